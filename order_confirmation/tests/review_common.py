"""Vendors, goods without stock and a look at the checks, for the tests of order reviews."""

from odoo.fields import Command

from .common import ConfirmationCommon


class ReviewCommon(ConfirmationCommon):
    """The company's people and customer, a buyer, a vendor, and a product that is short."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._user("oc_buyer", "purchase.group_purchase_user")
        cls.purchase_manager = cls._user("oc_purchase_manager", "purchase.group_purchase_manager")
        cls.clerk = cls._user("oc_internal", "base.group_user")
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.term = cls.env.ref("account.account_payment_term_30days")
        cls.customer.write({"vat": "NL123456782B90", "property_payment_term_id": cls.term.id})
        cls.vendor = cls.env["res.partner"].create(
            {
                "name": "Shenzhen Chips",
                "is_company": True,
                "street": "Keji Road 1",
                "city": "Shenzhen",
                "zip": "518000",
                "state_id": cls.env.ref("base.state_cn_GD").id,
                "country_id": cls.env.ref("base.cn").id,
                "email": "sales@chips.example",
                "phone": "+86 755 5550101",
                "vat": "91350100M000100Y43",
            }
        )
        cls.scarce = cls.env["product.product"].create(
            {
                "name": "LED module",
                "default_code": "LM-1",
                "is_storable": True,
                "list_price": 10.0,
                "standard_price": 6.0,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [
                    Command.create({"partner_id": cls.vendor.id, "price": 5.0, "min_qty": 100, "delay": 10})
                ],
            }
        )
        cls.stock_of(cls.scarce, 30)

    @classmethod
    def staff(cls):
        """Put people into the departments that the shipped routes name."""
        cls.worker = cls._user("oc_worker", "base.group_user")
        people = {
            "sales": cls.salesperson | cls.colleague,
            "production": cls.worker,
            "purchasing": cls.buyer,
            "management": cls.purchase_manager,
        }
        for name, users in people.items():
            cls.env.ref(f"order_confirmation.signoff_department_{name}").member_ids = users

    def sign(self, order, user):
        """Sign all open steps that somebody may sign, as the button does.

        :rtype: list[dict]
        """
        steps = order.sudo().signoff_head_id._current_steps().filtered(lambda step: step.state == "open")
        results = []
        for step in steps:
            results += self.env["signoff.step"].with_user(user).sign(step.ids)
        return results

    def review(self, order):
        """Start and finish the review."""
        order.action_signoff_start()
        for user in (self.salesperson, self.worker, self.buyer, self.purchase_manager):
            self.sign(order, user)
        self.assertEqual(order.signoff_state, "finished")

    @classmethod
    def stock_of(cls, product, quantity):
        cls.env["stock.quant"]._update_available_quantity(product, cls.warehouse.lot_stock_id, quantity)

    @classmethod
    def make_purchase(cls, rows=None, **values):
        """A request for quotation of the buyer.

        :param list rows: ``(product, quantity, price)``
        """
        return cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "user_id": cls.buyer.id,
                "payment_term_id": cls.term.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_qty": quantity, "price_unit": price})
                    for product, quantity, price in rows or [(cls.scarce, 100, 5.0)]
                ],
                **values,
            }
        )

    def checks(self, order, user=None):
        """What a user's page shows, by code.

        :rtype: dict[str, dict]
        """
        order.env.flush_all()
        order.env.invalidate_all()
        values = order.with_user(user or order.user_id).read(["order_review_checks"])[0]
        return {check["code"]: check for check in values["order_review_checks"]}

    def cells(self, check):
        return [row["cells"] for row in check["rows"]]
