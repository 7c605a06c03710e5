"""Goods that a service request is about."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class OrderServiceRequestLine(models.Model):
    """One product of the order, how much of it, and what is wrong with it (D07, D12).

    What a customer entered stays as he entered it; our own people add lots and further rows.
    """

    _name = "order.service.request.line"
    _description = "Goods of a Service Request"
    _order = "request_id, id"
    _rec_name = "product_id"

    request_id = fields.Many2one("order.service.request", required=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="request_id.order_id")
    company_id = fields.Many2one(related="request_id.company_id")
    sale_line_id = fields.Many2one(
        "sale.order.line", string="Order Line", index="btree_not_null", ondelete="set null", copy=True
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", compute="_compute_product", store=True, precompute=True)
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot/Serial Number",
        domain="[('product_id', '=', product_id)]",
        ondelete="set null",
        index="btree_not_null",
    )
    name = fields.Text(string="What Is Wrong")
    from_customer = fields.Boolean(readonly=True, copy=False)

    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "A quantity can't be below zero.")

    @api.depends("sale_line_id", "product_id")
    def _compute_product(self):
        for line in self:
            # The customer's own order line may be out of a salesperson's reach, its product is not.
            sold = line.sudo().sale_line_id
            line.product_id = sold.product_id or line.product_id
            line.uom_id = sold.product_uom_id or line.product_id.uom_id

    @api.constrains("request_id", "sale_line_id", "product_id", "lot_id")
    def _check_belongs_to_request(self):
        for line in self.sudo():
            if line.sale_line_id and line.sale_line_id.order_id != line.request_id.order_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is a row of another order: choose rows of order %(order)s.",
                        line=line.sale_line_id.display_name,
                        order=line.request_id.order_id.name,
                    )
                )
            if line.sale_line_id and line.sale_line_id.product_id != line.product_id:
                raise ValidationError(self.env._("The row of the order has another product than the request."))
            if line.lot_id and line.lot_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "Lot %(lot)s is of another product than %(product)s.",
                        lot=line.lot_id.name,
                        product=line.product_id.display_name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Rows of our own people.

        :raises UserError: where somebody says that a row is the customer's
        """
        if any("from_customer" in vals for vals in vals_list):
            self._refuse()
        return super().create([{**vals, "from_customer": False} for vals in vals_list])

    @api.model
    def _create_said(self, vals_list):
        """Rows as the customer entered them; private, for :meth:`order.service.request._open_for`."""
        return super().create([{**vals, "from_customer": True} for vals in vals_list])

    def write(self, vals):
        """Only the lot of a customer's row can be told later.

        :raises UserError: for what the customer entered
        """
        self.check_access("write")
        if "from_customer" in vals or "request_id" in vals:
            self._refuse()
        if set(vals) - {"lot_id"} and any(self.mapped("from_customer")):
            self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_said(self):
        if any(self.mapped("from_customer")):
            self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._("The customer entered this row: it stays. Add a row of your own for what you found instead.")
        )
