"""Failed burns explained: burned again, scrapped (B14)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class FirmwareBurningExplanation(models.Model):
    """What became of pieces whose burn failed and that no later result of the same serial number explains."""

    _name = "firmware.burning.explanation"
    _description = "Explanation of failed burns"
    _inherit = ["signoff.evidence"]
    _order = "id desc"
    _rec_name = "reason"

    production_id = fields.Many2one(
        "mrp.production", "Manufacturing order", readonly=True, required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    kind = fields.Selection(
        [("reburned", "Burned again"), ("scrapped", "Scrapped"), ("set_aside", "Set aside")],
        "What became of them", readonly=True, required=True,
    )  # fmt: skip
    quantity = fields.Integer(readonly=True, required=True)
    serial = fields.Char("Serial number", readonly=True)
    reason = fields.Text(readonly=True, required=True)
    user_id = fields.Many2one("res.users", "Explained by", readonly=True, required=True, ondelete="restrict")
    explained_on = fields.Datetime("Explained on", readonly=True, required=True)

    @api.model
    def _explain(self, production, kind, quantity, reason, serial=""):
        """Explain failed burns of an order.

        :param mrp.production production: they were burned for
        :param str kind: see ``kind``
        :param int quantity: pieces
        :param str reason: not empty
        :param str serial: of one piece
        :rtype: firmware.burning.explanation
        :raises UserError: for more than what failed and is not explained, and without reason
        """
        production.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why, in a few words: the record keeps it."))
        production._burn_lock()
        count = production._burn_counts()[production]
        serial = (serial or "").strip()
        if serial and serial not in count["serials"]:
            raise UserError(
                self.env._(
                    "%(serial)s: the last burn of this piece did not fail, or is explained already.", serial=serial
                )
            )
        room = 1 if serial else count["unexplained"] - len(count["serials"])
        if quantity < 1 or quantity > room:
            raise UserError(
                self.env._(
                    "%(room)s failed burns of %(production)s are not explained yet, and have no serial number. Explain "
                    "at least one and at most so many; pieces with a serial number one by one: %(serials)s.",
                    room=room, production=production.name, serials=", ".join(count["serials"][:10]) or "–",
                )
            )  # fmt: skip
        return self._engine_create([{
            "production_id": production.id, "company_id": production.company_id.id, "kind": kind,
            "quantity": quantity, "serial": serial or False, "reason": reason.strip(), "user_id": self.env.uid,
            "explained_on": fields.Datetime.now(),
        }]).with_env(self.env)  # fmt: skip
