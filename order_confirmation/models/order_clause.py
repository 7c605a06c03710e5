"""Clauses: translatable texts with placeholders, which sheets and agreements print (D02, D13)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ..core import clauses as core

_lt = LazyTranslate(__name__)

KINDS = [
    ("sale", "Confirmation sheet"),
    ("purchase", "Purchase confirmation sheet"),
    ("agreement", "Framework agreement"),
]
_SHEETS, _AGREEMENT = {"sale", "purchase"}, {"agreement"}
_ALL = _SHEETS | _AGREEMENT
#: The fixed list of placeholders: what each stands for, and where it has a value.
PLACEHOLDERS = {
    "seller": (_lt("name of the seller"), _ALL),
    "seller_address": (_lt("address of the seller"), _ALL),
    "buyer": (_lt("name of the buyer"), _ALL),
    "buyer_address": (_lt("address of the buyer"), _ALL),
    "payment_days": (_lt("days in which to pay"), _ALL),
    "payment_method": (_lt("how to pay"), _ALL),
    "inspection_days": (_lt("days in which to inspect the goods"), _ALL),
    "channel": (_lt("how orders are placed"), _ALL),
    "law": (_lt("country whose law applies"), _ALL),
    "court": (_lt("court"), _ALL),
    "date": (_lt("day of issue"), _ALL),
    "order": (_lt("order number"), _SHEETS),
    "order_date": (_lt("order date"), _SHEETS),
    "delivery_date": (_lt("delivery date"), _SHEETS),
    "delivery_days": (_lt("days from the order to the delivery date"), _SHEETS),
    "delivery_place": (_lt("delivery address"), _SHEETS),
    "incoterm": (_lt("delivery terms"), _SHEETS),
    "amount": (_lt("total with currency"), _SHEETS),
    "payment_terms": (_lt("payment terms"), _SHEETS),
    "agreement": (_lt("number of the framework agreement"), _ALL),
    "term_years": (_lt("years of the agreement's term"), _AGREEMENT),
    "term_from": (_lt("first day of the term"), _AGREEMENT),
    "term_to": (_lt("last day of the term"), _AGREEMENT),
    "renewal_days": (_lt("days before the end in which to talk about renewal"), _AGREEMENT),
}


class OrderClause(models.Model):
    """One clause in its languages; what it says of an order comes from placeholders of a fixed list."""

    _name = "order.clause"
    _description = "Clause"
    _order = "sequence, id"

    name = fields.Char(string="Title", required=True, translate=True)
    text = fields.Text(required=True, translate=True, help="Each line is a paragraph with a number of its own.")
    key = fields.Char(copy=False, help="Names the clause for other programs; empty for clauses of your own.")
    sequence = fields.Integer(default=100, help="Where lawyers expect it.")
    for_sale = fields.Boolean(string="For Confirmation Sheets")
    for_purchase = fields.Boolean(string="For Purchase Confirmation Sheets")
    for_agreement = fields.Boolean(string="For Framework Agreements")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", index="btree_not_null")
    active = fields.Boolean(default=True)
    placeholder_help = fields.Text(string="Placeholders", compute="_compute_placeholder_help")

    _key_uniq = models.UniqueIndex(
        "(key, COALESCE(company_id, 0)) WHERE key IS NOT NULL", "Another clause has this key already."
    )
    _kind_check = models.Constraint(
        "CHECK (COALESCE(for_sale, FALSE) OR COALESCE(for_purchase, FALSE) OR COALESCE(for_agreement, FALSE))",
        "Say where this clause may be printed: on sheets, purchase sheets or agreements.",
    )

    @api.depends("for_sale", "for_purchase", "for_agreement")
    @api.depends_context("lang")
    def _compute_placeholder_help(self):
        for clause in self:
            clause.placeholder_help = "\n".join(
                f"{{{name}}} – {self.env._(PLACEHOLDERS[name][0])}" for name in clause._known_placeholders()
            )

    def _kinds(self):
        """Where this clause is printed.

        :rtype: set[str]
        """
        return {kind for kind, _label in KINDS if self[f"for_{kind}"]}

    def _known_placeholders(self):
        """Placeholders that have a value wherever this clause is printed.

        :rtype: list[str]
        """
        kinds = self._kinds()
        return [name for name, (_label, where) in PLACEHOLDERS.items() if kinds <= where]

    # === CHECKS ===

    @api.constrains("name", "text", "for_sale", "for_purchase", "for_agreement")
    def _check_words(self):
        """Refuse what could not be printed, in every installed language.

        :raises ValidationError: naming clause, language, what is wrong and the known placeholders
        """
        languages = self.env["res.lang"].get_installed()
        for clause in self:
            # A language without words of its own shows another one's: each text is named once.
            wrong, seen = [], set()
            for lang, language in sorted(languages, key=lambda one: one[0] != self.env.lang):
                version = clause.with_context(lang=lang)
                texts = [text for text in (version.name, version.text) if text not in seen]
                seen.update(texts)
                wrong += [
                    self._problem_text(problem, version.name, language)
                    for text in texts
                    for problem in core.problems(text, clause._known_placeholders())
                ]
            if wrong:
                known = " ".join(f"{{{name}}}" for name in clause._known_placeholders())
                known = self.env._("Known placeholders here: %(known)s", known=known)
                raise ValidationError("\n".join([*dict.fromkeys(wrong), known]))

    def _problem_text(self, problem, name, language):
        where = self.env._("Clause “%(clause)s” (%(language)s)", clause=name, language=language)
        if problem.kind == core.UNKNOWN:
            text = self.env._("%(found)s has no value here. Choose one of the list.", found=problem.found)
        elif problem.kind == core.BRACE:
            text = self.env._(
                "a brace without its partner near “%(found)s”. Write two of them for the sign itself.",
                found=problem.found,
            )
        elif problem.kind == core.MARKUP:
            text = self.env._("“%(found)s” is HTML. Clauses are plain text: take it out.", found=problem.found)
        else:
            text = self.env._("%(count)s characters are too many for a clause.", count=problem.found)
        return f"{where}: {text}"

    @api.constrains("for_sale", "for_purchase", "for_agreement", "company_id")
    def _check_sets(self):
        self.env["order.clause.set.line"].sudo().search([("clause_id", "in", self.ids)])._check_fits()

    @api.constrains("name", "text")
    def _check_not_blank(self):
        for clause in self:
            if not (clause.name or "").strip() or not (clause.text or "").strip():
                raise ValidationError(self.env._("A clause needs a title and a text."))

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        # The dialog of translations writes past the constraints: what it wrote is checked all the same.
        result = super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)
        if field_name in ("name", "text"):
            self._check_words()
            self._check_not_blank()
        return result

    # === WORDS ===

    def _words(self, values, lang):
        """These clauses in one language, filled.

        :param dict values: text by placeholder
        :param str lang: language code
        :returns: ``key``, ``title`` and ``text`` of each, plain text
        :rtype: list[dict]
        """
        return [
            {
                "key": clause.key or f"clause-{clause.id}",
                "title": core.fill(clause.name, values),
                "text": core.fill(clause.text, values),
            }
            for clause in self.with_context(lang=lang)
        ]

    def _blanks(self, values, lang):
        """What these clauses would leave blank.

        :param dict values: text by placeholder
        :param str lang: language code
        :returns: what is missing, in the user's language
        :rtype: list[str]
        """
        asked = {
            name: None
            for clause in self.with_context(lang=lang)
            for text in (clause.name, clause.text)
            for name in core.names(text)
        }
        return [
            f"{{{name}}} {self.env._(PLACEHOLDERS[name][0])}"
            for name in asked
            if name in PLACEHOLDERS and not values.get(name)
        ]

    def action_preview(self):
        """Show this clause as it reads for an example order.

        :rtype: dict
        """
        return self.env["order.clause.preview"]._open_for(self)
