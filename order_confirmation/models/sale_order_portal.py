"""What the customer sees and does on Odoo's own order page, where a sheet is wanted (design §2)."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === WHAT WAS ON THE PAGE ===

    def _confirmation_seen(self):
        """Digest of what the page shows, so that an act can say what it was about.

        :rtype: str
        """
        self.ensure_one()
        return self.sudo()._confirmation_digests()[self.sudo()]

    def _confirmation_seen_argument(self):
        """Part of the addresses that the order page's forms call; empty where no sheet is wanted.

        :rtype: str
        """
        self.ensure_one()
        return f"&seen={self._confirmation_seen()}" if self._confirmation_to_answer() else ""

    def _confirmation_is_as_seen(self, seen):
        """Whether the order still says what the page said.

        :param str seen: from the page's address
        :rtype: bool
        """
        return seen.isascii() and consteq(self._confirmation_seen(), seen)

    def _confirmation_to_answer(self):
        """Whether a customer's act on this order would be the answer to a sheet.

        :rtype: bool
        """
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return False
        order = self.sudo()
        wanted = order._confirmation_wanted() or order.confirmation_sheet_id.state == "declined"
        return wanted and not order._confirmation_stands()

    # === SIGN, DECLINE ===

    def _confirmation_sign_on_page(self, seen, name, signature, **details):
        """The signature on Odoo's order page confirms the sheet.

        :param str seen: digest from the page, where it had one
        :param str name: who signs
        :param bytes signature: checked picture
        :param details: ``user``, ``address``
        :raises UserError: where the order was changed since, or the sheet was answered otherwise
        """
        self.ensure_one()
        if seen and not self._confirmation_is_as_seen(seen):
            raise UserError(
                self.env._("The order was changed while this page was open. Please reload it and check it again.")
            )
        sheet = self.confirmation_sheet_id
        if sheet.state in ("change_requested", "declined"):
            raise UserError(self._confirmation_answered_otherwise())
        self._confirmation_sheet_for_customer_act()._answer(
            "confirm", "portal", name, signature=signature, confirm_order=False, **details
        )

    def _confirmation_answered_otherwise(self):
        sheet = self.confirmation_sheet_id
        if sheet.state == "declined":
            return self.env._(
                "The confirmation sheet %(sheet)s of this order was declined. Please contact us for a new one.",
                sheet=sheet.display_name,
            )
        return self.env._(
            "You asked for changes of the confirmation sheet %(sheet)s. We will send you the next revision to sign.",
            sheet=sheet.display_name,
        )

    def _confirmation_decline_on_page(self, name, reason, **details):
        """Rejecting the order declines its open sheet; what can't be answered is no obstacle.

        :param str name: who declines
        :param str reason: what was typed
        """
        self.ensure_one()
        sheet = self.confirmation_sheet_id
        if sheet.state in ("sent", "change_requested") and not sheet._answer_problem():
            sheet._answer("decline", "portal", name, comment=reason, **details)

    # === NOTICES ===

    def _confirmation_page_notice(self, user, amount=None):
        """What the order page tells the customer about the sheet.

        :param res.users user: who looks at the page
        :param float amount: what the payment form asks for, where there is one
        :returns: ``sheet`` (current one or empty), ``held`` (only the sheet's confirmation lets the
            order go on), ``full`` (``amount`` pays all that is due), ``answered`` (why paying can't
            confirm, or False), ``readable`` (the user may open the sheet), ``reviewed`` (the order is reviewed by us
            before it goes on, whatever the customer does)
        :rtype: dict
        """
        self.ensure_one()
        order = self.sudo()
        sheet = order.confirmation_sheet_id
        required = order._confirmation_policy_of(fields.Date.context_today(self)) == "required"
        due = order.amount_total - order.amount_paid
        held = order.state in ("draft", "sent") and required and not order._confirmation_stands()
        return {
            "sheet": sheet.filtered(lambda sheet: sheet.state != "draft"),
            "held": held,
            "full": amount is not None and order.currency_id.compare_amounts(amount, due) >= 0,
            "answered": held
            and sheet.state in ("change_requested", "declined")
            and order._confirmation_answered_otherwise(),
            "reviewed": order.state in ("draft", "sent") and order._order_review_pending("required"),
            "readable": bool(sheet) and sheet.with_user(user).has_access("read"),
        }
