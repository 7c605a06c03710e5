"""Profiles of programmers: how their logs are read (D11.7)."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import burn_log
from ..core.safe_pattern import PatternError

#: Lines of a pasted log that the editor shows.
SHOWN = 200
SECONDS = 5
#: One colour for each expression: Bootstrap's, so that dark mode has them too.
COLOURS = {
    "start": "text-bg-primary", "channel": "text-bg-info", "serial": "text-bg-dark", "checksum": "text-bg-secondary",
    "success": "text-bg-success", "error": "text-bg-danger", "cause": "text-bg-warning", "time": "border text-body",
    "ignore": "text-muted border",
}  # fmt: skip


class FirmwareImportProfile(models.Model):
    """The regular expressions that find pieces, results and checksums in a log of one kind of programmer."""

    _name = "firmware.import.profile"
    _description = "Log profile"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char("Programmer", required=True, translate=True)
    sequence = fields.Integer("Order in lists", default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Leave empty for a profile of all companies.")
    note = fields.Text("How to get the log", translate=True)
    start = fields.Char("Start of a piece", required=True, help="A line that begins the attempt on one chip.")
    channel = fields.Char("Channel or socket", help="For programmers that work on several chips at once.")
    serial = fields.Char("Serial number")
    checksum = fields.Char()
    success = fields.Char(required=True, help="A piece is good when a line says so, and none of its lines is an error.")
    error = fields.Char(required=True)
    cause = fields.Char("Cause of failure", help="In lines with an error; without it, the whole line is the cause.")
    time = fields.Char("Time stamp")
    time_format = fields.Char(
        "Time format",
        help="As in Python's strptime: %Y-%m-%d %H:%M:%S. Empty for ISO dates. A format without a day takes the day "
        "from who imports the log.",
    )
    ignore = fields.Char(
        "Lines without meaning", help="What no other expression finds is reported, unless this one finds it."
    )
    sample = fields.Text("Piece of a log", help="Paste a piece of a log to see what each expression finds.")
    preview = fields.Html("What is found", compute="_compute_preview", sanitize=False)

    @api.constrains(*burn_log.EXPRESSIONS, "time_format")
    def _check_expressions(self):
        for profile in self:
            profile._check_compiles()

    def _check_compiles(self):
        try:
            self._core().compiled()
        except PatternError as error:
            raise ValidationError(self._pattern_words(error)) from error

    def _core(self):
        """The profile as the reader takes it.

        :rtype: burn_log.Profile
        """
        self.ensure_one()
        return burn_log.Profile(
            **{name: self[name] or "" for name in burn_log.EXPRESSIONS}, time_format=self.time_format or ""
        )

    def _pattern_words(self, error):
        """Say what is wrong with an expression, and what to do.

        :param PatternError error: of the core
        :rtype: str
        """
        where = self._fields[error.where]._description_string(self.env)
        kinds = {
            "syntax": self.env._(
                "“%(field)s” is no regular expression: %(detail)s.", field=where, detail=error.detail
            ),
            "length": self.env._(
                "“%(field)s” is too long: at most %(detail)s characters.", field=where, detail=error.detail
            ),
            "reference": self.env._(
                "“%(field)s” refers back to a group: expressions of a profile can't. Write out what is meant.",
                field=where,
            ),
            "endless": self.env._(
                "“%(field)s” repeats a repetition or alternatives that begin alike: one line could keep the server "
                "busy for hours. Write one repetition, such as [^,]* for everything up to a comma.",
                field=where,
            ),
            "slow": self.env._(
                "“%(field)s” has too many places where it can try again. Say what ends each repetition, such as [^,]* "
                "for everything up to a comma.",
                field=where,
            ),
        }  # fmt: skip
        return kinds[error.kind]

    @api.model
    def _log_words(self, error):
        """Say what is wrong with a log, where, and what to do.

        :param LogError error: of the core
        :rtype: str
        """
        kinds = {
            "empty": self.env._("The file is empty."),
            "large": self.env._(
                "The file is larger than %(size)s MB: split it where one batch ends and import the parts.",
                size=burn_log.LARGEST_LOG // 1024**2,
            ),
            "binary": self.env._(
                "The file is no text in UTF-8, UTF-16 or GBK. Export the log as text, and import the export."
            ),
            "time": self.env._(
                "Reading took too long and was given up at line %(line)s. Simplify the expressions of the profile, or "
                "split the file.",
                line=error.line,
            ),
            "clock": self.env._(
                "Line %(line)s: “%(text)s” is no time of the profile's format. Correct the time format or the "
                "expression in the profile.",
                line=error.line, text=error.detail,
            ),
            "day": self.env._(
                "Line %(line)s: the log only tells the time of day. Say on which day it begins.", line=error.line
            ),
        }  # fmt: skip
        return kinds[error.kind]

    @api.depends("sample", *burn_log.EXPRESSIONS, "time_format")
    def _compute_preview(self):
        for profile in self:
            profile.preview = profile._preview() if profile.sample else False

    def _preview(self):
        """A table: each line of the pasted log with what the expressions find, then what becomes of it.

        :rtype: Markup
        """
        core = self._core()
        lines = burn_log.split(self.sample)[:SHOWN]
        try:
            patterns = core.compiled()
            parsed = burn_log.parse(
                "\n".join(lines), core, day=fields.Date.context_today(self), seconds=SECONDS
            )  # fmt: skip
        except PatternError as error:
            return Markup('<div class="alert alert-danger">%s</div>') % self._pattern_words(error)
        except burn_log.LogError as error:
            return Markup('<div class="alert alert-danger">%s</div>') % self._log_words(error)
        unknown = {number for number, _text in parsed.unparsed}
        rows = [
            Markup(
                '<tr class="%s"><td class="text-end text-muted">%s</td><td class="font-monospace">%s</td>'
                "<td>%s</td></tr>"
            )
            % ("table-warning" if number in unknown else "", number, line, self._preview_marks(line, patterns))
            for number, line in enumerate(lines, 1)
        ]  # fmt: skip
        good = sum(piece.ok for piece in parsed.pieces)
        words = self.env._(
            "%(pieces)s pieces: %(good)s good, %(failed)s failed. Lines that nothing knows: %(unknown)s.",
            pieces=len(parsed.pieces), good=good, failed=len(parsed.pieces) - good, unknown=parsed.unparsed_count,
        )  # fmt: skip
        return Markup('<div class="alert %s">%s</div><table class="table table-sm"><tbody>%s</tbody></table>') % (
            "alert-warning" if unknown else "alert-success",
            words,
            Markup("").join(rows),
        )

    def _preview_marks(self, line, patterns):
        marks = burn_log.found(line, patterns)
        labels = {name: self._fields[name]._description_string(self.env) for name in marks}
        return Markup(" ").join(
            Markup('<span class="badge %s">%s: %s</span>') % (COLOURS[name], labels[name], value[:80])
            for name, (value, _start, _end) in marks.items()
            if name != "cause" or "error" in marks
        )
