"""The dialog that decides about rejected goods."""

from odoo import fields, models

from ..models.handover_inspection import OUTCOMES


class HandoverOutcomeEntry(models.TransientModel):
    """How many of them, and where they go."""

    _name = "handover.outcome.entry"
    _description = "Decide on Rejected Goods"

    inspection_id = fields.Many2one("handover.inspection", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="inspection_id.product_id")
    uom_id = fields.Many2one(related="inspection_id.uom_id")
    outcome = fields.Selection(OUTCOMES[:-1], string="Rejected Goods go to", required=True)
    quantity = fields.Float(string="How Many", digits="Product Unit", required=True)
    reason = fields.Text()

    def action_decide(self):
        """Decide; the inspector's step is signed where nothing is open any more.

        :raises AccessError: for who does not inspect
        :raises UserError: saying what does not fit
        """
        self.ensure_one()
        self.inspection_id.check_access("read")
        inspection, person = self.inspection_id.sudo(), self.env.user
        inspection.sheet_id._check_inspector(person)
        inspection.sheet_id._meet()
        inspection._decide(self.outcome, self.quantity, self.reason, person)
        inspection.sheet_id._inspected(person, inspection)
        return {"type": "ir.actions.act_window_close"}
