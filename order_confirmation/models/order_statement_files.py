"""Links to the files of a statement, for the company's own people."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import human_size


class OrderStatement(models.Model):
    _inherit = "order.statement"

    file_links = fields.Html(string="Files", compute="_compute_file_links", sanitize=False, groups="base.group_user")
    signature_image = fields.Binary(string="Signature", compute="_compute_signature_image")

    @api.depends("pdf_file_id", "pdf_signed_file_id", "proof_file_ids")
    @api.depends_context("lang")
    def _compute_file_links(self):
        # sudo: evidence files are readable through their statement alone.
        for statement in self.sudo():
            labels = {
                statement.pdf_file_id: self.env._("As issued"),
                statement.pdf_signed_file_id: self.env._("With the answer"),
            }
            statement.file_links = Markup("<br/>").join(
                Markup('<a href="/order_confirmation/statement/%s/%s">%s</a> <small class="text-muted">%s</small>')
                % (statement.id, file.id, labels.get(file) or file.name, human_size(file.size))
                for file in statement._evidence_files() - statement.signature_file_id
            )

    @api.depends("signature_file_id")
    def _compute_signature_image(self):
        for statement in self:
            signature = statement.sudo().signature_file_id
            statement.signature_image = signature._content_base64() if signature else False

    def _evidence_files(self):
        """Every file that belongs to this statement.

        :rtype: signoff.file
        """
        return self.pdf_file_id | self.pdf_signed_file_id | self.signature_file_id | self.proof_file_ids
