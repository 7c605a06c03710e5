from datetime import date, datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.order_review_check import CHECKS, unified_code_valid
from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewSaleChecks(ReviewCommon):
    """D08, D12, D14.3, D15, D16.2: what the page *Order Review* says of a sales order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(commitment_date=datetime.now() + timedelta(days=20))

    def test_an_order_in_order_shows_no_finding(self):
        checks = self.checks(self.order)
        self.assertEqual(list(checks), ["customer", "area", "price", "stock", "payment", "date"])
        self.assertEqual({code: check["state"] for code, check in checks.items()}, dict.fromkeys(checks, "ok"))
        self.assertEqual(checks["customer"]["title"], "Customer's data")

    # === CUSTOMER ===

    def test_missing_data_of_customer_and_delivery_contact_is_named(self):
        self.customer.write({"street": False, "vat": False, "zip": False})
        contact = self.env["res.partner"].create(
            {"name": "Warehouse Rotterdam", "type": "delivery", "parent_id": self.customer.id, "city": "Rotterdam"}
        )
        self.order.partner_shipping_id = contact
        check = self.checks(self.order)["customer"]
        self.assertEqual(check["state"], "problem")
        self.assertEqual(
            self.cells(check),
            [
                [f"Customer: {self.customer.display_name}", "street, postcode, and tax number"],
                [f"Delivery: {contact.display_name}", "street, country, and phone number for the carrier"],
            ],
        )
        self.assertEqual({action["id"] for action in check["actions"]}, {self.customer.id, contact.id})

    def test_nobody_to_reach_is_a_problem_a_missing_tax_number_is_not(self):
        self.customer.vat = False
        self.assertEqual(self.checks(self.order)["customer"]["state"], "warn")
        self.customer.write({"phone": False, "email": False})
        self.assertEqual(self.checks(self.order)["customer"]["state"], "problem")

    def test_chinese_company_needs_a_valid_unified_social_credit_code(self):
        self.assertTrue(unified_code_valid("91350100M000100Y43"))
        for wrong in ("91350100M000100Y44", "91350100M000100Y4", "9135O100M000100Y43", ""):
            self.assertFalse(unified_code_valid(wrong), wrong)
        self.customer.with_context(no_vat_validation=True).write(
            {"country_id": self.env.ref("base.cn").id, "vat": "123", "state_id": self.env.ref("base.state_cn_GD").id}
        )
        check = self.checks(self.order)["customer"]
        self.assertIn("a valid unified social credit code", self.cells(check)[0][1])

    # === AREA ===

    def limit_carriers(self, **limits):
        self.env["delivery.carrier"].search([]).active = False
        product = self.env["product.product"].create({"name": "Freight", "type": "service"})
        return self.env["delivery.carrier"].create({"name": "Truck", "product_id": product.id, **limits})

    def test_area_follows_odoos_delivery_methods(self):
        truck = self.limit_carriers(country_ids=[Command.link(self.env.ref("base.cn").id)])
        check = self.checks(self.order)["area"]
        self.assertEqual(check["state"], "problem")
        self.assertIn("Amsterdam", check["text"])
        truck.country_ids = self.env.ref("base.nl")
        self.assertEqual(self.checks(self.order)["area"]["state"], "ok")
        truck.zip_prefix_ids = self.env["delivery.zip.prefix"].create({"name": "99"})
        self.assertEqual(self.checks(self.order)["area"]["state"], "problem")

    def test_carrier_of_the_order_decides(self):
        truck = self.limit_carriers()
        self.assertIn("not limited", self.checks(self.order)["area"]["text"])
        boat = truck.copy({"country_ids": [Command.set(self.env.ref("base.cn").ids)]})
        self.order.carrier_id = boat
        self.assertIn("does not deliver to 1015", self.checks(self.order)["area"]["text"])

    def test_nothing_configured_serves_everywhere(self):
        self.env["delivery.carrier"].search([]).active = False
        self.assertEqual(self.checks(self.order)["area"]["state"], "ok")

    # === PRICE ===

    def test_price_off_the_pricelist_is_shown_with_percent(self):
        self.order.order_line[0].price_unit = 56.7
        check = self.checks(self.order)["price"]
        self.assertEqual(check["state"], "warn")
        self.assertEqual(self.cells(check)[0][3], "−10.0 %")
        self.order.order_line[0].write({"price_unit": 70, "discount": 10})
        self.assertEqual(self.checks(self.order)["price"]["state"], "ok", "70 less 10 % is the list price")

    def test_rules_by_quantity_and_chained_pricelists_count(self):
        base = self.env["product.pricelist"].create(
            {
                "name": "Base",
                "currency_id": self.order.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "0_product_variant",
                            "product_id": self.product.id,
                            "min_quantity": 10,
                            "fixed_price": 50.0,
                        }
                    )
                ],
            }
        )
        chained = self.env["product.pricelist"].create(
            {
                "name": "Chained",
                "currency_id": self.order.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "formula",
                            "base": "pricelist",
                            "base_pricelist_id": base.id,
                            "price_discount": 10,
                        }
                    )
                ],
            }
        )
        order = self.make_order(rows=[(self.product, 10, 45.0), (self.product, 9, 56.7)], pricelist_id=chained.id)
        self.assertEqual(self.checks(order)["price"]["state"], "ok")
        order.order_line[1].product_uom_qty = 10
        order.order_line[1].price_unit = 56.7
        self.assertEqual(self.cells(self.checks(order)["price"])[0][3], "+26.0 %")

    def test_below_cost_is_said_only_to_who_may_see_costs(self):
        order = self.make_order(rows=[(self.scarce, 1, 5.5)])
        check = self.checks(order)["price"]
        self.assertEqual(check["state"], "warn")
        self.assertNotIn("below cost", str(check))
        check = self.checks(order, self.manager)["price"]
        self.assertEqual(check["state"], "problem")
        self.assertIn("below cost", str(check))

    def test_amounts_are_for_money_people_only(self):
        self.order.order_line[0].price_unit = 1.0
        checks = self.checks(self.order, self.keeper)
        self.assertEqual(set(checks), {"customer", "area", "stock", "date"})
        self.assertEqual(
            set(self.checks(self.order, self.accountant)), {"customer", "area", "price", "stock", "payment", "date"}
        )

    def test_customers_and_strangers_read_no_check(self):
        for user in (self.portal, self.other_portal, self.clerk):
            with self.assertRaises(AccessError):
                self.order.with_user(user).read(["order_review_checks"])

    # === PAYMENT ===

    def test_payment_term_credit_limit_and_overdue_invoices(self):
        self.order.payment_term_id = False
        self.assertEqual(self.checks(self.order)["payment"]["state"], "warn")
        self.company.account_use_credit_limit = True
        self.customer.credit_limit = 100.0
        check = self.checks(self.order)["payment"]
        self.assertEqual(check["state"], "problem")
        self.assertIn("810.00 with this order", check["text"])
        self.customer.credit_limit = 1000.0
        self.assertNotIn("Credit limit", self.checks(self.order)["payment"]["text"])

    def test_overdue_invoices_of_the_company_are_counted(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": date(2026, 1, 1),
                "invoice_date_due": date(2026, 2, 1),
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 200, "tax_ids": [Command.clear()]})],
            }
        )
        self.assertNotIn("Overdue", self.checks(self.order)["payment"]["text"], "a draft is no debt")
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = date(2026, 2, 1)
        invoice.action_post()
        self.assertIn("Overdue invoices: 1 over", self.checks(self.order)["payment"]["text"])
        other = self.env["res.company"].create({"name": "Other factory"})
        order = self.make_order()
        order.order_line.unlink()
        order.company_id = other
        self.assertNotIn("Overdue", str(order.with_user(self.env.user)._order_review_run()))

    # === DATE ===

    def test_promised_dates_against_lead_time_and_today(self):
        self.product.sale_delay = 10
        order = self.make_order()
        self.assertIn("No delivery date is promised", self.checks(order)["date"]["text"])
        order.commitment_date = datetime.now() + timedelta(days=3)
        check = self.checks(order)["date"]
        self.assertEqual((check["state"], len(check["rows"])), ("warn", 1))
        order.order_line[1].confirmation_delivery_date = fields.Date.today() - timedelta(days=2)
        check = self.checks(order)["date"]
        self.assertEqual((check["state"], self.cells(check)[1][3]), ("problem", "in the past"))

    # === COST ===

    def test_forty_rows_cost_no_more_queries_than_two(self):
        products = self.product.create(
            [{"name": f"P{number}", "is_storable": True, "list_price": 10 + number} for number in range(40)]
        )
        self.order.pricelist_id = self.env["product.pricelist"].create(
            {
                "name": "By quantity",
                "item_ids": [Command.create({"compute_price": "percentage", "percent_price": 5, "min_quantity": 3})],
            }
        )
        counts = []
        for count in (2, 40):
            order = self.make_order(
                rows=[(product, 1 + number, 9.0) for number, product in enumerate(products[:count])],
                pricelist_id=self.order.pricelist_id.id,
            )
            self.checks(order)
            order.env.invalidate_all()
            before = self.cr.sql_log_count
            found = order.with_user(self.salesperson)._order_review_run()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(next(check for check in found if check["code"] == "stock")["rows"]), count)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 60)

    def test_every_check_has_a_title_and_an_answer(self):
        for model in ("sale.order", "purchase.order"):
            for code in self.env[model]._order_review_codes:
                self.assertTrue(CHECKS[code].title)
                self.assertTrue(hasattr(self.env[model], f"_order_review_{code}"))
