"""Content core: what was offered or signed, as bytes that never depend on who reads them.

Plain Python, no ORM: a *section* is a dictionary of JSON-like values, prepared by whoever
knows the document. This module turns it into canonical bytes, a digest, and the difference
of two versions. Sheets use it for snapshots, the sign-off engine for what a step vouches for.

Rules of the format (schema version 1), so that the same content always gives the same digest:

* keys are sorted, no insignificant white space, UTF-8, text in Unicode NFC, line ends ``\\n``;
* numbers are decimal strings rounded half-up to the precision given by the field (``number``),
  never floats; negative zero is zero;
* moments are UTC with seconds (``moment``), dates are ISO;
* a reference is its model and id (``ref``): the label stays apart and is not covered, so that
  a renamed product changes nothing and another product does;
* a file is its SHA-256 and size;
* a list of rows is keyed by the row's identity, order is content only where the caller says so.
"""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

SCHEMA_VERSION = 1


class ContentError(ValueError):
    """A value that has no canonical form (a float, an unknown type, a duplicate row key)."""


def text(value):
    """Canonical text.

    :param value: text, or anything false for "nothing entered"
    :returns: NFC text with ``\\n`` line ends and no trailing white space; ``""`` for nothing
    :rtype: str
    """
    if not value:
        return ""
    value = str(value)
    if value.isascii() and "\n" not in value and "\r" not in value:
        return value.rstrip()  # most texts are one plain line
    value = unicodedata.normalize("NFC", value)
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def number(value, digits):
    """Canonical number.

    :param value: int, float, Decimal or numeric text; false counts as zero
    :param int digits: decimals kept, the precision of the field
    :returns: fixed-point decimal text, rounded half-up (``"63.00"``)
    :rtype: str
    :raises ContentError: for what is not a finite number
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return f"{int(value)}.{'0' * digits}" if digits > 0 else str(int(value))
    try:
        # repr() of a float is its shortest exact name: 0.1 stays 0.1 and rounds as people expect.
        amount = Decimal(repr(value) if isinstance(value, float) else str(value or 0))
        quantum = Decimal(1).scaleb(-digits)
        # InvalidOperation also covers NaN, infinity and more digits than the context holds.
        rounded = amount.quantize(quantum, rounding=ROUND_HALF_UP)
    except (InvalidOperation, ValueError) as error:
        raise ContentError(f"not a number: {value!r}") from error
    if rounded.is_nan():
        raise ContentError(f"not a number: {value!r}")
    return str(abs(rounded) if rounded.is_zero() else rounded)


def day(value):
    """Canonical date.

    :param date | datetime | str | None value: a calendar day, or nothing
    :rtype: str
    """
    if not value:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else date.fromisoformat(value).isoformat()


def moment(value):
    """Canonical moment in UTC with seconds.

    :param datetime | None value: aware, or naive and then taken as UTC (Odoo's convention)
    :rtype: str
    """
    if not value:
        return ""
    if value.tzinfo is not None:
        value = value.astimezone(timezone.utc)
    return value.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def ref(model, record_id):
    """Canonical reference: the identity, never the label.

    :param str model: technical model name
    :param int record_id: database id, or anything false for no record
    :returns: ``"res.partner,7"`` or ``""``
    :rtype: str
    """
    return f"{model},{int(record_id)}" if record_id else ""


def blob(sha256, size):
    """Canonical file: digest and size in bytes, or ``""`` where there is none.

    :rtype: str
    """
    return f"{sha256}:{int(size)}" if sha256 else ""


def canonical(section, schema):
    """Serialise a section.

    :param dict section: nested dictionaries, lists, texts, booleans, integers and None
    :param str schema: name of the section's schema, part of what is signed
    :returns: the bytes that digests are made of
    :rtype: bytes
    :raises ContentError: for a float (rounding unknown) or another type without a form
    """
    _check(section, "")
    return _serialised(section, schema, SCHEMA_VERSION)


def digest(section, schema):
    """SHA-256 of the canonical section.

    :rtype: str
    """
    return sha256(canonical(section, schema))


def stored_digest(section, schema, version):
    """SHA-256 of a section that was stored, in the version of its time.

    :rtype: str
    """
    return sha256(_serialised(section, schema, version))


def _serialised(section, schema, version):
    envelope = {"schema": schema, "version": version, "content": section}
    return json.dumps(envelope, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256(data):
    """SHA-256 of bytes as text.

    :rtype: str
    """
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Change:
    """One difference between two versions of a section.

    ``path`` is the tuple of keys that leads to the value; ``old`` and ``new`` are canonical
    values, None where the key or row is absent on that side.
    """

    path: tuple
    old: object
    new: object

    @property
    def kind(self):
        """``added``, ``removed`` or ``changed``."""
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"


def difference(old, new):
    """What changed between two versions of a section, in stable order.

    Dictionaries are compared key by key; a row (a dictionary) that exists on one side only is
    one change, not one per field. Lists are values: they differ as a whole.

    :param dict old: section as it was
    :param dict new: section as it is
    :returns: the changes, sorted by path
    :rtype: list[Change]
    """
    return list(_compare(old, new, ()))


def _compare(old, new, path):
    for key in sorted(set(old) | set(new)):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _compare(before, after, (*path, key))
        else:
            yield Change((*path, key), before, after)


def _check(value, path):
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise ContentError(f"key is not text: {path}.{key!r}")
            _check(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]")
    elif not (value is None or isinstance(value, (str, bool, int))):
        raise ContentError(f"no canonical form for {type(value).__name__} at {path}")
