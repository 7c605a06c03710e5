"""The page *Order Review* in a browser, at a desk and on a phone."""

from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .review_common import ReviewCommon


class ReviewTourCase(HttpCase, ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff()
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.order = cls.make_order(rows=[(cls.scarce, 50)], commitment_date=datetime.now() + timedelta(days=20))
        cls.rfq = cls.make_purchase(date_planned=datetime.now())
        cls.rfq.order_line.date_planned = datetime.now() - timedelta(days=2)


@tagged("post_install", "-at_install")
class TestReviewTours(ReviewTourCase):
    def test_clerk_decides_on_a_shortage_and_starts_the_review(self):
        self.company.order_review_policy = "required"
        self.start_tour(f"/odoo/sales/{self.order.id}", "order_review_sale", login=self.salesperson.login)
        self.assertEqual(self.order.order_line.order_shortage_decision, "partial")
        self.assertEqual(self.order.signoff_state, "running")

    def test_buyer_reads_the_checks(self):
        self.start_tour(f"/odoo/purchase/{self.rfq.id}", "order_review_read", login=self.buyer.login)


@tagged("post_install", "-at_install")
class TestReviewToursPhone(ReviewTourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_checks_read_on_a_phone(self):
        self.start_tour(f"/odoo/sales/{self.order.id}", "order_review_read", login=self.salesperson.login)
