"""The PDF of a sheet: one run of wkhtmltopdf, page numbers on every build."""

import io

from reportlab.pdfgen import canvas

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfReader, PdfWriter

from .order_confirmation_words import TACIT_SENTENCE


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    # === TEXTS KEPT IN THE SNAPSHOT ===

    def _tacit_sentence(self):
        """The company's sentence about tacit acceptance in the language of the context (D09.6)."""
        self.ensure_one()
        if not self.tacit:
            return ""
        return self.company_id.confirmation_tacit_text or self.env._(TACIT_SENTENCE)

    def _bank_labels(self):
        bank = self.bank_id
        return {
            "holder": bank.acc_holder_name or bank.partner_id.name or "",
            "number": bank.acc_number or "",
            "name": bank.bank_name or "",
            "bic": bank.bank_bic or "",
        } if bank else {}

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
        """Print this sheet. All styles and pictures are inside the page, so that nothing is fetched.

        :returns: the PDF
        :rtype: bytes
        :raises UserError: where wkhtmltopdf is missing
        """
        self.ensure_one()
        report = self.env["ir.actions.report"].sudo().with_context(confirmation_self_contained=True)
        if report.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._("The sheet can't be printed: wkhtmltopdf is not installed on the server. Tell the administrator.")
            )
        html = self._render_html(report._confirmation_printer())
        pdf = report._run_wkhtmltopdf([html], report_ref="order_confirmation.action_report_order_confirmation")
        return self._stamp_pages(pdf)

    def _render_html(self, printer=None):
        """The printed page as a complete HTML document.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :rtype: Markup
        """
        self.ensure_one()
        sheet = self.sudo().with_context(lang=self.lang)
        return self.env["ir.qweb"].sudo()._render(
            "order_confirmation.report_order_confirmation_page", sheet._print_values(printer)
        ).strip()

    def _preview_html(self):
        """The page for Odoo's preview in the browser, for whoever may read the sheet.

        :rtype: Markup
        :raises AccessError: for anybody else; the address of a preview is easily guessed
        """
        self.check_access("read")
        return self._render_html()

    def _stamp_pages(self, pdf):
        """Number the pages, and lay a draft's mark under each of them.

        Done afterwards because the unpatched wkhtmltopdf prints no footers.

        :param bytes pdf: as wkhtmltopdf made it
        :rtype: bytes
        """
        reader = PdfReader(io.BytesIO(pdf), strict=False)
        pages = list(reader.pages)
        watermark = pages.pop() if self.state == "draft" else None
        writer = PdfWriter()
        for page, stamp in zip(pages, self._stamps(pages), strict=True):
            page = writer.add_page(page)
            if watermark:
                page.merge_page(watermark, over=False)
            page.merge_page(stamp)
        result = io.BytesIO()
        writer.write(result)
        return result.getvalue()

    def _stamps(self, pages):
        mark = self.display_name if self.name else self.order_name
        layer = io.BytesIO()
        drawing = canvas.Canvas(layer, invariant=1)
        for number, page in enumerate(pages, start=1):
            width, height = float(page.mediabox.width), float(page.mediabox.height)
            drawing.setPageSize((width, height))
            drawing.setFont("Helvetica", 8)
            drawing.drawString(34, 18, mark)
            drawing.drawRightString(width - 34, 18, f"{number} / {len(pages)}")
            drawing.showPage()
        drawing.save()
        return PdfReader(io.BytesIO(layer.getvalue())).pages
