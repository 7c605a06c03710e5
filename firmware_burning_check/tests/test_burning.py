"""Batches and their results: who, where, with which program; rows that are only added (D11.7, B04)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .burning_common import BurningCommon


@tagged("post_install", "-at_install")
class TestBurning(BurningCommon):
    def test_a_batch_says_by_itself_what_it_is_for(self):
        """D11.7: program, company, person and time come from the order and the session, and can't be given."""
        burning = self.burning(shift="Night")
        self.assertEqual(
            (burning.program_id, burning.company_id, burning.user_id, burning.state, burning.shift),
            (self.program, self.company, self.operator, "open", "Night"),
        )
        self.assertIn(self.production.name, burning.name)
        other = self.make_program("P-200")
        for values in ({"program_id": other.id}, {"good": 99}, {"state": "closed"}, {"user_id": self.manager.id},
                       {"company_id": False}, {"opened_on": "2020-01-01"}):  # fmt: skip
            with self.held_up("says this by itself"):
                self.burning(station=self.station_2, **values)
            for user in (self.operator, self.manager, self.env.user):
                with self.held_up("says this by itself"):
                    burning.with_user(user).write(values)
            with self.held_up("says this by itself"):
                burning.sudo().write(values)

    def test_one_open_batch_for_order_and_station(self):
        burning = self.burning()
        with self.held_up("is open for this order at this station"):
            self.burning()
        self.burning(station=self.station_2)
        burning.action_close()
        self.assertEqual((burning.state, burning.closed_by_id), ("closed", self.operator))
        self.burning()
        with self.held_up("closed"):
            burning._record_one(True, "G1")
        with self.held_up("closed"):
            burning.write({"note": "later"})
        with self.held_up("closed"):
            burning.action_close()

    def test_scan_and_count(self):
        """One piece by serial number, others by count; failures say why."""
        burning = self.burning()
        burning._record_one(True, "A1", checksum="0x12AB")
        burning._record_one(False, "A2", cause="Verify failed")
        burning._record_one(True, quantity=5)
        self.assertEqual((burning.good, burning.failed), (6, 1))
        rows = burning.result_ids.sorted("id")
        self.assertEqual(rows.mapped("serial"), ["A1", "A2", False])
        self.assertEqual(rows.mapped("user_id"), self.operator)
        self.assertTrue(all(rows.mapped("stored_at")) and all(rows.mapped("at")))
        for values in ({"quantity": 0}, {"quantity": -4}, {"serial": "A3", "quantity": 2}, {"quantity": 10**7}):
            with self.held_up("Count at least one piece"):
                burning._record_one(True, **values)
        with self.held_up("Say what failed"):
            burning._record_one(False, "A4", cause="  ")
        self.assertEqual(burning.good, 6)

    def test_odd_texts(self):
        """What scanners and programmers send is kept as text, whatever it is."""
        burning = self.burning()
        for serial in ("a\tb", "x\\N", "\\.", "序列号1", "z" * 500, "q\n\r1", "half\ud800", "nul\0l"):
            burning._record_one(True, serial)
        self.assertEqual(len(burning.result_ids), 8)
        stored = set(burning.result_ids.mapped("serial"))
        self.assertLessEqual({"a\tb", "x\\N", "\\.", "序列号1", "q\n\r1", "null", "z" * 200}, stored)

    def test_results_are_only_added(self):
        """B04: nobody creates, writes or deletes results, logs and explanations; not the superuser."""
        burning = self.burning()
        self.results(burning, good=1)
        row = burning.result_ids
        for user in (self.operator, self.manager, self.env.user):
            for act in (
                lambda one: one.write({"ok": False}), lambda one: one.unlink(),
                lambda one: one.create({"burning_id": burning.id, "ok": True, "quantity": 50}),
            ):  # fmt: skip
                with self.assertRaises(AccessError):
                    act(row.with_user(user))
                with self.assertRaises(AccessError):
                    act(row.with_user(user).sudo())
        with self.assertRaises(AccessError):
            self.env["firmware.log"].sudo().create({"name": "x"})
        with self.assertRaises(UserError):
            burning.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            burning.sudo().write({"result_ids": [(0, 0, {"ok": True})]})
        with self.assertRaises(AccessError):
            self.env["firmware.burning.explanation"].sudo().create({"reason": "x"})

    def test_void(self):
        """A wrong row stays; a voiding row says who and why; it is voided once."""
        burning = self.burning()
        self.results(burning, good=2)
        row = burning.result_ids.filtered(lambda one: one.serial == "G1")
        with self.held_up("Say why"):
            row._void(" ")
        row.with_user(self.operator_2)._void("wrong piece scanned")
        self.env.invalidate_all()
        void = row.void_by_ids
        self.assertEqual(
            (void.user_id, void.cause, void.void_of_id, row.voided), (self.operator_2, "wrong piece scanned", row, True)
        )
        self.assertEqual((burning.good, self.production._burn_counts()[self.production]["good"]), (1, 1))
        for one in (row, void):
            with self.held_up("void already"):
                one._void("again")
        burning.action_close()
        other = burning.result_ids.filtered(lambda one: one.serial == "G2")
        with self.held_up("Ask a production manager"):
            other.with_user(self.operator)._void("late")
        other.with_user(self.manager)._void("late")
        self.assertEqual(burning.good, 0)

    def test_refused_while_something_is_wrong(self):
        """No program, another program, retired station, replaced and withdrawn program, orders not released."""
        burning = self.burning()
        self.results(burning, good=1)
        self.station.active = False
        with self.held_up("Station Line 1 is retired. What was recorded stays"):
            burning._record_one(True, "G2")
        self.station.active = True
        other = self.make_program("P-200")
        self.set_state(self.program, "superseded", other)
        with self.held_up("P-100 is replaced by P-200"):
            burning._record_one(True, "G2")
        self.set_state(self.program, "withdrawn")
        with self.held_up("withdrawn"):
            burning._record_one(True, "G2")
        self.set_state(self.program, "released")
        self.env.cr.execute(
            "UPDATE mrp_production SET firmware_program_id = %s WHERE id = %s", [other.id, self.production.id]
        )
        self.env.invalidate_all()
        with self.held_up("now takes P-200, this batch is for P-100"):
            burning._record_one(True, "G2")
        self.assertEqual(len(burning.result_ids), 1)
        self.assertEqual(self.production._burn_counts()[self.production]["good"], 0, "of the program it carries now")
        draft = self.production.copy()
        with self.held_up("no program|not released"):
            self.burning(production=draft)

    def test_first_article_first(self):
        """B10: what the first article says keeps batches from being opened and results from being recorded."""
        batch = {"production_id": self.production.id, "station_id": self.station.id}
        batches = self.env["firmware.burning"].with_user(self.operator)
        with self.held("has no first article at Line 1 yet"):
            batches.create(batch)
        article = self.confirm_article()
        burning = batches.create(batch)
        burning._record_one(True, "G1")
        with self.held("Line 2 needs one of its own"):
            batches.create({**batch, "station_id": self.station_2.id})
        article._fall(article, "Found wrong.", self.inspector)
        with self.held("Found wrong"):
            burning._record_one(True, "G2")

    def test_other_people_and_companies(self):
        """Sales records nothing; another company sees nothing, and its stations don't take these orders."""
        burning = self.burning()
        with self.assertRaises(AccessError):
            burning.with_user(self.salesperson)._record_one(True, "G1")
        with self.assertRaises(AccessError):
            self.burning(user=self.salesperson, station=self.station_2)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        station = self.env["firmware.station"].create({"name": "Far", "company_id": company.id})
        with self.assertRaises(UserError):
            self.burning(station=station)
        stranger = self._user("fb_stranger", "mrp.group_mrp_manager")
        stranger.sudo().write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.results(burning, good=1)
        self.env.invalidate_all()
        for model in ("firmware.burning", "firmware.burning.result", "firmware.burning.analysis"):
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)
        with self.assertRaises(AccessError):
            burning.with_user(stranger)._record_one(True, "G2")
        with self.assertRaises(AccessError):
            burning.result_ids.with_user(stranger)._void("x")

    def test_dialog(self):
        """Record, and be ready for the next piece."""
        burning = self.burning()
        entry = self.env["firmware.burning.entry"].with_user(self.operator).create({
            "burning_id": burning.id, "serial": "D1", "result": "good",
        })  # fmt: skip
        self.assertEqual(entry.action_record()["res_id"], entry.id)
        self.assertEqual((entry.serial, entry.last, burning.good), (False, "D1: good", 1))
        entry.write({"result": "failed", "cause": "no contact", "quantity": 3})
        entry.action_record()
        self.assertEqual((entry.last, burning.failed), ("3 pieces: failed", 3))

    def test_analysis(self):
        """Yield by station, of pieces and not of rows; causes; what is void is out."""
        burning = self.burning(shift="A")
        burning._record_one(True, quantity=98)
        burning._record_one(False, cause="Verify failed")
        burning._record_one(False, cause="No contact")
        burning._record_one(False, "X", cause="typing")
        burning.result_ids.filtered("serial")._void("typed by mistake")
        rows = self.env["firmware.burning.analysis"].with_user(self.operator)._read_group(
            [("burning_id", "=", burning.id)], ["station_id", "shift"],
            ["quantity:sum", "failed:sum", "yield_rate:avg"],
        )  # fmt: skip
        self.assertEqual(rows, [(self.station, "A", 100, 2, 98.0)])
        causes = self.env["firmware.burning.analysis"]._read_group(
            [("burning_id", "=", burning.id), ("failed", ">", 0)], ["cause"], ["failed:sum"]
        )
        self.assertEqual(dict(causes), {"Verify failed": 1, "No contact": 1})
