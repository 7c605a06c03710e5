"""What only the sheet of a purchase order has: payment as agreed, clauses, two numbered copies (D02.5-8)."""

from markupsafe import escape
from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..core import pages

_lt = LazyTranslate(__name__)

#: One copy for each side (D02.7).
COPY_MARKS = (_lt("Copy 1 of 2 - Buyer"), _lt("Copy 2 of 2 - Supplier"))
#: Printed, not drawn: so the fonts of all languages are inside the document.
COPY_PAGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'/></head><body style='margin: 0'><h1 style='margin: 0; "
    'text-align: right; font: bold 9pt "Noto Sans CJK SC", "Noto Sans", "Microsoft YaHei", SimSun, Arial\'>'
    "%s</h1></body></html>"
)


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    payment_method = fields.Char(help="Printed on the sheet: bank transfer, acceptance bill …")
    payment_schedule = fields.Text(
        help="Printed on the sheet: which part is paid when. Instalments of a payment plan are printed as well."
    )
    payment_in_full = fields.Boolean(
        string="Paid in Full, No Instalments",
        help="Printed on the sheet: paid in one sum, instalments are not accepted.",
    )
    payment_warning = fields.Text(compute="_compute_payment_warning")

    @api.depends("payment_in_full", "payment_schedule", "state")
    def _compute_payment_warning(self):
        for sheet in self:
            contradicts = sheet.payment_in_full and (
                (sheet.payment_schedule or "").strip() or len(sheet._payment_instalments()) > 1
            )
            sheet.payment_warning = bool(contradicts) and self.env._(
                "The sheet says “paid in full, no instalments” and also states a payment schedule: the two contradict "
                "each other. Both are printed as entered; take one of them out unless you mean it."
            )

    def _payment_instalments(self):
        """Instalments as printed: of the snapshot, or for a draft of what the order says now.

        :rtype: list
        """
        self.ensure_one()
        order = self._sheet_order().sudo()
        if self.state == "draft" and order:
            term = order.payment_term_id.line_ids
            return order._confirmation_payments(self.lang) if self.kind == "purchase" else term
        return (self.snapshot or {}).get("labels", {}).get(self.lang, {}).get("payments") or []

    # === PAGE ===

    def _page_purchase(self, text, currency):
        """Payment and clauses as printed.

        :param PageText text: words and labels
        :param res.currency currency: of the order
        :returns: ``payments`` (``name``, ``amount``, ``when`` as markup), ``confirm`` (clauses printed before the
            delivery) and ``clauses`` (all others), each with ``title`` and ``text`` as markup
        :rtype: dict
        """
        clauses = [
            {
                "key": clause["key"],
                "title": text.inline(_pairs(text, "clauses", place, "title")),
                "text": text.blocks(_pairs(text, "clauses", place, "text")),
            }
            for place, clause in enumerate(text.first("clauses") or [])
        ]
        return {
            "payments": [
                {
                    "name": text.blocks(_pairs(text, "payments", place, "name")),
                    "amount": text.free(self._page_money(payment.get("amount"), currency)),
                    "when": self._page_window(payment),
                    "text": text.blocks(_pairs(text, "payments", place, "text")),
                }
                for place, payment in enumerate(text.first("payments") or [])
            ],
            "confirm": [clause for clause in clauses if clause["key"] == "d02.3"],
            "clauses": [clause for clause in clauses if clause["key"] != "d02.3"],
        }

    def _page_money(self, amount, currency):
        return currency.with_env(self.env).format(amount) if isinstance(amount, (int, float)) else str(amount or "")

    def _page_window(self, payment):
        """First and last day of an instalment; one day where both are the same.

        :rtype: str
        """
        days = [self._page_day(fields.Date.to_date(payment.get(key) or None)) for key in ("first", "last")]
        return " – ".join(dict.fromkeys(day for day in days if day))

    # === TWO COPIES ===

    def _print_copies(self, documents):
        """Each sheet once for each side, numbered, for both to sign and keep (D02.7).

        :param dict documents: the PDF of each of these sheets, as issued or with the answer
        :returns: the copies of each sheet in one PDF
        :rtype: dict[order.confirmation, bytes]
        """
        printed = {}
        copies = {}
        for sheet, pdf in documents.items():
            langs = tuple(sheet.snapshot["langs"])
            if langs not in printed:
                printed[langs] = self._copy_marks(langs)
            copies[sheet] = pages.copies(pdf, printed[langs])
        return copies

    @api.model
    def _copy_marks(self, langs):
        """The marks of the copies, each alone on a printed page.

        :param langs: codes of the sheet's languages
        :rtype: list
        """
        texts = [[self.with_context(lang=lang).env._(mark) for lang in langs] for mark in COPY_MARKS]
        bodies = [COPY_PAGE % escape(" / ".join(dict.fromkeys(words))) for words in texts]
        return [page for (page,) in self.env["ir.actions.report"].sudo()._confirmation_print(bodies)]


def _pairs(text, name, place, key):
    """A text of one entry of a list of labels, in the page's languages.

    :rtype: list[tuple[str, str]]
    """
    found = {}
    for lang in text.langs:
        entries = text.labels[lang].get(name) or []
        value = entries[place].get(key) if place < len(entries) else ""
        if value:
            found.setdefault(str(value), lang)
    return [(lang, value) for value, lang in found.items()]
