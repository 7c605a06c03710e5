"""Payments by customers: booked whatever happens; only payment in full confirms a sheet (design §2)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .order_payment_booked import booked_anyway


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    confirmation_digest = fields.Char(
        readonly=True, copy=False, groups="base.group_system", help="What the order said when the payment began."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Keep what the order said when the customer began to pay."""
        transactions = super().create(vals_list)
        for transaction in transactions.sudo():
            order = transaction.sale_order_ids
            if len(order) == 1 and order.state in ("draft", "sent"):
                with booked_anyway(transaction, "Keeping what the order says"):
                    if order._confirmation_wanted():
                        transaction.confirmation_digest = order._confirmation_digests()[order]
        return transactions

    def _post_process(self):
        # The key holds back our exception (also in modules that confirm from here), not the gate.
        return super(PaymentTransaction, self.with_context(confirmation_hold_quietly="payment"))._post_process()

    def _check_amount_and_confirm_order(self):
        for transaction in self:
            with booked_anyway(transaction, "Confirming the sheet"):
                transaction._confirm_sheet_by_payment()
        return super()._check_amount_and_confirm_order().filtered(lambda order: order.state == "sale")

    def _confirm_sheet_by_payment(self):
        """Payment in full of what was on the page when it began confirms the sheet (design §2).

        The sheet is issued where there is none that says the same. Whatever is missing, the payment
        itself is booked and the clerk told.
        """
        self.ensure_one()
        order = self.sale_order_ids.sudo()
        if len(order) != 1 or order.state not in ("draft", "sent") or not order._confirmation_wanted():
            return
        unchanged = order._confirmation_digests()[order] == self.sudo().confirmation_digest
        counted = order.transaction_ids.filtered(lambda tx: tx.state in ("authorized", "done"))
        # Odoo adds up amounts of any currency.
        paid = order._is_paid() and counted.currency_id <= order.currency_id
        if not unchanged or not paid or order._confirmation_stands():
            return
        if order.confirmation_sheet_id.state in ("change_requested", "declined"):
            return
        try:
            with self.env.cr.savepoint():
                sheet = order._confirmation_sheet_for_customer_act()
                sheet._answer("confirm", "payment", self.partner_id.name or self.reference)
        except UserError as error:
            order._message_log(
                body=self.env._("Paid in full, but the sheet could not be confirmed: %(reason)s", reason=str(error))
            )
