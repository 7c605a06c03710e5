"""What a kit on an order consists of, for goods that leave under a released amount (D13.4, B08)."""

from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _order_payment_kit_parts(self):
        """By the bill of materials, nested kits included: not by the demand of moves, which a keeper may raise.

        :rtype: dict[sale.order.line, dict[product.product, float]]
        """
        found = super()._order_payment_kit_parts()
        for company, lines in self.sudo().grouped("company_id").items():
            boms = self.env["mrp.bom"].sudo()._bom_find(lines.product_id, company_id=company.id, bom_type="phantom")
            for line in lines:
                bom = boms[line.product_id]
                if bom:
                    found[line.with_env(self.env)] = line._order_payment_parts_of(bom)
        return found

    def _order_payment_parts_of(self, bom):
        self.ensure_one()
        times = self.product_uom_id._compute_quantity(self.product_uom_qty, bom.product_uom_id, round=False)
        _boms, rows = bom.explode(
            self.product_id,
            times / (bom.product_qty or 1.0),
            picking_type=bom.picking_type_id,
            never_attribute_values=self.product_no_variant_attribute_value_ids,
        )
        parts = {}
        for row, values in rows:
            quantity = row.product_uom_id._compute_quantity(values["qty"], row.product_id.uom_id, round=False)
            parts[row.product_id] = parts.get(row.product_id, 0.0) + quantity
        return parts
