"""The payment plan on the sheet: covered by what is confirmed, printed in the sheet's languages (D02.5, D13.3)."""

from markupsafe import Markup
from odoo import fields, models
from odoo.tools.misc import formatLang

from ..core import content as core
from .order_payment_terms import TERMS


class OrderPaymentMixin(models.AbstractModel):
    _inherit = "order.payment.mixin"

    def _order_payment_add_content(self, contents):
        """Cover the instalments of these orders; orders without a plan say what they said before.

        :param dict contents: of ``_confirmation_content``, changed in place
        :returns: the same
        :rtype: dict
        """
        for order in self.sudo().filtered("order_payment_plan_id"):
            lines = order.order_payment_line_ids.sorted(lambda line: (line.sequence, line.id))
            covered = [name for name in TERMS if name not in ("sequence", "gate")]
            contents[self.browse(order.id)]["payment"]["plan"] = [
                {name: core.text(str(line[name] or "")) for name in covered} for line in lines
            ]
        return contents

    def _order_payment_add_labels(self, labels, lang):
        """Add the instalments as they read today.

        :param dict labels: of ``_confirmation_labels``, changed in place
        :param str lang: language code
        :returns: the same, with ``payments``: a list of name, amount, first, last (ISO dates) and text
        :rtype: dict
        """
        order = self.sudo()
        if order.order_payment_plan_id:
            lines = order.order_payment_line_ids.sorted(lambda line: (line.sequence, line.id))
            labels["payments"] = [
                {
                    "name": line._label(lang, order.partner_id.lang),
                    "share": f"{line.share:g} %" if line.kind == "share" else "",
                    "amount": line.amount,
                    "first": str(line.date_first or ""),
                    "last": str(line.date_last or ""),
                    "text": line.with_context(lang=lang)._when_text(),
                }
                for line in lines
            ]
            method = order.order_payment_plan_id.with_context(lang=lang)
            if not labels.get("payment_method") and method.method:
                labels["payment_method"] = dict(method._fields["method"]._description_selection(method.env))[
                    method.method
                ]
        return labels


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _confirmation_content(self):
        return self._order_payment_add_content(super()._confirmation_content())

    def _confirmation_labels(self, sheet, lang):
        return self._order_payment_add_labels(super()._confirmation_labels(sheet, lang), lang)


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _confirmation_content(self):
        return self._order_payment_add_content(super()._confirmation_content())


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    def _print_values(self, printer=None):
        values = super()._print_values(printer)
        values["payments"] = self._page_payments(values["text"], values["currency"])
        return values

    def _page_payments(self, text, currency):
        """The instalments of the page as markup.

        :param PageText text: labels and languages of the page
        :param res.currency currency: of the order
        :returns: name, amount and time of each
        :rtype: list[dict]
        """
        every = [text.labels[lang].get("payments") or [] for lang in text.langs]
        rows = []
        for number, payment in enumerate(every[0]):
            same = [(lang, some[number]) for lang, some in zip(text.langs, every, strict=True) if len(some) > number]
            rows.append(
                {
                    "name": text.inline([(lang, some["name"]) for lang, some in same]),
                    "share": payment["share"],
                    "amount": formatLang(self.env, payment["amount"], currency_obj=currency),
                    "when": text.blocks([(lang, some["text"]) for lang, some in same]),
                    "days": self._page_payment_days(payment),
                }
            )
        return rows

    def _page_payment_days(self, payment):
        first, last = (fields.Date.to_date(payment[name] or None) for name in ("first", "last"))
        if not last:
            return ""
        if first and first != last:
            return Markup("%s – %s") % (self._page_day(first), self._page_day(last))
        return self._page_day(last)
