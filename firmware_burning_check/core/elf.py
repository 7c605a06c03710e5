"""ELF files: what a linker says goes into the chip's memory."""

import struct

from .image_error import ImageError

#: What a controller is built for, by the number that an ELF file names.
MACHINES = {
    40: "arm", 83: "avr", 243: "riscv", 94: "xtensa", 8: "mips", 105: "msp430", 165: "8051", 172: "rl78",
    173: "rx", 204: "pic", 118: "dspic", 252: "csky", 183: "aarch64", 186: "stm8", 4: "68k", 20: "ppc", 220: "z80",
}  # fmt: skip
#: Programs of the computer on the desk, picked by mistake.
DESK = {3: "x86", 62: "x86-64"}
LOAD = 1


def machine_of(number):
    """What people call a machine.

    :param int number: as in the file
    :rtype: str
    """
    return MACHINES.get(number) or DESK.get(number) or str(number)


def read_elf(content, machine=""):
    """The parts of a linked ELF file that are loaded, at the addresses where they are burned.

    :param bytes content: of the file
    :param str machine: what it must be for; empty: any controller
    :returns: machine, and pieces (address, bytes, 0)
    :rtype: tuple
    :raises ImageError: for one that is cut off, not linked, or for another machine
    """
    if len(content) < 52 or content[4] not in (1, 2) or content[5] not in (1, 2):
        raise ImageError("elf_header")
    wide, order = content[4] == 2, "<" if content[5] == 1 else ">"
    try:
        kind, number = struct.unpack_from(order + "HH", content, 16)
        at = struct.unpack_from(order + ("Q" if wide else "I"), content, 32 if wide else 28)[0]
        size, count = struct.unpack_from(order + "HH", content, 54 if wide else 42)
    except struct.error as error:
        raise ImageError("elf_header") from error
    found = machine_of(number)
    if machine and found != machine or number in DESK:
        raise ImageError("machine", found=found, wanted=machine)
    if kind != 2 or not count:
        raise ImageError("not_linked")
    if size != (56 if wide else 32) or at + size * count > len(content):
        raise ImageError("elf_cut", address=at)
    pieces, taken = [], 0
    for index in range(count):
        values = struct.unpack_from(order + ("IIQQQQ" if wide else "IIIIII"), content, at + index * size)
        if wide:
            loaded, _flags, offset, _virtual, address, length = values
        else:
            loaded, offset, _virtual, address, length, _memory = values
        if loaded != LOAD or not length:
            continue
        taken += length
        # Parts that share bytes of the file could name far more than the file holds.
        if offset + length > len(content) or taken > len(content):
            raise ImageError("elf_cut", address=address)
        if address + length > 2**32:
            raise ImageError("beyond", address=address)
        pieces.append((address, content[offset : offset + length], 0))
    return found, pieces
