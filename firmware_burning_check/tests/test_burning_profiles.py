"""Profiles of programmers, as they are shipped and as people edit them (D11.7)."""

from odoo.addons.firmware_burning_check.core import burn_log
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .burning_common import BurningCommon

#: By profile: good and failed pieces of its sample, and the causes.
SAMPLES = {
    "csv": (2, 1, ["Verify failed at 0x08000400"]),
    "jflash": (1, 1, ["Erase failed"]),
    "flasher_ate": (1, 1, ["ERR255:Error while flashing"]),
    "stm32": (1, 1, ["Failed to download data!"]),
    "avrdude": (1, 1, ["verification error, first mismatch at byte 0x3a00"]),
    "pg4uw": (1, 1, ["address 00000400h"]),
}


@tagged("post_install", "-at_install")
class TestBurningProfiles(BurningCommon):
    def profile(self, name):
        return self.env.ref(f"firmware_burning_check.firmware_import_profile_{name}")

    def parse(self, name, text):
        return burn_log.parse(text, self.profile(name)._core(), day=self.env.cr.now().date())

    def test_shipped_samples(self):
        """Each shipped profile reads its own sample: one good piece at least, the failed ones with their cause."""
        for name, (good, failed, causes) in SAMPLES.items():
            with self.subTest(name):
                parsed = self.parse(name, self.profile(name).sample)
                self.assertEqual(parsed.unparsed, [])
                self.assertEqual([piece.cause for piece in parsed.pieces if not piece.ok], causes)
                self.assertEqual((sum(piece.ok for piece in parsed.pieces), len(parsed.pieces)), (good, good + failed))

    def test_checksum_of_the_log(self):
        """Where a programmer prints it once, all pieces carry it."""
        pieces = self.parse("jflash", self.profile("jflash").sample).pieces
        self.assertEqual({piece.checksum for piece in pieces}, {"0xE453A72F"})
        pieces = self.parse("pg4uw", self.profile("pg4uw").sample).pieces
        self.assertEqual(
            [(piece.channel, piece.checksum) for piece in pieces], [("1", "0012A3B4h"), ("2", "0012A3B4h")]
        )

    def test_error_before_success(self):
        """STM32CubeProgrammer has said “verified successfully” after “failed to download”."""
        text = (
            "Downloading 8-bit data...\n\nError: Failed to download data! It may be protected\n\n"
            "Downloading 8-bit data done successfully\nVerifying ...\nDownload verified successfully\n"
        )
        (piece,) = self.parse("stm32", text).pieces
        self.assertFalse(piece.ok)

    def test_tables(self):
        """Semicolons, tabs, quotes, Chinese results, slashes in dates, rows that say nothing."""
        parsed = self.parse("csv", "序列号;时间;结果\nA1;2026/03/02 08:00:00;合格\n"
                            "A2;2026/03/02 08:01:00;不合格;0x12AB;接触不良\n"
                            '"A3"\t"2026-03-02 08:02:00"\t"PASS"\nA4;2026/03/02 08:03:00;?\n')  # fmt: skip
        self.assertEqual([piece.serial for piece in parsed.pieces], ["A1", "A2", "A3", "A4"])
        self.assertEqual([piece.ok for piece in parsed.pieces], [True, False, True, False])
        self.assertEqual((parsed.pieces[1].cause, parsed.pieces[1].checksum), ("接触不良", "0x12AB"))

    def test_editor(self):
        """What each expression finds is shown as one types; what is wrong is said in the field's words."""
        form = Form(self.env["firmware.import.profile"].with_user(self.engineer))
        form.name = "House programmer"
        form.start = "^BEGIN"
        form.success = "GOOD"
        form.error = "BAD"
        form.serial = r"#(\w+)"
        form.sample = "BEGIN #77\nGOOD <b>\nwhat\nBEGIN #78\nBAD"
        self.assertIn("2 pieces: 1 good, 1 failed. Lines that nothing knows: 1.", form.preview)
        self.assertIn("Serial number: 77", form.preview)
        self.assertIn("&lt;b&gt;", form.preview, "a log is no page")
        form.error = "(B+)+"
        self.assertIn("repeats a repetition", form.preview)
        with self.assertRaisesRegex(ValidationError, "repeats a repetition"):
            form.save()

    def test_who_keeps_profiles(self):
        """Operators read them; an unsafe expression is refused on every path."""
        profile = self.profile("csv")
        with self.assertRaises(AccessError):
            profile.with_user(self.operator).write({"error": "x"})
        for text in ("(a*)*b", "(", r"(a)\1"):
            with self.assertRaises(ValidationError):
                profile.sudo().write({"error": text})
            with self.assertRaises(ValidationError):
                profile.sudo().copy({"success": text})
        self.assertEqual(self.env["firmware.import.profile"].load(
            ["name", "start", "success", "error"], [["x", "(a+)+", "b", "c"]]
        )["ids"], False)  # fmt: skip
