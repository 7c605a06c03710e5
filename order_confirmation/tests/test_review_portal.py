from odoo.tests import tagged

from . import test_portal_order
from .review_common import ReviewCommon


class ReviewPageCase(test_portal_order.OrderPageCase, ReviewCommon):
    """A customer's order page where the company reviews orders before they go on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff()
        cls.company.order_review_policy = "required"

    def finish(self, order):
        self.assertEqual(order.signoff_state, "running", "the customer's act opens the review")
        for user in (self.salesperson, self.worker):
            self.sign(order, user)
        self.assertEqual(order.signoff_state, "finished")


@tagged("post_install", "-at_install")
class TestReviewPortalSign(ReviewPageCase):
    """Design §2, path table: signature and payment confirm the sheet only, the order waits, the customer is told."""

    def test_signature_confirms_the_sheet_and_the_order_waits_for_the_review(self):
        self.require()
        result = self.accept()
        self.assertIn("message=sign_ok", result["redirect_url"])
        self.assertEqual((self.sheet.state, self.order.state), ("confirmed", "sent"))
        text = self.text_of(self.order_page(message="sign_ok"))
        self.assertIn("We have received your signed confirmation", text)
        self.assertNotIn("has been confirmed", text)
        self.assertIn("must sign", " ".join(self.order.activity_ids.mapped("summary")), "the clerk knows")
        self.finish(self.order)
        self.assertEqual(self.order.state, "sale")

    def test_signature_on_the_sheets_own_page_waits_too(self):
        self.require()
        self.post_answer("confirm")
        self.assertEqual((self.sheet.state, self.order.state), ("confirmed", "sent"))
        self.finish(self.order)
        self.assertEqual(self.order.state, "sale")

    def test_signature_without_sheet_waits_and_reads_received(self):
        order = self.make_order(require_signature=True)
        order.action_quotation_sent()
        self.accept(order)
        self.assertTrue(order.signature)
        self.assertEqual(order.state, "sent")
        text = self.text_of(self.order_page(order, message="sign_ok"))
        self.assertIn("We have received your order", text)
        self.assertNotIn("has been confirmed", text)
        self.finish(order)
        self.assertEqual(order.state, "sale")

    def test_order_edited_during_the_review_waits_for_the_next_sheet(self):
        self.require()
        self.accept()
        self.order.order_line[0].price_unit = 60
        self.finish(self.order)
        self.assertEqual(self.order.state, "sent", "reviewed, but not what the customer signed")


@tagged("post_install", "-at_install")
class TestReviewPortalPay(ReviewPageCase):
    pay = test_portal_order.TestPortalOrderPay.pay

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.write({"require_signature": False, "require_payment": True, "prepayment_percent": 1.0})

    def test_payment_in_full_confirms_the_sheet_and_the_order_waits(self):
        self.require()
        transaction = self.pay(self.order.amount_total, seen=self.order._confirmation_seen())
        self.assertEqual((transaction.state, self.sheet.state), ("done", "confirmed"))
        self.assertTrue(transaction.payment_id)
        self.assertEqual(self.order.state, "sent")
        self.finish(self.order)
        self.assertEqual(self.order.state, "sale")

    def test_prepayment_without_sheet_is_booked_and_the_order_waits(self):
        order = self.make_order(require_payment=True, require_signature=False, prepayment_percent=0.3)
        order.action_quotation_sent()
        self.assertIn("We check the order before it goes on", self.text_of(self.order_page(order)))
        transaction = self.pay(order.amount_total * 0.3, order=order)
        self.assertEqual(transaction.state, "done")
        self.assertEqual(order.state, "sent")
        self.finish(order)
        self.assertEqual(order.state, "sale")

    def test_payment_announces_the_review_beforehand(self):
        self.require()
        self.assertIn("We check it before it goes on", self.text_of(self.order_page()))
        self.company.order_review_policy = "none"
        self.assertNotIn("We check it before it goes on", self.text_of(self.order_page()))
