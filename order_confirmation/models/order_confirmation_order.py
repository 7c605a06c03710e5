"""What an order does with its sheets: prepares and issues them, keeps them, follows their answers."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderConfirmationMixin(models.AbstractModel):
    _inherit = "order.confirmation.mixin"

    #: State of an order that stands: confirmed, placed.
    _confirmation_placed_state = None
    #: Fields of the header that a sheet covers: a change marks it outdated.
    _confirmation_covered_fields = frozenset()

    confirmation_count = fields.Integer(compute="_compute_confirmation_count", compute_sudo=True)

    @api.depends("confirmation_ids")
    def _compute_confirmation_count(self):
        link = self._confirmation_links().order
        counts = dict(self.env["order.confirmation"]._read_group([(link, "in", self.ids)], [link], ["__count"]))
        for order in self:
            order.confirmation_count = counts.get(order._origin, 0)

    # === CREATE, WRITE: the models call these around their own ===

    def _confirmation_check_created(self):
        """After a create: nothing forged came in as a default, no policy below the partner's, no gate passed.

        :raises UserError: where an order is created as placed and must not be
        :raises AccessError: for forged fields, or a policy below what partner and company have
        """
        if self.confirmation_sheet_id or any(self.mapped("confirmation_gated")):
            # Not in the values, so it came as a default of the context or of the user.
            self._check_confirmation_forged([{"confirmation_sheet_id": True}])
        self._check_policy_given("confirmation_policy")
        placed = self._confirmation_placed_state
        self.filtered(lambda order: order.state == placed)._confirmation_check_placing()

    def _confirmation_writing(self, vals):
        """Before a write: what :meth:`_confirmation_written` must know.

        :param dict vals: about to be written
        :returns: policies before, orders that are being placed, orders that are taken up again after a cancellation
        :rtype: tuple
        :raises AccessError: for forged fields
        """
        self._check_confirmation_forged([vals])
        placing = reopened = self.browse()
        if "state" in vals:
            if vals["state"] == self._confirmation_placed_state:
                placing = self.filtered(lambda order: order.state != vals["state"])
            if vals["state"] != "cancel":
                reopened = self.filtered(lambda order: order.state == "cancel")
        return self._policies_before("confirmation_policy", vals), placing, reopened

    def _confirmation_written(self, vals, before):
        """After a write: gates and marks of what it changed.

        :param dict vals: what was written
        :param tuple before: of :meth:`_confirmation_writing`
        :raises UserError: where an order may not be placed yet
        :raises AccessError: for a lower policy by someone who is no manager
        """
        policies, placing, reopened = before
        if reopened:
            reopened._confirmation_reopened()
        if "confirmation_policy" in vals:
            self._check_policy_lowered("confirmation_policy", policies)
            if vals["confirmation_policy"] in ("none", "warn"):
                self._confirmation_release()
        if placing:
            # Afterwards, so that lines changed by the same call are seen; raising undoes it all.
            placing._confirmation_check_placing()
        if {"company_id", "partner_id", "confirmation_policy"} & set(vals):
            placed = self._confirmation_placed_state
            (self - placing).filtered(lambda order: order.state == placed)._confirmation_mark_gated()
        if self._confirmation_covered_fields & vals.keys():
            self._confirmation_touched()

    def _confirmation_check_placing(self):
        """Gate of every path that places an order, and the mark for the gates after it.

        :raises UserError: naming what is missing
        """
        held = self._order_held()
        if held:
            held._order_raise_held(redirect=False)
        self._confirmation_mark_gated()

    def _confirmation_mark_gated(self):
        """Hold later changes of these placed orders where their policy is *required* today."""
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
            text = self.env._("Goods no longer wait for the confirmation.")
            released._message_log_batch(bodies=dict.fromkeys(released.ids, text))
            released._confirmation_released()

    def _confirmation_released(self):
        """What waited for a confirmation goes on."""

    def _confirmation_reopened(self):
        """What the other party confirmed fell with the cancellation, as a signature on the order does in Odoo."""
        sheets = self.sudo().confirmation_sheet_id.filtered(lambda sheet: sheet.state == "confirmed")
        if sheets:
            sheets._lock()
            sheets._engine_write({"state": "withdrawn", "outdated": False})
            text = self.env._("Withdrawn: its order was cancelled and taken up again.")
            sheets._message_log_batch(bodies=dict.fromkeys(sheets.ids, text))

    def _confirmation_cancelled(self):
        """Nobody answers the sheet of a cancelled order any more."""
        open_sheets = self.sudo().confirmation_sheet_id.filtered(
            lambda sheet: sheet.state in ("sent", "change_requested", "expired")
        )
        open_sheets._engine_write({"state": "withdrawn", "outdated": False})

    def _confirmation_engine_write(self, vals):
        # Past the guards of the models' `write`; private, so that no RPC call reaches it.
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
        links = self._confirmation_links()
        action = self.env["ir.actions.act_window"]._for_xml_id(links.action)
        action["domain"] = [(links.order, "=", self.id)]
        action["context"] = {"create": False}
        if self.confirmation_count == 1:
            action.update(res_id=self.confirmation_ids.id, views=[(False, "form")])
        return action

    def _confirmation_issued(self, sheets):
        """New current sheets of these orders."""
        for sheet in sheets:
            order = sheet._sheet_order()
            order._confirmation_engine_write({"confirmation_sheet_id": sheet.id})
            order._message_log(body=self.env._("%(sheet)s issued.", sheet=sheet.display_name))

    def _confirmation_touched(self):
        """What a sheet covers was written: the current sheets are to be compared again."""
        self.sudo().confirmation_sheet_id._compare_again()

    # === AFTER AN ANSWER ===

    def _confirmation_received(self, sheet, confirm_order):
        """The other party confirmed: the order goes on where nothing else holds it, or what waited goes on.

        An error of the order (a missing product, say) never costs the answer: the sheet stays confirmed,
        and the clerk is told what is missing.

        :param order.confirmation sheet: confirmed a moment ago
        :param bool confirm_order: whether an order that is not placed yet is to be
        """
        self.ensure_one()
        self._order_sheet_confirmed()
        go_on = self._confirmation_next(sheet, confirm_order)
        if go_on:
            self._order_try(go_on, self.user_id or sheet.issued_by_id)

    def _confirmation_next(self, sheet, confirm_order):
        """What comes next once the other party has confirmed.

        :param order.confirmation sheet: confirmed a moment ago
        :param bool confirm_order: see :meth:`_confirmation_received`
        :rtype: callable | None
        """

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
                self.activity_schedule(self._confirmation_links().activity, user_id=clerk.id, summary=text)

    def _order_sheet_confirmed(self):
        """What begins once the other party has confirmed (D04.3); other topics add to it."""
        self.ensure_one()
