"""The purchase order is paid by a plan: the days its instalments count from (D02.5)."""

from odoo import api, fields, models
from odoo.tools import SQL


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "order.payment.mixin"]

    _order_payment_default = "order_purchase_plan_id"
    _order_payment_link = "purchase_order_id"

    order_payment_line_ids = fields.One2many("order.payment.line", "purchase_order_id", string="Instalments")

    @api.onchange("partner_id")
    def _onchange_partner_payment_plan(self):
        plan = self._order_payment_usual_plan()
        if plan:
            self.order_payment_plan_id = plan

    def _amount_all(self):  # pylint: disable=missing-return
        super()._amount_all()
        self.filtered(lambda order: order.id and order.order_payment_plan_id)._order_payment_touch()

    def _order_payment_events(self):
        received = self._order_payment_received()
        zone = self.with_context(tz=self.env.user.tz or "UTC")
        day = lambda moment: fields.Datetime.context_timestamp(zone, moment).date() if moment else None  # noqa: E731
        result = {}
        for order in self:
            placed = order.state in ("purchase", "done")
            last, still_open = received.get(order.id, (None, False))
            arrived = day(last) if last and not still_open else None
            receipt = (arrived, True) if arrived else (day(order.date_planned), False)
            result[order] = {
                "confirmation": (day(order.date_approve if placed else None), placed),
                "delivery": (day(order.date_planned), placed),
                "shipment": receipt,
                "receipt": receipt,
                "acceptance": (None, False),
            }
        return {order: {name: value for name, value in days.items() if value[0]} for order, days in result.items()}

    def _order_payment_received(self):
        """Last receipt, and whether anything is still to come, per order id.

        :rtype: dict[int, tuple]
        """
        if not self.ids:
            return {}
        self.env["stock.move"].flush_model(["purchase_line_id", "state", "date", "location_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT row.order_id, MAX(move.date) FILTER (WHERE move.state = 'done'),
                       COALESCE(BOOL_OR(move.state NOT IN ('done', 'cancel')), FALSE)
                  FROM purchase_order_line row
                  JOIN stock_move move ON move.purchase_line_id = row.id
                  JOIN stock_location place ON place.id = move.location_id
                 WHERE row.order_id = ANY(%s) AND place.usage = 'supplier'
                 GROUP BY row.order_id
                """,
                self.ids,
            )
        )
        return {order_id: (last, still_open) for order_id, last, still_open in rows}
