"""The receipt gate: goods of a purchase order come in once its supplier has confirmed them (design §2)."""

from odoo import api, models

from .stock_move_line import counted_within, leaves


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model
    def _confirmation_receiving_problems(self, moves, arriving):
        """Why some of these moves may not come in from a supplier. Returns to it and scrap are never asked.

        :param stock.move moves: done, or about to be
        :param dict arriving: see :meth:`_confirmation_check_moves`
        :rtype: list[str]
        """
        # Deliveries of what nobody bought for them are not looked into: their lines would cost a query.
        moves = moves.filtered(lambda move: move.purchase_line_id or not leaves(move))
        incoming = moves.filtered(lambda move: arrives(move) or any(arrives(line) for line in move.move_line_ids))
        orders = {move: move._confirmation_purchases() for move in incoming}
        concerned = self.env["purchase.order"].sudo().union(*orders.values())
        held = concerned.filtered(lambda order: order._confirmation_holds_goods())
        if not held:
            return []
        baseline = held._confirmation_baseline()
        empty = self.env["order.confirmation"].sudo()
        # The current sheet is the one that edits write to; both sides meet on its row.
        empty.union(*baseline.values(), held.confirmation_sheet_id)._lock()
        contents = held._confirmation_content()
        problems = []
        for order in held:
            sheet = baseline.get(order, empty)
            own = incoming.filtered(lambda move, order=order: order in orders[move])
            problem = order._confirmation_receipt_problem(sheet, contents[order])
            problem = problem or self._confirmation_receiving_side_door(order, own)
            problem = problem or order._confirmation_receipt_row_problem(sheet, contents[order], own, arriving)
            if problem:
                problems.append(problem)
        return problems

    @api.model
    def _confirmation_receiving_side_door(self, order, moves):
        """Lines from a supplier on a move that comes from elsewhere: nobody would count them as received."""
        if all(arrives(move) for move in moves):
            return False
        return self.env._(
            "%(order)s: goods of the supplier come in by a receipt, not by a transfer from another place.",
            order=order.name,
        )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _confirmation_purchases(self):
        """The purchase order whose goods this move brings, also where the link of its row is missing.

        :rtype: purchase.order
        """
        self.ensure_one()
        return self.purchase_line_id.order_id or self.picking_id.purchase_id

    def _confirmation_within_receipt(self, line, confirmed, arriving):
        """Whether what was received and what arrives now stay within what the supplier confirmed of a row.

        :param purchase.order.line line: on the sheet; these moves are of this row
        :param float confirmed: in the row's unit
        :param dict arriving: quantity per move that is not counted as received yet, in the move's unit
        :rtype: bool
        """
        same = self.filtered(lambda move: move.product_id == line.product_id)
        if not same:
            return True  # parts of a kit
        return counted_within(line, same, line.qty_received, confirmed, arriving, arrives, goes_back)


def supplied(location):
    """Whether goods at this location are still the supplier's."""
    return location.usage == "supplier" or (location.usage == "transit" and not location.company_id)


def arrives(record):
    """Whether a move, or a line of one, brings goods of a supplier, to us or (dropship) to a customer."""
    there = record.location_dest_id
    return supplied(record.location_id) and not supplied(there) and there.usage != "inventory"


def goes_back(move):
    """Whether a move returns goods to a supplier."""
    return supplied(move.location_dest_id) and not supplied(move.location_id)
