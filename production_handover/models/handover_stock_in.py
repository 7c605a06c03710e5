"""Finished goods into stock: how much of each row came in from production, and who brought it in (D18.6, B16)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Beside the transaction, where no call and no context reaches it: sheets whose goods came in just now.
CAME_IN = "production_handover_came_in"


class StockMove(models.Model):
    _inherit = "stock.move"

    handover_line_id = fields.Many2one(
        "handover.line", string="Row of the Flow Sheet", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict", help="Whose goods these are, where no manufacturing order says it.",
    )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        """Whose goods they are is written by the gate.

        :raises AccessError: for everybody else
        """
        if not self.env.su and any(vals.get("handover_line_id") for vals in vals_list):
            self._handover_refuse_link()
        return super().create(vals_list)

    def write(self, vals):
        """Goods that came in for a row stay counted for it.

        :raises AccessError: for who takes them off it
        """
        if "handover_line_id" in vals and not self.env.su:
            self._handover_refuse_link()
        if "production_id" in vals:
            counted = self.sudo().filtered(
                lambda move: (
                    move.state == "done" and move._handover_is_main() and move.production_id.id != vals["production_id"]
                )
            )
            if counted and counted.production_id._handover_gated():
                self._handover_refuse_link()
        return super().write(vals)

    def _handover_refuse_link(self):
        raise AccessError(self.env._("Which order's goods came into stock is not edited: it is counted."))

    def _action_done(self, cancel_backorder=False):
        # What a refused attempt left behind is nobody's act.
        self.env.cr.precommit.data.pop(CAME_IN, None)
        res = super()._action_done(cancel_backorder=cancel_backorder)
        came_in = self.env.cr.precommit.data.pop(CAME_IN, None)
        if came_in:
            reference = self[:1].production_id or self[:1].picking_id or self[:1]
            self.env["handover.sheet"].sudo().browse(came_in)._came_in(self.env.user, reference)
        return res

    def _handover_entering(self):
        """Lines that take goods from production, or from where produced goods wait, into stock or to a customer.

        :rtype: stock.move.line
        """
        return self.move_line_ids.filtered(
            lambda line: (
                (line.location_id.usage == "production" or line.location_id._handover_waits())
                and line.location_dest_id._handover_is_stock()
            )
        )

    def _handover_balance(self):
        """What came into stock by this move, without what went back, in the unit of the product.

        :rtype: float
        """
        back = self.move_line_ids.filtered(
            lambda line: line.location_id._handover_is_stock() and not line.location_dest_id._handover_is_stock()
        )
        return sum(self._handover_entering().mapped("quantity_product_uom")) - sum(back.mapped("quantity_product_uom"))

    def _handover_is_main(self):
        """Whether this is the finished product of a manufacturing order, and no by-product."""
        return self.production_id and self.product_id == self.production_id.product_id and not self.byproduct_id

    def _handover_is_bought(self):
        """Whether a subcontractor makes these: they are finished once their receipt is, not before.

        :rtype: bool
        """
        return False

    def _handover_productions(self):
        """The manufacturing orders that these goods come from, found along the chain of moves.

        :rtype: dict[stock.move, mrp.production]
        """
        found = {move: move.production_id for move in self}
        above = {move: move.move_orig_ids for move in self if not move.production_id}
        seen = self
        while above:
            for move, origins in above.items():
                found[move] |= origins.filtered(lambda one: one._handover_is_main()).production_id
            level = self.browse().union(*above.values()) - seen
            seen |= level
            above = {
                move: (origins & level).filtered(lambda one: not one.production_id).move_orig_ids
                for move, origins in above.items()
            }
            above = {move: origins for move, origins in above.items() if origins}
        return found


class HandoverLine(models.Model):
    _inherit = "handover.line"

    received = fields.Float(
        digits="Product Unit", compute="_compute_received", compute_sudo=True,
        help="What came into stock from production, and is not taken apart again.",
    )  # fmt: skip

    def _compute_received(self):
        found = self._stock_in(unbuilt=True)
        for line in self:
            line.received = line._complete(found[line])

    def _complete(self, by_product):
        """Whole pieces: of a kit as many as its scarcest part allows.

        :param dict by_product: in the unit of the row
        :rtype: float
        """
        products = self.product_id if self.product_id in by_product else self._handover_parts() or self.product_id
        return max(min(by_product.get(product, 0.0) for product in products), 0.0)

    def _received(self):
        """How much of this row came into stock from production.

        :rtype: float
        """
        if not self.sale_line_id:
            return super()._received()
        return self.received

    def _handover_families(self):
        """The manufacturing orders of these rows' orders.

        :returns: rows of each, those of the order row it was made for first
        :rtype: dict[mrp.production, handover.line]
        """
        orders = self.sheet_id.sale_order_id
        productions = (
            self.env["mrp.production"]
            .sudo()
            .search_fetch(
                self._handover_families_domain(orders), ["product_id", "sale_line_id", "reference_ids", "state"]
            )
        )
        made = {}
        for production, some in productions._handover_orders().items():
            rows = self.sheet_id.filtered(lambda sheet, some=some: sheet.sale_order_id in some).line_ids
            made[production] = rows._made_by(production)
        return {production: rows for production, rows in made.items() if rows & self}

    def _handover_families_domain(self, orders):
        """Which manufacturing orders are made for sales orders.

        :rtype: odoo.fields.Domain
        """
        return Domain("reference_ids.sale_ids", "in", orders.ids) | Domain("sale_line_id.order_id", "in", orders.ids)

    def _stock_in(self, moving=(), accepted=None, unbuilt=False, without=()):
        """What came into stock from production for each row.

        :param moving: moves that are being done just now, and count already
        :param dict accepted: what each row may take, where several share a manufacturing order; as ordered otherwise
        :param bool unbuilt: without what was taken apart again
        :param without: moves that are not counted
        :returns: by row and product, in the unit of the row
        :rtype: dict[handover.line, dict[product.product, float]]
        """
        rows = self.sudo()
        families = rows._handover_families()
        moves = self.env["stock.move"].sudo().search([
            "|", ("handover_line_id", "in", rows.ids),
            ("production_id", "in", [production.id for production in families]),
        ])  # fmt: skip
        explicit = moves.filtered("handover_line_id")
        # What is scrapped from the stock was in it.
        finished = (moves - explicit).filtered(
            lambda move: move._handover_is_main() and move.location_dest_id.usage != "inventory"
        )
        of_move = {move: families[move.production_id] for move in finished}
        of_move |= {move: move.handover_line_id for move in explicit}
        entries, level, seen = [], finished | explicit, self.env["stock.move"]
        while level:
            seen |= level
            done = level.filtered(lambda move: move.state == "done" or move in moving or move._handover_is_bought())
            entries += [(move, move._handover_balance()) for move in done if move not in without]
            if unbuilt:
                entries += [
                    (move, -sum(move.returned_move_ids.filtered(
                        lambda one: one.unbuild_id and one.state == "done").mapped("product_qty")))
                    for move in done & finished
                ]  # fmt: skip
            following = self.env["stock.move"]
            for move in done:
                for after in move.move_dest_ids:
                    waits = after.location_id._handover_waits() or after.location_dest_id._handover_waits()
                    if waits and after.product_id == move.product_id and not after.handover_line_id:
                        of_move[after] = of_move.get(after, self.browse().sudo()) | of_move[move]
                        following |= after
            level = following - seen
        return rows._shared_out([(move, of_move[move], amount) for move, amount in entries if amount], accepted)

    def _shared_out(self, entries, accepted):
        """Amounts of moves to their rows; where several rows share a move, each up to what it may take.

        :param list entries: move, its rows, amount in the unit of the product
        :param dict accepted: see :meth:`_stock_in`
        :rtype: dict[handover.line, dict[product.product, float]]
        """
        got = {line.id: {} for line in self}
        for move, rows, amount in sorted(entries, key=lambda entry: len(entry[1])):
            product, left = move.product_id, amount
            for line in rows[:-1] if len(rows) > 1 else ():
                mine = got.setdefault(line.id, {})
                limit = line.quantity_produce if accepted is None else accepted.get(line, 0.0)
                take = min(max(limit - mine.get(product, 0.0), 0.0), line._from_product(product, left))
                if take > 0:
                    mine[product] = mine.get(product, 0.0) + take
                    left -= line._to_product(product, take)
            last = rows[-1]
            mine = got.setdefault(last.id, {})
            mine[product] = mine.get(product, 0.0) + last._from_product(product, left)
        return {line: got[line.id] for line in self.browse(got).with_env(self.env)}

    def _may_be_complete(self, by_product, accepted):
        """Whether, after what just came in, this row may be all in stock: worth to be looked at.

        :param dict by_product: what came in
        :param float accepted: by inspections and concessions
        :rtype: bool
        """
        if self.decision not in ("produce", "split"):
            return True
        return self.uom_id.compare(self._complete(by_product), min(self.quantity_produce, accepted)) >= 0

    def _all_received(self):
        """Whether everything that was to be produced is in stock; what was scrapped and not made again is settled.

        :rtype: bool
        """
        short = self.filtered(
            lambda line: (
                line.decision in ("produce", "split")
                and line.uom_id.compare(line._received(), line.quantity_produce) < 0
            )
        ).sudo()
        if not short:
            return True
        if any(production.state not in ("done", "cancel") for production in short._handover_families()):
            return False
        return all(line.uom_id.compare(line.received, line.inspected) >= 0 and line._is_settled() for line in short)


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _came_in(self, person, reference):
        """Where everything to produce is in stock, the keeper's step is signed by who brought the last of it in.

        :param res.users person: whose act it was; the superuser's signs nothing
        :param reference: manufacturing order or transfer
        """
        for sheet in self:
            sheet.line_ids.invalidate_recordset(["received"])
            if sheet.line_ids._all_received():
                sheet._signoff_act("received", person, reference)
