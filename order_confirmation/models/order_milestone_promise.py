"""What may be promised: how long the company's own last orders took, stage by stage (B15)."""

import math

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ..core.milestones import end_of_day

#: So many of the last orders say how long a stage takes; older ones were another factory.
LAST = 200
#: Below that an average is an accident.
FEWEST = 10
DAY = 86400


class OrderMilestone(models.Model):
    _inherit = "order.milestone"

    @api.model
    def _history_stages(self):
        """Stages that have one before them, so that they took time.

        :rtype: list[str]
        """
        return [name for name, _sequence, _seen in self._stages()][1:]

    @api.model
    def _history(self, company, stages, within=None):
        """How long the last orders of a company took, in one query that reads no more than they are.

        Whoever promises a date needs the company's figures, not those of his own orders: no rule applies, and nothing
        but averages leaves this method.

        :param res.company company: whose orders
        :param stages: names
        :param float within: days from confirmation that somebody wants to promise
        :returns: by stage ``count``, ``average`` and ``most`` (9 of 10 stayed within) of the days since the stage
            before it; ``since`` with the same of the days since confirmation, and ``share`` of those ``within``
        :rtype: dict[str, dict]
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT stage.name, COUNT(last.lead_days), AVG(last.lead_days),
                       PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY last.lead_days),
                       COUNT(last.since_confirmed_days), AVG(last.since_confirmed_days),
                       PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY last.since_confirmed_days),
                       AVG((last.since_confirmed_days <= %(within)s)::int)
                           FILTER (WHERE last.since_confirmed_days IS NOT NULL)
                  FROM unnest(%(stages)s::varchar[]) AS stage(name)
                 CROSS JOIN LATERAL (
                    SELECT row.lead_days, row.since_confirmed_days FROM order_milestone row
                     WHERE row.company_id = %(company)s AND row.stage = stage.name AND row.done IS NOT NULL
                     ORDER BY row.done DESC LIMIT %(last)s
                 ) last
                 GROUP BY stage.name
                """,
                stages=list(stages),
                company=company.id,
                last=LAST,
                within=within or 0.0,
            )
        )
        return {
            stage: {
                "count": count,
                "average": average,
                "most": most,
                "since": {"count": since, "average": since_average, "most": since_most, "share": float(share or 0)},
            }
            for stage, count, average, most, since, since_average, since_most, share in rows
        }

    @api.model
    def _days(self, days):
        """Days to read: decimals where they matter.

        :rtype: str
        """
        return formatLang(self.env, days, digits=1 if days < 10 else 0)

    @api.model
    def _promise_rows(self, company):
        """The stages of which enough is known, for a table.

        :param res.company company: whose orders
        :returns: ``stage``, ``label``, ``average`` and ``most`` (days, numbers), their texts, ``count``
        :rtype: list[dict]
        """
        history, labels = self._history(company, self._history_stages()), self._stage_labels()
        return [
            {
                "stage": stage,
                "label": labels[stage],
                "average": round(history[stage]["average"], 2),
                "most": round(history[stage]["most"], 2),
                "average_text": self._days(history[stage]["average"]),
                "most_text": self._days(history[stage]["most"]),
                "count": history[stage]["count"],
            }
            for stage in self._history_stages()
            if stage in history and history[stage]["count"] >= FEWEST
        ]

    @api.model
    @api.readonly
    def delivery_promise(self, company_id, date=False, confirmed=False):
        """What is known when a date is promised, for the order's form (B15).

        :param int company_id: company of the order
        :param str date: delivery date that somebody has in mind
        :param str confirmed: when the order was confirmed; empty: now
        :returns: ``text``, and with a date ``chance`` (text) and ``share`` (percent); empty where too little is known
        :rtype: dict
        :raises AccessError: for who reads no milestones
        """
        self.browse().check_access("read")
        if company_id not in self.env["res.company"]._tracking():
            return {}
        company = self.env.companies.filtered(lambda one: one.id == company_id).sudo()
        if not company:
            return {}
        within = self._days_until(company, date, confirmed) if date else None
        known = self._history(company, ["shipped"], within).get("shipped", {}).get("since", {"count": 0})
        if known["count"] < FEWEST:
            return {}
        promise = {
            "text": self.env._(
                "From confirmation to shipment: %(average)s days on average, 9 of 10 within %(most)s "
                "(%(count)s orders)",
                average=self._days(known["average"]),
                most=math.ceil(known["most"]),
                count=known["count"],
            )
        }
        if within is not None:
            promise["share"] = round(100 * known["share"])
            promise["chance"] = self.env._(
                "%(days)s days for this order: %(share)s %% of them took no longer",
                days=self._days(max(within, 0)),
                share=promise["share"],
            )
        return promise

    @api.model
    def _days_until(self, company, date, confirmed):
        zone = company.partner_id.tz or self.env.user.tz or "UTC"
        there = self.with_context(tz=zone)
        day = fields.Datetime.context_timestamp(there, fields.Datetime.to_datetime(date)).date()
        start = fields.Datetime.to_datetime(confirmed) or fields.Datetime.now()
        return (end_of_day(day, zone) - start).total_seconds() / DAY


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # Read by the page *Timeline* when it is opened: no view carries it, and nothing is computed on other pages.
    order_promise = fields.Json(compute="_compute_order_promise", groups="base.group_user")

    def _compute_order_promise(self):
        milestones, tracking = self.env["order.milestone"].sudo(), self.env["res.company"]._tracking()
        for order in self:
            order.order_promise = milestones._promise_rows(order.company_id) if order.company_id.id in tracking else []
