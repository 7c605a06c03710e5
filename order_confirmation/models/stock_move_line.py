"""The gates of goods, where they really move; and the shipment gate (design §2, §3)."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

#: What of a finished line moves goods when it is edited.
MOVING_FIELDS = {"quantity", "location_id", "location_dest_id", "move_id", "product_id", "product_uom_id", "state"}
#: Beside the transaction, where no call and no context reaches it: moves are being set done.
MOVES_DONE = "order_confirmation_moves_done"


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Gate of lines added to a finished transfer.

        :raises UserError: where the goods may not move
        """
        lines = super().create(vals_list)
        lines._confirmation_check_edited()
        return lines

    def write(self, vals):
        """Gate of lines edited on a finished transfer.

        :raises UserError: where the goods may not move
        """
        res = super().write(vals)
        if MOVING_FIELDS & set(vals):
            self._confirmation_check_edited()
        return res

    def _action_done(self):
        # After super(): kits are exploded and empty lines gone; raising undoes the move.
        res = super()._action_done()
        if self.env.cr.precommit.data.get(MOVES_DONE):
            return res  # asked once for the whole transfer, when its moves are set done
        lines = self.exists()
        moving = defaultdict(float)
        for line in lines:
            if line.move_id.state != "done":
                moving[line.move_id] += line.product_uom_id._compute_quantity(line.quantity, line.move_id.product_uom)
        self._confirmation_check_moves(lines.move_id, moving)
        return res

    def _confirmation_check_edited(self):
        # A line added to, or edited on, a finished transfer moves goods at once.
        done = self.filtered(lambda line: line.state == "done")
        if done:
            self._confirmation_check_moves(done.move_id, {})

    @api.model
    def _confirmation_check_moves(self, moves, moving):
        """Refuse goods that leave or come in while their order waits for its confirmation.

        :param stock.move moves: done, or about to be
        :param dict moving: quantity per move that is not counted as delivered or received yet, in the move's unit
        :raises UserError: naming the orders, the topics that changed and whom to ask; never prices
        """
        moves = moves.sudo()
        problems = self._confirmation_shipping_problems(moves, moving)
        problems += self._confirmation_receiving_problems(moves, moving)
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _confirmation_shipping_problems(self, moves, leaving):
        """Why some of these moves may not leave for a customer.

        :param stock.move moves: done, or about to be
        :param dict leaving: see :meth:`_confirmation_check_moves`
        :rtype: list[str]
        """
        outgoing = moves.filtered(lambda move: leaves(move) or any(leaves(line) for line in move.move_line_ids))
        orders = {move: move._confirmation_orders() for move in outgoing}
        concerned = self.env["sale.order"].sudo().union(*orders.values())
        problems = concerned._order_review_shipping_problems()
        problems += concerned._order_payment_shipping_problems(outgoing, orders, leaving)
        held = concerned.filtered(lambda order: order._confirmation_holds_goods())
        if held:
            problems += self._confirmation_held_problems(held, orders, outgoing, leaving)
        return problems

    @api.model
    def _confirmation_held_problems(self, held, orders, outgoing, leaving):
        """Why goods of orders that must be confirmed can't leave, one text for each.

        :param sale.order held: orders that are asked
        :param dict orders: orders by move
        :param stock.move outgoing: moves that leave now
        :param dict leaving: see :meth:`_confirmation_check_moves`
        :rtype: list[str]
        """
        baseline = held._confirmation_baseline()
        empty = self.env["order.confirmation"].sudo()
        # The current sheet is the one that edits write to; both sides meet on its row.
        empty.union(*baseline.values(), held.confirmation_sheet_id)._lock()
        contents = held._confirmation_content()
        problems = []
        for order in held:
            sheet = baseline.get(order, empty)
            own = outgoing.filtered(lambda move, order=order: order in orders[move])
            problem = order._confirmation_shipping_problem(sheet, contents[order])
            problem = problem or self._confirmation_side_door(order, own)
            problem = problem or self._confirmation_excess(order, sheet, own, leaving)
            if problem:
                problems.append(problem)
        return problems

    @api.model
    def _confirmation_side_door(self, order, moves):
        """Lines to a customer on a move that goes elsewhere: nobody would count them as delivered."""
        if all(leaves(move) for move in moves):
            return False
        return self.env._(
            "%(order)s: goods for the customer leave by a delivery, not by a transfer to another place.",
            order=order.name,
        )

    @api.model
    def _confirmation_excess(self, order, sheet, moves, leaving):
        """Goods beyond what the customer confirmed: added rows, raised quantities, extra products.

        :param sale.order order: gated, otherwise unchanged
        :param order.confirmation sheet: its confirmed sheet
        :param stock.move moves: of this order, on their way out
        :param dict leaving: see :meth:`_confirmation_check_moves`
        :rtype: str | False
        """
        confirmed = {row.sale_line_id: row.quantity for row in sheet.line_ids if row.covered and row.sale_line_id}
        for line, line_moves in moves.grouped("sale_line_id").items():
            strange = line_moves.filtered(lambda move, line=line: not move._confirmation_is_of(line))
            quantity = 0.0 if strange else confirmed.get(line, 0.0)
            if not strange and line in confirmed and self._confirmation_within(line, line_moves, quantity, leaving):
                continue
            return self.env._(
                "%(order)s: the customer has confirmed %(quantity)g of %(product)s on %(sheet)s; what goes beyond it "
                "waits for the next revision. Ask %(clerk)s.",
                order=order.name,
                quantity=quantity,
                product=(strange[:1].product_id or line.product_id).display_name,
                sheet=sheet.display_name,
                clerk=order.user_id.name or order.company_id.name,
            )
        return False

    @api.model
    def _confirmation_within(self, line, moves, confirmed, leaving):
        """Whether what was delivered and what leaves now stay within what was confirmed of a row.

        Replacements of returned goods are not delivered on top, but never more than came back.

        :param sale.order.line line: on the sheet
        :param stock.move moves: of this row
        :param float confirmed: in the row's unit
        :param dict leaving: see :meth:`_confirmation_check_moves`
        :rtype: bool
        """
        same = moves.filtered(lambda move: move.product_id == line.product_id)
        if not same:
            return True  # parts of a kit
        return counted_within(line, same, line.qty_delivered, confirmed, leaving, leaves, comes_back)


def outside(location):
    """Whether goods at this location are the customer's: as Odoo counts them as delivered."""
    return location.usage == "customer" or (location.usage == "transit" and not location.company_id)


def leaves(record):
    """Whether a move, or a line of one, takes goods to a customer."""
    return outside(record.location_dest_id) and not outside(record.location_id)


def comes_back(move):
    """Whether a move returns goods from a customer."""
    return outside(move.location_id) and not outside(move.location_dest_id)


def replaces(move):
    """Whether a move sends goods again that came back, as Odoo does not count it as delivered."""
    return bool(move.origin_returned_move_id) and not move.to_refund


def counted_within(line, moves, counted, confirmed, moving, forth, back):
    """Whether what a row moved and what moves now stay within what was confirmed of it.

    Replacements of returned goods are not counted on top, but never more than came back.

    :param line: of a sales or purchase order
    :param stock.move moves: of this row and its product
    :param float counted: what Odoo counts as delivered or received, in the row's unit
    :param float confirmed: in the row's unit
    :param dict moving: quantity per move that is not counted yet, in the move's unit
    :param callable forth: whether a move goes the way of the order
    :param callable back: whether a move returns goods
    :rtype: bool
    """
    unit = line.product_uom_id

    def amount(some, quantities=None):
        return sum(
            move.product_uom._compute_quantity(
                move.quantity if quantities is None else quantities.get(move, 0.0), unit, round=False
            )
            for move in some
        )

    replacing = line.move_ids.filtered(lambda move: replaces(move) and forth(move)) | moves.filtered(replaces)
    if unit.compare(counted + amount(moves - replacing, moving), confirmed) > 0:
        return False
    if not replacing:
        return True
    returned = line.move_ids.filtered(lambda move: move.state == "done" and not move.to_refund and back(move))
    replaced = amount(replacing.filtered(lambda move: move.state == "done")) + amount(replacing, moving)
    return unit.compare(replaced, amount(returned)) <= 0
