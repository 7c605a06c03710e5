"""The sales order joins: sheets, what marks them outdated, and what follows an answer."""

from odoo import api, fields, models

#: Header fields that a sheet covers: a change marks it outdated.
COVERED_FIELDS = {
    "company_id", "partner_id", "partner_shipping_id", "partner_invoice_id", "commitment_date", "incoterm",
    "incoterm_location", "payment_term_id", "currency_id", "pricelist_id", "order_line", "note",
    "order_requirement_ids", "order_mark_main", "order_mark_side", "order_mark_artwork", "order_agreement_id",
    "export_port_loading", "export_port_discharge", "export_payment", "export_lc_number", "export_lc_bank",
    "export_lc_expiry", "export_lc_shipment",
}  # fmt: skip


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.confirmation.mixin"]

    _confirmation_kind = "sale"
    _confirmation_prepare_action = "order_confirmation.order_confirmation_action_prepare"
    _confirmation_placed_state = "sale"
    _confirmation_covered_fields = COVERED_FIELDS

    confirmation_ids = fields.One2many("order.confirmation", "sale_order_id", string="Confirmation Sheets")

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Gate of imports and calls that create orders as confirmed; copies the customer's profile.

        :raises UserError: where an order is created as confirmed and must not be
        :raises AccessError: for forged fields, or a policy below what the customer has
        """
        self._check_confirmation_forged(vals_list)
        orders = super().create(vals_list)
        orders._confirmation_check_created()
        orders._copy_customer_profile()
        return orders

    def write(self, vals):
        """Gate of every call that sets the state; marks sheets outdated by what they cover.

        :raises UserError: where an order may not be confirmed yet
        :raises AccessError: for forged fields, or a lower policy by someone who is no manager
        """
        before = self._confirmation_writing(vals)
        # A former customer's marks must not go out on another one's cartons.
        marks = self._copied_marks() if "partner_id" in vals else None
        res = super().write(vals)
        if "partner_id" in vals:
            self.filtered(lambda order: order.state in ("draft", "sent"))._copy_customer_profile(marks)
        self._confirmation_written(vals, before)
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        self._confirmation_cancelled()
        return res

    # === SHEETS ===

    def _confirmation_issued(self, sheets):  # pylint: disable=missing-return
        """New current sheets; quotations count as sent."""
        super()._confirmation_issued(sheets)
        self.filtered(lambda order: order.state == "draft").with_context(tracking_disable=True).action_quotation_sent()

    def _confirmation_released(self):  # pylint: disable=missing-return
        super()._confirmation_released()
        self.filtered(lambda order: order.state == "sale").order_line._confirmation_procure()

    def _confirmation_next(self, sheet, confirm_order):
        if self.state == "sale":
            return self.order_line._confirmation_procure
        if confirm_order and self.state in ("draft", "sent") and not self._has_to_be_paid():
            return self._validate_order
        return super()._confirmation_next(sheet, confirm_order)

    # === THE CUSTOMER ACTS ON ODOO'S OWN PAGES ===

    def _confirmation_wanted(self):
        """Whether a customer's act on this order is the confirmation of a sheet.

        :returns: true where a sheet is open, or the policy asks for one
        :rtype: bool
        """
        self.ensure_one()
        if self.confirmation_sheet_id.state in ("sent", "change_requested"):
            return True
        return self._confirmation_policy_of(fields.Date.context_today(self)) != "none"

    def _confirmation_sheet_for_customer_act(self):
        """The sheet that says what the customer has before him: the current one, or one issued now.

        :rtype: order.confirmation
        :raises UserError: where the order has nothing to confirm
        """
        self.ensure_one()
        sheet = self.confirmation_sheet_id
        if sheet.state == "sent" and self._confirmation_says_same(sheet):
            return sheet
        sheet = self.env["order.confirmation"].sudo()._prepare_for(self)
        # The seal is put on by a person who may use it, never by a customer's act; and the customer has not read
        # the clauses of a sheet that he never saw.
        sheet._engine_write({"use_seal": False, "clause_set_id": False})
        sheet._issue()
        return sheet
