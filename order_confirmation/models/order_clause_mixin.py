"""Clauses of an order: the values of their placeholders, and the words that its sheet prints."""

import babel.dates
from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse, formatLang


class OrderClause(models.Model):
    _inherit = "order.clause"

    @api.model
    def _company_values(self, company):
        """What a company says once, in the language of the context.

        :param res.company company: with its rights lifted
        :returns: text by placeholder
        :rtype: dict
        """
        country = company.country_id
        china = country.code == "CN"
        return {
            "payment_days": self._number(company.clause_payment_days),
            "inspection_days": self._number(company.clause_inspection_days),
            "payment_method": company.clause_payment_method or "",
            "channel": company.clause_channel or self.env._("e-mail, phone or our customer portal"),
            "law": company.clause_law
            or (self.env._("the People's Republic of China") if china else country.name)
            or "",
            "court": company.clause_court or self.env._("the people's court at the seller's place"),
            "date": self._day(fields.Date.context_today(self)),
        }

    @api.model
    def _party_values(self, seller, buyer):
        return {
            "seller": seller.commercial_partner_id.name or seller.name or "",
            "seller_address": self._address(seller),
            "buyer": buyer.commercial_partner_id.name or buyer.name or "",
            "buyer_address": self._address(buyer),
        }

    @api.model
    def _address(self, partner):
        lines = partner._display_address(without_company=True).splitlines() if partner else []
        return ", ".join(line.strip() for line in lines if line.strip())

    @api.model
    def _number(self, value):
        return str(value) if value and value > 0 else ""

    @api.model
    def _day(self, value):
        """A day in words of the context's language: a contract names no 05/12.

        :param date | None value: calendar day
        :rtype: str
        """
        locale = babel_locale_parse(self.env.lang)
        return babel.dates.format_date(value, format="long", locale=locale) if value else ""

    @api.model
    def _money_values(self, order):
        """What an order of either kind says of money.

        :returns: text by placeholder
        :rtype: dict
        """
        term = order.payment_term_id
        # Only a term with one due date says "within N days".
        lines = term.line_ids
        simple = len(lines) == 1 and lines.delay_type == "days_after"
        return {
            "amount": formatLang(self.env, order.amount_total, currency_obj=order.currency_id),
            "payment_terms": term.name or "",
            "payment_days": self._number(lines.nb_days) if simple else "",
        }


class OrderConfirmationMixin(models.AbstractModel):
    _inherit = "order.confirmation.mixin"

    def _confirmation_clauses(self, sheet, lang):
        """The clauses of a sheet as they read for this order.

        :param order.confirmation sheet: with its clause set
        :param str lang: language code
        :returns: ``key``, ``title`` and ``text`` of each, plain text; empty without a set
        :rtype: list[dict]
        """
        clauses = sheet.clause_set_id._clauses()
        return clauses._words(self._clause_values(lang), lang) if clauses else []

    def _clause_values(self, lang):
        """Text by placeholder: the company's, the framework agreement's over it, the order's over both.

        :param str lang: language code
        :rtype: dict
        """
        self.ensure_one()
        # sudo: what a document says does not depend on who prints it.
        order = self.sudo().with_context(lang=lang)
        values = order.env["order.clause"]._company_values(order.company_id)
        values.update({name: text for name, text in order._clause_agreement_values().items() if text})
        values.update({name: text for name, text in order._clause_order_values().items() if text})
        return values

    def _clause_agreement_values(self):
        """What the framework agreement of this order says.

        :returns: text by placeholder, in the language of the context
        :rtype: dict
        """
        return {}

    def _clause_order_values(self):
        """What this order says itself: each kind of order answers.

        :returns: text by placeholder, in the language of the context
        :rtype: dict
        """
        raise NotImplementedError
