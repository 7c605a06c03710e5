"""Milestones that goods tell: supplied, picked, packed, shipped; each shipment with its carrier (D01, D07, D14.7)."""

from odoo import fields, models

from ..core.milestones import Milestone, end_of_day, within_day

#: Per order and stage: first and last moment, what is still planned, and how much of it is done. A return takes
#: nothing back: what was shipped was shipped. Goods sent again in its place are no part of the order's shipment.
MOVES = """
SELECT moves.order_id, moves.stage, MIN(moves.date) FILTER (WHERE moves.state = 'done'),
       MAX(moves.date) FILTER (WHERE moves.state = 'done'), MAX(moves.planned),
       SUM(moves.product_qty) FILTER (WHERE moves.state = 'done'), SUM(moves.product_qty),
       BOOL_OR(moves.state != 'done')
  FROM (
    SELECT line.order_id, move.date, move.state, move.product_qty, COALESCE(move.date_deadline, move.date) AS planned,
           CASE WHEN (there.usage = 'customer' OR there.usage = 'transit' AND there.company_id IS NULL)
                 AND NOT (here.usage = 'customer' OR here.usage = 'transit' AND here.company_id IS NULL) THEN 'shipped'
                WHEN move.picking_type_id = warehouse.pick_type_id THEN 'picked'
                WHEN move.picking_type_id = warehouse.pack_type_id THEN 'packed' END AS stage
      FROM sale_order_line line
      JOIN stock_move move ON move.sale_line_id = line.id
      JOIN stock_location here ON here.id = move.location_id
      JOIN stock_location there ON there.id = move.location_dest_id
      LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
      LEFT JOIN stock_warehouse warehouse ON warehouse.id = kind.warehouse_id
     WHERE line.order_id = ANY(%(ids)s) AND move.state NOT IN ('cancel', 'draft') AND move.product_qty > 0
       AND move.origin_returned_move_id IS NULL
  ) moves
 WHERE moves.stage IS NOT NULL
 GROUP BY moves.order_id, moves.stage
"""
#: Orders with goods of which nothing has left, nor is on its way: increments that wait, quotations.
AWAITED = """
SELECT line.order_id, COUNT(*), COUNT(moved.id)
  FROM sale_order_line line
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id AND template.type != 'service'
  LEFT JOIN LATERAL (
    SELECT move.id FROM stock_move move WHERE move.sale_line_id = line.id AND move.state NOT IN ('draft') LIMIT 1
  ) moved ON TRUE
 WHERE line.order_id = ANY(%(ids)s) AND line.product_uom_qty > 0 AND line.display_type IS NULL
   AND NOT COALESCE(line.is_downpayment, FALSE) AND NOT COALESCE(line.is_delivery, FALSE)
 GROUP BY line.order_id
"""
#: What was bought for the orders: rows that procurement or services made for them, and receipts up the chain.
SUPPLIES = """
WITH RECURSIVE chain AS (
    SELECT line.order_id, move.id AS move_id
      FROM sale_order_line line JOIN stock_move move ON move.sale_line_id = line.id
     WHERE line.order_id = ANY(%(ids)s)
     UNION
    SELECT chain.order_id, rel.move_orig_id FROM chain JOIN stock_move_move_rel rel ON rel.move_dest_id = chain.move_id
),
bought AS (
    SELECT chain.order_id, move.purchase_line_id AS row_id
      FROM chain JOIN stock_move move ON move.id = chain.move_id WHERE move.purchase_line_id IS NOT NULL
     UNION
    SELECT chain.order_id, made.created_purchase_line_id
      FROM chain JOIN stock_move_created_purchase_line_rel made ON made.move_id = chain.move_id
     UNION
    SELECT line.order_id, row.id
      FROM sale_order_line line JOIN purchase_order_line row ON row.sale_line_id = line.id
     WHERE line.order_id = ANY(%(ids)s)
)
SELECT bought.order_id, MIN(came.first_on), MAX(came.last_on), MAX(row.date_planned),
       AVG(LEAST(GREATEST(row.qty_received, 0) / row.product_qty, 1)),
       BOOL_AND(row.qty_received >= row.product_qty)
  FROM bought
  JOIN purchase_order_line row ON row.id = bought.row_id AND row.product_qty > 0
  JOIN purchase_order placed ON placed.id = row.order_id AND placed.state != 'cancel'
  LEFT JOIN LATERAL (
    SELECT MIN(move.date) AS first_on, MAX(move.date) AS last_on FROM stock_move move
     WHERE move.purchase_line_id = row.id AND move.state = 'done'
  ) came ON TRUE
 GROUP BY bought.order_id
"""


#: What customers said of the deliveries: how many arrived, how many are accepted, and when the last one was.
ACCEPTED = """
SELECT order_id, COUNT(*), COUNT(*) FILTER (WHERE arrived_on IS NOT NULL OR state IN ('accepted', 'deemed')),
       MAX(arrived_on), COUNT(*) FILTER (WHERE state IN ('accepted', 'deemed')), MAX(decided_on), MAX(deadline),
       MAX(shipped_on + transit_days * INTERVAL '1 day')
  FROM order_acceptance WHERE order_id = ANY(%(ids)s) AND state != 'returned' GROUP BY order_id
"""


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _milestone_goods(self):
        """Picked and packed where the warehouse does so in steps of their own; shipped (D07)."""
        moves, awaited = self._milestone_rows(MOVES), self._milestone_rows(AWAITED)
        found = {}
        for order in self:
            stages = found[order] = {}
            for stage, first, last, planned, done, every, is_open in moves[order]:
                share = float((done or 0) / every) if every else 0.0
                stages[stage] = Milestone(planned, first, None if is_open else last, share)
            if awaited[order]:
                rows, moved = awaited[order][0]
                shipped = stages.setdefault("shipped", Milestone())
                if moved < rows:
                    # Rows that nothing was delivered of, nor is on its way for: quotations, increments that wait.
                    shipped.done = None
                    shipped.progress *= moved / rows
                shipped.planned = order.commitment_date or shipped.planned or order.expected_date or None
        return found

    def _milestone_acceptances(self, facts):
        """Arrived, and accepted by the customer: all of it only once all of it was shipped (D08, D13.4, D14.7).

        :param dict facts: what is known so far, by order and stage
        """
        found = {}
        for order, rows in self._milestone_rows(ACCEPTED).items():
            shipped = facts[order].get("shipped") or Milestone()
            zone, stages = order._milestone_zone(), found.setdefault(order, {})
            if rows:
                every, arrived, arrived_on, accepted, decided_on, deadline, expected = rows[0]
                through = arrived == every and bool(shipped.done)
                # A day is known, no hour: the one nearest to the shipment.
                came = within_day(shipped.done, arrived_on, zone) if arrived_on and shipped.done else decided_on
                planned = end_of_day(order.export_eta, zone) if order.export_eta else expected
                share = shipped.progress * arrived / every
                stages["arrived"] = Milestone(
                    planned, None, min(came, fields.Datetime.now()) if through else None, share
                )
                share, through = shipped.progress * accepted / every, accepted == every and bool(shipped.done)
                planned = end_of_day(deadline, zone) if deadline else None
                stages["accepted"] = Milestone(planned, None, decided_on if through else None, share)
            elif (order.export_eta or order.export_arrived_on) and order.state == "sale":
                eta, day = order.export_eta, order.export_arrived_on
                came = day and shipped.done and within_day(shipped.done, day, zone)
                stages["arrived"] = Milestone(end_of_day(eta, zone) if eta else None, done=came or None)
        return found

    def _milestone_supplies(self):
        """Goods and services bought for these orders, received."""
        found = {}
        for order, rows in self._milestone_rows(SUPPLIES).items():
            if rows:
                first, last, planned, share, through = rows[0]
                done = last if through else None
                found[order] = {"supplied": Milestone(planned, first, done, float(share), undated=through)}
        return found

    def _order_transfers(self):
        """Transfers with goods of this order, also those that Odoo counts to another order they carry.

        :rtype: stock.picking
        """
        return self.picking_ids | self.order_line.move_ids.picking_id

    def _milestone_shipments(self):
        """Each delivery of this order that is under way or done.

        :returns: ``name``, ``state``, ``done``, ``planned`` (UTC), ``carrier``, ``tracking`` (list of number and
            link), ``contact`` (name and phone of the carrier)
        :rtype: list[dict]
        """
        self.ensure_one()
        pickings = (
            self.sudo()
            ._order_transfers()
            .filtered(
                lambda picking: picking.picking_type_code in ("outgoing", "dropship") and picking.state != "cancel"
            )
        )
        return [
            {
                "id": picking.id,
                "name": picking.name,
                "state": picking.state,
                "done": picking.date_done if picking.state == "done" else False,
                "planned": picking.scheduled_date,
                "carrier": picking.carrier_id.name or "",
                "contact": picking.carrier_id.order_contact_id,
                "tracking": picking._order_tracking_links(),
            }
            for picking in pickings.sorted(lambda picking: (picking.date_done or fields.Datetime.now(), picking.id))
        ]
