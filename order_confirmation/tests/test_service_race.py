"""Service requests at the same moment: real transactions, committed data, Odoo's own retry (D07, D12)."""

import uuid

from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from psycopg2.errors import UniqueViolation

from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestServiceRace(RaceCase):
    def setUp(self):
        super().setUp()
        with self.environment() as env:
            partner = env["res.partner"].create({"name": "Race customer"})
            product = env["product.product"].create({"name": "Race driver", "is_storable": True})
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 5})],
                }
            )
            order.action_confirm()
            picking = order.picking_ids
            picking.move_ids.write({"quantity": 5, "picked": True})
            picking.with_context(skip_sms=True).button_validate()
            request = self.open(env, order)
            self.ids = {"partner": partner.id, "order": order.id, "product": product.id, "request": request.id}
        self.addCleanup(self.remove)

    def open(self, env, order, key=None):
        lines = [{"sale_line_id": order.order_line.id, "quantity": 1}]
        return env["order.service.request"]._open_from_page(
            order, key, kind="return", subject="Race", text="", lines=lines
        )

    def remove(self):
        with self.environment() as env:
            requests = "(SELECT id FROM order_service_request WHERE partner_id = %(partner)s)"
            transfers = "(SELECT picking_id FROM stock_move WHERE product_id = %(product)s AND picking_id IS NOT NULL)"
            for query in (
                f"DELETE FROM mail_message WHERE model = 'order.service.request' AND res_id IN {requests}",
                f"DELETE FROM mail_activity WHERE res_model = 'order.service.request' AND res_id IN {requests}",
                f"DELETE FROM mail_followers WHERE res_model = 'order.service.request' AND res_id IN {requests}",
                "DELETE FROM order_service_request WHERE partner_id = %(partner)s",
                f"CREATE TEMP TABLE race_transfers ON COMMIT DROP AS SELECT * FROM {transfers} AS t",
                "DELETE FROM stock_move_line WHERE product_id = %(product)s",
                "DELETE FROM stock_move WHERE product_id = %(product)s",
                "DELETE FROM stock_picking WHERE id IN (SELECT picking_id FROM race_transfers)",
                "DELETE FROM stock_quant WHERE product_id = %(product)s",
                "DELETE FROM sale_order WHERE id = %(order)s",
                "DELETE FROM product_product WHERE id = %(product)s",
                "DELETE FROM res_partner WHERE id = %(partner)s",
            ):
                env.cr.execute(query, self.ids)

    def request(self, env):
        """The request of this test."""
        return env["order.service.request"].browse(self.ids["request"])

    def test_two_people_make_the_same_return(self):
        """D07: one return, and the second is told of it."""
        with self.environment() as env:
            wizards = [self.request(env).action_return()["res_id"] for _number in range(2)]

        def make(number):
            return lambda env: env["stock.return.picking"].browse(wizards[number]).action_create_returns()["res_id"]

        outcome = self.race(make(0), make(1))
        self.assertIsInstance(outcome, UserError)
        self.assertIn("meanwhile", str(outcome))
        with self.environment() as env:
            self.assertEqual(self.request(env).document_ids.mapped("kind"), ["return"])

    def test_done_against_refused(self):
        """D12: the second is told who was first."""

        def refuse(env):
            request = self.request(env)
            request.refusal_reason = "No"
            request.action_refuse()

        outcome = self.race(lambda env: self.request(env).action_done(), refuse)
        self.assertIsInstance(outcome, UserError)
        self.assertIn("closed already: Done", str(outcome))
        with self.environment() as env:
            request = self.request(env)
            self.assertEqual((request.state, request.refusal_reason), ("done", False))

    def test_the_same_page_sent_twice_at_once(self):
        """D07: one request; both lead to it."""
        key = uuid.uuid4().hex

        def send(env):
            # As the controller does.
            order = env["sale.order"].browse(self.ids["order"])
            try:
                with env.cr.savepoint():
                    return self.open(env, order, key).id
            except UniqueViolation as error:
                raise ConcurrencyError from error

        outcome = self.race(send, send)
        with self.environment() as env:
            requests = env["order.service.request"].search([("form_key", "=", key)])
            self.assertEqual((requests.ids, len(requests)), ([outcome], 1))
