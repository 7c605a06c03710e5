"""Milestones of an order: what is reached and what is to come, for lists and analysis (D03, D04.5, D16.4, B15)."""

from odoo import api, fields, models
from odoo.tools import SQL

#: Stages in the order of the flow: name, sequence, and whether the customer sees it.
STAGES = [
    ("received", 10, True),
    ("offered", 20, True),
    ("confirmed", 30, True),
    ("reviewed", 40, False),
    ("paid", 50, True),
    ("supplied", 60, False),
    ("picked", 80, False),
    ("packed", 85, True),
    ("shipped", 90, True),
    ("performed", 95, True),
    ("arrived", 100, True),
    ("accepted", 110, True),
    ("settled", 120, False),
]


class OrderMilestone(models.Model):
    """One stage of one sales order.

    Written by ``_refresh`` alone, from what the order's documents say (see ``sale_order_milestone``): nobody types it,
    and deleting all rows loses nothing but the first promise.
    """

    _name = "order.milestone"
    _description = "Order Milestone"
    _order = "sale_order_id desc, sequence"
    _rec_name = "stage"
    _log_access = False

    sale_order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="set null", index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, ondelete="set null")
    stage = fields.Selection("_select_stages", required=True, readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    planned = fields.Datetime(string="Planned For", readonly=True, help="When it is expected now.")
    promised = fields.Datetime(
        string="First Promised", readonly=True, help="What was planned when the order was confirmed: it never moves."
    )
    started = fields.Datetime(readonly=True, help="When the first part of it was reached.")
    done = fields.Datetime(readonly=True)
    progress = fields.Float(string="Progress (%)", readonly=True, aggregator="avg")
    lead_days = fields.Float(
        string="Lead Time (Days)", readonly=True, aggregator="avg", help="Since the stage before it."
    )
    since_confirmed_days = fields.Float(
        string="Since Confirmation (Days)",
        readonly=True,
        aggregator="avg",
        help="From the order confirmed to this stage.",
    )
    delay_days = fields.Float(
        string="Delay (Days)", readonly=True, aggregator="avg", help="Behind the first promise; negative: early."
    )
    on_time = fields.Float(string="On Time (%)", readonly=True, aggregator="avg")
    state = fields.Selection(
        [("done", "Done"), ("late", "Late"), ("started", "Under Way"), ("waiting", "To Come")],
        compute="_compute_state",
        search="_search_state",
    )

    _order_stage = models.UniqueIndex("(sale_order_id, stage)")
    # Lead times of the company's own last orders, and what is late: never a scan of history.
    _history_idx = models.Index("(company_id, stage, done) WHERE done IS NOT NULL")
    _open_idx = models.Index("(company_id, planned) WHERE done IS NULL")
    _promised_idx = models.Index("(company_id, stage, promised) WHERE promised IS NOT NULL")

    @api.model
    def _stage_labels(self):
        """Names of the stages; a module that adds one adds its name and its row in :meth:`_stages`.

        :rtype: dict[str, str]
        """
        return {
            "received": self.env._("Order received"),
            "offered": self.env._("Sheet sent"),
            "confirmed": self.env._("Order confirmed"),
            "reviewed": self.env._("Order reviewed"),
            "paid": self.env._("Payment"),
            "supplied": self.env._("Bought goods received"),
            "picked": self.env._("Picked"),
            "packed": self.env._("Packed"),
            "shipped": self.env._("Shipped"),
            "performed": self.env._("Services done"),
            "arrived": self.env._("Arrived"),
            "accepted": self.env._("Accepted by the customer"),
            "settled": self.env._("Settlement"),
        }

    @api.model
    def _stages(self):
        """The stages in the order of the flow.

        :returns: name, sequence, whether the customer sees it
        :rtype: list[tuple[str, int, bool]]
        """
        return STAGES

    @api.model
    def _select_stages(self):
        labels = self._stage_labels()
        return [(name, labels[name]) for name, _sequence, _seen in self._stages()]

    @api.depends("done", "planned", "started")
    def _compute_state(self):
        now = fields.Datetime.now()
        for row in self:
            row.state = self._state_of(row.planned, row.started, row.done, now)

    @api.model
    def _state_of(self, planned, started, done, now):
        if done:
            return "done"
        if planned and planned < now:
            return "late"
        return "started" if started else "waiting"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now, found = fields.Datetime.now(), []
        for state in value:
            late = [("done", "=", False), ("planned", "<", now)]
            rest = [("done", "=", False), "|", ("planned", "=", False), ("planned", ">=", now)]
            found.append(
                {
                    "done": [("done", "!=", False)],
                    "late": late,
                    "started": [*rest, ("started", "!=", False)],
                    "waiting": [*rest, ("started", "=", False)],
                }.get(state, [("id", "=", False)])
            )
        return fields.Domain.OR(found)

    def action_open_order(self):
        """Open the order of a row.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "views": [(False, "form")],
        }


class OrderMilestoneMark(models.Model):
    """Orders to look at again. Only added to: two people who ship at the same moment never meet here."""

    _name = "order.milestone.mark"
    _description = "Order to Look at Again"
    _log_access = False

    sale_order_id = fields.Integer(required=True)

    @api.model
    def _add(self, order_ids):
        """Remember orders, in one statement.

        :param order_ids: ids
        """
        self.env.cr.execute(
            SQL("INSERT INTO order_milestone_mark (sale_order_id) SELECT unnest(%s::int[])", list(order_ids))
        )

    @api.model
    def _add_pending(self):
        """Before commit: the orders that this transaction touched."""
        pending = self.env.cr.precommit.data.pop("order.milestones", None)
        if pending:
            self._add(sorted(pending))

    @api.model
    def _take(self, limit):
        """Take the oldest marks away; what fails is rolled back with them.

        :param int limit: how many
        :returns: how many were taken, and their orders
        :rtype: tuple[int, list[int]]
        """
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM order_milestone_mark WHERE id IN (
                    SELECT id FROM order_milestone_mark ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING sale_order_id
                """,
                limit,
            )
        )
        rows = [row[0] for row in self.env.cr.fetchall()]
        return len(rows), sorted(set(rows))
