"""What a customer enters on a sheet's page: read, checked, and kept so that it can be shown again."""

import base64
import binascii
import io
import re
import struct
import unicodedata
from datetime import date
from decimal import Decimal

from odoo import fields
from odoo.exceptions import UserError
from PIL import Image

from ..models.order_confirmation_page import MAX_DECIMALS

DECISIONS = ("confirm", "change", "decline")
MAX_NAME = 200
MAX_COMMENT = 10_000
MAX_SIGNATURE_BYTES = 2 * 1024 * 1024
MAX_SIGNATURE_PIXELS = 4000
MAX_NUMBER = Decimal("1e9")
MAX_YEARS = 10

ROW_FIELDS = ("quantity", "date", "price", "comment")
ROW_FIELD = re.compile(rf"({'|'.join(ROW_FIELDS)})_(.*)", re.DOTALL)
#: Characters that turn the reading direction: in a name they would show another name than was typed.
DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Full-width and Arabic signs as keyboards of other scripts write them.
NUMBER_SIGNS = str.maketrans({"．": ".", "，": ",", "٫": ".", "٬": ",", "－": "-", "＋": "+", "\u2212": "-"})
#: A space or apostrophe between groups of three digits.
GROUP_SPACE = re.compile("(?<=\\d)[ \u00a0\u202f’'](?=\\d{3}(?!\\d))")


def clean_text(text):
    """Free text as typed, without control characters (the database refuses NUL).

    :param str text: from the request
    :rtype: str
    """
    text = str(text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))


def clean_name(text):
    """A person's name on one line, without signs that change how it reads.

    :rtype: str
    """
    return " ".join(DIRECTION_MARKS.sub("", clean_text(text)).split())


def parse_number(env, text, digits):
    """A number as people of the page's language write it.

    :param env: its language says what the decimal sign is
    :param str text: what was typed, not blank
    :param int digits: decimals kept
    :rtype: float
    :raises UserError: for what is no number above zero, is too large, or has more decimals
    """
    lang = env["res.lang"]._get_data(code=env.lang or "en_US")
    point, group = lang.decimal_point or ".", (lang.thousands_sep or "").strip()
    plain = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text.strip())
    plain = GROUP_SPACE.sub("", plain.translate(NUMBER_SIGNS))
    if group and re.fullmatch(rf"[+-]?\d{{1,3}}({re.escape(group)}\d{{2,3}})*{re.escape(group)}\d{{3}}(\D\d*)?", plain):
        plain = plain.replace(group, "")
    plain = plain.replace(point, ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain) or len(plain) > 40:
        raise UserError(
            env._("“%(text)s” is not a number: write it like %(example)s.", text=text[:40], example=f"1250{point}5")
        )
    number = Decimal(plain)
    if number <= 0:
        raise UserError(env._("Enter a number above zero. To drop the row, say so in the comment."))
    if number >= MAX_NUMBER:
        raise UserError(env._("This number is too large."))
    if number != round(number, digits):
        raise UserError(env._("At most %(count)s decimals, please.", count=digits))
    return float(number)


def parse_date(env, text):
    """A day as a date field sends it.

    :param str text: ISO date
    :rtype: date
    :raises UserError: for what is no day between today and ten years from now
    """
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        day = None
    if not day:
        raise UserError(env._("“%(text)s” is not a date.", text=text[:40]))
    today = fields.Date.context_today(env["order.confirmation"])
    if day < today:
        raise UserError(env._("This day lies in the past."))
    if day > fields.Date.add(today, years=MAX_YEARS):
        raise UserError(env._("This day is too far away."))
    return day


def checked_signature(env, content):
    """The signature as a clean PNG: drawn anew, so that nothing else hides in the file.

    :param bytes content: as uploaded
    :returns: PNG bytes
    :rtype: bytes
    :raises UserError: saying what is wrong: missing, empty, too large, or no picture
    """
    if not content:
        raise UserError(env._("Please sign in the signature field."))
    if len(content) > MAX_SIGNATURE_BYTES:
        raise UserError(
            env._(
                "The picture of your signature is larger than %(limit)s MB. Please draw it, or use a smaller picture.",
                limit=MAX_SIGNATURE_BYTES // 1024 // 1024,
            )
        )
    try:
        image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
        if max(image.size) > MAX_SIGNATURE_PIXELS:
            raise UserError(
                env._(
                    "The picture of your signature has more than %(limit)s pixels a side. Please use a smaller one.",
                    limit=MAX_SIGNATURE_PIXELS,
                )
            )
        image = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError) as error:
        # What Pillow raises for broken pictures; an unknown format is an OSError.
        raise UserError(
            env._("The signature is not a picture: please draw it, or load a PNG or JPEG picture.")
        ) from error
    if all(
        low == high for low, high in Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).getextrema()
    ):
        raise UserError(env._("The signature field is empty: please sign in it."))
    result = io.BytesIO()
    image.save(result, "PNG")
    return result.getvalue()


def decoded_signature(env, encoded):
    """The signature that Odoo's own form sends as base64 text.

    :rtype: bytes
    :raises UserError: as :func:`checked_signature`
    """
    try:
        content = base64.b64decode(encoded or "", validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise UserError(
            env._("The signature is not a picture: please draw it, or load a PNG or JPEG picture.")
        ) from error
    return checked_signature(env, content)


class AnswerForm:
    """One submitted answer: ``values`` as typed, ``errors`` by field name, and what passed the checks.

    :param sheet: the sheet that is answered, in the language of the page
    :param dict params: the request's parameters
    """

    def __init__(self, sheet, params):
        self.env = sheet.env
        self.sheet = sheet
        self.rows = {row.id: row for row in sheet.line_ids.filtered("covered")}
        self.errors = {}
        self.values = {}
        self.lines = {}
        self.signature = None
        self.decision = params.get("decision")
        self.name = self.values["signer"] = clean_name(params.get("signer"))
        self.comment = self.values["comment"] = clean_text(params.get("comment"))
        self.reason = self.values["reason"] = clean_text(params.get("reason"))
        for key, value in params.items():
            if ROW_FIELD.fullmatch(key) and isinstance(value, str):
                self.values[key] = clean_text(value)

    @property
    def message(self):
        """What is wrong, as sentences for the top of the page.

        :rtype: list[str]
        """
        return list(dict.fromkeys(self.errors.values()))

    def validate(self, upload):
        """Check everything, so that one round trip names all mistakes.

        :param upload: file part with the signature, or None
        :returns: whether the answer can be recorded
        :rtype: bool
        """
        if self.decision not in DECISIONS:
            self.errors["decision"] = self.env._("Please choose: sign and confirm, ask for changes, or decline.")
        self._check_texts()
        if self.decision == "change":
            self._read_rows()
        if self.decision == "confirm" and not self.errors:
            self.signature = self._try("signature", checked_signature, self.env, self._upload_bytes(upload))
        if self.decision == "change" and not self.errors and not self.lines and not self.comment.strip():
            self.errors["decision"] = self.env._("Please say what should be changed: on a row or as a comment.")
        return not self.errors

    def typed(self):
        """Everything that was entered, as lines of text: shown where it can't be sent any more.

        :rtype: list[str]
        """
        texts = [self.comment, self.reason]
        for key, text in self.values.items():
            match = ROW_FIELD.fullmatch(key)
            row = match and self.rows.get(int(match[2]) if match[2].isdecimal() else 0)
            if row and text:
                texts.append(f"{row.name.splitlines()[0]}: {text}")
        return [text for text in texts if text]

    def details(self):
        """What the sheet records, for its ``_answer``.

        :rtype: dict
        """
        return {
            "lines": self.lines,
            "comment": self.reason if self.decision == "decline" else self.comment,
            "signature": self.signature,
        }

    def _check_texts(self):
        if not self.name:
            self.errors["signer"] = self.env._("Please enter the name of the person who answers.")
        elif len(self.name) > MAX_NAME:
            self.errors["signer"] = self.env._("This name is too long.")
        for key in ("comment", "reason"):
            if len(self.values[key]) > MAX_COMMENT:
                self.errors[key] = self._too_long(len(self.values[key]))
        if self.decision == "decline" and not self.reason.strip():
            self.errors["reason"] = self.env._("Please say why you decline.")

    def _too_long(self, count):
        return self.env._(
            "Your comment has %(count)s characters; at most %(limit)s can be sent.", count=count, limit=MAX_COMMENT
        )

    def _read_rows(self):
        env = self.env
        for key, text in self.values.items():
            match = ROW_FIELD.fullmatch(key)
            if not match or not text.strip():
                continue
            name, row_key = match.groups()
            row = self.rows.get(int(row_key)) if re.fullmatch(r"[0-9]{1,15}", row_key) else None
            if not row:
                self.errors["decision"] = env._("The answer names rows that are not on this sheet.")
                continue
            value = self._try(key, self._parse, name, row, text)
            if value is not None and not self._is_offered(name, row, value):
                self.lines.setdefault(row.id, {})[f"answer_{name}"] = value

    def _try(self, key, check, *arguments):
        try:
            return check(*arguments)
        except UserError as error:
            self.errors[key] = str(error)
            return None

    def _parse(self, name, row, text):
        if name == "comment":
            if len(text) > MAX_COMMENT:
                raise UserError(self._too_long(len(text)))
            return text
        if name == "date":
            # The promised day itself may have passed: leaving it in the field asks for nothing.
            return row.delivery_date if text.strip() == str(row.delivery_date) else parse_date(self.env, text.strip())
        return parse_number(self.env, text, self._digits(name))

    def _is_offered(self, name, row, value):
        if name == "comment":
            return False
        if name == "date":
            return value == row.delivery_date
        offered = row.quantity if name == "quantity" else row.price_unit
        return abs(value - offered) < 10 ** -self._digits(name) / 2

    def _digits(self, name):
        return self.env["decimal.precision"].precision_get("Product Unit") if name == "quantity" else MAX_DECIMALS

    def _upload_bytes(self, upload):
        # One byte more than allowed is enough to know that it is too large.
        return upload.read(MAX_SIGNATURE_BYTES + 1) if hasattr(upload, "read") else b""
