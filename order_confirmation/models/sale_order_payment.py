"""The sales order is paid by a plan: the days its instalments count from (D13.3, D14.3)."""

from odoo import api, fields, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.payment.mixin"]

    _order_payment_default = "order_payment_plan_id"
    _order_payment_link = "sale_order_id"

    order_payment_line_ids = fields.One2many("order.payment.line", "sale_order_id", string="Instalments")
    order_payment_release_ids = fields.One2many("order.payment.release", "sale_order_id", string="Payment Releases")

    @api.onchange("partner_id")
    def _onchange_partner_payment_plan(self):
        plan = self._order_payment_usual_plan()
        if plan:
            self.order_payment_plan_id = plan

    def _compute_amounts(self):  # pylint: disable=missing-return
        super()._compute_amounts()
        # A total that changes moves the instalments; here nobody without a plan pays for it.
        self.filtered(lambda order: order.id and order.order_payment_plan_id)._order_payment_touch()

    def _order_sheet_confirmed(self):  # pylint: disable=missing-return
        super()._order_sheet_confirmed()
        self._order_payment_touch()

    def _order_payment_events(self):
        shipped = self._order_payment_shipped()
        received = self._acceptance_events()
        zone = self.with_context(tz=self.env.user.tz or "UTC")
        day = lambda moment: fields.Datetime.context_timestamp(zone, moment).date() if moment else None  # noqa: E731
        self.confirmation_sheet_id.fetch(["confirmed_on"])
        result = {}
        for order in self:
            confirmed = order.confirmation_sheet_id.confirmed_on
            if not confirmed and order.state == "sale":
                confirmed = order.date_order
            last_shipped, scheduled, still_open = shipped.get(order.id, (None, None, False))
            promised = order.commitment_date or scheduled
            gone = day(last_shipped) if last_shipped and not still_open else None
            shipment = (gone, True) if gone else (day(scheduled or promised), False)
            result[order] = {
                "confirmation": (day(confirmed), bool(confirmed)),
                "delivery": (day(promised), bool(promised) and order.state == "sale"),
                "shipment": shipment,
                "receipt": shipment,
                "acceptance": (None, False),
                **order._acceptance_days_of(received.get(order.id), not gone),
            }
        return {order: {name: value for name, value in days.items() if value[0]} for order, days in result.items()}

    def _order_payment_shipped(self):
        """Last shipment, when the rest is scheduled, and whether anything is left to ship, per order id.

        :rtype: dict[int, tuple]
        """
        if not self.ids:
            return {}
        self.env["stock.move"].flush_model(["sale_line_id", "state", "date", "location_dest_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT row.order_id, MAX(move.date) FILTER (WHERE move.state = 'done'),
                       MAX(move.date) FILTER (WHERE move.state NOT IN ('done', 'cancel')),
                       COALESCE(BOOL_OR(move.state NOT IN ('done', 'cancel')), FALSE)
                  FROM sale_order_line row
                  JOIN stock_move move ON move.sale_line_id = row.id
                  JOIN stock_location place ON place.id = move.location_dest_id
                 WHERE row.order_id = ANY(%s) AND place.usage = 'customer'
                 GROUP BY row.order_id
                """,
                self.ids,
            )
        )
        return {order_id: (last, scheduled, still_open) for order_id, last, scheduled, still_open in rows}
