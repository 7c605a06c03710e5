"""The software owner says why goods may go on with a program that is replaced or withdrawn (B12)."""

from odoo import fields, models
from odoo.exceptions import UserError


class FirmwareHoldRelease(models.TransientModel):
    _name = "firmware.hold.release"
    _description = "Let an Old Program Go"

    reason = fields.Text(required=True)

    def action_release(self):
        """Let what it was opened for go.

        :rtype: dict
        :raises UserError: where it was opened for something else
        """
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        if model not in ("mrp.production", "stock.lot") or not ids:
            raise UserError(self.env._("Open this from manufacturing orders or lots."))
        self.env[model].browse(ids).action_firmware_let_go(self.reason)
        return {"type": "ir.actions.act_window_close"}
