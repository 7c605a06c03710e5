"""Programmed goods come into stock as far as good burns cover them, on every path (B14, B13)."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .burning_common import BurningCommon


@tagged("post_install", "-at_install")
class TestBurningGate(BurningCommon):
    def prepare(self, quantity):
        production = self.production.sudo()
        production.qty_producing = quantity
        production._set_qty_producing()
        return production

    def finish(self, quantity, user=None):
        """One step: finishing the order is the stock-in."""
        self.env.invalidate_all()
        production = self.prepare(quantity).with_user(user or self.operator).sudo()
        context = {"skip_backorder": True, "skip_consumption": True, "mo_ids_to_backorder": []}
        production.with_context(**context).button_mark_done()
        self.env.flush_all()
        self.assertEqual(production.state, "done")

    def stays_out(self, act):
        """Refused, or nothing came into stock: no more than is burned is there afterwards."""
        try:
            with self.env.cr.savepoint():
                act()
                self.env.flush_all()
                done = self.production.move_finished_ids.filtered(lambda move: move.state == "done")
                self.assertLessEqual(sum(done.mapped("quantity")), 9)
        except UserError as error:
            self.assertIn("9 good burns", str(error))
        self.env.invalidate_all()

    def test_finishing(self):
        burning = self.burning()
        self.results(burning, good=9, failed=["F1"])
        with self.held_up("9 good burns of P-100 are on record, 10 good pieces(.|\n)*1 failed burns are not explained"):
            self.finish(10)
        burning._record_one(True, "F1")
        self.finish(10)

    def test_no_way_around_the_button(self):
        """Raw moves and lines, states, context keys; then edits of what is done, and results voided before them."""
        burning = self.burning()
        self.results(burning, good=9)
        production = self.prepare(10)
        finished = production.move_finished_ids
        finished.write({"quantity": 10, "picked": True})
        for number, act in enumerate((
            lambda: production._post_inventory(), lambda: finished._action_done(),
            lambda: finished.move_line_ids._action_done(), lambda: finished.write({"state": "done"}),
            lambda: finished.with_context(skip_firmware=True, is_scrap=True)._action_done(),
            lambda: finished.with_user(self.manager).sudo()._action_done(),
        )):  # fmt: skip
            with self.subTest(number):
                self.stays_out(act)
        self.finish(9)
        line = finished.move_line_ids
        for number, act in enumerate((
            lambda: line.write({"quantity": 10}), lambda: line.copy({"quantity": 1, "move_id": finished.id}),
            lambda: self.production.sudo().write({"qty_producing": 10}),
        )):  # fmt: skip
            with self.subTest(number):
                self.stays_out(act)
        burning._record_one(True, "LATE")
        line.write({"quantity": 10})
        self.env.flush_all()
        self.assertEqual(finished.quantity, 10)

    def test_other_program(self):
        """Burns of a program that the order carries no more cover nothing."""
        self.results(self.burning(), good=10)
        other = self.make_program("P-300")
        self.product.firmware_program_ids = [(4, other.id)]
        self.env.cr.execute(
            "UPDATE mrp_production SET firmware_program_id = %s WHERE id = %s", [other.id, self.production.id]
        )
        self.env.invalidate_all()
        with self.held_up("0 good burns of P-300"):
            self.finish(10)

    def test_scrapped_pieces_need_no_burn(self):
        """What is scrapped from the order is no good piece."""
        self.results(self.burning(), good=10)
        self.finish(10)
        scrap = self.env["stock.scrap"].create({
            "product_id": self.product.id, "scrap_qty": 2, "production_id": self.production.id,
            "location_id": self.production.location_dest_id.id,
        })  # fmt: skip
        scrap.action_validate()
        self.assertEqual(scrap.state, "done")
        self.assertEqual(self.production._burn_pieces(), 8)
