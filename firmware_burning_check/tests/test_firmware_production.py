"""The program of manufacturing orders and lots: carried, gated, held when it is replaced (D11.1, B12)."""

from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.addons.production_handover.tests.inspection_common import InspectionCommon
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .program_common import ProgramCommon


@tagged("post_install", "-at_install")
class TestFirmwareProduction(InspectionCommon, ProgramCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.handover_policy = False
        cls.owner = cls._user("fw_owner", "firmware_burning_check.group_firmware_program_owner,mrp.group_mrp_user")
        # What first articles ask for is tried in their own tests.
        stands = patch.object(cls.registry["firmware.first.article"], "_stock_reason", lambda *_args: "")
        stands.start()
        cls.addClassCleanup(stands.stop)

    def order(self, quantity=10, program=None):
        order = self.make_order(quantity)
        if program:
            order.order_line.with_user(self.salesperson).firmware_program_id = program
        order.with_user(self.salesperson).action_confirm()
        self.env.cr.flush()
        return order, order.stock_reference_ids.production_ids.with_env(self.env)

    def make(self, **values):
        production = self.env["mrp.production"].create(
            {"product_id": self.product.id, "product_qty": 10, "bom_id": self.bom.id, **values}
        )
        self.env.cr.flush()
        return production

    def test_from_contract_order_product(self):
        """The contract names it; without one the order's row; without that the product."""
        _order, production = self.order()
        self.assertEqual(production.firmware_program_id, self.program)
        self.assertEqual(production.state, "confirmed")
        _order, production = self.order(program=self.other)
        self.assertEqual(production.firmware_program_id, self.other)
        order = self.make_order(10)
        contract = self.make_contract(order)
        contract.draft_line_ids.with_user(self.salesperson).firmware_program_id = self.other
        self.approve(contract)
        order.with_user(self.salesperson).action_confirm()
        production = order.stock_reference_ids.production_ids
        self.assertEqual(production.firmware_program_id, self.other)
        for user in (self.engineer, self.env.ref("base.user_root")):
            with self.assertRaisesRegex(UserError, "contract names program HL-0500"), self.cr.savepoint():
                production.with_user(user).firmware_program_id = self.program
        with self.assertRaisesRegex(UserError, "contract names program HL-0500"):
            order.order_line.with_user(self.salesperson).firmware_program_id = self.program

    def test_rows_of_two_programs_are_two_orders(self):
        """Procurement does not put goods of two programs into one manufacturing order; people don't merge them."""
        order = self.make_order(10)
        order.order_line.copy({"order_id": order.id, "product_uom_qty": 5})
        order.order_line[1].firmware_program_id = self.other
        order.with_user(self.salesperson).action_confirm()
        productions = order.stock_reference_ids.production_ids
        self.assertEqual(
            {one.firmware_program_id: one.product_qty for one in productions}, {self.program: 10, self.other: 5}
        )
        with self.assertRaisesRegex(UserError, "different programs"):
            productions.action_merge()
        same = self.make() | self.make()
        merged = self.env["mrp.production"].browse(same.action_merge()["res_id"])
        self.assertEqual(merged.firmware_program_id, self.program)

    def test_gate_at_confirming(self):
        """Without a program, or with one that is not released: people are refused, procurement leaves a draft."""
        self.product.firmware_program_id = False
        _order, production = self.order()
        self.assertFalse(production.firmware_program_id)
        self.assertEqual(production.state, "draft")
        with self.assertRaisesRegex(UserError, "needs a program, and this order names none"):
            production.with_user(self.worker).action_confirm()
        production.with_user(self.worker).firmware_program_id = self.draft_program
        with self.assertRaisesRegex(UserError, "not released"):
            production.with_user(self.worker).action_confirm()
        production.with_user(SUPERUSER_ID).action_confirm()
        self.assertEqual(production.state, "draft")
        production.with_user(self.worker).firmware_program_id = self.program
        production.with_user(self.worker).action_confirm()
        self.assertEqual(production.state, "confirmed")
        self.assertIn("HL-0600 → HL-0412", production.message_ids[0].body)

    def test_replaced_program_holds_orders(self):
        """Under way when it is replaced: no finish until the program changes or the owner lets it go (B12)."""
        production = self.make()
        production.action_confirm()
        self.set_state(self.program, "superseded", self.other)
        self.program._on_hold("Flicker")
        self.assertIn("Flicker", production.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "replaced by HL-0500"):
            self.finish(production)
        with self.assertRaises(AccessError):
            production.with_user(self.worker).action_firmware_let_go("Hurry")
        with self.assertRaises(UserError):
            production.with_user(self.owner).action_firmware_let_go(" ")
        for value in ({"firmware_let_go_program_id": self.program.id},):
            with self.assertRaises(AccessError):
                production.write(value)
        with self.assertRaises(AccessError):
            self.make(firmware_let_go_program_id=self.program.id)
        self.env["firmware.hold.release"].with_user(self.owner).with_context(
            active_model="mrp.production", active_ids=production.ids
        ).create({"reason": "Customer agreed"}).action_release()
        self.assertIn("Customer agreed", production.message_ids[0].body)
        self.finish(production)
        self.assertEqual(production.state, "done")
        with self.assertRaisesRegex(UserError, "is done"):
            production.sudo().firmware_program_id = self.other

    def test_backorder_keeps_the_program(self):
        """So does what is split off."""
        production = self.make(firmware_program_id=self.other.id)
        production.action_confirm()
        backorder = self.finish(production, 4)
        self.assertEqual(backorder.firmware_program_id, self.other)

    def test_lots(self):
        """A finished lot carries its order's program; on hold it leaves for no customer (B11, B12)."""
        self.product.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": self.product.id})
        production = self.make(lot_producing_ids=[Command.set(lot.ids)])
        production.action_confirm()
        self.finish(production)
        self.assertEqual(lot.firmware_program_id, self.program)
        for values in ({"firmware_program_id": self.other.id}, {"firmware_hold": True}):
            with self.assertRaises(AccessError):
                lot.sudo().write(values)
            with self.assertRaises(AccessError):
                self.env["stock.lot"].sudo().create({"name": "L2", "product_id": self.product.id, **values})
        again = self.make(firmware_program_id=self.other.id, lot_producing_ids=[Command.set(lot.ids)])
        again.action_confirm()
        with self.assertRaisesRegex(UserError, "Lot L1 carries program HL-0412"):
            self.finish(again)
        self.set_state(self.program, "withdrawn")
        self.program._on_hold("Wrong dimming")
        self.assertTrue(lot.firmware_hold)
        self.assertEqual(self.program.held_lot_count, 1)
        self.assertTrue(self.program.activity_ids)
        customers = self.env.ref("stock.stock_location_customers")

        def ship(target):
            move = self.env["stock.move"].with_user(self.keeper).create({
                "product_id": self.product.id, "product_uom_qty": 2, "product_uom": self.product.uom_id.id,
                "location_id": self.stock.id, "location_dest_id": target.id,
            })  # fmt: skip
            move._action_confirm()
            move.move_line_ids = [Command.clear(), Command.create({
                "product_id": self.product.id, "lot_id": lot.id, "quantity": 2,
                "location_id": self.stock.id, "location_dest_id": target.id,
            })]  # fmt: skip
            move.picked = True
            move._action_done()
            return move

        with self.assertRaisesRegex(UserError, "L1: on hold"):
            ship(customers)
        ship(self.quarantine)
        with self.assertRaises(AccessError):
            lot.with_user(self.keeper).action_firmware_let_go("Hurry")
        lot.with_user(self.owner).action_firmware_let_go("Customer agreed")
        self.assertFalse(lot.firmware_hold)
        self.assertEqual(ship(customers).state, "done")

    def test_costs_nothing_elsewhere(self):
        """Where no product needs a program, orders and moves cost no query more."""
        self.product.firmware_needed = False
        self.env.cr.flush()
        production = self.make()
        production.action_confirm()
        production.product_id.product_tmpl_id.mapped("name")
        # Asked once for all orders and moves of a worker.
        self.env["product.template"]._firmware_used()
        with self.assertQueryCount(0):
            self.assertFalse(production._firmware_program_refusals())
            self.assertFalse(production.move_finished_ids._firmware_productions())
