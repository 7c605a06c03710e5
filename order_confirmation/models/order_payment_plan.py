"""Payment plans: templates that orders take their instalments from (D02.5, D13.3, D14.3)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .order_payment_terms import TERMS

SIDES = [("sale", "Sales orders"), ("purchase", "Purchase orders")]
METHODS = [
    ("transfer", "Bank transfer"),
    ("tt", "T/T"),
    ("lc", "L/C at sight"),
    ("cash", "Cash"),
    ("other", "Other"),
]
STANDINGS = [("any", "Any customer"), ("good", "Nothing overdue, within the credit limit"), ("new", "First order")]


class OrderPaymentPlan(models.Model):
    """A template. Orders copy its instalments: editing it never changes an order."""

    _name = "order.payment.plan"
    _description = "Payment Plan"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Plan", required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    side = fields.Selection(SIDES, string="Used for", help="Empty: for sales and purchase orders.")
    method = fields.Selection(METHODS, string="Payment Method")
    line_ids = fields.One2many("order.payment.plan.line", "plan_id", string="Instalments", copy=True)
    note = fields.Text(translate=True)
    propose = fields.Boolean(string="Proposed", help="Considered when a plan is proposed for an order, in this order.")
    propose_up_to = fields.Monetary(string="Up to", help="Largest order it is proposed for; 0: any.")
    propose_standing = fields.Selection(STANDINGS, string="To", default="any", required=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for plan in self:
            plan.currency_id = (plan.company_id or self.env.company).currency_id

    @api.constrains("line_ids", "side")
    def _check_plan(self):
        # A plan may be made first and filled afterwards; orders never take an empty one.
        self.filtered("line_ids")._check_lines()

    def _check_lines(self):
        for plan in self:
            problem = plan.line_ids._parts_problem()
            if problem:
                raise ValidationError(self.env._("%(plan)s: %(problem)s", plan=plan.name, problem=problem))
            if plan.side == "purchase" and any(plan.line_ids.mapped("gate")):
                raise ValidationError(
                    self.env._("%(plan)s: a plan for purchase orders holds none of our own work.", plan=plan.name)
                )

    def copy_data(self, default=None):
        """A copy says that it is one."""
        return [
            {**vals, "name": self.env._("%(name)s (copy)", name=plan.name)}
            for plan, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _prepare_instalments(self, lang):
        """Values of the instalments that an order gets from this plan.

        :param str lang: language of the order's partner
        :rtype: list[dict]
        :raises ValidationError: for a plan whose rows were edited one by one and no longer make up an order
        """
        self.ensure_one()
        self._check_lines()
        return [
            {**{name: line[name] for name in TERMS}, "plan_line_id": line.id}
            for line in self.with_context(lang=lang or self.env.lang).sudo().line_ids
        ]


class OrderPaymentPlanLine(models.Model):
    _name = "order.payment.plan.line"
    _description = "Payment Plan Instalment"
    _inherit = ["order.payment.terms"]

    plan_id = fields.Many2one("order.payment.plan", required=True, ondelete="cascade", index=True)
    name = fields.Char(translate=True)
