"""Goods leave by a shipment of their flow sheet: what is ready, and the gate where they move (D18.7 to D18.9)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.stock_move_line import comes_back, leaves
from odoo.exceptions import AccessError, UserError

from .handover_shipment import KEEPER


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    shipment_ids = fields.One2many("handover.shipment", "sheet_id", string="Shipments")

    def action_goods_ready(self):
        """The keeper has goods of this sheet ready: make a shipment of what is in stock for it, and sign it.

        :rtype: dict
        :raises AccessError: for who is no warehouse keeper
        :raises UserError: where nothing is ready
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(KEEPER):
            raise AccessError(self.env._("The warehouse says which goods are ready."))
        self._check_not_over({"shipment_ids": True})
        shipment = self.sudo()._make_shipment(self.env.user)
        return {
            "type": "ir.actions.act_window", "res_model": "handover.shipment", "res_id": shipment.id,
            "views": [(False, "form")],
        }  # fmt: skip

    def _make_shipment(self, person):
        """A shipment of everything that is ready and under no other one.

        :param res.users person: the keeper
        :rtype: handover.shipment
        :raises UserError: before the stock was checked, or where nothing is ready
        """
        if not self._is_signed("decision"):
            raise UserError(self.env._("%(sheet)s: the stock check is not signed yet.", sheet=self.name))
        self._meet()
        rows = [
            {"line_id": line.id, "quantity": ready}
            for line in self.line_ids
            if line.uom_id.compare(ready := line._ready(), 0) > 0
        ]
        if not rows:
            raise UserError(self.env._("%(sheet)s: nothing more is ready to ship.", sheet=self.name))
        shipment = self.env["handover.shipment"].create({
            "sheet_id": self.id, "number": max(self.shipment_ids.mapped("number"), default=0) + 1,
            "line_ids": [fields.Command.create(row) for row in rows],
        })  # fmt: skip
        shipment._signoff_start(person)
        return shipment

    def _signoff_finished(self):
        """A stock contract's sheet is done at the stock-in."""
        self.sudo()._follow_shipments()
        return super()._signoff_finished()

    def _follow_shipments(self):
        """Done once everything has left; a stock contract's sheet is done at the stock-in."""
        for sheet in self.filtered(lambda sheet: sheet.state == "shipping"):
            waiting = sheet.shipment_ids.filtered(lambda shipment: shipment.state not in ("done", "cancelled"))
            if sheet.sale_order_id and (waiting or any(not line._all_shipped() for line in sheet.line_ids)):
                continue
            sheet._signoff_engine_write({"done_on": fields.Datetime.now(), "state": "done"})


class HandoverLine(models.Model):
    _inherit = "handover.line"

    shipment_line_ids = fields.One2many("handover.shipment.line", "line_id")
    shipped = fields.Float(digits="Product Unit", compute="_compute_shipped", compute_sudo=True)

    def _compute_shipped(self):
        for line in self:
            line.shipped = line.sale_line_id.product_uom_id._compute_quantity(
                line.sale_line_id.qty_delivered, line.uom_id, round=False
            ) if line.sale_line_id else 0.0  # fmt: skip

    def _all_shipped(self):
        return self.uom_id.compare(self.shipped, self.quantity) >= 0

    def _under_shipment(self, without=None):
        rows = self.shipment_line_ids.filtered(
            lambda row: row.shipment_id.state != "cancelled" and row.shipment_id != without
        )
        return sum(rows.mapped("quantity"))

    def _left_to_ship(self, without=None):
        """How much of the row is under no other shipment.

        :param handover.shipment without: not counted
        :rtype: float
        """
        return self.quantity - self._under_shipment(without)

    def _ready(self):
        """How much can be called ready: decided from stock, or received from production, and under no shipment yet.

        :rtype: float
        """
        return min(self.quantity_stock + self._received(), self.quantity) - self._under_shipment()

    def _received(self):
        """How much of this row came into stock from production.

        :rtype: float
        """
        return self.quantity_produce if self.sheet_id.sudo()._is_signed("stock_in") else 0.0


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _handover_gated(self):
        """Those orders whose goods wait for a flow sheet, with it; an order that must have one and has none waits too.

        :returns: sheet (may be empty) by order
        :rtype: dict[sale.order, handover.sheet]
        """
        orders = self.sudo()
        if not orders or not self.env["handover.sheet"]._used():
            return {}
        sheets = self.env["handover.sheet"].sudo().search([("sale_order_id", "in", orders.ids)])
        found = {}
        for order, some in sheets.grouped("sale_order_id").items():
            if any(some.mapped("gated")):
                found[order] = some.filtered(lambda sheet: not sheet.cancelled_on)[:1]
        return found

    def _handover_shipping_problems(self, outgoing, orders, leaving):
        """Why goods of these orders can't leave: they go by shipments whose signatures are there, and no further.

        :param stock.move outgoing: moves that leave now
        :param dict orders: orders by move
        :param dict leaving: quantity per move that is not counted as delivered yet, in the move's unit
        :rtype: list[str]
        """
        problems = []
        gated = self._handover_gated()
        every = self.env["handover.sheet"].sudo().union(*gated.values()) if gated else None
        if not gated:
            return problems
        every._meet()
        open_shipments = every.shipment_ids._may_leave()
        overrides = every.line_ids._overrides("shipment")
        for order, sheet in gated.items():
            moves = outgoing.filtered(lambda move, order=order: order in orders[move])
            problem = sheet._shipping_problem(order, moves, leaving, open_shipments, overrides)
            if problem:
                problems.append(problem)
        return problems


class HandoverSheetGate(models.Model):
    _inherit = "handover.sheet"

    def _shipping_problem(self, order, moves, leaving, allowed, overrides):
        """Why these moves of one order can't leave, or False.

        :rtype: str | bool
        """
        if not self:
            return self.env._(
                "%(order)s has no flow sheet: its goods can't leave. Press “Make Flow Sheet” on the order.",
                order=order.name,
            )
        called = self.shipment_ids.filtered(lambda shipment: shipment.state != "cancelled")
        lines = {line.sale_line_id: line for line in self.line_ids}
        if not called and not overrides & self.override_ids:
            return self.env._(
                "%(sheet)s: the goods of %(order)s are not called ready. Press “Goods Ready” on the flow sheet.",
                sheet=self.name, order=order.name,
            )  # fmt: skip
        for sale_line, some in moves.grouped("sale_line_id").items():
            line = lines.get(sale_line)
            quantity = self._gone(sale_line, some, leaving)
            rows = line.shipment_line_ids.filtered(lambda row: row.shipment_id in allowed) if line else ()
            granted = sum(row.quantity for row in rows)
            if (
                line
                and sale_line.product_uom_id.compare(
                    quantity, line.uom_id._compute_quantity(granted, sale_line.product_uom_id, round=False)
                )
                <= 0
            ):
                continue
            if line and line._pass_shipped(overrides, quantity, granted, some, leaving):
                continue
            return self._missing_words(order, sale_line.product_id or some[:1].product_id, granted)
        return False

    @api.model
    def _gone(self, sale_line, moves, leaving, without=False):
        """What left of a row, with what leaves now, without what came back, in the row's unit.

        :param bool without: what these moves carry is not counted

        Parts of a kit count by the part of which most has left.
        """
        if not sale_line:
            return float("inf")
        unit, most = sale_line.product_uom_id, 0.0
        every = sale_line.move_ids - moves if without else sale_line.move_ids | moves
        every = every.filtered(lambda move: move.state != "cancel")
        for product, some in every.grouped("product_id").items():
            gone = 0.0
            for move in some.filtered(lambda move: leaves(move) or comes_back(move)):
                quantity = (move.quantity if move.state == "done" else 0.0) + leaving.get(move, 0.0)
                quantity = move.product_uom._compute_quantity(quantity, product.uom_id, round=False)
                gone += -quantity if comes_back(move) else quantity
            if product == sale_line.product_id:
                gone = product.uom_id._compute_quantity(gone, unit, round=False)
            elif gone > 0:
                # Parts of a kit: the whole row leaves with its first part.
                gone = sale_line.product_uom_qty
            most = max(most, gone)
        return most

    def _missing_words(self, order, product, granted):
        waiting = self.shipment_ids.filtered(lambda shipment: shipment.state in ("ready", "called", "paid", "batch"))
        who = waiting.signoff_head_id.department_id.with_context(lang=self.env.lang).mapped("name")
        if who:
            return self.env._(
                "%(sheet)s: the shipment of %(order)s waits for %(departments)s to sign. “To sign” has it.",
                sheet=self.name, order=order.name, departments=", ".join(who),
            )  # fmt: skip
        return self.env._(
            "%(sheet)s: %(quantity)g of %(product)s may leave for %(order)s by the signed shipments; what goes beyond "
            "it needs “Goods Ready” again.",
            sheet=self.name, order=order.name, product=product.display_name, quantity=granted,
        )  # fmt: skip


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model
    def _confirmation_shipping_problems(self, moves, leaving):
        problems = super()._confirmation_shipping_problems(moves, leaving)
        if not self.env["handover.sheet"]._used():
            return problems
        outgoing = moves.filtered(lambda move: leaves(move) or any(leaves(line) for line in move.move_line_ids))
        if not outgoing:
            return problems
        orders = {move: move._confirmation_orders() for move in outgoing}
        concerned = self.env["sale.order"].sudo().union(*orders.values())
        return problems + concerned._handover_shipping_problems(outgoing, orders, leaving)
