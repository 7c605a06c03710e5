"""Company, people and orders that the tests of this module share."""

import base64
import io

from PIL import Image

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon


def png(width=240, height=80):
    """A drawn signature.

    :returns: bytes of a PNG
    """
    stream = io.BytesIO()
    Image.new("RGBA", (width, height), (255, 255, 255, 0)).save(stream, "PNG")
    return stream.getvalue()


class ConfirmationCommon(BaseCommon):
    """People by role, one customer with a portal login, two storable products, and helpers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.salesperson = cls._user("oc_sales", "sales_team.group_sale_salesman")
        cls.colleague = cls._user("oc_sales_2", "sales_team.group_sale_salesman")
        cls.manager = cls._user("oc_manager", "sales_team.group_sale_manager")
        cls.keeper = cls._user("oc_keeper", "stock.group_stock_user")
        cls.accountant = cls._user("oc_finance", "account.group_account_invoice")
        cls.customer = cls.env["res.partner"].create({
            "name": "Brightline Lighting B.V.",
            "is_company": True,
            "email": "orders@brightline.example",
            "phone": "+31 20 555 0101",
            "street": "Keizersgracht 1",
            "zip": "1015",
            "city": "Amsterdam",
            "country_id": cls.env.ref("base.nl").id,
            "lang": "en_US",
        })
        cls.portal = cls._user("oc_portal", "base.group_portal", partner_id=cls.customer.id)
        cls.other_customer = cls.env["res.partner"].create({"name": "Other Ltd", "email": "other@example.com"})
        cls.other_portal = cls._user("oc_portal_2", "base.group_portal", partner_id=cls.other_customer.id)
        cls.product = cls.env["product.product"].create({
            "name": "LED driver 150 W",
            "default_code": "XLG-150-H-AB",
            "is_storable": True,
            "list_price": 63.0,
            "taxes_id": [Command.clear()],
        })
        cls.product_2 = cls.env["product.product"].create({
            "name": "LED driver 75 W",
            "default_code": "ELG-75-C1050",
            "is_storable": True,
            "list_price": 36.0,
            "taxes_id": [Command.clear()],
        })
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        for product in cls.product | cls.product_2:
            cls.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10_000)

    @classmethod
    def _user(cls, login, groups, **values):
        return new_test_user(cls.env, login=login, groups=groups, password=login, **values)

    @classmethod
    def make_order(cls, rows=None, **values):
        """A quotation of the salesperson.

        :param list rows: ``(product, quantity)`` or ``(product, quantity, price)``; two rows by default
        """
        rows = rows or [(cls.product, 10), (cls.product_2, 5)]
        return cls.env["sale.order"].create({
            "partner_id": cls.customer.id,
            "user_id": cls.salesperson.id,
            "order_line": [
                Command.create({
                    "product_id": row[0].id,
                    "product_uom_qty": row[1],
                    **({"price_unit": row[2]} if len(row) > 2 else {}),
                })
                for row in rows
            ],
            **values,
        })

    @classmethod
    def issue(cls, order, **values):
        """Issue the sheet of an order as its salesperson.

        :param values: fields of the draft, as the clerk fills them in
        :rtype: order.confirmation
        """
        sheet = cls.env["order.confirmation"].with_user(order.user_id or cls.salesperson)._prepare_for(
            order.with_user(order.user_id or cls.salesperson)
        )
        if values:
            sheet.write(values)
        sheet.action_issue()
        return sheet.with_env(cls.env)

    @classmethod
    def confirm_sheet(cls, sheet, **details):
        """The customer confirms on the phone; the clerk records it."""
        details.setdefault("user", cls.salesperson)
        sheet.sudo()._answer("confirm", "phone", "Li Na", **details)

    @classmethod
    def require(cls, policy="required"):
        """Set the company's policy, as the settings page does."""
        cls.company.confirmation_policy = policy

    def deliver(self, order, quantities=None):
        """Validate the open transfers of an order as the warehouse keeper would."""
        pickings = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        pickings.action_assign()
        for move in pickings.move_ids:
            move.quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
            move.picked = True
        return pickings.with_user(self.keeper).with_context(skip_backorder=True, skip_sms=True).button_validate()

    @staticmethod
    def signature_base64():
        """A drawn signature as a browser posts it."""
        return base64.b64encode(png()).decode()
