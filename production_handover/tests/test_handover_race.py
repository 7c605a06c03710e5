"""Two who ship by one override, or by one signed shipment, at the same moment (D18.9, B20)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.order_confirmation.tests.race_common import RaceCase
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestHandoverRace(RaceCase):
    def setUp(self):
        super().setUp()
        # Nobody is a member of a department here; nobody has to sign either.
        checked = patch.object(self.registry["signoff.route"], "_check_can_start", lambda routes: None)
        checked.start()
        self.addCleanup(checked.stop)
        with self.environment() as env:
            boss = new_test_user(
                env, login=f"race_{self._testMethodName}", groups="production_handover.group_handover_override"
            )
            product = env["product.product"].create({"name": "Raced lamp", "is_storable": True})
            stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
            env["stock.quant"]._update_available_quantity(product, stock, 100)
            order = env["sale.order"].create({
                "partner_id": env["res.partner"].create({"name": "Race B.V."}).id, "handover_policy": "required",
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 20})],
            })  # fmt: skip
            order.action_confirm()
            first = order.picking_ids
            second = first.copy({"move_ids": []})
            # Two transfers of the same order.
            second.move_ids = env["stock.move"].create(first.move_ids._split(10))
            second.move_ids._action_confirm(merge=False)
            (first | second).action_assign()
            sheet = order.handover_sheet_ids
            self.assertTrue(sheet.gated and sheet.signoff_head_id)
            self.ids = {
                "order": order.id, "sheet": sheet.id, "boss": boss.id, "first": first.id, "second": second.id,
                "product": product.id,
            }  # fmt: skip
        self.addCleanup(self.remove)

    def remove(self):
        with self.environment() as env:
            env["order.confirmation"].flush_model()
            for table, where in (
                ("handover_override_use", "override_id IN (SELECT id FROM handover_override WHERE sheet_id = %s)"),
                ("handover_override", "sheet_id = %s"), ("handover_line", "sheet_id = %s"),
                ("handover_sheet", "id = %s"),
            ):  # fmt: skip
                env.cr.execute(f"DELETE FROM {table} WHERE {where}", [self.ids["sheet"]])
            env.cr.execute("UPDATE sale_order SET state = 'cancel' WHERE id = %s", [self.ids["order"]])
            env.cr.execute(
                "DELETE FROM mail_message WHERE model = 'handover.sheet' AND res_id = %s", [self.ids["sheet"]]
            )
            env["res.users"].browse(self.ids["boss"]).active = False
            env.registry.clear_cache()

    def grant(self, quantity):
        with self.environment(self.ids["boss"]) as env:
            line = env["handover.line"].sudo().search([("sheet_id", "=", self.ids["sheet"])])
            until = fields.Datetime.now() + timedelta(hours=2)
            env["handover.override"]._grant(line, "shipment", quantity, until, "Truck", env.user)

    def ship(self, which, quantity):
        def act(env):
            picking = env["stock.picking"].browse(self.ids[which])
            picking.move_ids.write({"quantity": quantity, "picked": True})
            picking.with_context(skip_backorder=True)._action_done()
            env.cr.flush()
            return "shipped"

        return act

    def used(self):
        with self.environment() as env:
            overrides = env["handover.override"].search([("sheet_id", "=", self.ids["sheet"])])
            return sum(overrides.mapped("used"))

    def test_an_override_is_used_once(self):
        """Two transfers of 6 under an override of 10: one of them waits."""
        self.grant(10)
        outcome = self.race(self.ship("first", 6), self.ship("second", 6))
        self.assertIsInstance(outcome, UserError)
        self.assertEqual(self.used(), 6)

    def test_what_fits_passes(self):
        self.grant(12)
        outcome = self.race(self.ship("first", 6), self.ship("second", 6))
        self.assertEqual((outcome, self.used()), ("shipped", 12))

    def test_all_at_once(self):
        self.grant(10)
        outcomes = self.race_all((self.ship("first", 6), 1), (self.ship("second", 6), 1))
        self.assertEqual(sorted(map(str, outcomes), key=len)[0], "shipped")
        self.assertEqual(sum(isinstance(one, UserError) for one in outcomes), 1)
        self.assertEqual(self.used(), 6)

    def test_withdrawn_at_the_same_moment(self):
        """A transfer that meets a withdrawal waits for the gate."""
        self.grant(10)

        def withdraw(env):
            boss = env(user=self.ids["boss"])
            boss["handover.override"].sudo().search([("sheet_id", "=", self.ids["sheet"])]).with_env(
                boss
            ).action_withdraw()

        outcome = self.race(withdraw, self.ship("first", 6))
        self.assertIsInstance(outcome, UserError)
        self.assertEqual(self.used(), 0)
