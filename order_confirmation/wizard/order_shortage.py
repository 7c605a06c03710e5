"""Dialog in which the clerk decides on the shortages of an order (D15)."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.sale_order_shortage import DECISIONS


class OrderShortage(models.TransientModel):
    """One dialog for one order; every row is a shortage."""

    _name = "order.shortage"
    _description = "Decision on Shortages"

    sale_order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("order.shortage.line", "shortage_id", string="Rows")

    def _prepare_for(self, order, shortages):
        """The dialog for an order.

        :param sale.order order: whose rows are short
        :param dict shortages: from ``sale.order._order_shortages``
        :rtype: order.shortage
        """
        return self.create(
            {
                "sale_order_id": order.id,
                "line_ids": [
                    Command.create(
                        {
                            "sale_line_id": line.id,
                            "demand": found["demand"],
                            "free": found["free"],
                            "missing": found["missing"],
                            "offer_wait": True,
                            "offer_partial": found["free"] > 0,
                            "offer_substitute": line.order_shortage_decision == "substitute",
                            "decision": line.order_shortage_decision,
                            "product_id": line.order_shortage_product_id.id,
                        }
                    )
                    for line, found in shortages.items()
                ],
            }
        )

    def action_decide(self):
        """Put the decisions on record.

        :rtype: dict
        :raises UserError: for a substitute without product, or a row of another order
        """
        self.ensure_one()
        self._decide()
        return {"type": "ir.actions.act_window_close"}

    def action_decide_and_tell(self):
        """Put the decisions on record, then open the prepared message to the customer (D07).

        :rtype: dict
        :raises UserError: as ``action_decide``, or where nothing was decided
        """
        self.ensure_one()
        self._decide()
        return self.sale_order_id.action_order_shortage_message()

    def action_ask(self):
        """Let the customer choose among what is ticked, on a page of his own; opens the message with its link (D15).

        :rtype: dict
        :raises UserError: for a row without anything to offer, or of another order
        """
        self.ensure_one()
        self._check_rows()
        self.env["order.shortage.offer"]._ask(
            self.sale_order_id,
            [
                {
                    "line": row.sale_line_id,
                    "missing": row.missing,
                    "options": row._offered(),
                    "substitute": row.product_id,
                }
                for row in self.line_ids
            ],
        )
        return self.sale_order_id.action_order_shortage_message(ask=True)

    def _check_rows(self):
        self.sale_order_id.check_access("write")
        if self.line_ids.sale_line_id.order_id - self.sale_order_id:
            raise UserError(self.env._("These rows are not of this order."))

    def _decide(self):
        self._check_rows()
        for row in self.line_ids:
            if row.decision == "substitute" and not row.product_id:
                raise UserError(
                    self.env._(
                        "Choose the substitute for %(product)s.", product=row.sale_line_id.product_id.display_name
                    )
                )
            row.sale_line_id.write(
                {
                    "order_shortage_decision": row.decision,
                    "order_shortage_product_id": row.product_id.id if row.decision == "substitute" else False,
                    "order_shortage_quantity": row.missing if row.decision else 0.0,
                }
            )


class OrderShortageLine(models.TransientModel):
    """A row that is short, and what is to be done."""

    _name = "order.shortage.line"
    _description = "Decision on a Shortage"

    shortage_id = fields.Many2one("order.shortage", string="Dialog", required=True, ondelete="cascade", index=True)
    sale_line_id = fields.Many2one("sale.order.line", string="Order Row", required=True, readonly=True)
    name = fields.Char(related="sale_line_id.product_id.display_name", string="Product")
    uom_id = fields.Many2one(related="sale_line_id.product_uom_id", string="Unit")
    demand = fields.Float(string="Ordered", digits="Product Unit", readonly=True)
    free = fields.Float(digits="Product Unit", readonly=True)
    missing = fields.Float(string="Shortage", digits="Product Unit", readonly=True)
    decision = fields.Selection(DECISIONS, string="What to Do")
    product_id = fields.Many2one("product.product", string="Substitute", domain=[("sale_ok", "=", True)])
    offer_wait = fields.Boolean(string="Offer Waiting")
    offer_partial = fields.Boolean(string="Offer Partial Delivery")
    offer_substitute = fields.Boolean(string="Offer the Substitute")

    def _offered(self):
        """What is ticked for this row.

        :rtype: set[str]
        """
        self.ensure_one()
        return {name for name, _label in DECISIONS if self[f"offer_{name}"]}
