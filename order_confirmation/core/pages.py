"""What happens to printed pages: one run's documents apart, page numbers, a draft's mark.

Plain Python, no ORM. Pages are numbered after printing because the unpatched wkhtmltopdf prints
no footers. They are not parsed: their own content stays compressed as it came, ours is drawn
after it.
"""

import io

from odoo.tools.pdf import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfReader,
    PdfWriter,
    create_string_object,
)
from reportlab.pdfbase import pdfmetrics

FONT_SIZE = 8
#: Distance of the footer from the edges of the paper, in points.
SIDE, BOTTOM = 34, 18
#: How far a copy's mark is moved from the upper edge of what is printed into the margin.
RAISE = 18
LATIN, CHINESE = "/OcLatin", "/OcChinese"


def split(pdf, count):
    """Take the documents of one run apart, each of which begins with its only ``h1``.

    :param bytes pdf: as the patched wkhtmltopdf made it, with an outline
    :param int count: number of documents
    :returns: the pages of each document, or None where the outline does not tell
    :rtype: list[list] | None
    """
    reader = PdfReader(io.BytesIO(pdf), strict=False)
    if count == 1:
        return [list(reader.pages)]
    starts = list(_title_pages(reader.trailer["/Root"]))
    if len(starts) != count or starts != sorted(set(starts)) or starts[0] != 0:
        return None
    ends = [*starts[1:], len(reader.pages)]
    pages = list(reader.pages)
    return [pages[start:end] for start, end in zip(starts, ends, strict=True)]


def _title_pages(root):
    # wkhtmltopdf names a page by its number, where the standard asks for a reference to it: the
    # outline has to be read by hand.
    entry = root["/Outlines"].get("/First") if "/Outlines" in root and "/Dests" in root else None
    while entry is not None:
        entry = entry.get_object()
        yield root["/Dests"][entry["/Dest"]][0]
        entry = entry.get("/Next")


def finish(pages, mark, draft=False):
    """Number the pages of a document.

    :param list pages: of :func:`split`; of a draft, the last one holds the mark that goes on every other page
    :param str mark: what the document is, printed at the foot of each page
    :param bool draft: lay the last page over the others and leave it out
    :returns: the document
    :rtype: bytes
    """
    *pages, last = pages if draft else [*pages, None]
    writer = PdfWriter()
    name, font = (LATIN, _latin_font()) if _is_latin(mark) else (CHINESE, _chinese_font())
    resources = {"/Font": {LATIN: writer._add_object(_latin_font()), name: writer._add_object(font)}}
    under = b""
    if draft:
        # Multiplied, not laid under: the unpatched wkhtmltopdf paints white paper under everything.
        resources["/XObject"] = {"/OcDraft": _as_form(writer, last)}
        resources["/ExtGState"] = {"/OcMultiply": _dictionary(Type="/ExtGState", BM="/Multiply")}
        under = b"q /OcMultiply gs /OcDraft Do Q\n"
    for number, source in enumerate(pages, start=1):
        writer.add_page(source)
        page = writer.pages[-1]
        _draw(writer, page, resources, under + _footer(page, mark, f"{number} / {len(pages)}"))
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def copies(pdf, marks):
    """A finished document several times, each copy marked in the upper margin of its pages.

    :param bytes pdf: of :func:`finish`
    :param list marks: a printed page for each copy, which has its mark at the upper edge and nothing else
    :returns: the copies one after another
    :rtype: bytes
    """
    writer = PdfWriter()
    for mark in marks:
        resources = {
            "/XObject": {"/OcCopy": _as_form(writer, mark)},
            "/ExtGState": {"/OcMultiply": _dictionary(Type="/ExtGState", BM="/Multiply")},
        }
        # Read anew each time: pages of one reader would share what is drawn on them.
        for source in PdfReader(io.BytesIO(pdf), strict=False).pages:
            writer.add_page(source)
            raised = b"q /OcMultiply gs 1 0 0 1 0 %d cm /OcCopy Do Q\n" % RAISE
            _draw(writer, writer.pages[-1], resources, raised)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def _footer(page, mark, numbers):
    width = float(page.mediabox.width)
    right = width - SIDE - pdfmetrics.stringWidth(numbers, "Helvetica", FONT_SIZE)
    return _text(mark, SIDE) + _text(numbers, right)


def _is_latin(text):
    return all(ord(char) < 256 for char in text)


def _text(text, left):
    font, code = (LATIN, text.encode("latin-1")) if _is_latin(text) else (CHINESE, text.encode("utf-16-be"))
    return b"BT %s %d Tf 1 0 0 1 %.2f %d Tm <%s> Tj ET\n" % (
        font.encode(), FONT_SIZE, left, BOTTOM, code.hex().encode()
    )  # fmt: skip


def _draw(writer, page, resources, content):
    known = page["/Resources"].get_object()
    for kind, objects in resources.items():
        kept = known.setdefault(NameObject(kind), DictionaryObject()).get_object()
        for name, value in objects.items():
            kept[NameObject(name)] = value
    before, after = _stream(b"q\n"), _stream(b"\nQ q 0 g\n" + content + b"Q\n")
    own = page.raw_get("/Contents")
    streams = own.get_object()
    page[NameObject("/Contents")] = ArrayObject(
        [
            writer._add_object(before),
            *(streams if isinstance(streams, ArrayObject) else [own]),
            writer._add_object(after),
        ]
    )


def _as_form(writer, page):
    """Make a page a picture that other pages can show."""
    form = page["/Contents"].get_object()
    form.update(_dictionary(Type="/XObject", Subtype="/Form", BBox=page.mediabox, Resources=page["/Resources"]))
    # PyPDF2, which Odoo uses where it is installed, takes objects of another document as they are.
    return form.clone(writer).indirect_reference if hasattr(form, "clone") else writer._add_object(form)


def _stream(content):
    stream = DecodedStreamObject()
    stream.set_data(content)
    return stream


def _latin_font():
    return _dictionary(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica", Encoding="/WinAnsiEncoding")


def _chinese_font():
    # Not embedded: every viewer has a substitute for this standard font of Chinese documents.
    system = _dictionary(Registry="Adobe", Ordering="GB1", Supplement=4)
    metrics = _dictionary(
        Type="/FontDescriptor", FontName="/STSong-Light", Flags=6, ItalicAngle=0, Ascent=880, Descent=-120,
        CapHeight=880, StemV=93, FontBBox=[-25, -254, 1000, 880],
    )  # fmt: skip
    glyphs = _dictionary(
        Type="/Font", Subtype="/CIDFontType0", BaseFont="/STSong-Light", CIDSystemInfo=system, FontDescriptor=metrics,
        DW=1000, W=[1, [207], 2, 95, 500],
    )  # fmt: skip
    return _dictionary(
        Type="/Font", Subtype="/Type0", BaseFont="/STSong-Light", Encoding="/UniGB-UCS2-H", DescendantFonts=[glyphs]
    )


def _dictionary(**entries):
    return DictionaryObject({NameObject(f"/{key}"): _object(value) for key, value in entries.items()})


def _object(value):
    if isinstance(value, str):
        return NameObject(value) if value.startswith("/") else create_string_object(value)
    if isinstance(value, int):
        return NumberObject(value)
    return ArrayObject(map(_object, value)) if isinstance(value, list) else value
