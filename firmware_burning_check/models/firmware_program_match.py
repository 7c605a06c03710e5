"""Whether what was read back is a program's checksum (D11.5)."""

from odoo import models

from ..core.readback import matches


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    def _checksum_values(self):
        """The checksums that are known of this program.

        :rtype: list[str]
        """
        self.ensure_one()
        return []

    def _checksum_matches(self, text):
        """Whether a text read back from a piece is one of this program's checksums.

        :param str text: as typed, scanned or printed by a programmer
        :returns: None where nothing is known to compare with
        :rtype: bool | None
        """
        values = [value for value in self.sudo()._checksum_values() if value]
        if not values:
            return None
        return any(matches(text, value) for value in values)

    def _first_article_refusal(self, production):
        """Why this program may not be in the goods of an order any more, or yet.

        :param mrp.production production: it is burned for
        :returns: a message, or ''
        :rtype: str
        """
        self.ensure_one()
        if self.state == "superseded":
            return self.env._(
                "Program %(program)s is replaced by %(other)s: change the program of %(production)s, then make a new "
                "first article.",
                program=self.display_name, other=self.superseded_by_id.display_name or "…", production=production.name,
            )  # fmt: skip
        if self.state == "withdrawn":
            return self.env._(
                "Program %(program)s is withdrawn: ask the software owner which program %(production)s gets.",
                program=self.display_name, production=production.name,
            )  # fmt: skip
        return ""
