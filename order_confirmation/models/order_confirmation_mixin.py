"""What an order inherits to be confirmed on a sheet: policy, current sheet, and the questions gates ask."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.translate import LazyTranslate

from .order_confirmation_kind import KINDS
from .order_policy_mixin import POLICIES

_lt = LazyTranslate(__name__)

#: Written by the acts of sheets and orders alone: a value set from outside would open the gates.
ENGINE_FIELDS = {
    "confirmation_sheet_id", "confirmation_gated", "confirmation_ack_on", "confirmation_ack_by", "confirmation_ack_how",
}  # fmt: skip
#: Why an order waits, by kind and by what is missing. Each names ``order``, ``sheet``, ``state``.
HOLD_REASONS = {
    "sale": {
        "missing": _lt(
            "%(order)s waits for the customer: no confirmation sheet was issued yet. "
            "Issue it from the order and send it to the customer."
        ),
        "changed": _lt(
            "%(order)s waits for the customer: it was changed after %(sheet)s was confirmed. Issue the next revision."
        ),
        "asked": _lt("%(order)s waits: the customer asked for changes of %(sheet)s. Apply them, or keep the offer."),
        "open": _lt(
            "%(order)s waits for the customer: the confirmation sheet %(sheet)s is not confirmed (%(state)s). "
            "Ask for the answer, or record it on the sheet."
        ),
    },
    "purchase": {
        "missing": _lt(
            "%(order)s waits for the supplier: no confirmation sheet was issued yet. "
            "Issue it from the order and send it to the supplier."
        ),
        "changed": _lt(
            "%(order)s waits for the supplier: it was changed after %(sheet)s was confirmed. Issue the next revision."
        ),
        "asked": _lt(
            "%(order)s waits: the supplier asked for changes of %(sheet)s. Apply them, or keep the order as it is."
        ),
        "open": _lt(
            "%(order)s waits for the supplier: the confirmation sheet %(sheet)s is not confirmed (%(state)s). "
            "Ask for the answer, or record it on the sheet."
        ),
    },
}


class OrderConfirmationMixin(models.AbstractModel):
    """Adopted by the sales order and by the purchase order.

    All columns are empty until somebody uses them: an order without sheet, of a company without
    policy, costs nothing.
    """

    _name = "order.confirmation.mixin"
    _inherit = ["order.policy.mixin"]
    _description = "Order Confirmed on a Sheet"

    #: Key of :data:`KINDS`.
    _confirmation_kind = None
    #: External id of the server action that prepares the sheet of an order.
    _confirmation_prepare_action = None
    #: States in which the order is not placed yet, and may be held.
    _confirmation_open_states = ("draft", "sent")

    confirmation_policy = fields.Selection(
        POLICIES,
        copy=False,
        help="Whether this order needs the confirmation of the other party. "
        "Empty: as the partner's profile or the company says.",
    )
    confirmation_policy_effective = fields.Selection(
        POLICIES, string="Confirmation Policy in Force", compute="_compute_confirmation_policy_effective"
    )
    confirmation_sheet_id = fields.Many2one(
        "order.confirmation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    confirmation_state = fields.Selection(
        related="confirmation_sheet_id.state", string="Confirmation State", readonly=True
    )
    confirmation_outdated = fields.Boolean(
        related="confirmation_sheet_id.outdated", string="Changed since the Sheet", readonly=True
    )
    # Set when an order is confirmed under a policy: only these orders are held later, so that
    # orders from before the policy's first day never are, whatever their dates say.
    confirmation_gated = fields.Boolean(readonly=True, copy=False)
    confirmation_notice = fields.Text(compute="_compute_confirmation_notice")

    # === POLICY ===

    @api.depends("confirmation_policy", "partner_id", "company_id")
    def _compute_confirmation_policy_effective(self):
        today = fields.Date.context_today(self)
        for order in self:
            order.confirmation_policy_effective = order._confirmation_policy_of(today)

    def _confirmation_policy_of(self, today):
        """The policy in force for this order.

        :param date today: the day it is asked for
        :rtype: str
        """
        return self._policy_of("confirmation_policy", today)

    def _check_confirmation_forged(self, vals_list):
        """Refuse values that would open a gate from outside.

        :param list[dict] vals_list: values of a create or write
        :raises AccessError: for fields that only the acts of sheets and orders write
        """
        if any(ENGINE_FIELDS & set(vals) for vals in vals_list):
            raise AccessError(self.env._("The state of an order's confirmation can't be written by hand."))

    # === GATE: CONFIRMING THE ORDER ===

    def _confirmation_held(self):
        """Those orders that wait for the confirmation of their customer or supplier.

        :returns: the subset whose policy is *required* and whose current sheet is not confirmed
            or no longer says what the order says
        """
        today = fields.Date.context_today(self)
        required = self.filtered(lambda order: order._confirmation_policy_of(today) == "required")
        return required.filtered(lambda order: not order._confirmation_stands())

    def _confirmation_stands(self):
        """Whether the current sheet is confirmed and still says what the order says.

        The digest is computed afresh: the stored flag is for lists, not for gates.

        :rtype: bool
        """
        self.ensure_one()
        order = self.sudo()
        sheet = order.confirmation_sheet_id
        return sheet.state == "confirmed" and self in sheet._sheet_order() and order._confirmation_says_same(sheet)

    def _confirmation_hold_reason(self):
        """Why this order waits, what to do, in the user's language.

        :rtype: str
        """
        self.ensure_one()
        sheet = self.sudo().confirmation_sheet_id
        case = {"confirmed": "changed", "change_requested": "asked"}.get(sheet.state, "open") if sheet else "missing"
        reason = self.env._(HOLD_REASONS[self._confirmation_kind][case])
        state = sheet and sheet._state_label(self.env.lang)
        return reason % {"order": self.display_name, "sheet": sheet.display_name, "state": state}

    def _confirmation_hold_action(self):
        """Where the missing answer is got: the sheet, or the dialog that prepares it.

        :returns: action, text of its button, context; the arguments of a ``RedirectWarning``
        :rtype: tuple
        """
        self.ensure_one()
        sheet = self.confirmation_sheet_id
        if not sheet:
            prepare = self.env.ref(self._confirmation_prepare_action)
            context = {"active_model": self._name, "active_id": self.id, "active_ids": self.ids}
            return prepare.id, self.env._("Prepare the sheet"), context
        return self._order_hold_window(sheet), self.env._("Open the sheet"), None

    def _order_keeps_goods(self):
        """Whether goods of this order must stay its own, since something may hold them; other topics add to it.

        :rtype: bool
        """
        self.ensure_one()
        return self.confirmation_gated

    # === GATE: WITH ALL THAT MAY HOLD ===

    def _order_held(self):
        return super()._order_held() | self._confirmation_held()

    def _order_hold_reasons(self):
        held = [self._confirmation_hold_reason()] if self._confirmation_held() else []
        return held + super()._order_hold_reasons()

    def _order_hold_action(self):
        return self._confirmation_hold_action() if self._confirmation_held() else super()._order_hold_action()

    def _order_announce_hold(self):
        """Tell the clerk that a customer's act could not confirm these orders; nobody is stopped."""
        for order in self.sudo():
            reason = "\n".join(order.with_context(lang=order.user_id.lang)._order_hold_reasons())
            order._message_log(body=reason)
            if order.user_id.active:
                order.activity_schedule(order._confirmation_links().activity, user_id=order.user_id.id, summary=reason)

    # === NOTICE ON THE FORM ===

    @api.depends("confirmation_policy", "partner_id", "confirmation_sheet_id.state", "confirmation_sheet_id.outdated")
    def _compute_confirmation_notice(self):
        today = fields.Date.context_today(self)
        for order in self:
            policy = order._confirmation_policy_of(today)
            notice = False
            if policy != "none" and order._origin and order.state not in ("cancel",):
                applies = order.state in self._confirmation_open_states or order.confirmation_gated
                if applies and not order._origin._confirmation_stands():
                    notice = order._origin._confirmation_hold_reason()
            order.confirmation_notice = notice

    # === LOCK ===

    @classmethod
    def _confirmation_links(cls):
        """What links orders of this model and their sheets.

        :rtype: Kind
        """
        return KINDS[cls._confirmation_kind]

    def _confirmation_lock(self):
        """Two people who issue for the same order meet on its row; the second one is retried."""
        if self.ids:
            self.flush_recordset()
            self.env.cr.execute(
                f'SELECT id FROM "{self._table}" WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE',
                [self.ids],
            )
            self.invalidate_recordset()
