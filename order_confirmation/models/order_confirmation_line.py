"""Rows of a confirmation sheet: what was offered, and the other party's answer to it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import clean_context

ANSWERS = [("accept", "Accepted"), ("change", "Change requested")]


class OrderConfirmationLine(models.Model):
    """One row of an issued sheet with the answer to it, line by line (B07, D06, D09.3)."""

    _name = "order.confirmation.line"
    _description = "Order Confirmation Sheet Line"
    _order = "confirmation_id, sequence, id"

    confirmation_id = fields.Many2one(
        "order.confirmation",
        string="Confirmation Sheet",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="confirmation_id.company_id")
    currency_id = fields.Many2one(related="confirmation_id.currency_id")
    sequence = fields.Integer(readonly=True)
    display_type = fields.Selection(
        [("line_section", "Section"), ("line_subsection", "Subsection"), ("line_note", "Note")], readonly=True
    )
    sale_line_id = fields.Many2one("sale.order.line", readonly=True, ondelete="set null", index="btree_not_null")
    purchase_line_id = fields.Many2one(
        "purchase.order.line", readonly=True, ondelete="set null", index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict", index="btree_not_null")
    name = fields.Text(string="Description", readonly=True)
    customer_part = fields.Char(string="Customer Part Number", readonly=True)
    covered = fields.Boolean(readonly=True, help="Part of what is confirmed; fees and down payments are not.")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True, ondelete="restrict")
    # Not rounded to the display precision: 0.0385 a piece must not be offered as 0.04.
    price_unit = fields.Float(string="Unit Price", min_display_digits="Product Price", readonly=True)
    discount = fields.Float(string="Discount (%)", digits="Discount", readonly=True)
    price_subtotal = fields.Monetary(string="Subtotal", readonly=True)
    delivery_date = fields.Date(readonly=True)

    answer = fields.Selection(ANSWERS, readonly=True)
    answer_quantity = fields.Float(string="Requested Quantity", digits="Product Unit", readonly=True)
    answer_date = fields.Date(string="Requested Date", readonly=True)
    answer_price = fields.Float(string="Requested Price", min_display_digits="Product Price", readonly=True)
    answer_comment = fields.Text(string="Comment", readonly=True)
    answer_text = fields.Char(string="Answer Given", compute="_compute_answer_text")

    @api.depends("answer", "answer_quantity", "answer_date", "answer_price", "answer_comment")
    def _compute_answer_text(self):
        for line in self:
            line.answer_text = line._answer_as_text()

    def _answer_as_text(self):
        """The answer to this row in one sentence, in the user's language.

        :rtype: str | False
        """
        self.ensure_one()
        if self.answer != "change":
            return self.answer and self.env._("Accepted")
        parts = []
        if self.answer_quantity:
            quantity = self.confirmation_id._amount_text(self.answer_quantity, "Product Unit")
            parts.append(self.env._("quantity %(quantity)s", quantity=quantity))
        if self.answer_date:
            parts.append(self.env._("date %(date)s", date=format_date(self.env, self.answer_date)))
        if self.answer_price:
            price = self.confirmation_id._amount_text(self.answer_price, "Product Price")
            parts.append(self.env._("price %(price)s", price=price))
        if self.answer_comment:
            parts.append(f"“{self.answer_comment}”")
        return " · ".join(parts)

    @api.model_create_multi
    def create(self, vals_list):
        """Rows come with their sheet.

        :raises UserError: always
        """
        raise UserError(self.env._("The rows of a confirmation sheet come from its order."))

    def write(self, vals):
        """Rows are part of what was issued or answered.

        :raises UserError: always
        """
        raise UserError(self.env._("The rows of a confirmation sheet can't be written by hand."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(line.confirmation_id.state != "draft" for line in self):
            raise UserError(self.env._("The rows of an issued confirmation sheet are kept."))

    def _engine_create(self, vals_list):
        blank = {
            "answer": False,
            "answer_quantity": 0,
            "answer_date": False,
            "answer_price": 0,
            "answer_comment": False,
        }
        vals_list = [{**blank, **vals} for vals in vals_list]
        # The context is replaced: keyword arguments would leave the default_ keys in it.
        clean = self.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        return super(OrderConfirmationLine, clean).create(vals_list)

    def _engine_write(self, vals):
        return super().write(vals)

    def _order_line(self):
        """The order's line behind this row; empty where it was deleted.

        :rtype: sale.order.line | purchase.order.line
        """
        self.ensure_one()
        return self[self.confirmation_id._kind().line]
