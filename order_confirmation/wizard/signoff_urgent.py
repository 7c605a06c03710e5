"""Why a document can't wait for its signatures, and for how long (B20)."""

from odoo import fields, models


class SignoffUrgent(models.TransientModel):
    _name = "signoff.urgent"
    _description = "Urgent Start"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    reason = fields.Text(required=True)
    hours = fields.Float(default=24.0, required=True, help="At most 72: what is not signed by then is held again.")

    def action_start(self):
        """Start the document as urgent.

        :rtype: dict
        """
        self.ensure_one()
        self.env[self.res_model].browse(self.res_id).action_signoff_urgent(self.reason, self.hours)
        return {"type": "ir.actions.act_window_close"}
