"""Kinds of sheets: for sales orders and for purchase orders, and the one way from a sheet to its order."""

from typing import NamedTuple

from odoo import fields, models


class Kind(NamedTuple):
    """Where a kind of sheet has its order, its rows' order lines and its number, and whom it concerns."""

    model: str
    #: Field of the sheet that holds the order.
    order: str
    #: Field of a row that holds the order's line.
    line: str
    #: Code of the sequence that numbers sheets.
    sequence: str
    #: Key of the other party's labels in the snapshot.
    party: str
    action: str
    activity: str
    mail: str
    reminder: str


KINDS = {
    "sale": Kind(
        model="sale.order",
        order="sale_order_id",
        line="sale_line_id",
        sequence="order.confirmation",
        party="customer",
        action="order_confirmation.order_confirmation_action",
        activity="order_confirmation.mail_activity_type_answer",
        mail="order_confirmation.mail_template_confirmation",
        reminder="order_confirmation.mail_template_reminder",
    ),
    "purchase": Kind(
        model="purchase.order",
        order="purchase_order_id",
        line="purchase_line_id",
        sequence="order.confirmation.purchase",
        party="supplier",
        action="order_confirmation.order_confirmation_action_purchase",
        activity="order_confirmation.mail_activity_type_supplier_answer",
        mail="order_confirmation.mail_template_purchase_confirmation",
        reminder="order_confirmation.mail_template_purchase_reminder",
    ),
}


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    # Kept on the sheet, so that it stays what it is where its order is gone.
    kind = fields.Selection(
        [("sale", "Sales order"), ("purchase", "Purchase order")],
        default="sale",
        required=True,
        readonly=True,
        index=True,
    )

    def _kind(self):
        """What is different for sheets of this kind; all in the set are of one.

        :rtype: Kind
        """
        (kind,) = set(self.mapped("kind"))
        return KINDS[kind]

    def _sheet_order(self):
        """The order of this sheet, or the orders of these sheets of one kind.

        :rtype: sale.order | purchase.order
        """
        return self[self._kind().order] if self else self.env[KINDS["sale"].model]

    def _by_kind(self):
        """These sheets apart by kind: acts work on sheets of one.

        :rtype: list[order.confirmation]
        """
        return list(self.grouped("kind").values())

    def _backend_url(self):
        """Address of this sheet's form.

        :rtype: str
        """
        self.ensure_one()
        path = "purchase-confirmation-sheets" if self.kind == "purchase" else "confirmation-sheets"
        return f"/odoo/{path}/{self.id}"
