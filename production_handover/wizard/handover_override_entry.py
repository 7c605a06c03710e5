"""The dialog that lets goods pass a gate."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.handover_override import GATES


class HandoverOverrideEntry(models.TransientModel):
    """Which goods, which gate, until when, and why."""

    _name = "handover.override.entry"
    _description = "Let Goods Pass a Gate"

    sheet_id = fields.Many2one("handover.sheet", string="Flow Sheet", required=True, readonly=True, ondelete="cascade")
    line_id = fields.Many2one(
        "handover.line", string="Row", required=True, domain="[('sheet_id', '=', sheet_id)]", ondelete="cascade"
    )
    gate = fields.Selection(GATES, required=True)
    quantity = fields.Float(
        digits="Product Unit", required=True, compute="_compute_quantity", store=True, readonly=False
    )
    uom_id = fields.Many2one(related="line_id.uom_id", string="Unit")
    date_until = fields.Datetime(
        string="Until", required=True, default=lambda self: fields.Datetime.now() + timedelta(days=1),
        help="At most seven days.",
    )  # fmt: skip
    reason = fields.Text(required=True, help="The departments that would have signed read it.")

    @api.depends("line_id")
    def _compute_quantity(self):
        for entry in self:
            entry.quantity = entry.line_id.quantity

    def action_grant(self):
        """Let them pass.

        :rtype: dict
        :raises AccessError: for whoever may not
        :raises UserError: saying what is missing
        """
        self.ensure_one()
        self.sheet_id.check_access("read")
        if self.line_id.sheet_id != self.sheet_id:
            raise UserError(self.env._("This row is of another flow sheet."))
        self.env["handover.override"]._grant(
            self.line_id, self.gate, self.quantity, self.date_until, self.reason, self.env.user
        )
        return {"type": "ir.actions.act_window_close"}
