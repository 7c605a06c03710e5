"""What the customer's page and the public status page show: the issued sheet, never the live order."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, format_amount, format_date, format_time

MAX_TOKEN = 64
#: What a stranger with a printed sheet is told: no decision, no name, no price.
STATUS_OF_STATE = {
    "sent": "current",
    "change_requested": "current",
    "declined": "closed",
    "confirmed": "confirmed",
    "expired": "expired",
    "superseded": "superseded",
    "withdrawn": "withdrawn",
}


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    # === CUSTOMER'S PAGE ===

    def _portal_page_values(self, lang):
        """What the customer's page shows, from the snapshot.

        :param str lang: language of the page; another one falls back to the sheet's first
        :returns: ``sheet``, ``party`` (key of the reader's labels), ``sheet_lang``, ``labels``, ``rows`` (row
            with its labels), formatters ``money``, ``quantity``, ``price``, ``day``, ``moment``, and
            ``problem`` (why it can't be answered, or False)
        :rtype: dict
        """
        self.ensure_one()
        langs = self.snapshot["langs"]
        sheet_lang = lang if lang in langs else langs[0]
        labels = self.snapshot["labels"][sheet_lang]
        env = self.env
        return {
            "sheet": self,
            "party": self._kind().party,
            "sheet_lang": sheet_lang,
            "langs": langs,
            "labels": labels,
            "rows": [(row, labels["rows"].get(str(row._order_line().id), {})) for row in self.line_ids],
            "money": lambda value: format_amount(env, value, self.currency_id),
            "quantity": lambda value: self._amount_text(value, "Product Unit"),
            "price": lambda value: self._amount_text(value, "Product Price"),
            "day": lambda value: format_date(env, value) if value else "",
            "moment": self._moment_text,
            "problem": self._answer_problem(),
            "asked": self._answer_mark(),
        }

    def _moment_text(self, value):
        """Day and minute in the sheet's time zone.

        :param datetime value: UTC
        :rtype: str
        """
        moment = fields.Datetime.context_timestamp(self.with_context(tz=self.snapshot["tz"]), value)
        return f"{format_date(self.env, moment.date())} {format_time(self.env, moment.time(), time_format='short')}"

    def _portal_asked(self):
        """The last change request as the page's form would send it.

        :returns: text by field name
        :rtype: dict
        """
        self.ensure_one()
        asked = {"comment": self.answer_comment or ""}
        for row in self.line_ids.filtered(lambda row: row.answer == "change"):
            asked[f"quantity_{row.id}"] = row.answer_quantity and self._amount_text(row.answer_quantity, "Product Unit")
            asked[f"date_{row.id}"] = str(row.answer_date or "")
            asked[f"price_{row.id}"] = row.answer_price and self._amount_text(row.answer_price, "Product Price")
            asked[f"comment_{row.id}"] = row.answer_comment
        return asked

    def _answer_mark(self):
        """Which answer a page has seen: a second tab that was opened before it is told so.

        :rtype: str
        """
        return str(self.answered_on or "")

    def _answer_from_page(self, mark, decision, name, **details):
        """Record the answer of someone who saw this page, in one piece.

        :param str mark: the page's :meth:`_answer_mark`
        :raises UserError: where somebody answered since the page was opened, or as ``_answer`` does
        """
        self.ensure_one()
        with self.env.cr.savepoint():
            self._lock()
            if mark != self._answer_mark() and not self._answer_problem():
                raise UserError(
                    self.env._(
                        "%(name)s answered while this page was open. Look at that answer, then send yours again.",
                        name=self.answered_by,
                    )
                )
            self._answer(decision, "portal", name, **details)

    def _newer_for(self, user):
        """The current sheet of the same order, for someone who may read it.

        :param res.users user: who looks at the page
        :rtype: order.confirmation
        """
        newer = self._sheet_order().confirmation_sheet_id
        if newer == self or not newer.with_user(user).has_access("read"):
            return self.browse()
        return newer

    # === PUBLIC STATUS ===

    def _by_status_token(self, token):
        """The issued sheet behind a QR code.

        :param str token: from the address, anything
        :rtype: order.confirmation
        """
        if not token.isascii() or not token.isprintable() or len(token) > MAX_TOKEN:
            return self.browse()
        sheet = self.sudo().search([("status_token", "=", token), ("state", "!=", "draft")], limit=1)
        return sheet if sheet and consteq(sheet.status_token, token) else self.browse()

    def _public_status(self):
        """State in public words.

        :returns: ``current``, ``confirmed``, ``closed``, ``expired``, ``superseded`` or ``withdrawn``
        :rtype: str
        """
        self.ensure_one()
        return STATUS_OF_STATE[self.state]
