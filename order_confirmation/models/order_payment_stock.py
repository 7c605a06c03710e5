"""Payment gates where goods are prepared: reserving, picking, packing (D13.4)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .stock_move_line import leaves, outside

#: What of a move says on whose way its goods are.
PLACES = {"location_id", "location_dest_id", "location_final_id"}
#: What of a line prepares goods.
PREPARING = {"quantity", "result_package_id", "picked", "move_id"}


class StockMove(models.Model):
    _inherit = "stock.move"

    def _order_payment_prepares(self):
        """Whether this move takes goods out of stock on their way to a customer: delivering, picking, packing.

        :rtype: bool
        """
        self.ensure_one()
        return self.location_id.usage == "internal" and outside(self.location_final_id or self.location_dest_id)

    def _order_payment_orders(self):
        """Orders with a payment plan that these moves prepare goods for.

        :rtype: sale.order
        """
        if not self or not self.env["order.payment.line"]._used():
            return self.env["sale.order"].sudo()
        preparing = self.sudo().filtered(lambda move: move._order_payment_prepares())
        orders = self.env["sale.order"].sudo().union(*(move._confirmation_orders() for move in preparing))
        return orders.filtered("order_payment_plan_id")

    def write(self, vals):
        """What waits for money is not sent on another way to be prepared all the same.

        :raises UserError: naming the order
        """
        before = self._order_payment_waiting() if PLACES & set(vals) else self.browse()
        res = super().write(vals)
        turned = before.filtered(lambda move: not move.sudo()._order_payment_prepares())
        for move in turned.sudo():
            move._confirmation_orders()._order_payment_check_preparing()
        return res

    def _order_payment_waiting(self):
        """Those of these moves that prepare goods for orders that wait for their money.

        :rtype: stock.move
        """
        held = self._order_payment_orders()._order_payment_awaited()
        if not held:
            return self.browse()
        return self.filtered(
            lambda move: move.sudo()._order_payment_prepares() and move.sudo()._confirmation_orders() & held
        )

    def _action_assign(self, force_qty=False):
        # The scheduler and procurement come here too: what waits for money stays unreserved, and nothing fails.
        held = self._order_payment_orders()._order_payment_awaited()
        ready = self.filtered(lambda move: not move.sudo()._confirmation_orders() & held) if held else self
        return super(StockMove, ready)._action_assign(force_qty=force_qty)

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        if done and self.env["order.payment.line"]._used():
            lines = done.sudo()
            lines.sale_line_id.order_id._order_payment_touch()
            lines.purchase_line_id.order_id._order_payment_touch()
        return done


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Nothing is reserved by hand either before the payment.

        :raises UserError: naming the order
        """
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.quantity and line.state != "done")._order_payment_check_preparing()
        return lines

    def write(self, vals):
        """Nor picked, nor packed.

        :raises UserError: naming the order
        """
        res = super().write(vals)
        if PREPARING & {name for name, value in vals.items() if value}:
            self.filtered(lambda line: line.state != "done")._order_payment_check_preparing()
        return res

    def _action_done(self):
        res = super()._action_done()
        # Goods that leave are asked about by the shipment gate, which asks for more.
        orders = self.exists().move_id.filtered(lambda move: not leaves(move))._order_payment_orders()
        held = orders._order_payment_held("preparation")
        if held:
            raise UserError("\n".join(order._order_payment_hold_reason("preparation") for order in held))
        return res

    def _order_payment_check_preparing(self):
        self.move_id._order_payment_orders()._order_payment_check_preparing()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    order_payment_release_state = fields.Selection(
        related="sale_id.order_payment_release_state", related_sudo=True, readonly=True
    )

    def action_assign(self):
        """Check availability; who presses the button reads why nothing is reserved.

        :raises UserError: where the orders of these transfers wait for their payment
        """
        if not self.env.su:
            moves = self.move_ids.filtered(lambda move: move.state not in ("draft", "done", "cancel"))
            moves._order_payment_orders()._order_payment_check_preparing()
        return super().action_assign()
