"""Recording results of a batch: checked against the program, in one go or not at all (D11.7)."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..core import burn_log

#: Station clocks that are further off are noted on the log.
SKEW = timedelta(minutes=2)
MOST_COUNTED = 1_000_000
TEXTS = ("serial", "channel", "checksum", "cause")


class FirmwareBurning(models.Model):
    _inherit = "firmware.burning"

    def _record(self, rows, log=None):
        """Store results: all of them or none.

        :param list[dict] rows: ``ok``, and as far as known ``serial``, ``channel``, ``quantity``, ``checksum``,
            ``cause``, ``at`` (UTC, by the station's clock) and ``line``
        :param firmware.log log: where they come from
        :returns: how many are good, and how many failed
        :rtype: tuple[int, int]
        :raises UserError: where the batch takes no results now, saying why
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        self._refuse_closed()
        self._refuse()
        good, failed = self._judged(rows)
        self._put(rows, good, failed, log)
        return good, failed

    def _judged(self, rows):
        """Compare all rows with the program.

        :param list[dict] rows: see :meth:`_record`; corrected
        :returns: how many are good, and how many failed
        :rtype: tuple[int, int]
        """
        wanted = self.program_id._burning_checksums()
        good = failed = 0
        for row in rows:
            self._judge(row, wanted)
            if row["ok"]:
                good += row["quantity"]
            else:
                failed += row["quantity"]
        return good, failed

    def _put(self, rows, good, failed, log=None):
        self.env["firmware.burning.result"]._store_results(self, rows, log)
        self._count(good, failed)

    def _judge(self, row, wanted):
        """A piece with another checksum than its program's is not good, whatever the programmer says.

        :param dict row: see :meth:`_record`; texts are cleaned, ``ok`` and ``cause`` corrected
        :param set[int] wanted: the program's checksums, empty where none are known
        """
        for name in TEXTS:
            text = row[name]
            row[name] = _clean(text) if text else None
        checksum = row["checksum"]
        if checksum and wanted and row["ok"] and burn_log.checksum_number(checksum) not in wanted:
            row["ok"] = False
            row["cause"] = self.env._("Checksum %(checksum)s is not the program's.", checksum=checksum)
        elif not row["ok"] and not row["cause"]:
            row["cause"] = self.env._("No line says that it succeeded.")

    def _record_one(self, ok, serial="", quantity=1, cause="", checksum="", at=None):
        """Record what was scanned or counted.

        :param bool ok: whether the programmer said so
        :param str serial: of one piece; empty where pieces are counted
        :param int quantity: pieces
        :param str cause: of a failure
        :param str checksum: as the programmer shows it
        :param datetime at: by the station's clock, in UTC
        :returns: how many are good, and how many failed
        :rtype: tuple[int, int]
        :raises UserError: for what can't be
        """
        serial, cause = _clean(serial or ""), _clean(cause or "")
        if quantity < 1 or quantity > MOST_COUNTED or (serial and quantity != 1):
            raise UserError(
                self.env._("Count at least one piece; a serial number belongs to exactly one.")
            )  # fmt: skip
        if not ok and not cause:
            raise UserError(self.env._("Say what failed: every failed burn must be explained."))
        now = fields.Datetime.now()
        return self._record([{
            "ok": bool(ok), "serial": serial, "channel": "", "quantity": int(quantity), "cause": cause,
            "checksum": checksum, "at": at or now,
        }])  # fmt: skip


def _clean(text):
    if text.isascii() and text.isprintable():
        return text.strip()[: burn_log.LONGEST_VALUE]
    # What PostgreSQL takes and people can read: no zeros, no halves of characters.
    text = "".join(text.replace("\0", "").split("\x1d")).strip()
    return text.encode("utf-8", "replace").decode()[: burn_log.LONGEST_VALUE]
