"""The dialog that explains failed burns (B14)."""

from odoo import fields, models


class FirmwareExplanationEntry(models.TransientModel):
    """What became of failed pieces."""

    _name = "firmware.explanation.entry"
    _description = "Explain failed burns"

    production_id = fields.Many2one("mrp.production", required=True, readonly=True, ondelete="cascade")
    unexplained = fields.Integer(related="production_id.firmware_burn_unexplained")
    kind = fields.Selection(
        lambda self: self.env["firmware.burning.explanation"]._fields["kind"]._description_selection(self.env),
        "What became of them", required=True, default="scrapped",
    )  # fmt: skip
    serial = fields.Char("Serial number", help="Of one piece; leave empty for pieces that were counted.")
    quantity = fields.Integer("Pieces", default=1, required=True)
    reason = fields.Text(required=True)

    def action_explain(self):
        """Put it on record.

        :rtype: dict
        :raises UserError: saying what does not fit
        """
        self.ensure_one()
        self.env["firmware.burning.explanation"]._explain(
            self.production_id, self.kind, self.quantity, self.reason, self.serial
        )
        return {"type": "ir.actions.act_window_close"}
