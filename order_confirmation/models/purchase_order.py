"""The purchase order joins: its sheets, what marks them outdated, and what follows an answer (D02)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Header fields that a sheet covers: a change marks it outdated.
COVERED_FIELDS = {
    "company_id", "partner_id", "dest_address_id", "picking_type_id", "incoterm_id", "incoterm_location",
    "payment_term_id", "currency_id", "order_line", "note",
}  # fmt: skip
#: Answers that the company's own people record: they may place the order with them.
RECORDED = ("scan", "phone", "chat", "mail")


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "order.confirmation.mixin"]

    _confirmation_kind = "purchase"
    _confirmation_prepare_action = "order_confirmation.order_confirmation_action_prepare_purchase"
    _confirmation_placed_state = "purchase"
    _confirmation_open_states = ("draft", "sent", "to approve")
    _confirmation_covered_fields = COVERED_FIELDS
    _policy_sources = {
        "confirmation_policy": "purchase_confirmation_policy",
        "order_review_policy": "purchase_review_policy",
    }

    confirmation_ids = fields.One2many("order.confirmation", "purchase_order_id", string="Confirmation Sheets")

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Gate of imports and calls that create orders as placed.

        :raises UserError: where an order is created as placed and must not be
        :raises AccessError: for forged fields, or a policy below what supplier and company ask for
        """
        self._check_confirmation_forged(vals_list)
        orders = super().create(vals_list)
        orders._confirmation_check_created()
        return orders

    def write(self, vals):
        """Gate of every call that places the order; marks sheets outdated by what they cover.

        :raises UserError: where an order may not be placed yet
        :raises AccessError: for forged fields, or a lower policy by someone who is no manager
        """
        before = self._confirmation_writing(vals)
        res = super().write(vals)
        self._confirmation_written(vals, before)
        if vals.get("state") == "cancel":
            self._confirmation_cancelled()
        return res

    # === SHEETS ===

    def _confirmation_issued(self, sheets):  # pylint: disable=missing-return
        """New current sheets; a request whose sheet is out is sent, so that procurement begins another one."""
        super()._confirmation_issued(sheets)
        self.filtered(lambda order: order.state == "draft").with_context(tracking_disable=True).write({"state": "sent"})

    def _confirmation_apply(self, sheet):
        """Take the supplier's proposal over; Odoo protects a locked order by its views alone.

        :raises UserError: where the order is locked
        """
        if self.locked:
            raise UserError(self.env._("%(order)s is locked: unlock it first.", order=self.display_name))
        return super()._confirmation_apply(sheet)

    def _confirmation_next(self, sheet, confirm_order):
        # Placing an order is the buyer's act: the supplier's answer on the portal places nothing.
        if confirm_order and self.state in ("draft", "sent") and sheet.answer_method in RECORDED:
            return self.button_confirm
        return super()._confirmation_next(sheet, confirm_order)
