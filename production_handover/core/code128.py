"""Code 128 as a picture: plain Python, no ORM. Odoo's own route needs a Cairo backend that many servers lack."""

import base64
import io

from PIL import Image
from reportlab.graphics.barcode.code128 import Code128

#: Blank modules on either side, as the standard asks for.
QUIET = 10


def widths(text):
    """Widths of bars and spaces in turn, beginning with a bar.

    :param str text: printable ASCII
    :rtype: list[int]
    :raises ValueError: for what the code has no character for
    """
    if not text or not text.isascii() or not text.isprintable():
        raise ValueError(text)
    code = Code128(text)
    code.validate()
    code.encode()
    code.decompose()
    # One letter for each: how far it is in the alphabet is how wide it is.
    return [ord(letter.upper()) - ord("A") + 1 for letter in code.decomposed]


def picture(text, module=2, height=48):
    """The code as a data URI, sharp at any size: one bit for each dot.

    :param str text: printable ASCII
    :param int module: dots of the narrowest bar
    :param int height: dots
    :rtype: str
    :raises ValueError: for what the code has no character for
    """
    bits = [1] * QUIET
    for number, width in enumerate(widths(text)):
        bits += [number % 2] * width
    bits += [1] * QUIET
    row = Image.new("1", (len(bits), 1))
    row.putdata([255 * bit for bit in bits])
    file = io.BytesIO()
    row.resize((len(bits) * module, height), Image.Resampling.NEAREST).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
