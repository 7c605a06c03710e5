"""Two at once on a delivery: real transactions, Odoo's own retry (D13.4)."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestAcceptanceRace(RaceCase):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            partner = env["res.partner"].create({"name": "Race", "order_acceptance_days": 7})
            product = env["product.product"].create({"name": "Race", "type": "consu"})
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 3})],
                }
            )
            order.action_confirm()
            order.picking_ids.move_ids.write({"quantity": 3, "picked": True})
            order.picking_ids._action_done()
            self.acceptance_id = order.order_acceptance_ids.id
            self.ids = (order.id, order.picking_ids.id, partner.id, product.id)
        self.addCleanup(self.remove)

    def remove(self):
        order, picking, partner, product = self.ids
        with self.environment() as env:
            for query, record in (
                ("DELETE FROM mail_message WHERE model = 'order.acceptance' AND res_id = %s", self.acceptance_id),
                ("DELETE FROM mail_activity WHERE res_model = 'order.acceptance' AND res_id = %s", self.acceptance_id),
                ("DELETE FROM order_acceptance WHERE id = %s", self.acceptance_id),
                (
                    "DELETE FROM mail_message WHERE model = 'order.service.request' AND res_id IN "
                    "(SELECT id FROM order_service_request WHERE order_id = %s)",
                    order,
                ),
                (
                    "DELETE FROM mail_activity WHERE res_model = 'order.service.request' AND res_id IN "
                    "(SELECT id FROM order_service_request WHERE order_id = %s)",
                    order,
                ),
                ("DELETE FROM order_service_request WHERE order_id = %s", order),
                ("DELETE FROM stock_move_line WHERE picking_id = %s", picking),
                ("DELETE FROM stock_move WHERE picking_id = %s", picking),
                ("DELETE FROM stock_picking WHERE id = %s", picking),
                ("DELETE FROM sale_order_line WHERE order_id = %s", order),
                ("DELETE FROM sale_order WHERE id = %s", order),
                ("DELETE FROM product_product WHERE id = %s", product),
                ("DELETE FROM res_partner WHERE id = %s", partner),
            ):
                env.cr.execute(query, [record])
        self.registry.clear_cache()

    def decide(self, decision, name):
        """What one person does."""
        return lambda env: (
            env["order.acceptance"].browse(self.acceptance_id)._decide(decision, "portal", name, comment="See photo")
        )

    def test_two_answers(self):
        """D13.4: the second reads who was first."""
        outcome = self.race(self.decide("accept", "Li Na"), self.decide("object", "Wu Jun"))
        self.assertIsInstance(outcome, UserError)
        self.assertIn("Li Na", str(outcome))

    def test_objection_against_the_night(self):
        """D13.4: who objects at the moment in which the period ends is heard, not overruled."""
        with self.environment() as env:
            env.cr.execute("UPDATE order_acceptance SET deadline = '2020-01-01' WHERE id = %s", [self.acceptance_id])
        self.race(
            self.decide("object", "Wu Jun"), lambda env: env["order.acceptance"].browse(self.acceptance_id)._deem()
        )
        with self.environment() as env:
            acceptance = env["order.acceptance"].browse(self.acceptance_id)
            self.assertEqual((acceptance.state, acceptance.objected_by), ("objected", "Wu Jun"))

    def past(self):
        """The period is over."""
        with self.environment() as env:
            env.cr.execute("UPDATE order_acceptance SET deadline = '2020-01-01' WHERE id = %s", [self.acceptance_id])

    def found(self, env):
        """State, how, and how many notes there are."""
        acceptance = env["order.acceptance"].browse(self.acceptance_id)
        return acceptance.state, acceptance.decision_method, len(acceptance.message_ids)

    def test_receipt_against_the_night(self):
        """D13.4, D17: who confirms receipt at that moment has confirmed it; the night leaves it to him."""
        self.past()
        night = lambda env: env["order.acceptance"]._run_batch([self.acceptance_id], "_deem")  # noqa: E731
        self.race(self.decide("accept", "Li Na"), night)
        with self.environment() as env:
            self.assertEqual(self.found(env), ("accepted", "portal", 1))
            self.assertFalse(env["order.acceptance"].browse(self.acceptance_id).activity_ids)

    def test_the_night_against_receipt(self):
        """D13.4: and where the night was first, he reads that kindly, and nothing is decided twice."""
        self.past()
        deem = lambda env: env["order.acceptance"].browse(self.acceptance_id)._deem()  # noqa: E731
        outcome = self.race(deem, self.decide("accept", "Li Na"))
        self.assertIsInstance(outcome, UserError)
        self.assertIn("glad to help", str(outcome))
        with self.environment() as env:
            self.assertEqual(self.found(env), ("deemed", "no_objection", 1))

    def untouched(self):
        with self.environment() as env:
            self.assertEqual(self.found(env), ("waiting", False, 0))
            self.assertFalse(env["order.service.request"].search([("order_id", "=", self.ids[0])]))

    def test_night_cut_off_anywhere(self):
        """D13.4: cut off after any statement, the night leaves nothing half done; the next one does it once."""
        self.past()
        deem = lambda env: env["order.acceptance"].browse(self.acceptance_id)._deem()  # noqa: E731
        self.assertGreater(self.cut_everywhere(deem, self.untouched), 3)
        with self.environment() as env:
            self.assertEqual(self.found(env), ("deemed", "no_objection", 1))

    def test_objection_cut_off_anywhere(self):
        """D13.4: nor does the customer, whose objection opens one request in the end."""
        self.assertGreater(self.cut_everywhere(self.decide("object", "Wu Jun"), self.untouched, step=4), 3)
        with self.environment() as env:
            self.assertEqual(self.found(env)[0], "objected")
            self.assertEqual(len(env["order.service.request"].search([("order_id", "=", self.ids[0])])), 1)

    def test_the_night_against_itself(self):
        """D13.4: two workers, one row on record."""
        with self.environment() as env:
            env.cr.execute("UPDATE order_acceptance SET deadline = '2020-01-01' WHERE id = %s", [self.acceptance_id])
        deem = lambda env: env["order.acceptance"].browse(self.acceptance_id)._deem()  # noqa: E731
        self.race(deem, deem)
        with self.environment() as env:
            acceptance = env["order.acceptance"].browse(self.acceptance_id)
            self.assertEqual((acceptance.state, len(acceptance.message_ids)), ("deemed", 1))
