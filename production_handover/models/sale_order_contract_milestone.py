"""Milestones that contracts and manufacturing tell: contract approved, produced (D14.4, D10, B15)."""

from odoo import api, models
from odoo.addons.order_confirmation.core.milestones import Milestone

#: Per order its contracts that are not cancelled: first and last approval, and how many wait.
CONTRACTS = """
SELECT rel.order_id, MIN(head.finished_on), MAX(head.finished_on),
       COUNT(*) FILTER (WHERE head.state = 'finished'), COUNT(*)
  FROM internal_contract_sale_order_rel rel
  JOIN internal_contract contract ON contract.id = rel.contract_id AND contract.state != 'cancelled'
  LEFT JOIN signoff_head head ON head.id = contract.signoff_head_id
 WHERE rel.order_id = ANY(%(ids)s)
 GROUP BY rel.order_id
"""
#: Per order what is made for it: of the first level, parts that are made for it are no stage of their own. Backorders
#: keep the reference of the order; quantities are in the product's unit.
PRODUCTIONS = """
WITH mine AS (
    SELECT DISTINCT sale.sale_id AS order_id, made.production_id
      FROM stock_reference_sale_rel sale
      JOIN stock_reference_production_rel made ON made.reference_id = sale.reference_id
     WHERE sale.sale_id = ANY(%(ids)s)
     UNION
    SELECT line.order_id, production.id
      FROM sale_order_line line JOIN mrp_production production ON production.sale_line_id = line.id
     WHERE line.order_id = ANY(%(ids)s)
)
SELECT mine.order_id, MIN(production.date_start) FILTER (WHERE production.state IN ('progress', 'to_close', 'done')),
       MAX(production.date_finished) FILTER (WHERE production.state = 'done'),
       MAX(COALESCE(production.date_deadline, production.date_finished)),
       AVG(CASE WHEN production.state = 'done' THEN 1
                ELSE LEAST(COALESCE(made.quantity, 0) / NULLIF(production.product_uom_qty, 0), 1) END
           * production.product_uom_qty) / NULLIF(AVG(production.product_uom_qty), 0),
       BOOL_AND(production.state = 'done')
  FROM mine
  JOIN mrp_production production ON production.id = mine.production_id AND production.state != 'cancel'
  LEFT JOIN mrp_production_group_rel parent ON parent.child_group_id = production.production_group_id
  LEFT JOIN LATERAL (
    SELECT SUM(move.quantity) AS quantity FROM stock_move move
     WHERE move.production_id = production.id AND move.product_id = production.product_id AND move.state = 'done'
  ) made ON TRUE
 WHERE parent.child_group_id IS NULL
 GROUP BY mine.order_id
"""
STAGES = (("contracted", 45, False), ("produced", 70, True))
#: What of a manufacturing order moves its milestone.
MOVING = {"date_start", "date_finished", "date_deadline", "qty_producing", "product_qty", "state", "reference_ids"}


class OrderMilestone(models.Model):
    _inherit = "order.milestone"

    @api.model
    def _stage_labels(self):
        return {
            **super()._stage_labels(),
            "contracted": self.env._("Contract approved"),
            "produced": self.env._("Produced"),
        }

    @api.model
    def _stages(self):
        return sorted([*super()._stages(), *STAGES], key=lambda stage: stage[1])


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _milestone_facts(self):
        """Contracts approved, goods produced; neither is a stage of an order that has none."""
        facts = super()._milestone_facts()
        for order, rows in self._milestone_rows(CONTRACTS).items():
            if rows:
                first, last, approved, every = rows[0]
                done = last if approved == every else None
                facts[order]["contracted"] = Milestone(None, first, done, approved / every)
        for order, rows in self._milestone_rows(PRODUCTIONS).items():
            if rows:
                started, finished, planned, share, through = rows[0]
                done = finished if through else None
                facts[order]["produced"] = Milestone(planned, started, done, float(share or 0.0))
        return facts


class InternalContract(models.Model):
    _inherit = "internal.contract"

    @api.model_create_multi
    def create(self, vals_list):
        """A contract is made for orders."""
        contracts = super().create(vals_list)
        contracts.sudo().sale_order_ids._milestone_touch()
        return contracts

    def write(self, vals):
        """Orders join and leave it."""
        before = self.sudo().sale_order_ids if "sale_order_ids" in vals else self.env["sale.order"]
        res = super().write(vals)
        if "sale_order_ids" in vals:
            (before | self.sudo().sale_order_ids)._milestone_touch()
        return res

    def _signoff_engine_write(self, vals):
        res = super()._signoff_engine_write(vals)
        if "state" in vals:
            self.sudo().sale_order_ids._milestone_touch()
        return res


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.model_create_multi
    def create(self, vals_list):
        """Something is made for an order."""
        productions = super().create(vals_list)
        productions._milestone_touch()
        return productions

    def write(self, vals):
        """Begun, counted, finished, planned for another day."""
        res = super().write(vals)
        if MOVING & set(vals):
            self._milestone_touch()
        return res

    def _milestone_touch(self):
        if self and self.env["res.company"]._tracking():
            productions = self.sudo()
            (productions.reference_ids.sale_ids | productions.sale_line_id.order_id)._milestone_touch()
