"""Rows of an acceptance: what was delivered, and what the customer says of it."""

from odoo import api, fields, models

from .signoff_evidence import SignoffEvidence

ANSWERS = [
    ("accepted", "All right"),
    ("short", "Short"),
    ("damaged", "Damaged"),
    ("wrong", "Wrong goods"),
    ("other", "Other"),
]


class OrderAcceptanceLine(models.Model):
    """One product of a delivery as it read on that day (D13.4). Evidence: nobody writes rows."""

    _name = "order.acceptance.line"
    _description = "Delivered Goods"
    _inherit = ["signoff.evidence"]
    _order = "acceptance_id, sequence, id"

    acceptance_id = fields.Many2one("order.acceptance", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="acceptance_id.company_id")
    sequence = fields.Integer(readonly=True)
    move_id = fields.Many2one(
        "stock.move", string="Stock Move", readonly=True, ondelete="set null", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="set null", index="btree_not_null")
    name = fields.Char(string="Goods", required=True, readonly=True)
    customer_part = fields.Char(string="Customer Part Number", readonly=True)
    lots = fields.Char(readonly=True)
    quantity = fields.Float(string="Delivered", digits="Product Unit", readonly=True)
    returned = fields.Float(string="Came Back", digits="Product Unit", compute="_compute_returned")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, readonly=True, ondelete="restrict")
    answer = fields.Selection(ANSWERS, readonly=True)
    answer_quantity = fields.Float(string="Quantity Concerned", digits="Product Unit", readonly=True)
    answer_comment = fields.Text(string="What Is Wrong", readonly=True)

    @api.depends("move_id")
    def _compute_returned(self):
        back = self.acceptance_id._goods_back()
        for line in self:
            line.returned = back.get(line.sudo(), (0.0, 0.0))[0]

    def _engine_write(self, vals):
        """Write for the act that calls, past the guard.

        :param dict vals: as usual
        """
        return super(SignoffEvidence, self.sudo()).write(vals)

    def _engine_unlink(self):
        # Only for rows of a delivery that is edited before anybody said anything about it.
        return super(SignoffEvidence, self.sudo()).unlink()

    def _answer_text(self):
        """What the customer says of this row.

        :rtype: str
        """
        self.ensure_one()
        kind = dict(self._fields["answer"]._description_selection(self.env)).get(self.answer, "")
        quantity = self.answer_quantity and (
            f"{self.env['order.confirmation']._amount_text(self.answer_quantity, 'Product Unit')} {self.uom_id.name}"
        )
        return " · ".join(text for text in (kind, quantity, self.answer_comment) if text)
