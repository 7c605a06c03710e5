"""Sign an internal contract of two hundred rows: what its rows cost, against a contract of two."""

from benchmarks import sign_common

from ground.bench_case import Bar, Case

ROWS, FEW = 200, 2


class SignContract(Case):
    """The formal contract: BOMs as they are now, compared with draft, order and sheet, then signed and chained."""

    name = "sign_contract"
    title = f"Sign the formal contract of {ROWS} rows, each with a BOM of its own"
    ours, other = f"{ROWS} rows", f"{FEW} rows"
    sides = {"ours": None, "other": None}
    bars = (
        Bar("time", most=500, series="cold"),
        Bar("queries", most=50, series="cold"),
        Bar("queries", most_extra=2),
    )

    def prepare(self, env):
        """Two hundred rows."""
        return self.build(env, ROWS)

    def prepare_other(self, env):
        """Two."""
        return self.build(env, FEW)

    def build(self, env, count):
        """Make an order and its contract, with draft and part numbers signed.

        :returns: id of who signs, ids of the open steps
        """
        clerk = sign_common.person(env, "bench_clerk", "sales_team.group_sale_salesman")
        engineer = sign_common.person(env, "bench_engineer", "mrp.group_mrp_manager")
        for code, person in (("sales", clerk), ("engineering", engineer)):
            env.ref(f"order_confirmation.signoff_department_{code}").member_ids = [(6, 0, person.ids)]
        part = env["product.product"].create({"name": "Bench Part", "default_code": "BP"})
        products = env["product.product"].create([
            {"name": f"Bench Driver {number}", "default_code": f"BD-{number}"} for number in range(count)
        ])  # fmt: skip
        env["mrp.bom"].create([
            {"product_tmpl_id": one.product_tmpl_id.id, "bom_line_ids": [(0, 0, {"product_id": part.id})]}
            for one in products
        ])  # fmt: skip
        order = env["sale.order"].create({
            "partner_id": env["res.partner"].create({"name": "Bench Customer"}).id, "user_id": clerk.id,
            "order_line": [(0, 0, {"product_id": one.id, "product_uom_qty": 3}) for one in products],
        })  # fmt: skip
        contract = env["internal.contract"].with_user(clerk)._make_from_orders(order.with_user(clerk))
        contract.action_signoff_start()
        for person in (clerk, engineer):
            env.flush_all()
            act = {"user": person.id, "steps": self.open_steps(contract), "company": env.company.id}
            sign_common.signing(env, act)()
        env.flush_all()
        return {"user": clerk.id, "steps": self.open_steps(contract), "company": env.company.id}

    def open_steps(self, contract):
        """Ids of the steps that wait for a signature."""
        steps = contract.sudo().signoff_head_id._current_steps()
        return steps.filtered(lambda step: step.state == "open").ids

    def round(self, env, prepared):
        """Sign."""
        return sign_common.signing(env, prepared)

    def other_round(self, env, prepared):
        """Sign."""
        return sign_common.signing(env, prepared)
