"""The sheet as text for a chat."""

from odoo import fields, models


class OrderConfirmationText(models.TransientModel):
    """Text to copy into WeChat or another chat; pressing *Sent* records the handing over."""

    _name = "order.confirmation.text"
    _description = "Confirmation Sheet as Text"

    confirmation_id = fields.Many2one(
        "order.confirmation", string="Confirmation Sheet", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(related="confirmation_id.kind")
    text = fields.Text(readonly=True)

    def action_sent(self):
        """Record that the text went to the other party.

        :rtype: dict
        """
        self.ensure_one()
        self.confirmation_id.check_access("write")
        self.confirmation_id.sudo()._mark_delivered(self.env._("Handed over as a chat message."))
        return {"type": "ir.actions.act_window_close"}
