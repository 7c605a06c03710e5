"""Notices that failed: seen, sent again by a person or by the next event, never swallowed (D07, D14.7, D16.4)."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import OperationalError
from psycopg2.errors import SerializationFailure

from .test_notice import NoticeCommon

SENDER = "odoo.addons.order_confirmation.models.order_notice_send"


@tagged("post_install", "-at_install")
class TestNoticeAgain(NoticeCommon):
    def setUp(self):
        super().setUp()
        self.template = self.env.ref("order_confirmation.mail_template_notice_booking")
        self.good = self.template.subject

    def mended(self):
        """The template as it should be."""
        self.template.subject = self.good

    @mute_logger(SENDER)
    def failed(self, number="B1"):
        """An order whose booking could not be told."""
        order = self.confirmed()
        self.template.subject = "{{ object.no_such_field }}"
        order.export_booking = number
        self.assertFalse(self.send())
        self.assertEqual(self.told(order), [("booking", "failed")])
        return order

    def exceptions(self, order, user=None):
        self.env.flush_all()
        rows = self.env["order.exception"].with_user(user or self.manager).search([("sale_order_id", "=", order.id)])
        return [row.kind for row in rows if row.kind == "notice"]

    def test_sent_again_as_the_order_says_now(self):
        """D14.7: told by a person's button, with what is true now, and not twice."""
        order = self.failed()
        self.assertEqual(self.exceptions(order), ["notice"])
        self.mended()
        notice = order.order_notice_ids.with_user(self.salesperson)
        before = self.env["mail.mail"].search([])
        action = notice.action_send_again()
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual((len(mail), mail.recipient_ids), (1, self.customer))
        self.assertIn("B1", mail.body_html)
        self.assertEqual((notice.state, notice.problem, action["params"]["type"]), ("sent", False, "success"))
        self.assertFalse(self.exceptions(order))
        with self.assertRaisesRegex(UserError, "nothing to send again"):
            notice.action_send_again()
        self.assertFalse(self.send())

    def test_still_broken(self):
        """D14.7: what fails again says so and stays where it is seen."""
        order = self.failed()
        with mute_logger(SENDER):
            action = order.order_notice_ids.with_user(self.salesperson).action_send_again()
        self.assertEqual((order.order_notice_ids.state, action["params"]["type"]), ("failed", "warning"))
        self.assertEqual(self.exceptions(order), ["notice"])

    def test_who_has_an_address_now(self):
        """D07: no address is no end: entered, and sent again; several at once from the list."""
        self.customer.email = False
        orders = self.confirmed() | self.confirmed()
        orders.export_booking = "B7"
        self.assertFalse(self.send())
        notices = orders.order_notice_ids
        self.assertEqual(set(notices.mapped("state")), {"unreachable"})
        self.customer.email = "li.na@example.com"
        notices.with_user(self.manager).action_send_again()
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(set(notices.mapped("told_to")), {"li.na@example.com"})

    def test_nothing_to_tell_any_more(self):
        """D14.7: a cancelled order is not told its booking."""
        order = self.failed()
        self.mended()
        order._action_cancel()
        before = self.env["mail.mail"].search([])
        action = order.order_notice_ids.with_user(self.salesperson).action_send_again()
        self.assertIn("nothing to tell", action["params"]["message"])
        self.assertEqual(self.env["mail.mail"].search([]), before)

    def test_next_event_tells(self):
        """D14.7: what failed once does not silence what comes later."""
        order = self.failed()
        self.mended()
        order.export_booking = "B2"
        self.assertEqual(order.order_notice_ids.state, "pending")
        self.assertIn("B2", self.send().body_html)
        self.assertEqual(self.told(order), [("booking", "sent")])

    def test_only_who_may(self):
        """D07: own orders, the warehouse and managers; no others, no other company, and nothing that was told."""
        order = self.failed()
        self.mended()
        notice = order.order_notice_ids
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "oc_notice_elsewhere", "sales_team.group_sale_manager", company_id=company.id, company_ids=[company.id]
        )
        for user in (self.portal, self.colleague, self.accountant, stranger):
            with self.assertRaises(AccessError), self.cr.savepoint():
                notice.with_user(user).action_send_again()
            self.assertFalse(self.exceptions(order, user) if user != self.portal and user != self.accountant else [])
        self.assertEqual(notice.state, "failed")
        notice.with_user(self.keeper).action_send_again()
        self.assertEqual(notice.state, "sent")

    def test_conflict_is_no_failure(self):
        """D14.7: a conflict with another transaction is tried again by Odoo, not noted as a broken template."""
        orders = self.confirmed() | self.confirmed()
        orders.export_booking = "B1"
        notices = orders.order_notice_ids
        for broken in (notices, notices[:1]):
            with (
                patch.object(type(self.notices), "_tell_batch", side_effect=SerializationFailure("conflict")),
                self.assertRaises(OperationalError),
            ):
                broken._tell()
            self.env.invalidate_all()
            self.assertEqual(set(notices.mapped("state")), {"pending"})
            self.assertFalse(any(notices.mapped("problem")))
        # And deep inside: one of many, after the others were tried one by one.
        tell = type(self.notices)._tell_batch

        def conflict(records):
            if len(records) > 1:
                raise ValueError
            if records == notices[1]:
                raise SerializationFailure("conflict")
            return tell(records)

        with (
            patch.object(type(self.notices), "_tell_batch", conflict),
            self.assertRaises(OperationalError),
            self.cr.savepoint(),
        ):
            notices._tell()
        self.env.invalidate_all()
        self.assertEqual(set(notices.mapped("state")), {"pending"}, "the transaction is gone as a whole")

    def test_views(self):
        """D16.4: the button is where the failed one is seen."""
        for kind in ("form", "list"):
            self.assertIn("action_send_again", self.notices.with_user(self.keeper).get_view(view_type=kind)["arch"])
