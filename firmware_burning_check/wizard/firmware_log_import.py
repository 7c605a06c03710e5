"""The dialog that imports a programmer's log: what would come of it is shown before (D11.7)."""

import base64
import binascii

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import burn_log

SHOWN = 20


class FirmwareLogImport(models.TransientModel):
    """A file, its profile, its batch."""

    _name = "firmware.log.import"
    _description = "Import a log"

    burning_id = fields.Many2one("firmware.burning", "Batch", required=True, readonly=True, ondelete="cascade")
    profile_id = fields.Many2one(
        "firmware.import.profile", "Programmer", required=True, default=lambda self: self._default_profile(),
        domain="[('company_id', 'in', (False, company_id))]",
    )  # fmt: skip
    company_id = fields.Many2one(related="burning_id.company_id")
    data = fields.Binary("File", required=True, attachment=False)
    name = fields.Char("File name")
    day = fields.Date("Day of the first line", default=lambda self: fields.Date.context_today(self))
    asks_day = fields.Boolean(compute="_compute_asks_day")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    importable = fields.Boolean(compute="_compute_preview")

    @api.model
    def _default_profile(self):
        burning = self.env["firmware.burning"].browse(self.env.context.get("default_burning_id"))
        last = self.env["firmware.log"].search([("burning_id.station_id", "=", burning.station_id.id)], limit=1)
        profiles = self.env["firmware.import.profile"]
        return last and profiles.search([("name", "=", last.profile_name)], limit=1) or profiles

    @api.depends("profile_id")
    def _compute_asks_day(self):
        for entry in self:
            form = entry.profile_id.time_format or ""
            entry.asks_day = bool(form) and "%d" not in form and "%j" not in form

    @api.depends("profile_id", "data", "day")
    def _compute_preview(self):
        for entry in self:
            entry.preview, entry.importable = entry._preview() if entry.data and entry.profile_id else (False, False)

    def _content(self):
        try:
            return base64.b64decode(self.with_context(bin_size=False).data or b"", validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file arrived incomplete. Choose it again.")) from error

    def _preview(self):
        """What would come of the import.

        :returns: words, and whether it can be imported
        :rtype: tuple[Markup, bool]
        """
        logs = self.env["firmware.log"]
        try:
            content = self._content()
            logs._refuse_again(self.burning_id, content)
            parsed = logs._read(self.profile_id, content, self.day)
        except UserError as error:
            return Markup('<div class="alert alert-danger">%s</div>') % str(error), False
        rows = logs._rows(parsed, self.burning_id)
        wrong = self._wrong_checksums(rows)
        good, failed = self.burning_id._judged(rows)
        lines = [self.env._("%(count)s lines, %(encoding)s", count=parsed.lines, encoding=parsed.encoding.upper())]
        lines.append(
            self.env._(
                "%(pieces)s pieces: %(good)s good, %(failed)s failed.", pieces=len(rows), good=good, failed=failed
            )
        )
        clock = logs._clock_words(rows, self.burning_id)
        if clock:
            lines.append(clock)
        blocks = [("alert-info", lines)]
        if wrong:
            blocks.append(("alert-danger", [self._wrong_words(wrong)]))
        causes = self._causes(rows)
        if causes:
            blocks.append(("alert-warning", causes))
        if parsed.unparsed_count:
            blocks.append(("alert-danger", logs._unparsed_words(parsed).split("\n")))
        return Markup("").join(
            Markup('<div class="alert %s">%s</div>')
            % (colour, Markup("<br/>").join(Markup("%s") % text for text in texts))
            for colour, texts in blocks
        ), bool(rows and not parsed.unparsed_count)

    def _wrong_checksums(self, rows):
        wanted = self.burning_id.program_id._burning_checksums()
        return [
            row for row in rows
            if row["ok"] and wanted and row["checksum"] and burn_log.checksum_number(row["checksum"]) not in wanted
        ]  # fmt: skip

    def _wrong_words(self, wrong):
        return self.env._(
            "%(count)s pieces have another checksum than %(program)s (lines %(lines)s): they count as failed.",
            count=len(wrong), program=self.burning_id.program_id.display_name,
            lines=", ".join(str(row["line"]) for row in wrong[:SHOWN]),
        )  # fmt: skip

    def _causes(self, rows):
        return [
            self.env._(
                "Line %(line)s, %(serial)s: %(cause)s", line=row["line"],
                serial=row["serial"] or row["channel"] or "–", cause=row["cause"],
            )
            for row in rows if not row["ok"]
        ][:SHOWN]  # fmt: skip

    def action_import(self):
        """Import it.

        :rtype: dict
        :raises UserError: saying what does not fit; nothing is imported then
        """
        self.ensure_one()
        self.env["firmware.log"]._import(
            self.burning_id, self.profile_id, self.name or self.env._("log"), self._content(), self.day
        )
        return {"type": "ir.actions.act_window_close"}
