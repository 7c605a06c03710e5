"""When a first article falls and must be repeated, and for what else it counts (B10)."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .first_article_common import FirstArticleCommon


@tagged("post_install", "-at_install")
class TestFirstArticleFalls(FirstArticleCommon):
    def setUp(self):
        super().setUp()
        self.article = self.confirm_article()
        self.assertStands()

    def at(self, moment):
        return patch.object(Datetime, "now", lambda *args: moment)

    def set_state(self, program, state, other=None):
        self.env.cr.execute(
            "UPDATE firmware_program SET state = %s, superseded_by_id = %s WHERE id = %s",
            [state, other and other.id, program.id],
        )
        self.env.invalidate_all()

    # Each of these is done to an order whose first article stands.

    def _program(self):
        self.production.firmware_program_id = self.make_program("HL-0500")

    def _no_program(self):
        self.production.firmware_program_id = False

    def _superseded(self):
        self.set_state(self.program, "superseded", self.make_program("HL-0500"))

    def _withdrawn(self):
        self.set_state(self.program, "withdrawn")

    def _bom_line(self):
        self.bom.bom_line_ids[0].product_qty = 2

    def _bom_component(self):
        self.bom.bom_line_ids = [Command.create({"product_id": self.product_2.id, "product_qty": 1})]

    def _sub_assembly(self):
        self.make_bom(self.board, self.chip)

    def _programmer(self):
        self.station.programmer_id = self.programmer.copy({"name": "Elnec"})

    def _retired(self):
        self.station.active = False

    def _grown(self):
        self.production.product_qty = 101

    def _lapsed(self):
        self.company.firmware_first_article_hours = 8
        self.env.cr.execute(
            "UPDATE firmware_first_article SET confirmed_on = now() AT TIME ZONE 'UTC' - interval '9 h'"
        )

    def _lapsed_here(self):
        self.station.first_article_hours = 2
        self.env.cr.execute(
            "UPDATE firmware_first_article SET confirmed_on = now() AT TIME ZONE 'UTC' - interval '3 h'"
        )

    def _no_shift_runs(self):
        self.company.firmware_first_article_shift = True

    def test_falls(self):
        """B10: change of program, BOM, station, programmer, quantity, lapse; a replaced or withdrawn program."""
        for act, words in (
            (self._program, "gets another program"), (self._no_program, "no program"), (self._superseded, "HL-0500"),
            (self._withdrawn, "withdrawn"), (self._bom_line, "bill of materials"),
            (self._bom_component, "bill of materials"), (self._sub_assembly, "bill of materials"),
            (self._programmer, "Another programmer"), (self._retired, "no longer in use"), (self._grown, "covers 100"),
            (self._lapsed, "stood for 8 hours"), (self._lapsed_here, "stood for 2 hours"),
            (self._no_shift_runs, "no shift runs"),
        ):  # fmt: skip
            with self.subTest(act=act.__name__), self.env.cr.savepoint() as savepoint:
                act()
                self.assertFallen(words)
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()
            self.assertStands()

    def test_stays(self):
        """B10: what changes nothing of the piece leaves it: a renamed component, a smaller order, another lapse."""
        self.chip.name = "Driver chip"
        self.production.product_qty = 80
        self.company.firmware_first_article_hours = 8
        self.station.write({"name": "Station one", "code": "S1"})
        self.assertStands()

    def test_other_station(self):
        """B10: each station has its own."""
        self.assertFallen("needs one of its own", station=self.station_2)
        self.assertTrue(self.articles._stands(self.production))

    def test_program_back(self):
        """B10: what fell does not come back when the program does."""
        other = self.make_program("HL-0500")
        self.production.firmware_program_id = other
        self.production.firmware_program_id = self.program
        self.assertEqual(self.article.state, "fallen")
        self.assertFallen("gets another program")

    def test_programmer_back(self):
        """B10: nor when the programmer does."""
        self.station.programmer_id = self.programmer.copy({"name": "Elnec"})
        self.station.programmer_id = self.programmer
        self.assertFallen("Another programmer")

    def test_newer_failed(self):
        """B10: a first article that failed ends none that stands, another station's even less; both are on record."""
        failed = self.begin(station=self.station_2, result="fail", note="No light", programmer_id=self.programmer.id)
        failed.with_user(self.worker).action_record_failed()
        self.assertStands()
        self.assertFallen("No light", station=self.station_2)

    def test_newer_failed_here(self):
        """B10: at the same station the newest word counts: a failed one ends the one before."""
        failed = self.begin(result="fail", note="No light")
        failed.with_user(self.worker).action_record_failed()
        self.assertFallen("No light")

    def test_shifts(self):
        """B10: per shift where set; a shift goes over midnight, in the company's time."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        shifts = self.env["firmware.shift"]
        day = shifts.create({"name": "Day", "hour_from": 8, "hour_to": 20})
        night = shifts.create({"name": "Night", "hour_from": 20, "hour_to": 8})
        for utc, shift, began in (
            (datetime(2026, 3, 2, 0, 0), day, datetime(2026, 3, 2, 0, 0)),
            (datetime(2026, 3, 2, 11, 59), day, datetime(2026, 3, 2, 0, 0)),
            (datetime(2026, 3, 2, 12, 0), night, datetime(2026, 3, 2, 12, 0)),
            (datetime(2026, 3, 2, 23, 59), night, datetime(2026, 3, 2, 12, 0)),
            (datetime(2026, 3, 3, 0, 0), day, datetime(2026, 3, 3, 0, 0)),
        ):
            with self.subTest(utc=utc):
                self.assertEqual(shifts._at(self.company, utc), (shift, began))
        self.company.firmware_first_article_shift = True
        self.assertFallen("another shift")
        production = self.make_production()
        with self.at(datetime(2026, 3, 2, 1, 0)):
            self.confirm_article(production)
            self.assertStands(production)
        with self.at(datetime(2026, 3, 2, 12, 1)):
            self.assertFallen("Night needs a first article", production)
        with self.at(datetime(2026, 3, 3, 1, 0)):
            self.assertFallen("another shift", production)

    def test_covers_more(self):
        """D11.5: an order that grew needs engineering's word, on record; production can't give it."""
        self.production.product_qty = 150
        self.assertFallen("covers 100")
        self.assertIn("covers 100", self.article.repeat_reason)
        self.assertTrue(self.article.cover_needed)
        with self.assertRaises(AccessError):
            self.article.with_user(self.worker).action_cover()
        self.article.with_user(self.engineer).action_cover()
        self.assertStands()
        self.assertEqual(self.article.act_ids.user_id, self.engineer)
        self.production.product_qty = 151
        self.assertFallen("covers 150")
        self.production.product_qty = 150
        self.refused(self.article.with_user(self.engineer).action_cover, "covers its orders already")

    def backorder(self):
        backorder = self.production._split_productions({self.production: [60, 40]})[1]
        backorder.firmware_program_id = self.program
        return backorder

    def test_backorder(self):
        """B10: a backorder takes it over explicitly, with a name, once."""
        backorder = self.backorder()
        self.env.cr.flush()
        self.assertFallen("no first article", backorder)
        stranger = self.make_production(40)
        self.refused(stranger.with_user(self.worker).action_firmware_take_over, "Make one")
        self.refused(lambda: self.article._take_over(stranger, self.worker), "only a backorder")
        backorder.with_user(self.worker).action_firmware_take_over()
        self.assertStands(production=backorder)
        self.assertEqual((self.article.act_ids.kind, self.article.act_ids.user_id), ("take_over", self.worker))
        self.assertEqual(self.article.act_ids.quantity, 40)
        self.refused(backorder.with_user(self.worker).action_firmware_take_over, "Make one")
        backorder.product_qty = 41
        self.assertFallen("covers 40", backorder)
        self.assertTrue(self.article.cover_needed)
        self.article.with_user(self.engineer).action_cover()
        self.assertStands(production=backorder)

    def test_backorder_too_late(self):
        """B10: what has fallen is not taken over."""
        backorder = self.backorder()
        self._bom_line()
        self.env.cr.flush()
        self.refused(backorder.with_user(self.worker).action_firmware_take_over, "bill of materials")

    def test_component(self):
        """D11.5: a component burned before assembly carries its first article into the product."""
        self.chip.write({"is_storable": True, "tracking": "lot", "firmware_program_ids": [(4, self.program.id)]})
        self.make_bom(self.chip, self.board)
        chips = self.make_production(100, self.chip)
        article = self.confirm_article(chips)
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": self.chip.id})
        chips.lot_producing_ids = lot
        location = self.production.location_src_id
        self.env["stock.quant"]._update_available_quantity(self.chip, location, 100, lot_id=lot)
        product = self.make_production(50)
        product.action_assign()
        self.assertIn(lot, product.move_raw_ids.move_line_ids.lot_id)
        self.refused(lambda: article._carry(product, self.worker), "does not carry program")
        self.env.cr.execute("UPDATE stock_lot SET firmware_program_id = %s WHERE id = %s", [self.program.id, lot.id])
        self.env.invalidate_all()
        article._carry(product, self.worker)
        self.assertEqual(self.articles._stands(product), article)
        self.assertFallen("made on a component", product)
        self.assertFalse(product._firmware_stock_refusal())
        self.env.cr.execute("UPDATE stock_lot SET firmware_program_id = NULL WHERE id = %s", [lot.id])
        self.env.invalidate_all()
        self.assertFalse(self.articles._stands(product))
        self.assertTrue(product._firmware_stock_refusal())

    def test_stock(self):
        """D11.5: programmed goods come into stock once a first article was confirmed, lapsed or not."""
        other = self.make_production()
        refusal = (self.production | other)._firmware_stock_refusal()
        self.assertEqual(list(refusal), [other])
        self.assertIn("no first article", refusal[other][0])
        self._programmer()
        self.assertFalse(self.production._firmware_stock_refusal())
        self.assertFalse(self.make_production(product=self.product_2)._firmware_stock_refusal())
        self.begin(other, self.station_2)
        self.assertIn("not presented", other._firmware_stock_refusal()[other][0])

    def test_moment_of_lapse(self):
        """B10: the lapse counts from the last signature."""
        self.company.firmware_first_article_hours = 8
        with self.at(self.article.confirmed_on + timedelta(hours=7, minutes=59)):
            self.assertStands()
        with self.at(self.article.confirmed_on + timedelta(hours=8, seconds=1)):
            self.assertFallen("stood for 8 hours")
