"""The dialog that replaces or withdraws a program."""

from odoo import fields, models

from ..models.firmware_program_act import KINDS


class FirmwareProgramEnd(models.TransientModel):
    """By which program, and why."""

    _name = "firmware.program.end"
    _description = "Replace or withdraw a program"

    program_id = fields.Many2one("firmware.program", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one(related="program_id.company_id")
    other_id = fields.Many2one(
        "firmware.program", "By program",
        domain="[('state', '=', 'released'), ('company_id', '=', company_id), ('id', '!=', program_id)]",
    )  # fmt: skip
    reason = fields.Text(required=True)

    def action_end(self):
        """Do it; what carries the program is held.

        :raises UserError: saying what does not fit
        """
        self.ensure_one()
        if self.kind == "superseded":
            self.program_id._supersede(self.other_id, self.reason, self.env.user)
        else:
            self.program_id._withdraw(self.reason, self.env.user)
        return {"type": "ir.actions.act_window_close"}
