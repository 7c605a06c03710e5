"""The dialog for results by scan or by count (D11.7)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class FirmwareBurningEntry(models.TransientModel):
    """One piece scanned, or so many counted."""

    _name = "firmware.burning.entry"
    _description = "Record results"

    burning_id = fields.Many2one("firmware.burning", "Batch", required=True, readonly=True, ondelete="cascade")
    serial = fields.Char("Serial number", help="Scan or type it; leave empty to count pieces.")
    quantity = fields.Integer("Pieces", default=1)
    result = fields.Selection([("good", "Good"), ("failed", "Failed")], required=True, default="good")
    cause = fields.Char("What failed")
    checksum = fields.Char("Checksum on the programmer")
    good = fields.Integer(related="burning_id.good")
    failed = fields.Integer(related="burning_id.failed")
    last = fields.Char("Recorded last", readonly=True)

    @api.onchange("serial")
    def _onchange_serial(self):
        if self.serial:
            self.quantity = 1

    def action_record(self):
        """Record it and be ready for the next piece.

        :rtype: dict
        :raises UserError: saying what does not fit
        """
        self.ensure_one()
        if not self.burning_id:
            raise UserError(self.env._("Choose a batch."))
        good, _failed = self.burning_id._record_one(
            self.result == "good", self.serial, self.quantity, self.cause, self.checksum
        )
        what = self.serial or self.env._("%(count)s pieces", count=self.quantity)
        self.write({
            "last": self.env._("%(what)s: good", what=what) if good
            else self.env._("%(what)s: failed", what=what),
            "serial": False, "quantity": 1, "cause": False, "checksum": False,
        })  # fmt: skip
        return {
            "type": "ir.actions.act_window", "name": self.env._("Record results"), "res_model": self._name,
            "res_id": self.id, "views": [(False, "form")], "target": "new",
        }  # fmt: skip
