"""Ending a framework agreement."""

from odoo import fields, models


class OrderAgreementEnd(models.TransientModel):
    """Terminates what is signed, withdraws what is not; the reason stays on record."""

    _name = "order.agreement.end"
    _description = "End an Agreement"

    agreement_id = fields.Many2one("order.agreement", required=True, readonly=True, ondelete="cascade")
    reason = fields.Text(required=True)

    def action_end(self):
        """End it.

        :rtype: dict
        :raises UserError: without a reason, or for what is not in force
        """
        self.ensure_one()
        self.agreement_id.check_access("write")
        self.agreement_id.sudo()._end(self.reason)
        return {"type": "ir.actions.act_window_close"}
