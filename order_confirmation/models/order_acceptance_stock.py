"""Deliveries make their acceptance; goods that come back, and deliveries that are edited, change it."""

import uuid
from collections import defaultdict

from odoo import api, models, tools

from .stock_move_line import comes_back, leaves


class OrderAcceptance(models.Model):
    _inherit = "order.acceptance"

    @api.model
    @tools.ormcache()
    def _used(self):
        """Whether this database has any acceptance: those who use none pay nothing for it.

        :rtype: bool
        """
        self.env.cr.execute("SELECT 1 FROM order_acceptance LIMIT 1")
        return bool(self.env.cr.rowcount)

    @api.model
    def _make(self, moves):
        """Make what finished deliveries are accepted by, in a constant number of queries (D13.4).

        :param stock.move moves: done, on their way to customers, of any transfers
        :returns: the new ones
        :rtype: order.acceptance
        """
        wanted = {}
        for (picking, order), own in moves.filtered("picking_id").grouped(self._key).items():
            days = order and order.partner_id._acceptance_days(order.company_id)
            if days:
                wanted[picking, order] = (days, own)
        if not wanted:
            return self.browse()
        known = self.search([("picking_id", "in", [picking.id for picking, _order in wanted])])
        known._follow()
        used = self._used()
        there = {(one.picking_id, one.order_id) for one in known}
        fresh = [key for key in wanted if key not in there]
        if not fresh:
            return self.browse()
        acceptances = self.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )._engine_create([self._prepare(*key, *wanted[key]) for key in fresh])
        acceptances = acceptances.with_env(self.env)
        acceptances._make_lines(acceptances._shares(known))
        if not used:
            self.env.registry.clear_cache()
        acceptances._made()
        return acceptances

    @api.model
    def _key(self, move):
        # One transfer may carry goods of several orders.
        return move.picking_id, move._confirmation_orders()[:1]

    def _shares(self, others=None):
        """Which goods of their transfers are accepted by which of these.

        What was told to a customer stays his, whatever becomes of the order; the rest goes by its order.

        :param order.acceptance | None others: of the same transfers, where they are known
        :rtype: dict[order.acceptance, stock.move]
        """
        if others is None:
            others = self.search([("picking_id", "in", self.picking_id.ids)])
        every = self | others
        told = {row.move_id: row.acceptance_id for row in every.line_ids if row.move_id}
        by_key = {(one.picking_id, one.order_id): one for one in every}
        shares = defaultdict(list)
        every_move = self.picking_id.move_ids
        for move in every_move:
            if move.state == "done" and leaves(move):
                shares[told.get(move) or by_key.get(self._key(move))].append(move.id)
        # Read together, whoever they belong to.
        return {one: every_move.browse(shares.get(one)).with_prefetch(every_move.ids) for one in self}

    def _prepare(self, picking, order, days, moves):
        carrier = picking.carrier_id
        shipped = max(moves.mapped("date"))
        values = {
            "name": picking.name,
            "state": "waiting",
            "picking_id": picking.id,
            "order_id": order.id,
            "order_name": order.name,
            "client_order_ref": order.client_order_ref,
            "partner_id": order.partner_id.id,
            "company_id": order.company_id.id,
            "user_id": order.user_id.id,
            "lang": order.partner_id.lang or self.env.user.lang,
            "shipped_on": shipped,
            "transit_days": carrier.order_transit_days or order.company_id.order_transit_days,
            "inspection_days": days,
            "access_token": str(uuid.uuid4()),
        }
        # Known before it is written: another write would cost each delivery.
        return {**values, "deadline": self.new(values)._deadline_for(False)}

    def _make_lines(self, shares):
        """Rows of these deliveries as they are now.

        :param dict shares: of :meth:`_shares`
        """
        rows = self.env["order.acceptance.line"]
        values, parts = [], self._customer_parts()
        for acceptance in self:
            customer = acceptance.partner_id.commercial_partner_id.id
            for number, move in enumerate(shares[acceptance], 1):
                values.append(
                    {
                        "acceptance_id": acceptance.id,
                        "sequence": number,
                        "move_id": move.id,
                        "product_id": move.product_id.id,
                        "name": move.product_id.with_context(lang=acceptance.lang).display_name,
                        "customer_part": parts.get((customer, move.product_id.id)),
                        "lots": ", ".join(move.move_line_ids.lot_id.mapped("name")) or False,
                        "quantity": move.quantity,
                        "uom_id": move.product_uom.id,
                    }
                )
        rows._engine_create(values)
        self.invalidate_recordset(["line_ids"])

    def _customer_parts(self):
        """What these customers call the goods, in one query.

        :returns: part number by ids of customer and product
        :rtype: dict[tuple[int, int], str]
        """
        parts = self.env["order.customer.part"].search(
            [
                ("partner_id", "in", self.partner_id.commercial_partner_id.ids),
                ("product_id", "in", self.picking_id.move_ids.product_id.ids),
                ("company_id", "in", [False, *self.company_id.ids]),
            ],
            order="company_id desc",
        )
        return {(part.partner_id.id, part.product_id.id): part.name for part in reversed(parts)}

    def _follow(self):
        """A finished delivery was edited before anybody decided on it: the rows say what was really delivered."""
        waiting = self.filtered(lambda acceptance: acceptance.state == "waiting" and acceptance.picking_id)
        if not waiting:
            return
        waiting._lock()
        waiting = waiting.filtered(lambda acceptance: acceptance.state == "waiting")
        shares = waiting._shares()
        waiting.line_ids._engine_unlink()
        waiting._make_lines(shares)
        waiting._came_back()

    def _came_back(self):
        """Close those of these acceptances whose goods all came back before anybody decided on them."""
        waiting = self.filtered(lambda acceptance: acceptance.state == "waiting")
        if not waiting:
            return
        back = waiting._goods_back()
        gone = waiting.filtered(
            lambda acceptance: all(
                row.uom_id.compare(row.quantity - back[row][0], 0) <= 0 for row in acceptance.line_ids.sudo()
            )
        )
        if gone:
            gone._lock()
            gone = gone.filtered(lambda acceptance: acceptance.state == "waiting")
            gone._engine_write({"state": "returned"})
            gone._message_log_batch(
                bodies={
                    one.id: self.env._("All goods of this delivery came back before it was accepted.") for one in gone
                }
            )
            gone._decided()

    def _made(self):
        """Hook: deliveries left for customers who will accept them."""
        self.order_id._order_payment_touch()
        self.order_id._milestone_touch()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        moves = done.exists().sudo().filtered(lambda move: move.state == "done" and move.picking_id)
        leaving = moves.filtered(leaves)
        if leaving:
            self.env["order.acceptance"].sudo()._make(leaving)
        returned = moves.filtered(comes_back).origin_returned_move_id
        if returned and self.env["order.acceptance"]._used():
            rows = self.env["order.acceptance.line"].sudo().search([("move_id", "in", returned.ids)])
            rows.acceptance_id._came_back()
        return done


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """A line added to a finished delivery is accepted with it."""
        lines = super().create(vals_list)
        lines._acceptance_follow()
        return lines

    def write(self, vals):
        """So is what a finished delivery is corrected to."""
        res = super().write(vals)
        if {"quantity", "product_id", "product_uom_id", "lot_id", "location_dest_id"} & set(vals):
            self._acceptance_follow()
        return res

    def unlink(self):
        """And what is taken off it."""
        pickings = self.filtered(lambda line: line.state == "done").picking_id
        res = super().unlink()
        pickings.exists()._acceptance_follow()
        return res

    def _acceptance_follow(self):
        self.filtered(lambda line: line.state == "done").picking_id._acceptance_follow()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _acceptance_follow(self):
        if self and self.env["order.acceptance"]._used():
            acceptances = self.env["order.acceptance"].sudo().search([("picking_id", "in", self.ids)])
            acceptances._follow()
