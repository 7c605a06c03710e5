"""The gate of the internal contract: an order goes on once its goods are under approved contracts (design §2, D11)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.order_policy_mixin import POLICIES
from odoo.exceptions import AccessError
from odoo.tools import format_list
from odoo.tools.misc import formatLang

from .internal_contract_policy import POLICY
from .sale_order_contract import HOLDING


class SaleOrder(models.Model):
    _inherit = "sale.order"

    internal_contract_policy = fields.Selection(
        POLICIES,
        copy=False,
        help="Whether the goods of this order must be under an approved internal contract before it is confirmed. "
        "Empty: as the customer's profile or the company says.",
    )
    internal_contract_policy_effective = fields.Selection(
        POLICIES, string="Internal Contract Policy in Force", compute="_compute_internal_contract_policy_effective"
    )
    # Set when an order is confirmed under the policy: only then do increments wait; orders from before never do.
    internal_contract_gated = fields.Boolean(readonly=True, copy=False)
    internal_contract_notice = fields.Text(compute="_compute_internal_contract_notice", compute_sudo=False)

    @api.depends("internal_contract_policy", "partner_id", "company_id", "order_line.product_id")
    def _compute_internal_contract_policy_effective(self):
        today = fields.Date.context_today(self)
        for order in self:
            by_category = order.order_line._internal_contract_of_category()
            policy = order._policy_of(POLICY, today)
            order.internal_contract_policy_effective = "required" if by_category else policy

    @api.depends("internal_contract_policy", "partner_id", "state", "order_line.product_uom_qty")
    def _compute_internal_contract_notice(self):
        for order in self:
            order.internal_contract_notice = order._origin._internal_contract_page_reason()

    # === GUARDS ===

    @api.model_create_multi
    def create(self, vals_list):
        """A policy below what customer and company ask for is set by managers.

        :raises AccessError: for anybody else, and for a forged mark
        """
        self._internal_contract_refuse_forged(vals_list)
        orders = super().create(vals_list)
        orders._check_policy_given(POLICY)
        return orders

    def write(self, vals):
        """Only a manager lowers the policy, or takes a placed order to a customer who has none.

        :raises AccessError: for anybody else, and for a forged mark
        :raises UserError: for a confirmed order that gets a customer or company that asks for a contract
        """
        self._internal_contract_refuse_forged([vals])
        before = self._policies_before(POLICY, vals)
        res = super().write(vals)
        if before:
            self._internal_contract_written(vals, before)
        return res

    def _internal_contract_refuse_forged(self, vals_list):
        if any("internal_contract_gated" in vals for vals in vals_list):
            raise AccessError(self.env._("Whether an order waits for its contract can't be written by hand."))

    def _internal_contract_written(self, vals, before):
        placed = self.filtered(lambda order: order.state == "sale")
        if POLICY in vals:
            self._check_policy_lowered(POLICY, before)
            if vals[POLICY] in ("none", "warn"):
                placed._internal_contract_release()
            else:
                placed._internal_contract_mark()
        if {"partner_id", "company_id"} & set(vals):
            today = fields.Date.context_today(self)
            moved = placed.filtered(lambda order: before(order, today) != "required")
            held = moved._internal_contract_held()
            if held:
                held._order_raise_held(redirect=False)

    def _internal_contract_mark(self):
        """Hold later increments of these placed orders where their policy is *required* today."""
        today = fields.Date.context_today(self)
        gated = self.filtered(
            lambda order: not order.internal_contract_gated and order._policy_of(POLICY, today) == "required"
        )
        if gated:
            gated._confirmation_engine_write({"internal_contract_gated": True})

    def _internal_contract_release(self):
        """A manager took the policy off: what waited goes on, on record."""
        released = self.filtered("internal_contract_gated")
        if released:
            released._confirmation_engine_write({"internal_contract_gated": False})
            text = self.env._("Goods no longer wait for the internal contract.")
            released._message_log_batch(bodies=dict.fromkeys(released.ids, text))
            released.order_line._confirmation_procure()

    def _confirmation_mark_gated(self):  # pylint: disable=missing-return
        super()._confirmation_mark_gated()
        # Called for whoever places orders, and for placed ones that change hands.
        self._internal_contract_mark()

    # === GATE ===

    def _internal_contract_held(self):
        """Those orders of which goods that must be under contract are not, or not any more.

        :returns: a subset
        """
        asked = self._internal_contract_asked()
        held = {line.order_id.id for line in asked._internal_contract_short()} if asked else ()
        return self.filtered(lambda order: order.id in held)

    def _order_held(self):
        return super()._order_held() | self._internal_contract_held()

    def _order_hold_reasons(self):
        held = [self._internal_contract_reason()] if self._internal_contract_held() else []
        return super()._order_hold_reasons() + held

    def _order_hold_action(self):
        found = super()._order_hold_action()
        if found or not self._internal_contract_held():
            return found
        contracts = self.internal_contract_ids.filtered(lambda contract: contract.state != "cancelled")
        if contracts:
            return self._order_hold_window(contracts), self.env._("Open the contract"), None
        make = self.env.ref("production_handover.sale_order_action_internal_contract")
        context = {"active_model": self._name, "active_id": self.id, "active_ids": self.ids}
        return make.id, self.env._("Make Internal Contract"), context

    def _internal_contract_reason(self, short=None):
        """Why this order waits for its contract, what to do, whom to ask.

        :param dict short: of ``_internal_contract_short``, where it is known
        :rtype: str
        """
        self.ensure_one()
        order = self.sudo()
        contracts = order.internal_contract_ids.filtered(lambda contract: contract.state != "cancelled")
        if not contracts:
            return self.env._(
                "%(order)s waits for its internal contract: none was made yet. Press “Make Internal Contract”.",
                order=self.display_name,
            )
        for contract in contracts:
            changed = contract.alert_ids.filtered(lambda alert: alert.kind in HOLDING)
            if changed:
                return self.env._(
                    "%(order)s waits for its internal contract %(contract)s, which is out of date: %(changes)s. Amend "
                    "it, or say why it may stay.",
                    order=self.display_name,
                    contract=contract.display_name,
                    changes="; ".join((alert.detail or "").rstrip(".") for alert in changed),
                )
        for contract in contracts:
            head = contract.signoff_head_id
            if head.state == "finished":
                continue
            waiting = head._current_steps().filtered(lambda step: step.state == "open" and step.blocking)
            names = waiting.department_id.with_context(lang=self.env.lang).mapped("name")
            if head.state == "running" and names:
                return self.env._(
                    "%(order)s waits for its internal contract %(contract)s: %(departments)s must sign.",
                    order=self.display_name,
                    contract=contract.display_name,
                    departments=format_list(self.env, names),
                )
            return self.env._(
                "%(order)s waits for its internal contract %(contract)s: its sign-off was not started yet.",
                order=self.display_name,
                contract=contract.display_name,
            )
        return self._internal_contract_short_reason(short)

    def _internal_contract_short_reason(self, short):
        short = self._internal_contract_asked()._internal_contract_short() if short is None else short
        line, covered = next(iter(short.items()), (self.env["sale.order.line"], 0.0))
        return self.env._(
            "%(order)s waits for its internal contract: of %(quantity)s %(unit)s %(product)s only %(covered)s are "
            "under one. Amend the contract, or make one for the rest.",
            order=self.display_name,
            quantity=formatLang(self.env, line.product_uom_qty, dp="Product Unit"),
            unit=line.product_uom_id.name or "",
            product=line.sudo().product_id.display_name or "",
            covered=formatLang(self.env, covered, dp="Product Unit"),
        )

    def _internal_contract_page_reason(self):
        """The same by the states as stored, for pages: looking at an order locks and writes nothing.

        :rtype: str | bool
        """
        if not self or self.state == "cancel":
            return False
        today = fields.Date.context_today(self)
        warned = self._policy_of(POLICY, today) == "warn" and self.state != "sale"
        asked = self.order_line._internal_contract_goods_rows() if warned else self._internal_contract_asked(today)
        if self.state == "sale" and not self.internal_contract_gated:
            asked = asked._internal_contract_of_category()
        if not asked:
            return False
        rows = asked._internal_contract_rows()
        covered = dict.fromkeys(asked, 0.0)
        for line, row in rows["rows"]:
            contract = row.contract_id
            if contract.signoff_head_id.state == "finished" and not any(a.kind in HOLDING for a in contract.alert_ids):
                covered[line] += row.uom_id._compute_quantity(row.quantity, line.product_uom_id, round=False)
        short = {
            line: done for line, done in covered.items() if line.product_uom_id.compare(line.product_uom_qty, done) > 0
        }
        return self._internal_contract_reason(short) if short else False

    # === AROUND CONFIRMATION ===

    def action_confirm(self):
        """Confirm; where the policy warns, a missing contract is logged."""
        today = fields.Date.context_today(self)
        # Asked before: afterwards the orders are confirmed.
        warned = self.filtered(lambda order: order._policy_of(POLICY, today) == "warn")
        short = warned.order_line._internal_contract_goods_rows()._internal_contract_short() if warned else {}
        res = super().action_confirm()
        for order in {line.order_id for line in short}:
            if order.state == "sale":
                order._message_log(body=self.env._("Confirmed without an approved internal contract."))
        return res

    def _confirmation_page_notice(self, user, amount=None):
        notice = super()._confirmation_page_notice(user, amount)
        order = self.sudo()
        if not notice["reviewed"] and order.state in ("draft", "sent"):
            # The customer reads that we check the order; how is no business of his.
            asked = order._internal_contract_asked()
            notice["reviewed"] = bool(asked) and bool(order._internal_contract_page_reason())
        return notice

    def _order_review_shipping_problems(self):
        """Goods of orders whose contract was started as urgent and whose signatures are overdue stay (B20).

        :rtype: list[str]
        """
        problems, now = super()._order_review_shipping_problems(), fields.Datetime.now()
        if not self.env["internal.contract"]._used():
            return problems
        for order in self:
            for contract in order.sudo().internal_contract_ids:
                head = contract.signoff_head_id
                if head.state == "running" and head.urgent_until and head.urgent_until < now:
                    problems.append(order._internal_contract_reason())
                    break
        return problems


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _internal_contract_waiting(self):
        """Rows that are not procured yet, since no contract that stands covers them in full.

        :rtype: sale.order.line
        """
        asked = self.filtered("order_id.internal_contract_gated") | self._internal_contract_of_category()
        return self.browse().union(*asked._internal_contract_goods_rows()._internal_contract_short())

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        # An increment that no approved contract covers is not procured yet; it is when one does.
        ready = self - self._internal_contract_waiting()
        return super(SaleOrderLine, ready)._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
