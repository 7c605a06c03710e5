"""Settings page of order confirmation."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    confirmation_policy = fields.Selection(related="company_id.confirmation_policy", readonly=False)
    confirmation_policy_since = fields.Date(related="company_id.confirmation_policy_since", readonly=False)
    order_review_policy = fields.Selection(related="company_id.order_review_policy", readonly=False)
    order_review_policy_since = fields.Date(related="company_id.order_review_policy_since", readonly=False)
    purchase_review_policy = fields.Selection(related="company_id.purchase_review_policy", readonly=False)
    purchase_review_policy_since = fields.Date(related="company_id.purchase_review_policy_since", readonly=False)
    order_payment_plan_id = fields.Many2one(related="company_id.order_payment_plan_id", readonly=False)
    order_purchase_plan_id = fields.Many2one(related="company_id.order_purchase_plan_id", readonly=False)
    order_payment_remind = fields.Boolean(related="company_id.order_payment_remind", readonly=False)
    order_payment_cancel_days = fields.Integer(related="company_id.order_payment_cancel_days", readonly=False)
    purchase_confirmation_policy = fields.Selection(related="company_id.purchase_confirmation_policy", readonly=False)
    purchase_confirmation_policy_since = fields.Date(
        related="company_id.purchase_confirmation_policy_since", readonly=False
    )
    purchase_confirmation_holds = fields.Selection(related="company_id.purchase_confirmation_holds", readonly=False)
    confirmation_layout = fields.Selection(related="company_id.confirmation_layout", readonly=False)
    confirmation_lang_second = fields.Selection(related="company_id.confirmation_lang_second", readonly=False)
    confirmation_reply_days = fields.Integer(related="company_id.confirmation_reply_days", readonly=False)
    confirmation_reminder_days = fields.Integer(related="company_id.confirmation_reminder_days", readonly=False)
    confirmation_tacit = fields.Boolean(related="company_id.confirmation_tacit", readonly=False)
    confirmation_tacit_text = fields.Text(related="company_id.confirmation_tacit_text", readonly=False)
    confirmation_seal = fields.Image(
        related="company_id.confirmation_seal",
        readonly=False,
        groups="order_confirmation.group_order_confirmation_seal,base.group_system",
    )
    order_tracking_since = fields.Date(related="company_id.order_tracking_since", readonly=False)
    order_assignment = fields.Boolean(related="company_id.order_assignment", readonly=False)
    order_notice_booking = fields.Boolean(related="company_id.order_notice_booking", readonly=False)
    order_notice_shipped = fields.Boolean(related="company_id.order_notice_shipped", readonly=False)
    order_notice_arrival = fields.Boolean(related="company_id.order_notice_arrival", readonly=False)
    order_notice_delay = fields.Boolean(related="company_id.order_notice_delay", readonly=False)
    order_notice_sms = fields.Boolean(related="company_id.order_notice_sms", readonly=False)
    order_delivery_template_id = fields.Many2one(
        related="company_id.stock_mail_confirmation_template_id", string="Delivery E-mail", readonly=False
    )
    can_send_sms = fields.Boolean(compute="_compute_can_send_sms")
    signoff_anchor_mail = fields.Char(related="company_id.signoff_anchor_mail", readonly=False)
    signoff_anchor_file = fields.Char(
        related="company_id.signoff_anchor_file", readonly=False, groups="base.group_system"
    )

    def _compute_can_send_sms(self):
        self.can_send_sms = "sms.composer" in self.env
