"""The reader of programmers' logs: encodings, channels, what is good and what is not (D11.7)."""

from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.addons.firmware_burning_check.core import burn_log
from odoo.tests import BaseCase, tagged

PROFILE = burn_log.Profile(
    start=r"^START", channel=r"\bCH(\d+)", serial=r"SN=(\w+)", checksum=r"SUM=(\w+)", success=r"\bOK\b",
    error=r"\bERR", cause=r"ERR:(.+)", time=r"^(\d\d:\d\d:\d\d)", time_format="%H:%M:%S", ignore=r"^\.\.\.",
)  # fmt: skip
WORDS = st.sampled_from([
    "START CH1", "START CH2", "CH1 OK", "CH2 OK", "CH1 ERR:verify", "OK", "ERR:power", "CH2 SN=77", "SN=5",
    "SUM=0x12AB",
    "CH1 SUM=9", "...", "noise", "", "23:59:58 CH1 OK", "00:00:03 CH2 OK", "烧录成功 CH1 OK", "x" * 1001,
])  # fmt: skip


@tagged("post_install", "-at_install")
class TestBurnLog(BaseCase):
    def parse(self, *lines, profile=PROFILE, **options):
        return burn_log.parse("\n".join(lines), profile, **options)

    def test_encodings(self):
        """UTF-8 with and without mark, UTF-16 with and without, GBK; CRLF, CR alone and LF."""
        text = "START CH1 烧录\r\nCH1 SN=AB12 OK\r\n"
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"):
            decoded, _name = burn_log.decode(text.encode(encoding))
            self.assertEqual(decoded, text, encoding)
        plain = "START CH1\r\nCH1 OK\r\n"
        for encoding in ("utf-16-le", "utf-16-be"):
            self.assertEqual(burn_log.decode(plain.encode(encoding)), (plain, encoding))
        for end in ("\r\n", "\r", "\n"):
            self.assertEqual(burn_log.split(f"a{end}{end}b{end}"), ["a", "", "b"])

    def test_no_text(self):
        for content, kind in ((b"", "empty"), (b" \r\n", "empty"), (b"\xff" * 9, "binary"),
                              (b"ELF\0\1\2\xfe\0", "binary"),
                              (b"a" * (burn_log.LARGEST_LOG + 1), "large")):  # fmt: skip
            with self.assertRaises(burn_log.LogError) as caught:
                burn_log.decode(content)
            self.assertEqual(caught.exception.kind, kind)

    def test_success_needs_no_error(self):
        """A positive line after an error is no success; neither is silence."""
        parsed = self.parse("START CH1", "CH1 ERR: failed to download", "CH1 OK", "START CH1", "START CH1", "CH1 OK")
        self.assertEqual([piece.ok for piece in parsed.pieces], [False, False, True])
        self.assertEqual(parsed.pieces[0].cause, "failed to download")
        self.assertEqual([piece.line for piece in parsed.pieces], [1, 4, 5])

    def test_channels_interleaved(self):
        """Each line goes to the piece of its channel; an error without channel fails all that are under way."""
        parsed = self.parse("START CH1", "START CH2", "CH2 SN=B", "CH1 SN=A", "CH2 ERR:x", "CH1 OK", "CH2 OK",
                            "START CH1", "START CH2", "CH1 OK", "ERR:power lost")  # fmt: skip
        self.assertEqual(
            [(piece.channel, piece.serial, piece.ok) for piece in parsed.pieces],
            [("1", "A", True), ("2", "B", False), ("1", "", False), ("2", "", False)],
        )
        self.assertFalse(parsed.unparsed)

    def test_unknown_lines(self):
        """Lines that nothing knows, that are too long, or whose piece can't be told, keep their numbers."""
        parsed = self.parse("START CH1", "what?", "", "... waiting", "x" * 1001, "START CH2", "OK", "CH1 OK", "CH2 OK")
        self.assertEqual([number for number, _text in parsed.unparsed], [2, 5, 7])
        self.assertEqual(parsed.unparsed_count, 3)
        self.assertEqual(self.parse("CH9 OK").unparsed_count, 1, "a success of no piece")

    def test_failed_before_it_began(self):
        """An error while nothing is under way is an attempt that failed."""
        (piece,) = self.parse("CH1 ERR:no target").pieces
        self.assertEqual((piece.ok, piece.cause, piece.channel), (False, "no target", "1"))

    def test_checksum_said_once(self):
        """A checksum said before the first piece holds for all that follow."""
        parsed = self.parse("SUM=0xE453", "START CH1", "CH1 OK", "START CH2", "CH2 SUM=1234h", "CH2 OK")
        self.assertEqual([piece.checksum for piece in parsed.pieces], ["0xE453", "1234h"])

    def test_time_of_day(self):
        """The day is counted on at midnight; without a day, the line is named."""
        parsed = self.parse("START CH1", "23:59:58 CH1 OK", "START CH1", "00:00:02 CH1 OK", day=date(2026, 3, 1))
        self.assertEqual(
            [piece.at for piece in parsed.pieces], [datetime(2026, 3, 1, 23, 59, 58), datetime(2026, 3, 2, 0, 0, 2)]
        )
        for lines, day, kind in (
            (["START", "08:00:00 OK"], None, "day"),
            (["START", "08:99:00 OK"], date(2026, 3, 1), "clock"),
        ):
            with self.assertRaises(burn_log.LogError) as caught:
                self.parse(*lines, day=day)
            self.assertEqual((caught.exception.kind, caught.exception.line), (kind, 2))

    def test_checksums_as_numbers(self):
        """However a programmer prints it; what is none is none."""
        for text in ("0x12AB", "12ab", "12ABh", "$12AB", "00 00 12 AB", "0X000012ab"):
            self.assertEqual(burn_log.checksum_number(text), 0x12AB, text)
        for text in ("", "xyz", "0x", "-1", "١٢", "12.5"):
            self.assertIsNone(burn_log.checksum_number(text), text)

    def test_it_takes_no_longer_than_it_may(self):
        with self.assertRaises(burn_log.LogError) as caught:
            self.parse(*["START CH1"] * 10, seconds=-1)
        self.assertEqual((caught.exception.kind, caught.exception.line), ("time", 1))

    @settings(max_examples=300, deadline=None)
    @given(st.lists(WORDS, max_size=40))
    def test_any_lines(self, lines):
        """Each line is known, reported or empty; pieces begin in order, and good ones were told so."""
        parsed = self.parse(*lines, day=date(2026, 3, 1))
        numbers = [piece.line for piece in parsed.pieces]
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertLessEqual(sum(piece.ok for piece in parsed.pieces), sum("OK" in line for line in lines))
        unknown = {number for number, _text in parsed.unparsed}
        for number, line in enumerate(lines, 1):
            if line == "noise" or len(line) > burn_log.LONGEST_LINE:
                self.assertIn(number, unknown)

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=400), st.sampled_from(["", "START CH1\nCH1 OK\n"]))
    def test_any_bytes(self, content, before):
        """Whatever is uploaded: read, or refused with a reason."""
        try:
            text, _encoding = burn_log.decode(before.encode() + content)
            parsed = burn_log.parse(text, PROFILE, day=date(2026, 3, 1))
        except burn_log.LogError as error:
            self.assertIn(error.kind, ("empty", "binary", "clock", "large"))
        else:
            self.assertLessEqual(len(parsed.pieces), parsed.lines)
