"""The dialog that replaces a travelling original that was lost or spoilt."""

from odoo import fields, models


class HandoverOriginal(models.TransientModel):
    """Why another original is printed."""

    _name = "handover.original"
    _description = "Replace the Travelling Original"

    sheet_id = fields.Many2one("handover.sheet", required=True, readonly=True, ondelete="cascade")
    original_text = fields.Char(related="sheet_id.original_text")
    reason = fields.Char(required=True)

    def action_print(self):
        """Print an original with the next number; the one before it is void from now on.

        :rtype: dict
        :raises UserError: for a sheet that is over
        """
        self.ensure_one()
        return self.sheet_id._print_original(self.reason)
