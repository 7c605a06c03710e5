"""What the printed page of a sheet may use: plain values, words in its languages, pictures as data."""

import base64
import functools
import io
import re

import babel.dates
import qrcode
from odoo import fields, models
from odoo.tools import format_datetime
from odoo.tools.misc import babel_locale_parse, formatLang

from .order_confirmation_text import PageText

ROW_FIELDS = (
    "display_type", "name", "customer_part", "quantity", "uom_id", "price_unit", "discount",
    "price_subtotal", "delivery_date",
)  # fmt: skip
HEADER_FIELDS = (
    "order_name", "order_date", "client_order_ref", "currency_id", "amount_untaxed", "amount_tax", "amount_total",
)  # fmt: skip
#: Facts of the order in print order; those without a value are left out.
FACTS = (
    "agreement", "incoterm", "port_loading", "port_discharge", "carrier", "tracking", "payment_term", "payment_method",
    "export_payment", "letter_of_credit",
)  # fmt: skip
#: Words for the two parties and what is theirs, by kind of sheet: who issues it, and who answers.
PARTY_WORDS = {
    "sale": {"own": "seller", "other": "buyer", "part": "customer_part", "reference": "client_order_ref"},
    "purchase": {"own": "the_buyer", "other": "the_supplier", "part": "supplier_part", "reference": "supplier_ref"},
}
DEFAULT_ACCENT = "#333333"
#: Decimals of a price that are printed where it has so many.
MAX_DECIMALS = 6


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    def _print_values(self, printer=None):
        """Context of the printed page. Everything in it is plain text, safe markup or a data URI.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :returns:
            ``sheet``; ``layout`` (one of ``LAYOUTS``, or ``purchase``); ``party`` (key of the other party's
            labels) and ``words`` (of :data:`PARTY_WORDS`); ``purchase`` (of :meth:`_page_purchase`, or False);
            ``text`` (:class:`PageText`: words and labels in one or two languages);
            ``header`` (dict of the order's numbers and amounts), ``groups`` (rows that stay together on a
            page), ``columns`` (which optional columns are printed), ``facts`` (label key and value), ``taxes``
            (name and amount per group); ``money`` and ``day`` (formatters); ``answer`` (how it was
            confirmed, or False); ``logo``, ``seal``, ``artwork``, ``signature``, ``qr`` (data URIs or
            False); ``issued``, ``draft``, ``accent``, ``rtl``, and ``zoom`` and ``plain`` of the printer
        :rtype: dict
        """
        self.ensure_one()
        content = self._page_content()
        text = PageText(self.env, content["langs"], content["labels"])
        currency = self.env["res.currency"].browse(content["header"]["currency_id"])
        rows = self._page_rows(content, text, currency)
        company = self.company_id
        return {
            "sheet": self,
            "layout": self._page_layout(),
            "party": self._kind().party,
            "words": PARTY_WORDS[self.kind],
            "text": text,
            "header": content["header"],
            "currency": currency,
            "groups": _groups(rows),
            "columns": {name: any(row.get(name) for row in rows) for name in ("discount", "taxes", "date", "part")},
            "widths": _widths(rows, 5.7 if self._page_layout() == "table" else 6.4),
            "facts": self._page_facts(content, text),
            "taxes": text.first("taxes") or [],
            "money": lambda value: formatLang(self.env, value, currency_obj=currency),
            "day": self._page_day,
            "issued": self._page_issued(content["tz"]),
            "answer": self._page_answer(content["tz"], text),
            "logo": not company.uses_default_logo and self._data_uri(company.partner_id.image_512),
            "seal": self._file_uri(content["seal"]),
            "artwork": self.print_marks and self._data_uri(self.sale_order_id.sudo().order_mark_artwork),
            "purchase": self.kind == "purchase" and self._page_purchase(text, currency),
            "signature": self._file_uri(self.signature_file_id.id),
            "qr": self._qr_uri(),
            "draft": self.state == "draft",
            "accent": _colour(company.primary_color),
            "rtl": self.env["res.lang"]._get_data(code=content["langs"][0]).direction == "rtl",
            **(printer or {"zoom": 1, "plain": False}),
        }

    def _page_layout(self):
        """Which page is printed: purchase orders have one of their own (D02).

        :rtype: str
        """
        return "purchase" if self.kind == "purchase" else self.layout

    # === CONTENT ===

    def _page_content(self):
        """What is printed: the snapshot as issued, or for a draft what the order says now.

        :returns: ``langs``, ``labels`` by language, ``tz``, ``seal`` (id of the file), ``header`` and ``rows`` as
            plain values
        :rtype: dict
        """
        order = self._sheet_order().sudo()
        snapshot = self.snapshot  # each access copies it
        if self.state == "draft" and order:
            # The clerk may have changed the order or the draft's options since it was prepared.
            langs = [lang for lang in (self.lang, self.lang_second) if lang]
            return {
                "langs": langs,
                "labels": {lang: order._confirmation_labels(self, lang) for lang in langs},
                "tz": snapshot["tz"],
                "seal": False,
                "header": order._confirmation_header_values(),
                "rows": order._confirmation_row_values(self.lang),
            }
        plain = lambda record, name: record[name].id if record._fields[name].relational else record[name]  # noqa: E731
        return {
            **{key: snapshot[key] for key in ("langs", "labels", "tz")},
            "seal": snapshot.get("seal"),
            "header": {name: plain(self, name) for name in HEADER_FIELDS},
            "rows": [{name: plain(row, name) for name in (*ROW_FIELDS, self._kind().line)} for row in self.line_ids],
        }

    def _page_rows(self, content, text, currency):
        """The rows as texts.

        :param dict content: of :meth:`_page_content`
        :param PageText text: words and labels
        :param res.currency currency: of the order
        :rtype: list[dict]
        """
        link = self._kind().line
        price_digits = _decimals([row["price_unit"] for row in content["rows"]], currency.decimal_places, MAX_DECIMALS)
        common_date = fields.Date.to_date(text.first("delivery_date") or None)
        taxes = {text.first("rows", str(row[link]), "taxes") for row in content["rows"] if not row["display_type"]}
        every_date = self._page_layout() == "table"
        rows, number = [], 0
        for row in content["rows"]:
            path = ("rows", str(row[link]))
            kind = row["display_type"] or "goods"
            names = text.both(*path, "name") or [(text.langs[0], row["name"] or "")]
            if kind != "goods":
                rows.append({"kind": kind, "title": text.blocks(names)})
                continue
            number += 1
            rows.append(
                {
                    "kind": kind,
                    "no": number,
                    "title": text.blocks(_lines(names, slice(0, 1))),
                    "attributes": text.inline(text.both(*path, "attributes")),
                    "specification": text.blocks(_lines(names, slice(1, None))),
                    "part": row["customer_part"] or "",
                    "quantity": self._amount_text(row["quantity"], "Product Unit"),
                    "uom": text.blocks(
                        text.both(*path, "uom") or [("", self.env["uom.uom"].browse(row["uom_id"]).name)]
                    ),
                    "price": formatLang(self.env, row["price_unit"], digits=price_digits),
                    "discount": row["discount"] and self._amount_text(row["discount"], "Discount"),
                    "taxes": len(taxes) > 1 and text.first(*path, "taxes"),
                    "date": row["delivery_date"] and (every_date or row["delivery_date"] != common_date),
                    "day": fields.Date.to_string(row["delivery_date"]) or "",
                    "subtotal": formatLang(self.env, row["price_subtotal"], digits=currency.decimal_places),
                }
            )
        return rows

    def _page_facts(self, content, text):
        """Facts of the order that have a value, each as key of its word and markup.

        :rtype: list[tuple[str, Markup]]
        """
        header = content["header"]
        facts = [
            ("order", header["order_name"]),
            ("order_date", self._page_day(header["order_date"])),
            (PARTY_WORDS[self.kind]["reference"], header["client_order_ref"] and text.free(header["client_order_ref"])),
            ("delivery_date", self._page_day(fields.Date.to_date(text.first("delivery_date") or None))),
            *((key, text.pair(key)) for key in FACTS),
            ("clerk", text.pair("clerk", "contact")),
        ]
        return [(key, value) for key, value in facts if value]

    def _page_answer(self, tz, text):
        """How the other party confirmed, or False.

        :param str tz: time zone of the snapshot, printed with the time
        :rtype: dict | bool
        """
        if self.state != "confirmed":
            return False
        methods = [
            (lang, dict(sheet._fields["answer_method"]._description_selection(sheet.env)).get(self.answer_method))
            for lang in text.langs
            for sheet in self.with_context(lang=lang)
        ]
        moment = format_datetime(self.env, self.confirmed_on, tz=tz, dt_format="yyyy-MM-dd HH:mm")
        return {
            "name": self.answered_by or "",
            "moment": f"{moment} ({tz})",
            "method": text.inline(methods),
            "recorded": self.answer_method != "portal" and self.answer_user_id.sudo().name,
        }

    # === FORMATS ===

    def _page_issued(self, tz):
        if not self.issued_on:
            return ""
        return self._page_day(fields.Datetime.context_timestamp(self.with_context(tz=tz), self.issued_on).date())

    def _page_day(self, value):
        # Not the language's short format: 05/12/2026 is two different days to two readers.
        return babel.dates.format_date(value, format="medium", locale=_locale(self.env.lang)) if value else ""

    def _amount_text(self, value, digits_name):
        """A quantity or price in words of the language: quantities without superfluous zeros, prices
        with more decimals than usual where they have more (0.0385).

        :param float value: quantity, price or percentage
        :param str digits_name: its precision
        :rtype: str
        """
        digits = self.env["decimal.precision"].precision_get(digits_name)
        least, most = (digits, MAX_DECIMALS) if digits_name == "Product Price" else (0, digits)
        return formatLang(self.env, value, digits=_decimals([value], least, most))

    # === PICTURES ===

    def _data_uri(self, encoded):
        # Odoo keeps a JPEG beside each WebP: that format is younger than the engines that print.
        return encoded and self.env["ir.qweb"].with_context(webp_as_jpg=True)._get_converted_image_data_uri(encoded)

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
        # The mask is given: trying all eight, as the library does, takes longer than the rest of the page.
        picture = io.BytesIO()
        qrcode.make(self._status_url(), box_size=6, border=1, mask_pattern=0).save(picture)
        return f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"


@functools.cache
def _locale(lang):
    return babel_locale_parse(lang)


def _decimals(values, lowest, highest):
    """Decimals that show all these numbers, between two bounds.

    :rtype: int
    """
    for digits in range(lowest, highest):
        if all(abs(round(value, digits) - value) < 10 ** -(highest + 2) for value in values):
            return digits
    return max(lowest, highest)


def _lines(names, part):
    return [(lang, "\n".join(name.splitlines()[part])) for lang, name in names]


def _widths(rows, digit):
    """Widths of the columns whose content must not wrap, in pixels of the page.

    :param list rows: of ``_page_rows``
    :param float digit: width of a digit
    :rtype: dict[str, int]
    """

    def width(name, least):
        texts = [str(row[name]) for row in rows if row.get(name)]
        return round(digit * max([least, *map(len, texts)])) + 9

    return {
        "no": width("no", 4),
        "quantity": width("quantity", 9),
        "price": width("price", 8),
        "date": width("day", 9),
        "subtotal": width("subtotal", 9),
        # What may wrap.
        "uom": width("", 5),
        "discount": width("", 5),
        "taxes": width("", 8),
        "part": width("", 10),
    }


def _groups(rows):
    """Rows that stay together on a page: headings, notes on them, and the first row under them."""
    groups, pending = [], []
    for row in rows:
        pending.append(row)
        if row["kind"] == "goods" or pending == [row] and row["kind"] == "line_note":
            groups.append(pending)
            pending = []
    return [*groups, pending] if pending else groups


def _colour(value):
    return value if re.fullmatch(r"#[0-9A-Fa-f]{6}", value or "") else DEFAULT_ACCENT
