"""What a manufacturing order makes for which row; a kit is as far as its scarcest part (D18.4)."""

from odoo import models


class HandoverLine(models.Model):
    _inherit = "handover.line"

    def _made_by(self, production):
        """Those of these rows whose goods a manufacturing order makes; the row it was made for first.

        :rtype: handover.line
        """
        same = self.filtered(lambda line: line.product_id == production.product_id)
        if same:
            return same.sorted(lambda line: line.sale_line_id != production.sale_line_id)
        return self.filtered(lambda line: production.product_id in line._handover_parts())

    def _handover_parts(self):
        """Parts of a kit that are manufactured for this row.

        :rtype: product.product
        """
        parts = (
            self.sudo()
            .sale_line_id.move_ids.filtered(
                lambda move: move.state != "cancel" and move.bom_line_id.bom_id.type == "phantom"
            )
            .product_id
            - self.sudo().product_id
        )
        if not parts:
            return parts
        return parts & self.sudo().sheet_id.sale_order_id.stock_reference_ids.production_ids.product_id

    def _parts_per_piece(self, product):
        moves = self.sudo().sale_line_id.move_ids.filtered(
            lambda move: move.product_id == product and move.state != "cancel" and not move.origin_returned_move_id
        )
        # A delivery in several steps moves the same parts several times.
        most = max((sum(some.mapped("product_qty")) for some in moves.grouped("location_dest_id").values()), default=0)
        return most / self.quantity if self.quantity else 0.0

    def _from_product(self, product, amount):
        """An amount of what is produced, in the unit of the row.

        :param product.product product: the row's own, or a part of its kit
        :param float amount: in the unit of that product
        :rtype: float
        """
        if product == self.product_id:
            return product.uom_id._compute_quantity(amount, self.uom_id, round=False)
        per_piece = self._parts_per_piece(product)
        return amount / per_piece if per_piece else float("inf")

    def _to_product(self, product, amount):
        if product == self.product_id:
            return self.uom_id._compute_quantity(amount, product.uom_id, round=False)
        return amount * self._parts_per_piece(product)
