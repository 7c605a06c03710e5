"""Edit what is signed, and what is not: what the engine costs whoever edits."""

from benchmarks import sign_common

from ground.bench_case import Bar, Case


class CoveredEdit(Case):
    """Another quantity on a row of an order of which one department has signed: lock, write, mark.

    The digest and the reopening, once before the commit, are left out on purpose: see ``void_edit``.
    """

    name = "covered_edit"
    title = "Edit a row of an order that is under sign-off, up to the commit"
    ours, other = "under sign-off", "not under sign-off"
    sides = {"ours": None, "other": None}
    bars = (Bar("queries", most_extra=3),)
    signed = True

    def prepare(self, env):
        """An order that one department signed."""
        prepared = sign_common.started(env, 1)
        results = env(user=prepared["user"])["signoff.step"].sign(prepared["steps"], {})
        assert all(result["ok"] for result in results), results
        return prepared

    def prepare_other(self, env):
        """An order whose review nobody started."""
        seller = sign_common.person(env, "bench_sales", "sales_team.group_sale_salesman")
        return {"user": seller.id, "orders": sign_common.orders(env, 1, seller).ids}

    def round(self, env, prepared):
        """Write one row."""
        env = env(user=prepared["user"])
        row = env["sale.order"].browse(prepared["orders"]).order_line[:1]
        env.invalidate_all()

        def edit():
            row.product_uom_qty = 5
            env.flush_all()

        return edit


class VoidEdit(CoveredEdit):
    """The same, to the end: digest of all sections, entry, reopened steps, notices."""

    name = "void_edit"
    title = "The same edit, with what it voids reopened"
    bars = ()

    def round(self, env, prepared):
        """Write one row; do what is done before the commit."""
        edit = super().round(env, prepared)

        def work():
            edit()
            env.cr.flush()

        return work


class UnsignedEdit(Case):
    """The same edit of an order that nobody signs, against Odoo without the modules."""

    name = "unsigned_edit"
    title = "Edit a row of an order that nobody signs"
    ours, other = "Odoo with the modules", "Odoo alone"
    bars = (Bar("queries", most_extra=0), Bar("time", most_ratio=1.08))

    def prepare(self, env):
        """An order."""
        return CoveredEdit().prepare_other(env)

    def round(self, env, prepared):
        """Write one row."""
        return CoveredEdit().round(env, prepared)
