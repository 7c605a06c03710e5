"""Enter signatures made on paper from one scan."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.mimetypes import guess_mimetype

SCAN_TYPES = ("application/pdf", "image/png", "image/jpeg", "image/webp", "image/tiff")
SCAN_SIZE = 25 * 1024**2


class SignoffPaperEntry(models.TransientModel):
    _name = "signoff.paper.entry"
    _description = "Signatures from a Scan"

    scan = fields.Binary(attachment=False)
    scan_name = fields.Char()
    comment = fields.Char()
    entered = fields.Boolean(readonly=True)
    line_ids = fields.One2many("signoff.paper.entry.line", "entry_id", string="Signatures")

    @api.model
    def _for_heads(self, heads, **values):
        """The wizard with a line for each step of these documents that paper may carry.

        :param signoff.head heads: documents on the scan
        :rtype: signoff.paper.entry
        """
        steps = heads._current_steps().filtered(lambda step: step.state in ("open", "waiting") and step.allow_paper)
        return self.create({
            **values,
            "line_ids": [
                Command.create({
                    "step_id": step.id,
                    "taken": step.state == "open",
                    # One member: it can only have been him.
                    "user_id": len(members := step.department_id._active_members()) == 1 and members.id,
                })
                for step in steps.sorted(lambda step: (step.head_id.id, step.sequence, step.position))
            ],
        })  # fmt: skip

    def action_enter(self):
        """Enter the ticked signatures, all of them or none.

        :raises UserError: for what is no scan, or a line that can't be entered
        """
        self.ensure_one()
        lines = self.line_ids.filtered("taken")
        if not lines:
            raise UserError(self.env._("Tick the steps that are signed on this paper."))
        missing = lines.filtered(lambda line: not line.user_id or not line.signed_on)
        if missing:
            raise UserError(self.env._("Who signed “%(step)s”, and when?", step=missing[:1].step_id.display_name))
        if not self.scan:
            raise UserError(self.env._("Choose the scan of the signed paper first."))
        content = base64.b64decode(self.scan)
        mimetype = guess_mimetype(content)
        if mimetype not in SCAN_TYPES:
            raise UserError(self.env._("A scan is a PDF or a picture; “%(name)s” is neither.", name=self.scan_name))
        if len(content) > SCAN_SIZE:
            raise UserError(self.env._("The scan is too large: at most %(size)s MB.", size=SCAN_SIZE // 1024**2))
        scan = self.env["signoff.file"]._store(self.scan_name or "scan", mimetype, content)
        self.env["signoff.paper"]._enter(
            [(line.step_id, line.user_id, line.signed_on) for line in lines], scan, self.comment or ""
        )
        self.entered = True
        return {"type": "ir.actions.act_window_close"}


class SignoffPaperEntryLine(models.TransientModel):
    _name = "signoff.paper.entry.line"
    _description = "Signature on a Scan"

    entry_id = fields.Many2one("signoff.paper.entry", required=True, ondelete="cascade")
    step_id = fields.Many2one(
        "signoff.step", string="Step of the Document", required=True, readonly=True, ondelete="cascade"
    )
    department_id = fields.Many2one(related="step_id.department_id")
    step_name = fields.Char(related="step_id.name", string="Step")
    document_name = fields.Char(related="step_id.document_name")
    taken = fields.Boolean(string="Signed")
    member_ids = fields.Many2many(related="step_id.department_id.member_ids")
    user_id = fields.Many2one("res.users", string="Signed By", domain="[('id', 'in', member_ids)]")
    signed_on = fields.Datetime(string="Time on Paper")
