"""What is overdue is told to the manager, what waits to those who want it by mail."""

import psycopg2.errors
from markupsafe import Markup, escape
from odoo import api, fields, models
from odoo.tools.misc import format_datetime

BATCH = 200
ATTEMPTS = 3
#: Lines of a daily mail: what is older comes first.
DIGEST_LINES = 50


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    @api.model
    def _cron_overdue(self):
        """Tell managers of overdue steps, once each, in batches that stand on their own."""
        while True:
            late = self.search(
                [("state", "=", "open"), ("deadline", "<", fields.Datetime.now()), ("escalated_on", "=", False)],
                limit=BATCH,
                order="deadline",
            )
            if not late or not self._run_batch(late, self._escalate):
                return

    @api.model
    def _run_batch(self, records, act):
        """Run a cron's batch; where somebody signs at the same moment, again.

        :returns: whether to go on
        :rtype: bool
        """
        for attempt in range(ATTEMPTS):
            if self._try_batch(records, act, last=attempt == ATTEMPTS - 1):
                break
        return bool(self.env["ir.cron"]._commit_progress(len(records)))

    def _try_batch(self, records, act, last):
        try:
            act(records.exists())
            self.env.cr.flush()
        except psycopg2.errors.SerializationFailure:
            # Nothing of this batch is kept: what it wanted to say may no longer be true.
            self.env.cr.rollback()
            if last:
                raise
            return False
        return True

    @api.model
    def _escalate(self, steps):
        steps.head_id._lock()
        late = steps.filtered(lambda step: step.state == "open" and not step.escalated_on)
        late._engine_write({"escalated_on": fields.Datetime.now()})
        self.env["signoff.notice"]._queue([
            {"step_id": step.id, "department_id": step.department_id.id, "kind": "overdue", "user_id": user.id}
            for step in late
            for user in step.department_id.manager_id or step.head_id.user_id
        ])  # fmt: skip

    @api.model
    def _cron_digest(self):
        """A daily mail to each member of departments that want one: what waits, oldest first."""
        departments = self.env["signoff.department"].search([("notice", "=", "digest")])
        waiting = {}
        for department in departments:
            waiting[department] = self.search(
                [("state", "=", "open"), ("department_id", "=", department.id)],
                order="opened_on, id",
                limit=DIGEST_LINES,
            )
        mails = []
        for department, steps in waiting.items():
            mails += [
                self._digest_mail(user, department, steps.with_context(lang=user.lang, tz=user.tz))
                for user in department._active_members().filtered("email")
                if steps
            ]
        self.env["mail.mail"].create(mails)

    @api.model
    def _digest_mail(self, user, department, steps):
        rows = Markup().join(
            Markup("<li><a href='%s/signoff/%s'>%s</a> · %s%s</li>")
            % (
                steps.get_base_url(),
                step.head_id.token,
                step.document_name or "",
                format_datetime(steps.env, step.opened_on),
                self._late_mark(step),
            )
            for step in steps
        )
        title = steps.env._("%(count)s documents wait for %(department)s", count=len(steps),
                            department=department.with_context(lang=user.lang).name)  # fmt: skip
        return {
            "subject": title,
            "body_html": Markup("<p>%s</p><ul>%s</ul>") % (escape(title), rows),
            "email_to": user.email_formatted,
            "auto_delete": True,
        }

    @staticmethod
    def _late_mark(step):
        late = step.deadline and step.deadline < fields.Datetime.now()
        return Markup(" <b style='color:#c00'>%s</b>") % step.env._("Overdue") if late else ""
