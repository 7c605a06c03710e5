"""Whether what was read back is a program's checksum (D11.5)."""

from odoo import models

from ..core.readback import matches


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    def _checksum_matches(self, text):
        """Whether a text read back from a piece is one of this program's checksums.

        :param str text: as typed, scanned or printed by a programmer
        :returns: None where nothing is known to compare with
        :rtype: bool | None
        """
        values = self._checksum_values()
        if not values:
            return None
        return any(matches(text, value) for value in values)
