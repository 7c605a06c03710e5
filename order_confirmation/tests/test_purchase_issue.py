from ast import literal_eval

from lxml import etree
from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseIssue(PurchaseCommon):
    """Sheets of purchase orders: prepared, issued, outdated, superseded (D02, D16.2)."""

    def test_sheet_takes_what_the_order_says(self):
        order = self.make_purchase(partner_ref="SH-77")
        sheet = self.issue_purchase(order)
        self.assertRegex(sheet.name, r"^PC/\d{4}/\d{4}$")
        self.assertEqual((sheet.kind, sheet.revision, sheet.state), ("purchase", 1, "sent"))
        self.assertEqual(sheet.purchase_order_id, order)
        self.assertFalse(sheet.sale_order_id or sheet.tacit or sheet.bank_id)
        self.assertEqual(sheet.client_order_ref, "SH-77")
        self.assertEqual(sheet.partner_shipping_id, self.warehouse.partner_id)
        self.assertEqual(sheet.line_ids.purchase_line_id, order.order_line)
        self.assertFalse(sheet.line_ids.sale_line_id)
        self.assertEqual(sheet.line_ids.mapped("quantity"), [10, 5])
        self.assertEqual(sheet.line_ids.mapped("price_unit"), [21.5, 12.25])
        self.assertEqual(sheet.amount_total, 276.25)
        self.assertEqual(sheet.line_ids[0].delivery_date, order.date_planned.date())
        self.assertEqual(order.confirmation_sheet_id, sheet)
        self.assertEqual(order.state, "sent", "procurement begins another request once this one is out")
        self.assertTrue(sheet.pdf_file_id)

    def test_numbers_of_both_kinds_are_their_own(self):
        sale = self.issue(self.make_order())
        purchase = self.issue_purchase(self.make_purchase())
        self.assertTrue(sale.name.startswith("C/"))
        self.assertTrue(purchase.name.startswith("PC/"))

    def test_next_revision_keeps_the_number_and_supersedes(self):
        order = self.make_purchase()
        first = self.issue_purchase(order, payment_schedule="50 % before, 50 % after", payment_in_full=True)
        order.order_line[0].product_qty = 12
        self.assertTrue(first.outdated)
        draft = self.env["order.confirmation"]._prepare_for(order)
        self.assertEqual(draft.payment_schedule, "50 % before, 50 % after", "entered once")
        second = self.issue_purchase(order)
        self.assertEqual((second.name, second.revision, first.state), (first.name, 2, "superseded"))

    def test_every_covered_change_marks_the_sheet_outdated(self):
        order = self.make_purchase()
        line = order.order_line[0]
        other = self.env["stock.warehouse"].create({"name": "Second", "code": "WH9", "company_id": self.company.id})
        changes = {
            "quantity": (line, "product_qty", 11),
            "price": (line, "price_unit", 22),
            "date": (line, "date_planned", fields.Datetime.add(line.date_planned, days=3)),
            "description": (line, "name", "Something else"),
            "payment": (order, "payment_term_id", self.env.ref("account.account_payment_term_30days").id),
            "place": (order, "picking_type_id", other.in_type_id.id),
            "terms": (order, "note", "<p>No partial deliveries</p>"),
        }
        for topic, (record, name, value) in changes.items():
            with self.subTest(topic):
                sheet = self.issue_purchase(order)
                self.assertFalse(sheet.outdated)
                record.write({name: value})
                self.assertTrue(sheet.outdated)
                self.assertTrue(sheet.difference_text)

    def test_warehouse_address_corrected_marks_running_sheets(self):
        self.warehouse.partner_id = self.env["res.partner"].create({"name": "Warehouse", "street": "1 Gate Road"})
        sheet = self.issue_purchase(self.make_purchase())
        self.warehouse.partner_id.street = "2 Gate Road"
        self.assertTrue(sheet.outdated)

    def test_taken_back_change_leaves_no_trace(self):
        order = self.make_purchase()
        sheet = self.issue_purchase(order)
        order.order_line[0].product_qty = 12
        order.order_line[0].write({"product_qty": 10, "price_unit": 21.5})
        self.assertFalse(sheet.outdated)

    def test_what_can_not_be_confirmed_is_named(self):
        empty = self.make_purchase()
        empty.order_line.unlink()
        with self.assertRaisesRegex(UserError, "nothing to confirm"):
            self.issue_purchase(empty)
        zero = self.make_purchase([(self.product, 0, 5)])
        with self.assertRaisesRegex(UserError, "quantity of zero"):
            self.issue_purchase(zero)
        cancelled = self.make_purchase()
        cancelled.button_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.issue_purchase(cancelled)

    def test_cancelled_row_of_a_placed_order_is_no_obstacle(self):
        order = self.make_purchase()
        self.place(order)
        order.order_line[1].product_qty = 0
        sheet = self.issue_purchase(order)
        self.assertEqual(sheet.line_ids.mapped("quantity"), [10, 0])

    def test_many_orders_of_both_kinds_are_issued_in_one_go(self):
        purchases = self.make_purchase() | self.make_purchase()
        sales = self.make_order() | self.make_order()
        both = self._user("oc_both", "purchase.group_purchase_user,sales_team.group_sale_salesman_all_leads")
        sheets = self.env["order.confirmation"].with_user(both)
        drafts = sheets._prepare_for(purchases) | sheets._prepare_for(sales)
        drafts.action_issue()
        self.assertEqual(set(drafts.mapped("state")), {"sent"})
        self.assertEqual(purchases.confirmation_sheet_id | sales.confirmation_sheet_id, drafts)

    def test_list_action_names_those_that_can_not_be_issued(self):
        orders = self.make_purchase() | self.make_purchase([(self.product, 0, 5)])
        result = orders.with_user(self.buyer).action_confirmation_issue()
        self.assertIn("quantity of zero", result["params"]["message"])
        self.assertEqual(orders.mapped("confirmation_state"), ["sent", False])

    def test_issued_sheet_keeps_its_order(self):
        order = self.make_purchase()
        self.issue_purchase(order)
        order.button_cancel()
        self.assertEqual(order.confirmation_sheet_id.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            order.unlink()

    def test_draft_goes_with_its_order(self):
        order = self.make_purchase()
        draft = self.env["order.confirmation"]._prepare_for(order)
        order.button_cancel()
        order.unlink()
        self.assertFalse(draft.exists())

    def test_taken_up_again_the_confirmation_fell(self):
        order = self.make_purchase()
        sheet = self.issue_purchase(order)
        self.confirm_purchase(sheet)
        order.button_cancel()
        order.button_draft()
        self.assertEqual(sheet.state, "withdrawn")

    def test_supplier_code_is_on_the_row(self):
        self.product.seller_ids = [
            Command.create({"partner_id": self.supplier.id, "product_code": "SH-150", "price": 21.5})
        ]
        sheet = self.issue_purchase(self.make_purchase())
        self.assertEqual(sheet.line_ids.mapped("customer_part"), ["SH-150", False])

    def test_dropship_address_is_the_place_of_delivery(self):
        order = self.make_purchase()
        dropship = self.env["stock.picking.type"].create(
            {
                "name": "Direct",
                "code": "incoming",
                "sequence_code": "DIR",
                "default_location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "company_id": self.company.id,
            }
        )
        order.write({"picking_type_id": dropship.id, "dest_address_id": self.customer.id})
        sheet = self.issue_purchase(order)
        self.assertEqual(sheet.partner_shipping_id, self.customer)
        self.assertFalse(sheet.snapshot["labels"]["en_US"]["warehouse"])

    def test_rows_are_read_in_the_same_queries_for_two_and_for_forty(self):
        counts = []
        for rows in (2, 40):
            order = self.make_purchase([(self.product, 1, 5.0)] * rows)
            self.issue_purchase(order)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            order._confirmation_content()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])

    def test_payment_method_comes_from_the_plan_in_the_supplier_s_language(self):
        plan = self.env.ref("order_confirmation.order_payment_plan_half")
        order = self.make_purchase(order_payment_plan_id=plan.id)
        sheet = self.issue_purchase(order)
        self.assertEqual(sheet.payment_method, "Bank transfer")
        self.assertFalse(self.issue_purchase(self.make_purchase()).payment_method)

    def test_filter_not_confirmed_lists_only_orders_whose_supplier_was_asked_or_must_be(self):
        domain, same = (
            literal_eval(
                etree.fromstring(self.env["purchase.order"].get_view(self.env.ref(view).id, "search")["arch"])
                .xpath("//filter[@name='confirmation_missing']")[0]
                .get("domain")
            )
            for view in ("purchase.view_purchase_order_filter", "purchase.purchase_order_view_search")
        )
        self.assertEqual(domain, same)
        nobody_asked, asked, confirmed, must = orders = [self.make_purchase() for _number in range(4)]
        self.issue_purchase(asked)
        self.confirm_purchase(self.issue_purchase(confirmed))
        self.company.purchase_confirmation_holds = "receipt"
        must.confirmation_policy = "required"
        for order in orders:
            self.place(order)
        found = self.env["purchase.order"].search([*domain, ("id", "in", [order.id for order in orders])])
        self.assertEqual(found, asked | must)
        self.assertFalse(nobody_asked.confirmation_gated)

    def test_order_without_sheet_costs_no_query_more(self):
        """An installed module nobody uses costs nothing: placing asks for no sheet."""
        order = self.make_purchase()
        order.flush_recordset()
        self.assertFalse(order.confirmation_sheet_id)
        with self.assertQueryCount(0):
            order._confirmation_touched()
