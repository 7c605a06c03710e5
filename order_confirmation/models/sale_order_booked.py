"""A payment that confirms its order is booked, whatever the confirmation meets. Last of all: around all others."""

from odoo import models
from odoo.exceptions import UserError

from .order_payment_booked import booked_anyway


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_confirm(self):
        """Confirm; where a payment brought us here, whatever fails leaves a quotation, never an unbooked payment."""
        if not self or self.env.context.get("confirmation_hold_quietly") != "payment":
            return super().action_confirm()
        with booked_anyway(self, "Confirming the order") as errors:
            return super().action_confirm()
        for order in self.exists().sudo():
            reason = str(errors[0]) if isinstance(errors[0], UserError) else self.env._("see the server's log")
            text = self.env._("Paid, but the order could not be confirmed: %(reason)s", reason=reason)
            order._message_log(body=text)
            if order.user_id.active:
                order.activity_schedule("mail.mail_activity_data_todo", user_id=order.user_id.id, summary=text)
        return True
