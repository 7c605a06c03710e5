"""What time brings: planned days that move behind the promised one or pass, ETAs that come (D14.7, D14.8)."""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 500
#: A job that rested for a while still tells; an older ETA is history.
ETA_DAYS = 3
#: Marks an order whose next reading of milestones is where notices begin.
BEGIN = "begin"


class OrderMilestone(models.Model):
    _inherit = "order.milestone"

    def _refreshed(self, orders, known):
        res = super()._refreshed(orders, known)
        told = self.env["res.company"]._notices()
        orders = orders.filtered(lambda order: "delay" in told.get(order.company_id.id, ()))
        if orders:
            self.env["order.notice"].sudo()._find_delays(orders, {order_id for order_id, _stage in known})
        return res

    def _notice_delay(self, agreed):
        """The delay of a shipment, if it is one.

        :param date | None agreed: last day that the customer confirmed
        :returns: a row for ``order.notice``, or an empty one
        :rtype: dict
        """
        self.ensure_one()
        order, now = self.sale_order_id, fields.Datetime.now()
        local = order.with_context(tz=order._milestone_zone())
        planned = fields.Datetime.context_timestamp(local, self.planned).date()
        promised = fields.Datetime.context_timestamp(local, self.promised).date()
        promised = max(promised, agreed or promised)
        row = {"order": order.id, "company": self.company_id.id, "kind": "delay", "first_day": promised}
        # A promise that was past when the order was confirmed is a typing mistake, not a delay.
        if self.planned < now and promised >= fields.Datetime.context_timestamp(local, order.date_order).date():
            return {**row, "key": f"past {planned}"}
        if self.planned >= now and planned > promised:
            return {**row, "key": f"day {planned}", "day": planned}
        return {}


class OrderNotice(models.Model):
    _inherit = "order.notice"

    # === DELAYS ===

    @api.model
    def _find_delays(self, orders, read_before, known=False):
        """Remember the delays of orders; what the first reading of an order finds is history.

        :param sale.order orders: whose milestones are current
        :param set read_before: ids of orders that had milestones before this reading
        :param bool known: nothing of it is to be told
        """
        rows = self.env["order.milestone"].sudo().search_fetch(
            [
                ("sale_order_id", "in", orders.ids),
                ("sale_order_id.state", "=", "sale"),
                ("stage", "=", "shipped"),
                ("done", "=", False),
                ("planned", "!=", False),
                ("promised", "!=", False),
            ],
            ["sale_order_id", "planned", "promised"],
        )  # fmt: skip
        begins = self.search([("sale_order_id", "in", orders.ids), ("key", "=", BEGIN)])
        history = set(begins.sale_order_id.ids)
        agreed, found = self._agreed_days(rows.sale_order_id), []
        for row in rows:
            delay = row._notice_delay(agreed.get(row.sale_order_id.id))
            if delay:
                order_id = row.sale_order_id.id
                history_too = known or order_id in history or order_id not in read_before
                found.append({**delay, "state": "known"} if history_too else delay)
        self._add(found)
        begins.unlink()

    def _agreed_days(self, orders):
        # A later day that the customer himself confirmed is no delay.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT sheet.sale_order_id, MAX(row.delivery_date),
                       MAX(sheet.snapshot #>> '{content,delivery,commitment_date}')
                  FROM order_confirmation sheet
                  JOIN order_confirmation_line row ON row.confirmation_id = sheet.id AND row.covered
                 WHERE sheet.sale_order_id = ANY(%s) AND sheet.state = 'confirmed'
                 GROUP BY sheet.sale_order_id
                """,
                orders.ids,
            )
        )
        days, by_id = {}, {order.id: order for order in orders}
        for order_id, day, moment in rows:
            local = by_id[order_id].with_context(tz=by_id[order_id]._milestone_zone())
            # Rows show the day of the clerk's time zone; promises end with the company's day.
            promised = moment and fields.Datetime.context_timestamp(local, datetime.fromisoformat(moment[:-1])).date()
            days[order_id] = max(filter(None, (day, promised)), default=None)
        return days

    @api.model
    def _know_delays(self, companies):
        """Delays that there are when a company begins to tell them.

        :param res.company companies: that begin
        """
        tracked = companies.filtered(lambda company: company.id in self.env["res.company"]._tracking())
        if not tracked:
            return
        late = self.env["order.milestone"].sudo().search(
            [("company_id", "in", tracked.ids), ("stage", "=", "shipped"), ("done", "=", False)]
        )  # fmt: skip
        for start in range(0, len(late), BATCH):
            self._find_delays(late[start : start + BATCH].sale_order_id, set(), known=True)

    @api.model
    def _know_next_reading(self, companies):
        """The next reading of these companies' open orders tells nothing: tracking paused until now.

        :param res.company companies: that begin to track
        """
        told = self.env["res.company"]._notices()
        ids = [company.id for company in companies if "delay" in told.get(company.id, ())]
        if ids:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO order_notice (sale_order_id, company_id, kind, key, state)
                    SELECT sale_order_id, company_id, 'delay', %s, 'known' FROM order_milestone
                     WHERE company_id = ANY(%s) AND stage = 'shipped' AND done IS NULL
                        ON CONFLICT DO NOTHING
                    """,
                    BEGIN,
                    ids,
                )
            )
            self.invalidate_model()

    # === ARRIVALS ===

    @api.model
    def _cron_day(self):
        """Every day: remember ETAs that have come, of goods that are on their way (D14.8)."""
        companies = self.env["res.company"].browse(
            [company_id for company_id, kinds in self.env["res.company"]._notices().items() if "arrival" in kinds]
        )
        self._find_arrivals(companies)
        self._cron_send()

    def _find_arrivals(self, companies, known=False):
        for company in companies:
            zone = company.partner_id.tz or self.env.user.tz or "UTC"
            today = fields.Datetime.context_timestamp(self.with_context(tz=zone), fields.Datetime.now()).date()
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT ord.id, ord.export_eta FROM sale_order ord
                     WHERE ord.company_id = %s AND ord.state = 'sale' AND ord.export_eta BETWEEN %s AND %s
                       AND ord.export_arrived_on IS NULL
                       AND EXISTS (
                        SELECT 1 FROM sale_order_line line
                          JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
                          JOIN stock_location there ON there.id = move.location_dest_id
                         WHERE line.order_id = ord.id
                           AND (there.usage = 'customer' OR there.usage = 'transit' AND there.company_id IS NULL))
                       AND NOT EXISTS (
                        SELECT 1 FROM order_notice told WHERE told.sale_order_id = ord.id AND told.kind = 'arrival'
                           AND told.key = 'ETA ' || ord.export_eta)
                    """,
                    company.id,
                    today - timedelta(days=ETA_DAYS),
                    today - timedelta(days=1) if known else today,
                )
            )
            self._add(
                [
                    {
                        "order": order_id, "company": company.id, "kind": "arrival", "key": f"ETA {eta}", "day": eta,
                        "state": "known" if known else "pending",
                    }
                    for order_id, eta in rows
                ]
            )  # fmt: skip

    @api.model
    def _know_arrivals(self, companies):
        """ETAs that are past when a company begins to tell arrivals.

        :param res.company companies: that begin
        """
        self.env.flush_all()
        self._find_arrivals(companies, known=True)
