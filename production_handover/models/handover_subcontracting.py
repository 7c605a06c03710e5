"""Goods that a subcontractor makes for a flow sheet: their receipt is the stock-in (D18.6).

``mrp_subcontracting`` is none of our dependencies: where it is not installed, nothing here asks anything.
"""

from odoo import models
from odoo.fields import Domain


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _handover_waits(self):
        """Goods at a subcontractor's are produced, or being produced, but not in stock.

        :rtype: bool
        """
        if super()._handover_waits():
            return True
        return self.usage == "internal" and hasattr(self, "is_subcontract") and bool(self.sudo().is_subcontract())


class StockMove(models.Model):
    _inherit = "stock.move"

    def _handover_is_bought(self):
        """Odoo finishes a subcontractor's manufacturing order after its receipt, which the gate has passed by then.

        :rtype: bool
        """
        return super()._handover_is_bought() or bool(self.production_id._handover_bought())


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _handover_bought(self):
        """Those of these that a subcontractor makes.

        :rtype: mrp.production
        """
        if "subcontractor_id" not in self._fields:
            return self.browse()
        return self.filtered(lambda mo: mo.sudo().subcontractor_id)

    def _handover_orders(self):
        """A subcontractor's manufacturing order is made for a receipt: the receipt says for whom.

        :rtype: dict[mrp.production, sale.order]
        """
        found = super()._handover_orders()
        for mo in self.sudo()._handover_bought():
            receipts = mo.move_finished_ids.move_dest_ids
            found[mo] |= (receipts | receipts.move_dest_ids).reference_ids.sale_ids
        return found

    def _handover_held(self, running=False, **how):
        """What a subcontractor makes is bought: production does not take it over, and nothing waits for that.

        :rtype: dict[mrp.production, str]
        """
        return super(MrpProduction, self - self._handover_bought())._handover_held(running, **how)


class HandoverLine(models.Model):
    _inherit = "handover.line"

    def _handover_families_domain(self, orders):
        """With the manufacturing orders of subcontractors.

        :rtype: odoo.fields.Domain
        """
        domain = super()._handover_families_domain(orders)
        if "subcontractor_id" not in self.env["mrp.production"]._fields:
            return domain
        receipts = "move_finished_ids.move_dest_ids"
        return domain | (
            Domain("subcontractor_id", "!=", False)
            & (
                Domain(f"{receipts}.reference_ids.sale_ids", "in", orders.ids)
                | Domain(f"{receipts}.move_dest_ids.reference_ids.sale_ids", "in", orders.ids)
            )
        )
