"""Counts that must agree before finished goods come into stock (B14)."""

from odoo.tests import tagged

from .burning_common import BurningCommon


@tagged("post_install", "-at_install")
class TestBurningCounts(BurningCommon):
    def produce(self, quantity, production=None):
        """Goods are put into stock, as far as they are counted."""
        production = (production or self.production).sudo()
        production.qty_producing = quantity
        production._set_qty_producing()
        production.move_finished_ids.filtered(lambda move: move.product_id == production.product_id).write({
            "quantity": quantity, "picked": True,
        })  # fmt: skip
        self.env.flush_all()

    def explain(self, kind="scrapped", quantity=1, reason="broken", serial="", user=None, production=None):
        production = (production or self.production).with_user(user or self.operator)
        return (
            self.env["firmware.burning.explanation"]
            .with_user(user or self.operator)
            ._explain(production, kind, quantity, reason, serial)
        )

    def test_good_burns_cover_good_pieces(self):
        burning = self.burning()
        self.produce(10)
        self.results(burning, good=9)
        (problem,) = self.problems()
        self.assertIn("9 good burns of P-100 are on record, 10", problem)
        self.results(burning, good=9)
        self.assertTrue(self.problems(), "the same pieces again are no other pieces")
        burning._record_one(True, quantity=1)
        self.assertFalse(self.problems())

    def test_failures_are_explained(self):
        """Burned again with the same serial number, scrapped, or counted: each failure once."""
        burning = self.burning()
        self.results(burning, good=10, failed=["F1", "F2"])
        burning._record_one(False, quantity=3, cause="No contact")
        self.produce(10)
        (problem,) = self.problems()
        self.assertIn("5 failed burns are not explained (F1, F2)", problem)
        burning._record_one(True, "F1")
        with self.held_up("did not fail, or is explained already"):
            self.explain(serial="F1")
        self.explain(serial="F2")
        with self.held_up("did not fail, or is explained already"):
            self.explain(serial="F2")
        with self.held_up("3 failed burns"):
            self.explain(quantity=4)
        with self.held_up("Say why"):
            self.explain(reason=" ")
        self.explain("reburned", 2, "contacts cleaned")
        self.assertIn("1 failed burns are not explained", self.problems()[0])
        self.explain("set_aside", 1, "for analysis")
        self.assertFalse(self.problems())
        self.assertFalse(self.production.firmware_burn_problem)

    def test_the_last_burn_counts(self):
        """A piece that was good and failed later is not good; voiding the failure makes it good again."""
        burning = self.burning()
        self.results(burning, good=10, failed=["G3"])
        self.produce(10)
        self.assertEqual(len(self.problems()), 2)
        burning.result_ids.filtered(lambda one: not one.ok)._void("other piece")
        self.assertFalse(self.problems())

    def test_panel(self):
        """On the order: what is wanted, what is there, what does not agree."""
        burning = self.burning()
        self.results(burning, good=4, failed=["F1"])
        production = self.production.with_user(self.operator)
        self.env.invalidate_all()
        self.assertEqual(
            (production.firmware_burn_asked, production.firmware_burn_good, production.firmware_burn_failed,
             production.firmware_burn_unexplained, production.firmware_burn_wanted),
            (True, 4, 1, 1, 0),
        )  # fmt: skip
        self.assertIn("F1", production.firmware_burn_problem)
        production.sudo().qty_producing = 6
        self.env.invalidate_all()
        self.assertIn("4 good burns of P-100 are on record, 6", production.firmware_burn_problem)
        self.assertEqual(self.production.action_firmware_explain()["res_model"], "firmware.explanation.entry")

    def test_burned_before_assembly(self):
        """Chips that came with the program of the order in their lot count as good burns."""
        self.burning()
        self.chip.write({"firmware_needed": True, "tracking": "lot"})
        lot = self.env["stock.lot"].create(
            {"name": "CHIPS-1", "product_id": self.chip.id, "company_id": self.company.id}
        )
        self.env["stock.quant"]._update_available_quantity(self.chip, self.warehouse.lot_stock_id, 100, lot_id=lot)
        production = self.make_production(5)
        self.produce(5, production)
        raw = production.move_raw_ids.filtered(lambda move: move.product_id == self.chip)
        raw.move_line_ids = [(5,)]
        raw.move_line_ids = [(0, 0, {
            "product_id": self.chip.id, "lot_id": lot.id, "quantity": 5, "picked": True,
            "location_id": raw.location_id.id, "location_dest_id": raw.location_dest_id.id,
        })]  # fmt: skip
        self.assertTrue(self.problems(production), "no program in the lot")
        self.env.cr.execute("UPDATE stock_lot SET firmware_program_id = %s WHERE id = %s", [self.program.id, lot.id])
        self.env.invalidate_all()
        self.assertFalse(self.problems(production))
        self.assertEqual(production.firmware_burn_carried, 5)

    def test_nothing_asked_where_nothing_is_burned(self):
        """Products that need no program, and companies that never opened a batch: nothing, no query."""
        self.env["firmware.burning"]._companies()
        self.production.product_id.fetch(["firmware_needed"])
        self.production.fetch(["company_id", "product_id"])
        self.produce(10)
        with self.assertQueryCount(0):
            self.assertFalse(self.production._burn_asked())
        self.burning(production=self.make_production())
        plain = self.env["mrp.production"].create({
            "product_id": self.product_2.id, "product_qty": 1, "company_id": self.company.id, "bom_id": self.bom_2.id,
        })  # fmt: skip
        plain.product_id.fetch(["firmware_needed"])
        self.env["firmware.burning"]._companies()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertEqual(plain._firmware_stock_refusal(), {})
        self.assertTrue(self.problems())

    def test_queries_do_not_grow(self):
        """Counts of many orders take as many queries as those of one."""
        productions = self.production.union(*(self.make_production(2) for _number in range(4)))
        for one in productions:
            self.results(self.burning(production=one), good=1, failed=["F"])
        self.env.flush_all()
        used = []
        for some in (productions[:1], productions):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._burn_counts()
            used.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(used[1], used[0])

    def test_record_paper(self):
        """The burning record says batches, operators, failures, explanations, and what is void."""
        burning = self.burning(shift="Night")
        self.results(burning, good=3, failed=["F1"])
        burning._record_one(True, "MISTAKE")
        burning.result_ids.filtered(lambda one: one.serial == "MISTAKE")._void("scanned twice")
        self.explain(serial="F1", reason="cracked chip")
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html("firmware_burning_check.report_burning_record", self.production.ids)[0].decode()
        for words in ("Burning record", self.production.name, "P-100", "Night", "Verify failed", "cracked chip",
                      "scanned twice", self.operator.name, "F1"):  # fmt: skip
            self.assertIn(words, html)
