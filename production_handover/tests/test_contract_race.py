"""Confirming an order while somebody amends or cancels its contract, or changes its rows (design §2, D11.4)."""

from unittest.mock import patch

from odoo.addons.order_confirmation.tests.race_common import RaceCase
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestContractRace(RaceCase):
    def setUp(self):
        super().setUp()
        # Nobody is a member of a department here; nobody has to sign either.
        checked = patch.object(self.registry["signoff.route"], "_check_can_start", lambda routes: None)
        checked.start()
        self.addCleanup(checked.stop)
        with self.environment() as env:
            customer = env["res.partner"].create({"name": "Race B.V.", "is_company": True})
            product = env["product.product"].create({"name": "Raced driver", "is_storable": True})
            order = env["sale.order"].create(
                {
                    "partner_id": customer.id,
                    "internal_contract_policy": "required",
                    "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 10})],
                }
            )
            contract = env["internal.contract"]._make_from_orders(order)
            contract.action_signoff_start()
            contract._copy_draft()
            head = contract.signoff_head_id
            head._current_steps()._engine_write({"state": "signed"})
            head._advance()
            env.cr.flush()
            self.assertEqual(contract.state, "approved")
            self.ids = {"order": order.id, "contract": contract.id, "head": head.id, "partner": customer.id}
        self.addCleanup(self.remove)

    def remove(self):
        with self.environment() as env:
            order = env["sale.order"].browse(self.ids["order"])
            if order.state == "sale":
                order._action_cancel()
            env.cr.flush()
            env.cr.execute("DELETE FROM internal_contract WHERE id = %s", [self.ids["contract"]])
            order.invalidate_recordset()
            order.unlink()

    def confirm(self, env):
        try:
            env["sale.order"].browse(self.ids["order"]).action_confirm()
        except RedirectWarning as error:
            raise UserError(error.args[0]) from error

    def contract(self, env):
        return env["internal.contract"].browse(self.ids["contract"])

    def state(self):
        with self.environment() as env:
            return env["sale.order"].browse(self.ids["order"]).state

    def test_a_contract_that_is_being_cancelled_confirms_nothing(self):
        outcome = self.race(lambda env: self.contract(env).action_cancel(), self.confirm)
        self.assertIsInstance(outcome, UserError)
        self.assertEqual(self.state(), "draft")

    def test_a_contract_that_is_being_amended_confirms_nothing(self):
        outcome = self.race(lambda env: self.contract(env).action_signoff_amend("Foam"), self.confirm)
        self.assertIsInstance(outcome, Exception)
        self.assertEqual(self.state(), "draft")

    def test_amending_waits_for_an_order_that_is_being_confirmed(self):
        outcome = self.race(self.confirm, lambda env: self.contract(env).action_signoff_amend("Foam"))
        self.assertNotIsInstance(outcome, Exception)
        self.assertEqual(self.state(), "sale")

    def test_a_row_that_is_being_raised_confirms_nothing(self):
        def raise_row(env):
            env["sale.order"].browse(self.ids["order"]).order_line.product_uom_qty = 12

        outcome = self.race(raise_row, self.confirm)
        self.assertIsInstance(outcome, UserError)
        self.assertEqual(self.state(), "draft")
        with self.environment() as env:
            self.assertEqual(self.contract(env).alert_ids.kind, "order")
