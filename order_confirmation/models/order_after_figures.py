"""What customers said afterwards, in the exceptions and the morning's figures (D04.5, D08, D16.4)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Requests and ratings are few: their figures need a longer time than those of orders.
AFTER_DAYS = 90
CAUSES = 5
#: Days after which a period is closed wherever the company is, and whenever its night begins.
NIGHTS = 2


class OrderException(models.Model):
    _inherit = "order.exception"
    _depends = {
        "order.acceptance": ["state", "objected_on", "order_id", "deadline"],
        "order.notice": ["state", "due_on", "sale_order_id"],
        "order.service.request": ["state", "kind", "opened_on", "deadline", "order_id"],
    }

    @api.model
    def _kinds(self):
        labels = {
            "request": self.env._("Service request overdue"),
            "notice": self.env._("Customer not told"),
            "unclosed": self.env._("Acceptance not closed"),
        }
        return [*super()._kinds(), *labels.items()]

    @api.model
    def _parts(self):
        overdue = SQL(
            """
            SELECT DISTINCT ON (asked.order_id) asked.id, asked.order_id AS sale_order_id,
                   NULL::int AS purchase_order_id, asked.deadline::timestamp AS since, NULL AS stage
              FROM order_service_request asked
             WHERE asked.state IN ('new', 'progress', 'waiting') AND asked.deadline < CURRENT_DATE
             ORDER BY asked.order_id, asked.deadline
            """
        )
        failed = SQL(
            """
            SELECT DISTINCT ON (told.sale_order_id) told.id, told.sale_order_id, NULL::int AS purchase_order_id,
                   told.due_on AS since, NULL AS stage
              FROM order_notice told WHERE told.state = 'failed'
             ORDER BY told.sale_order_id, told.due_on
            """
        )
        return [
            *super()._parts(),
            ("request", overdue),
            ("notice", failed),
            ("unclosed", self._part_unclosed()),
        ]

    @api.model
    def _part_unclosed(self):
        """Periods that the night should have closed, failed or asleep; goods on their way back keep theirs open."""
        return SQL(
            """
            SELECT DISTINCT ON (delivery.order_id) delivery.id, delivery.order_id AS sale_order_id,
                   NULL::int AS purchase_order_id, delivery.deadline::timestamp AS since, NULL AS stage
              FROM order_acceptance delivery
             WHERE delivery.state = 'waiting' AND delivery.deadline < CURRENT_DATE - %s
               AND NOT EXISTS (
                SELECT 1 FROM order_acceptance_line line
                  JOIN stock_move back ON back.origin_returned_move_id = line.move_id
                 WHERE line.acceptance_id = delivery.id AND back.state NOT IN ('draft', 'cancel', 'done'))
             ORDER BY delivery.order_id, delivery.deadline
            """,
            NIGHTS,
        )

    @api.model
    def _part_objected(self):
        return SQL(
            """
            SELECT DISTINCT ON (delivery.order_id) delivery.id, delivery.order_id AS sale_order_id,
                   NULL::int AS purchase_order_id, delivery.objected_on AS since, NULL AS stage
              FROM order_acceptance delivery
             WHERE delivery.state = 'objected' AND delivery.order_id IS NOT NULL
             ORDER BY delivery.order_id, delivery.objected_on
            """
        )

    @api.model
    def _part_returned(self):
        return SQL(
            """
            SELECT DISTINCT ON (asked.order_id) asked.id, asked.order_id AS sale_order_id,
                   NULL::int AS purchase_order_id, asked.opened_on AS since, NULL AS stage
              FROM order_service_request asked
             WHERE asked.state IN ('new', 'progress', 'waiting') AND asked.kind IN ('return', 'exchange', 'repair')
             ORDER BY asked.order_id, asked.opened_on
            """
        )


class OrderMorning(models.AbstractModel):
    _inherit = "order.morning"

    @api.model
    def _mistake_labels(self):
        return {**super()._mistake_labels(), "service": self.env._("Service request, fault on our side")}

    @api.model
    def _mistakes(self):
        """A request whose cause lies with a department of ours; the customer's change of mind is none."""
        ours = SQL(
            """
            SELECT order_id, 'service', department_id FROM order_service_request
             WHERE department_id IS NOT NULL AND state != 'refused' AND kind != 'question'
            """
        )
        return [*super()._mistakes(), ours]

    @api.model
    def _ratings(self):
        deliveries = self.env["order.acceptance"]
        if not deliveries.has_access("read"):
            return False
        visible = deliveries._search([("company_id", "=", self.env.company.id)]).select()
        since = fields.Datetime.now() - timedelta(days=AFTER_DAYS)
        [(count, average)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), AVG(rating) FROM rating_rating
                 WHERE res_model = 'order.acceptance' AND consumed AND write_date >= %s AND res_id IN (%s)
                """,
                since,
                visible,
            )
        )
        if not count:
            return False
        label = self.env._("Average of %(count)s ratings, %(days)s days", count=count, days=AFTER_DAYS)
        return {
            "key": "ratings",
            "title": self.env._("Satisfaction"),
            "rows": [{"label": label, "value": f"{average:.1f} / 5"}],
        }

    @api.model
    def _requests(self):
        requests = self.env["order.service.request"]
        if not requests.has_access("read"):
            return False
        since = fields.Datetime.now() - timedelta(days=AFTER_DAYS)
        domain = [("company_id", "=", self.env.company.id), ("opened_on", ">=", since)]
        found = requests._read_group(domain, ["cause_id"], ["__count"], order="__count desc", limit=CAUSES)
        rows = [
            {"label": cause.name or self.env._("Cause not known yet"), "value": str(count)} for cause, count in found
        ]
        return bool(rows) and {"key": "requests", "title": self.env._("Service requests by cause"), "rows": rows}
