"""The gate of the order review: with *required*, an order is confirmed once all departments have signed (D04.3)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

#: Before these an order is not placed, and may be reviewed.
OPEN_STATES = ("draft", "sent", "to approve")


class OrderReviewMixin(models.AbstractModel):
    _name = "order.review.mixin"
    _inherit = ["order.review.mixin", "signoff.mixin"]

    #: External id of the server action that starts the review.
    _order_review_start_action = None

    order_review_notice = fields.Text(compute="_compute_order_review_notice", compute_sudo=False)

    @api.depends("order_review_policy", "partner_id", "state", "signoff_head_id.state", "signoff_head_id.department_id")
    def _compute_order_review_notice(self):
        for order in self:
            waits = order._origin and order.state in OPEN_STATES and order._order_review_pending("warn", "required")
            order.order_review_notice = order._origin._order_review_reason() if waits else False

    # === GATE ===

    def _order_review_required(self):
        """Those orders whose policy in force today is *required*."""
        today = fields.Date.context_today(self)
        return self.filtered(lambda order: order._policy_of("order_review_policy", today) == "required")

    def _order_review_held(self):
        """Those orders that wait for their review: required, and not finished or no longer true.

        What was signed is compared with what the order says now: the stored state is for lists, not for gates.
        An urgent start that is not over (B20: a group, a reason, a limit, an entry) lets one go on.

        :returns: a subset
        """
        required = self._order_review_required()
        return required - required._signoff_goes_on() if required else required

    def _order_review_pending(self, *policies):
        """The same by the state as stored, for pages: looking at an order locks and writes nothing.

        :param str policies: under which of them it is asked for
        :rtype: bool
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        if self._policy_of("order_review_policy", today) not in policies:
            return False
        return self.sudo().signoff_head_id.state != "finished"

    def _order_held(self):
        return super()._order_held() | self._order_review_held()

    def _order_hold_reasons(self):
        held = [self._order_review_reason()] if self._order_review_held() else []
        return super()._order_hold_reasons() + held

    def _order_hold_action(self):
        found = super()._order_hold_action()
        if found or not self._order_review_held() or self.sudo().signoff_head_id.state in ("running", "finished"):
            return found
        start = self.env.ref(self._order_review_start_action)
        context = {"active_model": self._name, "active_id": self.id, "active_ids": self.ids}
        return start.id, self.env._("Start Review"), context

    def _order_review_reason(self):
        """Why this order waits for its review, and whom to ask.

        :rtype: str
        """
        self.ensure_one()
        head = self.sudo().signoff_head_id
        if head.state != "running":
            return self.env._(
                "%(order)s waits for the order review: it was not started yet. Press “Start Review”.",
                order=self.display_name,
            )
        waiting = head._current_steps().filtered(lambda step: step.state == "open" and step.blocking)
        names = waiting.department_id.with_context(lang=self.env.lang).mapped("name")
        return self.env._(
            "%(order)s waits for the order review: %(departments)s must sign.",
            order=self.display_name,
            departments=format_list(self.env, names),
        )

    def _order_review_check_policy(self):
        """New orders take a policy below their partner's or company's from managers only.

        :raises AccessError: for anybody else
        """
        self._check_policy_given("order_review_policy")

    def _order_review_check_written(self, vals, before, placed):
        """After a write: only a manager lowered the policy, and no detour over another partner or company was taken.

        :param dict vals: what was written
        :param before: from ``_policies_before``
        :param placed: states in which an order is placed
        :raises AccessError: for a lower policy by someone who is no manager
        :raises UserError: where a placed order became one of a partner or company that asks for a review
        """
        if not before:
            return
        if "order_review_policy" in vals:
            self._check_policy_lowered("order_review_policy", before)
        if {"partner_id", "company_id"} & set(vals):
            today = fields.Date.context_today(self)
            moved = self.filtered(lambda order: order.state in placed and before(order, today) != "required")
            held = moved._order_review_held()
            if held:
                held._order_raise_held(redirect=False)

    # === START, CANCEL ===

    def action_order_review_start(self):
        """Start the review of these orders and show what became of them.

        :rtype: dict
        :raises UserError: where one is under way, may not start yet, or has no route
        """
        self.action_signoff_start()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _signoff_check_start(self):
        for order in self:
            if order.state == "cancel":
                raise UserError(self.env._("%(order)s is cancelled: there is nothing to review.", order=order.name))
            if not order._order_review_lines():
                raise UserError(self.env._("%(order)s has no products: there is nothing to review.", order=order.name))
        return super()._signoff_check_start()

    def _order_review_open(self, person):
        """Start the reviews that are required and were not started; what hinders one is told to its clerk.

        :param res.users person: on whose account they start
        """
        for order in self._order_review_required().sudo():
            if order.signoff_head_id.state in ("running", "finished"):
                continue
            try:
                with self.env.cr.savepoint():
                    order._signoff_start(person)
            except UserError as error:
                order._message_log(
                    body=self.env._("The order review could not be started: %(reason)s", reason=str(error))
                )

    def _order_review_fell(self):
        """A cancelled order is reviewed anew when it is taken up again."""
        heads = self.sudo().signoff_head_id.filtered(lambda head: head.state in ("running", "finished"))
        if heads:
            heads._cancel(self.env.user, self.env._("The order was cancelled."))

    def _order_review_warned(self):
        """Orders that are confirmed without their review although the policy warns."""
        today = fields.Date.context_today(self)
        warned = self.filtered(lambda order: order._policy_of("order_review_policy", today) == "warn")
        return warned - warned._signoff_is_true() if warned else warned
