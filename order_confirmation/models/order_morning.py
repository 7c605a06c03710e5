"""The figures one looks at in the morning: mistakes, kept promises, lead times, replies, what is wrong (D03, D04.5)."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_datetime

from ..core.milestones import end_of_day

MONTHS = 12
RECENT_DAYS = 30
#: Replies are few: their figures need a longer time than those of orders.
REPLY_DAYS = 90
ALL_ORDERS = (
    "sales_team.group_sale_salesman_all_leads",
    "stock.group_stock_user",
    "purchase.group_purchase_user",
    "account.group_account_invoice",
)


class OrderMorning(models.AbstractModel):
    """One page of figures of one company. Record rules apply: who sees his own orders reads figures of those."""

    _name = "order.morning"
    _description = "Morning Figures"

    @api.model
    @api.readonly
    def figures(self):
        """All figures of the page, in a constant number of queries.

        :returns: ``company``, ``at``, ``tracked``, ``own`` (figures of one's own orders only), ``reliability`` and
            ``mistakes`` (:meth:`_reliability`, :meth:`_mistake_rate`), ``stages`` (:meth:`_promise_rows`), ``replies``,
            ``changes``, ``exceptions`` (kind, label, count), ``more`` (:meth:`_more`)
        :rtype: dict
        :raises AccessError: for who reads no milestones
        """
        self.env["order.milestone"].browse().check_access("read")
        self.env.flush_all()
        company = self.env.company
        tracked = company.id in self.env["res.company"]._tracking()
        figures = {
            "company": company.name,
            "at": format_datetime(self.env, fields.Datetime.now(), tz=self._zone(), dt_format="short"),
            "tracked": tracked,
            "own": not any(self.env.user.has_group(group) for group in ALL_ORDERS),
            "exceptions": self._exceptions(),
            "replies": self._replies(),
            "changes": self._changes(),
            "more": self._more(),
        }
        if tracked:
            figures["reliability"] = self._reliability()
            figures["mistakes"] = self._mistake_rate()
            figures["stages"] = self.env["order.milestone"].sudo()._promise_rows(company)
        return figures

    @api.model
    def _zone(self):
        return self.env.company.partner_id.tz or self.env.user.tz or "UTC"

    @api.model
    def _first_day(self):
        """First moment of the oldest month shown (UTC)."""
        today = fields.Date.context_today(self.with_context(tz=self._zone()))
        first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        return end_of_day(first - timedelta(days=1), self._zone()) + timedelta(seconds=1)

    @api.model
    def _visible(self, domain, *columns):
        """Milestones of this company that the reader may see.

        :param list domain: further conditions
        :param columns: what to select
        :rtype: SQL
        """
        query = self.env["order.milestone"]._search([("company_id", "=", self.env.company.id), *domain])
        return query.select(
            *(SQL("%s.%s", SQL.identifier("order_milestone"), SQL.identifier(name)) for name in columns)
        )

    @api.model
    def _month_of(self, column):
        """The month of a moment where the company is.

        :param str column: a constant of this model
        :rtype: SQL
        """
        return SQL("date_trunc('month', timezone(%s, timezone('UTC', %s)))::date", self._zone(), SQL(column))

    @api.model
    def _trend(self, rows):
        """Months without gaps, for a graph.

        :param dict rows: by first day of a month: number of orders, and of those that count
        :rtype: list[dict]
        """
        first = fields.Datetime.context_timestamp(self.with_context(tz=self._zone()), self._first_day()).date()
        trend = []
        for number in range(MONTHS):
            month = first + relativedelta(months=number)
            orders, some = rows.get(month, (0, 0))
            trend.append(
                {
                    "label": format_date(self.env, month, date_format="MMM"),
                    "title": format_date(self.env, month, date_format="LLLL y"),
                    "orders": orders,
                    "some": some,
                    "rate": round(100 * some / orders, 1) if orders else None,
                }
            )
        return trend

    @api.model
    def _rates(self, rows, recent):
        """The share of the last days, that of the year, and the months.

        :param dict rows: as for :meth:`_trend`
        :param tuple recent: number of orders, and of those that count
        :rtype: dict
        """
        orders, some = (sum(values) for values in zip(*rows.values(), strict=True)) if rows else (0, 0)
        return {
            "rate": round(100 * recent[1] / recent[0], 1) if recent[0] else None,
            "orders": recent[0],
            "some": recent[1],
            "year": round(100 * some / orders, 1) if orders else None,
            "year_orders": orders,
            "months": self._trend(rows),
        }

    @api.model
    def _reliability(self):
        """Of the orders promised for a month, how many left in time by their first promise (D04.5).

        By the month of the promise: an order that has not left yet counts as late the day after, not when it leaves.

        :rtype: dict
        """
        now = fields.Datetime.now()
        domain = [("stage", "=", "shipped"), ("promised", ">=", self._first_day()), ("promised", "<=", now)]
        found = self.env.execute_query(
            SQL(
                """
                SELECT %(month)s, COUNT(*), COUNT(*) FILTER (WHERE done <= promised),
                       COUNT(*) FILTER (WHERE promised >= %(recent)s),
                       COUNT(*) FILTER (WHERE promised >= %(recent)s AND done <= promised)
                  FROM (%(visible)s) row GROUP BY 1
                """,
                month=self._month_of("promised"),
                recent=now - timedelta(days=RECENT_DAYS),
                visible=self._visible(domain, "promised", "done"),
            )
        )
        rows = {month: (orders, kept) for month, orders, kept, _recent, _recent_kept in found}
        return self._rates(rows, (sum(row[3] for row in found), sum(row[4] for row in found)))

    # === REPLIES, CHANGES, EXCEPTIONS ===

    @api.model
    def _sheets(self, domain, *columns):
        """Sheets of this company that the reader may see; none where he may see no sheets at all."""
        sheets = self.env["order.confirmation"]
        if not sheets.has_access("read"):
            return None
        query = sheets._search([("company_id", "=", self.env.company.id), *domain])
        return query.select(
            *(SQL("%s.%s", SQL.identifier("order_confirmation"), SQL.identifier(name)) for name in columns)
        )

    @api.model
    def _replies(self):
        """How long customers and suppliers take to answer a sheet; silence is no answer.

        :returns: by side ``label``, ``count``, ``average`` and ``most`` (days)
        :rtype: list[dict]
        """
        since = fields.Datetime.now() - timedelta(days=REPLY_DAYS)
        domain = [("answered_on", ">=", since), ("issued_on", "!=", False), ("answer_method", "!=", "no_objection")]
        visible = self._sheets(domain, "kind", "issued_on", "answered_on")
        if not visible:
            return []
        found = self.env.execute_query(
            SQL(
                """
                SELECT kind, COUNT(*), AVG(days), PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY days)
                  FROM (SELECT kind, EXTRACT(EPOCH FROM answered_on - issued_on)::float / 86400 AS days
                          FROM (%s) sheet) taken
                 GROUP BY kind ORDER BY kind DESC
                """,
                visible,
            )
        )
        labels, days = {"sale": self.env._("Customers"), "purchase": self.env._("Suppliers")}, self._days
        return [
            {"kind": kind, "label": labels[kind], "count": count, "average": days(average), "most": days(most)}
            for kind, count, average, most in found
        ]

    @api.model
    def _days(self, days):
        return self.env["order.milestone"]._days(days)

    @api.model
    def _changes(self):
        """Sheets that came back with a wish in the last days.

        :rtype: int
        """
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        visible = self._sheets([("answered_on", ">=", since), ("confirmed_on", "=", False)], "id")
        return self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) sheet", visible))[0][0] if visible else 0

    @api.model
    def _exceptions(self):
        """How many orders are in which trouble.

        :rtype: list[dict]
        """
        exceptions = self.env["order.exception"]
        if not exceptions.has_access("read"):
            return []
        counts = dict(exceptions._read_group([("company_id", "=", self.env.company.id)], ["kind"], ["__count"]))
        return [
            {"kind": kind, "label": label, "count": counts.get(kind, 0)}
            for kind, label in exceptions._kinds()
            if counts.get(kind) or any(kind == name for name, _part in exceptions._parts())
        ]

    @api.model
    def _more(self):
        """Blocks that other rooms fill, each a heading with rows of label and figure.

        :returns: ``key``, ``title``, ``rows`` (``label``, ``value``: texts)
        :rtype: list[dict]
        """
        return [block for block in (self._ratings(), self._requests()) if block]

    @api.model
    def _ratings(self):
        """Hook: a block of what customers said when they accepted their goods; ``False`` where nobody asks."""
        return False

    @api.model
    def _requests(self):
        """Hook: a block of service requests by cause; ``False`` where there are none."""
        return False
