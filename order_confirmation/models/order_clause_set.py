"""Sets of clauses: what one kind of document prints, in legal order."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .order_clause import KINDS


class OrderClauseSet(models.Model):
    """Chosen per company, per contact, or on the draft of a sheet or an agreement."""

    _name = "order.clause.set"
    _description = "Clause Set"
    _order = "sequence, id"

    name = fields.Char(string="Clause Set", required=True, translate=True)
    kind = fields.Selection(KINDS, string="Printed On", required=True, default="sale")
    sequence = fields.Integer(default=10)
    line_ids = fields.One2many("order.clause.set.line", "set_id", string="Clauses", copy=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", index="btree_not_null")
    active = fields.Boolean(default=True)

    @api.constrains("kind", "company_id")
    def _check_lines(self):
        self.line_ids._check_fits()

    def _clauses(self):
        """The clauses in force, in the order of the set.

        :rtype: order.clause
        """
        # sudo: who may read a document reads its clauses.
        return self.sudo().line_ids.clause_id.filtered("active")

    def _fits(self, kind, company):
        """Whether a document of this kind and company may use the set.

        :param str kind: one of ``KINDS``
        :param res.company company: of the document
        :rtype: bool
        """
        return bool(self) and self.active and self.kind == kind and self.company_id <= company

    def action_preview(self):
        """Show the set as it reads for an example order.

        :rtype: dict
        """
        self.ensure_one()
        return self.env["order.clause.preview"]._open_for(self._clauses(), self)


class OrderClauseSetLine(models.Model):
    """A clause's place in a set."""

    _name = "order.clause.set.line"
    _description = "Clause in a Set"
    _order = "sequence, id"
    _rec_name = "clause_id"

    set_id = fields.Many2one("order.clause.set", string="Clause Set", required=True, ondelete="cascade", index=True)
    clause_id = fields.Many2one("order.clause", required=True, ondelete="restrict", index=True)
    sequence = fields.Integer(default=10)

    _clause_uniq = models.UniqueIndex("(set_id, clause_id)", "This clause is in the set already.")

    @api.constrains("clause_id", "set_id")
    def _check_fits(self):
        """A set holds only what has a value on its kind of document.

        :raises ValidationError: naming clause and set
        """
        for line in self:
            clause, clause_set = line.clause_id, line.set_id
            if clause_set.kind not in clause._kinds():
                raise ValidationError(
                    self.env._(
                        "The clause “%(clause)s” is not meant for the set “%(set)s” (%(kind)s). "
                        "Tick it on the clause, or take it out of the set.",
                        clause=clause.name,
                        set=clause_set.name,
                        kind=dict(clause_set._fields["kind"]._description_selection(self.env))[clause_set.kind],
                    )
                )
            if clause.company_id and clause.company_id != clause_set.company_id:
                raise ValidationError(
                    self.env._(
                        "The clause “%(clause)s” belongs to %(company)s: the set “%(set)s” is for others too.",
                        clause=clause.name,
                        company=clause.company_id.name,
                        set=clause_set.name,
                    )
                )
