from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestGateGoods(ConfirmationCommon):
    """After confirmation: procurement and shipment wait for the next revision (design §2)."""

    def confirmed_order(self, **values):
        self.require()
        order = self.make_order(**values)
        self.confirm_sheet(self.issue(order), confirm_order=True)
        self.assertEqual(order.state, "sale")
        return order

    def demand(self, order, product):
        moves = order.picking_ids.move_ids.filtered(lambda move: move.product_id == product and move.state != "cancel")
        return sum(moves.mapped("product_uom_qty"))

    # === procurement ===

    def test_raised_quantity_waits_and_goes_on_with_the_next_revision(self):
        order = self.confirmed_order()
        order.with_user(self.salesperson).order_line[0].product_uom_qty = 15
        self.assertEqual(self.demand(order, self.product), 10)
        self.confirm_sheet(self.issue(order))
        self.assertEqual(self.demand(order, self.product), 15)

    def test_added_row_waits_on_every_path(self):
        order = self.confirmed_order()
        row = {"product_id": self.product_2.id, "product_uom_qty": 4}
        order.write({"order_line": [Command.create(row)]})
        self.env["sale.order.line"].create({"order_id": order.id, **row})
        self.env["sale.order.line"].sudo().create({"order_id": order.id, **row})
        self.assertEqual(self.demand(order, self.product_2), 5)
        self.confirm_sheet(self.issue(order))
        self.assertEqual(self.demand(order, self.product_2), 17)

    def test_lowered_quantity_lowers_the_demand_at_once(self):
        order = self.confirmed_order()
        order.order_line[0].product_uom_qty = 6
        self.assertEqual(self.demand(order, self.product), 6)

    def test_raise_and_take_back_leaves_no_trace(self):
        order = self.confirmed_order()
        order.order_line[0].product_uom_qty = 15
        order.order_line[0].product_uom_qty = 10
        self.assertEqual(self.demand(order, self.product), 10)
        self.assertFalse(order.confirmation_outdated)
        self.deliver(order)
        self.assertEqual(order.order_line[0].qty_delivered, 10)

    def test_release_after_amending_covers_only_what_was_confirmed(self):
        order = self.confirmed_order()
        order.order_line[0].product_uom_qty = 15
        sheet = self.issue(order)
        order.order_line[0].product_uom_qty = 20
        with self.assertRaises(UserError):
            self.confirm_sheet(sheet)
        self.assertEqual(self.demand(order, self.product), 10)

    # === shipment ===

    def assert_held(self, order, topic):
        with self.held(topic):
            self.deliver(order)
        self.env.invalidate_all()
        self.assertNotIn("done", order.picking_ids.mapped("state"))

    def test_unchanged_order_ships(self):
        order = self.confirmed_order()
        self.deliver(order)
        self.assertEqual(order.picking_ids.mapped("state"), ["done"])

    def test_lowered_quantity_holds_the_shipment(self):
        order = self.confirmed_order()
        order.order_line[0].product_uom_qty = 8
        self.assert_held(order, "quantity")

    def test_price_date_address_and_terms_hold_the_shipment(self):
        other = self.env["res.partner"].create({"name": "Other place", "street": "Quay 2"})
        changes = (
            (lambda order: order.order_line[0].write({"price_unit": 1}), "price"),
            (lambda order: order.order_line[0].write({"discount": 50}), "discount"),
            (lambda order: order.order_line[0].write({"name": "Something else"}), "description"),
            (lambda order: order.order_line[0].write({"confirmation_delivery_date": "2030-01-01"}), "delivery date"),
            (lambda order: order.write({"commitment_date": "2030-01-01"}), "delivery date"),
            (lambda order: order.write({"partner_shipping_id": other.id}), "delivery address"),
            (lambda order: order.partner_shipping_id.write({"street": "Elsewhere 9"}), "delivery address"),
            (lambda order: order.write({"payment_term_id": self.env.ref("account.account_payment_term_30days").id}),
             "payment terms"),
            (lambda order: order.order_line[1].write({"product_uom_qty": 0}), "quantity"),
            (lambda order: order.write({"order_requirement_ids": [Command.create({"name": "RoHS"})]}), "requirements"),
            (lambda order: order.write({"order_mark_side": "other side"}), "marks"),
        )  # fmt: skip
        for number, (change, topic) in enumerate(changes):
            with self.subTest(topic=topic, number=number):
                order = self.confirmed_order()
                change(order)
                self.assertTrue(order.confirmation_outdated)
                self.assert_held(order, topic)

    def test_message_to_the_warehouse_names_topics_and_no_prices(self):
        order = self.confirmed_order(rows=[(self.product, 10, 7777.77)])
        order.order_line[0].price_unit = 6666.66
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            self.deliver(order)
        self.assertNotIn("7777", str(caught.exception))
        self.assertNotIn("6666", str(caught.exception))
        self.assertIn(self.salesperson.name, str(caught.exception))

    def test_confirmed_next_revision_releases_the_shipment(self):
        order = self.confirmed_order()
        order.order_line[0].price_unit = 60
        self.assert_held(order, "price")
        self.confirm_sheet(self.issue(order))
        self.deliver(order)
        self.assertEqual(order.picking_ids.mapped("state"), ["done"])

    def test_issued_but_unconfirmed_revision_does_not_release(self):
        order = self.confirmed_order()
        order.order_line[0].price_unit = 60
        self.issue(order)
        self.assert_held(order, "price")

    def test_added_row_does_not_hold_what_was_confirmed(self):
        order = self.confirmed_order()
        order.write({"order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 4})]})
        self.deliver(order)
        self.assertEqual(order.order_line[:2].mapped("qty_delivered"), [10, 5])

    def test_more_than_confirmed_does_not_leave(self):
        order = self.confirmed_order()
        with self.held("confirmed 10 of"):
            self.deliver(order, {self.product: 11})

    def test_product_that_is_not_on_the_sheet_does_not_leave_with_it(self):
        order = self.confirmed_order()
        picking = order.picking_ids
        extra = self.env["product.product"].create({"name": "Gift"})
        picking.move_ids = [Command.create({
            "product_id": extra.id, "product_uom_qty": 1, "quantity": 1, "picked": True,
            "location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id,
        })]  # fmt: skip
        with self.held("confirmed 0 of"):
            self.deliver(order)

    def test_lines_edited_or_added_on_a_finished_transfer_are_held(self):
        order = self.confirmed_order()
        self.deliver(order, {self.product: 4, self.product_2: 5})
        done = order.picking_ids.filtered(lambda picking: picking.state == "done")
        line = done.move_line_ids.filtered(lambda line: line.product_id == self.product)
        line.quantity = 10
        with self.held():
            line.quantity = 12
        with self.held():
            line.copy({"quantity": 2, "move_id": line.move_id.id, "picking_id": done.id})

    def test_direct_calls_below_the_button_are_held(self):
        order = self.confirmed_order()
        order.order_line[0].price_unit = 1
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        for call in (
            lambda: picking._action_done(),
            lambda: picking.move_ids._action_done(),
            lambda: picking.move_line_ids._action_done(),
            lambda: picking.sudo().with_context(skip_sanity_check=True, skip_backorder=True).button_validate(),
            lambda: picking.move_ids.write({"state": "done"}),
            lambda: self.env["stock.move"].sudo().create({
                "product_id": self.product.id, "product_uom_qty": 1, "quantity": 1, "state": "done",
                "sale_line_id": order.order_line[0].id,
                "location_id": picking.location_id.id, "location_dest_id": picking.location_dest_id.id,
            }),
        ):  # fmt: skip
            with self.held():
                call()
            self.env.invalidate_all()

    def test_backorder_is_held_like_the_first_transfer(self):
        order = self.confirmed_order()
        self.deliver(order, {self.product: 4, self.product_2: 5})
        order.order_line[0].price_unit = 1
        backorder = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        self.assertTrue(backorder)
        with self.held("price"):
            self.deliver(order)

    def test_returns_and_their_replacement_are_not_held(self):
        order = self.confirmed_order()
        self.deliver(order)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2
        wizard.product_return_moves.to_refund = False
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(back.state, "done")
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=back.id, active_model="stock.picking").create({})
        )
        wizard.product_return_moves.write({"quantity": 2, "to_refund": False})
        again = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        again.move_ids.picked = True
        again.button_validate()
        self.assertEqual(again.state, "done")

    # === never gated ===

    def test_order_from_before_the_policy_is_never_held(self):
        order = self.make_order()
        order.action_confirm()
        self.require()
        order.order_line[0].write({"price_unit": 1, "product_uom_qty": 20})
        self.assertEqual(self.demand(order, self.product), 20)
        self.deliver(order)
        self.assertEqual(order.picking_ids.mapped("state"), ["done"])

    def test_moving_the_order_date_back_opens_nothing(self):
        order = self.confirmed_order()
        order.write({"date_order": "2001-01-01"})
        order.order_line[0].price_unit = 1
        self.assert_held(order, "price")

    def test_taking_another_customer_on_the_way_opens_nothing(self):
        self.customer.confirmation_policy = "required"
        order = self.make_order(partner_id=self.other_customer.id)
        order.action_confirm()
        order.write({"partner_id": self.customer.id})
        self.assert_held(order, "has not confirmed")

    def test_gate_asks_the_same_queries_for_two_rows_and_for_forty(self):
        counts = []
        # The first one fills the registry's caches.
        for rows in (1, 2, 40):
            order = self.make_order([(self.product, 1)] * rows)
            self.require()
            self.confirm_sheet(self.issue(order), confirm_order=True)
            move_ids = order.picking_ids.move_ids.ids
            self.env.flush_all()
            self.env.invalidate_all()
            moves = self.env["stock.move"].browse(move_ids)
            start = self.env.cr.sql_log_count
            self.env["stock.move.line"]._confirmation_check_moves(moves, {})
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 22)
