"""The gate of programmed goods: whatever a room of this module asks for, no way into stock leads past it (D11.7)."""

from unittest.mock import patch

from odoo.addons.production_handover.tests.inspection_common import InspectionCommon
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestFirmwareStockGate(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.handover_policy = False
        cls.program = cls.env["firmware.program"].create({"number": "HL-0412"})
        cls.program._write({"state": "released"})
        cls.program.invalidate_recordset()
        cls.product.product_tmpl_id.write({
            "firmware_needed": True, "firmware_program_ids": cls.program.ids, "firmware_program_id": cls.program.id,
        })  # fmt: skip
        cls.production = cls.env["mrp.production"].create({
            "product_id": cls.product.id, "product_qty": 10, "bom_id": cls.bom.id,
            "firmware_program_id": cls.program.id,
        })  # fmt: skip
        cls.production.action_confirm()
        cls.env.cr.flush()

    def held(self, why="not yet"):
        """Within: a room of this module refuses, and so must the way into stock."""
        self.enterContext(
            patch.object(
                type(self.env["mrp.production"]),
                "_firmware_stock_refusal",
                lambda productions: {production: [why] for production in productions},
            )
        )

    def test_no_way_into_stock(self):
        """Button, raw moves, lines, states, and moves without their manufacturing order."""
        self.held()
        production = self.production.sudo()
        production.qty_producing = 10
        production._set_qty_producing()
        finished = production.move_finished_ids
        finished.quantity = 10
        for number, act in enumerate((
            lambda: self.finish(self.production), lambda: production._post_inventory(),
            lambda: finished.write({"picked": True}) and finished._action_done(),
            lambda: finished.write({"picked": True}) and finished.with_context(is_scrap=True)._action_done(),
            lambda: finished.move_line_ids._action_done(), lambda: finished.write({"state": "done"}),
        )):  # fmt: skip
            with self.subTest(number), self.assertRaisesRegex(UserError, "not yet"), self.cr.savepoint():
                act()
        with self.assertRaisesRegex(UserError, "no manufacturing order says"):
            self.move(self.product, finished.location_id, self.stock, 5)

    def test_edits_of_what_is_done(self):
        """More on a finished move, a copied line, a raised quantity."""
        # In stock from a time when nobody asked.
        self.product.firmware_needed = False
        self.finish(self.production)
        self.product.firmware_needed = True
        self.held()
        line = self.production.move_finished_ids.move_line_ids
        for number, act in enumerate((
            lambda: line.sudo().write({"quantity": 11}),
            lambda: line.copy({"quantity": 1, "move_id": self.production.move_finished_ids.id}),
            lambda: self.production.sudo().write({"qty_producing": 12}),
        )):  # fmt: skip
            with self.subTest(number), self.assertRaisesRegex(UserError, "not yet"), self.cr.savepoint():
                act()

    def test_from_quarantine_by_hand(self):
        """Quarantine takes them at any time; from there they get no further, by hand neither."""
        self.held()
        self.production.move_finished_ids.location_dest_id = self.quarantine
        self.production.location_dest_id = self.quarantine
        self.finish(self.production)
        self.assertEqual(self.in_stock(location=self.quarantine), 10)
        with self.assertRaisesRegex(UserError, "not yet"):
            self.move(self.product, self.quarantine, self.stock, 5)

    def test_nobody_else_is_asked(self):
        """Products that need no program never reach the rooms."""
        self.product.firmware_needed = False
        self.held()
        self.finish(self.production)
        self.assertEqual(self.production.state, "done")
