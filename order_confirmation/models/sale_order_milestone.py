"""Milestones that papers and money tell: sheets, review, payment, settlement, services (D03, D12, D16.5)."""

from odoo import models
from odoo.tools import SQL

from ..core.milestones import Milestone, end_of_day, within_day

#: Per order the last money that came for it: its day as booked, and when it was entered.
LAST_MONEY = """
SELECT money.order_id, MAX(money.day) AS day, MAX(money.entered) AS entered
  FROM (
    SELECT mine.order_id, part.max_date AS day, part.create_date AS entered
      FROM (SELECT DISTINCT row.order_id, line.move_id
              FROM sale_order_line row
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = row.id
              JOIN account_move_line line ON line.id = rel.invoice_line_id
             WHERE row.order_id = ANY(%(ids)s)) mine
      JOIN account_move_line owed ON owed.move_id = mine.move_id
      JOIN account_partial_reconcile part ON part.debit_move_id = owed.id OR part.credit_move_id = owed.id
    UNION ALL
    SELECT assigned.sale_order_id, payment.date, payment.create_date
      FROM order_payment_assignment assigned
      JOIN account_payment payment ON payment.id = assigned.payment_id AND payment.state IN ('in_process', 'paid')
     WHERE assigned.sale_order_id = ANY(%(ids)s)
    UNION ALL
    SELECT rel.sale_order_id, tx.last_state_change::date, tx.last_state_change
      FROM sale_order_transaction_rel rel
      JOIN payment_transaction tx ON tx.id = rel.transaction_id AND tx.state = 'done'
     WHERE rel.sale_order_id = ANY(%(ids)s)
  ) money
 GROUP BY money.order_id
"""


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _milestone_zone(self):
        """Time zone of the company: where its days end.

        :rtype: str
        """
        return self.company_id.partner_id.tz or self.env.user.tz or "UTC"

    def _milestone_rows(self, query, **values):
        """Rows of a query by the order in their first column.

        :param str query: with ``%(ids)s``; a constant of this module
        :rtype: dict[models.Model, list[tuple]]
        """
        rows = {order: [] for order in self}
        by_id = {order.id: order for order in self}
        for order_id, *row in self.env.execute_query(SQL(query, ids=self.ids, **values)):
            rows[by_id[order_id]].append(row)
        return rows

    def _milestone_sheets(self):
        """Sheet sent, and confirmed by the customer.

        An order that was placed without any sheet counts as confirmed by that; one whose last sheet is open waits.
        """
        rows = self._milestone_rows(
            """
            SELECT sale_order_id, MIN(issued_on), MIN(confirmed_on), MAX(confirmed_on),
                   (ARRAY_AGG(state ORDER BY revision DESC, id DESC))[1],
                   (ARRAY_AGG(reply_deadline ORDER BY revision DESC, id DESC))[1]
              FROM order_confirmation
             WHERE sale_order_id = ANY(%(ids)s) AND state != 'draft'
             GROUP BY sale_order_id
            """
        )
        found = {}
        for order in self:
            stages = found[order] = {}
            if rows[order]:
                issued, first, last, state, deadline = rows[order][0]
                stages["offered"] = Milestone(done=issued, undated=not issued)
                planned = end_of_day(deadline, order._milestone_zone()) if deadline else None
                confirmed = last if state == "confirmed" else None
                stages["confirmed"] = Milestone(planned=planned, started=first, done=confirmed)
            else:
                placed = order.date_order if order.state == "sale" else None
                validity = order.validity_date if not placed else None
                planned = end_of_day(validity, order._milestone_zone()) if validity else None
                stages["confirmed"] = Milestone(planned=planned, done=placed)
        return found

    def _milestone_reviews(self):
        """Order review, where the order has one or needs one."""
        rows = self._milestone_rows(
            """
            SELECT head.res_id, head.state, head.finished_on, head.started_on, head.deadline,
                   COUNT(*) FILTER (WHERE step.state IN ('signed', 'skipped')) * 1.0 / NULLIF(COUNT(step.id), 0)
              FROM signoff_head head LEFT JOIN signoff_step step ON step.head_id = head.id AND step.round = head.round
             WHERE head.res_model = 'sale.order' AND head.res_id = ANY(%(ids)s)
               AND head.state IN ('running', 'finished')
             GROUP BY head.id
            """
        )
        found = {}
        for order in self:
            if rows[order]:
                state, finished, started, deadline, share = rows[order][0]
                done = finished if state == "finished" else None
                found[order] = {"reviewed": Milestone(deadline, started, done, float(share or 0))}
            elif order.state in ("draft", "sent") and order.order_review_policy_effective == "required":
                found[order] = {"reviewed": Milestone()}
        return found

    def _milestone_money(self):
        """Payment by the plan's instalments; settled: all ordered, delivered, invoiced and paid (D16.5)."""
        last = self._milestone_rows(LAST_MONEY)
        plans = self._milestone_rows(
            """
            SELECT sale_order_id, BOOL_AND(state = 'paid'), MAX(date_last), SUM(amount_in), SUM(amount)
              FROM order_payment_line WHERE sale_order_id = ANY(%(ids)s) GROUP BY sale_order_id
            """
        )
        settled = self._milestone_rows(
            "SELECT sale_order_id, settled FROM order_settlement WHERE sale_order_id = ANY(%(ids)s)"
        )
        found = {}
        for order in self:
            stages, zone = found.setdefault(order, {}), order._milestone_zone()
            money = last[order] and last[order][0]
            arrived = within_day(money[1], money[0], zone) if money else None
            planned = None
            if plans[order]:
                paid, due, came, amount = plans[order][0]
                planned = end_of_day(due, zone) if due else None
                share = float(came / amount) if amount else 0.0
                stages["paid"] = Milestone(
                    planned, arrived, arrived if paid else None, min(max(share, 0.0), 1.0), undated=paid
                )
            if order.state == "sale":
                through = bool(settled[order] and settled[order][0][0])
                stages["settled"] = Milestone(planned, None, arrived if through else None, undated=through)
        return found

    def _milestone_services(self):
        """Services of the order: how much of them is delivered (D12); Odoo says no day."""
        rows = self._milestone_rows(
            """
            SELECT row.order_id, AVG(LEAST(GREATEST(row.qty_delivered, 0) / row.product_uom_qty, 1))
              FROM sale_order_line row
              JOIN product_product product ON product.id = row.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id AND template.type = 'service'
             WHERE row.order_id = ANY(%(ids)s) AND row.product_uom_qty > 0 AND row.display_type IS NULL
               AND NOT COALESCE(row.is_downpayment, FALSE) AND NOT COALESCE(row.is_delivery, FALSE)
             GROUP BY row.order_id
            """
        )
        found = {}
        for order, some in rows.items():
            if some:
                share = float(some[0][0])
                planned = order.commitment_date or None
                found[order] = {"performed": Milestone(planned, progress=share, undated=share >= 1)}
        return found
