"""Who gets a numbered copy."""

from odoo import api, fields, models
from odoo.fields import Command


class SignoffCopies(models.TransientModel):
    _name = "signoff.copies"
    _description = "Numbered Copies"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    line_ids = fields.One2many("signoff.copies.line", "wizard_id", string="Copies")

    @api.model
    def _for_document(self, document):
        """The dialog with a copy for each department that signs the document.

        :rtype: signoff.copies
        """
        document.check_access("read")
        steps = document.sudo().signoff_head_id._current_steps().filtered("blocking")
        return self.create({
            "res_model": document._name,
            "res_id": document.id,
            "line_ids": [
                Command.create({"department_id": department.id, "taken": False}) for department in steps.department_id
            ],
        })  # fmt: skip

    def action_print(self):
        """Allocate the numbers and open the PDF.

        :rtype: dict
        """
        self.ensure_one()
        document = self.env[self.res_model].browse(self.res_id)
        entries = document._signoff_allocate([
            (line.department_id, line.holder or line.department_id.name) for line in self.line_ids.filtered("taken")
        ])  # fmt: skip
        return {"type": "ir.actions.act_url", "target": "download", "url": f"/signoff/copy/{entries[:1].id}"}


class SignoffCopiesLine(models.TransientModel):
    _name = "signoff.copies.line"
    _description = "Numbered Copy"

    wizard_id = fields.Many2one("signoff.copies", required=True, ondelete="cascade")
    taken = fields.Boolean(string="Print", default=True)
    department_id = fields.Many2one("signoff.department", ondelete="cascade")
    holder = fields.Char(string="Who Gets It", help="Empty: the department.")
