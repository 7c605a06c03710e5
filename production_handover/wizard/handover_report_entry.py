"""The dialog that reports production done."""

from odoo import fields, models


class HandoverReportEntry(models.TransientModel):
    """How many are finished."""

    _name = "handover.report.entry"
    _description = "Report Production Done"

    production_id = fields.Many2one("mrp.production", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="production_id.product_id")
    quantity = fields.Float(string="Good Pieces", digits="Product Unit", required=True)
    uom_id = fields.Many2one(related="production_id.product_uom_id", string="Unit")

    def action_report(self):
        """Report it; production's step of the flow sheet is signed with the last part.

        :raises UserError: saying what does not fit
        """
        self.ensure_one()
        self.production_id.check_access("write")
        self.env["handover.report"]._report(self.production_id, self.quantity, self.env.user)
        return {"type": "ir.actions.act_window_close"}
