"""Images of programs: read strictly, digests that know the image, checksums as others make them (B09)."""

import hashlib
import random
import struct
import time
import tracemalloc

import bincopy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odoo.addons.firmware_burning_check.core import image as core
from odoo.addons.firmware_burning_check.core.image_error import ImageError
from odoo.tests import BaseCase, tagged

#: Address → bytes, apart from each other.
SEGMENTS = st.dictionaries(st.integers(0, 60000), st.binary(min_size=1, max_size=1024), min_size=1, max_size=8).map(
    lambda found: {index * 0x20000 + at: data for index, (at, data) in enumerate(sorted(found.items()))}
)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def binfile(segments):
    """A file of another reader and writer with these segments."""
    found = bincopy.BinFile()
    for start, data in segments.items():
        found.add_binary(data, start)
    return found


def record(address, data, kind=0):
    """One Intel HEX record."""
    return bincopy.pack_ihex(kind, address, len(data), data)


def elf(segments, machine=40, kind=2, wide=False):
    """A small ELF file with these parts to load."""
    head = 64 if wide else 52
    size = 56 if wide else 32
    at = head + size * len(segments)
    table, body = b"", b""
    for address, data in segments.items():
        offset = at + len(body)
        if wide:
            table += struct.pack("<IIQQQQQQ", 1, 5, offset, address, address, len(data), len(data), 4)
        else:
            table += struct.pack("<IIIIIIII", 1, offset, address, address, len(data), len(data), 5, 4)
        body += data
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1, 1]) + bytes(9)
    layout = "<HHIQQQIHHHHHH" if wide else "<HHIIIIIHHHHHH"
    return (
        ident + struct.pack(layout, kind, machine, 1, 0, head, 0, 0, head, size, len(segments), 0, 0, 0) + table + body
    )


@tagged("post_install", "-at_install")
class TestImageCore(BaseCase):
    def refused(self, content, code, name="x.hex", **options):
        with self.assertRaises(ImageError) as caught:
            core.read(content if isinstance(content, bytes) else content.encode(), name, **options)
        self.assertEqual(caught.exception.code, code)
        return caught.exception.where

    @QUICK
    @given(SEGMENTS, st.integers(1, 255), st.integers(1, 250), st.randoms(use_true_random=False))
    def test_same_image_however_written(self, segments, width, other, rng):
        """Line length, order, format: the same image digest; what another writer wrote reads as it was (B09)."""
        written = binfile(segments)
        first = core.read(written.as_ihex(width).encode(), "a.hex")
        self.assertEqual(
            [(one.start, one.data) for one in first.segments],
            [(one.address, bytes(one.data)) for one in written.segments],
        )
        data = [line for line in written.as_srec(other).splitlines() if line.startswith("S3")]
        rng.shuffle(data)
        second = core.read("\r\n".join([*data, "S70500000000FA"]).encode(), "b.s37")
        third = core.read(elf({one.start: one.data for one in first.segments}), "c.elf")
        self.assertEqual({first.digest(), second.digest(), third.digest()}, {first.digest()})
        self.assertEqual(third.machine, "arm")

    @QUICK
    @given(SEGMENTS, st.integers(0, 7), st.integers(0, 255))
    def test_another_byte_another_digest(self, segments, index, byte):
        """One byte, or one address, makes another image."""
        before = core.read(binfile(segments).as_ihex().encode(), "a.hex")
        start = sorted(segments)[index % len(segments)]
        data = segments[start]
        changed = {**segments, start: bytes([byte]) + data[1:]}
        after = core.read(binfile(changed).as_ihex().encode(), "a.hex")
        self.assertEqual(before.digest() == after.digest(), byte == data[0])
        moved = core.read(binfile({at + 0x100000: one for at, one in segments.items()}).as_ihex().encode(), "a.hex")
        self.assertNotEqual(before.digest(), moved.digest())

    @QUICK
    @given(SEGMENTS, st.sampled_from(["hex", "s37", "elf", ""]), st.data())
    def test_damaged_files_never_crash(self, segments, ending, draw):
        """Whatever happened to a file: an image, or a refusal with a reason; nothing else."""
        written = binfile(segments)
        content = bytearray(
            {"hex": written.as_ihex(), "s37": written.as_srec(), "": written.as_ihex()}.get(ending, "").encode()
            or elf(segments, wide=draw.draw(st.booleans()))
        )
        for _round in range(draw.draw(st.integers(1, 4))):
            at = draw.draw(st.integers(0, len(content) - 1))
            if draw.draw(st.booleans()):
                content[at] = draw.draw(st.integers(0, 255))
            else:
                del content[at : at + draw.draw(st.integers(1, 40))]
            if not content:
                break
        try:
            core.read(bytes(content), f"x.{ending}" if ending else "x")
        except ImageError as error:
            self.assertTrue(error.code)

    @QUICK
    @given(st.binary(max_size=400), st.sampled_from(["x.hex", "x.s19", "x.elf", "x.bin", "x", "x.prj"]))
    def test_any_bytes(self, content, name):
        try:
            core.read(content, name)
        except ImageError:
            return
        self.assertTrue(content)

    def test_intel_hex_refusals(self):
        """Each damage is named, with its line or address."""
        good = [record(0, b"\x01\x02"), record(2, b"\x03\x04")]
        end = ":00000001FF"
        self.assertEqual(self.refused("\n".join([*good, end, end]), "after_end"), {"line": 4, "end": 3})
        self.assertEqual(self.refused("\n".join([*good, end, good[0]]), "after_end"), {"line": 4, "end": 3})
        self.assertEqual(self.refused("\n".join(good), "no_end"), {})
        self.assertEqual(self.refused("\n".join([good[0], good[1][:-1] + "0", end]), "checksum"), {"line": 2})
        self.assertEqual(
            self.refused("\n".join([*good, record(1, b"\x09"), end]), "overlap"), {"address": 1, "line": 3}
        )
        self.assertEqual(self.refused("\n".join([good[0], good[1][:-4], end]), "length"), {"line": 2})
        self.assertEqual(self.refused("\n".join([*good, good[0][:9]]), "length"), {"line": 3})
        self.assertEqual(self.refused("\n".join([good[0], "hello", end]), "no_record"), {"line": 2})
        self.assertEqual(self.refused(f"{good[0]}\n:0000000x\n{end}", "no_record"), {"line": 2})
        self.assertEqual(self.refused(b":00\n\xff", "not_text"), {"line": 2})
        self.refused(end, "no_data")
        self.refused("", "empty")
        top = "\n".join([record(0, b"\xff\xff", 4), record(0xFFFF, b"\x01\x02"), end])
        self.assertEqual(self.refused(top, "beyond"), {"line": 2, "address": 0xFFFFFFFF})
        core.read("\r\n".join([*good, "", end, "", ""]).encode(), "x.hex")

    def test_srecord_refusals(self):
        """The same for S-records; the count they tell is counted."""
        good = ["S1050000010 2F7".replace(" ", ""), "S10500020304F1"]
        end = "S9030000FC"
        core.read("\n".join([*good, "S5030002FA", end]).encode(), "x.s19")
        where = self.refused("\n".join([*good, "S5030003F9", end]), "count", "x.s19")
        self.assertEqual(where, {"line": 3, "told": 3, "found": 2})
        self.assertEqual(self.refused("\n".join([*good, end, end]), "after_end", "x.s19")["line"], 4)
        self.refused("\n".join(good), "no_end", "x.s19")
        self.assertEqual(self.refused("\n".join(["S10500000102F6", end]), "checksum", "x.s19"), {"line": 1})

    def test_elf_refusals(self):
        """Another machine is named, a PC's program refused, an object file is not linked, a cut file cut."""
        content = elf({0x8000000: b"abcd"})
        self.assertEqual(self.refused(content, "machine", "x.elf", machine="avr"), {"found": "arm", "wanted": "avr"})
        self.assertEqual(self.refused(elf({0: b"a"}, 62, wide=True), "machine", "x.elf")["found"], "x86-64")
        self.refused(elf({0: b"a"}, kind=1), "not_linked", "x.elf")
        self.refused(content[:-1], "elf_cut", "x.elf")
        self.refused(content[:30], "elf_header", "x.elf")
        shared = bytearray(elf({0: b"a" * 100, 0x1000: b"b" * 100}))
        struct.pack_into("<I", shared, 52 + 4, 52)
        struct.pack_into("<I", shared, 52 + 16, len(shared) - 60)
        self.refused(bytes(shared), "elf_cut", "x.elf")

    def test_size_limit(self):
        """A file of 200 MB is refused before it is read."""
        content = bytes(200 * 1024**2)
        started = time.monotonic()
        self.assertEqual(self.refused(content, "too_large", "x.bin"), {"size": 200, "largest": 64})
        self.assertLess(time.monotonic() - started, 0.5)

    def test_segments_far_apart(self):
        """Two segments 2 GB apart: read and hashed in less than a second and 50 MB."""
        content = binfile({0: bytes(1000), 2**31: bytes(1000)}).as_ihex().encode()
        tracemalloc.start()
        started = time.monotonic()
        found = core.read(content, "x.hex")
        found.digest()
        took, (_now, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        self.assertEqual([one.start for one in found.segments], [0, 2**31])
        self.assertLess(took, 1)
        self.assertLess(peak, 50 * 1024**2)

    def test_formats(self):
        """By the bytes; by the name where it promises one; anything else is bound by its file digest."""
        self.assertEqual(core.read(b"anything at all", "project.xpr").format, "other")
        plain = core.read(b"\x00\x01", "x.bin", base=0x8000000)
        self.assertEqual((plain.format, plain.segments[0].start, plain.size), ("bin", 0x8000000, 2))
        self.refused(b"\x00\x01", "beyond", "x.bin", base=2**32 - 1)
        text = binfile({0: b"abc"}).as_ihex().encode()
        self.assertEqual(core.read(text, "HL-0412").format, "ihex")
        self.refused(text, "no_record", "x.s19")
        self.refused(b"MZ\x00", "no_record", "x.hex")

    def test_large_file_in_time(self):
        """A megabyte of program is read in a few seconds at most, and hashed as hashlib does."""
        data = random.Random(1).randbytes(1024**2)
        started = time.monotonic()
        found = core.read(binfile({0x1000: data}).as_ihex(16).encode(), "x.hex")
        digest = hashlib.sha256((0x1000).to_bytes(8, "big") + len(data).to_bytes(8, "big") + data).hexdigest()
        self.assertEqual(found.digest(), digest)
        self.assertLess(time.monotonic() - started, 10)
