"""Checksums as programmers print them, and what differs between two images (B09)."""

import shutil
import subprocess
import zlib
from pathlib import Path
from unittest import skipUnless

from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.firmware_burning_check.core.checksum import Recipe, checksum
from odoo.addons.firmware_burning_check.core.compare import Range, compare
from odoo.addons.firmware_burning_check.core.image import Image, Segment, read
from odoo.addons.firmware_burning_check.core.image_error import ImageError
from odoo.tests import BaseCase, tagged

from .test_image_core import QUICK, SEGMENTS

#: Third parties' images, where Debian's package arduino-core-avr is installed.
IMAGES = sorted(Path("/usr/share/arduino/hardware/arduino/avr/bootloaders").glob("**/*.hex"))
#: Two of them say twice, and differently, what stands at an address: the loader grew into its version number.
OVERLAPPING = {"optiboot_atmega168.hex": 0x3FFE, "optiboot_atmega328.hex": 0x7FFE}
#: Kind → what srec_cat calls it.
TOOL = {
    "crc32": ("-CRC32_Big_Endian",),
    "crc16_ccitt": ("-CRC16_Big_Endian", "-Broken"),
    "crc16_xmodem": ("-CRC16_Big_Endian", "-XMODEM"),
    "sum32": ("-CheckSum_Positive_Big_Endian", "4"),
}


def image(segments):
    """An image with these segments, given apart from each other."""
    return Image("bin", tuple(Segment(start, data) for start, data in sorted(segments.items())))


@tagged("post_install", "-at_install")
class TestChecksumCore(BaseCase):
    def test_check_values(self):
        """The values that the catalogues of checksums give for “123456789”."""
        digits = image({0x100: b"123456789"})
        wanted = {
            "crc32": "CBF43926", "crc16_ccitt": "29B1", "crc16_xmodem": "31C3", "crc16_arc": "BB3D",
            "crc16_modbus": "4B37", "sum8": "DD", "sum16": "01DD", "sum32": "000001DD",
        }  # fmt: skip
        self.assertEqual({kind: checksum(digits, Recipe(kind)) for kind in wanted}, wanted)

    def test_gap_gives_three_sums(self):
        """Data only, gap as FF, gap as 00."""
        gap = image({0: b"ab", 4: b"cd"})
        for fill, flat in (("none", b"abcd"), ("ff", b"ab\xff\xffcd"), ("00", b"ab\x00\x00cd")):
            self.assertEqual(checksum(gap, Recipe("crc32", fill=fill)), f"{zlib.crc32(flat):08X}")
        whole = Recipe("crc32", start=0, end=15, fill="ff")
        flat = b"ab\xff\xffcd" + b"\xff" * 10
        self.assertEqual(checksum(gap, whole), f"{zlib.crc32(flat):08X}")

    def test_words_and_bytes(self):
        """Sums of words, low or high byte first; the last word is filled up."""
        odd = image({0: b"\x01\x02\x03"})
        self.assertEqual(checksum(odd, Recipe("sum16", words=True)), "0204")
        self.assertEqual(checksum(odd, Recipe("sum16", words=True, big=True)), "0402")
        self.assertEqual(checksum(odd, Recipe("sum16", words=True, fill="ff")), f"{(0x0201 + 0xFF03) & 0xFFFF:04X}")
        self.assertEqual(checksum(odd, Recipe("sum32", words=True)), "00030201")

    @QUICK
    @given(st.binary(min_size=1, max_size=600), st.sampled_from(["none", "ff", "00"]), st.data())
    def test_range_and_excluded_blocks(self, data, fill, draw):
        """A range and what is left out of it, against the same done on one flat array."""
        first = draw.draw(st.integers(0, len(data) - 1))
        last = draw.draw(st.integers(first, len(data) + 20))
        low = draw.draw(st.integers(0, len(data)))
        high = draw.draw(st.integers(low, len(data)))
        cut = max(1, len(data) // 2)
        segments = {0: data[:cut], **({cut + 8: data[cut:]} if data[cut:] else {})}
        flat = dict(enumerate(data[:cut])) | {cut + 8 + at: byte for at, byte in enumerate(data[cut:])}
        pad = {"ff": 0xFF, "00": 0}.get(fill)
        left = [
            flat.get(at, pad)
            for at in range(first, last + 1)
            if not low <= at <= high and (at in flat or pad is not None)
        ]
        recipe = Recipe("crc32", first, last, fill, ((low, high),))
        if not left:
            with self.assertRaises(ImageError):
                checksum(image(segments), recipe)
            return
        self.assertEqual(checksum(image(segments), recipe), f"{zlib.crc32(bytes(left)):08X}")

    def test_refusals(self):
        """A range of gigabytes, and one with nothing in it."""
        far = image({0: b"a", 2**31: b"b"})
        for recipe, code in (
            (Recipe("crc32", fill="ff"), "range_large"),
            (Recipe("crc32", 5, 4), "range"),
            (Recipe("crc32", 5, 9), "range"),
        ):
            with self.assertRaises(ImageError) as caught:
                checksum(far, recipe)
            self.assertEqual(caught.exception.code, code)
        self.assertEqual(checksum(far, Recipe("sum8")), f"{ord('a') + ord('b'):02X}")

    @skipUnless(shutil.which("srec_cat") and IMAGES, "needs Debian's packages srecord and arduino-core-avr")
    def test_real_images_as_srec_cat(self):
        """Images of others, read by us and by srec_cat: the same bytes, the same sums."""
        for path in IMAGES:
            if path.name in OVERLAPPING:
                with self.assertRaises(ImageError) as caught:
                    read(path.read_bytes(), path.name)
                self.assertEqual(caught.exception.where, {"address": OVERLAPPING[path.name], "line": 35})
                continue
            found = read(path.read_bytes(), path.name)
            for kind, options in TOOL.items():
                # The tool writes its sum behind the data; one gap filled, as a sum over a gap asks for.
                low, high = found.segments[0].start, found.segments[-1].end
                at = str(high)
                done = subprocess.run(
                    ["srec_cat", path, "-intel", "-fill", "0xFF", str(low), at, options[0], at, *options[1:], "-crop",
                     at, str(high + 4), "-offset", f"-{at}", "-o", "-", "-binary"],
                    capture_output=True, check=True,
                )  # fmt: skip
                self.assertEqual(done.stdout.hex().upper(), checksum(found, Recipe(kind, fill="ff")), (path, kind))

    def test_compare_by_hand(self):
        """Changed, added, removed; neighbours are one range."""
        before = image({0: b"abcdef", 0x100: b"old"})
        after = image({0: b"abXYef", 6: b"more", 0x200: b"new"})
        found = compare(before, Image("bin", (Segment(0, b"abXYefmore"), *after.segments[2:])))
        self.assertEqual(
            found.ranges,
            (
                Range(2, 4, "changed"),
                Range(6, 10, "added"),
                Range(0x100, 0x103, "removed"),
                Range(0x200, 0x203, "added"),
            ),
        )
        self.assertEqual((found.size, found.more), (12, 0))

    @QUICK
    @given(SEGMENTS, SEGMENTS, st.integers(1, 20))
    def test_compare_as_byte_by_byte(self, before, after, most):
        """The same as looking at every address; what is not told is counted."""
        one, other = image(before), image(after)
        old, new = (
            {at: byte for start, data in segments.items() for at, byte in enumerate(data, start)}
            for segments in (before, after)
        )
        kinds = {
            at: "changed" if at in old and at in new else "added" if at in new else "removed"
            for at in old.keys() | new.keys()
            if old.get(at) != new.get(at)
        }
        found = compare(one, other)
        told = {at: part.kind for part in found.ranges for at in range(part.start, part.end)}
        self.assertEqual(told, kinds if not found.more else told)
        self.assertEqual(found.size, len(kinds))
        few = compare(one, other, most)
        self.assertEqual((len(few.ranges) + few.more, few.size), (len(found.ranges) + found.more, found.size))
        self.assertEqual(compare(one, one).size, 0)
