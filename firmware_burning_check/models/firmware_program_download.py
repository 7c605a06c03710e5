"""Who may get the bytes of a program: who keeps programs, and production for its orders (B21)."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

OWNER = "firmware_burning_check.group_firmware_program_owner"


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    download_ids = fields.One2many("firmware.download", "program_id", "Deliveries", readonly=True)

    def _delivery_name(self):
        name = self.image_name or "image"
        number = "".join(char if char.isalnum() or char in "-_." else "_" for char in self.number)
        mark = "UNRELEASED_" if self.state == "draft" else ""
        return f"{mark}{number}_{name}"

    def _download(self, remote=""):
        """The image for who keeps programs.

        :param str remote: network address
        :rtype: tuple[str, bytes]
        :raises AccessError: for everybody else
        """
        self.ensure_one()
        if not self.env.user.has_group(OWNER):
            raise AccessError(self.env._("Images are given to who keeps programs, and to production for an order."))
        self.check_access("read")
        return self.env["firmware.download"]._deliver(self, self.env.user, remote=remote)

    def action_firmware_download(self):
        """Download the image; it is entered.

        :rtype: dict
        """
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/firmware/image/{self.id}", "target": "download"}


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _firmware_download(self, remote=""):
        """The program that this order must carry (B21).

        :param str remote: network address of the station
        :returns: file name and bytes
        :rtype: tuple[str, bytes]
        :raises UserError: for an order without program, or whose program may not be burned
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("mrp.group_mrp_user"):
            raise AccessError(self.env._("Programs are delivered to production."))
        program = self.sudo().firmware_program_id
        names = {"production": self.name, "program": program.display_name}
        if not program:
            raise UserError(self.env._("%(production)s names no program.", **names))
        if self.state in ("draft", "done", "cancel"):
            raise UserError(
                self.env._("%(production)s is not under way: a program is delivered for orders that are.", **names)
            )
        refusal = program._burning_refusal(self)
        if refusal:
            raise UserError(refusal)
        return self.env["firmware.download"]._deliver(program, self.env.user, self, remote)

    def action_firmware_download(self):
        """Download the program of this order; who got it is entered.

        :rtype: dict
        """
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/firmware/download/{self.id}", "target": "download"}
