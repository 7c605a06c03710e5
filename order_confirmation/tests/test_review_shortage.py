from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewShortage(ReviewCommon):
    """D07, D15, D16.2: stock against demand, what is decided, and the customer is told."""

    def order_of(self, *quantities, **values):
        values.setdefault("commitment_date", datetime.now() + timedelta(days=5))
        return self.make_order(rows=[(self.scarce, quantity) for quantity in quantities], **values)

    def shortages(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        return [found["missing"] for found in order._order_shortages().values()]

    def move(self, quantity, days, incoming=True, **values):
        stock, outside = self.warehouse.lot_stock_id, self.env.ref("stock.stock_location_suppliers")
        move = self.env["stock.move"].create(
            {
                "product_id": self.scarce.id,
                "product_uom_qty": quantity,
                "location_id": (outside if incoming else stock).id,
                "location_dest_id": (stock if incoming else self.env.ref("stock.stock_location_customers")).id,
                "date": datetime.now() + timedelta(days=days),
                **values,
            }
        )
        move._action_confirm()
        return move

    # === WHAT IS MISSING ===

    def test_shortage_is_what_exceeds_free_stock(self):
        self.assertEqual(self.shortages(self.order_of(30)), [])
        order = self.order_of(50)
        self.assertEqual(self.shortages(order), [20])
        check = self.checks(order)["stock"]
        self.assertEqual(check["state"], "problem")
        self.assertEqual(self.cells(check)[0][1:5], ["50.00 Units", "30.00 Units", "0.00 Units", "20.00 Units"])

    def test_rows_of_one_product_share_the_stock(self):
        self.assertEqual(self.shortages(self.order_of(20, 20)), [10])

    def test_incoming_counts_until_the_date_only(self):
        self.move(15, days=3)
        self.move(100, days=9)
        self.assertEqual(self.shortages(self.order_of(50)), [5])
        self.assertEqual(self.shortages(self.order_of(50, commitment_date=datetime.now() + timedelta(days=12))), [])

    def test_goods_of_other_orders_are_not_sold_again(self):
        first = self.order_of(25)
        first.action_confirm()
        self.assertEqual(self.shortages(self.order_of(30)), [25], "reserved or not, they are promised")
        first.picking_ids.do_unreserve()
        self.assertEqual(self.shortages(self.order_of(30)), [25])
        self.assertEqual(self.shortages(first), [], "its own transfer is its own demand")

    def test_confirmed_order_that_is_short_says_so(self):
        order = self.order_of(50)
        order.action_confirm()
        self.assertEqual(self.shortages(order), [20])

    def test_other_units_are_converted(self):
        order = self.make_order(rows=[(self.scarce, 3)])
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self.shortages(order), [0.5])

    def test_other_warehouses_stock_does_not_count(self):
        other = self.env["stock.warehouse"].create({"name": "Far away", "code": "FAR"})
        self.env["stock.quant"]._update_available_quantity(self.scarce, other.lot_stock_id, 500)
        self.assertEqual(self.shortages(self.order_of(50)), [20])
        self.assertEqual(self.shortages(self.order_of(50, warehouse_id=other.id)), [])

    def test_made_to_order_is_no_shortage_to_decide_on(self):
        route = self.warehouse.mto_pull_id.route_id
        route.active = True
        self.scarce.route_ids = route
        order = self.order_of(50)
        self.assertEqual(self.checks(order)["stock"]["state"], "ok")
        with self.held("nothing is missing"):
            order.action_order_shortage()

    # === WHAT IS DECIDED ===

    def decide(self, order, user=None, **values):
        """Decide in the dialog, as the clerk does."""
        order = order.with_user(user or self.salesperson)
        dialog = self.env["order.shortage"].with_user(user or self.salesperson)
        dialog = dialog.browse(order.action_order_shortage()["res_id"])
        dialog.line_ids.write(values)
        return dialog.action_decide()

    def test_decision_is_on_record_with_who_and_when(self):
        order = self.order_of(50)
        self.decide(order, decision="partial")
        self.assertEqual(order.order_line.order_shortage_decision, "partial")
        message = order.message_ids[0]
        self.assertEqual(message.author_id, self.salesperson.partner_id)
        self.assertIn("LED module – Partial delivery", message.body)
        self.assertTrue(message.date)
        check = self.checks(order)["stock"]
        self.assertEqual((check["state"], self.cells(check)[0][5]), ("warn", "Partial delivery"))

    def test_deciding_again_the_same_is_not_logged_twice(self):
        order = self.order_of(50)
        self.decide(order, decision="wait")
        count = len(order.message_ids)
        self.decide(order)
        self.assertEqual(len(order.message_ids), count)
        order.order_line.order_shortage_decision = False
        self.assertIn("taken back", order.message_ids[0].body)

    def test_substitute_needs_a_product(self):
        order = self.order_of(50)
        with self.held("Choose the substitute"):
            self.decide(order, decision="substitute")
        self.decide(order, decision="substitute", product_id=self.product.id)
        self.assertIn("LED driver 150 W", self.cells(self.checks(order)["stock"])[0][5])
        self.decide(order, decision="wait")
        self.assertFalse(order.order_line.order_shortage_product_id)

    def test_a_larger_shortage_needs_another_decision(self):
        order = self.order_of(50)
        self.decide(order, decision="wait")
        order.order_line.product_uom_qty = 80
        self.assertEqual(self.checks(order)["stock"]["state"], "problem")
        order.order_line.product_id = self.product
        self.assertFalse(order.order_line.order_shortage_decision)

    def test_decision_is_for_who_may_write_the_order(self):
        order = self.order_of(50)
        for user in (self.keeper, self.clerk, self.portal, self.colleague):
            with self.assertRaises(AccessError):
                order.with_user(user).action_order_shortage()
            with self.assertRaises(AccessError):
                order.order_line.with_user(user).write({"order_shortage_decision": "wait"})
            with self.assertRaises(AccessError):
                order.order_line.with_user(user).write({"order_shortage_quantity": 1000})

    def test_dialog_of_another_order_decides_nothing(self):
        order, foreign = self.order_of(50), self.order_of(60, user_id=self.colleague.id)
        dialog = self.env["order.shortage"].with_user(self.salesperson)
        dialog = dialog.browse(order.with_user(self.salesperson).action_order_shortage()["res_id"])
        dialog.write({"line_ids": [Command.create({"sale_line_id": foreign.order_line.id, "decision": "wait"})]})
        with self.held("not of this order|not allowed"):
            dialog.action_decide()
        self.assertFalse(foreign.order_line.order_shortage_decision)

    # === THE CUSTOMER IS TOLD ===

    def test_prepared_message_names_what_is_offered_in_the_customers_language(self):
        order = self.order_of(50, 60)
        with self.assertRaises(UserError):
            order.action_order_shortage_message()
        order.order_line[0].order_shortage_decision = "wait"
        order.order_line[1].write(
            {"order_shortage_decision": "substitute", "order_shortage_product_id": self.product.id}
        )
        action = order.with_user(self.salesperson).action_order_shortage_message()
        composer = self.env["mail.compose.message"].with_user(self.salesperson).with_context(**action["context"])
        composer = composer.create({})
        self.assertEqual(composer.partner_ids, self.customer)
        self.assertIn("as soon as it is there", composer.body)
        self.assertIn("LED driver 150 W", composer.body)
        composer.action_send_mail()
        self.assertIn(self.customer, order.message_ids[0].notified_partner_ids | order.message_ids[0].partner_ids)
