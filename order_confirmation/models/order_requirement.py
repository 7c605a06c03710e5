"""Special requirements: a checklist on the customer, copied to each order."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderRequirement(models.Model):
    """One special requirement of a customer, or its copy on an order (B18)."""

    _name = "order.requirement"
    _description = "Special Requirement"
    _order = "sequence, id"

    name = fields.Text(string="Requirement", required=True)
    sequence = fields.Integer(default=10)
    topic = fields.Selection(
        [
            ("product", "Product"),
            ("program", "Program"),
            ("packaging", "Packaging"),
            ("marks", "Marks"),
            ("shipping", "Shipping"),
            ("papers", "Papers"),
        ],
        default="product",
        required=True,
        help="Which departments it is shown to.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", index="btree_not_null", ondelete="cascade")
    sale_order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    # Copied with the order: a duplicated order takes its customer's requirements anew, not twice.
    from_profile = fields.Boolean(readonly=True)

    _owner_check = models.Constraint(
        "CHECK ((partner_id IS NULL) <> (sale_order_id IS NULL))",
        "A special requirement belongs to a customer or to an order.",
    )

    def _prepare_copy(self):
        """Values of the copy on an order.

        :rtype: dict
        """
        self.ensure_one()
        return {"name": self.name, "sequence": self.sequence, "topic": self.topic, "from_profile": True}

    def _check_order(self):
        # A requirement is part of its order: who may not write that may not write this.
        self.sale_order_id.check_access("write")

    @api.constrains("name")
    def _check_name(self):
        if any(not (line.name or "").strip() for line in self):
            raise ValidationError(self.env._("A special requirement needs a text."))

    @api.model_create_multi
    def create(self, vals_list):
        """A requirement added to an order is part of what its sheet covers."""
        lines = super().create(vals_list)
        lines._check_order()
        lines.sale_order_id._confirmation_touched()
        return lines

    def write(self, vals):
        """A requirement changed on an order is part of what its sheet covers."""
        self._check_order()
        left = self.sale_order_id
        res = super().write(vals)
        self._check_order()
        (left | self.sale_order_id)._confirmation_touched()
        return res

    def unlink(self):
        """A requirement taken off an order is part of what its sheet covers."""
        self._check_order()
        orders = self.sale_order_id
        res = super().unlink()
        orders.exists()._confirmation_touched()
        return res
