"""Company, people and orders that the tests of this module share."""

import base64
import io
from contextlib import contextmanager

from odoo.addons.base.tests.common import BaseCommon
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from PIL import Image


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
        # The database may have been made in Chinese: tests read English messages.
        for user in ("base.user_root", "base.user_admin", "base.public_user", "base.template_portal_user_id"):
            cls.env.ref(user).lang = "en_US"
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.company = cls.env.company
        cls.salesperson = cls._user("oc_sales", "sales_team.group_sale_salesman")
        cls.colleague = cls._user("oc_sales_2", "sales_team.group_sale_salesman")
        cls.manager = cls._user("oc_manager", "sales_team.group_sale_manager")
        cls.keeper = cls._user("oc_keeper", "stock.group_stock_user")
        cls.accountant = cls._user("oc_finance", "account.group_account_invoice")
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Brightline Lighting B.V.",
                "is_company": True,
                "email": "orders@brightline.example",
                "phone": "+31 20 555 0101",
                "street": "Keizersgracht 1",
                "zip": "1015",
                "city": "Amsterdam",
                "country_id": cls.env.ref("base.nl").id,
                "lang": "en_US",
            }
        )
        cls.portal = cls._user("oc_portal", "base.group_portal", partner_id=cls.customer.id)
        cls.other_customer = cls.env["res.partner"].create({"name": "Other Ltd", "email": "other@example.com"})
        cls.other_portal = cls._user("oc_portal_2", "base.group_portal", partner_id=cls.other_customer.id)
        cls.product = cls.env["product.product"].create(
            {
                "name": "LED driver 150 W",
                "default_code": "XLG-150-H-AB",
                "is_storable": True,
                "list_price": 63.0,
                "taxes_id": [Command.clear()],
            }
        )
        cls.product_2 = cls.env["product.product"].create(
            {
                "name": "LED driver 75 W",
                "default_code": "ELG-75-C1050",
                "is_storable": True,
                "list_price": 36.0,
                "taxes_id": [Command.clear()],
            }
        )
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        for product in cls.product | cls.product_2:
            cls.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10_000)

    @classmethod
    def _user(cls, login, groups, **values):
        return new_test_user(cls.env, login=login, groups=groups, password=login, name=login, lang="en_US", **values)

    @classmethod
    def make_order(cls, rows=None, **values):
        """A quotation of the salesperson.

        :param list rows: ``(product, quantity)`` or ``(product, quantity, price)``; two rows by default
        """
        rows = rows or [(cls.product, 10), (cls.product_2, 5)]
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.salesperson.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": row[0].id,
                            "product_uom_qty": row[1],
                            **({"price_unit": row[2]} if len(row) > 2 else {}),
                        }
                    )
                    for row in rows
                ],
                **values,
            }
        )

    @classmethod
    def issue(cls, order, **values):
        """Issue the sheet of an order as its salesperson.

        :param values: fields of the draft, as the clerk fills them in
        :rtype: order.confirmation
        """
        sheet = (
            cls.env["order.confirmation"]
            .with_user(order.user_id or cls.salesperson)
            ._prepare_for(order.with_user(order.user_id or cls.salesperson))
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
        for move in pickings.move_ids.filtered(lambda move: move.state != "cancel"):
            move.quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
            move.picked = True
        return pickings.with_user(self.keeper).with_context(skip_backorder=True, skip_sms=True).button_validate()

    @contextmanager
    def held(self, pattern="", msg=None):
        """Expect a refusal that leaves nothing behind.

        :param str pattern: regular expression for the message
        """
        try:
            with self.cr.savepoint():
                yield
        except (UserError, RedirectWarning) as error:  # AccessError is a UserError
            if pattern:
                self.assertRegex(str(error.args[0]), pattern)
            self.env.invalidate_all()
        else:
            self.fail(msg or "nothing was refused")

    @staticmethod
    def signature_base64():
        """A drawn signature as a browser posts it."""
        return base64.b64encode(png()).decode()
