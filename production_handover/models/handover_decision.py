"""Stock or production: what is free when engineering looks, kept with the decision (D18.3)."""

from odoo import fields, models
from odoo.exceptions import AccessError

from .internal_contract_goods import ENGINEER


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def action_check_stock(self):
        """Look at the stock for these sheets, keep what is free, and propose what to do with each undecided row.

        :raises AccessError: for who is not in engineering
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(ENGINEER):
            raise AccessError(self.env._("Engineering checks the stock, together with the warehouse."))
        for sheet in self:
            sheet._check_not_over({"line_ids": True})
            sheet.sudo()._check_stock()
        return True

    def _check_stock(self):
        now = fields.Datetime.now()
        free = self._free_stock()
        for line in self.line_ids:
            available = free[line]
            values = {"stock_available": available, "stock_checked_on": now}
            if not line.decision:
                values |= line._proposal(available)
            line.write(values)

    def _free_stock(self):
        """What is free for each row in the order's warehouse: on hand, without what others reserved.

        Rows of the same product share it, first come first served; what is reserved for this order counts as free.

        :returns: in the row's unit
        :rtype: dict[handover.line, float]
        """
        self.ensure_one()
        warehouse = self.sale_order_id.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)], limit=1
        )
        products = self.line_ids.product_id.with_context(warehouse_id=warehouse.id)
        own = dict.fromkeys(products, 0.0)
        moves = self.line_ids.sale_line_id.move_ids.filtered(
            lambda move: move.state in ("assigned", "partially_available")
        )
        for move in moves:
            if move.product_id in own and move.location_id.usage == "internal":
                own[move.product_id] += move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False
                )
        left = {product: max(product.free_qty + own[product], 0.0) for product in products}
        found = {}
        for line in self.line_ids:
            product = line.product_id.with_context(warehouse_id=warehouse.id)
            mine = line.uom_id._compute_quantity(line.quantity, product.uom_id, round=False)
            found[line] = product.uom_id._compute_quantity(left[product], line.uom_id, round=False)
            left[product] = max(left[product] - mine, 0.0)
        return found


class HandoverLine(models.Model):
    _inherit = "handover.line"

    def _proposal(self, available):
        """What the stock allows: all of it, a part, or nothing.

        :param float available: in the row's unit
        :rtype: dict
        """
        if self.uom_id.compare(available, self.quantity) >= 0:
            return {"decision": "stock", "quantity_stock": self.quantity}
        if self.uom_id.compare(available, 0) > 0:
            return {"decision": "split", "quantity_stock": available}
        return {"decision": "produce", "quantity_stock": 0.0}
