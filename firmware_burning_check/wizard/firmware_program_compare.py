"""The dialog that shows which addresses of two programs differ."""

from markupsafe import Markup
from odoo import api, fields, models

from ..core.compare import compare
from ..models.firmware_program_image import shown

#: Rows shown; the rest is counted.
MOST = 200


class FirmwareProgramCompare(models.TransientModel):
    """Two programs, and the ranges that differ."""

    _name = "firmware.program.compare"
    _description = "Compare images"

    program_id = fields.Many2one("firmware.program", "This program", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="program_id.company_id")
    other_id = fields.Many2one(
        "firmware.program", "Compared with",
        domain="[('image_digest', '!=', False), ('company_id', '=', company_id), ('id', '!=', program_id)]",
    )  # fmt: skip
    result = fields.Html(compute="_compute_result", sanitize=False)

    @api.depends("program_id", "other_id")
    def _compute_result(self):
        for dialog in self:
            dialog.result = dialog._told() if dialog.program_id and dialog.other_id else False

    def _told(self):
        programs = self.program_id | self.other_id
        programs.check_access("read")
        if not all(program.image_digest for program in programs):
            return Markup("<p>%s</p>") % self.env._("Only images that can be read are compared.")
        found = compare(self.other_id._image(), self.program_id._image(), MOST)
        if not found.size:
            return Markup("<p>%s</p>") % self.env._("The images are the same.")
        kinds = {
            "changed": self.env._("Different"),
            "added": self.env._("Only in %(program)s", program=self.program_id.display_name),
            "removed": self.env._("Only in %(program)s", program=self.other_id.display_name),
        }
        rows = Markup().join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
            % (kinds[part.kind], shown(part.start), shown(part.end - 1), f"{part.end - part.start:,}")
            for part in found.ranges
        )
        if found.more:
            rows += Markup("<tr><td colspan='4'>%s</td></tr>") % self.env._(
                "and %(count)s more ranges", count=found.more
            )
        return Markup(
            "<p>%s</p><table class='table table-sm font-monospace'><tr><th></th><th>%s</th><th>%s</th>"
            "<th class='text-end'>%s</th></tr>%s</table>"
        ) % (
            self.env._("%(size)s bytes differ.", size=f"{found.size:,}"),
            self.env._("From"), self.env._("To"), self.env._("Bytes"), rows,
        )  # fmt: skip
