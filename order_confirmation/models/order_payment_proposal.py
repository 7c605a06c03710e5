"""Which plan an order should have: by its amount and the customer's standing (D14.3)."""

from odoo import models
from odoo.exceptions import UserError

from . import order_review_check as review


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_order_payment_propose(self):
        """Take the first plan that fits the amount and the customer's standing.

        :raises UserError: where none is proposed for such an order
        """
        self.ensure_one()
        self.check_access("write")
        plan = self._order_payment_proposal()
        if not plan:
            raise UserError(
                self.env._("No plan is proposed for such an order: choose one, or mark plans as “Proposed”.")
            )
        self.order_payment_plan_id = plan
        return True

    def _order_payment_proposal(self):
        """The plan of the customer's profile, or the first proposed one that fits.

        :rtype: order.payment.plan
        """
        self.ensure_one()
        usual = self._order_payment_usual_plan()
        if usual:
            return usual
        company = self.company_id
        amount = self.currency_id._convert(
            self.amount_total, company.currency_id, company, self.date_order.date(), round=False
        )
        standings = self._order_payment_standings()
        plans = self.env["order.payment.plan"].search(
            [("propose", "=", True), ("side", "in", ["sale", False]), ("company_id", "in", [False, company.id])]
        )
        for plan in plans:
            if plan.propose_up_to and company.currency_id.compare_amounts(amount, plan.propose_up_to) > 0:
                continue
            if plan.propose_standing in standings:
                return plan
        return plans.browse()

    def _order_payment_standings(self):
        """Standings of the customer that this order's plan may be proposed for.

        :returns: ``any``, with ``good`` (nothing overdue, within Odoo's credit limit) and ``new`` (no order yet)
        :rtype: set[str]
        """
        customer = self.partner_id.commercial_partner_id
        standings = {"any"}
        # sudo: a clerk learns whether, never how much the customer owes.
        order = self.sudo()
        if not order._order_review_overdue(customer) and not order._order_review_credit(customer):
            standings.add("good")
        domain = [("partner_id", "child_of", customer.id), ("state", "=", "sale"), ("id", "!=", self.id)]
        if not order.search_count(domain, limit=1):
            standings -= {"good"}
            standings.add("new")
        return standings

    def _order_review_payment(self):
        """The review also looks at the plan: the customer's own, or the one that is proposed.

        :rtype: dict
        """
        result = super()._order_review_payment()
        if not self.order_payment_plan_id:
            return result
        proposal = self._order_payment_proposal()
        asked = self.env["order.payment.plan"]._held_shares(proposal.line_ids)
        given = self.env["order.payment.plan"]._held_shares(self.order_payment_line_ids, proposal.line_ids)
        if proposal and any(given[gate] < asked[gate] for gate in asked):
            text = self.env._(
                "“%(plan)s” asks for less before the work begins than “%(proposal)s”, which fits this customer.",
                plan=self.order_payment_plan_id.name,
                proposal=proposal.name,
            )
            state = review.worst([result["state"], review.WARN])
            return {**result, "state": state, "text": f"{result['text']} {text}"}
        return result
