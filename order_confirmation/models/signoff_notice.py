"""Notices: how a department learns what waits, never in the way of a signature."""

import json
import logging
from datetime import timedelta

import requests
from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Attempts of a webhook, and the minutes until the next one.
RETRIES = (1, 5, 30, 120, 720)
BATCH = 200
TIMEOUT = 10


class SignoffNotice(models.Model):
    """A message that waits to be given: one row per step opened for a department that wants notices.

    Written with the signature, in its transaction; given by a cron right after the commit. A chat group that
    can't be reached is tried again later.
    """

    _name = "signoff.notice"
    _description = "Sign-off Notice"
    _order = "id"

    step_id = fields.Many2one("signoff.step", required=True, ondelete="cascade", index=True)
    department_id = fields.Many2one("signoff.department", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(
        [("open", "To sign"), ("overdue", "Overdue"), ("signed", "Signed"), ("close", "Done")], required=True
    )
    user_id = fields.Many2one("res.users", ondelete="cascade", help="Who is told; empty: as the department wants.")
    state = fields.Selection(
        [("queued", "Queued"), ("sent", "Sent"), ("failed", "Failed"), ("obsolete", "Not needed any more")],
        required=True,
        default="queued",
    )
    tries = fields.Integer()
    next_try = fields.Datetime(required=True, default=fields.Datetime.now)
    error = fields.Char()

    _queue_idx = models.Index("(next_try, id) WHERE state = 'queued'")

    @api.model
    def _announce(self, steps, kind="open"):
        """Queue a notice for each step whose department wants one; daily mails ask for none.

        :param signoff.step steps: open steps
        :param str kind: what happened
        """
        notice_of = self.env["signoff.department"]._notice_of
        wanted = steps.filtered(lambda step: notice_of(step.department_id.id) in ("activity", "webhook"))
        self._queue([{"step_id": step.id, "department_id": step.department_id.id, "kind": kind} for step in wanted])

    @api.model
    def _announce_signed(self, steps, signer):
        """Queue an activity for the person who waits, where the step asks for it; close the department's own.

        :param signoff.step steps: signed steps
        :param res.users signer: is not told of his own signature
        """
        self._queue([
            {"step_id": step.id, "department_id": step.department_id.id, "kind": "signed",
             "user_id": step.head_id.user_id.id}
            for step in steps
            if step.tell_responsible and step.head_id.user_id and step.head_id.user_id != signer
        ] + [
            {"step_id": step.id, "department_id": step.department_id.id, "kind": "close"}
            for step in steps
            if self.env["signoff.department"]._notice_of(step.department_id.id) == "activity"
        ])  # fmt: skip

    @api.model
    def _queue(self, rows):
        """Queue notices and call the cron that gives them after the commit.

        One statement for what `create` and `_trigger` do in five: it is on the way of every signature.
        """
        if not rows:
            return
        values = SQL(", ").join(
            SQL("(%s, %s, %s, %s)", row["step_id"], row["department_id"], row["kind"], row.get("user_id") or None)
            for row in rows
        )
        self.env.cr.execute(
            SQL(
                """WITH queued AS (
                       INSERT INTO signoff_notice (step_id, department_id, kind, user_id, state, tries, next_try,
                                                   create_uid, write_uid, create_date, write_date)
                       SELECT row.step_id::int, row.department_id::int, row.kind, row.user_id::int, 'queued', 0,
                              %(now)s, %(uid)s, %(uid)s, %(now)s, %(now)s
                         FROM (VALUES %(values)s) AS row(step_id, department_id, kind, user_id))
                   INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, write_uid, create_date, write_date)
                   SELECT id, %(now)s, %(uid)s, %(uid)s, %(now)s, %(now)s FROM ir_cron
                    WHERE active AND id = (SELECT res_id FROM ir_model_data WHERE module = 'order_confirmation'
                                              AND name = 'ir_cron_signoff_notice')""",
                now=SQL("date_trunc('second', now() AT TIME ZONE 'UTC')"),
                uid=self.env.uid,
                values=values,
            )
        )
        self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)

    # === GIVING ===

    @api.model
    def _cron_give(self):
        """Give what is queued, in batches; one that fails holds up no other."""
        while True:
            notices = self.search(
                [("state", "=", "queued"), ("next_try", "<=", fields.Datetime.now())], limit=BATCH, order="next_try, id"
            ).try_lock_for_update()
            if not notices:
                return
            notices._give()
            remaining = self.search_count(
                [("state", "=", "queued"), ("next_try", "<=", fields.Datetime.now())], limit=BATCH * 10
            )
            if not self.env["ir.cron"]._commit_progress(len(notices), remaining=remaining):
                return

    def _give(self):
        closing = self.filtered(lambda one: one.kind == "close")
        closing._close_activities()
        closing.write({"state": "sent"})
        obsolete = self.filtered(lambda one: one.kind in ("open", "overdue") and one.step_id.state != "open")
        obsolete.write({"state": "obsolete"})
        rest = self - closing - obsolete
        hooks = rest.filtered(lambda one: not one.user_id and one.department_id.notice == "webhook")
        rest = rest - hooks
        activities = rest.filtered(lambda one: one.user_id or one.department_id.manager_id)
        activities._plan_activities()
        activities.write({"state": "sent"})
        (rest - activities).write(
            {"state": "failed", "error": self.env._("The department has no manager who could be told.")}
        )
        hooks._call_webhooks()

    def _plan_activities(self):
        """An activity per notice on its document, in one batch."""
        kind = self.env.ref("order_confirmation.mail_activity_type_signoff")
        models = {
            name: self.env["ir.model"]._get_id(name)
            for name in set(self.step_id.mapped("res_model"))
            if name in self.env and "activity_ids" in self.env[name]._fields
        }
        rows = []
        for notice in self:
            user, step = notice.user_id or notice.department_id.manager_id, notice.step_id
            if step.res_model in models and step.head_id._documents():
                rows.append({
                    "res_model_id": models[step.res_model], "res_id": step.res_id, "user_id": user.id,
                    "activity_type_id": kind.id, "summary": notice.with_context(lang=user.lang)._summary(),
                })  # fmt: skip
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(rows)

    def _close_activities(self):
        """What was signed is nobody's activity any more."""
        kind = self.env.ref("order_confirmation.mail_activity_type_signoff")
        for model in set(self.step_id.mapped("res_model")):
            steps = self.step_id.filtered(lambda step, name=model: step.res_model == name)
            # Told by name, beside the departments' managers.
            told = self.search([("step_id", "in", steps.ids), ("kind", "=", "open"), ("user_id", "!=", False)]).user_id
            self.env["mail.activity"].search([
                ("activity_type_id", "=", kind.id), ("res_model", "=", model), ("res_id", "in", steps.mapped("res_id")),
                ("user_id", "in", (steps.department_id.manager_id | told).ids),
            ]).unlink()  # fmt: skip

    def _summary(self):
        """What the notice says in one line; digests and prices are never in it.

        :rtype: str
        """
        step = self.step_id.with_env(self.env)
        names = {"document": step.document_name, "step": step.name or step.department_id.name}
        if self.kind == "overdue":
            return self.env._("Overdue: %(document)s · %(step)s", **names)
        if self.kind == "signed":
            return self.env._("Signed: %(document)s · %(step)s", **names)
        return self.env._("To sign: %(document)s · %(step)s", **names)

    # === WEBHOOKS ===

    def _call_webhooks(self):
        """One message per department with all its notices."""
        for department in self.department_id:
            notices = self.filtered(lambda one, to=department: one.department_id == to)
            try:
                notices._post(department)
            except requests.RequestException as error:
                notices._try_again(error)
            else:
                notices.write({"state": "sent", "error": False})

    def _post(self, department):
        texts = [notice.with_context(lang=department.manager_id.lang or self.env.user.lang) for notice in self]
        body = _bodies(department.webhook_kind or "json")(
            department.code,
            [{"text": one._summary(), "url": one._url(), "document": one.step_id.document_name, "kind": one.kind}
             for one in texts],
        )  # fmt: skip
        answer = requests.post(
            department.webhook_url or "",
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        # WeCom and DingTalk answer 200 to what they refuse, and say so in the body.
        try:
            refused = answer.json()
        except ValueError:
            return
        if isinstance(refused, dict) and refused.get("errcode"):
            # The group's own words, for whoever looks after the webhook.
            raise requests.RequestException(f"{refused['errcode']}: {refused.get('errmsg', '')}")

    def _try_again(self, error):
        _logger.info("Webhook of %s not reached: %s", self.department_id.code, type(error).__name__)
        now = fields.Datetime.now()
        for notice in self:
            tries = notice.tries + 1
            again = tries <= len(RETRIES)
            notice.write({
                "tries": tries,
                "state": "queued" if again else "failed",
                "next_try": now + timedelta(minutes=RETRIES[tries - 1]) if again else notice.next_try,
                # The address may hold a secret: of Python's own errors the kind is enough.
                "error": str(error)[:200] if type(error) is requests.RequestException else type(error).__name__,
            })  # fmt: skip
        if again:
            self.env.ref("order_confirmation.ir_cron_signoff_notice").sudo()._trigger(self[:1].next_try)

    def _url(self):
        return f"{self.step_id.get_base_url()}/signoff/{self.step_id.head_id.sudo().token}"


def _bodies(kind):
    def lines(notices):
        return "\n".join(f"[{one['text']}]({one['url']})" for one in notices)

    return {
        "json": lambda code, notices: {"department": code, "notices": notices},
        "wecom": lambda _code, notices: {"msgtype": "markdown", "markdown": {"content": lines(notices)}},
        "dingtalk": lambda _code, notices: {
            "msgtype": "markdown",
            "markdown": {"title": notices[0]["text"], "text": lines(notices)},
        },
    }[kind]
