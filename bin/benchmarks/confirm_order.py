"""Confirm a ten-line sale order: our modules, all policies none, against Odoo alone."""

from ground import modules
from ground.bench_case import Bar, Case

LINES = 10


class ConfirmOrder(Case):
    """What installing the modules costs whoever does not use them."""

    name = "confirm_order"
    title = f"Confirm a sale order of {LINES} lines, policy none"
    ours, other = "Odoo with the modules", "Odoo alone"
    bars = (
        # One module alone, or several together.
        Bar("queries", most_extra=2 if len(modules.ours()) == 1 else 12),
        Bar("time", most_ratio=1.08),
    )

    def prepare(self, env):
        """Make a salesperson, a customer and stored goods; return what a round needs."""
        user = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Bench Salesperson",
                    "login": "bench_salesperson",
                    "group_ids": [
                        (6, 0, [env.ref("base.group_user").id, env.ref("sales_team.group_sale_salesman").id])
                    ],
                }
            )
        )
        customer = env["res.partner"].create({"name": "Bench Customer", "email": "bench@example.com"})
        products = env["product.product"].create(
            [
                {"name": f"Bench Product {number}", "type": "consu", "is_storable": True, "list_price": 10 + number}
                for number in range(LINES)
            ]
        )
        return {"user": user.id, "customer": customer.id, "products": products.ids}

    def round(self, env, prepared):
        """Make a fresh order; return the act to measure."""
        env = env(user=prepared["user"])
        order = env["sale.order"].create(
            {
                "partner_id": prepared["customer"],
                "order_line": [
                    (0, 0, {"product_id": product, "product_uom_qty": 3}) for product in prepared["products"]
                ],
            }
        )
        env.flush_all()
        env.invalidate_all()

        def confirm():
            order.action_confirm()
            env.flush_all()

        return confirm
