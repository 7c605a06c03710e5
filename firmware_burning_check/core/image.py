"""Images of programs: recognised, read strictly, and held per segment (B09).

Two segments may lie gigabytes apart: nothing here ever makes a flat array of an image.
"""

import hashlib
import re
from dataclasses import dataclass

import bincopy

from .elf import read_elf
from .image_error import ImageError

#: Bytes of a file; what is larger is no program for a controller.
LARGEST = 64 * 1024**2
FORMATS = ("ihex", "srec", "elf", "bin", "other")
#: Endings that promise a format: a file that does not keep it is refused, not taken for something else.
PROMISED = {
    "hex": "ihex", "ihx": "ihex", "ihex": "ihex", "h86": "ihex", "a43": "ihex",
    "s19": "srec", "s28": "srec", "s37": "srec", "srec": "srec", "mot": "srec", "mhx": "srec", "sx": "srec",
    "elf": "elf", "axf": "elf", "out": "elf", "bin": "bin", "rom": "bin",
}  # fmt: skip
HEX = re.compile(r"[0-9A-Fa-f]+\Z")
SPACE = 2**32
SREC_END = {"S1": "S9", "S2": "S8", "S3": "S7"}


@dataclass(frozen=True)
class Segment:
    """Bytes that stand together, from an address on."""

    start: int
    data: bytes

    @property
    def end(self):
        """Address after the last byte."""
        return self.start + len(self.data)


@dataclass(frozen=True)
class Image:
    """What a file puts where; ``segments`` are in order of addresses, and never touch."""

    format: str
    segments: tuple = ()
    machine: str = ""

    @property
    def size(self):
        """Bytes of data, gaps not counted."""
        return sum(len(segment.data) for segment in self.segments)

    def digest(self):
        """SHA-256 over addresses and bytes: the same for every way to write the same image.

        :rtype: str
        """
        found = hashlib.sha256()
        for segment in self.segments:
            found.update(segment.start.to_bytes(8, "big") + len(segment.data).to_bytes(8, "big"))
            found.update(segment.data)
        return found.hexdigest()


def recognise(content, name=""):
    """The format of a file: by its bytes, and for plain bytes by its name.

    :param bytes content: of the file
    :param str name: file name
    :returns: one of :data:`FORMATS`; ``other`` is bound by its file digest alone
    :rtype: str
    """
    promised = PROMISED.get(name.lower().rpartition(".")[2], "") if "." in name else ""
    head = content[:512].lstrip()
    if content.startswith(b"\x7fELF") and promised in ("", "elf"):
        return "elf"
    if promised:
        return promised
    if re.match(rb":[0-9A-Fa-f]{10}", head):
        return "ihex"
    return "srec" if re.match(rb"S[0-9][0-9A-Fa-f]{6}", head) else "other"


def read(content, name="", base=0, machine=""):
    """Read a file.

    :param bytes content: of the file
    :param str name: file name
    :param int base: address of the first byte, for a file of plain bytes
    :param str machine: what an ELF file must be for; empty: any controller
    :rtype: Image
    :raises ImageError: saying what is wrong, with line or address
    """
    if not content:
        raise ImageError("empty")
    if len(content) > LARGEST:
        raise ImageError("too_large", size=len(content) // 1024**2, largest=LARGEST // 1024**2)
    kind = recognise(content, name)
    if kind == "other":
        return Image(kind)
    if kind == "elf":
        found, pieces = read_elf(content, machine)
    elif kind == "bin":
        if base + len(content) > SPACE:
            raise ImageError("beyond", address=base)
        found, pieces = "", [(base, content, 0)]
    else:
        found, pieces = "", (_ihex if kind == "ihex" else _srec)(_lines(content))
    segments = _joined(pieces)
    if not segments:
        raise ImageError("no_data")
    return Image(kind, segments, found)


def _lines(content):
    """Lines that are not blank, with their numbers."""
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as error:
        raise ImageError("not_text", line=content.count(b"\n", 0, error.start) + 1) from error
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        line = line.strip(" \t")
        if line:
            yield number, line


def _unpacked(number, line, digits, unpack, whole):
    """A record's type, address and bytes; what is wrong with it is said with its line."""
    if not HEX.match(digits) or len(digits) % 2:
        raise ImageError("no_record", line=number)
    if len(digits) // 2 != int(digits[:2], 16) + whole:
        raise ImageError("length", line=number)
    try:
        kind, address, _size, data = unpack(line)
    except (bincopy.Error, ValueError, IndexError) as error:
        code = "checksum" if isinstance(error, bincopy.Error) and "crc" in str(error) else "no_record"
        raise ImageError(code, line=number) from error
    return kind, address, data


def _ihex(lines):
    """Pieces of an Intel HEX file: address, bytes, line."""
    pieces, base, segmented, ended = [], 0, False, 0
    for number, line in lines:
        if ended:
            raise ImageError("after_end", line=number, end=ended)
        if line[0] != ":":
            raise ImageError("no_record", line=number)
        kind, offset, data = _unpacked(number, line, line[1:], bincopy.unpack_ihex, 5)
        wanted = {1: 0, 2: 2, 3: 4, 4: 2, 5: 4}.get(kind, len(data))
        if kind > 5 or len(data) != wanted:
            raise ImageError("no_record", line=number)
        if kind == 0 and data:
            if segmented and offset + len(data) > 0x10000 or base + offset + len(data) > SPACE:
                raise ImageError("beyond", line=number, address=base + offset)
            pieces.append((base + offset, bytes(data), number))
        elif kind == 1:
            ended = number
        elif kind in (2, 4):
            segmented = kind == 2
            base = int.from_bytes(data, "big") << (4 if segmented else 16)
    if not ended:
        raise ImageError("no_end")
    return pieces


def _srec(lines):
    """Pieces of an S-record file: address, bytes, line."""
    pieces, used, ended, records = [], "", 0, 0
    for number, line in lines:
        if ended:
            raise ImageError("after_end", line=number, end=ended)
        kind = line[:2]
        if not re.match(r"S[0-35-9]\Z", kind):
            raise ImageError("no_record", line=number)
        _type, address, data = _unpacked(number, line, line[2:], bincopy.unpack_srec, 1)
        if kind in SREC_END:
            records += 1
            used = max(used, kind)
            if address + len(data) > SPACE:
                raise ImageError("beyond", line=number, address=address)
            if data:
                pieces.append((address, bytes(data), number))
        elif kind in ("S5", "S6") and address != records & (0xFFFF if kind == "S5" else 0xFFFFFF):
            raise ImageError("count", line=number, told=address, found=records)
        elif kind in SREC_END.values():
            ended = number
    if not ended:
        raise ImageError("no_end")
    return pieces


def _joined(pieces):
    """Segments of pieces in any order.

    :param pieces: address, bytes, line
    :rtype: tuple[Segment]
    :raises ImageError: where two pieces say what stands at one address
    """
    segments, start, parts, end = [], None, [], None
    for address, data, line in sorted(pieces, key=lambda piece: (piece[0], piece[2])):
        if end is not None and address < end:
            raise ImageError("overlap", address=address, line=line)
        if address != end:
            if parts:
                segments.append(Segment(start, b"".join(parts)))
            start, parts = address, []
        parts.append(data)
        end = address + len(data)
    if parts:
        segments.append(Segment(start, b"".join(parts)))
    return tuple(segments)
