"""Notices and questions about shortages at the same moment: real transactions, Odoo's own retry (D07, D14.7, D15)."""

import time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .race_common import RaceCase


class OrderRaceCase(RaceCase):
    """A committed order of one row."""

    def setUp(self):
        super().setUp()
        with self.environment() as env:
            partner = env["res.partner"].create({"name": "Race", "email": "race@example.com"})
            product = env["product.product"].create({"name": "Race", "type": "consu"})
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "user_id": env.uid,
                    "export_booking": "COSU6012345",
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 3})],
                }
            )
            self.partner_id, self.product_id, self.order_id = partner.id, product.id, order.id
            self.prepare(order)
        self.addCleanup(self.remove)

    def prepare(self, order):
        """What the tests of a class need on the order."""

    def remove(self):
        with self.environment() as env:
            for query, record in (
                ("DELETE FROM mail_mail WHERE mail_message_id IN (SELECT id FROM mail_message "
                 "WHERE model = 'sale.order' AND res_id = %s)", self.order_id),
                ("DELETE FROM mail_message WHERE model = 'sale.order' AND res_id = %s", self.order_id),
                ("DELETE FROM mail_activity WHERE res_model = 'sale.order' AND res_id = %s", self.order_id),
                ("DELETE FROM order_shortage_offer WHERE sale_order_id = %s", self.order_id),
                ("DELETE FROM stock_move WHERE product_id = %s", self.product_id),
                ("DELETE FROM stock_picking WHERE sale_id = %s", self.order_id),
                ("DELETE FROM sale_order_line WHERE order_id = %s", self.order_id),
                ("DELETE FROM sale_order WHERE id = %s", self.order_id),
                ("DELETE FROM product_product WHERE id = %s", self.product_id),
                ("DELETE FROM res_partner WHERE id = %s", self.partner_id),
            ):  # fmt: skip
                env.cr.execute(query, [record])
        self.registry.clear_cache()

    def order(self, env):
        """The order, as this environment sees it."""
        return env["sale.order"].browse(self.order_id)


@tagged("post_install", "-at_install")
class TestNoticeRace(OrderRaceCase):
    def prepare(self, order):
        order.action_confirm()
        order.env["order.notice"]._add(
            [{"order": order.id, "company": order.company_id.id, "kind": "booking", "key": "waiting"}]
        )
        order.order_notice_ids.due_on = "2020-01-01"

    @staticmethod
    def job(env):
        """What one run of the job does before its commit."""
        notices = env["order.notice"]._take()
        notices._tell()
        return len(notices)

    def late_job(self, env):
        """A job whose snapshot is older than what the other one has committed."""
        time.sleep(1)
        return self.job(env)

    def mails(self, env):
        """E-mails about the booking."""
        domain = [("model", "=", "sale.order"), ("res_id", "=", self.order_id), ("subject", "ilike", "booked")]
        return env["mail.mail"].search(domain)

    def assert_told(self, count=1):
        """The customer was told so often, and the notice says so."""
        with self.environment() as env:
            self.assertEqual(len(self.mails(env)), count)
            self.assertEqual(self.order(env).order_notice_ids.state, "sent" if count else "pending")

    def test_two_jobs(self):
        """D14.7: the second job leaves the notice to the first one."""
        self.assertEqual(self.race(self.job, self.job), 0)
        self.assert_told()

    def test_two_jobs_stale(self):
        """D14.7: a job that saw the notice waiting, and comes after it was told, tells nothing."""
        self.assertEqual(self.race(self.job, self.late_job), 0)
        self.assert_told()

    def test_many_jobs(self):
        """D14.7: of four at once, one tells."""
        with self.environment() as env:
            user = env.uid
        self.assertEqual(sum(self.race_all(*[(self.job, user)] * 4)), 1)
        self.assert_told()

    def test_button_against_button(self):
        """D14.7: two people send again what failed; one mail goes out."""
        with self.environment() as env:
            self.order(env).order_notice_ids.state = "failed"
        press = lambda env: bool(self.order(env).order_notice_ids.action_send_again())  # noqa: E731
        outcome = self.race(press, press)
        self.assertIsInstance(outcome, UserError)
        self.assert_told()

    def test_event_against_job(self):
        """D14.7: a number that is entered while the old one goes out is told afterwards, not lost."""

        def entered(env):
            self.order(env).export_booking = "NEW1"
            env["order.notice"]._add(
                [{"order": self.order_id, "company": env.company.id, "kind": "booking", "key": "waiting"}]
            )

        self.race(self.job, entered)
        with self.environment() as env:
            waiting = env["order.notice"].search([("sale_order_id", "=", self.order_id), ("state", "=", "pending")])
            self.assertEqual(len(waiting), 1)
            waiting.due_on = fields.Datetime.to_datetime("2020-01-01")
            env.cr.flush()
            self.job(env)
            self.assertEqual(len(self.mails(env)), 2)
            self.assertTrue(any("NEW1" in mail.body_html for mail in self.mails(env)))

    def test_cut_off_anywhere(self):
        """D14.7: killed after any statement, nothing was told and nothing is lost; in the end it is told once."""
        self.assertGreater(self.cut_everywhere(self.job, lambda: self.assert_told(0)), 10)
        self.assert_told()


@tagged("post_install", "-at_install")
class TestShortageRace(OrderRaceCase):
    def prepare(self, order):
        self.offer_id = self.ask(order).id

    @staticmethod
    def ask(order):
        """Offer to wait, or to take part of the goods."""
        line = order.order_line
        row = {"line": line, "missing": 2.0, "options": {"wait", "partial"}, "substitute": line.product_id.browse()}
        return order.env["order.shortage.offer"]._ask(order, [row])

    def answer(self, choice, name):
        """What one press on the page does."""

        def act(env):
            offer = env["order.shortage.offer"].browse(self.offer_id)
            offer._answer({offer.line_ids.id: choice}, name)

        return act

    def assert_answered(self, choice, name):
        """The one answer is on the question, on the order, and was told once."""
        with self.environment() as env:
            offer, order = env["order.shortage.offer"].browse(self.offer_id), self.order(env)
            self.assertEqual((offer.state, offer.answered_by), ("answered" if name else "open", name))
            self.assertEqual(offer.line_ids.choice, choice)
            self.assertEqual(order.order_line.order_shortage_decision, choice)
            told = order.activity_ids.filtered(lambda activity: "chose" in (activity.summary or ""))
            self.assertEqual(len(told), 1 if name else 0)

    def test_two_answers(self):
        """D15: the second press reads that it was answered; nothing of it is mixed in."""
        outcome = self.race(self.answer("wait", "Li Na"), self.answer("partial", "Wu Jun"))
        self.assertIsInstance(outcome, UserError)
        self.assertIn("answered already", str(outcome))
        self.assert_answered("wait", "Li Na")

    def test_two_answers_from_one_moment(self):
        """D15: whoever of two is first, one answer stands in full."""
        with self.environment() as env:
            user = env.uid
        outcomes = self.race_all((self.answer("wait", "Li Na"), user), (self.answer("partial", "Wu Jun"), user))
        self.assertEqual(sorted(type(outcome).__name__ for outcome in outcomes), ["NoneType", "UserError"])
        with self.environment() as env:
            name = env["order.shortage.offer"].browse(self.offer_id).answered_by
        self.assert_answered({"Li Na": "wait", "Wu Jun": "partial"}[name], name)

    def test_answer_against_a_newer_question(self):
        """D15: what the customer answered stands, or he reads that there is a newer proposal; never both."""
        outcome = self.race(lambda env: self.ask(self.order(env)), self.answer("wait", "Li Na"))
        self.assertIsInstance(outcome, UserError)
        self.assertIn("newer proposal", str(outcome))
        with self.environment() as env:
            offers = env["order.shortage.offer"].search([("sale_order_id", "=", self.order_id)])
            self.assertEqual(offers.mapped("state"), ["open", "withdrawn"])

    def test_newer_question_against_an_answer(self):
        """D15: the clerk who asks again at that moment does not take the answer away."""
        self.race(self.answer("wait", "Li Na"), lambda env: bool(self.ask(self.order(env))))
        self.assert_answered("wait", "Li Na")

    def test_answer_against_the_clerk(self):
        """D15: the clerk changes the row while the customer answers: the customer reads it, nothing is decided."""

        def changed(env):
            self.order(env).order_line.product_uom_qty = 5

        outcome = self.race(changed, self.answer("wait", "Li Na"))
        self.assertIsInstance(outcome, UserError)
        self.assertIn("changed since we asked", str(outcome))
        self.assert_answered(False, False)

    def test_cut_off_anywhere(self):
        """D15: cut off after any statement, nothing is answered; pressed again, it is, once."""
        cuts = self.cut_everywhere(self.answer("wait", "Li Na"), lambda: self.assert_answered(False, False), step=3)
        self.assertGreater(cuts, 5)
        self.assert_answered("wait", "Li Na")
