"""From marks to milestones: a job reads the documents of marked orders again and stores what changed."""

import json
import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.milestones import Milestone, hours_since, lead_hours, whole_day

_logger = logging.getLogger(__name__)
BATCH = 500
COLUMNS = (
    "sale_order_id", "stage", "company_id", "partner_id", "user_id", "sequence", "planned", "promised", "started",
    "done", "progress", "lead_days", "since_confirmed_days", "delay_days", "on_time",
)  # fmt: skip
DAY = 86400


class OrderMilestone(models.Model):
    _inherit = "order.milestone"

    @api.model
    def _cron_refresh(self):
        """Work marks off in batches. Killed at any point, it goes on where the last commit was."""
        marks, cron = self.env["order.milestone.mark"].sudo(), self.env["ir.cron"]
        while True:
            taken, order_ids = marks._take(BATCH)
            if not taken:
                break
            self._refresh(self.env["sale.order"].sudo().browse(order_ids).exists())
            if not cron._commit_progress(taken, remaining=BATCH if taken == BATCH else 0):
                break

    @api.model
    def _cron_open(self):
        """Every night: look at every order again that is not through, whatever may have gone unnoticed."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO order_milestone_mark (sale_order_id)
                SELECT DISTINCT row.sale_order_id FROM order_milestone row
                 WHERE row.done IS NULL AND row.company_id = ANY(%s)
                """,
                list(self.env["res.company"]._tracking()),
            )
        )
        self._cron_refresh()

    @api.model
    def _refresh(self, orders):
        """Store what the documents of these orders say, in a constant number of queries.

        :param sale.order orders: in the environment of the superuser
        """
        since = self.env["res.company"]._tracking()
        orders.fetch(["company_id", "partner_id", "user_id", "date_order", "create_date", "state"])
        orders = orders.filtered(
            lambda order: (
                order.company_id.id in since
                and min(order.create_date, order.date_order or order.create_date).date() >= since[order.company_id.id]
            )
        )
        if not orders:
            return
        facts = orders._milestone_facts()
        known = {(row.sale_order_id.id, row.stage): row for row in self._stored(orders)}
        orders.partner_id.fetch(["commercial_partner_id"])
        rows = []
        for order in orders:
            rows += self._rows_of(order, facts[order], known)
        self._store(orders, rows)
        self._refreshed(orders, known)

    def _stored(self, orders):
        return self.sudo().search_fetch(
            [("sale_order_id", "in", orders.ids)], ["sale_order_id", "stage", "done", "promised", "planned", "progress"]
        )

    def _rows_of(self, order, facts, known):
        """Values of the stages of one order.

        :param sale.order order: whose
        :param dict facts: ``Milestone`` by stage
        :param dict known: stored rows by order and stage
        :rtype: list[dict]
        """
        now, rows = fields.Datetime.now(), []
        for stage, sequence, _seen in self._stages():
            fact = facts.get(stage)
            if not fact or (order.state == "cancel" and not fact.reached):
                continue
            before = known.get((order.id, stage), self.browse())
            done = fact.done or ((before.done or now) if fact.undated else None)
            promised = before.promised or (fact.planned if order.state == "sale" else None)
            late = (done - promised).total_seconds() / DAY if done and promised else None
            rows.append(
                {
                    "sale_order_id": order.id,
                    "stage": stage,
                    "company_id": order.company_id.id,
                    "partner_id": order.partner_id.commercial_partner_id.id,
                    "user_id": order.user_id.id or None,
                    "sequence": sequence,
                    "planned": fact.planned,
                    "promised": promised or None,
                    "started": fact.started or done,
                    "done": done,
                    "progress": 100.0 if done else round(100 * fact.progress, 2),
                    "delay_days": late,
                    "on_time": None if late is None else 100.0 if late <= 0 else 0.0,
                }
            )
        reached = [(row["stage"], row["done"]) for row in rows if row["done"]]
        hours, since = lead_hours(reached), hours_since(reached, "confirmed")
        for row in rows:
            row["lead_days"] = hours[row["stage"]] / 24 if row["stage"] in hours else None
            row["since_confirmed_days"] = since[row["stage"]] / 24 if row["stage"] in since else None
        return rows

    def _store(self, orders, rows):
        # One statement each: the ORM would send one per row that changed.
        columns = [SQL.identifier(name) for name in COLUMNS]
        types = SQL(
            "sale_order_id int, stage varchar, company_id int, partner_id int, user_id int, sequence int, "
            "planned timestamp, promised timestamp, started timestamp, done timestamp, progress numeric, "
            "lead_days numeric, since_confirmed_days numeric, delay_days numeric, on_time numeric"
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO order_milestone AS row (%(columns)s)
                SELECT %(columns)s FROM jsonb_to_recordset(%(rows)s::jsonb) AS given(%(types)s)
                    ON CONFLICT (sale_order_id, stage) DO UPDATE
                   SET (%(columns)s) = ROW(%(excluded)s)
                 WHERE (%(own)s) IS DISTINCT FROM (%(excluded)s)
                """,
                columns=SQL(", ").join(columns),
                excluded=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in columns),
                own=SQL(", ").join(SQL("row.%s", name) for name in columns),
                rows=json.dumps(rows, default=fields.Datetime.to_string),
                types=types,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM order_milestone row
                 WHERE row.sale_order_id = ANY(%s)
                   AND NOT EXISTS (
                    SELECT 1 FROM unnest(%s::int[], %s::varchar[]) AS kept(sale_order_id, stage)
                     WHERE kept.sale_order_id = row.sale_order_id AND kept.stage = row.stage)
                """,
                orders.ids,
                [row["sale_order_id"] for row in rows],
                [row["stage"] for row in rows],
            )
        )
        self.invalidate_model()

    def _refreshed(self, orders, known):
        """Hook: milestones of these orders were stored.

        :param sale.order orders: in the environment of the superuser
        :param dict known: rows as they were before, by order and stage (fields that were read)
        """


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _milestone_touch(self):
        """Something happened to these orders: their milestones are looked at again after the transaction.

        Free of charge where no company tracks its orders, one statement per transaction where one does.
        """
        since = self.env["res.company"]._tracking()
        if not since or not self:
            return
        ids = {order.id for order in self.sudo() if order.id and order.company_id.id in since}
        if not ids:
            return
        pending = self.env.cr.precommit.data.setdefault("order.milestones", set())
        if not pending:
            self.env.cr.precommit.add(self.env["order.milestone.mark"].sudo()._add_pending)
        pending.update(ids)

    def _milestone_facts(self):
        """What the documents of these orders say, in a constant number of queries (B15, D03, D10).

        A module that knows of further stages calls ``super()`` and adds them.

        :returns: per order a ``Milestone`` for each stage that concerns it
        :rtype: dict[models.Model, dict[str, Milestone]]
        """
        orders = self.sudo()
        self.env.flush_all()
        facts = {order: {"received": Milestone(done=order.create_date)} for order in orders}
        for found in (
            orders._milestone_sheets(),
            orders._milestone_reviews(),
            orders._milestone_money(),
            orders._milestone_goods(),
            orders._milestone_supplies(),
            orders._milestone_services(),
        ):
            for order, stages in found.items():
                facts[order].update(stages)
        for order, stages in orders._milestone_acceptances(facts).items():
            facts[order].update(stages)
        for order, stages in facts.items():
            for fact in stages.values():
                fact.planned = whole_day(fact.planned, order._milestone_zone()) if fact.planned else None
        return facts
