"""Acceptance (验收): what the customer says of one delivery, or that he said nothing in time (D13.4)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .signoff_evidence import SignoffEvidence

STATES = [
    ("waiting", "Awaiting acceptance"),
    ("accepted", "Goods accepted"),
    ("deemed", "Accepted without objection"),
    ("objected", "Objected"),
    ("returned", "Goods came back"),
]
#: Nothing is left to say about the goods.
DONE = ("accepted", "deemed")
#: What matters first of several.
COMMON = ("objected", "waiting", "deemed", "accepted", "returned")
HOW = [
    ("portal", "Online"),
    ("scan", "Signed delivery note"),
    ("phone", "Phone call"),
    ("chat", "Chat message"),
    ("mail", "E-mail"),
    ("no_objection", "No objection"),
]
#: What stays writable for the life of an acceptance.
LIVING_FIELDS = {"user_id"}


class OrderAcceptance(models.Model):
    """What one finished delivery brought of one sales order (D01, D05, D08, D13.4, D14.9, D17).

    A transfer that carries goods of several orders has an acceptance for each: every customer reads and decides on his
    own goods alone. Made by the delivery, decided by the customer or by the end of the period, and never by hand:
    ``create``, ``write`` and ``unlink`` refuse everybody, superuser included.
    """

    _name = "order.acceptance"
    _description = "Acceptance of a Delivery"
    _inherit = ["signoff.evidence", "portal.mixin", "rating.mixin", "mail.activity.mixin"]
    _order = "shipped_on desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Delivery Number", required=True, readonly=True, index="trigram")
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    picking_id = fields.Many2one("stock.picking", string="Delivery", readonly=True, ondelete="set null")
    order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True, ondelete="set null", index=True)
    order_name = fields.Char(string="Order Number", readonly=True, help="Stays when the order is deleted.")
    client_order_ref = fields.Char(string="Customer Reference", readonly=True)
    # Whom the goods went to on that day: another customer on the order changes nothing here.
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Responsible", index=True, help="Who is told of objections.")
    lang = fields.Char(string="Language", readonly=True)
    line_ids = fields.One2many("order.acceptance.line", "acceptance_id", readonly=True)

    shipped_on = fields.Datetime(required=True, readonly=True)
    transit_days = fields.Integer(
        string="Days on the Way", readonly=True, aggregator=None, help="Counted where nobody says when it arrived."
    )
    inspection_days = fields.Integer(string="Days to Inspect", readonly=True, aggregator=None)
    arrived_on = fields.Date(readonly=True, help="As the customer or the clerk says. Empty: not known.")
    arrived_by = fields.Char(string="Arrival Told By", readonly=True)
    deadline = fields.Date(
        string="Objections Until", required=True, readonly=True, help="Last day; nobody who objects: accepted."
    )
    reminded_on = fields.Date(readonly=True)

    decided_on = fields.Datetime(readonly=True)
    decided_by = fields.Char(readonly=True, help="The name the customer gave, or that is on the signed note.")
    decision_method = fields.Selection(HOW, string="How", readonly=True)
    decision_user_id = fields.Many2one("res.users", string="Recorded By", readonly=True, ondelete="set null")
    decision_user_name = fields.Char(readonly=True, help="Stays when the user is deleted.")
    decision_address = fields.Char(string="Network Address", readonly=True)
    comment = fields.Text(readonly=True)
    objected_on = fields.Datetime(readonly=True, help="First objection; it stays when the goods are accepted later.")
    objected_by = fields.Char(readonly=True)
    objection = fields.Text(readonly=True)
    signature_file_id = fields.Many2one("signoff.file", readonly=True, ondelete="restrict")
    file_ids = fields.Many2many("signoff.file", string="Photos and Proofs", readonly=True)

    _picking_uniq = models.UniqueIndex(
        "(picking_id, order_id) WHERE picking_id IS NOT NULL", "This delivery has its acceptance already."
    )
    _waiting_idx = models.Index("(deadline) WHERE state = 'waiting'")

    # === COMPUTES ===

    def _compute_access_url(self):  # pylint: disable=missing-return
        super()._compute_access_url()
        for acceptance in self:
            acceptance.access_url = f"/my/deliveries/{acceptance.id}"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Refused for everyone: the delivery makes it.

        :raises AccessError: always
        """
        raise AccessError(self.env._("An acceptance is made by the delivery it belongs to, never by hand."))

    def write(self, vals):
        """Only the responsible can be changed, by who may write acceptances.

        :param dict vals: as usual
        :raises AccessError: for everything else: it is evidence
        """
        if any(name not in LIVING_FIELDS and not name.startswith(("message_", "activity_")) for name in vals):
            raise AccessError(
                self.env._(
                    "What was delivered and what the customer said of it can't be written. Press “Record” on the "
                    "acceptance to enter what came in."
                )
            )
        return super(SignoffEvidence, self).write(vals)

    def copy_data(self, default=None):
        """Refused: a copy would be a delivery that never was.

        :raises UserError: always
        """
        raise UserError(self.env._("An acceptance can't be duplicated: each delivery makes its own."))

    def _engine_write(self, vals):
        """Write for the act that calls, past the guard.

        :param dict vals: as usual
        """
        return super(SignoffEvidence, self.sudo()).write(vals)

    # === TOOLING ===

    def _lock(self):
        """Meet parallel decisions on the rows of these acceptances: the loser reads who was first."""
        if self.ids:
            self.flush_recordset()
            self.env.cr.execute(
                SQL("SELECT id FROM order_acceptance WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", self.ids)
            )
            self.invalidate_recordset()

    def _zone(self):
        """The time zone in which this company's days begin and end.

        :rtype: str
        """
        return self.company_id.sudo().partner_id.tz or self.env.user.tz or "UTC"

    def _local(self, moment):
        return fields.Datetime.context_timestamp(self.with_context(tz=self._zone()), moment)

    def _today(self):
        """Today where the company is: the period ends at the end of a day there.

        :rtype: date
        """
        return self._local(fields.Datetime.now()).date()

    def _deadline_for(self, arrived_on):
        """Last day to object.

        :param date | bool arrived_on: where it is known; otherwise it is what shipment and days on the way come to
        :rtype: date
        """
        self.ensure_one()
        start = arrived_on or fields.Date.add(self._local(self.shipped_on).date(), days=self.transit_days)
        return fields.Date.add(start, days=self.inspection_days)

    def _arrival(self):
        """When the goods arrived, or are expected to.

        :returns: the day, and whether they did: somebody said so, decided on them, or did not object in time
        :rtype: tuple[date, bool]
        """
        self.ensure_one()
        if self.arrived_on:
            return self.arrived_on, True
        if self.decided_on and self.state != "deemed":
            return self._local(self.objected_on or self.decided_on).date(), True
        expected = fields.Date.add(self._local(self.shipped_on).date(), days=self.transit_days)
        return expected, self.state == "deemed"

    def _common_state(self):
        """What one transfer says whose goods belong to several orders: the first thing that is still open.

        :rtype: str | False
        """
        states = set(self.mapped("state"))
        return next((state for state in COMMON if state in states), False)

    def _state_label(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _goods_back(self):
        """How much of each row came back, and whether more is on its way back, in one query.

        :returns: per row the quantity in its unit that is back and the one that is still to come back
        :rtype: dict[order.acceptance.line, tuple[float, float]]
        """
        rows = self.sudo().line_ids
        moves = self.env["stock.move"].sudo().search(
            [("origin_returned_move_id", "in", rows.move_id.ids), ("state", "not in", ("draft", "cancel"))]
        )  # fmt: skip
        result = {row: (0.0, 0.0) for row in rows}
        by_move = {row.move_id: row for row in rows if row.move_id}
        for move in moves:
            row = by_move[move.origin_returned_move_id]
            quantity = move.quantity if move.state == "done" else move.product_uom_qty
            amount = move.product_uom._compute_quantity(quantity, row.uom_id, round=False)
            back, coming = result[row]
            result[row] = (back + amount, coming) if move.state == "done" else (back, coming + amount)
        return result
