"""The sales order and what its customer said of its deliveries."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .order_acceptance import DONE, STATES


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

    def _acceptance_events(self):
        """Deliveries that count for payment, in one query; none where nothing is accepted.

        :returns: acceptances whose goods stayed with the customer, by order id
        :rtype: dict[int, order.acceptance]
        """
        acceptances = self.env["order.acceptance"].sudo()
        if not self.ids or not acceptances._used():
            return {}
        acceptances.flush_model(["state", "order_id"])
        found = acceptances.search([("order_id", "in", self.ids), ("state", "!=", "returned")])
        return {order.id: own for order, own in found.grouped("order_id").items()}

    def _acceptance_days_of(self, acceptances, more):
        """Days of receipt and acceptance of one order, for whatever counts from them (D13.3, D13.4).

        :param order.acceptance | None acceptances: of :meth:`_acceptance_events`
        :param bool more: whether anything is left to ship
        :returns: by anchor the day, and whether it counts already; nothing where acceptance is not recorded
        :rtype: dict[str, tuple[date, bool]]
        """
        if not acceptances:
            return {}
        arrived, known = zip(*(one._arrival() for one in acceptances), strict=True)
        done = all(one.state in DONE for one in acceptances)
        decided = max(one._local(one.decided_on).date() if one.state in DONE else one.deadline for one in acceptances)
        return {
            "receipt": (max(arrived), all(known) and not more),
            "acceptance": (decided, done and not more),
        }

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
    order_acceptance_state = fields.Selection(
        STATES, compute="_compute_order_acceptance_id", string="Acceptance", help="Of several orders, what is open."
    )

    def _acceptances(self):
        """What the customers say of these deliveries, of what the user may read: one for each order and delivery.

        :rtype: order.acceptance
        """
        acceptances = self.env["order.acceptance"]
        if not acceptances._used() or not acceptances.has_access("read"):
            return acceptances
        return acceptances.search([("picking_id", "in", self.ids)])

    def _compute_order_acceptance_id(self):
        acceptances = self._acceptances()
        found = acceptances.grouped(lambda one: one.picking_id.id)
        for picking in self:
            own = found.get(picking.id, acceptances.browse())
            picking.order_acceptance_id = own[:1]
            picking.order_acceptance_state = own._common_state()

    def action_view_acceptance(self):
        """Open what the customers say of this delivery: one acceptance for each order whose goods it carries.

        :rtype: dict
        """
        self.ensure_one()
        return self._acceptances()._open(self.env._("Acceptance"))
