"""What a sheet looks like on paper and in a chat; everything comes from the snapshot."""

import base64
import io

import qrcode
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang
from odoo.tools.pdf import PdfReader, PdfWriter
from odoo.tools.translate import LazyTranslate
from reportlab.pdfgen import canvas

_lt = LazyTranslate(__name__)

#: Printed words; a sheet prints each of them in its one or two languages.
WORDS = {
    "sheet": _lt("Order confirmation sheet"),
    "letter": _lt("Order confirmation"),
    "table": _lt("Order status table"),
    "number": _lt("Number"),
    "revision": _lt("Revision"),
    "order": _lt("Order number"),
    "order_date": _lt("Order date"),
    "customer": _lt("Customer"),
    "contact": _lt("Contact"),
    "phone": _lt("Phone"),
    "email": _lt("E-mail"),
    "client_order_ref": _lt("Customer reference"),
    "delivery_date": _lt("Delivery date"),
    "delivery": _lt("Delivery address"),
    "zip": _lt("Postcode"),
    "carrier": _lt("Carrier"),
    "tracking": _lt("Tracking number"),
    "incoterm": _lt("Delivery terms"),
    "payment": _lt("Payment"),
    "payment_term": _lt("Payment terms"),
    "payment_method": _lt("Payment method"),
    "bank": _lt("Account to pay to"),
    "no": _lt("No."),
    "product": _lt("Product"),
    "customer_part": _lt("Customer part number"),
    "quantity": _lt("Quantity"),
    "uom": _lt("Unit"),
    "price": _lt("Unit price"),
    "discount": _lt("Disc. %"),
    "taxes": _lt("Taxes"),
    "subtotal": _lt("Subtotal"),
    "untaxed": _lt("Untaxed amount"),
    "total": _lt("Total"),
    "requirements": _lt("Special requirements"),
    "main_mark": _lt("Main mark"),
    "side_mark": _lt("Side mark"),
    "remarks": _lt("Remarks"),
    "terms": _lt("Terms and conditions"),
    "reply": _lt("Please reply by"),
    "seller": _lt("Seller"),
    "buyer": _lt("Buyer"),
    "signature": _lt("Signature and seal"),
    "name": _lt("Name"),
    "date": _lt("Date"),
    "confirmed": _lt("Confirmed"),
    "how": _lt("How"),
    "status": _lt("Current or superseded? Scan to see."),
    "draft": _lt("Draft, not issued"),
    "dear": _lt("Dear"),
    "thanks": _lt("Thank you for your order. We have received it and confirm it as follows; please check every row."),
    "regards": _lt("Yours sincerely"),
    "sign_return": _lt(
        "Please check this sheet, sign it and send it back, or sign it online with the link in our e-mail."
    ),
}
#: Decimals of a price that are printed where it has so many.
MAX_DECIMALS = 6
TACIT_SENTENCE = _lt(
    "If we hear no objection from you by the reply date, we take the order as confirmed and process it as stated."
)


def _decimals(value):
    return len(f"{value:.{MAX_DECIMALS}f}".rstrip("0").partition(".")[2])


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
        """Print this sheet. All styles and pictures are inside the page, so that nothing is fetched.

        :returns: the PDF
        :rtype: bytes
        :raises UserError: where wkhtmltopdf is missing
        """
        self.ensure_one()
        report = self.env["ir.actions.report"].sudo()
        if report.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._(
                    "The sheet can't be printed: wkhtmltopdf is not installed on the server. Tell the administrator."
                )
            )
        html = self._render_html()
        pdf = report._run_wkhtmltopdf([html], report_ref="order_confirmation.action_report_order_confirmation")
        return self._stamp_pages(pdf)

    def _render_html(self):
        """The printed page as a complete HTML document.

        :rtype: str
        """
        self.ensure_one()
        sheet = self.sudo().with_context(lang=self.lang)
        return (
            self.env["ir.qweb"]
            .sudo()
            ._render("order_confirmation.report_order_confirmation_page", sheet._print_values())
        )

    def _stamp_pages(self, pdf):
        # Page numbers on every build of wkhtmltopdf: the unpatched one prints no footers.
        reader = PdfReader(io.BytesIO(pdf), strict=False)
        writer = PdfWriter()
        total = len(reader.pages)
        mark = f"{self.name or self.order_name}  rev. {self.revision or 0}"
        for index, page in enumerate(reader.pages, start=1):
            layer = io.BytesIO()
            width, height = float(page.mediabox.width), float(page.mediabox.height)
            drawing = canvas.Canvas(layer, pagesize=(width, height), invariant=1)
            drawing.setFont("Helvetica", 8)
            drawing.setFillGray(0.4)
            drawing.drawString(34, 16, mark)
            drawing.drawRightString(width - 34, 16, f"{index} / {total}")
            drawing.save()
            writer.add_page(page)
            writer.pages[index - 1].merge_page(PdfReader(io.BytesIO(layer.getvalue())).pages[0])
        result = io.BytesIO()
        writer.write(result)
        return result.getvalue()

    # === WHAT THE TEMPLATE MAY USE ===

    def _print_values(self):
        """Context of the printed page: the sheet, its words and labels, pictures as data.

        :returns: ``sheet``, ``rows``, ``labels`` (first language), ``words`` (function of a key),
            ``both`` (function of a path into the labels: the texts of both languages where they
            differ), ``money``, ``amount``, ``day`` (formatters), ``logo``, ``seal``, ``signature``,
            ``qr``, ``rtl``
        :rtype: dict
        """
        self.ensure_one()
        langs = self.snapshot["langs"]
        return {
            "sheet": self,
            "rows": self.line_ids,
            "langs": langs,
            "labels": self.snapshot["labels"][langs[0]],
            "words": lambda key: self._words(key, langs),
            "both": lambda *path: self._both(path, langs),
            "money": lambda value: formatLang(self.env, value, currency_obj=self.currency_id),
            "amount": self._amount_text,
            "day": lambda value: format_date(self.env, value) if value else "",
            "logo": self._data_uri(self.company_id.logo),
            "seal": self._file_uri(self.snapshot.get("seal")),
            "signature": self._file_uri(self.signature_file_id.id),
            "qr": self._qr_uri(),
            "rtl": self.env["res.lang"]._get_data(code=langs[0]).direction == "rtl",
        }

    def _words(self, key, langs):
        terms = [self.with_context(lang=lang).env._(WORDS[key]) for lang in langs]
        return list(dict.fromkeys(terms))

    def _both(self, path, langs):
        texts = []
        for lang in langs:
            value = self.snapshot["labels"][lang]
            for key in path:
                value = value.get(key, "") if isinstance(value, dict) else ""
            if value and value not in texts:
                texts.append(value)
        return texts

    def _amount_text(self, value, digits_name):
        """A quantity or price in words of the language: quantities without superfluous zeros, prices
        with more decimals than usual where they have more (0.0385).

        :param float value: quantity or price
        :param str digits_name: its precision
        :rtype: str
        """
        digits = self.env["decimal.precision"].precision_get(digits_name)
        if digits_name == "Product Unit":
            digits = min(digits, _decimals(value))
        else:
            digits = max(digits, _decimals(value))
        return formatLang(self.env, value, digits=digits)

    def _data_uri(self, encoded):
        if not encoded:
            return False
        encoded = encoded if isinstance(encoded, str) else encoded.decode()
        kind = {"/": "jpeg", "R": "gif", "U": "webp", "P": "svg+xml"}.get(encoded[0], "png")
        return f"data:image/{kind};base64,{encoded}"

    def _file_uri(self, file_id):
        return self._data_uri(self.env["signoff.file"].browse(file_id)._content_base64()) if file_id else False

    def _status_url(self):
        """Public address behind the QR code (B05)."""
        self.ensure_one()
        return f"{self.get_base_url()}/confirmation/status/{self.sudo().status_token}"

    def _qr_uri(self):
        if self.state == "draft":
            return False
        # Odoo's own barcode route needs a Cairo backend that many installations lack.
        picture = io.BytesIO()
        qrcode.make(self._status_url(), box_size=6, border=1).save(picture)
        return f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"

    # === TEXT FOR A CHAT ===

    def _as_text(self):
        """The sheet as plain text for WeChat or another chat, in the customer's language.

        :rtype: str
        """
        self.ensure_one()
        sheet = self.sudo().with_context(lang=self.lang)
        env = sheet.env
        lines = [
            env._(
                "%(company)s: order confirmation %(number)s", company=sheet.company_id.name, number=sheet.display_name
            ),
            env._("Order %(order)s of %(date)s", order=sheet.order_name, date=format_date(env, sheet.order_date)),
        ]
        for row in sheet.line_ids.filtered("covered"):
            lines.append(
                env._(
                    "- %(product)s: %(quantity)s %(unit)s × %(price)s = %(subtotal)s",
                    product=row.name.splitlines()[0],
                    quantity=sheet._amount_text(row.quantity, "Product Unit"),
                    unit=row.uom_id.name or "",
                    price=sheet._amount_text(row.price_unit, "Product Price"),
                    subtotal=formatLang(env, row.price_subtotal, currency_obj=sheet.currency_id),
                )
            )
        total = formatLang(env, sheet.amount_total, currency_obj=sheet.currency_id)
        lines.append(env._("Total: %(total)s", total=total))
        labels = (sheet.snapshot or {}).get("labels", {}).get(sheet.lang, {})
        if labels.get("delivery_date"):
            day = fields.Date.to_date(labels["delivery_date"])
            lines.append(env._("Delivery: %(date)s", date=format_date(env, day)))
        if sheet.reply_deadline:
            lines.append(env._("Please reply by %(date)s", date=format_date(env, sheet.reply_deadline)))
        if sheet.state != "draft":
            lines.append(sheet.get_base_url() + sheet._get_share_url())
        return "\n".join(lines)

    def _as_short_text(self):
        """One message for an SMS.

        :rtype: str
        """
        self.ensure_one()
        sheet = self.sudo().with_context(lang=self.lang)
        return sheet.env._(
            "%(company)s: please confirm your order %(order)s: %(link)s",
            company=sheet.company_id.name,
            order=sheet.order_name,
            link=sheet.get_base_url() + sheet._get_share_url(),
        )
