"""The sales order joins: sheets, what marks them outdated, and what follows an answer."""

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Header fields that a sheet covers: a change marks it outdated.
COVERED_FIELDS = {
    "company_id", "partner_id", "partner_shipping_id", "partner_invoice_id", "commitment_date", "incoterm",
    "incoterm_location", "payment_term_id", "currency_id", "pricelist_id", "order_line", "note",
    "order_requirement_ids", "order_mark_main", "order_mark_side", "order_mark_artwork", "order_agreement_id",
    "export_port_loading", "export_port_discharge", "export_payment", "export_lc_number", "export_lc_bank",
    "export_lc_expiry", "export_lc_shipment",
}  # fmt: skip


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.confirmation.mixin"]

    confirmation_ids = fields.One2many("order.confirmation", "sale_order_id", string="Confirmation Sheets")
    confirmation_count = fields.Integer(compute="_compute_confirmation_count", compute_sudo=True)

    @api.depends("confirmation_ids")
    def _compute_confirmation_count(self):
        counts = dict(
            self.env["order.confirmation"]._read_group(
                [("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"]
            )
        )
        for order in self:
            order.confirmation_count = counts.get(order._origin, 0)

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Gate of imports and calls that create orders as confirmed; copies the customer's profile.

        :raises UserError: where an order is created as confirmed and must not be
        :raises AccessError: for forged fields, or a policy below what the customer has
        """
        self._check_confirmation_forged(vals_list)
        orders = super().create(vals_list)
        if orders.confirmation_sheet_id or any(orders.mapped("confirmation_gated")):
            # Not in the values, so it came as a default of the context or of the user.
            self._check_confirmation_forged([{"confirmation_sheet_id": True}])
        orders.filtered("confirmation_policy")._check_policy_lowered(
            "confirmation_policy", lambda order, today: order._policy_inherited("confirmation_policy", today)
        )
        orders.filtered(lambda order: order.state == "sale")._confirmation_check_confirming()
        orders._copy_customer_profile()
        return orders

    def write(self, vals):
        """Gate of every call that sets the state; marks sheets outdated by what they cover.

        :raises UserError: where an order may not be confirmed yet
        :raises AccessError: for forged fields, or a lower policy by someone who is no manager
        """
        self._check_confirmation_forged([vals])
        before = self._policies_before("confirmation_policy", vals)
        unconfirmed = vals.get("state") == "sale" and self.filtered(lambda order: order.state != "sale")
        reopened = vals.get("state", "cancel") != "cancel" and self.filtered(lambda order: order.state == "cancel")
        # A former customer's marks must not go out on another one's cartons.
        marks = self._copied_marks() if "partner_id" in vals else None
        res = super().write(vals)
        if reopened:
            reopened._confirmation_reopened()
        if "confirmation_policy" in vals:
            self._check_policy_lowered("confirmation_policy", before)
            if vals["confirmation_policy"] in ("none", "warn"):
                self._confirmation_release()
        if unconfirmed:
            # Afterwards, so that lines changed by the same call are seen; raising undoes it all.
            unconfirmed._confirmation_check_confirming()
        if {"company_id", "partner_id", "confirmation_policy"} & set(vals):
            (self - (unconfirmed or self.browse())).filtered(
                lambda order: order.state == "sale"
            )._confirmation_mark_gated()
        if "partner_id" in vals:
            self.filtered(lambda order: order.state in ("draft", "sent"))._copy_customer_profile(marks)
        if COVERED_FIELDS & set(vals):
            self._confirmation_touched()
        return res

    def _confirmation_check_confirming(self):
        """Gate of every path that sets the state to confirmed, and the mark for the gates after it.

        :raises UserError: naming what is missing
        """
        held = self._order_held()
        if held:
            held._order_raise_held(redirect=False)
        self._confirmation_mark_gated()

    def _confirmation_mark_gated(self):
        """Hold later changes of these confirmed orders where their policy is *required* today."""
        today = fields.Date.context_today(self)
        gated = self.filtered(
            lambda order: not order.confirmation_gated and order._confirmation_policy_of(today) == "required"
        )
        if gated:
            gated._confirmation_engine_write({"confirmation_gated": True})

    def _confirmation_release(self):
        """A manager took the policy off these orders: what waited goes on, on record."""
        released = self.filtered("confirmation_gated")
        if released:
            released._confirmation_engine_write({"confirmation_gated": False})
            released._message_log_batch(
                bodies={
                    order.id: self.env._("Goods no longer wait for the customer's confirmation.") for order in released
                }
            )
            released.filtered(lambda order: order.state == "sale").order_line._confirmation_procure()

    def _confirmation_reopened(self):
        """What the customer confirmed fell with the cancellation, as his signature on the order does in Odoo."""
        sheets = self.sudo().confirmation_sheet_id.filtered(lambda sheet: sheet.state == "confirmed")
        if sheets:
            sheets._lock()
            sheets._engine_write({"state": "withdrawn", "outdated": False})
            text = self.env._("Withdrawn: its order was cancelled and taken up again.")
            sheets._message_log_batch(bodies=dict.fromkeys(sheets.ids, text))

    def _confirmation_engine_write(self, vals):
        # Past the guard of `write`; private, so that no RPC call reaches it.
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued_sheet(self):
        sheets = self.sudo().confirmation_ids
        issued = sheets.filtered(lambda sheet: sheet.state != "draft")
        if issued:
            raise UserError(
                self.env._(
                    "%(sheets)s was issued for this order and is kept as evidence: cancel the order instead of "
                    "deleting it.",
                    sheets=", ".join(issued.mapped("display_name")),
                )
            )
        sheets.unlink()

    # === SHEETS ===

    def action_confirmation_sheet(self):
        """Prepare the sheet of this order, or open the draft that is there.

        :rtype: dict
        :raises UserError: where there is nothing to confirm
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["order.confirmation"]._prepare_for(self)._action_open()

    def action_confirmation_issue(self):
        """Issue sheets for all selected orders at once; those that can't be are named.

        :rtype: dict
        """
        self.check_access("write")
        problems = self._confirmation_problems()
        ready = self.filtered(lambda order: order not in problems)
        sheets = self.env["order.confirmation"]
        if ready:
            sheets = sheets._prepare_for(ready)
            sheets.action_issue()
        message = self.env._("%(count)s confirmation sheets issued.", count=len(sheets))
        if problems:
            message = "\n".join([message, *problems.values()])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if problems else "success",
                "sticky": bool(problems),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_view_confirmations(self):
        """All revisions of this order's sheet.

        :rtype: dict
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("order_confirmation.order_confirmation_action")
        action["domain"] = [("sale_order_id", "=", self.id)]
        action["context"] = {"create": False}
        if self.confirmation_count == 1:
            action.update(res_id=self.confirmation_ids.id, views=[(False, "form")])
        return action

    def _confirmation_issued(self, sheets):
        """New current sheets; quotations count as sent."""
        for sheet in sheets:
            order = sheet.sale_order_id
            order._confirmation_engine_write({"confirmation_sheet_id": sheet.id})
            order._message_log(body=self.env._("%(sheet)s issued.", sheet=sheet.display_name))
        self.filtered(lambda order: order.state == "draft").with_context(tracking_disable=True).action_quotation_sent()

    def _confirmation_touched(self):
        """What a sheet covers was written: the current sheets are to be compared again."""
        self.sudo().confirmation_sheet_id._compare_again()

    def _confirmation_received(self, sheet, confirm_order):
        """The customer confirmed: the order goes on where nothing else holds it, or what waited goes on.

        An error of the order (a missing product, say) never costs the customer's answer: the sheet
        stays confirmed, and the clerk is told what is missing.

        :param order.confirmation sheet: confirmed a moment ago
        :param bool confirm_order: whether the quotation is to be confirmed
        """
        self.ensure_one()
        self._order_sheet_confirmed()
        if self.state == "sale":
            go_on = self.order_line._confirmation_procure
        elif confirm_order and self.state in ("draft", "sent") and not self._has_to_be_paid():
            go_on = self._validate_order
        else:
            return
        self._order_try(go_on, self.user_id or sheet.issued_by_id)

    def _order_try(self, go_on, clerk):
        """Let the order go on; what it is missing is told to its clerk, and costs nothing that was done before.

        :param callable go_on: what comes next
        :param res.users clerk: who is told
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                go_on()
        except UserError as error:
            text = self.env._("%(order)s could not go on: %(reason)s", order=self.display_name, reason=str(error))
            self._message_log(body=text)
            if clerk:
                self.activity_schedule("order_confirmation.mail_activity_type_answer", user_id=clerk.id, summary=text)

    def _order_sheet_confirmed(self):
        """What begins once the customer has confirmed (D04.3); other topics add to it."""
        self.ensure_one()

    def _action_cancel(self):
        res = super()._action_cancel()
        open_sheets = self.sudo().confirmation_sheet_id.filtered(
            lambda sheet: sheet.state in ("sent", "change_requested", "expired")
        )
        open_sheets._engine_write({"state": "withdrawn", "outdated": False})
        return res

    # === THE CUSTOMER ACTS ON ODOO'S OWN PAGES ===

    def _confirmation_wanted(self):
        """Whether a customer's act on this order is the confirmation of a sheet.

        :returns: true where a sheet is open, or the policy asks for one
        :rtype: bool
        """
        self.ensure_one()
        if self.confirmation_sheet_id.state in ("sent", "change_requested"):
            return True
        return self._confirmation_policy_of(fields.Date.context_today(self)) != "none"

    def _confirmation_sheet_for_customer_act(self):
        """The sheet that says what the customer has before him: the current one, or one issued now.

        :rtype: order.confirmation
        :raises UserError: where the order has nothing to confirm
        """
        self.ensure_one()
        sheet = self.confirmation_sheet_id
        if sheet.state == "sent" and self._confirmation_says_same(sheet):
            return sheet
        sheet = self.env["order.confirmation"].sudo()._prepare_for(self)
        # The seal is put on by a person who may use it, never by a customer's act; and the customer has not read
        # the clauses of a sheet that he never saw.
        sheet._engine_write({"use_seal": False, "clause_set_id": False})
        sheet._issue()
        return sheet
