"""The dialog that says how something that got past a gate was put right."""

from odoo import fields, models


class HandoverFindingSettle(models.TransientModel):
    _name = "handover.finding.settle"
    _description = "Put Right"

    finding_ids = fields.Many2many("handover.finding", string="Got Past a Gate", required=True, readonly=True)
    note = fields.Text(string="How It Was Put Right", required=True)

    def action_settle(self):
        """Settle them.

        :rtype: dict
        """
        self.ensure_one()
        self.finding_ids.action_settle(self.note)
        return {"type": "ir.actions.act_window_close"}
