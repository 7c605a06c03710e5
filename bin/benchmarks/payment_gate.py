"""What the payment gate costs where goods leave, and what bringing instalments up to date costs."""

from ground.bench_case import Bar, Case

ROWS = 1000


def journal(env):
    """Return a bank journal, with a chart of accounts under it."""
    found = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
    if not found:
        env["account.chart.template"].try_loading("generic_coa", company=env.company, install_demo=False)
        found = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
    return found


def plan(env):
    """Return a plan: all before shipment."""
    line = {"name": "All", "share": 100, "gate": "shipment"}
    return env["order.payment.plan"].create({"name": "Bench", "line_ids": [(0, 0, line)]})


def orders(env, count, rows, planned=True):
    """Make orders, every tenth of many paid in full by a payment that quotes it."""
    customer = env["res.partner"].create({"name": "Bench Customer"})
    product = env["product.product"].create({"name": "Bench", "type": "consu", "list_price": 10, "taxes_id": [(5,)]})
    plan_id = plan(env).id if planned else False
    made = env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "order_payment_plan_id": plan_id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1}) for _row in range(rows)],
            }
            for _number in range(count)
        ]
    )
    bank = journal(env)
    if count == 1:
        made.action_confirm()
    env["account.payment"].create(
        [
            {"payment_type": "inbound", "partner_type": "customer", "partner_id": customer.id,
             "amount": order.amount_total, "journal_id": bank.id, "memo": order.name}
            for order in (made if count == 1 else made[::10])
        ]
    ).action_post()  # fmt: skip
    env.flush_all()
    return made


class PaymentGate(Case):
    """The question itself: a transfer of a thousand rows of an order that is paid, and of one without a plan."""

    name = "payment_gate"
    title = f"Ask the payment gate about a transfer of {ROWS} rows"
    ours, other = "an order that is paid", "an order without a plan"
    sides = {"ours": None, "other": None}
    bars = (Bar("time", most=25, series="warm"), Bar("queries", most=5, series="warm"))
    planned = True

    def prepare(self, env):
        """An order of many rows, ready to leave."""
        return {"order": orders(env, 1, ROWS, self.planned).id}

    def prepare_other(self, env):
        """The same without a plan."""
        return {"order": orders(env, 1, ROWS, planned=False).id}

    def round(self, env, prepared):
        """Ask about all moves; what the transfer reads in any case is read before."""
        order = env["sale.order"].browse(prepared["order"])
        moves = order.picking_ids.move_ids
        named = dict.fromkeys(moves, order)
        (order.order_payment_plan_id, order.currency_id.rounding, moves.mapped("sale_line_id.order_id"))

        def ask():
            problems = order._order_payment_shipping_problems(moves, named, {})
            assert not problems, problems

        return ask


class PaymentStates(Case):
    """Amounts, dates and states of ten thousand orders from the books, against a hundredth of them.

    The ORM itself brings stored fields up to date a thousand at a time; this is the work within.
    """

    name = "payment_states"
    many, few = 10_000, 100
    title = f"Compute the payment states of {many:,} orders"
    ours, other = f"{many:,} orders", f"{few:,} orders"
    sides = {"ours": None, "other": None}
    bars = (Bar("queries", most_extra=0),)
    most_pairs = 8

    def prepare(self, env):
        """Many orders with their payments."""
        return {"orders": orders(env, self.many, 1).ids}

    def prepare_other(self, env):
        """Few of them."""
        return {"orders": orders(env, self.few, 1).ids}

    def round(self, env, prepared):
        """Compute all instalments again."""
        made = env["sale.order"].browse(prepared["orders"])
        lines = env["order.payment.line"].search([("sale_order_id", "in", made.ids)])
        computed = [lines._fields[name] for name in ("amount", "amount_in", "date_first", "date_last", "state")]
        env.invalidate_all()

        def work():
            with env.protecting(computed, lines):
                made._order_payment_progress(lines)

        return work
