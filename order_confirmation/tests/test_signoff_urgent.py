from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffUrgent(SignoffCommon):
    """Urgent starts (B20), overdue steps, daily mails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._user("so_boss", "base.group_user,order_confirmation.group_signoff_urgent")

    def urgent(self, document, user=None, reason="Container leaves tonight", hours=8):
        document.with_user(user or self.boss).action_signoff_urgent(reason, hours)

    def test_urgent_lets_it_go_on_for_its_hours_and_skips_nothing(self):
        document = self.make_document()
        self.assertFalse(document._signoff_goes_on())
        self.urgent(document)
        self.assertEqual(document._signoff_goes_on(), document)
        self.assertFalse(document._signoff_is_true())
        self.assertEqual(self.states(document)[0], "open")
        self.assertEqual(self.steps(document)[0].deadline, document.signoff_head_id.urgent_until)
        self.sign(document, self.wang)
        self.assertEqual(self.steps(document)[1].deadline, document.signoff_head_id.urgent_until)
        with freeze_time(fields.Datetime.now() + timedelta(hours=9)):
            self.assertFalse(document._signoff_goes_on())

    def test_urgent_is_signed_limited_and_once_a_round(self):
        document = self.make_document()
        for user in (self.wang, self.admin):
            with self.refused("may not start"):
                self.urgent(document, user)
        with self.refused("Say why"):
            self.urgent(document, reason=" ")
        for hours in (0, -1, 73):
            with self.refused("at most 72 hours"):
                self.urgent(document, hours=hours)
        self.urgent(document)
        entry = self.entries(document)[-1]
        self.assertEqual((entry.kind, entry._read_payload()["by"]["name"]), ("urgent", "so_boss"))
        with self.refused("as urgent already"):
            self.urgent(document)
        document.with_user(self.wang).action_signoff_cancel("x")
        with self.refused("waits for signatures"):
            self.urgent(document)

    def test_finished_but_edited_is_held_again(self):
        document = self.make_document()
        for user in (self.wang, self.li, self.liu):
            self.sign(document, user)
        self.assertEqual(document._signoff_goes_on(), document)
        document.title = "Driver"
        self.assertFalse(document._signoff_goes_on(), "seen before the commit, too")

    def test_overdue_steps_are_told_once_to_the_manager(self):
        self.route.step_ids[0].hours = 1
        self.sales.manager_id = self.qian
        document = self.make_document()
        step = self.steps(document)[0]
        with self.enter_registry_test_mode(), freeze_time(step.deadline + timedelta(hours=1)):
            for _time in range(2):
                self.env.ref("order_confirmation.ir_cron_signoff_overdue").method_direct_trigger()
        notice = self.env["signoff.notice"].search([("step_id", "=", step.id), ("kind", "=", "overdue")])
        self.assertEqual((len(notice), notice.user_id), (1, self.qian))
        self.assertTrue(step.escalated_on)

    def test_signed_in_time_is_never_told(self):
        self.route.step_ids[0].hours = 1
        document = self.make_document()
        self.sign(document, self.wang)
        with self.enter_registry_test_mode(), freeze_time(fields.Datetime.now() + timedelta(days=9)):
            self.env.ref("order_confirmation.ir_cron_signoff_overdue").method_direct_trigger()
        self.assertFalse(self.env["signoff.notice"].search([("step_id", "=", self.steps(document)[0].id)]))

    def test_daily_mail_lists_what_waits_in_the_reader_s_language_escaped(self):
        self.sales.notice = "digest"
        self.wang.email = "wang@example.com"
        self.make_document(name="<b>F9</b>")
        done = self.make_document(name="F10")
        self.sign(done, self.wang)
        with self.enter_registry_test_mode():
            self.env.ref("order_confirmation.ir_cron_signoff_digest").method_direct_trigger()
        mail = self.env["mail.mail"].search([("email_to", "ilike", "wang@example.com")])
        self.assertEqual(len(mail), 1)
        self.assertIn("&lt;b&gt;F9", mail.body_html)
        self.assertNotIn("F10", mail.body_html)

    def test_working_hours_of_signed_steps(self):
        with freeze_time("2026-11-27 14:00:00"):
            document = self.make_document()
        self.env.user.company_id.resource_calendar_id.tz = "UTC"
        with freeze_time("2026-11-30 10:00:00"):
            self.sign(document, self.wang)
        with self.enter_registry_test_mode():
            self.env.ref("order_confirmation.ir_cron_signoff_work_hours").method_direct_trigger()
        step = self.steps(document)[0]
        # Friday 14:00–17:00 and Monday 8:00–10:00.
        self.assertEqual(step.work_hours, 5)
        row = self.env["signoff.report"].search([("step_id", "=", step.id)])
        self.assertEqual((row.work_hours, row.waiting_hours, row.overdue), (5, 68, 0))

    def test_hours_of_a_calendar_without_hours_are_plain_hours(self):
        self.sales.calendar_id = self.env["resource.calendar"].create(
            {"name": "Nothing", "attendance_ids": [Command.clear()]}
        )
        with freeze_time("2026-11-27 14:00:00"):
            document = self.make_document()
        # A clock that went backwards gives no negative time.
        with freeze_time("2026-11-27 13:00:00"):
            self.sign(document, self.wang)
        step = self.steps(document)[0]
        self.env["signoff.step"]._count_work_hours(step)
        self.assertEqual(step.work_hours, 0)
        self.assertFalse(self.env["signoff.verify"]._verify(document.signoff_head_id)["breaks"])

    def test_a_step_that_was_never_signed_counts_until_now(self):
        with freeze_time("2026-11-27 14:00:00"):
            document = self.make_document()
        row = self.env["signoff.report"].search([("step_id", "=", self.steps(document)[0].id)])
        self.assertEqual(row.state, "open")
