"""What a customer is offered about a shortage, and what he chose, row by row (D07, D15)."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from .sale_order_shortage import DECISIONS

OFFER_STATES = [("open", "Asked"), ("answered", "Answered"), ("withdrawn", "Withdrawn")]


class OrderShortageOffer(models.Model):
    """One question to the customer of one order; evidence: only asking and answering write it."""

    _name = "order.shortage.offer"
    _description = "Question about a Shortage"
    _inherit = ["portal.mixin"]
    _order = "id desc"
    _rec_name = "order_name"

    sale_order_id = fields.Many2one(
        "sale.order", string="Order", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="sale_order_id.company_id")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="restrict")
    order_name = fields.Char(string="Order Number", readonly=True)
    order_state = fields.Char(string="Order State when Asked", readonly=True)
    state = fields.Selection(OFFER_STATES, required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Asked By", readonly=True, ondelete="set null")
    answered_on = fields.Datetime(readonly=True)
    answered_by = fields.Char(readonly=True)
    answer_user_id = fields.Many2one("res.users", string="Portal Login", readonly=True, ondelete="set null")
    answer_address = fields.Char(string="Network Address", readonly=True)
    line_ids = fields.One2many("order.shortage.offer.line", "offer_id", string="Rows", readonly=True)

    # One open question per order: what the customer answers is what he was asked last.
    _open_once = models.UniqueIndex("(sale_order_id) WHERE state = 'open'")

    def _compute_access_url(self):  # pylint: disable=missing-return
        super()._compute_access_url()
        for offer in self:
            offer.access_url = f"/my/shortages/{offer.id}"

    def get_portal_url(self, *args, **kwargs):
        """Address of the page; none where there is no question: Odoo tries templates on any order when it saves them.

        :rtype: str
        """
        return super().get_portal_url(*args, **kwargs) if self else ""

    # === EVIDENCE ===

    @api.model_create_multi
    def create(self, vals_list):
        """Refused: *Ask the Customer* asks.

        :raises AccessError: always
        """
        self._refuse()

    def write(self, vals):
        """Refused: the customer's page answers.

        :raises AccessError: always
        """
        self._refuse()

    def unlink(self):
        """Refused: what a customer chose is kept.

        :raises AccessError: always
        """
        self._refuse()

    def _refuse(self):
        raise AccessError(self.env._("Questions about shortages are asked and answered, never edited."))

    def _engine_create(self, vals_list):
        # Every field is given: a default of the context or of a user fills none of them.
        clean = self.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        return super(OrderShortageOffer, clean).create(vals_list)

    def _engine_write(self, vals):
        return super().write(vals)

    # === ASKING ===

    @api.model
    def _ask(self, order, rows):
        """Put a new question to the customer; an open one is withdrawn.

        :param sale.order order: writable by the user
        :param list[dict] rows: ``line``, ``missing``, ``options`` (set of decisions) and ``substitute`` (a product)
        :rtype: order.shortage.offer
        :raises UserError: for a row without any option, or a substitute that is not named
        """
        order.check_access("write")
        for row in rows:
            name = row["line"].product_id.display_name
            if not row["options"]:
                raise UserError(self.env._("%(product)s: tick at least one thing to offer.", product=name))
            if "substitute" in row["options"] and not row["substitute"]:
                raise UserError(self.env._("Choose the substitute for %(product)s.", product=name))
        offers, lines = self.sudo(), self.env["order.shortage.offer.line"].sudo()
        offers.search([("sale_order_id", "=", order.id), ("state", "=", "open")])._engine_write({"state": "withdrawn"})
        # Before the new one is there: an order has one open question.
        offers.flush_model()
        offer = offers._engine_create(
            [
                {
                    "sale_order_id": order.id,
                    "partner_id": order.partner_id.id,
                    "order_name": order.name,
                    "order_state": order.state,
                    "state": "open",
                    "user_id": self.env.uid,
                    "access_token": str(uuid.uuid4()),
                    "answered_on": False,
                    "answered_by": False,
                    "answer_user_id": False,
                    "answer_address": False,
                }
            ]
        )
        lines._engine_create([{"offer_id": offer.id, **lines._prepare_row(**row)} for row in rows])
        return offer

    # === ANSWERING ===

    def _problem(self):
        """Why this question can't be answered any more, in words for the customer; empty: it can.

        :rtype: str
        """
        self.ensure_one()
        order = self.sale_order_id
        if self.state == "answered":
            return self.env._("This was answered already. Please write to us if you want it otherwise.")
        if self.state == "withdrawn":
            return self.env._("We have a newer proposal, or need no answer any more. Thank you.")
        if order.state == "cancel":
            return self.env._("This order was cancelled: there is nothing to choose any more.")
        if order.state != self.order_state or any(line._changed() for line in self.line_ids):
            return self.env._("The order was changed since we asked. We will get back to you.")
        return ""

    def _lock(self):
        # Blocking: whoever comes second is tried again by Odoo and reads what the first one chose.
        self.flush_recordset()
        self.env.cr.execute("SELECT id FROM order_shortage_offer WHERE id = ANY(%s) FOR NO KEY UPDATE", [self.ids])
        self.invalidate_recordset()

    def _answer(self, choices, name, user=None, address=None):
        """Record what the customer chose and put it on the order's rows (D07, D15).

        :param dict choices: decision by id of the row
        :param str name: who chose
        :param res.users | None user: his login
        :param str | None address: network address
        :raises UserError: saying kindly what is wrong
        """
        self.ensure_one()
        self._lock()
        problem = self._problem()
        if problem:
            raise UserError(problem)
        for line in self.line_ids:
            if choices.get(line.id) not in line._options():
                raise UserError(self.env._("Please choose for %(product)s.", product=line.name))
        self._engine_write(
            {
                "state": "answered",
                "answered_on": fields.Datetime.now(),
                "answered_by": name,
                "answer_user_id": user.id if user else False,
                "answer_address": address,
            }
        )
        for line in self.line_ids:
            line._engine_write({"choice": choices[line.id]})
            line._apply()
        self._tell_staff()

    def _tell_staff(self):
        order = self.sale_order_id
        person = order.user_id if order.user_id.active else self.user_id
        speaker = self.with_context(lang=person.lang or self.env.lang)
        labels = dict(speaker.line_ids._fields["choice"]._description_selection(speaker.env))
        choices = "; ".join(f"{line.name} – {labels[line.choice]}" for line in speaker.line_ids)
        text = speaker.env._("%(name)s chose about the shortage: %(choices)s", name=self.answered_by, choices=choices)
        order._message_log(body=text)
        if person:
            order.activity_schedule(
                "order_confirmation.mail_activity_type_answer", user_id=person.id, summary=text[:200]
            )


class OrderShortageOfferLine(models.Model):
    """One row that is short: what was offered, and what was chosen."""

    _name = "order.shortage.offer.line"
    _description = "Question about a Row that is Short"
    _order = "id"

    offer_id = fields.Many2one("order.shortage.offer", required=True, readonly=True, ondelete="cascade", index=True)
    sale_line_id = fields.Many2one("sale.order.line", readonly=True, ondelete="set null", index="btree_not_null")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    name = fields.Char(readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    missing = fields.Float(string="Quantity Short", digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True, ondelete="restrict")
    offer_wait = fields.Boolean(readonly=True)
    offer_partial = fields.Boolean(readonly=True)
    offer_substitute = fields.Boolean(readonly=True)
    substitute_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    substitute_name = fields.Char(readonly=True)
    choice = fields.Selection(DECISIONS, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Refused, as for the question.

        :raises AccessError: always
        """
        self.offer_id._refuse()

    def write(self, vals):
        """Refused, as for the question.

        :raises AccessError: always
        """
        self.offer_id._refuse()

    def unlink(self):
        """Refused, as for the question.

        :raises AccessError: always
        """
        self.offer_id._refuse()

    def _engine_create(self, vals_list):
        clean = self.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        return super(OrderShortageOfferLine, clean).create(vals_list)

    def _engine_write(self, vals):
        return super().write(vals)

    def _prepare_row(self, line, missing, options, substitute):
        """Values of a row, with the names that the customer reads.

        :rtype: dict
        """
        lang = line.order_id.partner_id.lang or self.env.lang
        offered = substitute if "substitute" in options else substitute.browse()
        return {
            "sale_line_id": line.id,
            "product_id": line.product_id.id,
            "name": line.product_id.with_context(lang=lang).display_name,
            "quantity": line.product_uom_qty,
            "missing": missing,
            "uom_id": line.product_uom_id.id,
            "offer_wait": "wait" in options,
            "offer_partial": "partial" in options,
            "offer_substitute": "substitute" in options,
            "substitute_id": offered.id,
            "substitute_name": offered.with_context(lang=lang).display_name if offered else False,
            "choice": False,
        }

    def _options(self):
        """Decisions that were offered for this row.

        :rtype: list[str]
        """
        self.ensure_one()
        return [name for name, _label in DECISIONS if self[f"offer_{name}"]]

    def _changed(self):
        """Whether the order's row is another one than was asked about.

        :rtype: bool
        """
        line = self.sale_line_id
        return (
            not line
            or line.order_id != self.offer_id.sale_order_id
            or (line.product_id, line.product_uom_id) != (self.product_id, self.uom_id)
            or self.uom_id.compare(line.product_uom_qty, self.quantity) != 0
        )

    def _apply(self):
        self.sale_line_id.write(
            {
                "order_shortage_decision": self.choice,
                "order_shortage_product_id": self.substitute_id.id if self.choice == "substitute" else False,
                "order_shortage_quantity": self.missing,
            }
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _order_shortage_offer(self):
        """The open question to the customer of this order.

        :rtype: order.shortage.offer
        """
        self.ensure_one()
        offers = self.env["order.shortage.offer"].sudo()
        return offers.search([("sale_order_id", "=", self.id), ("state", "=", "open")], limit=1)
