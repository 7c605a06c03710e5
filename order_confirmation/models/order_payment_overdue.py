"""Every night: states follow the calendar, overdue instalments are told and reminded, orders cancelled (D13.3)."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)
BATCH = 500
OPEN = ("waiting", "upcoming", "due", "overdue")


class OrderPaymentLine(models.Model):
    _inherit = "order.payment.line"

    @api.model
    def _cron_payments(self):
        """Bring open instalments up to date, remind once, cancel where the company wants it.

        Each batch is committed, so that an interrupted night loses nothing and repeats nothing.
        """
        last, cron = 0, self.env["ir.cron"]
        while True:
            lines = self.search([("state", "in", OPEN), ("id", ">", last)], order="id", limit=BATCH)
            if not lines:
                break
            last = lines[-1].id
            lines._touch()
            lines.flush_recordset()
            overdue = lines.filtered(lambda line: line.state == "overdue")
            overdue._tell_overdue()
            overdue._cancel_overdue()
            cron._commit_progress(len(lines))

    def _tell_overdue(self):
        """Tell the clerk by an activity and, where the company wants it, the customer by mail; once per instalment."""
        new = self.filtered(lambda line: not line.reminded_on)
        today = fields.Date.context_today(self)
        template = self.env.ref("order_confirmation.mail_template_payment_reminder", raise_if_not_found=False)
        for line in new:
            order = line._order_of()
            user = order.user_id
            if user.active:
                summary = order.with_context(lang=user.lang).env._(
                    "Payment overdue: %(name)s, since %(date)s", name=line.name, date=line.date_last
                )
                order.activity_schedule("mail.mail_activity_data_todo", user_id=user.id, summary=summary)
            if line.sale_order_id and template and order.company_id.order_payment_remind and order.partner_id.email:
                template.send_mail(line.id)
            order._message_log(
                body=self.env._("Payment overdue: %(name)s, since %(date)s", name=line.name, date=line.date_last)
            )
        new._engine_write({"reminded_on": today})

    def _cancel_overdue(self):
        """Cancel orders overdue for longer than the company grants, never once goods have moved (D13.3)."""
        today = fields.Date.context_today(self)
        late = self.filtered(
            lambda line: (
                line.sale_order_id
                and line.company_id.order_payment_cancel_days
                and line.date_last + timedelta(days=line.company_id.order_payment_cancel_days) < today
            )
        )
        for order in late.sale_order_id:
            if order.state != "sale" or order._order_payment_must_stay():
                continue
            try:
                with self.env.cr.savepoint():
                    order._action_cancel()
            except UserError as error:
                # One order that can't be cancelled (a posted invoice, say) must not stop the others: it is told.
                order._message_log(
                    body=self.env._("Overdue, but it could not be cancelled: %(reason)s", reason=str(error))
                )
                _logger.info("Overdue order %s not cancelled: %s", order.name, error)
            else:
                order._message_log(
                    body=self.env._("Cancelled: its payment is overdue by more than the days that are granted.")
                )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _order_payment_must_stay(self):
        """Whether goods of this order moved already, or a part of its money came in: then people decide.

        :rtype: bool
        """
        self.ensure_one()
        return any(move.state == "done" for move in self.order_line.move_ids) or bool(
            self.env["order.payment.money"]._of(self)[self]
        )
