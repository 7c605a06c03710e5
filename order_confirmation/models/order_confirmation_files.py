"""Links to the files of a sheet, for the company's own people."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import human_size


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    pdf_links = fields.Html(string="PDF", compute="_compute_file_links", sanitize=False, groups="base.group_user")
    proof_links = fields.Html(string="Proofs", compute="_compute_file_links", sanitize=False, groups="base.group_user")

    @api.depends("pdf_file_id", "pdf_signed_file_id", "proof_file_ids")
    def _compute_file_links(self):
        # sudo: evidence files are readable through their sheet alone.
        for sheet in self.sudo():
            sheet.pdf_links = sheet._file_links(
                sheet.pdf_file_id | sheet.pdf_signed_file_id,
                {
                    sheet.pdf_file_id: self.env._("As issued"),
                    sheet.pdf_signed_file_id: self.env._("With the answer"),
                },
            )
            sheet.proof_links = sheet._file_links(sheet.proof_file_ids, {})

    def _file_links(self, files, labels):
        return Markup("<br/>").join(
            Markup('<a href="/order_confirmation/file/%s/%s">%s</a> <small class="text-muted">%s</small>')
            % (self.id, file.id, labels.get(file) or file.name, human_size(file.size))
            for file in files
        )

    def _evidence_files(self):
        """Every file that belongs to this sheet.

        :rtype: signoff.file
        """
        self.ensure_one() if self else None
        return self.pdf_file_id | self.pdf_signed_file_id | self.signature_file_id | self.proof_file_ids
