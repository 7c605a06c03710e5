"""Policies *none*, *warn*, *required*: company with a first day, partner, order; whoever may lower them."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

POLICIES = [
    ("none", "None"),
    ("warn", "Warn"),
    ("required", "Required"),
]
STRENGTH = {"none": 0, "warn": 1, "required": 2}
MANAGER = "order_confirmation.group_order_confirmation_manager"
#: Policies of a company (each with its first day, ``…_since``) and of a partner: who may set the partner's.
MANAGERS = {
    "confirmation_policy": MANAGER,
    "order_review_policy": MANAGER,
    "purchase_confirmation_policy": f"{MANAGER},purchase.group_purchase_manager",
    "purchase_review_policy": f"{MANAGER},purchase.group_purchase_manager",
}


class OrderPolicyMixin(models.AbstractModel):
    """What an order asks about each of its policies; an empty column inherits, in the end *none*."""

    _name = "order.policy.mixin"
    _description = "Order Held by Policies"

    #: Name of the policy on partner and company, where it differs from the field on the order.
    _policy_sources = {}

    @api.model
    def _policy_managers(self):
        """Policies of a company and a partner, and who may set the partner's; a module that adds one adds it here.

        :returns: name of the field → groups
        :rtype: dict[str, str]
        """
        return MANAGERS

    def _policy_of(self, name, today):
        """The policy in force for this order.

        :param str name: field of the order
        :param date today: the day it is asked for
        :rtype: str
        """
        return self.sudo()[name] or self._policy_inherited(name, today)

    def _policy_inherited(self, name, today):
        """What the order's partner or company says.

        :param str name: field of the order
        :param date today: the day it is asked for
        :rtype: str
        """
        source = self._policy_sources.get(name, name)
        # sudo: the policy of a contact or company holds for people who may not read them in full.
        order = self.sudo()
        return order.partner_id.commercial_partner_id[source] or order.company_id._policy_on(source, today)

    def _policies_before(self, name, vals):
        """The policies of these orders before a write that may change them, by itself or with partner or company.

        :param str name: field of the order
        :param dict vals: values of the write
        :returns: function of order and day for ``_check_policy_lowered``, or False
        """
        if not {name, "partner_id", "company_id"} & set(vals):
            return False
        today = fields.Date.context_today(self)
        before = {order: order._policy_of(name, today) for order in self}
        return lambda order, _today: before[order]

    def _check_policy_given(self, name):
        """Only a manager gives a new order a policy below what its partner or company asks for.

        :param str name: field of the order
        :raises AccessError: for anybody else
        """
        self.filtered(name)._check_policy_lowered(name, lambda order, today: order._policy_inherited(name, today))

    def _check_policy_lowered(self, name, previous):
        """Only a manager lowers a policy of an order.

        :param str name: field of the order
        :param previous: function of order and day that gives the policy to compare with
        :raises AccessError: for anybody else
        """
        managers = self._policy_managers()[self._policy_sources.get(name, name)]
        if not self or self.env.su or self.env.user.has_groups(managers):
            return
        today = fields.Date.context_today(self)
        for order in self:
            if STRENGTH[order._policy_of(name, today)] < STRENGTH[previous(order, today)]:
                raise AccessError(
                    self.env._(
                        "%(order)s: only a manager of order confirmation may lower its policy.",
                        order=order.display_name,
                    )
                )

    # === GATE: ALL THAT MAY HOLD ===

    def _order_held(self):
        """Those orders that something holds: each topic (sheet, review, …) adds its own.

        :returns: a subset
        """
        return self.browse()

    def _order_hold_reasons(self):
        """All that this order waits for, in the user's language.

        :rtype: list[str]
        """
        self.ensure_one()
        return []

    def _order_hold_action(self):
        """What to click where this order is held, or None.

        :returns: action, text of its button, context
        :rtype: tuple | None
        """
        self.ensure_one()

    def _order_raise_held(self, redirect):
        """Refuse, naming what is missing.

        :param bool redirect: with a button to it, for people at a screen
        :raises UserError | RedirectWarning: always
        """
        message = "\n".join(reason for order in self for reason in order._order_hold_reasons())
        found = None
        if redirect:
            found = self._order_hold_action() if len(self) == 1 else self._order_hold_list()
        if not found:
            raise UserError(message)
        action, button, context = found
        raise RedirectWarning(message, action, button, context)

    def _order_hold_list(self):
        return self._order_hold_window(self), self.env._("Open the orders"), None

    def _order_hold_window(self, records):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Waiting for confirmation"),
            "res_model": records._name,
            "domain": [("id", "in", records.ids)],
            "views": [(False, "form")] if len(records) == 1 else [(False, "list"), (False, "form")],
            "target": "current",
        }
        if len(records) == 1:
            action["res_id"] = records.id
        return action
