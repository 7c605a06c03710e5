"""Logs imported: all of them or nothing, once, with their raw file (D11.7)."""

import base64
import hashlib
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .burning_common import BurningCommon

GOOD = "A{0},2026-03-02 08:00:0{0},OK,0x12AB,\r\n"
LINES = st.sampled_from(
    ["A1,2026-03-02 08:00:01,OK\n", "A2,x,NG,cause\n", "nothing\n", "\n", "\0", "A3;OK;\\N\t\n", "é,OK\r\n"]
)


@tagged("post_install", "-at_install")
class TestBurningImport(BurningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.env.ref("firmware_burning_check.firmware_import_profile_csv")
        cls.text = "serial,time,result,checksum,cause\r\n" + "".join(GOOD.format(number) for number in range(1, 6))

    def load(self, burning, text, name="log.csv", encoding="utf-8", user=None, profile=None):
        logs = self.env["firmware.log"].with_user(user or self.operator)
        return logs._import(burning.with_user(logs.env.user), profile or self.profile, name, text.encode(encoding))

    def test_results_and_raw_file(self):
        """Pieces with line and time; the file as it came, with its digest; the expressions as they were."""
        self.company.partner_id.tz = "Asia/Shanghai"
        burning = self.burning()
        log = self.load(burning, self.text + "A6,2026-03-02 08:01:00,NG,,Verify failed\r\n")
        self.assertEqual((log.good, log.failed, log.lines, log.encoding, burning.good), (5, 1, 7, "utf-8", 5))
        self.assertEqual(log.file_id._content(), (self.text + "A6,2026-03-02 08:01:00,NG,,Verify failed\r\n").encode())
        self.assertEqual(log.sha256, hashlib.sha256(log.file_id._content()).hexdigest())
        self.assertEqual(log.expressions["start"], self.profile.start)
        last = burning.result_ids.sorted("id")[-1]
        self.assertEqual((last.serial, last.ok, last.cause, last.line), ("A6", False, "Verify failed", 7))
        self.assertEqual(fields.Datetime.to_string(last.at), "2026-03-02 00:01:00")
        self.assertEqual((last.log_id, last.user_id), (log, self.operator))

    def test_once(self):
        """The same file is refused, in any batch and under any name; another company may have it."""
        burning = self.burning()
        self.load(burning, self.text)
        for batch in (burning, self.burning(station=self.station_2)):
            with self.held_up("imported already: log.csv"):
                self.load(batch, self.text, name="other.csv")
        self.assertEqual(len(burning.result_ids), 5)

    def test_all_or_nothing(self):
        """Lines that nothing knows are named, and nothing of the file stays."""
        burning = self.burning()
        with self.held_up(r"Nothing was imported(.|\n)*\(2 in all\)(.|\n)*7: rubbish\n8: more rubbish"):
            self.load(burning, self.text + "rubbish\r\nmore rubbish\r\n")
        self.assertFalse(burning.result_ids | burning.result_ids.browse(burning.log_ids.ids))
        self.assertFalse(self.env["signoff.file"].search([("name", "=", "log.csv")]))
        for content, words in ((b"", "empty"), (b"\xff\xfe\xfa\0\xd8", "no text|No piece|no expression"),
                               (b"serial,x\n", "No piece")):  # fmt: skip
            with self.held_up(words):
                self.env["firmware.log"].with_user(self.operator)._import(burning, self.profile, "x", content)
        with self.held_up("Line 7: “2026-13-45 08:00:00” is no time"):
            self.load(burning, self.text + "A9,2026-13-45 08:00:00,OK\r\n")

    def test_gbk_and_utf_16(self):
        """Chinese Windows writes GBK; exports are UTF-16."""
        for encoding, station in (("gbk", self.station), ("utf-16", self.station_2)):
            burning = self.burning(station=station)
            log = self.load(
                burning, self.text + f"{encoding},2026-03-02 08:02:00,不合格,,接触不良\r\n", encoding=encoding
            )
            self.assertEqual((log.good, log.failed), (5, 1))
            self.assertIn("接触不良", burning.result_ids.mapped("cause"))

    def test_wrong_checksum(self):
        """A piece with another checksum than its program's failed, whatever its programmer says."""
        self.patch(self.registry["firmware.program"], "_burning_checksums", lambda one: {0x12AB})
        burning = self.burning()
        log = self.load(burning, self.text + "A9,2026-03-02 08:02:00,OK,0xDEAD,\r\n")
        self.assertEqual((log.good, log.failed), (5, 1))
        (wrong,) = burning.result_ids.filtered(lambda one: not one.ok)
        self.assertEqual((wrong.serial, wrong.cause), ("A9", "Checksum 0xDEAD is not the program's."))
        burning._record_one(True, "B1", checksum="000012abh")
        burning._record_one(True, "B2", checksum="beef")
        self.assertEqual((burning.good, burning.failed), (6, 2))

    def test_clocks(self):
        """A station clock that is ahead, or behind, is noted; its times stay as they are."""
        ahead = fields.Datetime.now() + timedelta(minutes=30)
        log = self.load(self.burning(), f"A1,{ahead:%Y-%m-%d %H:%M:%S},OK\n")
        self.assertRegex(log.clock, "at least (29|30) minutes ahead")
        self.assertEqual(log.burning_id.result_ids.at, ahead)
        log = self.load(self.burning(station=self.station_2), self.text)
        self.assertIn("older than the batch", log.clock)
        now = fields.Datetime.now()
        log = self.load(log.burning_id, f"A8,{now:%Y-%m-%d %H:%M:%S},OK\n")
        self.assertFalse(log.clock)

    def test_dialog(self):
        """What would come of it is shown before; the button is there when it can be imported."""
        self.patch(self.registry["firmware.program"], "_burning_checksums", lambda one: {0x12AB})
        burning = self.burning()
        form = Form(
            self.env["firmware.log.import"].with_user(self.operator).with_context(default_burning_id=burning.id)
        )
        form.profile_id = self.profile
        form.data = base64.b64encode((self.text + "A9,2026-03-02 08:02:00,OK,0xDEAD,\r\n???\r\n").encode())
        self.assertIn("6 pieces: 5 good, 1 failed.", form.preview)
        self.assertIn("1 pieces have another checksum than P-100 (lines 7)", form.preview)
        self.assertIn("8: ???", form.preview)
        self.assertFalse(form.importable)
        form.data = base64.b64encode(self.text.encode())
        self.assertTrue(form.importable)
        entry = form.save()
        entry.name = "good.csv"
        entry.action_import()
        self.assertEqual((burning.log_ids.name, burning.good), ("good.csv", 5))

    def test_refusals_hold_for_logs(self):
        """Retired station, closed batch, other people."""
        burning = self.burning()
        self.station.active = False
        with self.held_up("retired"):
            self.load(burning, self.text)
        self.station.active = True
        with self.assertRaises(AccessError):
            self.load(burning, self.text, user=self.salesperson)
        burning.action_close()
        with self.held_up("closed"):
            self.load(burning, self.text)
        self.assertFalse(burning.result_ids)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(LINES, max_size=8).map("".join), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
    def test_any_file(self, text, encoding):
        """No crash, no half state: all pieces of a file are stored, or nothing."""
        if not hasattr(self, "fuzzed"):
            self.fuzzed = self.burning()
        results = self.env["firmware.burning.result"]
        before = results.search_count([("burning_id", "=", self.fuzzed.id)]), self.fuzzed.good + self.fuzzed.failed
        try:
            with self.env.cr.savepoint():
                log = self.load(self.fuzzed, text, encoding=encoding)
        except UserError:
            added = 0
        else:
            added = log.good + log.failed
        after = results.search_count([("burning_id", "=", self.fuzzed.id)]), self.fuzzed.good + self.fuzzed.failed
        self.assertEqual(after, (before[0] + added, before[1] + added))
