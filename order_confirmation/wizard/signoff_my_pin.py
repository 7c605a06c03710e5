"""One's own PIN, set with the password (B17)."""

from odoo import fields, models
from odoo.exceptions import UserError


class SignoffMyPin(models.TransientModel):
    _name = "signoff.my.pin"
    _description = "My PIN"

    # Never stored: the button passes what was typed along, as Odoo's own check of identity does.
    password = fields.Char(store=False)
    pin = fields.Char(string="New PIN", store=False)
    pin_again = fields.Char(string="New PIN Again", store=False)

    def action_set(self):
        """Set it from what the button passes along.

        :raises UserError: where the two differ, or something is missing or wrong
        """
        typed = {name: self.env.context.get(f"typed_{name}") or "" for name in ("password", "pin", "pin_again")}
        if typed["pin"] != typed["pin_again"]:
            raise UserError(self.env._("The two PINs differ. Please type them again."))
        self.env["signoff.identity"].action_set_my_pin(typed["pin"], {"password": typed["password"]})
        return {"type": "ir.actions.act_window_close"}
