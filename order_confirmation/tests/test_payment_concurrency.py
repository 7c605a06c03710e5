"""Money and goods at the same moment: real transactions, committed data, Odoo's own retry."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestPaymentConcurrency(RaceCase):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            company = env.company
            if not company.chart_template:
                env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
            self.bank_id = env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
            ).id  # fmt: skip
            customer = env["res.partner"].create({"name": "Race B.V."})
            product = env["product.product"].create(
                {"name": "Race driver", "is_storable": True, "list_price": 10, "taxes_id": [Command.clear()]}
            )
            warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
            env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 100)
            plan = env["order.payment.plan"].create(
                {"name": "Race", "line_ids": [Command.create({"name": "All", "share": 100, "gate": "shipment"})]}
            )
            order = env["sale.order"].create(
                {
                    "partner_id": customer.id,
                    "order_payment_plan_id": plan.id,
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 10})],
                }
            )
            order.action_confirm()
            first = order.picking_ids
            first.action_assign()
            first.move_ids.quantity, first.move_ids.picked = 5, True
            second = first.copy({"move_ids": []})
            moves = first.move_ids._split(5)
            move = env["stock.move"].create([{**vals, "picking_id": second.id} for vals in moves])
            move._action_confirm(merge=False)
            move.quantity, move.picked = 5, True
            self.customer_id, self.product_id, self.order_id, self.plan_id = customer.id, product.id, order.id, plan.id
            self.picking_ids = [first.id, second.id]
        self.addCleanup(self.remove)

    def remove(self):
        with self.environment() as env:
            env["signoff.department"].search([("code", "=", "finance")]).member_ids = [
                Command.unlink(env.ref("base.user_admin").id)
            ]
            env.flush_all()
            cr = env.cr
            cr.execute("DELETE FROM order_payment_assignment WHERE sale_order_id = %s", [self.order_id])
            cr.execute("DELETE FROM order_payment_release WHERE sale_order_id = %s", [self.order_id])
            cr.execute("DELETE FROM account_move WHERE partner_id = %s", [self.customer_id])
            cr.execute("DELETE FROM account_payment WHERE partner_id = %s", [self.customer_id])
            cr.execute("DELETE FROM stock_move_line WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM stock_move WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM stock_picking WHERE id = ANY(%s)", [self.picking_ids])
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", [self.product_id])
            cr.execute("DELETE FROM sale_order WHERE id = %s", [self.order_id])
            cr.execute("DELETE FROM order_payment_plan WHERE id = %s", [self.plan_id])

    def release(self, amount):
        # Signed as the engine leaves it: the signature itself is raced in the engine's own tests.
        with self.environment() as env:
            env["signoff.department"].search([("code", "=", "finance")]).member_ids = [
                Command.link(env.ref("base.user_admin").id)
            ]
            admin = env(user=env.ref("base.user_admin").id)
            release = admin["order.payment.release"].create(
                {"sale_order_id": self.order_id, "amount": amount, "reason": "race"}
            )
            release.action_signoff_start()
            results = admin["signoff.step"].sign(release.signoff_head_id.step_ids.ids, {})
            assert all(result["ok"] for result in results), results

    def ship(self, number):
        def act(env):
            env["stock.picking"].browse(self.picking_ids[number]).with_context(skip_sms=True)._action_done()
            env.flush_all()
            return True

        return act

    def pay(self, env):
        order = env["sale.order"].browse(self.order_id)
        payment = env["account.payment"].create(
            {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer_id, "amount": 100,
             "currency_id": order.currency_id.id, "journal_id": self.bank_id, "memo": order.name}
        )  # fmt: skip
        payment.action_post()
        env.flush_all()
        return payment.id

    def take_back(self, env):
        payment = env["account.payment"].search([("partner_id", "=", self.customer_id)])
        payment.action_draft()
        payment.action_cancel()
        env.flush_all()
        return True

    def done(self):
        with self.environment() as env:
            return [picking.state for picking in env["stock.picking"].browse(self.picking_ids)]

    def test_two_shipments_under_one_release(self):
        """B08: each half fits the release, both together don't: exactly one leaves, the other reads why."""
        self.release(60)
        outcome = self.race(self.ship(0), self.ship(1))
        self.assertIsInstance(outcome, UserError)
        self.assertIn("more than that", str(outcome))
        self.assertEqual(self.done().count("done"), 1)

    def test_payment_taken_back_against_shipment(self):
        """Goods never leave on money that was taken back a moment before."""
        with self.environment() as env:
            self.pay(env)
        outcome = self.race(self.take_back, self.ship(0))
        self.assertIsInstance(outcome, UserError)
        self.assertNotIn("done", self.done())

    def test_shipment_against_payment_taken_back(self):
        """The other way round both happen, and the books are right afterwards."""
        with self.environment() as env:
            self.pay(env)
        outcome = self.race(self.ship(0), self.take_back)
        self.assertTrue(outcome is True, outcome)
        with self.environment() as env:
            line = env["order.payment.line"].search([("sale_order_id", "=", self.order_id)])
            self.assertEqual(line.amount_in, 0)
            self.assertNotEqual(line.state, "paid")

    def test_two_payments(self):
        """Two payments at once: both count."""
        outcome = self.race(self.pay, self.pay)
        self.assertIsInstance(outcome, int)
        with self.environment() as env:
            order = env["sale.order"].browse(self.order_id)
            self.assertEqual(order._order_payment_money()[order], 200)
            self.assertEqual(order.order_payment_line_ids.amount_in, 100)

    def test_release_revoked_against_shipment(self):
        """B08: goods never leave under a release that was revoked a moment before."""
        self.release(60)

        def revoke(env):
            env["order.payment.release"].search([("sale_order_id", "=", self.order_id)]).action_signoff_cancel("late")
            env.flush_all()
            return True

        outcome = self.race(revoke, self.ship(0))
        self.assertIsInstance(outcome, UserError)
        self.assertNotIn("done", self.done())
