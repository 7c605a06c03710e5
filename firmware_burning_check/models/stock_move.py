"""The gate of programmed goods: into stock once each room of this module lets them (D11.7, D11.8)."""

from odoo import api, models
from odoo.exceptions import UserError


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _firmware_gated(self):
        """Those of these products whose way into stock is asked about.

        :rtype: product.product
        """
        return self.filtered("firmware_needed") if self.env["product.template"]._firmware_used() else self.browse()


class StockMove(models.Model):
    _inherit = "stock.move"

    def _firmware_productions(self):
        """The manufacturing orders of goods that come into stock, or go on to somebody, by these moves.

        Quarantine and the place after manufacturing are no stock; what is taken apart or scrapped is not asked about.

        :rtype: mrp.production
        """
        products = self.product_id._firmware_gated()
        moves = self.filtered(lambda move: move.product_id in products and not move.unbuild_id)
        moves = moves.filtered(
            lambda move: (not move.production_id or move._handover_is_main()) and move._handover_entering()
        )
        if not moves:
            return self.env["mrp.production"].sudo()
        found = moves._handover_productions()
        productions = self.env["mrp.production"].sudo().union(*found.values())
        return productions | moves.filtered(lambda move: not found[move])._firmware_productions_by_hand()

    def _firmware_productions_by_hand(self):
        """Where goods were put by hand, the chain of moves ends: their lot, or the place they wait at, says it.

        :rtype: mrp.production
        """
        productions = self.env["mrp.production"].sudo()
        if not self:
            return productions
        waiting = self._handover_entering().filtered(lambda line: line.location_id._handover_waits())
        return productions.search([
            ("product_id", "in", self.product_id.ids), ("state", "!=", "cancel"),
            "|", ("lot_producing_ids", "in", self.move_line_ids.lot_id.ids),
            ("move_finished_ids.move_line_ids.location_dest_id", "in", waiting.location_id.ids),
        ])  # fmt: skip

    def _firmware_strange(self):
        """Why programmed goods that come from production without a manufacturing order can't be taken into stock.

        :rtype: list[str]
        """
        moves = self.filtered(
            lambda move: (
                not move.production_id
                and not move.unbuild_id
                and not move.move_orig_ids
                and move.location_id.usage == "production"
                and move.product_id._firmware_gated()
                and move._handover_entering()
            )
        )
        return [
            self.env._(
                "%(product)s needs a program, and no manufacturing order says which one these goods carry: they can't "
                "come from production into stock. Receive them by their manufacturing order, or put them into a "
                "quarantine location.",
                product=product.display_name,
            )
            for product in moves.filtered(lambda move: not move._firmware_productions()).product_id
        ]


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model
    def _confirmation_check_moves(self, moves, moving):
        """Programmed goods come into stock once program, first article, burning and ageing are in order.

        :raises UserError: naming the manufacturing orders, and what each waits for
        """
        res = super()._confirmation_check_moves(moves, moving)
        moves = moves.sudo().filtered(lambda move: move.product_id._firmware_gated())
        if not moves:
            return res
        productions = moves._firmware_productions()
        problems = moves._firmware_strange()
        refused = productions._firmware_stock_refusal() if productions else {}
        problems += [words for production in productions for words in refused.get(production, ())]
        if problems:
            raise UserError("\n".join(dict.fromkeys(problems)))
        return res
