"""Clauses on a sheet: the set chosen on the draft, the words kept in the snapshot."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import clauses as core


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    clause_set_id = fields.Many2one(
        "order.clause.set", ondelete="restrict", index="btree_not_null", help="Clauses printed after the terms."
    )
    clause_kind = fields.Char(compute="_compute_clause_kind")
    clause_notice = fields.Text(compute="_compute_clause_notice")

    @api.depends("sale_order_id", "purchase_order_id")
    def _compute_clause_kind(self):
        for sheet in self:
            sheet.clause_kind = sheet._clause_kind()

    @api.depends("clause_set_id", "lang", "lang_second", "state")
    def _compute_clause_notice(self):
        for sheet in self:
            blanks = sheet._clause_blanks() if sheet.state == "draft" and sheet.clause_set_id else []
            sheet.clause_notice = bool(blanks) and self.env._(
                "The clauses leave blanks: %(blanks)s. Fill in the order, or the company's settings.",
                blanks=", ".join(blanks),
            )

    def _clause_kind(self):
        """Which clause sets this sheet may use.

        :rtype: str
        """
        self.ensure_one()
        return self._clause_kind_of(self._clause_order())

    def _clause_order(self):
        """The order of this sheet.

        :returns: one order, or none where it was deleted
        """
        return self._sheet_order().sudo()

    @api.model
    def _clause_kind_of(self, order):
        return "purchase" if order._name == "purchase.order" else "sale"

    def _clause_blanks(self):
        order = self._clause_order()
        found = {}
        for lang in filter(None, (self.lang, self.lang_second)) if order else ():
            clauses = self.clause_set_id._clauses()
            found.update(dict.fromkeys(clauses._blanks(order._clause_values(lang), lang)))
        return list(found)

    # === CHOOSING ===

    @api.model
    def _prepare_draft_values(self, order):
        values = super()._prepare_draft_values(order)
        return {**values, "clause_set_id": self._clause_set_of(order.sudo()).id}

    @api.model
    def _clause_set_of(self, order):
        """The set that an order's contact or company wants on its sheets; none unless somebody chose one.

        :param order: one order, rights lifted
        :rtype: order.clause.set
        """
        kind = self._clause_kind_of(order)
        customer, company = order.partner_id.commercial_partner_id, order.company_id
        for chosen in (customer[f"clause_set_{kind}_id"], company[f"clause_set_{kind}_id"]):
            if chosen._fits(kind, company):
                return chosen
        return self.env["order.clause.set"]

    @api.constrains("clause_set_id")
    def _check_clause_set(self):
        """Another kind's set, or another company's, is refused.

        :raises UserError: naming set and sheet
        """
        for sheet in self.sudo():
            chosen = sheet.clause_set_id
            if chosen and not (chosen.kind == sheet._clause_kind() and chosen.company_id <= sheet.company_id):
                raise UserError(
                    self.env._(
                        "The clause set “%(set)s” is for other documents than %(sheet)s: choose another one.",
                        set=chosen.name,
                        sheet=sheet.display_name,
                    )
                )

    # === PRINTING ===

    def _clause_labels(self, order, lang):
        """What the snapshot keeps of the clauses; nothing at all where the sheet has none.

        :param order: one order
        :param str lang: language code
        :rtype: dict
        """
        return {"clauses": order._confirmation_clauses(self, lang)} if self.clause_set_id else {}

    def _print_values(self, printer=None):
        values = super()._print_values(printer)
        # The sheet of a purchase order prints them section by section (D02).
        clauses = self._page_clauses(values["text"]) if self.kind == "sale" else []
        return {**values, "clauses": clauses, "clause_heading": "clauses"}

    def _page_clauses(self, text):
        """The clauses as the page prints them.

        :param PageText text: with the labels of the snapshot
        :returns: ``number``, ``title``, and ``paragraphs`` as pairs of number and markup
        :rtype: list[dict]
        """
        texts = {lang: text.labels[lang].get("clauses") or [] for lang in text.langs}
        return [
            {
                "number": article["number"],
                "title": text.inline(article["titles"]),
                "paragraphs": [(number, text.blocks(lines)) for number, lines in article["paragraphs"]],
            }
            for article in core.articles(texts)
        ]
