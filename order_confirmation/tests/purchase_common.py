"""Supplier, buyers and purchase orders that the tests of purchase sheets share."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import ConfirmationCommon


class PurchaseCommon(ConfirmationCommon):
    """A supplier with a portal login, buyers by role, and helpers for sheets and receipts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._user("oc_buyer", "purchase.group_purchase_user")
        cls.purchase_manager = cls._user("oc_purchase_manager", "purchase.group_purchase_manager")
        cls.supplier = cls.env["res.partner"].create(
            {
                "name": "Shenghua Components",
                "is_company": True,
                "email": "orders@shenghua.example",
                "phone": "+86 755 5550 2233",
                "street": "8 Keji Road",
                "city": "Shenzhen",
                "country_id": cls.env.ref("base.cn").id,
                "lang": "en_US",
            }
        )
        cls.supplier_portal = cls._user("oc_supplier", "base.group_portal", partner_id=cls.supplier.id)
        # The login renamed its partner.
        cls.supplier.write({"name": "Shenghua Components", "email": "orders@shenghua.example"})
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        for product in cls.product | cls.product_2:
            product.supplier_taxes_id = [Command.clear()]
        cls.product.standard_price = 20.0

    @classmethod
    def make_purchase(cls, rows=None, **values):
        """A request for quotation of the buyer.

        :param list rows: ``(product, quantity, price)``; two rows by default
        """
        rows = rows or [(cls.product, 10, 21.5), (cls.product_2, 5, 12.25)]
        planned = fields.Datetime.now() + timedelta(days=20)
        return cls.env["purchase.order"].create(
            {
                "partner_id": cls.supplier.id,
                "user_id": cls.buyer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "date_planned": planned,
                        }
                    )
                    for product, quantity, price in rows
                ],
                **values,
            }
        )

    @classmethod
    def issue_purchase(cls, order, **values):
        """Issue the sheet of a purchase order as its buyer.

        :rtype: order.confirmation
        """
        sheet = cls.env["order.confirmation"].with_user(cls.buyer)._prepare_for(order.with_user(cls.buyer))
        if values:
            sheet.write(values)
        sheet.action_issue()
        return sheet.with_env(cls.env)

    @classmethod
    def confirm_purchase(cls, sheet, **details):
        """The supplier confirms on the phone; the buyer records it."""
        details.setdefault("user", cls.buyer)
        sheet.sudo()._answer("confirm", "phone", "Zhang Min", **details)

    @classmethod
    def require_purchase(cls, holds=False, policy="required"):
        """Set the company's policy, as the settings page does."""
        cls.company.write({"purchase_confirmation_policy": policy, "purchase_confirmation_holds": holds})

    def place(self, order):
        """The buyer's manager presses *Confirm*."""
        return order.with_user(self.purchase_manager).button_confirm()

    def receive(self, order, quantities=None):
        """Validate the open receipts of an order as the warehouse keeper would.

        :param dict quantities: per product; what was ordered by default
        """
        pickings = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        for move in pickings.move_ids.filtered(lambda move: move.state != "cancel"):
            move.quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
            move.picked = True
        return pickings.with_user(self.keeper).with_context(skip_backorder=True, skip_sms=True).button_validate()
