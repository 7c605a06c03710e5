import json
from datetime import timedelta
from unittest.mock import Mock, patch

import requests
from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .signoff_common import SignoffCommon

POST = "odoo.addons.order_confirmation.models.signoff_notice.requests.post"


@tagged("post_install", "-at_install")
class TestSignoffNotice(SignoffCommon):
    """Notices: queued with the signature, given after it, never in its way."""

    def give(self):
        with self.enter_registry_test_mode():
            self.env.ref("order_confirmation.ir_cron_signoff_notice").method_direct_trigger()
        self.env.invalidate_all()

    def hook(self, kind="json"):
        self.sales.write({"notice": "webhook", "webhook_url": "https://chat.example/hook?key=secret",
                          "webhook_kind": kind})  # fmt: skip

    def notices(self, department=None):
        return self.env["signoff.notice"].search([("department_id", "=", (department or self.sales).id)])

    def test_a_department_that_wants_none_costs_no_row(self):
        self.make_document()
        self.assertFalse(self.notices())

    def test_activity_for_the_manager_and_closed_when_signed(self):
        self.engineering.notice = "activity"
        document = self.make_document()
        self.sign(document, self.wang)
        self.give()
        activity = document.activity_ids
        self.assertEqual(activity.user_id, self.li)
        self.assertIn("To sign: F1", activity.summary)
        self.sign(document, self.chen)
        self.give()
        self.assertFalse(document.activity_ids)

    def test_signed_before_it_was_told_is_not_told(self):
        self.hook()
        document = self.make_document()
        self.sign(document, self.wang)
        with patch(POST) as post:
            self.give()
        post.assert_not_called()
        self.assertEqual(self.notices().state, "obsolete")

    def test_one_message_per_group_with_all_that_waits(self):
        for kind, key in (("json", "notices"), ("wecom", "markdown"), ("dingtalk", "markdown")):
            self.env["signoff.notice"].search([]).unlink()
            self.hook(kind)
            self.make_document()
            self.make_document(name="F2")
            answer = Mock(**{"json.return_value": {"errcode": 0}})
            with patch(POST, return_value=answer) as post:
                self.give()
            post.assert_called_once()
            body = json.loads(post.call_args.kwargs["data"])
            self.assertIn(key, body)
            self.assertIn("/signoff/", json.dumps(body))
            self.assertNotIn("100", json.dumps(body, ensure_ascii=False).replace("localhost", ""), "no amounts")
            self.assertEqual(set(self.notices().mapped("state")), {"sent"})

    def test_a_group_that_cannot_be_reached_is_tried_again_and_given_up(self):
        self.hook()
        self.make_document()
        now = fields.Datetime.now()
        with patch(POST, side_effect=requests.ConnectionError("https://chat.example/hook?key=secret")):
            for hours in range(0, 40, 5):
                with freeze_time(now + timedelta(hours=hours * 24)):
                    self.give()
        notice = self.notices()
        self.assertEqual((notice.state, notice.tries), ("failed", 6))
        self.assertNotIn("secret", notice.error)

    def test_a_refusal_in_the_body_is_a_failure(self):
        self.hook("wecom")
        self.make_document()
        with patch(POST, return_value=Mock(**{"json.return_value": {"errcode": 93000, "errmsg": "invalid"}})):
            self.give()
        self.assertEqual((self.notices().state, self.notices().error), ("queued", "93000: invalid"))

    def test_the_person_who_waits_is_told_where_the_step_says_so(self):
        self.route.step_ids[1].tell_responsible = True
        document = self.make_document()
        self.sign(document, self.wang)
        self.sign(document, self.li)
        self.give()
        self.assertEqual(document.activity_ids.user_id, self.wang)
        self.assertIn("Signed: F1", document.activity_ids.summary)

    def test_webhooks_are_https_and_seen_by_managers_alone(self):
        with self.refused("https://"):
            self.sales.write({"notice": "webhook", "webhook_url": "http://chat.example"})
        self.hook()
        with self.refused():
            self.sales.with_user(self.wang).read(["webhook_url"])
