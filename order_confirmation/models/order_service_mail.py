"""What people are told about service requests: the customer by mail, the responsible by activity."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from .order_service_request import CLOSED, STATES

_logger = logging.getLogger(__name__)
ACTIVITY = "order_confirmation.mail_activity_type_service"
OVERDUE = "order_confirmation.mail_activity_type_service_overdue"
OPEN = tuple(state for state, _label in STATES if state not in CLOSED)
BATCH = 200


class OrderServiceRequest(models.Model):
    _inherit = "order.service.request"

    # === THE CUSTOMER ===

    def _tell_opened(self):
        """Confirm the receipt to the customer, where the company does not say otherwise; tell the responsible."""
        self.filtered(lambda request: (request.company_id.sudo().order_service_mails or "received") != "none")._send(
            "order_confirmation.mail_template_service_received"
        )
        for request in self:
            reader = request.with_context(lang=request.user_id.lang or self.env.lang)
            request._ask_responsible(reader.env._("New request: %(subject)s", subject=request.subject))

    def _tell_moved(self):
        """Tell the customer the new state, where the company wants it; finish activities of closed requests."""
        self.filtered(lambda request: request.company_id.sudo().order_service_mails == "all")._send(
            "order_confirmation.mail_template_service_moved"
        )
        closed = self.filtered(lambda request: request.state in CLOSED)
        if closed:
            closed.sudo().activity_unlink([ACTIVITY, OVERDUE])

    def _send(self, template):
        """Queue mails to the customers: no mail server holds up a request.

        :param str template: XML id
        """
        record = self.env.ref(template, raise_if_not_found=False)
        # sudo: who moves a request need not be one who may edit templates, nor read the customer's order.
        told = self.sudo().filtered("partner_id.email")
        if record and told:
            for request in told:
                request._portal_ensure_token()
            record.sudo().send_mail_batch(told.ids)

    # === THE RESPONSIBLE ===

    def _ask_responsible(self, summary, activity=ACTIVITY):
        """One activity of a kind at a time: more of them say nothing more.

        :param str summary: in any language
        """
        self.ensure_one()
        kind = self.env.ref(activity, raise_if_not_found=False)
        user = self.sudo().user_id
        if not kind or not user.active or kind in self.sudo().activity_ids.activity_type_id:
            return
        self.sudo().activity_schedule(activity, date_deadline=self.deadline, user_id=user.id, summary=summary)

    def _message_post_after_hook(self, message, msg_values):
        """The customer wrote: what waited for him goes on, and the responsible is told."""
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type in ("comment", "email") and message.author_id.partner_share:
            self.sudo()._customer_wrote()
        return result

    def _customer_wrote(self):
        self.ensure_one()
        if self.state == "waiting":
            self.write({"state": "progress"})
        reader = self.with_context(lang=self.user_id.lang or self.env.lang)
        self._ask_responsible(reader.env._("%(request)s: the customer wrote", request=self.name))

    # === EVERY NIGHT ===

    @api.model
    def _cron_overdue(self):
        """Tell the responsible once of each request that is past its deadline (D12).

        In batches that are committed: an interrupted night loses nothing and repeats nothing.
        """
        last, cron = 0, self.env["ir.cron"]
        todays = {company: company._order_service_today() for company in self.env["res.company"].search([])}
        latest = max(todays.values())
        while True:
            domain = [("state", "in", OPEN), ("deadline", "<", latest), ("reminded_on", "=", False)]
            requests = self.search([*domain, ("id", ">", last)], order="id", limit=BATCH)
            if not requests:
                break
            last = requests[-1].id
            late = requests.filtered(lambda request: request.deadline < todays[request.company_id])
            late._remind_all()
            if not cron._commit_progress(len(requests)):
                break

    def _remind_all(self):
        """Remind a batch; only where that fails one by one, so that a broken one stops no other."""
        try:
            with self.env.cr.savepoint():
                self._remind()
        except UserError:
            for request in self:
                request._remind_alone()

    def _remind_alone(self):
        try:
            with self.env.cr.savepoint():
                self._remind()
        except UserError:
            _logger.exception("The overdue service request %s could not be told", self.id)

    def _remind(self):
        for request in self:
            reader = request.with_context(lang=request.user_id.lang or self.env.lang)
            request._ask_responsible(
                reader.env._("%(request)s should have been settled by now", request=request.name), OVERDUE
            )
        self._engine_write({"reminded_on": fields.Date.context_today(self)})
