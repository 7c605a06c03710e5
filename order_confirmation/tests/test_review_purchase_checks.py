from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewPurchaseChecks(ReviewCommon):
    """D02, D16.2: what the page *Order Review* says of a purchase order."""

    def rfq(self, *rows, **values):
        values.setdefault("date_planned", datetime.now() + timedelta(days=15))
        return self.make_purchase(list(rows), **values)

    def demand(self, product, quantity):
        order = self.make_order(rows=[(product, quantity)])
        order.action_confirm()
        return order

    def test_an_order_in_order_shows_no_finding(self):
        self.demand(self.scarce, 50)
        checks = self.checks(self.rfq())
        self.assertEqual(list(checks), ["vendor", "purchase_price", "minimum", "demand", "arrival", "terms"])
        self.assertEqual({code: check["state"] for code, check in checks.items()}, dict.fromkeys(checks, "ok"))

    def test_vendor_without_address_or_code(self):
        self.vendor.with_context(no_vat_validation=True).write({"city": False, "vat": False})
        check = self.checks(self.rfq())["vendor"]
        self.assertEqual([cells[1] for cells in self.cells(check)], ["city and unified social credit code"])

    def test_price_above_pricelist_and_last_purchase(self):
        self.make_purchase([(self.scarce, 100, 4.0)]).button_confirm()
        order = self.rfq((self.scarce, 100, 5.0))
        cells = self.cells(self.checks(order)["purchase_price"])[0]
        self.assertIn("5.00", cells[2])
        self.assertIn("4.00", cells[3])
        order = self.rfq((self.scarce, 100, 6.0))
        check = self.checks(order)["purchase_price"]
        self.assertEqual((check["state"], self.cells(check)[0][5]), ("warn", "+20.0 %"))

    def test_product_without_price_of_this_vendor_shows_the_last_purchase(self):
        self.product.standard_price = 1.0
        self.make_purchase([(self.product, 10, 20.0)], partner_id=self.customer.id).button_confirm()
        check = self.checks(self.rfq((self.product, 10, 25.0)))["purchase_price"]
        self.assertEqual((check["state"], self.cells(check)[0][5]), ("warn", "+25.0 %"))

    def test_minimum_quantity(self):
        check = self.checks(self.rfq((self.scarce, 60, 5.0)))["minimum"]
        self.assertEqual(self.cells(check), [["[LM-1] LED module", "60.00 Units", "100.00 Units"]])

    def test_rows_without_demand(self):
        order = self.rfq()
        check = self.checks(order)["demand"]
        self.assertEqual((check["state"], self.cells(check)[0][2]), ("warn", "30.00 Units"))
        self.env["stock.warehouse.orderpoint"].create(
            {"product_id": self.scarce.id, "product_max_qty": 1, "warehouse_id": self.warehouse.id}
        )
        self.assertEqual(self.checks(order)["demand"]["state"], "ok")

    def test_arrival_before_lead_time_and_in_the_past(self):
        order = self.rfq()
        order.order_line.date_planned = datetime.now() + timedelta(days=2)
        self.assertEqual(self.checks(order)["arrival"]["state"], "warn")
        order.order_line.date_planned = datetime.now() - timedelta(days=2)
        self.assertEqual(self.checks(order)["arrival"]["state"], "problem")

    def test_payment_terms(self):
        self.assertEqual(self.checks(self.rfq(payment_term_id=False))["terms"]["state"], "warn")

    def test_prices_are_for_purchasing_and_finance(self):
        order = self.rfq((self.scarce, 100, 6.0))
        self.assertEqual(set(self.checks(order, self.keeper)), {"vendor", "minimum", "demand", "arrival"})
        self.assertIn("purchase_price", self.checks(order, self.accountant))
        for user in (self.portal, self.clerk):
            with self.assertRaises(AccessError):
                order.with_user(user).read(["order_review_checks"])

    def test_forty_rows_cost_no_more_queries_than_two(self):
        products = self.scarce.create(
            [
                {
                    "name": f"P{number}",
                    "is_storable": True,
                    "seller_ids": [Command.create({"partner_id": self.vendor.id, "price": 2, "min_qty": 100})],
                }
                for number in range(40)
            ]
        )
        self.make_purchase([(product, 1, 1.0) for product in products]).button_confirm()
        counts = []
        for count in (2, 40):
            order = self.rfq(*[(product, 1 + number, 3.0) for number, product in enumerate(products[:count])])
            self.checks(order)
            order.env.invalidate_all()
            before = self.cr.sql_log_count
            found = order.with_user(self.buyer)._order_review_run()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(next(check for check in found if check["code"] == "minimum")["rows"]), count)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 50)
