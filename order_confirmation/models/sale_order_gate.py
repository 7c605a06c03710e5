"""Gates of the sales order: confirming it, procuring what was added, shipping what was changed (design §2)."""

from odoo import fields, models
from odoo.tools import format_list


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_confirm(self):
        """Confirm, or say what is missing and link to it.

        Where a customer's payment brought us here (`confirmation_hold_quietly`), a held order stays a
        quotation and the clerk is told: the payment must be booked whatever happens. The key holds
        back an exception, never the gate.

        :raises RedirectWarning: naming the missing sheets and reviews
        """
        held = self._order_held()
        if held and self.env.context.get("confirmation_hold_quietly"):
            held._order_announce_hold()
            ready = self - held
            return super(SaleOrder, ready).action_confirm() if ready else True
        if held:
            held._order_raise_held(redirect=True)
        unconfirmed = self._confirmation_warned()
        res = super().action_confirm()
        for order in unconfirmed:
            order._message_log(body=self.env._("Confirmed without the customer's confirmation on a sheet."))
        return res

    def _validate_order(self):
        """A customer's act: it never meets our error, a held order stays a quotation."""
        return super(SaleOrder, self.with_context(confirmation_hold_quietly=True))._validate_order()

    def _confirmation_warned(self):
        warned = self.filtered(lambda order: order.confirmation_policy_effective == "warn")
        return warned.filtered(lambda order: not order._confirmation_stands())

    # === AFTER CONFIRMATION ===

    def _confirmation_holds_goods(self):
        """Whether goods of this order are asked about: gated, or not even confirmed and under *required*.

        :rtype: bool
        """
        self.ensure_one()
        if self.confirmation_gated:
            return True
        if self.state not in ("draft", "sent"):
            return False
        return self._confirmation_policy_of(fields.Date.context_today(self)) == "required"

    def _confirmation_shipping_problem(self, baseline, contents):
        """Why goods of this order can't leave yet, or False (design §2, last sales row of the table).

        Added rows and raised quantities don't hold what was confirmed; anything else that was
        changed does. The text names topics, never prices: the warehouse reads it.

        :param order.confirmation baseline: last confirmed sheet, or an empty record
        :param dict contents: what the order says now
        :rtype: str | False
        """
        self.ensure_one()
        clerk = self.user_id.name or self.company_id.name
        if self.state != "sale":
            return self.env._(
                "%(order)s is not confirmed: its goods can't leave. Ask %(clerk)s.", order=self.name, clerk=clerk
            )
        if not baseline:
            return self.env._(
                "%(order)s: the customer has not confirmed it on a sheet. Ask %(clerk)s.",
                order=self.name,
                clerk=clerk,
            )
        topics = self._confirmation_topics(baseline, contents)
        if not topics:
            return False
        return self.env._(
            "%(order)s was changed after the customer confirmed %(sheet)s (%(topics)s): the goods wait until the "
            "next revision is confirmed. Ask %(clerk)s.",
            order=self.name,
            sheet=baseline.display_name,
            topics=format_list(self.env, topics),
            clerk=clerk,
        )
