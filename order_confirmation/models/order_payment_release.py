"""Release of goods or work before the money is in: finance signs, for an amount or until a date (B08, D14.3)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from .order_payment_terms import GATE_RANK, GATES
from .signoff_section import Section

_lt = LazyTranslate(__name__)


class OrderPaymentRelease(models.Model):
    """Asked for by anybody who may see the order, signed by finance on the engine; it expires and can be revoked."""

    _name = "order.payment.release"
    _description = "Payment Release"
    _inherit = ["signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    _signoff_lock_finished = True
    _signoff_sections = {
        "release": Section(
            _lt("Payment release"),
            fields=("sale_order_id", "gate", "amount", "date_until", "reason"),
            groups="base.group_user",
        ),
    }

    name = fields.Char(compute="_compute_name")
    sale_order_id = fields.Many2one("sale.order", string="Order", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="sale_order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="sale_order_id.partner_id")
    currency_id = fields.Many2one(related="sale_order_id.currency_id")
    gate = fields.Selection(GATES, required=True, default="shipment")
    amount = fields.Monetary(
        string="Goods for up to", help="Value of goods that may leave without their payment. 0: no limit of its own."
    )
    date_until = fields.Date(string="Until", help="Last day of the release. Empty: until the amount is used.")
    reason = fields.Text(required=True)
    valid = fields.Boolean(compute="_compute_valid", string="In Force")

    @api.depends("sale_order_id.name")
    def _compute_name(self):
        for release in self:
            release.name = self.env._("Release of %(order)s", order=release.sale_order_id.sudo().name or "")

    @api.depends("date_until")
    def _compute_valid(self):
        in_force = self.env["order.payment.release"].union(*self._valid_for(self.sale_order_id).values())
        for release in self:
            release.valid = release in in_force

    def _signoff_check_start(self):
        for release in self:
            today = release.sale_order_id.sudo().company_id._order_today()
            if not release.amount and not release.date_until:
                raise UserError(self.env._("A release has a limit: an amount, a last day, or both."))
            if release.amount < 0:
                raise UserError(self.env._("The amount of a release is more than zero."))
            if release.date_until and release.date_until < today:
                raise UserError(self.env._("The last day of the release is over already."))
            if not release.sale_order_id.order_payment_plan_id:
                raise UserError(
                    self.env._("%(order)s has no payment plan: nothing holds it.", order=release.sale_order_id.name)
                )
        return super()._signoff_check_start()

    def _signoff_finished(self):
        res = super()._signoff_finished()
        for release in self:
            order = release.sale_order_id.sudo()
            order._message_log(body=self.env._("Payment released by finance (%(gate)s).", gate=release._gate_label()))
            order._order_payment_opened()
        return res

    def _gate_label(self):
        return dict(self._fields["gate"]._description_selection(self.env))[self.gate]

    @api.constrains("company_id", "sale_order_id")
    def _check_company(self):
        # A company given by hand, or by a default of the context, would choose another company's route and signers.
        for release in self.sudo():
            if release.company_id != release.sale_order_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(order)s belongs to another company: a release is its order's.",
                        order=release.sale_order_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if any(release.sudo().signoff_head_id for release in self):
            raise UserError(self.env._("A release that was under sign-off is kept: cancel it instead."))

    @api.model
    def _valid_for(self, orders, gate=None):
        """Releases in force: signed, not cancelled or being amended, not expired.

        :param sale.order orders: asked for
        :param str | None gate: only releases that open this gate; a later one opens those before it
        :rtype: dict[sale.order, order.payment.release]
        """
        if not orders.ids:
            return {}
        releases = self.sudo().search([("sale_order_id", "in", orders.ids), ("signoff_head_id.state", "=", "finished")])
        # The day of the company, not of whoever asks: a time zone is a preference, and a key of the context.
        today = {company: company._order_today() for company in releases.company_id}
        releases = releases.filtered(
            lambda release: (
                (not release.date_until or release.date_until >= today[release.company_id])
                and (not gate or GATE_RANK[release.gate] >= GATE_RANK[gate])
            )
        )
        return releases._signoff_is_true().grouped("sale_order_id")
