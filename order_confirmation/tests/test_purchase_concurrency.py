from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import png
from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestPurchaseConcurrency(RaceCase):
    """Supplier, buyer and warehouse at the same moment: real transactions, Odoo's own retry (D02)."""

    def setUp(self):
        super().setUp()
        with self.environment() as env:
            supplier = env["res.partner"].create(
                {"name": "Race Supplies", "email": "race@example.com", "purchase_confirmation_policy": "required"}
            )
            product = env["product.product"].create({"name": "Race part", "is_storable": True})
            row = {
                "product_id": product.id,
                "product_qty": 10,
                "price_unit": 5,
                "date_planned": fields.Datetime.add(fields.Datetime.now(), days=9),
            }
            order = env["purchase.order"].create({"partner_id": supplier.id, "order_line": [Command.create(row)]})
            self.supplier_id, self.product_id, self.order_id = supplier.id, product.id, order.id
            self.sheet_id = env["order.confirmation"]._prepare_for(order).id
            env["order.confirmation"].browse(self.sheet_id)._issue()
        self.addCleanup(self.remove)

    def remove(self):
        # Evidence can't be deleted through the ORM, so the rows of the test go with SQL.
        with self.environment() as env:
            cr = env.cr
            cr.execute("DELETE FROM order_confirmation WHERE partner_id = %s", [self.supplier_id])
            cr.execute("DELETE FROM stock_move_line WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM stock_move WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM stock_picking WHERE partner_id = %s", [self.supplier_id])
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM purchase_order WHERE id = %s", [self.order_id])

    def sheet(self, env):
        return env["order.confirmation"].browse(self.sheet_id)

    def order(self, env):
        return env["purchase.order"].browse(self.order_id)

    def confirm(self, env):
        self.sheet(env)._answer("confirm", "portal", "Zhang Min", signature=png())

    def decline(self, env):
        self.sheet(env)._answer("decline", "portal", "Wang Wu", comment="no capacity")

    def edit(self, env):
        self.order(env).order_line.price_unit = 7
        env.flush_all()

    def place(self, env):
        self.order(env).button_confirm()

    def receive(self, env):
        picking = self.order(env).picking_ids
        picking.move_ids.picked = True
        picking._action_done()

    def test_second_answer_learns_who_was_first(self):
        outcome = self.race(self.confirm, self.decline)
        self.assertIn("answered already: Signed return by Zhang Min", str(outcome))

    def test_answer_after_an_edit_of_the_same_moment_is_refused(self):
        self.assertIn("being changed", str(self.race(self.edit, self.confirm)))
        with self.environment() as env:
            self.assertEqual(self.sheet(env).state, "sent")

    def test_edit_after_an_answer_of_the_same_moment_holds_the_order(self):
        self.assertIsNone(self.race(self.confirm, self.edit))
        with self.environment() as env:
            self.assertTrue(self.sheet(env).outdated)
            with self.assertRaisesRegex(UserError, "changed after"):
                self.order(env).write({"state": "purchase"})

    def test_receipt_after_an_edit_of_the_same_moment_is_refused(self):
        with self.environment() as env:
            self.confirm(env)
            self.place(env)
        self.assertIn("was changed after the supplier confirmed", str(self.race(self.edit, self.receive)))
        with self.environment() as env:
            self.assertNotIn("done", self.order(env).picking_ids.mapped("state"))
