from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseGate(PurchaseCommon):
    """Placing a purchase order waits for its supplier, on every path (D02, D16.2, design §2)."""

    def test_nothing_waits_without_policy(self):
        order = self.make_purchase()
        self.assertEqual(order.confirmation_policy_effective, "none")
        self.place(order)
        self.receive(order)
        self.assertFalse(order.confirmation_gated or order.confirmation_notice or order.confirmation_ids)
        self.assertEqual(order.picking_ids.state, "done")

    def test_button_names_the_missing_sheet_and_links_to_it(self):
        self.require_purchase()
        order = self.make_purchase()
        for user in (self.buyer, self.purchase_manager):
            with self.assertRaisesRegex(RedirectWarning, "waits for the supplier: no confirmation sheet"):
                order.with_user(user).button_confirm()
        self.issue_purchase(order)
        with self.assertRaisesRegex(RedirectWarning, "is not confirmed"):
            self.place(order)
        self.assertIn("is not confirmed", order.confirmation_notice)

    def test_every_other_path_is_held(self):
        self.require_purchase()
        order = self.make_purchase()
        row = Command.create({"product_id": self.product.id, "product_qty": 1, "price_unit": 1})
        values = {"partner_id": self.supplier.id, "order_line": [row]}
        paths = {
            "approve": lambda env: order.with_env(env).button_approve(force=True),
            "state": lambda env: order.with_env(env).write({"state": "purchase"}),
            "approval by amount": lambda env: order.with_env(env).write({"state": "to approve"}),
            "create": lambda env: env["purchase.order"].create({**values, "state": "purchase"}),
            "default": lambda env: env["purchase.order"].with_context(default_state="purchase").create(values),
        }
        for user in (self.buyer, self.purchase_manager, self.env.ref("base.user_root")):
            for name, act in paths.items():
                with self.subTest(name, user=user.login), self.held("waits for the supplier"):
                    act(self.env(user=user.id))
        self.assertEqual(order.state, "draft")

    def test_confirmed_sheet_opens_and_a_change_closes(self):
        self.require_purchase()
        order = self.make_purchase()
        self.confirm_purchase(self.issue_purchase(order))
        order.order_line[0].price_unit = 30
        with self.held("changed after"):
            self.place(order)
        order.order_line[0].price_unit = 21.5
        self.place(order)
        self.assertEqual(order.state, "purchase")
        self.assertTrue(order.confirmation_gated)

    def test_another_order_s_sheet_opens_nothing(self):
        self.require_purchase()
        order, other = self.make_purchase(), self.make_purchase()
        sheet = self.issue_purchase(other)
        self.confirm_purchase(sheet)
        with self.held("by hand"):
            order.with_user(self.purchase_manager).write({"confirmation_sheet_id": sheet.id})
        with self.held("by hand"):
            order.with_user(self.purchase_manager).write({"confirmation_gated": False})

    def test_only_managers_lower_the_policy(self):
        self.require_purchase()
        order = self.make_purchase()
        with self.assertRaises(AccessError), self.cr.savepoint():
            order.with_user(self.buyer).confirmation_policy = "none"
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.supplier.with_user(self.buyer).sudo(False).purchase_confirmation_policy = "none"
        order.with_user(self.purchase_manager).confirmation_policy = "none"
        self.place(order)
        self.assertEqual(order.state, "purchase")

    def test_supplier_s_policy_goes_before_the_company_s(self):
        self.supplier.purchase_confirmation_policy = "required"
        order = self.make_purchase()
        self.assertEqual(order.confirmation_policy_effective, "required")
        sale = self.make_order(partner_id=self.supplier.id)
        self.assertEqual(sale.confirmation_policy_effective, "none", "not the customer's policy")

    def test_first_day_of_the_policy(self):
        self.company.write(
            {
                "purchase_confirmation_policy": "required",
                "purchase_confirmation_policy_since": fields.Date.add(fields.Date.today(), days=1),
            }
        )
        order = self.make_purchase()
        self.place(order)
        self.assertFalse(order.confirmation_gated)

    def test_warn_lets_go_on_record(self):
        self.require_purchase(policy="warn")
        order = self.make_purchase()
        self.assertTrue(order.confirmation_notice)
        self.place(order)
        self.assertEqual(order.state, "purchase")
        self.assertIn("without the supplier's confirmation", " ".join(order.message_ids.mapped("body")))

    def test_supplier_s_answer_on_the_portal_places_nothing_but_the_buyer_s_record_does(self):
        self.require_purchase()
        order, other = self.make_purchase(), self.make_purchase()
        sheet = self.issue_purchase(order)
        sheet.sudo()._answer("confirm", "portal", "Zhang Min", signature=b"x", confirm_order=True)
        self.assertEqual((sheet.state, order.state), ("confirmed", "sent"))
        sheet = self.issue_purchase(other).with_user(self.buyer)
        wizard = (
            self.env["order.confirmation.record"]
            .with_user(self.buyer)
            .create({"confirmation_id": sheet.id, "method": "phone", "name": "Zhang Min"})
        )
        wizard.action_record()
        self.assertEqual(other.state, "purchase")

    def test_procurement_raises_the_request_as_superuser(self):
        self.require_purchase()
        order = self.make_purchase()
        self.issue_purchase(order)
        order.sudo().order_line[0].product_qty += 7
        order.sudo().write({"order_line": [Command.create({"product_id": self.product.id, "product_qty": 1})]})
        self.assertEqual(order.order_line[0].product_qty, 17)
        self.assertTrue(order.confirmation_outdated)

    def test_acknowledging_is_recorded_and_confirms_nothing(self):
        """Odoo's own link: who and when if known, no signature (D02)."""
        self.require_purchase()
        order = self.make_purchase()
        sheet = self.issue_purchase(order)
        order.with_user(self.env.ref("base.public_user")).sudo().action_acknowledge()
        self.assertTrue(order.acknowledged)
        self.assertEqual((order.confirmation_ack_how, order.confirmation_ack_by), ("link", False))
        self.assertAlmostEqual(order.confirmation_ack_on, fields.Datetime.now(), delta=timedelta(minutes=1))
        order.with_user(self.supplier_portal).sudo().action_acknowledge()
        self.assertEqual(order.confirmation_ack_how, "link", "the first one stays")
        self.assertEqual(sheet.state, "sent")
        with self.held("is not confirmed"):
            self.place(order)
        with self.held("by hand"):
            order.with_user(self.buyer).write({"confirmation_ack_by": "Somebody"})
        other = self.make_purchase()
        other.with_user(self.supplier_portal).sudo().action_acknowledge()
        self.assertEqual((other.confirmation_ack_how, other.confirmation_ack_by), ("portal", "Shenghua Components"))


@tagged("post_install", "-at_install")
class TestPurchaseReceipt(PurchaseCommon):
    """Goods come in as far as the supplier has confirmed them (design §2)."""

    def placed(self, **values):
        self.require_purchase()
        order = self.make_purchase(**values)
        self.confirm_purchase(self.issue_purchase(order))
        self.place(order)
        return order

    def test_only_the_receipt_waits(self):
        self.require_purchase("receipt")
        order = self.make_purchase()
        self.place(order)
        self.assertTrue(order.confirmation_gated)
        self.assertIn("waits for the supplier", order.confirmation_notice)
        with self.held("can't be received yet"):
            self.receive(order)
        self.confirm_purchase(self.issue_purchase(order))
        self.receive(order)
        self.assertEqual(order.order_line.mapped("qty_received"), [10, 5])

    def test_what_goes_beyond_the_confirmed_quantity_waits(self):
        order = self.placed()
        order.order_line[0].product_qty = 14
        with self.held("has confirmed 10 of"):
            self.receive(order)
        self.receive(order, {self.product: 10})
        self.assertEqual(order.order_line[0].qty_received, 10)
        self.confirm_purchase(self.issue_purchase(order))
        self.receive(order, {self.product: 4})
        self.assertEqual(order.order_line[0].qty_received, 14)

    def test_more_than_ordered_waits_too(self):
        with self.held("what goes beyond"):
            self.receive(self.placed(), {self.product: 11})

    def test_changed_row_waits_the_others_come_in(self):
        for name, value in (("price_unit", 30.0), ("date_planned", fields.Datetime.now() + timedelta(days=40))):
            with self.subTest(name):
                order = self.placed()
                order.order_line[0][name] = value
                with self.held("was changed after") as _held:
                    self.receive(order)
                self.receive(order, {self.product: 0})
                self.assertEqual(order.order_line.mapped("qty_received"), [0, 5])

    def test_messages_to_the_warehouse_carry_no_price(self):
        order = self.placed()
        order.order_line[0].price_unit = 7731.77
        try:
            with self.cr.savepoint():
                self.receive(order)
        except UserError as error:
            self.assertNotRegex(str(error), r"7731|21\.5")
            self.assertIn("price", str(error))

    def test_changed_terms_hold_all(self):
        order = self.placed()
        order.payment_term_id = self.env.ref("account.account_payment_term_30days")
        with self.held("payment terms"):
            self.receive(order, {self.product: 0})

    def test_lowered_quantity_holds_nothing(self):
        order = self.placed()
        order.order_line[0].product_qty = 6
        self.receive(order)
        self.assertEqual(order.order_line[0].qty_received, 6)

    def test_goods_nobody_ordered_wait(self):
        order = self.placed()
        picking = order.picking_ids
        strange = self.env["product.product"].create({"name": "Something else", "is_storable": True})
        self.env["stock.move"].create(
            {
                "picking_id": picking.id,
                "product_id": strange.id,
                "product_uom_qty": 3,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        with self.held("has confirmed 0 of"):
            self.receive(order)

    def test_receipt_into_our_own_transit_is_a_receipt(self):
        """What comes from the supplier comes in, also where it lands on the way between two warehouses."""
        self.require_purchase("receipt")
        order = self.make_purchase()
        self.place(order)
        transit = self.env["stock.location"].create(
            {"name": "Between", "usage": "transit", "company_id": self.company.id}
        )
        moves = order.picking_ids.move_ids
        moves.location_dest_id = transit
        moves.picked = True
        with self.held("can't be received yet"):
            moves.with_user(self.keeper)._action_done()

    def test_direct_calls_below_the_button_are_held(self):
        self.require_purchase("receipt")
        order = self.make_purchase()
        self.place(order)
        move = order.picking_ids.move_ids[0]
        move.quantity = 1
        move.picked = True
        line = move.move_line_ids
        calls = {
            "picking": order.picking_ids._action_done,
            "moves": move._action_done,
            "lines": line._action_done,
            "state": lambda: move.sudo().write({"state": "done"}),
        }
        for name, call in calls.items():
            with self.subTest(name), self.held("can't be received yet"):
                call()

    def test_line_edited_on_a_finished_receipt_is_held(self):
        order = self.placed()
        self.receive(order)
        line = order.picking_ids.move_ids.move_line_ids.filtered(lambda one: one.product_id == self.product)
        with self.held("what goes beyond"):
            line.quantity = 12
        with self.held("taken off its order"):
            line.move_id.purchase_line_id = False

    def test_returns_and_scrap_are_never_held_and_replacements_come_in(self):
        order = self.placed()
        self.receive(order)
        order.order_line[0].price_unit = 30
        picking = order.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.filtered(lambda row: row.product_id == self.product).quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.filtered(lambda move: move.product_uom_qty).picked = True
        back.button_validate()
        self.assertEqual(back.state, "done")
        scrap = self.env["stock.scrap"].create({"product_id": self.product.id, "scrap_qty": 1})
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")

    def test_manager_s_release_is_on_record(self):
        self.require_purchase("receipt")
        order = self.make_purchase()
        self.place(order)
        order.with_user(self.purchase_manager).confirmation_policy = "none"
        self.assertFalse(order.confirmation_gated)
        self.receive(order)
        self.assertIn("no longer wait", " ".join(order.message_ids.mapped("body")))

    def test_gate_asks_the_same_queries_for_two_rows_and_for_forty(self):
        counts = []
        # The first one fills the registry's caches.
        for rows in (1, 2, 40):
            self.require_purchase()
            order = self.make_purchase([(self.product, 1, 5.0)] * rows)
            self.confirm_purchase(self.issue_purchase(order))
            self.place(order)
            move_ids = order.picking_ids.move_ids.ids
            self.env.flush_all()
            self.env.invalidate_all()
            moves = self.env["stock.move"].browse(move_ids)
            start = self.env.cr.sql_log_count
            self.env["stock.move.line"]._confirmation_check_moves(moves, {})
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 26)
