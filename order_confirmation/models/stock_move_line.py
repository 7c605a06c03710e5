"""The shipment gate: where goods really move (design §2, §3)."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Gate of lines added to a finished transfer.

        :raises UserError: where the goods may not leave
        """
        lines = super().create(vals_list)
        lines._confirmation_check_edited()
        return lines

    def write(self, vals):
        """Gate of lines edited on a finished transfer.

        :raises UserError: where the goods may not leave
        """
        res = super().write(vals)
        if {"quantity", "location_dest_id", "move_id", "product_id", "product_uom_id", "state"} & set(vals):
            self._confirmation_check_edited()
        return res

    def _action_done(self):
        # After super(): kits are exploded and empty lines gone; raising undoes the move.
        res = super()._action_done()
        lines = self.exists()
        leaving = defaultdict(float)
        for line in lines:
            if line.move_id.state != "done":
                leaving[line.move_id] += line.product_uom_id._compute_quantity(line.quantity, line.move_id.product_uom)
        self._confirmation_check_moves(lines.move_id, leaving)
        return res

    def _confirmation_check_edited(self):
        # A line added to, or edited on, a finished transfer moves goods at once.
        done = self.filtered(lambda line: line.state == "done")
        if done:
            self._confirmation_check_moves(done.move_id, {})

    @api.model
    def _confirmation_check_moves(self, moves, leaving):
        """Refuse goods that leave for a customer whose order waits for its confirmation.

        :param stock.move moves: done, or about to be
        :param dict leaving: quantity per move that is not counted as delivered yet, in the move's unit
        :raises UserError: naming the orders, the topics that changed and whom to ask; never prices
        """
        outgoing = moves.filtered(
            lambda move: move.location_dest_id.usage == "customer" and move.location_id.usage != "customer"
        ).sudo()
        orders = outgoing.sale_line_id.order_id | outgoing.picking_id.sale_id
        gated = orders.filtered("confirmation_gated")
        if not gated:
            return
        baseline = gated._confirmation_baseline()
        empty = self.env["order.confirmation"].sudo()
        empty.union(*baseline.values())._lock()
        contents = gated._confirmation_content()
        problems = []
        for order in gated:
            sheet = baseline.get(order, empty)
            problem = order._confirmation_shipping_problem(sheet, contents[order])
            if not problem:
                problem = self._confirmation_excess(order, sheet, outgoing, leaving)
            if problem:
                problems.append(problem)
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _confirmation_excess(self, order, sheet, moves, leaving):
        """Goods beyond what the customer confirmed: added rows, raised quantities, extra products.

        :param sale.order order: gated, otherwise unchanged
        :param order.confirmation sheet: its confirmed sheet
        :param stock.move moves: on their way out
        :param dict leaving: see :meth:`_confirmation_check_moves`
        :rtype: str | False
        """
        confirmed = {row.sale_line_id.id: row.quantity for row in sheet.line_ids if row.covered}
        own = moves.filtered(lambda move: order in (move.sale_line_id.order_id or move.picking_id.sale_id))
        for line, line_moves in own.grouped("sale_line_id").items():
            same = line_moves.filtered(lambda move, line=line: not line or move.product_id == line.product_id)
            going = sum(
                move.product_uom._compute_quantity(leaving.get(move, 0.0), line.product_uom_id or move.product_uom)
                for move in same
                # A replacement for returned goods is not delivered on top of what was confirmed.
                if not move.origin_returned_move_id or move.to_refund
            )
            delivered = line.qty_delivered + going
            if line and same and line.product_uom_id.compare(delivered, confirmed.get(line.id, 0.0)) <= 0:
                continue
            if not same and line.id in confirmed:
                continue  # parts of a kit: the kit itself is on the sheet
            return self.env._(
                "%(order)s: the customer has confirmed %(quantity)g of %(product)s on %(sheet)s; what goes beyond it "
                "waits for the next revision. Ask %(clerk)s.",
                order=order.name,
                quantity=confirmed.get(line.id, 0.0),
                product=(line.product_id or line_moves[0].product_id).display_name,
                sheet=sheet.display_name,
                clerk=order.user_id.name or order.company_id.name,
            )
        return False
