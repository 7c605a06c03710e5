"""Rows of a flow sheet: what is to be made or taken from stock, and how far it is (D18.3 to D18.9)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .internal_contract_goods import ENGINEER

DECISIONS = [("stock", "From Stock"), ("produce", "Produce"), ("split", "Partly from Stock")]
DECISION_FIELDS = frozenset({"decision", "quantity_stock"})


class HandoverLine(models.Model):
    """Product and quantity as the order or contract says; progress as Odoo's documents say, never typed twice."""

    _name = "handover.line"
    _description = "Row of a Flow Sheet"
    _inherit = ["signoff.line.mixin"]
    _order = "sequence, id"
    _rec_name = "product_id"

    _signoff_parent = "sheet_id"
    _signoff_parent_lines = "line_ids"

    sheet_id = fields.Many2one("handover.sheet", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="sheet_id.company_id")
    sequence = fields.Integer(default=10)
    sale_line_id = fields.Many2one(
        "sale.order.line", string="Order Row", readonly=True, ondelete="set null", index="btree_not_null"
    )
    contract_line_id = fields.Many2one(
        "internal.contract.line", string="Contract Row", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict", index=True)
    description = fields.Text(string="Model and Specification", readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, readonly=True, ondelete="restrict")
    stock_available = fields.Float(
        digits="Product Unit", readonly=True, help="Free in the warehouse when the stock was checked, in this unit."
    )
    stock_checked_on = fields.Datetime(readonly=True)
    decision = fields.Selection(DECISIONS, string="Stock or Production")
    quantity_stock = fields.Float(string="From Stock", digits="Product Unit")
    quantity_produce = fields.Float(
        string="To Produce", digits="Product Unit", compute="_compute_quantity_produce", store=True
    )

    @api.depends("quantity", "quantity_stock", "decision")
    def _compute_quantity_produce(self):
        for line in self:
            line.quantity_produce = line.quantity - line.quantity_stock if line.decision in ("produce", "split") else 0

    @api.constrains("decision", "quantity_stock", "quantity")
    def _check_decision(self):
        for line in self:
            compare = line.uom_id.compare
            stock, all_of_it = line.quantity_stock, line.quantity
            right = {
                False: compare(stock, 0) == 0,
                "stock": compare(stock, all_of_it) == 0,
                "produce": compare(stock, 0) == 0,
                "split": compare(stock, 0) > 0 and compare(stock, all_of_it) < 0,
            }[line.decision]
            if not right:
                raise UserError(
                    self.env._(
                        "%(product)s: a part from stock is more than nothing and less than %(quantity)g.",
                        product=line.product_id.display_name,
                        quantity=all_of_it,
                    )
                )

    def _signoff_line_name(self):
        return self.product_id.display_name

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Rows come from the order or the contract.

        :raises AccessError: for everybody else
        """
        if not self.env.su:
            raise AccessError(self.env._("The rows of a flow sheet come from its order."))
        return super().create(vals_list)

    def write(self, vals):
        """Engineering decides, everything else follows the order.

        :raises AccessError: for anybody or anything else
        """
        if not self.env.su:
            if set(vals) - DECISION_FIELDS:
                raise AccessError(self.env._("The rows of a flow sheet come from its order."))
            if not self.env.user.has_group(ENGINEER):
                raise AccessError(self.env._("Engineering decides what is taken from stock and what is produced."))
        self.sheet_id._check_not_over({"line_ids": True})
        if vals.get("decision") and "quantity_stock" not in vals:
            for line in self:
                amount = {"stock": line.quantity, "produce": 0.0}.get(vals["decision"])
                super(HandoverLine, line).write(vals if amount is None else {**vals, "quantity_stock": amount})
            return True
        return super().write(vals)

    def unlink(self):
        """Rows follow the order.

        :raises AccessError: for everybody else
        """
        if not self.env.su:
            raise AccessError(self.env._("The rows of a flow sheet come from its order."))
        return super().unlink()
