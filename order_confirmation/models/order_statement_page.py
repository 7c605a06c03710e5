"""What a statement looks like: printed page, PDF and the other party's page."""

import io

from odoo import fields, models
from odoo.tools import format_amount, format_date, format_time
from odoo.tools.misc import formatLang
from odoo.tools.translate import LazyTranslate

from ..core.pages import finish
from .order_confirmation_page import _colour
from .order_confirmation_text import PageText
from .order_statement_line import ASIDE

_lt = LazyTranslate(__name__)

#: Words that only statements print; the others are the sheet's.
WORDS = {
    "statement": _lt("Statement"),
    "period": _lt("Period"),
    "currency": _lt("Currency"),
    "partner_customer": _lt("Customer"),
    "partner_supplier": _lt("Supplier"),
    "company": _lt("Our company"),
    "opening": _lt("Opening balance"),
    "closing": _lt("Closing balance"),
    "row_date": _lt("Date"),
    "document": _lt("Document"),
    "orders": _lt("Orders"),
    "charged": _lt("Invoiced"),
    "paid": _lt("Paid"),
    "balance": _lt("Running balance"),
    "amount": _lt("Amount"),
    "sums": _lt("Sum of the period"),
    "invoice": _lt("Invoice"),
    "credit_note": _lt("Credit note"),
    "payment": _lt("Payment"),
    "other": _lt("Other entry"),
    "goods_customer": _lt("Delivered, not invoiced yet"),
    "goods_supplier": _lt("Received, not invoiced yet"),
    "pending_rows": _lt("Payments on their way, not booked yet"),
    "not_included": _lt("Not included in the balance."),
    "owes_customer": _lt("A closing balance above zero is what you owe us."),
    "owes_supplier": _lt("A closing balance above zero is what we owe you."),
    "statement_reply": _lt(
        "Please compare this statement with your books. If it agrees, sign and seal it and send it back, or agree "
        "online with the link in our e-mail. Otherwise tell us which rows differ."
    ),
    "agreed": _lt("Agreed"),
}


class StatementText(PageText):
    """Words of statements before those of sheets."""

    def words(self, key):
        """A word in the page's languages.

        :rtype: list[tuple[str, str]]
        """
        if key in WORDS:
            return self._once(env._(WORDS[key]) for env in self._envs)
        return super().words(key)


class OrderStatement(models.Model):
    _inherit = "order.statement"

    # === PRINTED PAGE ===

    def _print_values(self, printer=None):
        """Context of the printed page: plain values, words in one or two languages, pictures as data.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :rtype: dict
        """
        self.ensure_one()
        snapshot = self.snapshot
        sheets = self.env["order.confirmation"]
        text = StatementText(self.env, snapshot["langs"], snapshot["labels"])
        company = self.company_id
        digits = self.currency_id.decimal_places
        return {
            "statement": self,
            "text": text,
            "entries": self.line_ids.filtered(lambda line: line.kind not in ASIDE),
            "goods": self.line_ids.filtered(lambda line: line.kind == "goods"),
            "pending": self.line_ids.filtered(lambda line: line.kind == "pending"),
            "number": lambda value: formatLang(self.env, value, digits=digits),
            "money": lambda value: formatLang(self.env, value, currency_obj=self.currency_id),
            "quantity": lambda value: sheets._amount_text(value, "Product Unit"),
            "day": fields.Date.to_string,
            "issued": self.issued_on and self._local(self.issued_on).date().isoformat(),
            "answered": self.state == "agreed" and self._local(self.answered_on).strftime("%Y-%m-%d %H:%M"),
            "logo": not company.uses_default_logo and sheets._data_uri(company.partner_id.image_512),
            "signature": sheets._file_uri(self.signature_file_id.id),
            "draft": self.state == "draft",
            "accent": _colour(company.primary_color),
            "qr": False,
            "rtl": self.env["res.lang"]._get_data(code=snapshot["langs"][0]).direction == "rtl",
            **(printer or {"zoom": 1, "plain": False}),
        }

    def _render_html(self, printer=None):
        """The printed page as a complete HTML document.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :rtype: Markup
        """
        self.ensure_one()
        statement = self.sudo().with_context(lang=self.lang)
        values = statement._print_values(printer)
        return self.env["ir.qweb"].sudo()._render("order_confirmation.report_order_statement_page", values).strip()

    def _preview_html(self):
        """The page for Odoo's preview in the browser, for whoever may read the statement.

        :rtype: Markup
        :raises AccessError: for anybody else
        """
        self.check_access("read")
        return self._render_html()

    def _render_pdfs(self):
        """Print these statements; nothing is fetched.

        :returns: a PDF each, in order
        :rtype: list[bytes]
        :raises UserError: where wkhtmltopdf is missing
        """
        if not self:
            return []
        report = self.env["ir.actions.report"].sudo()
        printer = report._confirmation_printer()
        documents = report._confirmation_print([statement._render_html(printer) for statement in self])
        return [
            finish(pages, statement._print_mark(), draft=statement.state == "draft")
            for statement, pages in zip(self, documents, strict=True)
        ]

    def _print_mark(self):
        return f"{self.name}  rev. {self.revision}" if self.name else ""

    def _pdf_name(self):
        """File name of the PDF: number and revision, as a file system takes them.

        :rtype: str
        """
        self.ensure_one()
        return (
            f"{(self.name or str(self.date_to)).replace('/', '-')}_{self.currency_id.name}_rev{self.revision or 0}.pdf"
        )

    def _current_pdf(self):
        """The file both parties hold: with the agreement where there is one, otherwise as issued.

        :rtype: signoff.file
        """
        return self.pdf_signed_file_id or self.pdf_file_id

    # === THE OTHER PARTY'S PAGE ===

    def _local(self, value):
        zone = (self.sudo().snapshot or {}).get("tz") or "UTC"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), value)

    def _moment_text(self, value):
        moment = self._local(value)
        return f"{format_date(self.env, moment.date())} {format_time(self.env, moment.time(), time_format='short')}"

    def _portal_page_values(self):
        """What the other party's page shows.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "statement": self,
            "entries": self.line_ids.filtered(lambda line: line.kind not in ASIDE),
            "goods": self.line_ids.filtered(lambda line: line.kind == "goods"),
            "pending": self.line_ids.filtered(lambda line: line.kind == "pending"),
            "money": lambda value: format_amount(self.env, value, self.currency_id),
            "quantity": lambda value: self.env["order.confirmation"]._amount_text(value, "Product Unit"),
            "day": lambda value: format_date(self.env, value) if value else "",
            "moment": self._moment_text,
            "problem": self._answer_problem(),
            "newer": self._newer() if self.state == "superseded" else self.browse(),
        }

    def _newer(self):
        return self.search(
            [("period_key", "=", self.period_key), ("revision", ">", self.revision)], order="revision desc", limit=1
        )


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Issued statements are served as they were stored; only drafts are printed."""
        report = self._get_report(report_ref)
        if report.report_name != "order_confirmation.report_order_statement" or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        statements = self.env["order.statement"].browse(res_ids)
        statements.check_access("read")
        statements = statements.sudo()
        drafts = statements.filtered(lambda statement: not statement._current_pdf())
        fresh = dict(zip(drafts.ids, drafts._render_pdfs(), strict=True))
        return {
            statement.id: {
                "stream": io.BytesIO(fresh.get(statement.id) or statement._current_pdf()._content()),
                "attachment": None,
            }
            for statement in statements
        }
