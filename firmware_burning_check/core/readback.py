"""Checksums as people and programmers write them; plain Python."""

import re

_NOISE = re.compile(r"[\s:_\-]")
_PREFIX = re.compile(r"^(0x|&h|\$|16#)", re.IGNORECASE)
_SUFFIX = re.compile(r"h$", re.IGNORECASE)
_HEX = re.compile(r"[0-9A-F]+\Z")
#: Wide digits and letters of a Chinese keyboard.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def plain(text):
    """A checksum without what surrounds it: ``0x1a2b``, ``1A2Bh`` and ``1A 2B`` are one.

    :param str text: typed, scanned or printed
    :returns: upper-case digits; '' for what is no hexadecimal number
    :rtype: str
    """
    bare = _NOISE.sub("", (text or "").strip().translate(_WIDE))
    bare = _SUFFIX.sub("", _PREFIX.sub("", bare)).upper()
    return bare if _HEX.match(bare) else ""


def matches(text, value):
    """Whether two checksums are one. Some programmers print no leading zeros.

    :param str text: read back
    :param str value: of the program
    :rtype: bool
    """
    read, known = plain(text), plain(value)
    return bool(read and known) and read.lstrip("0") == known.lstrip("0")
