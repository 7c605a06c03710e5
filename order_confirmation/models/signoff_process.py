"""Process confirmation (D10): the steps done and to come, for any party, acknowledged by who receives it."""

import secrets

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError


class SignoffProcess(models.Model):
    """One process confirmation as it was issued: the PDF, for whom, in which language, and who acknowledged it."""

    _name = "signoff.process"
    _description = "Process Confirmation"
    _inherit = ["signoff.evidence"]
    _order = "id desc"
    _rec_name = "document_name"

    head_id = fields.Many2one("signoff.head", required=True, readonly=True, index=True, ondelete="restrict")
    document_name = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Recipient", readonly=True, ondelete="set null")
    partner_name = fields.Char(string="For", readonly=True)
    lang = fields.Char(readonly=True)
    token = fields.Char(required=True, readonly=True, groups="base.group_system")
    url = fields.Char(string="Link for the Recipient", compute="_compute_url")
    file_id = fields.Many2one("signoff.file", required=True, readonly=True, ondelete="restrict")
    issued_on = fields.Datetime(required=True, readonly=True)
    issued_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    acknowledged_on = fields.Datetime(readonly=True)
    acknowledged_by = fields.Char(readonly=True)

    _token_uniq = models.UniqueIndex("(token)")

    @api.depends_context("uid")
    def _compute_url(self):
        for process in self:
            mine = process.issued_by_id == self.env.user
            process.url = f"{process.get_base_url()}/signoff/process/{process.sudo().token}" if mine else False

    @api.model
    def _issue(self, document, partner, lang):
        """Print the state of a document's process for somebody, and keep it.

        :param document: a document under sign-off that the user may read
        :param res.partner partner: for whom
        :param str lang: his language
        :rtype: signoff.process
        :raises UserError: where nothing is under sign-off
        """
        document.check_access("read")
        head = document.sudo().signoff_head_id
        if not head:
            if not document._signoff_process_steps():
                raise UserError(self.env._("Nothing is under sign-off yet: there are no steps to confirm."))
            # A document that nobody signs has steps of its own: its confirmations are chained all the same.
            head = self.env["signoff.head"].sudo()._of_records([document])
        head._lock()
        pdf = document._signoff_render("process", lang=lang, partner=partner)
        file = self.env["signoff.file"]._store(document._signoff_pdf_name(), "application/pdf", pdf)
        by = self.env.user._signoff_identity()
        head._append(
            [(head, {"kind": "process", "by": by, "partner": partner.sudo().display_name or "", "lang": lang,
                     "file": file.sha256})],
            [{"user_id": self.env.uid, "file_id": file.id}],
        )  # fmt: skip
        return self._engine_create([{
            "head_id": head.id, "document_name": head.name, "company_id": head.company_id.id,
            "partner_id": partner.id, "partner_name": partner.sudo().display_name or "", "lang": lang,
            "token": secrets.token_urlsafe(24),
            "file_id": file.id, "issued_on": fields.Datetime.now(), "issued_by_id": self.env.uid,
            "acknowledged_on": False, "acknowledged_by": False,
        }]).with_env(self.env)  # fmt: skip

    @api.model
    def _by_token(self, token):
        """The confirmation behind a link.

        :rtype: signoff.process
        """
        return self.sudo().search([("token", "=", token)], limit=1) if token else self.sudo().browse()

    def _acknowledge(self, name, address):
        """The recipient acknowledges, once.

        :param str name: as he gave it
        :param str address: network address
        :raises UserError: without a name, or a second time: who did it first is named
        """
        self.ensure_one()
        name = (name or "").strip()[:200]
        if not name:
            raise UserError(self.env._("Please enter your name."))
        head = self.head_id
        head._lock()
        if self.acknowledged_on:
            raise UserError(self.env._("%(name)s acknowledged it already.", name=self.acknowledged_by))
        head._append([(head, {
            "kind": "acknowledged", "by": {"id": 0, "name": name, "login": ""}, "address": address or "",
            "file": self.file_id.sha256, "reason": self.partner_name or "",
        })], [{"file_id": self.file_id.id}])  # fmt: skip
        self._engine_write({"acknowledged_on": fields.Datetime.now(), "acknowledged_by": name})

    @api.model
    def _compose(self, process, partner):
        """Open a mail to the recipient with the link and the PDF.

        :param signoff.process process: issued by the current user
        :param res.partner partner: the recipient
        :rtype: dict
        """
        head = process.head_id.sudo()
        document = self.env[head.res_model].browse(head.res_id)
        document.check_access("read")
        attachment = self.env["ir.attachment"].create(
            {"name": process.sudo().file_id.name, "raw": process.sudo().file_id._content(),
             "mimetype": "application/pdf"}
        )  # fmt: skip
        texts = self.with_context(lang=process.lang).env
        body = Markup("<p>%s</p><p><a href='%s'>%s</a></p>") % (
            texts._("Please find attached where %(document)s stands, and acknowledge it here:", document=head.name),
            process.url,
            process.url,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": document._name,
                "default_res_ids": document.ids,
                "default_partner_ids": partner.ids,
                "default_subject": texts._("Process confirmation %(document)s", document=head.name),
                "default_body": body,
                "default_attachment_ids": attachment.ids,
            },
        }
