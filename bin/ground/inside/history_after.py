"""What happens after a delivery in the year behind a demo: objections, returns, complaints; most of it is settled."""

from datetime import timedelta

from odoo import fields

#: Trouble of so many days ago is settled by now.
SETTLED_DAYS = 25
#: Of a hundred deliveries, what the customer does: the rest is accepted, mostly in silence.
SHARES = (("objection", 4), ("return", 4), ("complaint", 3), ("question", 2), ("accepts", 30))
#: What customers object to: kind, comment, quantity concerned.
OBJECTIONS = (
    ("short", "One carton less than on the delivery note.", 24),
    ("damaged", "The carton was crushed; the drivers inside have bent pins.", 12),
    ("wrong", "These have the 0-10 V cable, we ordered DALI.", 20),
)
#: What customers ask for: subject, cause.
REQUESTS = {
    "return": (("Flicker at full load", "product"), ("Not needed any more", "mind"), ("Housing scratched", "damage")),
    "complaint": (
        ("Came two weeks late", "late"),
        ("Two pieces less in carton 3", "shortage"),
        ("Dead on arrival", "defect"),
    ),
    "question": (("Which dimmer fits?", "other"), ("Can the warranty be extended?", "other")),
}


def happened(env, dice, order, shipped, late):
    """Let happen to a delivered order what happens to some.

    Args:
        order: delivered in full.
        shipped: moment of the shipment.
        late: whether it left late; such customers complain more.

    Returns:
        The delivery's acceptance, empty where the company asks for none.
    """
    acceptance = env["order.acceptance"].sudo().search([("order_id", "=", order.id)], limit=1)
    name, age = order.partner_id.name, (fields.Datetime.now() - shipped).days
    roll = dice.random() * 100 * (0.6 if late else 1)
    what = None
    # Objections are settled soon: so that some are open, more of the newest deliveries have one.
    shares = (("objection", 14), *SHARES[1:]) if age < SETTLED_DAYS / 2 else SHARES
    for kind, share in shares:
        if 0 <= roll < share:
            what = kind
        roll -= share
    if what in REQUESTS:
        ask(env, dice, order, what, age)
    elif acceptance and what == "accepts":
        acceptance._decide("accept", "portal", name)
    elif acceptance and what == "objection":
        kind, comment, quantity = dice.choice(OBJECTIONS)
        row = acceptance.line_ids[:1]
        quantity = min(quantity, row.quantity)
        acceptance._decide(
            "object", "portal", name, lines={row.id: {"answer": kind, "quantity": quantity, "comment": comment}}
        )
        if age > SETTLED_DAYS:
            acceptance._decide("accept", "portal", name)
            requests = env["order.service.request"].sudo().search([("order_id", "=", order.id)])
            settle(requests, "A credit note for them is on its way.")
    return acceptance


def ask(env, dice, order, kind, age):
    """Open a service request of the customer; goods come back where he returns them."""
    subject, cause = dice.choice(REQUESTS[kind])
    line = order.order_line[:1]
    picking = order.picking_ids.filtered(lambda done: done.state == "done")[:1]
    quantity = min(dice.randrange(5, 30), line.product_uom_qty)
    rows = [{"sale_line_id": line.id, "quantity": quantity}] if kind != "question" else []
    request = (
        env["order.service.request"].sudo()._open_for(order.sudo(), kind, subject, subject, picking=picking, lines=rows)
    )
    request.cause_id = env.ref(f"order_confirmation.order_service_cause_{cause}")
    if kind == "return" and age > SETTLED_DAYS // 2:
        bring_back(env, picking, quantity)
    if age > SETTLED_DAYS or kind == "question":
        settle(request, "Settled as agreed on the phone.")


def settle(requests, solution):
    """Close requests with an answer."""
    requests.write({"solution": solution, "state": "done"})


def bring_back(env, picking, quantity):
    """Receive returned goods of a delivery."""
    dialog = env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking")
    dialog = dialog.create({"picking_id": picking.id})
    dialog.product_return_moves[:1].quantity = quantity
    back = dialog._create_return()
    for move in back.move_ids:
        move.write({"quantity": move.product_uom_qty, "picked": True})
    back.with_context(skip_sms=True, skip_backorder=True).button_validate()


def date_back(env, order, acceptance, shipped):
    """Set the dates of what happened after a shipment back to when it would have happened."""
    moment = min(shipped + timedelta(days=6), fields.Datetime.now() - timedelta(hours=3))
    env.flush_all()
    env.cr.execute(
        """UPDATE order_acceptance
              SET shipped_on = %(shipped)s, deadline = %(shipped)s::date + transit_days + inspection_days,
                  arrived_on = CASE WHEN arrived_on IS NOT NULL THEN %(moment)s::date - 1 END,
                  decided_on = CASE WHEN decided_on IS NOT NULL THEN %(moment)s END,
                  objected_on = CASE WHEN objected_on IS NOT NULL THEN %(moment)s END
            WHERE id = ANY(%(ids)s)""",
        {"shipped": shipped, "moment": moment, "ids": acceptance.ids},
    )
    env.cr.execute(
        """UPDATE order_service_request
              SET opened_on = %(moment)s, deadline = %(moment)s::date + 5,
                  closed_on = CASE WHEN closed_on IS NOT NULL THEN %(moment)s + interval '4 days' END,
                  days_to_close = CASE WHEN closed_on IS NOT NULL THEN 4 END
            WHERE order_id = %(order)s""",
        {"moment": moment, "order": order.id},
    )
    env.cr.execute(
        """UPDATE stock_move move SET date = %s FROM stock_location here
            WHERE here.id = move.location_id AND here.usage = 'customer' AND move.state = 'done'
              AND move.sale_line_id = ANY(%s)""",
        [moment + timedelta(days=2), order.order_line.ids],
    )


def silence(env):
    """Let the time to object pass where nobody said anything: what the night job says of it, each in its own night."""
    env["order.acceptance"]._cron_acceptance()
    env.flush_all()
    env.cr.execute(
        """UPDATE order_acceptance SET decided_on = deadline + interval '20 hours'
            WHERE state = 'deemed' AND deadline + interval '20 hours' < decided_on"""
    )
    env.invalidate_all()
