"""Moves and the orders whose goods they carry: what moves, and what may not be taken off its order."""

from odoo import api, models
from odoo.exceptions import UserError

from .stock_move_line import MOVES_DONE


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        """Gate of moves created as done.

        :raises UserError: where the goods may not move
        """
        moves = super().create(vals_list)
        if any(vals.get("state") == "done" for vals in vals_list):
            moves._confirmation_check_done()
        return moves

    def write(self, vals):
        """Gate of moves that are set done, turned to another place afterwards, or taken off their order.

        :raises UserError: where the goods may not move, or the order is held
        """
        for link in ("sale_line_id", "purchase_line_id"):
            if link in vals:
                self._confirmation_check_detached(link, vals[link])
        res = super().write(vals)
        if {"location_id", "location_dest_id", "sale_line_id", "purchase_line_id"} & set(vals) or vals.get(
            "state"
        ) == "done":
            self._confirmation_check_done()
        return res

    def _action_done(self, cancel_backorder=False):
        # The gate is asked when the moves are set done, after this transfer's lines: once, not twice.
        data = self.env.cr.precommit.data
        data[MOVES_DONE] = data.get(MOVES_DONE, 0) + 1
        try:
            return super()._action_done(cancel_backorder=cancel_backorder)
        finally:
            data[MOVES_DONE] -= 1

    def _confirmation_check_detached(self, link, line_id):
        """Refuse to take moves off a gated order: its goods would leave as nobody's.

        Odoo does so too where somebody exchanges the product of a move.

        :param str link: field of the row
        :param int | bool line_id: the row they would belong to
        :raises UserError: naming the order
        """
        orders = self.sudo().filtered(lambda move: move.state != "cancel")[link].order_id
        held = orders.filtered(lambda order: order._order_keeps_goods() and line_id not in order.order_line.ids)
        if held:
            raise UserError(
                self.env._(
                    "%(orders)s: what was confirmed can't be exchanged or taken off its order here. Change the order "
                    "itself, or cancel this row of the transfer.",
                    orders=", ".join(held.mapped("name")),
                )
            )

    def _confirmation_check_done(self):
        """Ask the gates of goods for those of these moves that are done."""
        done = self.filtered(lambda move: move.state == "done")
        if done:
            self.env["stock.move.line"]._confirmation_check_moves(done, {})

    def _confirmation_orders(self):
        """The order that this move delivers for, also where the link of its row is gone.

        :rtype: sale.order
        """
        self.ensure_one()
        return (
            self.sale_line_id.order_id
            or self.picking_id.sale_id
            or (self.reference_ids | self.picking_id.reference_ids).sale_ids
        )

    def _confirmation_is_of(self, line):
        """Whether this move carries what the row sells.

        :param sale.order.line line: row that the move points to
        :rtype: bool
        """
        self.ensure_one()
        # Parts of a kit, where `mrp` is installed: the kit itself is on the sheet.
        part = "bom_line_id" in self._fields and self.bom_line_id
        return bool(line) and (self.product_id == line.product_id or bool(part))
