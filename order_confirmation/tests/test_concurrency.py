from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import OperationalError

from .common import png
from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestConcurrency(RaceCase):
    """Two people press at the same moment: real transactions, committed data, Odoo's own retry."""

    def setUp(self):
        super().setUp()
        with self.environment() as env:
            customer = env["res.partner"].create({
                "name": "Race B.V.", "email": "race@example.com", "confirmation_policy": "required",
            })  # fmt: skip
            product = env["product.product"].create({"name": "Race driver", "is_storable": True, "list_price": 10})
            warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
            env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 100)
            order = env["sale.order"].create(
                {
                    "partner_id": customer.id,
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 10})],
                }
            )
            self.customer_id, self.product_id, self.order_id = customer.id, product.id, order.id
            self.sheet_id = env["order.confirmation"]._prepare_for(order).id
        self.addCleanup(self.remove)

    def remove(self):
        # Evidence can't be deleted through the ORM, so the rows of the test go with SQL.
        with self.environment() as env:
            cr = env.cr
            cr.execute("DELETE FROM order_confirmation WHERE partner_id = %s", [self.customer_id])
            cr.execute("DELETE FROM stock_move_line WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM stock_move WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM stock_picking WHERE sale_id = %s", [self.order_id])
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM sale_order WHERE id = %s", [self.order_id])

    def issue(self):
        with self.environment() as env:
            env["order.confirmation"].browse(self.sheet_id)._issue()

    def sheet(self, env):
        return env["order.confirmation"].browse(self.sheet_id)

    def order(self, env):
        return env["sale.order"].browse(self.order_id)

    def confirm(self, env):
        self.sheet(env)._answer("confirm", "portal", "Li Na", signature=png(), confirm_order=True)

    def decline(self, env):
        self.sheet(env)._answer("decline", "portal", "Zhang San", comment="too late")

    def raise_quantity(self, env):
        self.order(env).order_line.product_uom_qty = 15
        env.flush_all()

    def change_address(self, env):
        # Touches no row that a delivery writes: only the sheet makes the two meet.
        env["res.partner"].browse(self.customer_id).street = "Elsewhere 9"
        env.flush_all()

    def ship(self, env):
        picking = self.order(env).picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        picking._action_done()

    def test_second_answer_learns_who_was_first(self):
        self.issue()
        outcome = self.race(self.confirm, self.decline)
        self.assertIsInstance(outcome, UserError)
        self.assertIn("answered already: Signed return by Li Na", str(outcome))
        with self.environment() as env:
            self.assertEqual(self.sheet(env).answered_by, "Li Na")

    def test_answer_after_an_edit_of_the_same_moment_is_refused(self):
        self.issue()
        outcome = self.race(self.raise_quantity, self.confirm)
        self.assertIn("being changed", str(outcome))
        with self.environment() as env:
            self.assertEqual(self.sheet(env).state, "sent")
            self.assertEqual(self.order(env).state, "sent")

    def test_edit_after_an_answer_of_the_same_moment_waits_as_an_increment(self):
        self.issue()
        outcome = self.race(self.confirm, self.raise_quantity)
        self.assertIsNone(outcome)
        with self.environment() as env:
            self.assertEqual(self.sheet(env).state, "confirmed")
            self.assertTrue(self.sheet(env).outdated)
            self.assertEqual(self.order(env).order_line.product_uom_qty, 15)
            self.assertEqual(self.order(env).order_line.move_ids.mapped("product_uom_qty"), [10])

    def test_sheet_is_issued_once(self):
        outcome = self.race(lambda env: self.sheet(env)._issue(), lambda env: self.sheet(env)._issue())
        self.assertIn("issued already", str(outcome))
        with self.environment() as env:
            self.assertEqual(self.sheet(env).revision, 1)

    def test_two_clerks_prepare_one_draft(self):
        self.issue()
        prepare = lambda env: env["order.confirmation"]._prepare_for(self.order(env)).id  # noqa: E731
        self.race(prepare, prepare)
        with self.environment() as env:
            drafts = self.order(env).confirmation_ids.filtered(lambda sheet: sheet.state == "draft")
            self.assertEqual(len(drafts), 1)

    def test_goods_do_not_leave_while_the_price_is_being_changed(self):
        self.issue()
        with self.environment() as env:
            self.confirm(env)

        def change_price(env):
            self.order(env).order_line.price_unit = 1
            env.flush_all()

        outcome = self.race(change_price, self.ship)
        self.assertIn("price", str(outcome))
        with self.environment() as env:
            self.assertNotEqual(self.order(env).picking_ids.state, "done")

    def test_goods_do_not_leave_while_the_address_is_being_changed(self):
        self.issue()
        with self.environment() as env:
            self.confirm(env)
        outcome = self.race(self.change_address, self.ship)
        self.assertIn("address", str(outcome))

    def test_goods_do_not_leave_while_an_order_changed_before_is_changed_again(self):
        # The sheet's flag is set already, so that this edit alone would not write its row.
        self.issue()
        with self.environment() as env:
            self.confirm(env)
            self.raise_quantity(env)
            self.assertTrue(self.sheet(env).outdated)

        outcome = self.race(self.change_address, self.ship)
        self.assertIn("address", str(outcome))

    def test_goods_do_not_leave_while_an_order_with_a_newer_sheet_is_changed(self):
        self.issue()
        with self.environment() as env:
            self.confirm(env)
            self.raise_quantity(env)
            env["order.confirmation"]._prepare_for(self.order(env))._issue()

        outcome = self.race(self.change_address, self.ship)
        self.assertIn("address", str(outcome))

    def test_connection_lost_in_the_middle_leaves_nothing_half(self):
        self.issue()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(OperationalError),
            self.environment() as env,
        ):
            pid = env.cr._cnx.get_backend_pid()
            self.confirm(env)
            with self.environment() as other:
                other.cr.execute("SELECT pg_terminate_backend(%s)", [pid])
            env.cr.execute("SELECT 1")
        with self.environment() as env:
            sheet = self.sheet(env)
            self.assertEqual((sheet.state, sheet.answered_by), ("sent", False))
            self.assertFalse(sheet.signature_file_id)
            self.assertEqual(self.order(env).state, "sent")
            self.confirm(env)
            self.assertEqual(sheet.state, "confirmed", "the customer simply signs again")
