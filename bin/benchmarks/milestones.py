"""Milestones over a long history: the morning's dashboard, the timeline, what is wrong today, the promise, the job."""

from ground.bench_case import Bar, Case

MANY, FEW = 100_000, 1_000
#: Of all orders those that are under way, and of these those that are late.
OPEN, LATE = 1_000, 300
#: Orders a year: their history has years, as that of a company has.
A_YEAR = 25_000


def history(env, orders):
    """Make orders with thirteen milestones each, sheets, and a part that is under way, by SQL."""
    company = env.company
    company.order_tracking_since = "2020-01-01"
    customer = env["res.partner"].create({"name": "Bench Customer"})
    env.flush_all()
    names, numbers = zip(*((name, number) for name, number, _seen in env["order.milestone"]._stages()), strict=True)
    values = {
        "orders": orders, "company": company.id, "partner": customer.id, "user": env.uid,
        "currency": company.currency_id.id, "warehouse": env["stock.warehouse"].search([], limit=1).id,
        "names": list(names), "numbers": list(numbers), "open": min(OPEN, orders // 2), "late": min(LATE, orders // 4),
        "pace": 365.0 / A_YEAR,
    }  # fmt: skip
    env.cr.execute(
        """INSERT INTO sale_order (name, partner_id, partner_invoice_id, partner_shipping_id, company_id, user_id,
                                   state, currency_id, warehouse_id, picking_policy, date_order, create_date)
           SELECT 'B' || number, %(partner)s, %(partner)s, %(partner)s, %(company)s, %(user)s, 'sale', %(currency)s,
                  %(warehouse)s, 'direct', made, made
             FROM (SELECT number, now() AT TIME ZONE 'UTC' - make_interval(secs => number * %(pace)s * 86400) AS made
                     FROM generate_series(1, %(orders)s) AS number) days""",
        values,
    )
    env.cr.execute(
        """INSERT INTO order_milestone (sale_order_id, company_id, partner_id, user_id, stage, sequence, planned,
                                        promised, started, done, progress, lead_days, since_confirmed_days, delay_days,
                                        on_time)
           SELECT numbered.id, %(company)s, %(partner)s, %(user)s, stage.name, stage.number, moment.due, moment.due,
                  moment.done, moment.done, CASE WHEN moment.done IS NULL THEN 0 ELSE 100 END,
                  CASE WHEN moment.done IS NOT NULL AND stage.place > 1 THEN 1.5 END,
                  CASE WHEN moment.done IS NOT NULL AND stage.place > 3 THEN (stage.place - 3) * 1.5 END,
                  CASE WHEN moment.done IS NOT NULL THEN EXTRACT(EPOCH FROM moment.done - moment.due) / 86400 END,
                  CASE WHEN moment.done IS NOT NULL THEN CASE WHEN moment.done <= moment.due THEN 100 ELSE 0 END END
             FROM (SELECT id, date_order, row_number() OVER (ORDER BY date_order DESC) AS rank
                     FROM sale_order WHERE name LIKE 'B%%') numbered
            CROSS JOIN unnest(%(names)s::varchar[], %(numbers)s::int[]) WITH ORDINALITY AS stage(name, number, place)
            CROSS JOIN LATERAL (
              SELECT numbered.date_order + make_interval(hours => (36 * stage.place
                         + CASE WHEN numbered.id %% 10 = 0 THEN -24 ELSE 24 END)::int)
                         + CASE WHEN numbered.rank <= %(open)s AND numbered.rank > %(late)s THEN INTERVAL '90 days'
                                ELSE INTERVAL '0' END AS due,
                     CASE WHEN numbered.rank > %(open)s OR stage.place <= 6
                          THEN numbered.date_order + make_interval(hours => (36 * stage.place)::int) END AS done
            ) moment""",
        values,
    )
    late_and_sheets(env, values)
    for table in ("sale_order", "order_milestone", "order_confirmation"):
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
    return {"orders": env["sale.order"].search([("name", "=like", "B%")], limit=500).ids, "company": company.id}


def late_and_sheets(env, values):
    """Make the last orders late, and a sheet for each order."""
    env.cr.execute(
        """UPDATE order_milestone SET planned = now() AT TIME ZONE 'UTC' - INTERVAL '2 days'
            WHERE done IS NULL AND sale_order_id IN (
                SELECT id FROM sale_order WHERE name LIKE 'B%%' ORDER BY date_order DESC LIMIT %(late)s)""",
        values,
    )
    env.cr.execute(
        """INSERT INTO order_confirmation (name, revision, kind, state, company_id, currency_id, partner_id, user_id,
                                           sale_order_id, layout, lang, issued_on, answered_on, confirmed_on,
                                           answer_method, reply_deadline)
           SELECT 'C' || id, 1, 'sale', CASE WHEN id %% 500 = 0 THEN 'sent' WHEN id %% 20 = 0 THEN 'superseded'
                                             ELSE 'confirmed' END,
                  %(company)s, %(currency)s, %(partner)s, %(user)s, id, 'sheet', 'en_US', date_order,
                  CASE WHEN id %% 500 != 0 THEN date_order + INTERVAL '2 days' END,
                  CASE WHEN id %% 20 != 0 THEN date_order + INTERVAL '2 days' END, 'phone', date_order::date + 7
             FROM sale_order WHERE name LIKE 'B%%'""",
        values,
    )


class History(Case):
    """A case over a long and a short history."""

    ours, other = f"{MANY:,} orders", f"{FEW:,} orders"
    sides = {"ours": None, "other": None}

    def prepare(self, env):
        """Rows by SQL."""
        return history(env, MANY)

    def prepare_other(self, env):
        """The same with a hundredth of the rows."""
        return history(env, FEW)


class Morning(History):
    """The dashboard, all of it."""

    name = "milestones"
    title = f"Dashboard of {MANY:,} orders with 13 milestones each"
    bars = (Bar("time", most=1000, series="warm"), Bar("queries", most_extra=0))
    most_pairs = 8

    def round(self, env, prepared):
        """Open it."""
        return lambda: env["order.morning"].figures()


class Exceptions(History):
    """What is wrong today: eighty of them, and how many of each kind."""

    name = "milestones_exceptions"
    title = f"List of what is wrong today among {MANY:,} orders"
    bars = (Bar("time", most=250, series="warm"), Bar("queries", most_extra=0))
    most_pairs = 20

    def round(self, env, prepared):
        """Open the list."""

        def look():
            found = env["order.exception"].web_search_read(
                [], {"name": {}, "kind": {}, "since": {}, "partner_id": {"fields": {"display_name": {}}}}, limit=80
            )
            env["order.exception"].formatted_read_group([], ["kind"], ["__count"])
            assert found["records"]

        return look


class LateList(History):
    """The list of milestones that are late: a page of eighty, and the count."""

    name = "milestones_late"
    title = f"List of late milestones among {MANY:,} orders"
    bars = (Bar("time", most=50, series="warm"), Bar("queries", most_extra=0))

    def round(self, env, prepared):
        """Open the list."""

        def look():
            found = env["order.milestone"].web_search_read(
                [("state", "=", "late")],
                {"sale_order_id": {"fields": {"display_name": {}}}, "stage": {}, "planned": {}, "state": {}},
                limit=80,
                order="planned, id",
            )
            assert len(found["records"]) == 80

        return look


class Promise(History):
    """What is known when a date is promised."""

    name = "milestones_promise"
    title = f"Delivery promise from {MANY:,} orders"
    bars = (Bar("time", most=5, series="warm"), Bar("queries", most_extra=0), Bar("time", most_ratio=1.5))

    def round(self, env, prepared):
        """Ask for a date, and for the table of all stages."""
        company = env["res.company"].browse(prepared["company"])

        def ask():
            assert env["order.milestone"]._history(company, ["shipped"], 12.0)
            assert env["order.milestone"]._history(company, env["order.milestone"]._history_stages())

        return ask


class Timeline(History):
    """The page *Timeline* of one order, on the server."""

    name = "milestones_timeline"
    title = "Timeline page of one order"
    bars = (Bar("time", most=100, series="warm"), Bar("queries", most_extra=0))

    def round(self, env, prepared):
        """Read what the page reads."""
        order = env["sale.order"].browse(prepared["orders"][0])
        return lambda: order.read(["order_timeline", "order_promise"])


class Refresh(History):
    """The job: five hundred orders are read again from their documents."""

    name = "milestones_refresh"
    title = "Read 500 orders again"
    bars = (Bar("queries", most_extra=0), Bar("time", most=1500, series="warm"))
    most_pairs = 8

    def round(self, env, prepared):
        """Refresh them."""
        orders = env["sale.order"].browse(prepared["orders"])
        return lambda: env["order.milestone"]._refresh(orders)
