"""The dialog that voids results (B04)."""

from odoo import fields, models


class FirmwareResultVoid(models.TransientModel):
    """Why results are void."""

    _name = "firmware.result.void"
    _description = "Void results"

    result_ids = fields.Many2many(
        "firmware.burning.result", "firmware_result_void_rel", "void_id", "result_id", required=True, readonly=True
    )
    reason = fields.Text(required=True)

    def action_void(self):
        """Void them.

        :rtype: dict
        :raises UserError: saying what does not fit
        """
        self.ensure_one()
        self.result_ids.check_access("read")
        self.result_ids._void(self.reason)
        return {"type": "ir.actions.act_window_close"}
