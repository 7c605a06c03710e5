"""The night: reminders, acceptance without objection, and the question how satisfied the customer is."""

import logging

from odoo import api, fields, models
from psycopg2.extensions import TransactionRollbackError

from .order_acceptance import DONE

_logger = logging.getLogger(__name__)

BATCH = 100
#: Days: nobody is asked about an order that is long forgotten when the company begins to ask.
SURVEY_DAYS = 30
REMINDER = "order_confirmation.mail_template_acceptance_reminder"
#: What a person is asked to look at.
NIGHT_ACTIVITY = "order_confirmation.mail_activity_type_acceptance_night"
SURVEY = "order_confirmation.mail_template_acceptance_survey"


class OrderAcceptance(models.Model):
    _inherit = "order.acceptance"

    @api.model
    def _cron_acceptance(self):
        """Close periods without objection, remind, and ask for satisfaction (D13.4, D08, D12).

        In batches, each committed: what a night does not finish, the next one does. A delivery that somebody decides on
        at the same moment is left to him.
        """
        work = [
            *self._batches(self._due(), "_deem"),
            *self._batches(self._soon(), "_remind"),
        ]
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=sum(len(ids) for ids, _method in work))
        for ids, method in work:
            self._run_batch(ids, method)
            if not cron._commit_progress():
                return
        # Only now: what was accepted this night is asked about this night.
        for ids, method in self._batches(self._to_survey(), "_survey", size=1):
            self._run_batch(ids, method)
            if not cron._commit_progress():
                return

    @api.model
    def _batches(self, records, method, size=BATCH):
        return [(records.ids[start : start + size], method) for start in range(0, len(records), size)]

    @api.model
    def _run_batch(self, ids, method):
        """One batch; where it fails, one by one, so that a broken record stops nobody else."""
        if not self._try_batch(ids, method) and len(ids) > 1:
            for one in ids:
                self._try_batch([one], method)

    @api.model
    def _try_batch(self, ids, method, *arguments):
        """Do it, or leave nothing behind; what fails by itself is put before a person.

        :rtype: bool
        """
        try:
            with self.env.cr.savepoint():
                getattr(self.browse(ids).exists(), method)(*arguments)
                self.env.flush_all()
        except TransactionRollbackError:
            # Decided this moment: that stands. The snapshot is stale, so start afresh.
            self.env.cr.rollback()
            self.env.invalidate_all()
            return False
        except Exception:  # pylint: disable=broad-except
            self.env.invalidate_all()
            if len(ids) == 1:
                _logger.exception("Acceptance %s could not be handled at night (%s)", ids[0], method)
                if method != "_night_failed":
                    self._try_batch(ids, "_night_failed", method)
            return False
        # A mishap of the next one must not cost this one.
        self.env["ir.cron"]._commit_progress(processed=len(ids))
        return True

    def _night_failed(self, method):
        """Somebody looks at what the night could not do; once, until it goes well.

        :param str method: what failed
        """
        for acceptance in self:
            people = acceptance.user_id | acceptance.order_id.user_id
            person = people.filtered("active")[:1]
            if not person or acceptance.activity_search([NIGHT_ACTIVITY]):
                continue
            mine = acceptance.with_context(lang=person.lang or self.env.lang)
            what = {
                "_deem": mine.env._("The period to object is over, and could not be closed"),
                "_remind": mine.env._("The customer could not be reminded to confirm receipt"),
                "_survey": mine.env._("The customer could not be asked how satisfied he is"),
            }
            note = mine.env._(
                "Look at the delivery, its order and the e-mail templates; your administrator finds the reason in the "
                "server's log. It is tried again every night."
            )
            mine.activity_schedule(NIGHT_ACTIVITY, user_id=person.id, summary=what[method], note=note)

    def _night_done(self):
        # What went well at last needs nobody's look any more.
        self.activity_unlink([NIGHT_ACTIVITY])

    # === NO OBJECTION ===

    @api.model
    def _due(self):
        # A day begins first far in the east: each company's own day decides.
        limit = fields.Date.add(fields.Date.today(), days=1)
        return self.search([("state", "=", "waiting"), ("deadline", "<", limit)], order="deadline, id").filtered(
            lambda acceptance: acceptance.deadline < acceptance._today()
        )

    def _deem(self):
        """Nobody objected in time: these deliveries count as accepted, on record as such (D13.4).

        Goods on their way back are an objection in deeds: such a delivery waits for them.
        """
        self._lock()
        due = self.filtered(
            lambda acceptance: acceptance.state == "waiting" and acceptance.deadline < acceptance._today()
        )
        due._came_back()
        due = due.filtered(lambda acceptance: acceptance.state == "waiting")
        back = due._goods_back()
        due = due.filtered(lambda acceptance: not any(back[row][1] for row in acceptance.line_ids.sudo()))
        if not due:
            return
        due._engine_write({"state": "deemed", "decided_on": fields.Datetime.now(), "decision_method": "no_objection"})
        due._message_log_batch(
            bodies={
                one.id: self.env._(
                    "No objection until %(deadline)s: the delivery counts as accepted.",
                    deadline=one._day_text(one.deadline),
                )
                for one in due
            }
        )
        due._decided()

    # === REMINDER ===

    @api.model
    def _soon(self):
        companies = self.env["res.company"].search([("order_acceptance_remind_days", ">", 0)])
        if not companies:
            return self.browse()
        limit = fields.Date.add(fields.Date.today(), days=max(companies.mapped("order_acceptance_remind_days")) + 1)
        waiting = [("state", "=", "waiting"), ("reminded_on", "=", False), ("company_id", "in", companies.ids)]
        return self.search([*waiting, ("deadline", "<=", limit)]).filtered(lambda one: one._remind_now())

    def _remind_now(self):
        today = self._today()
        start = fields.Date.subtract(self.deadline, days=self.company_id.order_acceptance_remind_days)
        return self.state == "waiting" and not self.reminded_on and start <= today <= self.deadline

    def _remind(self):
        """Remind these customers once, in their language; who has no address is left to the clerk's phone."""
        self._lock()
        due = self.filtered(lambda acceptance: acceptance._remind_now())
        for company, some in due.grouped("company_id").items():
            some._engine_write({"reminded_on": company and some[:1]._today()})
        due._night_done()
        mailed = due.filtered("partner_id.email")
        if mailed:
            self.env.ref(REMINDER).send_mail_batch(mailed.ids, email_layout_xmlid="mail.mail_notification_light")
            mailed._message_log_batch(
                bodies={one.id: self.env._("Reminded by e-mail to confirm receipt.") for one in mailed}
            )

    # === SATISFACTION ===

    @api.model
    def _to_survey(self):
        """The last acceptance of each order that is delivered and accepted in full and was never asked about."""
        companies = self.env["res.company"].search([("order_survey", "=", True)])
        since = fields.Datetime.subtract(fields.Datetime.now(), days=SURVEY_DAYS)
        recent = companies and self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "in", DONE),
                ("decided_on", ">=", since),
                ("order_id.order_acceptance_surveyed_on", "=", False),
            ],
            order="decided_on desc, id desc",
        )
        if not recent:
            return self.browse()
        undecided = [("order_id", "in", recent.order_id.ids), ("state", "not in", [*DONE, "returned"])]
        open_orders = self.search(undecided).order_id
        shipped = recent.order_id._order_payment_shipped()
        ready = recent.order_id.filtered(
            lambda order: order not in open_orders and not shipped.get(order.id, (0, 0, 0))[2]
        )
        last = {}
        for acceptance in recent:
            last.setdefault(acceptance.order_id, acceptance)
        return self.browse([last[order].id for order in ready])

    def _survey(self):
        """Ask once how satisfied the customer is with this order (D08, D12)."""
        self.ensure_one() if self else None
        order = self.order_id
        order._acceptance_lock()
        if not order or order.order_acceptance_surveyed_on or not self.partner_id.email:
            return
        order._acceptance_surveyed()
        self._night_done()
        self.rating_send_request(self.env.ref(SURVEY), lang=self.lang, force_send=False)
