"""Customer profile: what this customer always wants, on the contact (B18)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .order_confirmation import LAYOUTS
from .order_policy_mixin import POLICIES

PLANS = {"order_payment_plan_id", "order_purchase_plan_id"}
FINANCE = "account.group_account_invoice,order_confirmation.group_order_confirmation_manager"
ADDRESS_FIELDS = {"street", "street2", "city", "zip", "state_id", "country_id"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    confirmation_policy = fields.Selection(
        POLICIES, string="Order Confirmation Policy", copy=False, help="Empty: as the company says."
    )
    order_review_policy = fields.Selection(POLICIES, copy=False, help="Empty: as the company says.")
    purchase_confirmation_policy = fields.Selection(POLICIES, copy=False, help="Empty: as the company says.")
    purchase_review_policy = fields.Selection(
        POLICIES, string="Purchase Order Review Policy", copy=False, help="Empty: as the company says."
    )
    confirmation_reply_days = fields.Integer(string="Days to Reply", help="0: as the company says.")
    confirmation_never_tacit = fields.Boolean(string="Always Asks for a Signature")
    confirmation_habit = fields.Selection(
        [("portal", "Online"), ("scan", "Signed scan"), ("phone", "Phone"), ("chat", "Chat"), ("mail", "E-mail")],
        string="Usually Confirms By",
    )
    confirmation_layout = fields.Selection(LAYOUTS, string="Sheet Layout")
    confirmation_lang_second = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Second Language of Sheets"
    )
    confirmation_hide_requirements = fields.Boolean(string="Leave Requirements off the Sheet")
    confirmation_print_marks = fields.Boolean(string="Print Marks on the Sheet")
    order_payment_plan_id = fields.Many2one(
        "order.payment.plan", string="Payment Plan", copy=False, help="New sales orders take it. Empty: the company's."
    )
    order_purchase_plan_id = fields.Many2one(
        "order.payment.plan",
        string="Payment Plan of Purchases",
        copy=False,
        help="New purchase orders take it. Empty: the company's.",
    )
    confirmation_payment_habit = fields.Text(string="Payment Habits")
    order_customer_part_ids = fields.One2many("order.customer.part", "partner_id", string="Customer Part Numbers")
    order_requirement_ids = fields.One2many("order.requirement", "partner_id", string="Special Requirements")
    order_mark_main = fields.Text(string="Main Mark")
    order_mark_side = fields.Text(string="Side Mark")
    order_mark_artwork = fields.Image(string="Mark Artwork", max_width=2048, max_height=2048)
    confirmation_ids = fields.One2many("order.confirmation", "partner_id", string="Confirmation Sheets")

    @api.model_create_multi
    def create(self, vals_list):
        """Customers' policies are set by managers.

        :raises AccessError: for anybody else
        """
        partners = super().create(vals_list)
        policies = self.env["order.policy.mixin"]._policy_managers()
        self._check_policy_by_manager({name for name in policies if any(partners.mapped(name))})
        self._check_plan_by_finance({name for name in PLANS if any(partners.mapped(name))})
        return partners

    def write(self, vals):
        """Customers' policies are set by managers; a corrected address marks running sheets outdated.

        :raises AccessError: for a policy set by anybody else
        """
        self._check_policy_by_manager(self.env["order.policy.mixin"]._policy_managers().keys() & vals.keys())
        self._check_plan_by_finance(PLANS & vals.keys())
        res = super().write(vals)
        if ADDRESS_FIELDS & set(vals):
            self._confirmation_address_changed()
        return res

    def action_view_confirmations(self):
        """Sheets of this customer and its contacts.

        :rtype: dict
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("order_confirmation.order_confirmation_action")
        action["domain"] = [("partner_id", "child_of", self.id)]
        return action

    def _check_answers_itself(self, user):
        """Whoever answers on a page answers for this partner: the company's own people record answers, with proof.

        :param res.users user: who is logged in, or None
        :raises UserError: for one of our own people who is not this partner's
        """
        if not user or not user._is_internal():
            return
        if user.sudo().partner_id.commercial_partner_id != self.sudo().commercial_partner_id:
            raise UserError(
                self.env._(
                    "You are logged in as one of our own people, and can't answer for %(partner)s here. Record the "
                    "answer on the document itself, with its proof.",
                    partner=self.sudo().display_name,
                )
            )

    def _check_policy_by_manager(self, names):
        managers = self.env["order.policy.mixin"]._policy_managers()
        if self.env.su or all(self.env.user.has_groups(managers[name]) for name in names):
            return
        raise AccessError(
            self.env._(
                "Only a manager of order confirmation may set the confirmation and review policies of a contact."
            )
        )

    def _check_plan_by_finance(self, names):
        # What an order must hold can't be loosened at the contact instead.
        if names and not self.env.su and not self.env.user.has_groups(FINANCE):
            raise AccessError(
                self.env._("Only finance or a manager of order confirmation sets the payment plan of a contact.")
            )

    def _confirmation_address_changed(self):
        """A delivery address that is corrected changes where goods go: sheets of running orders say so."""
        running = Domain("sale_order_id.delivery_status", "in", (False, "pending", "started", "partial"))
        expected = Domain("purchase_order_id.receipt_status", "in", (False, "pending", "partial"))
        self.env["order.confirmation"].sudo().search(
            Domain("partner_shipping_id", "in", self.ids)
            & Domain("state", "in", ("sent", "change_requested", "confirmed"))
            & ((Domain("kind", "=", "sale") & running) | (Domain("kind", "=", "purchase") & expected))
        )._compare_again()
