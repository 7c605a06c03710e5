"""The sales order and what its customer said of its deliveries."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    order_acceptance_ids = fields.One2many("order.acceptance", "order_id", string="Acceptances")
    order_acceptance_count = fields.Integer(compute="_compute_order_acceptance_count")
    # An empty column: once per order, for good.
    order_acceptance_surveyed_on = fields.Date(string="Asked for Satisfaction", readonly=True, copy=False)

    def _compute_order_acceptance_count(self):
        if not self.env["order.acceptance"]._used():
            self.order_acceptance_count = 0
            return
        groups = self.env["order.acceptance"]._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"])
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.order_acceptance_count = counts.get(order.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """Whether the customer was asked is written by the night alone.

        :raises AccessError: for anybody else
        """
        self._acceptance_check_asked(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """The same for an order that exists.

        :raises AccessError: for anybody else
        """
        self._acceptance_check_asked(vals)
        return super().write(vals)

    def _acceptance_check_asked(self, *vals_list):
        if any("order_acceptance_surveyed_on" in vals for vals in vals_list):
            raise AccessError(self.env._("Whether a customer was asked for his satisfaction can't be written."))

    def _acceptance_lock(self):
        self.flush_recordset()
        if self.ids:
            self.env.cr.execute(SQL("SELECT id FROM sale_order WHERE id = ANY(%s) FOR NO KEY UPDATE", self.ids))
            self.invalidate_recordset(["order_acceptance_surveyed_on"])

    def _acceptance_surveyed(self):
        """Remember that this customer was asked: no write of the order, which would wake everything that follows it."""
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET order_acceptance_surveyed_on = %s WHERE id = ANY(%s)",
                fields.Date.today(), self.ids,
            )
        )  # fmt: skip
        self.invalidate_recordset(["order_acceptance_surveyed_on"])

    def action_view_acceptances(self):
        """Open the acceptances of this order.

        :rtype: dict
        """
        self.ensure_one()
        return self.order_acceptance_ids._open(self.env._("Acceptance"))

    def _acceptance_portal(self):
        """Deliveries that the customer's order page lists.

        :rtype: order.acceptance
        """
        self.ensure_one()
        if not self.env["order.acceptance"]._used():
            return self.env["order.acceptance"]
        return self.sudo().order_acceptance_ids


class StockPicking(models.Model):
    _inherit = "stock.picking"

    order_acceptance_id = fields.Many2one("order.acceptance", compute="_compute_order_acceptance_id")
    order_acceptance_state = fields.Selection(related="order_acceptance_id.state", string="Acceptance")

    def _compute_order_acceptance_id(self):
        acceptances = self.env["order.acceptance"]
        if acceptances._used() and acceptances.has_access("read"):
            found = {one.picking_id.id: one.id for one in acceptances.search([("picking_id", "in", self.ids)])}
        else:
            found = {}
        for picking in self:
            picking.order_acceptance_id = found.get(picking.id, False)

    def action_view_acceptance(self):
        """Open the acceptance of this delivery.

        :rtype: dict
        """
        self.ensure_one()
        return self.order_acceptance_id._open(self.env._("Acceptance"))
