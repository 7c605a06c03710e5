"""Give a demo a year behind it: orders with their sheets and deliveries, dated back, for pictures of the figures.

Real documents: what the figures are made of can be opened. The dates are set back by SQL afterwards. Some of each kind
of trouble is still open: what happens to an order after its delivery stands in ``history_after``.
"""

import random
from datetime import datetime, time, timedelta
from time import sleep

import history_after
from odoo import Command, fields
from odoo.exceptions import UserError

#: How busy the months of a year are, January first: quiet around the Spring Festival, busy in autumn.
SEASON = (0.8, 0.4, 1.0, 1.1, 1.1, 0.9, 0.8, 0.9, 1.3, 1.4, 1.3, 1.1)
CUSTOMERS = (
    # Name, days that it takes to answer a sheet, days that production takes longer for it.
    ("Aurora Leuchten GmbH", 1.0, 0),
    ("Nordlys Belysning AS", 1.5, 0),
    ("Suzhou Huading Lighting", 0.8, 0),
    ("Lumière du Midi SARL", 5.5, 6),
    ("Great Plains Signage Inc.", 4.0, 9),
    ("Zhongshan Brightway Electric", 1.2, 1),
)
SHEETS_EACH = 3
BACK = 400


def main(env, orders="320"):
    """Make the history.

    Args:
        orders: how many.
    """
    dice = random.Random(2026)
    clerk = env["res.users"].search([("login", "=", "clerk")], limit=1) or env.user
    company = clerk.company_id
    env = env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})
    customers = [
        (env["res.partner"].create({"name": name, "is_company": True, "lang": "en_US"}), reply, slow)
        for name, reply, slow in CUSTOMERS
    ]
    products = stock(env, company)
    days = dates(dice, int(orders))
    for number, placed in enumerate(days):
        customer, reply, slow = dice.choice(customers)
        make(env, dice, clerk, placed, customer, reply, slow, products, number)
        if number % 20 == 19:
            env.cr.commit()
    track(env, company)
    history_after.silence(env)
    env.cr.commit()
    env["order.milestone"].sudo()._cron_refresh()
    env.cr.commit()


def track(env, company):
    """Track orders as far back as the history goes; a job that runs just then in the demo's server is waited for."""
    for _attempt in range(20):
        if tracked(env, company):
            return
        sleep(3)
    raise UserError("A job of the demo's server does not end: stop the demo, then make the history.")


def tracked(env, company):
    """Try to switch tracking on; return whether no running job was in the way."""
    try:
        company.order_tracking_since = fields.Date.today() - timedelta(days=BACK)
        env.cr.commit()
    except UserError:
        env.cr.rollback()
        return False
    return True


def dates(dice, orders):
    """Return moments of the last year on which orders came in, more of them in busy months, oldest first."""
    today = datetime.combine(fields.Date.today(), time(2))
    year = [today - timedelta(days=ago) for ago in range(365, 1, -1)]
    weights = [SEASON[day.month - 1] * (day.weekday() < 6) for day in year]
    chosen = sorted(dice.choices(year, weights, k=orders))
    return [day + timedelta(minutes=dice.randrange(480)) for day in chosen]


def stock(env, company):
    """Return products with more than enough of them in stock, the last one apart: of that there is none."""
    products = env["product.product"].create(
        [
            {
                "name": name,
                "default_code": code,
                "is_storable": True,
                "list_price": price,
                "taxes_id": [Command.clear()],
            }
            for name, code, price in (
                ("LED driver 100 W, history", "HIS-100", 42),
                ("LED driver 200 W, history", "HIS-200", 71),
                ("LED driver 320 W, history", "HIS-320", 118),
            )
        ]
    )
    place = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1).lot_stock_id
    for product in products[:-1]:
        env["stock.quant"]._update_available_quantity(product, place, 1_000_000)
    return products


def make(env, dice, clerk, placed, customer, reply, slow, products, number):
    """Make one order with its papers, as far as it would have come by now, and date it back."""
    now = fields.Datetime.now()
    age = (now - placed).days
    answered = placed + timedelta(days=reply * dice.uniform(0.4, 1.8))
    promised = answered + timedelta(days=12 + slow / 2)
    # A factory that gets better: one in three late a year ago, one in ten now.
    late = dice.random() < 0.1 + 0.25 * min(age / 365, 1) + (0.2 if slow else 0)
    shipped = answered + timedelta(days=dice.uniform(6, 11) + slow / 2 + (dice.uniform(3, 9) if late else 0))
    stuck = 15 < age < 45 and dice.random() < 0.15
    # Of what was ordered lately one in five is not there when it is to leave; one sheet in eight gets no answer.
    short = 10 < age < 22 and dice.random() < 0.2
    silent = not short and 8 < age < 30 and dice.random() < 0.12
    wish = not short and not silent and 1 < age < 9 and answered < now and dice.random() < 0.12
    product = products[-1] if short else dice.choice(products[:-1])
    order = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "user_id": clerk.id,
            "commitment_date": promised,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": dice.randrange(50, 2000, 50)})],
        }
    )
    sheets, acceptance = env["order.confirmation"], None
    if silent or wish:
        sheets = issue(env, order, clerk)
        if wish:
            sheets._answer("change", "phone", customer.name, user=clerk, comment="Could you deliver a week earlier?")
    elif number % SHEETS_EACH == 0:
        changed = answered < now and dice.random() < 0.1 + 0.25 * min(age / 365, 1)
        sheets = papers(env, order, clerk, customer, changed, answered < now)
    if answered < now and not silent and not wish:
        order.with_user(clerk).action_confirm()
        if shipped < now and not stuck and not short:
            deliver(order)
            acceptance = history_after.happened(env, dice, order, shipped, late)
    env.flush_all()
    date_back(env, order, placed, answered, promised, shipped)
    if acceptance:
        history_after.date_back(env, order, acceptance, shipped)
    # A changed sheet is answered half-way; its next revision is issued then.
    half = placed + (answered - placed) / 2
    moments = [(placed, half), (half, answered)] if len(sheets) > 1 else [(placed, answered)]
    for sheet, (issued, replied) in zip(sheets, moments, strict=False):
        date_sheet_back(env, sheet, issued, replied)
    env.invalidate_all()


def papers(env, order, clerk, customer, changed, answered):
    """Issue the order's sheet, the next revision where the customer asks for a change, and his answers."""
    sheets = issue(env, order, clerk)
    if changed:
        sheets._answer("change", "phone", customer.name, user=clerk, comment="Fifty more, please")
        order.order_line.product_uom_qty += 50
        sheets |= issue(env, order, clerk)
    if answered:
        sheets[-1]._answer("confirm", "phone", customer.name, user=clerk)
    return sheets


def issue(env, order, clerk):
    """Issue the order's sheet as its clerk."""
    sheet = env["order.confirmation"].with_user(clerk)._prepare_for(order.with_user(clerk))
    sheet.action_issue()
    return sheet.with_env(env).sudo()


def deliver(order):
    """Ship all of it."""
    picking = order.picking_ids
    for move in picking.move_ids:
        move.write({"quantity": move.product_uom_qty, "picked": True})
    picking.with_context(skip_sms=True, skip_backorder=True).button_validate()


def date_back(env, order, placed, answered, promised, shipped):
    """Set the dates of an order and its goods back to when it would have happened."""
    env.cr.execute(
        """UPDATE sale_order SET create_date = %s, date_order = CASE WHEN state = 'sale' THEN %s ELSE %s END
            WHERE id = %s""",
        [placed, answered, placed, order.id],
    )
    env.cr.execute(
        """UPDATE stock_move SET date = CASE WHEN state = 'done' THEN %s ELSE %s END, date_deadline = %s
            WHERE sale_line_id = ANY(%s)""",
        [shipped, promised, promised, order.order_line.ids],
    )
    env.cr.execute(
        """UPDATE stock_picking SET scheduled_date = %s, date_done = CASE WHEN state = 'done' THEN %s END
            WHERE id = ANY(%s)""",
        [promised, shipped, order.picking_ids.ids],
    )


def date_sheet_back(env, sheet, issued, replied):
    """Set the dates of a sheet back."""
    env.cr.execute(
        """UPDATE order_confirmation
              SET issued_on = %(issued)s, delivered_on = %(issued)s, reply_deadline = %(issued)s::date + 7,
                  answered_on = CASE WHEN answered_on IS NOT NULL THEN %(replied)s END,
                  confirmed_on = CASE WHEN confirmed_on IS NOT NULL THEN %(replied)s END
            WHERE id = %(sheet)s""",
        {"issued": issued + timedelta(minutes=30), "replied": replied, "sheet": sheet.id},
    )
