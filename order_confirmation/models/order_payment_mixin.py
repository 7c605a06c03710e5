"""What an order inherits to be paid by a plan: its instalments, their amounts and dates, and who may loosen them."""

from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core import instalments
from .order_payment_line import FINANCE
from .order_payment_terms import GATE_RANK, GATES, TERMS

#: Fields of an order that instalments follow from, besides its total.
FOLLOWED = {"state", "commitment_date", "date_order", "date_planned", "date_approve", "currency_id", "company_id"}
#: What of an order its instalments are computed from, and what they show of it.
READ = (
    "amount_total", "currency_id", "company_id", "state", "date_order", "commitment_date", "confirmation_sheet_id",
    "date_planned", "date_approve", "name", "partner_id", "user_id",
)  # fmt: skip
TOGETHER = "order_payment_together"
MANAGER = "order_confirmation.group_order_confirmation_manager"


class OrderPaymentMixin(models.AbstractModel):
    """Adopted by sales and purchase orders. The plan's column is empty until it is used: such orders cost nothing.

    An order without plan has no instalments, so that the column alone tells whether to look any further.
    """

    _name = "order.payment.mixin"
    _description = "Order Paid by a Plan"

    #: Field of the default plan on partners and companies.
    _order_payment_default = None
    #: Field of `order.payment.line` that links to this model.
    _order_payment_link = None

    order_payment_plan_id = fields.Many2one(
        "order.payment.plan", string="Payment Plan", copy=True, ondelete="restrict", index="btree_not_null"
    )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """The partner's or the company's plan is taken where none is given; the plan's instalments follow.

        :raises AccessError: where somebody who is not finance loosens what the partner's plan holds
        """
        with self._order_payment_together():
            orders = super().create(vals_list)
            replaced = orders.browse()
            for order, vals in zip(orders, vals_list, strict=True):
                if "order_payment_plan_id" not in vals:
                    plan = order._order_payment_usual_plan()
                    if plan:
                        order.order_payment_plan_id = plan
                elif order.order_payment_plan_id and not vals.get("order_payment_line_ids"):
                    replaced |= order
            replaced._order_payment_apply_plan()
        for order, vals in zip(orders, vals_list, strict=True):
            if order.order_payment_plan_id or {"order_payment_plan_id", "order_payment_line_ids"} & set(vals):
                order._order_payment_check()
        return orders

    def write(self, vals):
        """Another plan replaces the instalments, except where the same call gives them.

        :raises AccessError: for a confirmed order by somebody who is not finance
        """
        given = {"order_payment_plan_id", "order_payment_line_ids"} & set(vals)
        replaced = moved = self.browse()
        if {"partner_id", "company_id"} & set(vals):
            partner = self.env["res.partner"].browse(vals.get("partner_id")).sudo().commercial_partner_id
            moved = self.filtered(
                lambda order: "company_id" in vals or partner != order.sudo().partner_id.commercial_partner_id
            )
        if "order_payment_plan_id" in vals and not vals.get("order_payment_line_ids"):
            plan_id = vals["order_payment_plan_id"]
            replaced = self.filtered(lambda order: order.order_payment_plan_id.id != plan_id)
        if not given:
            res = super().write(vals)
        else:
            with self._order_payment_together():
                res = super().write(vals)
                replaced._order_payment_apply_plan()
            self._order_payment_check()
        moved._order_payment_follow_partner()
        if FOLLOWED & set(vals):
            self._order_payment_touch()
        if "company_id" in vals:
            lines = self.sudo().order_payment_line_ids
            self.env.add_to_compute(lines._fields["company_id"], lines)
        return res

    def _order_payment_follow_partner(self):
        """Another partner or company asks for its own plan: a quotation takes it, a confirmed order is finance's.

        :raises AccessError: for a confirmed order that holds less than the new partner's plan
        """
        for order in self:
            usual = order._order_payment_usual_plan()
            if not order._order_payment_weaker(usual, order.order_payment_line_ids):
                continue
            if order.state in ("draft", "sent"):
                order.order_payment_plan_id = usual
            else:
                order._order_payment_check_weaker(order.order_payment_line_ids)

    @contextmanager
    def _order_payment_together(self):
        """Instalments that one call changes together are checked together, when it is through.

        Kept beside the transaction, where no call and no context reaches it. Every order whose instalments were
        changed meanwhile is checked, not only those that were called: a row's id may be any order's.
        """
        data = self.env.cr.precommit.data
        if TOGETHER in data:
            yield
            return
        data[TOGETHER] = changed = []
        try:
            yield
        finally:
            data.pop(TOGETHER, None)
        for orders in changed:
            orders.exists()._order_payment_check()

    def _order_payment_check_now(self):
        changed = self.env.cr.precommit.data.get(TOGETHER)
        if changed is None:
            self._order_payment_check()
        else:
            changed.append(self)

    def _order_payment_usual_plan(self):
        """The plan that this partner, or the company, usually has.

        :rtype: order.payment.plan
        """
        self.ensure_one()
        if not self._order_payment_default:
            return self.env["order.payment.plan"]
        # sudo: the contact's profile holds for clerks who may not read all of it.
        order = self.sudo()
        name = self._order_payment_default
        plan = order.partner_id.commercial_partner_id[name] or order.company_id[name]
        return plan if plan.active and plan.company_id <= order.company_id else plan.browse()

    def _order_payment_apply_plan(self):
        """Replace the instalments of these orders by those of their plans."""
        lines = self.env["order.payment.line"]
        if self.order_payment_line_ids:
            self.order_payment_line_ids.unlink()
        values = []
        for order in self:
            plan = order.order_payment_plan_id
            values += [
                {**terms, self._order_payment_link: order.id}
                for terms in (plan._prepare_instalments(order.partner_id.lang) if plan else [])
            ]
        if values:
            origins = [vals.pop("plan_line_id") for vals in values]
            for line, origin in zip(lines.create(values), origins, strict=True):
                line._engine_write({"plan_line_id": origin})
            self.env["account.payment"].sudo()._order_payment_adopt(self)

    def _order_payment_touch(self):
        """What the instalments of these orders follow from has changed."""
        planned = self.filtered("order_payment_plan_id")
        if planned:
            planned.sudo().order_payment_line_ids._touch()

    def _order_payment_changed(self):
        """Instalments of these orders were written by hand: their sheets cover them."""
        self._confirmation_touched()

    # === CHECKS ===

    def _order_payment_check(self):
        """Instalments make up the whole order, belong to a plan, and hold what the partner's plan holds.

        :raises UserError: for instalments that are no plan
        :raises AccessError: where somebody who is not finance loosens what the partner's plan holds
        """
        for order in self:
            lines = order.order_payment_line_ids
            if lines and not order.order_payment_plan_id:
                raise UserError(
                    self.env._("%(order)s: choose a payment plan first, then change its instalments.", order=order.name)
                )
            if order.order_payment_plan_id:
                problem = lines._parts_problem()
                if problem:
                    raise UserError(self.env._("%(order)s: %(problem)s", order=order.name, problem=problem))
            order._order_payment_check_weaker(lines)

    def _order_payment_check_weaker(self, lines):
        if self.env.su or self.env.user.has_groups(f"{FINANCE},{MANAGER}"):
            return
        usual = self._order_payment_usual_plan()
        gate = self._order_payment_weaker(usual, lines)
        if gate:
            labels = dict(lines._fields["gate"]._description_selection(self.env))
            raise AccessError(
                self.env._(
                    "%(order)s: the payment plan of %(partner)s asks for %(share)g %% “%(gate)s”. Only finance or "
                    "a manager of order confirmation may ask for less.",
                    order=self.name,
                    partner=self.partner_id.commercial_partner_id.display_name,
                    share=usual._held_shares(usual.line_ids)[gate],
                    gate=labels[gate],
                )
            )

    def _order_payment_weaker(self, usual, lines):
        """The first gate at which instalments hold less of an order than a plan asks for, or None.

        :param order.payment.plan usual: what is asked for
        :param order.payment.line lines: what the order has
        :rtype: str | None
        """
        asked, given = usual._held_shares(usual.line_ids), usual._held_shares(lines, usual.line_ids)
        return next((gate for gate, _label in GATES if given[gate] < asked[gate]), None)

    # === AMOUNTS, DATES, STATE ===

    def _order_payment_amounts(self, lines):
        """Amount of each instalment of this order.

        :param order.payment.line lines: of this order, in sequence
        :rtype: list[float]
        """
        self.ensure_one()
        return instalments.amounts(self.amount_total, lines._parts(), self.currency_id.rounding)

    def _order_payment_progress(self, lines):
        """Write amounts, dates and state of instalments, in a constant number of queries.

        :param order.payment.line lines: some instalments of these orders; those beside them are looked at too
        """
        today = fields.Date.context_today(self)
        # Read in one go: the ORM's prefetch takes a thousand at a time.
        self.fetch([name for name in READ if name in self._fields])
        wanted = self.env["order.payment.line"].search_fetch(
            [(self._order_payment_link, "in", self.ids)], [*TERMS, self._order_payment_link], order="sequence, id"
        )
        by_order = wanted.grouped(self._order_payment_link)
        lines = set(lines.ids)
        money = self._order_payment_money()
        events = self._order_payment_events()
        workdays = {company: company._order_workdays() for company in self.company_id}
        for order in self:
            every = by_order.get(order, wanted.browse())
            dues = order._order_payment_amounts(every)
            paid, _left = instalments.allocate(dues, money[order], order.currency_id.rounding)
            for line, due, part in zip(every, dues, paid, strict=True):
                if line.id not in lines:
                    continue
                day, happened = events[order].get(line.anchor, (None, False))
                first, last = line._window(day, workdays[order.company_id]) if day else (False, False)
                line.update(
                    {
                        "amount": due,
                        "amount_in": part,
                        "date_first": first,
                        "date_last": last,
                        "state": order._order_payment_line_state(due, part, happened, first, last, today),
                    }
                )

    def _order_payment_line_state(self, due, paid, happened, first, last, today):
        if self.state == "cancel":
            return "cancelled"
        if self.currency_id.compare_amounts(paid, abs(due)) >= 0:
            return "paid"
        if not happened:
            # Nobody owes anything for what has not begun; the dates say when it is expected.
            return "waiting"
        if last < today:
            return "overdue"
        return "upcoming" if first and today < first else "due"

    def _order_payment_events(self):
        """The days that instalments count from.

        :returns: per order and anchor the day, and whether it counts already (a date that is only expected does not)
        :rtype: dict[models.Model, dict[str, tuple[date, bool]]]
        """
        raise NotImplementedError

    def _order_payment_money(self):
        """What came in for each sales order, or was paid for each purchase order, in its currency.

        :rtype: dict[models.Model, float]
        """
        return self.env["order.payment.money"]._of(self)


class OrderPaymentPlan(models.Model):
    _inherit = "order.payment.plan"

    def _held_shares(self, lines, like=None):
        """How much of an order is asked for before each gate.

        A fixed amount is no share of an order whose total may still change: it counts only where the plan that is
        compared with has the same one. Where everything waits, everything counts.

        :param models.Model lines: rows of a plan or instalments of an order
        :param models.Model like: rows of the plan that is compared with
        :returns: percent by gate; what is asked for before an earlier gate counts for the later ones
        :rtype: dict[str, float]
        """
        shares = dict(zip(lines, instalments.amounts(100.0, lines._parts(), 0.01), strict=True)) if lines else {}
        known = (lines if like is None else like).filtered(lambda line: line.kind == "fixed").mapped("amount_fixed")
        strange = any(line.kind == "fixed" and line.amount_fixed not in known for line in lines)
        result = {}
        for gate, _label in GATES:
            held = [line for line in lines if line.gate and GATE_RANK[line.gate] <= GATE_RANK[gate]]
            if strange and len(held) < len(lines):
                held = [line for line in held if line.kind == "share"]
            result[gate] = sum(shares[line] for line in held)
        return result
