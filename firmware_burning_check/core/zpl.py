"""Labels in ZPL II, Chinese as UTF-8 (``^CI28``); plain Python.

Data never reaches the printer as commands: what means something to it is sent as hexadecimal (``^FH_``).
"""

#: Caret and tilde begin commands, the underscore begins a hexadecimal, the backslash a line break in field blocks.
MEANS_SOMETHING = "^~_\\"
#: Dots in a millimetre: 203 dpi.
DOTS = 8
FONT = "E:SIMSUN.TTF"


def data(text):
    """A text as field data, to follow ``^FH_``: one line, nothing in it is a command.

    :param str text: anything a person typed
    :rtype: str
    """
    line = " ".join("".join(char if char.isprintable() else " " for char in str(text or "")).split())
    return "".join(f"_{ord(char):02X}" if char in MEANS_SOMETHING else char for char in line)


def font_name(text):
    """A font on the printer, or the usual one: drive, name and ending, nothing else.

    :param str text: as configured
    :rtype: str
    """
    name = (text or "").strip().upper()
    drive, colon, rest = name.partition(":")
    stem, dot, ending = rest.partition(".")
    good = drive in ("E", "R", "B", "Z") and colon and dot and ending in ("TTF", "TTE", "FNT")
    return name if good and stem and stem.replace("-", "").replace("_", "").isalnum() and stem.isascii() else FONT


class Label:
    """A label of an exact size, put together field by field.

    :param float width: in mm
    :param float height: in mm
    :param str font: on the printer, with Chinese
    :param int dots: in a millimetre
    """

    def __init__(self, width, height, font=FONT, dots=DOTS):
        self.dots = dots
        self._parts = [
            "^XA", "^CI28", "^LH0,0", f"^PW{self._at(width)}", f"^LL{self._at(height)}", f"^CWZ,{font_name(font)}",
        ]  # fmt: skip

    def _at(self, millimetres):
        return round(millimetres * self.dots)

    def text(self, left, top, size, value, width=0, lines=1):
        """A text; one that is wider than its block is cut off by the printer after its last line.

        :param float left: mm
        :param float top: mm
        :param float size: height of the letters in mm
        :param str value: anything
        :param float width: of the block in mm; 0: no block
        :param int lines: of the block
        :rtype: Label
        """
        height = self._at(size)
        block = f"^FB{self._at(width)},{lines},0,L,0" if width else ""
        self._parts.append(f"^FO{self._at(left)},{self._at(top)}^AZN,{height},{height}{block}^FH_^FD{data(value)}^FS")
        return self

    def box(self, left, top, width, height, thick=2):
        """A frame.

        :rtype: Label
        """
        self._parts.append(f"^FO{self._at(left)},{self._at(top)}^GB{self._at(width)},{self._at(height)},{thick}^FS")
        return self

    def qr(self, left, top, value, size=3):
        """A QR code with medium error correction.

        :param int size: dots of a module
        :rtype: Label
        """
        self._parts.append(f"^FO{self._at(left)},{self._at(top)}^BQN,2,{size}^FH_^FDMA,{data(value)}^FS")
        return self

    def render(self):
        """The label as the printer takes it.

        :rtype: str
        """
        return "\n".join([*self._parts, "^PQ1", "^XZ", ""])
