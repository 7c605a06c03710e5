"""Logs of programmers as they came: the raw file with its digest, and what was read from it (D11.7)."""

import hashlib
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import burn_log
from ..core.safe_pattern import PatternError
from .firmware_burning_record import SKEW

#: Lines that a message names.
NAMED = 20


class FirmwareLog(models.Model):
    """One imported file."""

    _name = "firmware.log"
    _description = "Programmer log"
    _inherit = ["signoff.evidence"]
    _order = "id desc"

    name = fields.Char("File name", readonly=True, required=True)
    burning_id = fields.Many2one(
        "firmware.burning", "Batch", readonly=True, required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    file_id = fields.Many2one("signoff.file", readonly=True, required=True, ondelete="restrict")
    sha256 = fields.Char("SHA-256", readonly=True, required=True)
    profile_name = fields.Char("Profile", readonly=True)
    expressions = fields.Json(readonly=True, help="The expressions of the profile as they were.")
    encoding = fields.Char(readonly=True)
    lines = fields.Integer(readonly=True)
    good = fields.Integer("Good burns", readonly=True)
    failed = fields.Integer("Failed burns", readonly=True)
    clock = fields.Char("Clock of the station", readonly=True)
    user_id = fields.Many2one("res.users", "Imported by", readonly=True, ondelete="restrict")
    imported_on = fields.Datetime("Imported on", readonly=True)
    data = fields.Binary("Raw file", compute="_compute_data")

    _sha256_unique = models.UniqueIndex("(company_id, sha256)", "This file was imported already.")

    @api.depends("file_id")
    def _compute_data(self):
        for log in self:
            log.data = log.file_id._content_base64()

    @api.model
    def _import(self, burning, profile, name, content, day=None):
        """Import a log: all of it, or nothing.

        :param firmware.burning burning: open
        :param firmware.import.profile profile: its programmer's
        :param str name: of the file
        :param bytes content: the file
        :param date day: see :func:`burn_log.parse`
        :rtype: firmware.log
        :raises UserError: naming the lines that nothing knows, and whatever else keeps it out
        """
        burning.check_access("write")
        profile.check_access("read")
        burning._lock()
        burning._refuse_closed()
        burning._refuse()
        self._refuse_again(burning, content)
        parsed = self._read(profile, content, day)
        if parsed.unparsed_count:
            raise UserError(self._unparsed_words(parsed))
        if not parsed.pieces:
            raise UserError(self.env._("No piece was found in this file. Is it the right profile for this programmer?"))
        rows = self._rows(parsed, burning)
        file = self.env["signoff.file"]._store(name, "text/plain", content)
        good, failed = burning._judged(rows)
        log = self._engine_create([{
            "name": name, "burning_id": burning.id, "company_id": burning.company_id.id, "file_id": file.id,
            "sha256": file.sha256, "profile_name": profile.name, "encoding": parsed.encoding, "lines": parsed.lines,
            "expressions": {key: getattr(profile._core(), key) for key in (*burn_log.EXPRESSIONS, "time_format")},
            "good": good, "failed": failed, "clock": self._clock_words(rows, burning),
            "user_id": self.env.uid, "imported_on": fields.Datetime.now(),
        }])  # fmt: skip
        burning._put(rows, good, failed, log)
        return log.with_env(self.env)

    def _refuse_again(self, burning, content):
        digest = hashlib.sha256(content).hexdigest()
        before = self.sudo().search([("sha256", "=", digest), ("company_id", "=", burning.company_id.id)], limit=1)
        if before:
            raise UserError(
                self.env._(
                    "This file was imported already: %(name)s, into %(batch)s, on %(date)s by %(user)s. Its results "
                    "count once.",
                    name=before.name, batch=before.burning_id.name, user=before.user_id.name,
                    date=fields.Datetime.context_timestamp(self, before.imported_on).strftime("%Y-%m-%d %H:%M"),
                )
            )  # fmt: skip

    @api.model
    def _read(self, profile, content, day=None):
        """Read a file by a profile.

        :rtype: burn_log.Parsed
        :raises UserError: for what can't be read, saying where
        """
        try:
            text, encoding = burn_log.decode(content)
            parsed = burn_log.parse(text, profile._core(), day=day)
        except burn_log.LogError as error:
            raise UserError(profile._log_words(error)) from error
        except PatternError as error:
            raise UserError(profile._pattern_words(error)) from error
        parsed.encoding = encoding
        return parsed

    def _unparsed_words(self, parsed):
        lines = "\n".join(f"{number}: {text}" for number, text in parsed.unparsed[:NAMED])
        return self.env._(
            "Nothing was imported: no expression of the profile knows these lines (%(count)s in all).\n%(lines)s\n"
            "Correct the profile, or tell it in “Lines without meaning” what it may pass over.",
            count=parsed.unparsed_count, lines=lines,
        )  # fmt: skip

    def _rows(self, parsed, burning):
        """Rows as :meth:`FirmwareBurning._record` takes them: times in UTC.

        :rtype: list[dict]
        """
        zone = ZoneInfo(burning.company_id.sudo().partner_id.tz or self.env.user.tz or "UTC")
        offsets = {}

        def moment(at):
            # The offset of an hour is that of all its minutes: looking it up for each line takes long.
            hour = at.toordinal() * 24 + at.hour
            if hour not in offsets:
                offsets[hour] = at.replace(tzinfo=zone).utcoffset()
            return at - offsets[hour]

        return [
            {
                "ok": piece.ok, "serial": piece.serial, "channel": piece.channel, "quantity": 1, "cause": piece.cause,
                "checksum": piece.checksum, "at": moment(piece.at) if piece.at else None, "line": piece.line,
            }
            for piece in parsed.pieces
        ]  # fmt: skip

    def _clock_words(self, rows, burning):
        """What the station's times say about its clock, where they can't be right.

        :rtype: str | bool
        """
        moments = [row["at"] for row in rows if row["at"]]
        if not moments:
            return False
        now, first, last = fields.Datetime.now(), min(moments), max(moments)
        if last - now > SKEW:
            return self.env._(
                "The clock of the station is at least %(minutes)s minutes ahead of the server's.",
                minutes=int((last - now).total_seconds() // 60),
            )
        if burning.opened_on - first > SKEW:
            return self.env._(
                "The first piece is %(minutes)s minutes older than the batch: the clock of the station is behind, or "
                "it was burned before the batch was opened.",
                minutes=int((burning.opened_on - first).total_seconds() // 60),
            )
        return False
