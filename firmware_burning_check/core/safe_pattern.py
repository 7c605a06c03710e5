"""Regular expressions that people type: refused where a line could keep them busy for minutes (D11.7).

Python's matcher goes back and tries again wherever it had a choice. How often at worst is worked out from the parsed
expression: choices that follow each other multiply, alternatives add up, a repetition inside a repetition has no limit.
A repetition whose end is told by the very next character ("anything but a comma, then a comma") is no choice.
"""

import re
from re import _constants as sre
from re import _parser as parser

#: Characters of a line that expressions get to see; longer lines are reported, not searched.
LONGEST_LINE = 1000
LONGEST_PATTERN = 500
#: Tries per place in the line where the expression begins.
MOST_TRIES = (LONGEST_LINE + 1) ** 2
#: Sets of characters are bits: ASCII, and one for each kind of others, that these stand for.
ASCII = 128
OTHERS = "\u3000\u0663\u4e2d\uff0c"  # space, digit, letter, anything else
ALL = (1 << (ASCII + len(OTHERS))) - 1
ALL_OTHERS = ALL & ~((1 << ASCII) - 1)

_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_SAMPLES = [chr(code) for code in range(ASCII)] + list(OTHERS)
_CATEGORY_BITS = {
    name: sum(1 << place for place, sample in enumerate(_SAMPLES) if re.match(text, sample))
    for name, text in _CATEGORIES.items()
}
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_GROUPS = {sre.SUBPATTERN: 3, sre.ATOMIC_GROUP: 0}


class PatternError(Exception):
    """An expression that is not used; ``kind`` says why: syntax, length, reference, endless, slow."""

    def __init__(self, kind, detail=""):
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail


def checked(text, flags=re.IGNORECASE):
    """Compile an expression that somebody typed.

    :param str text: the expression
    :param int flags: of :mod:`re`
    :rtype: re.Pattern
    :raises PatternError: for what is no expression, or could keep a line busy too long
    """
    if len(text) > LONGEST_PATTERN:
        raise PatternError("length", str(LONGEST_PATTERN))
    try:
        pattern = re.compile(text, flags)
        tree = parser.parse(text, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError("syntax", str(error)) from error
    tries, _first, _empty = _sequence(list(tree), 0, False, flags)
    if tries > MOST_TRIES:
        raise PatternError("slow")
    return pattern


def _sequence(items, follow, follow_empty, flags):
    """Work backwards through items that follow each other.

    :param list items: of the parsed expression
    :param int follow: characters that may come next after them
    :param bool follow_empty: whether what comes next may fail without reading any character
    :returns: tries, characters it may begin with, whether it may be empty
    :rtype: tuple[int, int, bool]
    """
    tries, first, empty = 1, 0, True
    after, blind = follow, follow_empty
    for operation, argument in reversed(items):
        some, begins, may_be_empty = _item(operation, argument, after, blind, flags)
        tries = min(tries * some, MOST_TRIES + 1)
        blind = blind and may_be_empty or operation in (sre.AT, sre.ASSERT, sre.ASSERT_NOT)
        after = begins | (after if may_be_empty else 0)
        first = begins | (first if may_be_empty else 0)
        empty = empty and may_be_empty
    return tries, first, empty


def _item(operation, argument, after, blind, flags):
    if operation in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
        return 1, _characters(operation, argument, flags), False
    if operation in _REPEATS:
        return _repeat(operation, argument, after, blind, flags)
    if operation in _GROUPS:
        inner = argument[_GROUPS[operation]] if operation is sre.SUBPATTERN else argument
        return _sequence(list(inner), after, blind, flags)
    if operation is sre.BRANCH:
        return _branch(argument[1], after, blind, flags)
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        tries, _first, _empty = _sequence(list(argument[1]), ALL, True, flags)
        return tries, 0, True
    if operation is sre.AT:
        return 1, 0, True
    raise PatternError("reference")


def _branch(branches, after, blind, flags):
    found = [_sequence(list(branch), after, blind, flags) for branch in branches]
    begins, overlap = 0, False
    for _tries, first, empty in found:
        overlap = overlap or empty or bool(begins & first)
        begins |= first
    tries = sum(some for some, _first, _empty in found) if overlap else max(some for some, _f, _e in found)
    return tries, begins, any(empty for _tries, _first, empty in found)


def _repeat(operation, argument, after, blind, flags):
    least, most, inner = argument
    endless = most is sre.MAXREPEAT or most > LONGEST_LINE
    again = list(inner)
    _tries, begins, may_be_empty = _sequence(again, 0, False, flags)
    # What comes next after one turn: another turn, or what follows the repetition.
    tries, _begins, _empty = _sequence(again, begins | after, blind, flags)
    if endless and (tries > 1 or may_be_empty):
        raise PatternError("endless")
    turns = LONGEST_LINE if endless else int(most)
    chosen = turns - int(least) + 1
    told = chosen == 1 or not (begins & after) and not blind and not may_be_empty
    inside = 1 if tries == 1 else min(tries ** min(turns, 64), MOST_TRIES + 1)
    total = min(inside * (1 if told or operation is sre.POSSESSIVE_REPEAT else chosen), MOST_TRIES + 1)
    return total, begins, least == 0 or may_be_empty


def _characters(operation, argument, flags):
    if operation is sre.ANY:
        return ALL
    if operation is sre.LITERAL:
        return _cased(_bit(argument), flags)
    if operation is sre.NOT_LITERAL:
        # One character of a kind is missing: the kind is not.
        return ALL & ~_cased(_bit(argument), flags) | ALL_OTHERS
    found, whole, negated = 0, 0, False
    for kind, value in argument:
        if kind is sre.NEGATE:
            negated = True
        elif kind is sre.LITERAL:
            found |= _bit(value)
        elif kind is sre.RANGE:
            low, high = value
            found |= sum(1 << code for code in range(low, min(high, ASCII - 1) + 1))
            found |= ALL_OTHERS if high >= ASCII else 0
        elif kind is sre.CATEGORY:
            whole |= _CATEGORY_BITS[value]
    found = _cased(found, flags)
    return ALL & ~(found & ~ALL_OTHERS | whole) if negated else found | whole


def _bit(code):
    if code < ASCII:
        return 1 << code
    for place, name in enumerate((sre.CATEGORY_SPACE, sre.CATEGORY_DIGIT, sre.CATEGORY_WORD)):
        if re.match(_CATEGORIES[name], chr(code)):
            return 1 << (ASCII + place)
    return 1 << (ASCII + len(OTHERS) - 1)


def _cased(bits, flags):
    if flags & re.IGNORECASE:
        for low in range(ord("a"), ord("z") + 1):
            both = 1 << low | 1 << (low - 32)
            bits = bits | both if bits & both else bits
        # The Kelvin sign and the long s are letters of both kinds.
        letters = 1 << (ASCII + OTHERS.index("\u4e2d"))
        latin = 1 << ord("k") | 1 << ord("s") | 1 << ord("K") | 1 << ord("S")
        bits |= (letters if bits & latin else 0) | (latin if bits & letters else 0)
    return bits
