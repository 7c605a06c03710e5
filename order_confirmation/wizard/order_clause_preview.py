"""How clauses read for an example order."""

from markupsafe import Markup
from odoo import api, fields, models

from ..core import clauses as core
from ..models.order_clause import KINDS, PLACEHOLDERS


class OrderClausePreview(models.TransientModel):
    """Clauses with the values of a real order; without one, each placeholder shows what will stand there."""

    _name = "order.clause.preview"
    _description = "Preview of Clauses"

    clause_ids = fields.Many2many("order.clause", readonly=True)
    set_id = fields.Many2one("order.clause.set", string="Clause Set", readonly=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    order_id = fields.Many2one("sale.order", string="Example Order")
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Language", required=True
    )
    text = fields.Html(compute="_compute_text", sanitize=False)

    @api.model
    def _open_for(self, clauses, clause_set=None):
        """Open the dialog.

        :param order.clause clauses: in their order
        :param order.clause.set | None clause_set: where they come from
        :rtype: dict
        """
        kinds = [kind for kind, _label in KINDS if all(kind in clause._kinds() for clause in clauses)]
        kind = clause_set.kind if clause_set else (kinds or ["sale"])[0]
        example = self.env["sale.order"].search([("state", "!=", "cancel"), ("order_line", "!=", False)], limit=1)
        wizard = self.create(
            {
                "clause_ids": [fields.Command.set(clauses.ids)],
                "set_id": clause_set and clause_set.id,
                "kind": kind,
                "order_id": example.id if kind == "sale" else False,
                "lang": self.env.lang,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("order_id", "lang", "kind")
    def _compute_text(self):
        for wizard in self:
            clauses = wizard.set_id._clauses() if wizard.set_id else wizard.clause_ids
            words = clauses._words(wizard._values(), wizard.lang)
            parts = []
            for article in core.articles({wizard.lang: words}):
                title = article["titles"][0][1]
                parts.append(Markup("<h5>%s. %s</h5>") % (article["number"], title))
                parts += [
                    Markup("<p class='mb-1'><span class='text-muted me-2'>%s</span>%s</p>") % (number, lines[0][1])
                    for number, lines in article["paragraphs"]
                ]
            wizard.text = Markup("").join(parts)

    def _values(self):
        """Text by placeholder: of the example order, or what each stands for.

        :rtype: dict
        """
        self.ensure_one()
        example = {
            name: f"[{self.with_context(lang=self.lang).env._(label)}]" for name, (label, _) in PLACEHOLDERS.items()
        }
        if self.order_id and self.kind == "sale":
            # Read with the user's own rights: any order's id can be given over RPC.
            self.order_id.check_access("read")
            return self.order_id._clause_values(self.lang)
        clauses = self.env["order.clause"].sudo().with_context(lang=self.lang)
        company = {name: text for name, text in clauses._company_values(self.env.company.sudo()).items() if text}
        return {**example, **company}
