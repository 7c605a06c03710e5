"""Issue a process confirmation: for whom, in which language (D10)."""

from odoo import api, fields, models


class SignoffProcessIssue(models.TransientModel):
    _name = "signoff.process.issue"
    _description = "Issue a Process Confirmation"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="For", required=True)
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Language", compute="_compute_lang",
        store=True, readonly=False, required=True,
    )  # fmt: skip
    process_id = fields.Many2one("signoff.process", readonly=True, ondelete="cascade")
    url = fields.Char(related="process_id.url")

    @api.depends("partner_id")
    def _compute_lang(self):
        for wizard in self:
            wizard.lang = wizard.partner_id.lang or self.env.user.lang

    def action_issue(self):
        """Print it, keep it, and show the link for the recipient.

        :rtype: dict
        """
        self.ensure_one()
        document = self.env[self.res_model].browse(self.res_id)
        self.process_id = self.env["signoff.process"]._issue(document, self.partner_id, self.lang)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Process Confirmation"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_download(self):
        """The PDF as it was issued.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/signoff/process/file/{self.process_id.id}",
        }

    def action_send(self):
        """Mail the link with the PDF to the recipient.

        :rtype: dict
        """
        self.ensure_one()
        return self.env["signoff.process"]._compose(self.process_id, self.partner_id)
