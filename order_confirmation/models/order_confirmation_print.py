"""The PDF of a sheet: one run of wkhtmltopdf, page numbers on every build."""

from odoo import models

from ..core.pages import finish
from .order_confirmation_words import TACIT_SENTENCE


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    # === TEXTS KEPT IN THE SNAPSHOT ===

    def _tacit_sentence(self):
        """The company's sentence about tacit acceptance in the language of the context (D09.6)."""
        self.ensure_one()
        if not self.tacit or self.kind != "sale":
            return ""
        return self.company_id.confirmation_tacit_text or self.env._(TACIT_SENTENCE)

    def _bank_labels(self):
        bank = self.bank_id
        return (
            {
                "holder": bank.acc_holder_name or bank.partner_id.name or "",
                "number": bank.acc_number or "",
                "name": bank.bank_name or "",
                "bic": bank.bank_bic or "",
            }
            if bank
            else {}
        )

    # === PDF ===

    def _pdf_name(self):
        """File name of the PDF: number and revision, as a file system takes them.

        :rtype: str
        """
        self.ensure_one()
        return f"{(self.name or self.order_name or '').replace('/', '-')}_rev{self.revision or 0}.pdf"

    def _current_pdf(self):
        """The file both parties hold: with the answer where there is one, otherwise as issued.

        :rtype: signoff.file
        """
        self.ensure_one()
        return self.pdf_signed_file_id or self.pdf_file_id

    def _render_pdf(self):
        """Print this sheet.

        :returns: the PDF
        :rtype: bytes
        :raises UserError: where wkhtmltopdf is missing
        """
        self.ensure_one()
        return self._render_pdfs()[0]

    def _render_pdfs(self):
        """Print these sheets. All styles and pictures are inside the pages, so that nothing is fetched.

        :returns: a PDF each, in the order of the sheets
        :rtype: list[bytes]
        :raises UserError: where wkhtmltopdf is missing
        """
        if not self:
            return []
        report = self.env["ir.actions.report"].sudo()
        printer = report._confirmation_printer()
        documents = report._confirmation_print([sheet._render_html(printer) for sheet in self])
        return [
            finish(pages, sheet._print_mark(), draft=sheet.state == "draft")
            for sheet, pages in zip(self, documents, strict=True)
        ]

    def _print_mark(self):
        return f"{self.name}  rev. {self.revision}" if self.name else self.order_name or ""

    def _render_html(self, printer=None):
        """The printed page as a complete HTML document.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :rtype: Markup
        """
        self.ensure_one()
        sheet = self.sudo().with_context(lang=self.lang)
        return (
            self.env["ir.qweb"]
            .sudo()
            ._render("order_confirmation.report_order_confirmation_page", sheet._print_values(printer))
            .strip()
        )

    def _preview_html(self):
        """The page for Odoo's preview in the browser, for whoever may read the sheet.

        :rtype: Markup
        :raises AccessError: for anybody else; the address of a preview is easily guessed
        """
        self.check_access("read")
        return self._render_html()
