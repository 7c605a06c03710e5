"""Odoo's own dialogs of returns and credit notes, opened from a service request."""

from odoo import Command, fields, models
from odoo.exceptions import AccessError


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    service_request_id = fields.Many2one("order.service.request", readonly=True)
    service_seen = fields.Integer(readonly=True)

    def _prepare_stock_return_picking_line_vals_from_move(self, stock_move):
        values = super()._prepare_stock_return_picking_line_vals_from_move(stock_move)
        if self.service_request_id:
            values["quantity"] = self._service_quantity(stock_move)
        return values

    def _service_quantity(self, move):
        """How much of a move the request asks back, not more than was moved.

        :param stock.move move: of the delivery
        :rtype: float
        """
        lines = self.service_request_id.line_ids.filtered(lambda line: line.product_id == move.product_id)
        sold = lines.filtered(lambda line: line.sale_line_id and line.sale_line_id == move.sale_line_id)
        others = self.picking_id.move_ids.filtered(
            lambda other: other.product_id == move.product_id and other.state == "done"
        )
        # A row without an order line belongs to the first move of its product.
        loose = lines.filtered(lambda line: not line.sale_line_id) if move == others[:1] else lines.browse()
        asked = sum(line.uom_id._compute_quantity(line.quantity, move.product_uom) for line in sold | loose)
        return min(asked, move.quantity)

    def _service_check(self):
        """Whoever makes a document for a request may change it, and the delivery is its order's.

        :raises AccessError: otherwise
        """
        request = self.service_request_id
        request.check_access("write")
        if request.order_id not in self.picking_id._service_orders():
            raise AccessError(self.env._("This delivery is not of the request's order."))
        request._lock_for_document(self.service_seen)

    def _create_return(self):
        if self.service_request_id:
            self._service_check()
        picking = super()._create_return()
        if self.service_request_id:
            self.service_request_id._remember("return", picking)
        return picking

    def action_create_exchanges(self):
        """Also remember the replacement that Odoo procures, where it is a transfer of its own."""
        request = self.service_request_id
        before = request.order_id.sudo().picking_ids
        action = super().action_create_exchanges()
        if request:
            order = request.order_id.sudo()
            order.invalidate_recordset(["picking_ids"])
            back = self.env["stock.picking"].browse(action.get("res_id"))
            request._remember("exchange", order.picking_ids - before - back)
        return action


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    service_request_id = fields.Many2one("order.service.request", readonly=True)
    service_seen = fields.Integer(readonly=True)
    service_lines_only = fields.Boolean(
        string="Only the Goods of the Request",
        help="The credit note holds the goods and quantities of the request, not the whole invoice.",
    )

    def reverse_moves(self, is_modify=False):
        """Remember the credit note with its request, holding the goods of the request alone where asked.

        :raises AccessError: for a request that the user may not change, or invoices of another order
        """
        request = self.service_request_id
        if not request:
            return super().reverse_moves(is_modify=is_modify)
        request.check_access("write")
        if self.move_ids - request.order_id.sudo().order_line.invoice_lines.move_id:
            raise AccessError(self.env._("These invoices are not of the request's order."))
        request._lock_for_document(self.service_seen)
        before = self.move_ids.reversal_move_ids
        action = super().reverse_moves(is_modify=is_modify)
        notes = self.move_ids.reversal_move_ids - before
        if self.service_lines_only and not is_modify:
            self._service_reduce(notes.filtered(lambda note: note.state == "draft"))
        request._remember("credit", notes)
        return action

    def _service_reduce(self, notes):
        """Leave the goods of the request on draft credit notes, each as often as the request says.

        :param account.move notes: draft
        """
        left = {}
        for line in self.service_request_id.line_ids.filtered("sale_line_id"):
            sold = line.sale_line_id
            quantity = line.uom_id._compute_quantity(line.quantity, sold.product_uom_id)
            left[sold] = left.get(sold, 0.0) + quantity
        for note in notes:
            commands = []
            for row in note.invoice_line_ids:
                sold = row.sale_line_ids[:1]
                wanted = left.get(sold, 0.0) if row.display_type == "product" else 0.0
                taken = min(sold.product_uom_id._compute_quantity(wanted, row.product_uom_id), row.quantity)
                if taken <= 0:
                    commands.append(Command.delete(row.id))
                    continue
                left[sold] -= row.product_uom_id._compute_quantity(taken, sold.product_uom_id)
                commands.append(Command.update(row.id, {"quantity": taken}))
            if any(command[0] == Command.UPDATE for command in commands):
                note.write({"invoice_line_ids": commands})
