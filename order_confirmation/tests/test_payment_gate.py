"""Goods and work that wait for money, on every path, and what finance releases (B08, D13.4, D14.4)."""

from datetime import date, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .payment_common import PaymentCommon

NOT_RELEASED = "before shipment is not released"


@tagged("post_install", "-at_install")
class TestPaymentGate(PaymentCommon):
    def prepare(self, order):
        """Reserve the order and fill in what is to leave."""
        pickings = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        pickings.action_assign()
        for move in pickings.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
        return pickings

    # === SHIPMENT: EVERY WAY PAST ===

    def test_button(self):
        """The button, as keeper: refused without an amount, open once the money is in."""
        order = self.planned(self.before_shipment)
        with self.held(NOT_RELEASED) as _held:
            self.deliver(order)
        self.pay(order, 809.99)
        with self.held(NOT_RELEASED):
            self.deliver(order)
        self.pay(order, 0.01)
        self.deliver(order)
        self.assertEqual(order.picking_ids.state, "done")

    def test_message_has_no_amount(self):
        """Production and warehouse read *not released*, never an amount."""
        order = self.planned(self.before_shipment)
        text = order._order_payment_hold_reason("shipment")
        self.assertNotIn("810", text)
        self.assertIn("finance", text)

    def test_every_way_past(self):
        """Ways past the button named by peers: each meets the gate where goods move."""
        stock = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).lot_stock_id
        customers = self.env.ref("stock.stock_location_customers")

        def set_done(order):
            self.prepare(order).move_ids.write({"state": "done"})

        def new_done_move(order):
            line = order.order_line[0]
            self.env["stock.move"].create(
                {"product_id": line.product_id.id, "product_uom_qty": 1, "quantity": 1, "location_id": stock.id,
                 "location_dest_id": customers.id, "sale_line_id": line.id, "state": "done"}
            )  # fmt: skip

        def batch(order):
            pickings = self.prepare(order)
            pickings.with_context(skip_sanity_check=True, skip_backorder=True, skip_sms=True).button_validate()

        def elsewhere_then_turned(order):
            pickings = self.prepare(order)
            pickings.move_ids.write({"location_dest_id": stock.id})
            pickings.move_ids._action_done()
            pickings.move_ids.write({"location_dest_id": customers.id})

        def backorder(order):
            pickings = self.prepare(order)
            for move in pickings.move_ids:
                move.quantity = 1
            pickings.with_context(skip_sms=True)._action_done()

        ways = {
            "picking": lambda order: self.prepare(order).with_context(skip_sms=True)._action_done(),
            "moves": lambda order: self.prepare(order).move_ids._action_done(),
            "lines": lambda order: self.prepare(order).move_line_ids._action_done(),
            "superuser": lambda order: self.prepare(order).sudo().move_ids._action_done(),
            "set done": set_done,
            "new done move": new_done_move,
            "batch": batch,
            "turned afterwards": elsewhere_then_turned,
            "backorder": backorder,
        }
        for name, way in ways.items():
            with self.subTest(way=name):
                order = self.planned(self.before_shipment)
                with self.held("not released|delivery, not by a transfer", msg=f"{name} got past"):
                    way(order)

    def test_line_added_to_a_done_transfer(self):
        """A line on a transfer that is done already ships at once: held as well."""
        order = self.planned(self.before_shipment)
        release = self.release(order, amount=63)
        picking = self.prepare(order)
        for move in picking.move_ids:
            move.quantity = 1 if move.product_id == self.product else 0
        picking.with_context(skip_sms=True)._action_done()
        self.assertTrue(release.valid)
        done = picking.move_ids.filtered(lambda move: move.state == "done")
        with self.held("more than that"):
            done.move_line_ids.quantity = 2

    def test_returns_and_other_goods_pass(self):
        """Returns of the customer, scrap and orders without a plan are never held."""
        order = self.planned(self.before_shipment)
        self.pay(order, 810)
        self.deliver(order)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=order.picking_ids.id, active_model="stock.picking"
        )
        wizard = wizard.create({})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.env["order.payment.assignment"].search([]).with_user(self.accountant).unlink()
        back.action_assign()
        back.move_ids.picked = True
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")
        free = self.make_order()
        free.action_confirm()
        self.deliver(free)
        self.assertEqual(free.picking_ids.state, "done")

    # === PREPARATION ===

    def test_nothing_is_reserved(self):
        """D13.4: before the money nothing is reserved, picked or packed; confirming the order never fails."""
        order = self.planned(self.advance)
        self.assertEqual(order.state, "sale")
        moves = order.picking_ids.move_ids
        self.assertEqual(set(moves.mapped("state")), {"confirmed"})
        self.env["stock.rule"].run_scheduler()
        self.assertFalse(moves.move_line_ids)
        keeper = moves.picking_id.with_user(self.keeper)
        with self.held("nothing is reserved"):
            keeper.action_assign()
        with self.held("nothing is reserved"):
            moves[0].with_user(self.keeper).quantity = 1
        with self.held("nothing is reserved|not released"):
            self.deliver(order)
        self.pay(order, 810)
        self.assertEqual(set(moves.mapped("state")), {"assigned"}, "the money reserves what waited")
        self.deliver(order)
        self.assertEqual(set(moves.mapped("state")), {"done"})

    def test_several_steps(self):
        """Picking and packing in a warehouse with three steps wait as well."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_pack_ship"
        order = self.planned(self.advance)
        pick = order.picking_ids
        with self.held("nothing is reserved"):
            pick.with_user(self.keeper).action_assign()
        self.release(order, gate="preparation", date_until=date.today())
        pick.action_assign()
        pick.move_ids.picked = True
        pick.with_context(skip_sms=True).button_validate()
        self.assertEqual(pick.state, "done")

    def test_packing(self):
        """Put in pack after the money was taken back: refused."""
        order = self.planned(self.advance)
        payment = self.pay(order, 810)
        picking = order.picking_ids
        picking.action_assign()
        payment.action_draft()
        payment.action_cancel()
        package = self.env["stock.package"].create({"name": "P1"})
        with self.held("nothing is reserved"):
            picking.move_line_ids[:1].result_package_id = package

    # === PRODUCTION ===

    def test_question_before_production(self):
        """D14.4: the question that production asks, per instalment."""
        order = self.planned(self.deposit)
        self.assertEqual(order._order_payment_held("production"), order)
        self.pay(order, 243)
        self.assertFalse(order._order_payment_held("production"))
        self.assertFalse(order._order_payment_held("preparation"))
        self.assertEqual(order._order_payment_held("shipment"), order)
        order.invalidate_recordset()
        self.assertEqual(order.order_payment_release_state, "held")

    # === RELEASE ===

    def test_released_for_half_shipped_for_half_held_again(self):
        """B08: payment before shipment, finance releases half, half is shipped, the rest is held again."""
        order = self.planned(self.before_shipment, rows=[(self.product, 10)])
        release = self.release(order, sign=False, amount=315)
        with self.held(NOT_RELEASED):
            self.deliver(order)
        step = release.signoff_head_id.step_ids
        self.env["signoff.step"].with_user(self.accountant).sign(step.ids, {})
        with self.held("more than that"):
            self.deliver(order)
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.quantity, picking.move_ids.picked = 5, True
        picking.with_user(self.keeper).with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        backorder = order.picking_ids - picking
        self.assertEqual(backorder.move_ids.product_uom_qty, 5)
        with self.held("more than that"):
            self.deliver(order)
        order.invalidate_recordset()
        self.assertEqual(order.order_payment_release_state, "held", "the release is used up")
        self.pay(order, 315)
        self.deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 10)

    def test_release_until_a_day(self):
        """A release ends with its last day."""
        order = self.planned(self.before_shipment)
        self.release(order, date_until=date.today() + timedelta(days=3))
        with freeze_time(fields.Datetime.now() + timedelta(days=5)), self.held(NOT_RELEASED):
            self.deliver(order)
        self.deliver(order)
        self.assertEqual(order.picking_ids.state, "done")

    def test_release_is_revoked(self):
        """A cancelled release releases nothing."""
        order = self.planned(self.before_shipment)
        release = self.release(order, date_until=date.today())
        release.with_user(self.accountant).action_signoff_cancel("customer is insolvent")
        with self.held(NOT_RELEASED):
            self.deliver(order)

    def test_release_can_t_be_forged(self):
        """Not without limits, not signed by sales, not edited afterwards, not by its state, not for another gate."""
        order = self.planned(self.before_shipment)
        for values, pattern in (
            ({}, "limit"),
            ({"amount": -5, "date_until": date.today()}, "more than zero"),
            ({"date_until": date(2020, 1, 1)}, "over already"),
        ):
            with self.held(pattern):
                self.release(order, **values)
        release = self.release(order, sign=False, amount=100)
        results = self.env["signoff.step"].with_user(self.salesperson).sign(release.signoff_head_id.step_ids.ids, {})
        self.assertFalse(any(result["ok"] for result in results))
        for values in ({"signoff_state": "finished"}, {"signoff_head_id": False}):
            with self.held():
                release.with_user(self.accountant).write(values)
        signed = self.release(order, amount=100)
        with self.held():
            signed.with_user(self.accountant).amount = 10_000
        with self.held("kept"):
            signed.with_user(self.accountant).unlink()
        self.release(self.planned(self.before_shipment), gate="production", date_until=date.today())
        with self.held("more than that"):
            self.deliver(order)
        with self.assertRaises(AccessError):
            self.env["order.payment.release"].with_user(self.keeper).create(
                {"sale_order_id": order.id, "reason": "x", "amount": 1}
            )

    def test_release_of_an_earlier_gate(self):
        """What is released for production is not released for shipment; the other way it is."""
        order = self.planned(self.deposit)
        self.release(order, gate="production", date_until=date.today())
        self.assertFalse(order._order_payment_held("production"))
        self.assertEqual(order._order_payment_held("shipment"), order)
        other = self.planned(self.deposit)
        self.release(other, gate="shipment", date_until=date.today())
        self.assertFalse(other._order_payment_held("production"))

    def test_keeper_opens_the_transfer(self):
        """Odoo's delivery methods on a transfer keep no keeper from opening it."""
        order = self.planned(self.before_shipment)
        view = self.env.ref("stock.view_picking_form")
        record = order.picking_ids.with_user(self.keeper)
        # Of other modules' fields, the web client asks for those its reader may see.
        known = record.fields_get()
        spec = {name: {} for name in record.get_view(view.id)["models"]["stock.picking"] if name in known}
        self.assertEqual(record.web_read(spec)[0]["order_payment_release_state"], "held")

    def test_detached_goods(self):
        """Goods of an order that waits for money can't be taken off it."""
        order = self.planned(self.before_shipment)
        with self.held("taken off its order"):
            order.picking_ids.move_ids.sale_line_id = False

    def test_cost(self):
        """The gate on a transfer of 200 rows costs at most 5 queries, and the whole transfer little more."""
        rows = [(self.product, 1)] * 200
        counts = []
        for plan in (False, self.before_shipment.id):
            order = self.make_order(rows=rows, order_payment_plan_id=plan)
            order.action_confirm()
            if plan:
                self.pay(order, order.amount_total)
            picking = self.prepare(order)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            picking.with_context(skip_sms=True)._action_done()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 18, "the gate, and the instalments brought up to date")
        moves = picking.move_ids
        self.env.invalidate_all()
        (
            order.sudo().mapped("order_payment_plan_id"),
            moves.mapped("sale_line_id.order_id"),
            order.currency_id.rounding,
        )
        before = self.cr.sql_log_count
        problems = order._order_payment_shipping_problems(moves, dict.fromkeys(moves, order), {})
        self.assertFalse(problems)
        self.assertLessEqual(self.cr.sql_log_count - before, 5)

    def test_other_paths_of_money(self):
        """Payments are booked whatever an order waits for, and never meet an exception of ours."""
        order = self.planned(self.before_shipment, confirm=False)
        order.order_line.unlink()
        payment = self.pay(order, 50)
        self.assertEqual(payment.state in ("in_process", "paid"), True)
        order.write({"order_line": [Command.create({"product_id": self.product.id})]})
        self.assertEqual([line[2] for line in self.instalments(order)], [50.0])
