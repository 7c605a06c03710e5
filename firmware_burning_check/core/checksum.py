"""Checksums as programmers print them: over a range, gaps filled or left out, blocks excluded."""

import array
import binascii
import functools
import sys
import zlib
from dataclasses import dataclass

from .image_error import ImageError

#: Kind → hexadecimal digits.
KINDS = {
    "crc32": 8, "crc16_ccitt": 4, "crc16_xmodem": 4, "crc16_arc": 4, "crc16_modbus": 4, "sum8": 2, "sum16": 4,
    "sum32": 8,
}  # fmt: skip
FILLS = {"ff": b"\xff", "00": b"\x00", "none": b""}
#: Bytes that are looked at, filled gaps included.
LARGEST = 64 * 1024**2
PIECE = 1024**2
WORD = {"sum8": 1, "sum16": 2, "sum32": 4}


@dataclass(frozen=True)
class Recipe:
    """How a checksum is made.

    ``start`` and ``end`` are addresses, ``end`` included; None is where the image begins or ends. ``fill`` is a key of
    :data:`FILLS`; ``excluded`` are ranges (first, last) that are left out, such as serial numbers. With ``words`` sums
    add words of the sum's own width instead of bytes, low or high byte first.
    """

    kind: str
    start: int | None = None
    end: int | None = None
    fill: str = "none"
    excluded: tuple = ()
    words: bool = False
    big: bool = False


def checksum(image, recipe):
    """The checksum of an image.

    :param Image image: with segments
    :param Recipe recipe: how
    :returns: hexadecimal, as many digits as the kind has
    :rtype: str
    :raises ImageError: for a range that is empty or too large
    """
    if not image.segments:
        raise ImageError("no_data")
    start = image.segments[0].start if recipe.start is None else recipe.start
    last = image.segments[-1].end - 1 if recipe.end is None else recipe.end
    if last < start:
        raise ImageError("range", address=start)
    value = _make(recipe, _pieces(image, start, last + 1, recipe))
    return f"{value:0{KINDS[recipe.kind]}X}"


def _windows(start, end, excluded):
    """What is left of a range without the excluded ones."""
    for first, last in sorted(excluded):
        if first > start:
            yield start, min(first, end)
        start = max(start, last + 1)
        if start >= end:
            return
    if start < end:
        yield start, end


def _pieces(image, start, end, recipe):
    """The bytes that count, in order, in pieces of limited size."""
    fill, seen = FILLS[recipe.fill], 0
    for first, last in _windows(start, end, recipe.excluded):
        at = first
        for segment in image.segments:
            if segment.end <= first or segment.start >= last:
                continue
            low, high = max(segment.start, first), min(segment.end, last)
            if fill and low > at:
                seen = _counted(seen, low - at)
                yield from _filled(fill, low - at)
            seen = _counted(seen, high - low)
            yield segment.data[low - segment.start : high - segment.start]
            at = high
        if fill and at < last:
            seen = _counted(seen, last - at)
            yield from _filled(fill, last - at)
    if not seen:
        raise ImageError("range", address=start)


def _counted(seen, more):
    if seen + more > LARGEST:
        raise ImageError("range_large", largest=LARGEST // 1024**2)
    return seen + more


def _filled(fill, length):
    while length > 0:
        yield fill * min(length, PIECE)
        length -= PIECE


def _make(recipe, pieces):
    if recipe.kind in WORD:
        return _sum(recipe, pieces)
    value = {"crc16_ccitt": 0xFFFF, "crc16_modbus": 0xFFFF}.get(recipe.kind, 0)
    step = {"crc32": zlib.crc32, "crc16_ccitt": binascii.crc_hqx, "crc16_xmodem": binascii.crc_hqx}.get(
        recipe.kind, _crc16
    )
    for piece in pieces:
        value = step(piece, value)
    return value


def _sum(recipe, pieces):
    width = WORD[recipe.kind]
    total, left = 0, b""
    for piece in pieces:
        if not recipe.words or width == 1:
            total += sum(piece)
            continue
        piece = left + piece
        whole = len(piece) - len(piece) % width
        total += _words(piece[:whole], width, recipe.big)
        left = piece[whole:]
    if left:
        pad = FILLS[recipe.fill] or b"\x00"
        total += _words(left + pad * (width - len(left)), width, recipe.big)
    return total & (1 << 8 * width) - 1


def _words(data, width, big):
    words = array.array({2: "H", 4: "I"}[width], data)
    if big != (sys.byteorder == "big"):
        words.byteswap()
    return sum(words)


@functools.cache
def _table():
    """CRC-16 with polynomial 0x8005, reflected, of every pair of bytes: one step for two bytes."""
    single = []
    for byte in range(256):
        value = byte
        for _bit in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
        single.append(value)
    double = []
    for word in range(65536):
        value = single[word & 0xFF] ^ word >> 8
        double.append(single[value & 0xFF] ^ value >> 8)
    return single, double


def _crc16(data, value):
    single, double = _table()
    even = len(data) & ~1
    words = array.array("H", data[:even])
    if sys.byteorder == "big":
        words.byteswap()
    for word in words:
        value = double[value ^ word]
    for byte in data[even:]:
        value = single[(value ^ byte) & 0xFF] ^ value >> 8
    return value
