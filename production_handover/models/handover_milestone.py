"""Milestones that flow sheets tell: produced, inspected, in stock, packed; production's queue (D14.4, D14.5, D03)."""

from odoo import api, models
from odoo.addons.order_confirmation.core.milestones import Milestone
from odoo.tools import SQL

#: Per order and purpose of its sheet: whether all is signed, first and last signature. Only where something is
#: produced: what comes from stock has no such stages.
SIGNED = """
SELECT sheet.sale_order_id, step.purpose, BOOL_AND(step.state IN ('signed', 'skipped')), MIN(step.signed_on),
       MAX(step.signed_on)
  FROM handover_sheet sheet
  JOIN signoff_head head ON head.id = sheet.signoff_head_id
  JOIN signoff_step step ON step.head_id = head.id AND step.round = head.round AND step.blocking
                        AND step.purpose IN ('take_over', 'production', 'inspection', 'stock_in')
 WHERE sheet.sale_order_id = ANY(%(ids)s) AND sheet.cancelled_on IS NULL
   AND EXISTS (SELECT FROM handover_line line WHERE line.sheet_id = sheet.id AND line.decision IN ('produce', 'split'))
 GROUP BY sheet.sale_order_id, step.purpose
HAVING NOT BOOL_AND(step.state = 'skipped')
"""
#: Per order how much of what is to be produced was reported done.
REPORTED = """
SELECT sheet.sale_order_id, AVG(LEAST(COALESCE(report.quantity, 0) / line.quantity_produce, 1))
  FROM handover_sheet sheet
  JOIN handover_line line ON line.sheet_id = sheet.id AND line.quantity_produce > 0
  LEFT JOIN LATERAL (
    SELECT SUM(quantity) AS quantity FROM handover_report WHERE handover_report.line_id = line.id
  ) report ON TRUE
 WHERE sheet.sale_order_id = ANY(%(ids)s) AND sheet.cancelled_on IS NULL
 GROUP BY sheet.sale_order_id
"""
#: Per order how much the keeper has called ready, by his signature.
READY = """
SELECT sheet.sale_order_id, sheet.gated, MIN(ready.first_on), MAX(ready.last_on),
       AVG(LEAST(COALESCE(ready.quantity, 0) / line.quantity, 1)),
       BOOL_AND(COALESCE(ready.quantity, 0) >= line.quantity)
  FROM handover_sheet sheet
  JOIN handover_line line ON line.sheet_id = sheet.id AND line.quantity > 0
  LEFT JOIN LATERAL (
    SELECT SUM(part.quantity) AS quantity, MIN(step.signed_on) AS first_on, MAX(step.signed_on) AS last_on
      FROM handover_shipment_line part
      JOIN handover_shipment shipment ON shipment.id = part.shipment_id AND shipment.state != 'cancelled'
      JOIN signoff_head head ON head.id = shipment.signoff_head_id
      JOIN signoff_step step ON step.head_id = head.id AND step.round = head.round AND step.purpose = 'ready'
                            AND step.state = 'signed'
     WHERE part.line_id = line.id
  ) ready ON TRUE
 WHERE sheet.sale_order_id = ANY(%(ids)s) AND sheet.cancelled_on IS NULL
 GROUP BY sheet.id
"""
#: Another room may know *produced* already, from manufacturing orders.
STAGES = [("produced", 70, True), ("inspected", 74, True), ("stocked", 76, False)]
STAGE_OF = {"production": "produced", "inspection": "inspected", "stock_in": "stocked"}


class OrderMilestone(models.Model):
    _inherit = "order.milestone"

    @api.model
    def _stage_labels(self):
        labels = super()._stage_labels()
        return {
            **labels,
            "produced": labels.get("produced") or self.env._("Produced"),
            "inspected": self.env._("Inspected"),
            "stocked": self.env._("In stock"),
        }

    @api.model
    def _stages(self):
        known = super()._stages()
        names = {stage[0] for stage in known}
        return sorted([*known, *(stage for stage in STAGES if stage[0] not in names)], key=lambda stage: stage[1])

    @api.model
    def _handed(self):
        return {**super()._handed(), "produced": ("production", "production")}


class OrderAssignment(models.Model):
    _inherit = "order.assignment"

    @api.model
    def _select_parts(self):
        return [*super()._select_parts(), ("production", self.env._("Production"))]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _milestone_facts(self):
        """What departments signed on the flow sheet.

        Where manufacturing has one step, its order is finished only by the stock-in: production has reported long
        before, and that is the truth about *produced*.
        """
        facts = super()._milestone_facts()
        if not self.env.execute_query(
            SQL("SELECT FROM handover_sheet WHERE sale_order_id = ANY(%s) LIMIT 1", list(self.ids))
        ):
            return facts
        reported = self._milestone_rows(REPORTED)
        for order, rows in self._milestone_rows(SIGNED).items():
            signed = {row[0]: row[1:] for row in rows}
            for purpose, stage in STAGE_OF.items():
                if purpose in signed:
                    through, first, last = signed[purpose]
                    old = facts[order].get(stage) or Milestone()
                    facts[order][stage] = Milestone(old.planned, first, last if through else None)
            if "produced" in facts[order] and "production" in signed:
                fact = facts[order]["produced"]
                fact.started = signed.get("take_over", (False, None, None))[1] or fact.started
                fact.progress = 1.0 if fact.done else float(reported[order][0][0] if reported[order] else 0.0)
        for order, rows in self._milestone_rows(READY).items():
            if rows and "packed" not in facts[order]:
                gated, first, last, share, through = rows[0]
                if gated or first:
                    facts[order]["packed"] = Milestone(None, first, last if through else None, float(share or 0.0))
        return facts


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _board_changed(self):
        """Whatever moves the card moves the order's milestones."""
        res = super()._board_changed()
        if self and self.env["res.company"]._tracking():
            self.sudo().sale_order_id._milestone_touch()
        return res

    def _reported(self, person, production):
        self.sudo().sale_order_id._milestone_touch()
        return super()._reported(person, production)
