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

    def test_the_night_against_itself(self):
        """D13.4: two workers, one row on record."""
        with self.environment() as env:
            env.cr.execute("UPDATE order_acceptance SET deadline = '2020-01-01' WHERE id = %s", [self.acceptance_id])
        deem = lambda env: env["order.acceptance"].browse(self.acceptance_id)._deem()  # noqa: E731
        self.race(deem, deem)
        with self.environment() as env:
            acceptance = env["order.acceptance"].browse(self.acceptance_id)
            self.assertEqual((acceptance.state, len(acceptance.message_ids)), ("deemed", 1))
