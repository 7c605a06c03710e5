"""The payment gates of a sales order: before production, before preparation, before shipment (B08, D13.4, D14.4)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import instalments
from .order_payment_terms import GATE_RANK, GATES
from .stock_move_line import comes_back, leaves

RELEASE_STATES = [("none", "No payment awaited"), ("held", "Not released"), ("released", "Released")]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # What production and warehouse see: no amounts, whoever reads it.
    order_payment_release_state = fields.Selection(
        RELEASE_STATES, string="Payment Release", compute="_compute_order_payment_release_state", compute_sudo=True
    )

    @api.depends("order_payment_plan_id")
    def _compute_order_payment_release_state(self):
        gated = self.filtered("order_payment_plan_id")
        held = {gate: gated._order_payment_held(gate) for gate, _label in GATES} if gated else {}
        waiting = self.browse().union(*held.values())
        for order in self:
            asked = order in gated and any(order.order_payment_line_ids.mapped("gate"))
            order.order_payment_release_state = "held" if order in waiting else "released" if asked else "none"

    # === THE QUESTION ===

    def _order_payment_held(self, gate):
        """Those orders that wait for money at a gate: the question that production, warehouse and shipment ask.

        Everything is computed afresh from the books. A release opens the gate, and those before it; whether goods stay
        within a released amount is asked where they leave (:meth:`_order_payment_shipping_problems`).

        :param str gate: ``production``, ``preparation`` or ``shipment``
        :returns: a subset
        """
        unpaid = self._order_payment_unpaid(gate)
        releases = self.env["order.payment.release"]._valid_for(unpaid, gate)
        money = unpaid._order_payment_money() if gate == "shipment" and releases else {}
        return unpaid.filtered(
            lambda order: (
                order not in releases
                # A released amount that is used up releases nothing more.
                or (money and order._order_payment_room(releases[order], money[order], self.env["stock.move"], {}) <= 0)
            )
        )

    def _order_payment_unpaid(self, gate):
        """Those orders of which an instalment that is asked for until a gate is not in.

        :param str gate: see :meth:`_order_payment_held`
        :returns: a subset, in the environment of the superuser
        """
        planned = self.sudo().filtered("order_payment_plan_id")
        lines = planned.order_payment_line_ids
        gated = planned.filtered(
            lambda order: any(
                line.gate and GATE_RANK[line.gate] <= GATE_RANK[gate] for line in order.order_payment_line_ids
            )
        )
        if not gated or not lines:
            return planned.browse()
        money = gated._order_payment_money()
        return gated.filtered(lambda order: not order._order_payment_is_in(gate, money[order]))

    def _order_payment_is_in(self, gate, money):
        lines = self.order_payment_line_ids.sorted(lambda line: (line.sequence, line.id))
        dues = self._order_payment_amounts(lines)
        paid, _left = instalments.allocate(dues, money, self.currency_id.rounding)
        return all(
            self.currency_id.compare_amounts(part, due) >= 0
            for line, due, part in zip(lines, dues, paid, strict=True)
            if line.gate and GATE_RANK[line.gate] <= GATE_RANK[gate]
        )

    def action_order_payment_release(self):
        """Open a new release of this order, for finance to sign.

        :rtype: dict
        :raises UserError: where nothing is held
        """
        self.ensure_one()
        self.check_access("read")
        if not self._order_payment_unpaid("shipment"):
            raise UserError(self.env._("%(order)s: nothing waits for money.", order=self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment release"),
            "res_model": "order.payment.release",
            "views": [(False, "form")],
            "context": {"default_sale_order_id": self.id},
        }

    def action_order_payment_receipts(self):
        """Payments of this order; each prints its receipt (D15).

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        self.env["account.payment"].check_access("read")
        invoices = self.sudo().invoice_ids
        assigned = self.env["order.payment.assignment"].search([("sale_order_id", "=", self.id)])
        payments = assigned.payment_id | invoices.matched_payment_ids | invoices.reconciled_payment_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Receipts"),
            "res_model": "account.payment",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", payments.ids)],
            "context": {"create": False},
        }

    # === SHIPMENT ===

    def _order_payment_shipping_problems(self, outgoing, orders, leaving):
        """Why goods of these orders can't leave before their payment, one text for each, without amounts.

        :param stock.move outgoing: moves that leave now
        :param dict orders: order by move
        :param dict leaving: quantity per move that is not counted as delivered yet, in the move's unit
        :rtype: list[str]
        """
        planned = self.sudo().filtered("order_payment_plan_id")
        if not planned:
            return []
        # Two shipments under one release, or a refund at the same moment, meet on these rows.
        self.env.cr.execute(
            SQL("UPDATE order_payment_line SET write_date = write_date WHERE sale_order_id = ANY(%s)", planned.ids)
        )
        unpaid = planned._order_payment_unpaid("shipment")
        releases = self.env["order.payment.release"]._valid_for(unpaid, "shipment")
        problems = []
        for order in unpaid:
            problem = order._order_payment_hold_reason("shipment")
            if order in releases:
                money = order._order_payment_money()[order]
                moves = outgoing.filtered(lambda move, order=order: order in orders[move])
                if order._order_payment_room(releases[order], money, moves, leaving) >= 0:
                    continue
                problem = self.env._(
                    "%(order)s: finance released a part of it, and these goods are more than that. Ship less, or ask "
                    "finance for another release.",
                    order=order.name,
                )
            problems.append(problem)
        return problems

    def _order_payment_room(self, releases, money, moves, leaving):
        """How much of what is in and released the goods that left, and those that leave now, leave over.

        :param order.payment.release releases: in force
        :param float money: what came in
        :param stock.move moves: see :meth:`_order_payment_gone`
        :param dict leaving: see :meth:`_order_payment_gone`
        :returns: less than nothing where it is too much, or for goods that are not on the order; 1 where a release
            has no amount
        :rtype: float
        """
        if any(not release.amount for release in releases):
            return 1.0
        if any(not move._confirmation_is_of(move.sale_line_id) for move in moves):
            return -1.0  # nobody knows what goods are worth that the order does not sell
        room = money + sum(releases.mapped("amount")) - self._order_payment_gone(moves, leaving)
        return self.currency_id.round(room)

    def _order_payment_gone(self, moves, leaving):
        """Value of the goods of this order that left, with those that leave now.

        A kit counts by the part of which most has left. What makes the whole row is never read from the demand of its
        moves, which a keeper may raise: where nobody says how much of each part does, the first part counts for all.

        :param stock.move moves: of this order, leaving now
        :param dict leaving: see :meth:`_order_payment_shipping_problems`
        :returns: in the order's currency, with taxes
        :rtype: float
        """
        self.ensure_one()
        total, kits = 0.0, self.order_line._order_payment_kits(moves)
        for line in self.order_line:
            every = line._order_payment_moves(moves)
            fractions = [0.0]
            for product, some in every.grouped("product_id").items():
                gone = 0.0
                for move in some:
                    quantity = (move.quantity if move.state == "done" else 0.0) + leaving.get(move, 0.0)
                    quantity = move.product_uom._compute_quantity(quantity, product.uom_id, round=False)
                    gone += -quantity if comes_back(move) else quantity
                if product == line.product_id:
                    whole = line.product_uom_id._compute_quantity(line.product_uom_qty, product.uom_id, round=False)
                else:
                    demand = sum(move.product_qty for move in some if leaves(move))
                    # Less demand than the kit needs asks for no more money back; more of it makes nothing cheaper.
                    whole = min(kits.get(line, {}).get(product, 0.0), demand)
                if product.uom_id.compare(gone, 0) > 0:
                    fractions.append(gone / whole if whole > 0 else 1.0)
            total += line.price_total * max(fractions)
        return self.currency_id.round(total)

    def _order_keeps_goods(self):
        return super()._order_keeps_goods() or any(self.sudo().order_payment_line_ids.mapped("gate"))

    # === MESSAGES ===

    def _order_payment_hold_reason(self, gate):
        """Why work on this order waits, for people who see no amounts.

        :param str gate: see :meth:`_order_payment_held`
        :rtype: str
        """
        self.ensure_one()
        texts = {
            "production": self.env._(
                "%(order)s: the payment before production is not released. Ask finance.", order=self.name
            ),
            "preparation": self.env._(
                "%(order)s: the payment before preparation is not released: nothing is reserved, picked or packed for "
                "it. Ask finance.",
                order=self.name,
            ),
            "shipment": self.env._(
                "%(order)s: the payment before shipment is not released: its goods can't leave. Ask finance.",
                order=self.name,
            ),
        }
        return texts[gate]

    def _order_payment_awaited(self):
        """Those orders that wait for money before preparation, by what their instalments say of themselves.

        For reserving, picking and packing, which ask for each row; where goods move the books are read afresh.

        :returns: a subset
        """
        unpaid = self.sudo().filtered(
            lambda order: (
                order.order_payment_plan_id
                and any(
                    line.gate and GATE_RANK[line.gate] <= GATE_RANK["preparation"] and line.state != "paid"
                    for line in order.order_payment_line_ids
                )
            )
        )
        if not unpaid:
            return unpaid
        return unpaid - unpaid.browse().union(*self.env["order.payment.release"]._valid_for(unpaid, "preparation"))

    def _order_payment_check_preparing(self):
        """Refuse to prepare goods of these orders before their payment.

        :raises UserError: naming the orders
        """
        held = self._order_payment_awaited()
        if held:
            raise UserError("\n".join(order._order_payment_hold_reason("preparation") for order in held))

    def _order_payment_opened(self):
        """Money or a release came in: what waited to be reserved is reserved where it can be.

        A payment is never lost for it: what can't be reserved now waits for the scheduler, and the order says why.
        """
        orders = self.filtered(lambda order: order.state == "sale" and order.order_payment_plan_id)
        if not orders:
            return
        moves = self.env["stock.move"].search(
            [
                ("sale_line_id.order_id", "in", orders.ids),
                ("state", "in", ("confirmed", "partially_available")),
                ("picking_type_id.reservation_method", "=", "at_confirm"),
            ]
        )
        moves = moves.filtered(lambda move: move._order_payment_prepares())
        if not moves:
            return
        try:
            with self.env.cr.savepoint():
                moves._action_assign()
        except UserError as error:
            for order in moves.sale_line_id.order_id:
                order._message_log(body=self.env._("Its goods could not be reserved: %(reason)s", reason=str(error)))


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _order_payment_moves(self, moves):
        """What was or is delivered of this row, and what came back.

        :param stock.move moves: leaving now
        :rtype: stock.move
        """
        self.ensure_one()
        return (self.move_ids | moves.filtered(lambda move: move.sale_line_id == self)).filtered(
            lambda move: move.state != "cancel" and (leaves(move) or comes_back(move))
        )

    def _order_payment_kits(self, moves):
        """Those of these rows that are delivered as other products, with what makes a whole row of each.

        :param stock.move moves: leaving now
        :rtype: dict
        """
        kits = self.filtered(
            lambda line: any(move.product_id != line.product_id for move in line._order_payment_moves(moves))
        )
        return kits._order_payment_kit_parts() if kits else {}

    def _order_payment_kit_parts(self):
        """How much of each part makes the whole row, for rows that are sold as a kit; a module that knows kits says so.

        :returns: quantity by part, in the part's unit, for each row; a part that is missing counts as the row
        :rtype: dict[sale.order.line, dict[product.product, float]]
        """
        return {}
