"""What a company decides once about its confirmation sheets."""

from odoo import api, fields, models

from .order_confirmation import LAYOUTS
from .order_policy_mixin import POLICIES


class ResCompany(models.Model):
    _inherit = "res.company"

    # No defaults: an empty column means the standard, and installing writes no row.
    confirmation_policy = fields.Selection(POLICIES, string="Order Confirmation Policy")
    confirmation_policy_since = fields.Date(
        string="Policy in Force Since", help="Orders confirmed before this day are never held."
    )
    order_review_policy = fields.Selection(POLICIES)
    order_review_policy_since = fields.Date(
        string="Order Review in Force Since", help="Orders confirmed before this day are never held."
    )
    purchase_review_policy = fields.Selection(POLICIES, string="Purchase Order Review Policy")
    purchase_review_policy_since = fields.Date(
        string="Purchase Order Review in Force Since", help="Orders confirmed before this day are never held."
    )
    order_payment_plan_id = fields.Many2one("order.payment.plan", string="Payment Plan of Sales Orders")
    order_purchase_plan_id = fields.Many2one("order.payment.plan", string="Payment Plan of Purchase Orders")
    order_payment_remind = fields.Boolean(string="Remind Customers of Overdue Payments")
    order_payment_cancel_days = fields.Integer(
        string="Cancel Overdue Orders after Days", help="0: never. Orders of which goods moved or money came in stay."
    )
    purchase_confirmation_policy = fields.Selection(POLICIES)
    purchase_confirmation_policy_since = fields.Date(
        string="Purchase Confirmation in Force Since", help="Orders placed before this day are never held."
    )
    purchase_confirmation_holds = fields.Selection(
        [("order", "Placing the order"), ("receipt", "Only the receipt of the goods")],
        string="Waits for the Supplier",
        help="What waits for the supplier's confirmation where it is required. Empty: placing the order.",
    )
    confirmation_layout = fields.Selection(LAYOUTS, string="Sheet Layout")
    confirmation_lang_second = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Second Language of Sheets"
    )
    confirmation_reply_days = fields.Integer(string="Days to Reply")
    confirmation_reminder_days = fields.Integer(string="Reminder Days before the Reply Date")
    confirmation_tacit = fields.Boolean(
        string="No Objection Confirms",
        help="A sheet that was handed over and met no objection by its reply date counts as confirmed.",
    )
    confirmation_tacit_text = fields.Text(
        string="Sentence on the Sheet", translate=True, help="Empty: the standard sentence."
    )
    confirmation_seal = fields.Image(
        string="Company Seal",
        max_width=800,
        max_height=800,
        groups="order_confirmation.group_order_confirmation_seal,base.group_system",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A policy without a first day holds from today."""
        for vals in vals_list:
            self._date_policies(vals)
        return super().create(vals_list)

    def write(self, vals):
        """A policy without a first day holds from today."""
        for company in self if self.env["order.policy.mixin"]._policy_managers().keys() & vals.keys() else ():
            company._date_policies(vals)
        return super().write(vals)

    def _date_policies(self, vals):
        # A policy that is switched on holds from today: what was confirmed before goes on undisturbed.
        for name in self.env["order.policy.mixin"]._policy_managers():
            if vals.get(name, "none") not in (False, "none") and not vals.get(f"{name}_since"):
                since = self[f"{name}_since"] if self[name] not in (False, "none") else False
                vals[f"{name}_since"] = since or fields.Date.context_today(self)

    def _policy_on(self, name, day):
        """One of the company's policies on a day.

        :param str name: field of the policy
        :param date day: usually today
        :rtype: str
        """
        self.ensure_one()
        company = self.sudo()
        since = company[f"{name}_since"]
        return (company[name] if not since or since <= day else False) or "none"
