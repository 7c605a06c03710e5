"""What programmers may print for a program (D11.7)."""

from odoo import models

from ..core import burn_log


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    def _burning_checksums(self):
        """The checksums that programmers may print for this program, as numbers; none where none are known.

        :rtype: set[int]
        """
        self.ensure_one()
        return {burn_log.checksum_number(value) for value in self._checksum_values()} - {None}
