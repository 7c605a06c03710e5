"""Sending a sheet's own e-mail is what hands it over."""

from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail_comment(self, res_ids):
        messages = super()._action_send_mail_comment(res_ids)
        if self.model == "order.confirmation":
            self._confirmation_handed_over(messages)
        return messages

    def _confirmation_handed_over(self, messages):
        """Sheets that went to their other party with the sheet's own template: silence counts from now on.

        :param mail.message messages: that were sent
        """
        sheets = self.env["order.confirmation"].browse(messages.mapped("res_id"))._filtered_access("write")
        sent = sheets.filtered(lambda sheet: self.template_id == self.env.ref(sheet._kind().mail))
        told = {message.res_id: message.partner_ids for message in messages}
        sent = sent.filtered(lambda sheet: sheet.partner_id in told[sheet.id])
        sent.sudo()._mark_delivered(self.env._("Handed over by e-mail."))
