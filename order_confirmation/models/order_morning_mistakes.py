"""Mistakes: which orders had one, and of what kind (D04.5)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .order_morning import RECENT_DAYS


class OrderMorning(models.AbstractModel):
    _inherit = "order.morning"

    @api.model
    def _mistake_labels(self):
        """Names of the causes; a module that finds further mistakes names them here.

        :rtype: dict[str, str]
        """
        return {
            "asked": self.env._("Sheet was not what the customer wanted"),
            "sent_back": self.env._("Sent back at sign-off"),
            "voided": self.env._("Changed after it was signed"),
            "came_back": self.env._("Goods came back"),
        }

    @api.model
    def _mistakes(self):
        """What counts as a mistake: one query for each cause.

        A module that knows of more (service requests by cause, inspection) calls ``super()`` and adds its own. The
        queries meet the orders of a year: each needs an index by order.

        :returns: queries of ``order_id``, ``cause`` (key of :meth:`_mistake_labels`) and ``department_id`` (at fault,
            or NULL)
        :rtype: list[SQL]
        """
        return [
            SQL(
                """
                SELECT sale_order_id AS order_id, 'asked' AS cause, NULL::int AS department_id FROM order_confirmation
                 WHERE answered_on IS NOT NULL AND confirmed_on IS NULL AND sale_order_id IS NOT NULL
                """
            ),
            SQL(
                """
                SELECT res_id, 'sent_back', fault_id FROM signoff_step
                 WHERE res_model = 'sale.order' AND (returned_count > 0 OR voided_count > 0) AND returned_count > 0
                """
            ),
            SQL(
                """
                SELECT res_id, 'voided', NULL::int FROM signoff_step
                 WHERE res_model = 'sale.order' AND (returned_count > 0 OR voided_count > 0) AND voided_count > 0
                """
            ),
            SQL(
                """
                SELECT line.order_id, 'came_back', NULL::int
                  FROM stock_move move JOIN sale_order_line line ON line.id = move.sale_line_id
                  JOIN stock_location here ON here.id = move.location_id AND here.usage = 'customer'
                 WHERE move.origin_returned_move_id IS NOT NULL AND move.state = 'done'
                """
            ),
        ]

    @api.model
    def _mistake_rate(self):
        """Of the orders confirmed in a month, how many had a mistake until today, and by what cause.

        By the month of the order: a mistake found in May belongs to the order of March that it was made in.

        :returns: as :meth:`_rates`, with ``causes``: ``label`` and ``count`` (orders of the year), most first
        :rtype: dict
        """
        placed = self._visible(
            [("stage", "=", "confirmed"), ("done", ">=", self._first_day())], "sale_order_id", "done"
        )
        wrong = SQL(
            "WITH placed AS (%s), wrong AS (SELECT DISTINCT order_id, cause, department_id FROM (%s) found "
            "WHERE order_id IN (SELECT sale_order_id FROM placed))",
            placed,
            SQL(" UNION ALL ").join(self._mistakes()),
        )
        found = self.env.execute_query(
            SQL(
                """
                %(wrong)s
                SELECT %(month)s, COUNT(*), COUNT(bad.order_id), COUNT(*) FILTER (WHERE done >= %(recent)s),
                       COUNT(bad.order_id) FILTER (WHERE done >= %(recent)s)
                  FROM placed LEFT JOIN (SELECT DISTINCT order_id FROM wrong) bad ON bad.order_id = placed.sale_order_id
                 GROUP BY 1
                """,
                wrong=wrong,
                month=self._month_of("done"),
                recent=fields.Datetime.now() - timedelta(days=RECENT_DAYS),
            )
        )
        causes = self.env.execute_query(
            SQL(
                """
                %s
                SELECT cause, department_id, COUNT(DISTINCT order_id) FROM wrong
                 GROUP BY cause, department_id ORDER BY 3 DESC, cause
                """,
                wrong,
            )
        )
        rows = {month: (orders, bad) for month, orders, bad, _recent, _recent_bad in found}
        rates = self._rates(rows, (sum(row[3] for row in found), sum(row[4] for row in found)))
        return {**rates, "causes": self._cause_rows(causes)}

    @api.model
    def _cause_rows(self, causes):
        labels = self._mistake_labels()
        departments = self.env["signoff.department"].sudo().browse({row[1] for row in causes if row[1]})
        names = {department.id: department.name for department in departments}
        return [
            {
                "label": self.env._("%(cause)s: %(department)s", cause=labels[cause], department=names[department])
                if department in names
                else labels[cause],
                "count": count,
            }
            for cause, department, count in causes
        ]


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    _mistakes_idx = models.Index("(res_model, res_id) WHERE returned_count > 0 OR voided_count > 0")
