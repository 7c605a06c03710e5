"""Instalments of an order: what is due when, what came in, and who may change them (D02.5, D13.3, B08)."""

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from .order_payment_terms import TERMS

STATES = [
    ("waiting", "Not yet"),
    ("upcoming", "Upcoming"),
    ("due", "Due"),
    ("overdue", "Past Due"),
    ("paid", "Paid"),
    ("cancelled", "Cancelled"),
]
#: Computed from the order and the books, written by nobody.
PROGRESS = ("amount", "amount_in", "date_first", "date_last", "state")
#: Written by the engine alone.
ENGINE_FIELDS = ("reminded_on", "plan_line_id")
#: Follows from the order; given by hand it would take an instalment out of its company's sight.
DERIVED = ("company_id",)
FINANCE = "account.group_account_invoice"
ORDERS = {"sale_order_id": "sale.order", "purchase_order_id": "purchase.order"}


class OrderPaymentLine(models.Model):
    """One instalment of one sales or purchase order.

    Amounts, dates and state are for lists and people: they are written where something changes, and every night. Gates
    compute afresh.
    """

    _name = "order.payment.line"
    _description = "Instalment"
    _inherit = ["order.payment.terms"]
    _order = "date_last, id"

    sale_order_id = fields.Many2one("sale.order", string="Sales Order", ondelete="cascade", index="btree_not_null")
    purchase_order_id = fields.Many2one("purchase.order", ondelete="cascade", index="btree_not_null")
    plan_line_id = fields.Many2one("order.payment.plan.line", ondelete="set null", index="btree_not_null")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", compute="_compute_order")
    currency_id = fields.Many2one("res.currency", compute="_compute_order")
    order_name = fields.Char(string="Order", compute="_compute_order")
    responsible_id = fields.Many2one("res.users", string="Clerk", compute="_compute_order")
    # No @depends on purpose: triggers on every order and entry would cost each of them a query. Whoever changes what
    # these follow from says so (`_touch`); they are computed once, when they are read or flushed.
    amount = fields.Monetary(string="Amount Due", compute="_compute_progress", store=True, copy=False)
    amount_in = fields.Monetary(compute="_compute_progress", store=True, copy=False)
    amount_open = fields.Monetary(string="Not Paid Yet", compute="_compute_amount_open")
    date_first = fields.Date(string="Payable From", compute="_compute_progress", store=True, copy=False)
    date_last = fields.Date(string="Payable Until", compute="_compute_progress", store=True, copy=False)
    state = fields.Selection(STATES, compute="_compute_progress", store=True, copy=False, index=True)
    reminded_on = fields.Date(readonly=True, copy=False)
    when = fields.Char(compute="_compute_when")
    released = fields.Boolean(compute="_compute_released", string="Payment Released")

    _one_order = models.Constraint(
        "CHECK ((sale_order_id IS NULL) <> (purchase_order_id IS NULL))",
        "An instalment belongs to one sales or one purchase order.",
    )
    _open_idx = models.Index("(date_last) WHERE state IN ('waiting', 'upcoming', 'due', 'overdue')")

    # === COMPUTES ===

    @api.depends("sale_order_id", "purchase_order_id")
    def _compute_company_id(self):
        for line in self:
            line.company_id = line._order_of().company_id

    @api.depends("sale_order_id", "purchase_order_id")
    def _compute_order(self):
        for line in self:
            # sudo: the queue names orders that finance may not open.
            order = line.sudo()._order_of()
            line.partner_id = order.partner_id
            line.currency_id = order.currency_id
            line.order_name = order.name
            line.responsible_id = order.user_id if order else False

    @api.depends("amount", "amount_in")
    def _compute_amount_open(self):
        for line in self:
            line.amount_open = line.amount - line.amount_in

    @api.depends("anchor", "first_days", "last_days", "day_type", "month_end")
    @api.depends_context("lang")
    def _compute_when(self):
        for line in self:
            line.when = line._when_text()

    @api.depends("gate", "sale_order_id", "state")
    def _compute_released(self):
        gated = self.filtered(lambda line: line.gate and line.state not in ("paid", "cancelled"))
        held = {gate: gated.sale_order_id._order_payment_held(gate) for gate in set(gated.mapped("gate"))}
        for line in self:
            line.released = line in gated and line.sale_order_id not in held[line.gate]

    def _compute_progress(self):
        for name in ORDERS:
            lines = self.filtered(name)
            if lines:
                lines[name].sudo()._order_payment_progress(lines.sudo())
        rest = self.filtered(lambda line: not line._order_of())
        rest.update({"amount": 0, "amount_in": 0, "date_first": False, "date_last": False, "state": "waiting"})

    def _touch(self):
        """What these instalments follow from has changed: compute them again, once, when they are read or flushed."""
        if self:
            for name in PROGRESS:
                self.env.add_to_compute(self._fields[name], self)
            self.modified(PROGRESS)

    def _order_of(self):
        return self.sale_order_id or self.purchase_order_id

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Instalments of a quotation are the clerk's; those of a confirmed order finance's.

        :raises AccessError: for computed values, or an order that is confirmed
        """
        self._check_forged(vals_list)
        lines = self._engine_create(vals_list)
        lines._check_may_change()
        lines._changed(lines._orders_by_model())
        return lines

    def write(self, vals):
        """The same for changed instalments.

        :raises AccessError: for computed values, or an order that is confirmed
        """
        self._check_forged([vals])
        if "sale_order_id" in vals or "purchase_order_id" in vals:
            raise UserError(self.env._("An instalment stays with its order: make a new one there."))
        self._check_may_change()
        res = super().write(vals)
        self._changed(self._orders_by_model())
        return res

    def unlink(self):
        """The same for removed instalments.

        :raises AccessError: for an order that is confirmed
        """
        self._check_may_change()
        orders = self._orders_by_model()
        res = super().unlink()
        self._changed(orders)
        return res

    def _engine_create(self, vals_list):
        # A default of the context or of a user must not pay an instalment.
        used = self._used()
        blank = dict.fromkeys(ENGINE_FIELDS, False)
        clean = self.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        lines = super(OrderPaymentLine, clean).create([{**blank, **vals} for vals in vals_list])
        lines._touch()
        if not used:
            self.env.registry.clear_cache()
        return lines.with_env(self.env)

    def _engine_write(self, vals):
        return super().write(vals)

    def _check_forged(self, vals_list):
        if any({*PROGRESS, *ENGINE_FIELDS, *DERIVED} & set(vals) for vals in vals_list):
            raise AccessError(
                self.env._("What is due and what came in follows from the order and the books: it can't be written.")
            )

    def _check_may_change(self):
        """Instalments of confirmed orders, and gates that the partner's plan asks for, are finance's.

        The person counts, also where an automation or a server action lifts his rights.

        :raises AccessError: naming the order
        """
        if self.env.user.has_group(FINANCE):
            return
        for name, model in ORDERS.items():
            orders = self[name]
            confirmed = orders.filtered(lambda order: order.state in ("sale", "purchase", "done"))
            if confirmed:
                raise AccessError(
                    self.env._(
                        "%(orders)s is confirmed: only finance changes its payment plan.",
                        orders=", ".join(confirmed.mapped("name")),
                    )
                )
            if orders and not self.env.su:
                self.env[model].browse(orders.ids).check_access("write")

    @api.model
    def _changed(self, orders_by_model):
        for orders in orders_by_model:
            orders = orders.exists()
            orders._order_payment_check_now()
            orders.sudo().order_payment_line_ids._touch()
            orders._order_payment_changed()

    def _orders_by_model(self):
        return [self[name] for name in ORDERS if self[name]]

    @api.model
    @tools.ormcache()
    def _used(self):
        """Whether any order of this database has a payment plan: those who use none pay nothing for it.

        :rtype: bool
        """
        self.env.cr.execute("SELECT 1 FROM order_payment_line LIMIT 1")
        return bool(self.env.cr.rowcount)

    # === ACTIONS ===

    def action_open_order(self):
        """Open the order of this instalment.

        :rtype: dict
        """
        self.ensure_one()
        order = self._order_of()
        return {
            "type": "ir.actions.act_window",
            "res_model": order._name,
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def action_release(self):
        """Ask for a release of the order of this instalment.

        :rtype: dict
        :raises UserError: for more than one order, or an order that nothing holds
        """
        order = self.sale_order_id
        if len(order) != 1:
            raise UserError(self.env._("Choose instalments of one sales order."))
        return order.action_order_payment_release()

    def _label(self, lang, order_lang):
        """Name of the instalment in a language: as entered, or the plan's own in the other one.

        :param str lang: language asked for
        :param str order_lang: language in which it was copied from the plan
        :rtype: str
        """
        self.ensure_one()
        origin = self.sudo().plan_line_id
        if lang != order_lang and origin and self.name == origin.with_context(lang=order_lang).name:
            return origin.with_context(lang=lang).name
        return self.name

    def _terms_content(self):
        """What a sheet covers of this instalment.

        :rtype: dict
        """
        self.ensure_one()
        return {name: self[name] for name in TERMS if name not in ("sequence", "name")}
