"""What clauses say for a company: default sets and values of placeholders, on companies and contacts."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SETS = ("clause_set_sale_id", "clause_set_purchase_id", "clause_set_agreement_id")


class ResCompany(models.Model):
    _inherit = "res.company"

    # No defaults: installing writes no row.
    clause_set_sale_id = fields.Many2one(
        "order.clause.set", string="Clauses of Sheets", domain="[('kind', '=', 'sale')]", ondelete="restrict"
    )
    clause_set_purchase_id = fields.Many2one(
        "order.clause.set", string="Clauses of Purchase Sheets", domain="[('kind', '=', 'purchase')]",
        ondelete="restrict",
    )  # fmt: skip
    clause_set_agreement_id = fields.Many2one(
        "order.clause.set", string="Clauses of Agreements", domain="[('kind', '=', 'agreement')]", ondelete="restrict"
    )
    clause_payment_days = fields.Integer(string="Days to Pay", help="0: left blank.")
    clause_inspection_days = fields.Integer(string="Days to Inspect", help="0: left blank.")
    clause_payment_method = fields.Char(string="How to Pay", translate=True)
    clause_channel = fields.Char(string="How Orders Are Placed", translate=True)
    clause_law = fields.Char(string="Law of", translate=True, help="Empty: the company's country.")
    clause_court = fields.Char(string="Court", translate=True, help="Empty: the court at the seller's place.")

    @api.constrains(*SETS)
    def _check_clause_sets(self):
        for company in self.sudo():
            _check_sets(company, company)

    @api.constrains("clause_payment_days", "clause_inspection_days")
    def _check_clause_days(self):
        if any(company.clause_payment_days < 0 or company.clause_inspection_days < 0 for company in self):
            raise ValidationError(self.env._("Days to pay and to inspect can't be negative: enter 0 for none."))


class ResPartner(models.Model):
    _inherit = "res.partner"

    clause_set_sale_id = fields.Many2one(
        "order.clause.set", string="Clauses of Sheets", domain="[('kind', '=', 'sale')]",
        ondelete="restrict", help="Empty: as the company says.",
    )  # fmt: skip
    clause_set_purchase_id = fields.Many2one(
        "order.clause.set", string="Clauses of Purchase Sheets", domain="[('kind', '=', 'purchase')]",
        ondelete="restrict", help="Empty: as the company says.",
    )  # fmt: skip

    @api.constrains("clause_set_sale_id", "clause_set_purchase_id")
    def _check_clause_sets(self):
        for partner in self:
            _check_sets(partner, partner.company_id)


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    clause_set_sale_id = fields.Many2one(related="company_id.clause_set_sale_id", readonly=False)
    clause_set_purchase_id = fields.Many2one(related="company_id.clause_set_purchase_id", readonly=False)
    clause_set_agreement_id = fields.Many2one(related="company_id.clause_set_agreement_id", readonly=False)
    clause_payment_days = fields.Integer(related="company_id.clause_payment_days", readonly=False)
    clause_inspection_days = fields.Integer(related="company_id.clause_inspection_days", readonly=False)
    clause_payment_method = fields.Char(related="company_id.clause_payment_method", readonly=False)
    clause_channel = fields.Char(related="company_id.clause_channel", readonly=False)
    clause_law = fields.Char(related="company_id.clause_law", readonly=False)
    clause_court = fields.Char(related="company_id.clause_court", readonly=False)


def _check_sets(record, company):
    for name in SETS:
        chosen = record[name] if name in record._fields else None
        kind = name.removeprefix("clause_set_").removesuffix("_id")
        if chosen and (chosen.kind != kind or (company and not chosen.company_id <= company)):
            raise ValidationError(
                record.env._(
                    "%(record)s: the clause set “%(set)s” is for other documents or another company.",
                    record=record.display_name,
                    set=chosen.name,
                )
            )
