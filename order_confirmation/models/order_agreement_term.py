"""The term of framework agreements: which one is in force, notice before the end, expiry."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from psycopg2.extensions import TransactionRollbackError

_logger = logging.getLogger(__name__)

ACTIVITY = "order_confirmation.mail_activity_type_agreement"


class OrderAgreement(models.Model):
    _inherit = "order.agreement"

    @api.model
    def _in_force(self, companies, customers, day):
        """Signed agreements whose term includes a day.

        :param res.company companies: of the agreements
        :param res.partner customers: commercial partners
        :param date day: usually today
        :returns: the one that was signed last, by company and customer
        :rtype: dict[tuple[res.company, res.partner], order.agreement]
        """
        agreements = self.sudo().search(
            [
                ("state", "=", "signed"),
                ("partner_id", "in", customers.ids),
                ("company_id", "in", companies.ids),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ],
            order="signed_on, id",
        )
        return {(agreement.company_id, agreement.partner_id): agreement for agreement in agreements}

    @api.model
    def _cron_terms(self):
        """Tell of terms that end soon, and close those that are over (D13.7).

        One agreement a transaction: one that somebody signs or ends at the same moment is left to the next run.
        """
        today = fields.Date.context_today(self)
        over = self.search([("state", "in", ("sent", "signed")), ("date_to", "<", today)])
        ending = self.search(
            [
                ("state", "=", "signed"),
                ("renewal_told_on", "=", False),
                ("renewal_days", ">", 0),
                ("date_to", ">=", today),
            ]
        ).filtered(lambda agreement: agreement.date_to - timedelta(days=agreement.renewal_days) <= today)
        work = [(agreement.id, "_expire") for agreement in over]
        work += [(agreement.id, "_tell_of_renewal") for agreement in ending]
        self.env["ir.cron"]._commit_progress(remaining=len(work))
        for agreement_id, method in work:
            try:
                with self.env.cr.savepoint():
                    getattr(self.browse(agreement_id), method)()
            except TransactionRollbackError:
                self.env.cr.rollback()
            if not self.env["ir.cron"]._commit_progress(processed=1):
                break

    def _expire(self):
        self.ensure_one()
        self._lock()
        if self.state not in ("sent", "signed") or self.date_to >= fields.Date.context_today(self):
            return
        self._engine_write({"state": "expired", "ended_on": self.date_to})
        self.activity_unlink([ACTIVITY])
        self._message_log(body=self.env._("The term is over."))

    def _tell_of_renewal(self):
        self.ensure_one()
        self._lock()
        if self.state != "signed" or self.renewal_told_on:
            return
        self._engine_write({"renewal_told_on": fields.Date.context_today(self)})
        user = self.user_id or self.issued_by_id
        own = self.with_context(lang=user.lang)
        self.activity_schedule(
            ACTIVITY,
            date_deadline=self.date_to,
            user_id=user.id,
            summary=own.env._(
                "%(agreement)s with %(customer)s ends on %(day)s: talk about renewal.",
                agreement=own.display_name,
                customer=own.partner_id.name,
                day=own._day(self.date_to),
            ),
        )
