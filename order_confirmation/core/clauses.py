"""Words of clauses: plain text with placeholders in braces, checked and filled.

Plain Python, no ORM, and nothing is ever evaluated: a placeholder is a name that is looked up in a
dictionary. ``{{`` and ``}}`` stand for the braces themselves. What comes out is plain text; whoever
shows it escapes it.
"""

import re
from dataclasses import dataclass
from itertools import zip_longest

#: Printed where a value is missing, to be filled in by hand.
BLANK = "______"
TOKEN = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}\n]*)\}|[{}｛｝]")
TAG = re.compile(r"</?[a-zA-Z!][^<>]*>?|<!--")
#: ``1.``, ``1、``, ``(1)``, ``（一）``: a line that carries its number.
NUMBERED = re.compile(r"[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、．)）]")
MAX_LENGTH = 20_000

BRACE, UNKNOWN, MARKUP, LENGTH = "brace", "unknown", "markup", "length"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a text: ``kind`` (one of the constants above) and what was ``found``."""

    kind: str
    found: str


def problems(text, known):
    """What is wrong with a clause's text, each thing once, in the order of the text.

    :param str text: as somebody typed it
    :param known: names of the placeholders that have a value where the clause is printed
    :rtype: list[Problem]
    """
    text = text or ""
    found = [Problem(LENGTH, str(len(text)))] if len(text) > MAX_LENGTH else []
    for match in TOKEN.finditer(text):
        name = match["name"]
        if name is not None:
            if name not in known:
                found.append(Problem(UNKNOWN, match[0]))
        elif len(match[0]) == 1:
            found.append(Problem(BRACE, _around(text, match.start())))
    found += [Problem(MARKUP, match[0]) for match in TAG.finditer(text)]
    return list(dict.fromkeys(found))


def names(text):
    """Names of the placeholders in a text, in its order, each once.

    :rtype: list[str]
    """
    return list(dict.fromkeys(match["name"] for match in TOKEN.finditer(text or "") if match["name"] is not None))


def fill(text, values):
    """The text with its placeholders filled; never fails, so that a text that came past the checks still prints.

    :param str text: of a clause
    :param dict values: text by name of placeholder; a missing or empty one leaves a blank to be filled in by hand
    :returns: plain text, values on one line each
    :rtype: str
    """

    def value(match):
        if match["name"] is None:
            return match[0][0]
        return " ".join(str(values.get(match["name"]) or "").split()) or BLANK

    return TOKEN.sub(value, text or "")


def paragraphs(text):
    """Lines of a text that say something.

    :rtype: list[str]
    """
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def numbered(text):
    """The text with its sentences numbered, one a line, unless there is one only or somebody numbered them already.

    :param str text: of a clause
    :rtype: str
    """
    lines = paragraphs(text)
    if len(lines) < 2 or any(NUMBERED.match(line) for line in lines):
        return "\n".join(lines)
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def articles(clauses):
    """Clauses of a page in its languages side by side, numbered as contracts are.

    :param dict clauses: by language, the same clauses in the same order: ``{"title": str, "text": str}``
    :returns: per clause ``number`` (from 1), ``titles`` (pairs of language and text) and ``paragraphs`` (number such
        as ``2.1``, and pairs of language and text)
    :rtype: list[dict]
    """
    found = []
    for number, versions in enumerate(zip_longest(*clauses.values(), fillvalue={}), 1):
        texts = [paragraphs(version.get("text")) for version in versions]
        rows = list(zip_longest(*texts, fillvalue=""))
        found.append(
            {
                "number": number,
                "titles": [(lang, one.get("title", "")) for lang, one in zip(clauses, versions, strict=True)],
                "paragraphs": [
                    (f"{number}.{row}", list(zip(clauses, line, strict=True))) for row, line in enumerate(rows, 1)
                ],
            }
        )
    return found


def _around(text, position):
    return " ".join(text[max(0, position - 12) : position + 13].split())
