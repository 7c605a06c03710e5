"""What the inspector looks at: criteria per product category (D14.5)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import sampling

KINDS = [
    ("appearance", "Appearance"),
    ("function", "Function"),
    ("packaging", "Packaging"),
    ("batch", "Batch Requirements"),
]
CHECKS = [
    ("look", "Pass or Fail"),
    ("between", "Measured, within Limits"),
    ("least", "Measured, at Least"),
    ("most", "Measured, at Most"),
]
AQLS = [(level, level) for level in sampling.AQLS]


class HandoverInspectionTemplate(models.Model):
    """A category inherits from its parents; the template without a category is for everything else."""

    _name = "handover.inspection.template"
    _description = "Inspection Template"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all companies.")
    category_id = fields.Many2one(
        "product.category", string="Product Category", ondelete="restrict", index="btree_not_null",
        help="With the categories below it, unless they have a template of their own. Empty: for all products.",
    )  # fmt: skip
    aql = fields.Selection(
        AQLS, string="AQL",
        help="Sampling as in ISO 2859-1, normal inspection, general level II. Empty: every piece is looked at.",
    )  # fmt: skip
    line_ids = fields.One2many("handover.inspection.template.line", "template_id", string="Criteria", copy=True)

    _category_uniq = models.UniqueIndex(
        "(COALESCE(category_id, 0), COALESCE(company_id, 0)) WHERE active",
        "This product category has an inspection template already: add the criteria there.",
    )

    @api.model
    def _for_products(self, products, company):
        """The template of each product: of its category or the nearest one above, the company's own first.

        :param product.product products: to be inspected
        :param res.company company: whose sheet it is
        :rtype: dict[product.product, handover.inspection.template]
        """
        found = self.sudo().search([("company_id", "in", (company.id, False))])
        by_category = {}
        for template in found.sorted(lambda one: (bool(one.company_id), -one.sequence, -one.id)):
            by_category[template.category_id.id] = template
        result = {}
        for product in products.sudo():
            path = [int(step) for step in (product.categ_id.parent_path or "").split("/") if step]
            nearest = next((by_category[step] for step in reversed(path) if step in by_category), None)
            result[product] = nearest or by_category.get(False, self.browse())
        return result


class HandoverInspectionTemplateLine(models.Model):
    """One criterion."""

    _name = "handover.inspection.template.line"
    _description = "Criterion of an Inspection Template"
    _order = "sequence, id"

    template_id = fields.Many2one("handover.inspection.template", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="appearance")
    name = fields.Char(string="Criterion", required=True, translate=True)
    check = fields.Selection(CHECKS, required=True, default="look")
    lower = fields.Float(string="Lower Limit", digits=(16, 4))
    upper = fields.Float(string="Upper Limit", digits=(16, 4))
    unit = fields.Char(help="Of the measured value, such as V, A, mm or ℃.")

    @api.constrains("check", "lower", "upper")
    def _check_limits(self):
        for line in self:
            if line.check == "between" and line.lower > line.upper:
                raise UserError(
                    self.env._("“%(criterion)s”: the lower limit is above the upper one.", criterion=line.name)
                )
