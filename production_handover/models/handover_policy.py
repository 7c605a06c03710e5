"""Whether orders travel on a flow sheet: company, customer, order; confirming makes the sheet (D18)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.order_policy_mixin import MANAGER, POLICIES
from odoo.exceptions import UserError


class OrderPolicyMixin(models.AbstractModel):
    _inherit = "order.policy.mixin"

    @api.model
    def _policy_managers(self):
        return {**super()._policy_managers(), "handover_policy": MANAGER}


class ResCompany(models.Model):
    _inherit = "res.company"

    handover_policy = fields.Selection(POLICIES, string="Flow Sheet Policy")
    handover_policy_since = fields.Date(
        string="Flow Sheets in Force Since", help="Orders confirmed before this day are never held."
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    handover_policy = fields.Selection(
        POLICIES, string="Flow Sheet Policy", copy=False, help="Empty: as the company says."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    handover_policy = fields.Selection(related="company_id.handover_policy", readonly=False)
    handover_policy_since = fields.Date(related="company_id.handover_policy_since", readonly=False)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    handover_policy = fields.Selection(
        POLICIES, string="Flow Sheet Policy", copy=False,
        help="Whether this order travels on a flow sheet. Empty: as the customer or the company says.",
    )  # fmt: skip
    handover_policy_effective = fields.Selection(
        POLICIES, string="Flow Sheet Policy in Force", compute="_compute_handover_policy_effective"
    )
    handover_sheet_ids = fields.One2many("handover.sheet", "sale_order_id", string="Flow Sheets", readonly=True)
    handover_sheet_count = fields.Integer(compute="_compute_handover_sheet_count", compute_sudo=True)

    @api.depends("handover_policy", "partner_id", "company_id")
    def _compute_handover_policy_effective(self):
        today = fields.Date.context_today(self)
        for order in self:
            order.handover_policy_effective = order._policy_of("handover_policy", today)

    def _compute_handover_sheet_count(self):
        counts = dict(
            self.env["handover.sheet"]._read_group(
                [("sale_order_id", "in", self.ids), ("cancelled_on", "=", False)], ["sale_order_id"], ["__count"]
            )
        )
        for order in self:
            order.handover_sheet_count = counts.get(order._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """A policy below what customer and company ask for is set by managers.

        :raises AccessError: for anybody else
        """
        orders = super().create(vals_list)
        orders._check_policy_given("handover_policy")
        return orders

    def write(self, vals):
        """Only a manager lowers the policy; cancelling the order cancels its sheet.

        :raises AccessError: for anybody else
        """
        before = self._policies_before("handover_policy", vals)
        res = super().write(vals)
        if before and "handover_policy" in vals:
            self._check_policy_lowered("handover_policy", before)
        if {"partner_id", "company_id", "handover_policy"} & set(vals):
            self.filtered(lambda order: order.state == "sale")._handover_make_missing()
        if vals.get("state") == "cancel" and self.env["handover.sheet"]._used():
            sheets = self.sudo().handover_sheet_ids.filtered(lambda sheet: sheet.state not in ("done", "cancelled"))
            sheets._cancel(self.env.user, self.env._("The order was cancelled."))
        return res

    def _confirmation_check_placing(self):
        res = super()._confirmation_check_placing()
        today = fields.Date.context_today(self)
        self._handover_make({order: order._policy_of("handover_policy", today) for order in self})
        return res

    def _handover_make(self, policies):
        """Make the sheets of these orders as their policies ask for it.

        :param dict policies: of each order
        """
        for gated, name in ((True, "required"), (False, "warn")):
            orders = self.filtered(lambda order, name=name: policies[order] == name)
            if orders:
                self.env["handover.sheet"]._make_for_orders(orders, gated)._begin()

    def _handover_make_missing(self):
        """Confirmed orders that got goods, or a customer who asks for a sheet, only afterwards: no way around it.

        The policy of the day they were confirmed counts; who cancelled a sheet makes the next one by hand.
        """
        policies = {}
        for order in self:
            day = fields.Datetime.context_timestamp(order, order.date_order).date()
            policies[order] = order._policy_of("handover_policy", day)
        asked = self.filtered(lambda order: policies[order] in ("warn", "required"))
        required = self.filtered(lambda order: policies[order] == "required")
        # Cancelled ones as well: the order's goods wait for a new one then.
        required.sudo().handover_sheet_ids.filtered(lambda sheet: not sheet.gated)._gate()
        asked.filtered(lambda order: not order.sudo().handover_sheet_ids)._handover_make(policies)

    def action_handover_create(self):
        """Make the flow sheets of these confirmed orders, and open them.

        :rtype: dict
        :raises UserError: for orders that are not confirmed
        """
        self.check_access("write")
        self._check_handover_create()
        sheets = self.env["handover.sheet"]
        today = fields.Date.context_today(self)
        for order in self:
            sheets._make_for_orders(order, order._policy_of("handover_policy", today) == "required")._begin()
        return self.action_handover_sheets()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_flow_sheet(self):
        kept = self.sudo().handover_sheet_ids.filtered(lambda sheet: sheet.gated or sheet.signoff_head_id)
        if kept:
            raise UserError(
                self.env._(
                    "%(sheets)s: flow sheets that were signed are kept as evidence. Cancel the order instead of "
                    "deleting it.",
                    sheets=", ".join(kept.mapped("name")),
                )
            )
        self.sudo().handover_sheet_ids.unlink()

    def _check_handover_create(self):
        open_orders = self.filtered(lambda order: order.state != "sale")
        if open_orders:
            raise UserError(
                self.env._("%(order)s is not confirmed: its flow sheet is made then.", order=open_orders[0].name)
            )

    def action_handover_sheets(self):
        """The flow sheets of these orders.

        :rtype: dict
        """
        return (
            self.env["handover.sheet"].search([("sale_order_id", "in", self.ids), ("cancelled_on", "=", False)])._open()
        )


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _gate(self):
        """Goods and manufacturing orders wait for these sheets from now on: the policy was raised."""
        if not self:
            return
        self._meet()
        self._signoff_engine_write({"gated": True})
        for sheet in self:
            sheet._message_log(
                body=self.env._("The flow sheet is required now: goods and manufacturing orders wait for it.")
            )

    def _open(self):
        """Open one sheet, or the list of several.

        :rtype: dict
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("production_handover.handover_sheet_action")
        action["domain"] = [("id", "in", self.ids)]
        if len(self) == 1:
            action |= {"res_id": self.id, "views": [(False, "form")]}
        return action
