"""Delivery of a program to who burns it, its digest checked and on record (B21)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class FirmwareDownload(models.Model):
    """One delivery: who got which bytes, when, for which manufacturing order, at which machine."""

    _name = "firmware.download"
    _description = "Delivery of a program"
    _inherit = ["signoff.evidence"]
    _order = "id desc"

    program_id = fields.Many2one("firmware.program", readonly=True, required=True, index=True, ondelete="restrict")
    program_name = fields.Char("Program as it was called", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    production_id = fields.Many2one("mrp.production", readonly=True, ondelete="set null", index="btree_not_null")
    production_name = fields.Char("Order as it was called", readonly=True)
    user_id = fields.Many2one("res.users", "By whom", readonly=True, required=True, ondelete="restrict")
    moment = fields.Datetime("When", readonly=True, required=True)
    address = fields.Char("From address", readonly=True)
    sha256 = fields.Char("File digest (SHA-256)", readonly=True, required=True)
    unreleased = fields.Boolean("Unreleased program", readonly=True)

    @api.model
    def _deliver(self, program, person, production=None, remote=""):
        """The bytes of a program, checked and entered.

        :param firmware.program program: wanted
        :param res.users person: who gets it
        :param mrp.production production: it is burned for; nothing for who keeps programs
        :param str remote: network address of the station
        :returns: file name and bytes
        :rtype: tuple[str, bytes]
        :raises UserError: for a program without image, or that may not be burned
        :raises ValidationError: where the stored bytes no longer have their digest
        """
        program, file = program.sudo(), program.sudo().image_file_id
        if not file:
            raise UserError(
                self.env._(
                    "Program %(program)s has no image: it is a number only. Ask the software owner.",
                    program=program.display_name,
                )
            )
        content = file._content()
        self._engine_create([{
            "program_id": program.id, "program_name": program.display_name, "company_id": program.company_id.id,
            "production_id": production.id if production else False, "user_id": person.id,
            "production_name": production.name if production else False, "moment": fields.Datetime.now(),
            "address": remote or False, "sha256": file.sha256, "unreleased": program.state == "draft",
        }])  # fmt: skip
        return program._delivery_name(), content
