"""Reply dates: reminders, expiry, and acceptance without objection."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from psycopg2.extensions import TransactionRollbackError

_logger = logging.getLogger(__name__)

DEFAULT_REMINDER_DAYS = 2


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    @api.model
    def _cron_deadlines(self):
        """Remind customers before the reply date, and close sheets after it (D09.6).

        One sheet a transaction: a sheet that someone answers at the same moment is left to them
        and looked at again in the next run.
        """
        today = fields.Date.context_today(self)
        due = self.search([("state", "=", "sent"), ("reply_deadline", "<", today)])
        soon = self.search(
            [
                ("state", "=", "sent"),
                ("reply_deadline", ">=", today),
                ("reply_deadline", "<=", today + timedelta(days=30)),
                ("reminded_on", "=", False),
            ]
        ).filtered(lambda sheet: sheet.reply_deadline <= today + timedelta(days=sheet._reminder_days()))
        work = [(sheet.id, "_close_after_deadline") for sheet in due] + [(sheet.id, "_remind") for sheet in soon]
        self.env["ir.cron"]._commit_progress(remaining=len(work))
        for sheet_id, method in work:
            sheet = self.browse(sheet_id)
            try:
                with self.env.cr.savepoint():
                    getattr(sheet, method)()
            except TransactionRollbackError:
                # Answered this moment: the answer stands, the next run finds nothing to do. The
                # snapshot of this transaction is stale, so start afresh.
                self.env.cr.rollback()
            except UserError:
                _logger.exception("Deadline of confirmation sheet %s could not be handled", sheet_id)
            if not self.env["ir.cron"]._commit_progress(processed=1):
                break

    def _reminder_days(self):
        return self.company_id.confirmation_reminder_days or DEFAULT_REMINDER_DAYS

    def _remind(self):
        """Send the reminder once, in the customer's language."""
        self.ensure_one()
        self._lock()
        if self.state != "sent" or self.reminded_on:
            return
        self._engine_write({"reminded_on": fields.Date.context_today(self)})
        clerk, sheet = self._clerk_and_sheet()
        summary = False
        if self.partner_id.email:
            template = self.env.ref(self._kind().reminder)
            self.message_post_with_source(template, subtype_xmlid="mail.mt_comment")
            if self.kind == "purchase":
                # Goods that don't come stop a line: the buyer asks too.
                summary = sheet.env._("%(sheet)s: no answer yet, the supplier was reminded", sheet=sheet.display_name)
        else:
            summary = sheet.env._("%(sheet)s: no e-mail address to remind, please call", sheet=sheet.display_name)
        if summary:
            self.activity_schedule(self._kind().activity, user_id=clerk.id, summary=summary)

    def _accepted_by_silence(self):
        """Whether silence confirms this sheet: allowed by company, customer and sheet, and meant as such.

        Suppliers who say nothing have confirmed nothing. The customer must have had it for at least a day,
        and never have objected.

        :rtype: bool
        """
        self.ensure_one()
        return bool(
            self.kind == "sale"
            and self.tacit
            and self.company_id.confirmation_tacit
            and not self.partner_id.commercial_partner_id.confirmation_never_tacit
            and self.delivered_on
            and self.delivered_on.date() < self.reply_deadline
            and not self.answered_on
            and not self._answer_problem()
        )

    def _close_after_deadline(self):
        """Expire, or accept without objection where company and sheet allow it and it was handed over."""
        self.ensure_one()
        self._lock()
        if self.state != "sent" or not self.reply_deadline or self.reply_deadline >= fields.Date.context_today(self):
            return
        if self._accepted_by_silence():
            self._answer("confirm", "no_objection", "", confirm_order=True)
            return
        self._engine_write({"state": "expired"})
        clerk, sheet = self._clerk_and_sheet()
        summary = sheet.env._("%(sheet)s: no answer by the reply date", sheet=sheet.display_name)
        self.activity_schedule(self._kind().activity, user_id=clerk.id, summary=summary)

    def _clerk_and_sheet(self):
        # The clerk reads it, not the cron: in the clerk's language.
        clerk = self.user_id or self.issued_by_id
        return clerk, self.with_context(lang=clerk.lang)
