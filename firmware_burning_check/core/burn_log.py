"""Logs of programmers, read by the regular expressions of a profile (D11.7).

A log becomes pieces: one attempt to burn one chip. A piece is good when a line says so and *no* line of it tells an
error: some programmers print "verified successfully" after "failed to download". Nothing is guessed: a line that no
expression knows is reported with its number, and who imports takes all of a log or nothing.
"""

import codecs
import time
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from .safe_pattern import LONGEST_LINE, PatternError, checked

#: Bytes: a hundred thousand results have about ten million.
LARGEST_LOG = 64 * 1024**2
#: Seconds for all lines of a log together.
MOST_SECONDS = 60
#: Lines that are reported; all are counted.
MOST_REPORTED = 100
#: Fields of a piece that are kept are never longer.
LONGEST_VALUE = 200
HALF_DAY = timedelta(hours=12)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


class LogError(Exception):
    """A log that can't be read; ``kind`` says why, ``line`` where that is known."""

    def __init__(self, kind, line=None, detail=""):
        super().__init__(kind, line, detail)
        self.kind = kind
        self.line = line
        self.detail = detail


@dataclass
class Profile:
    """Regular expressions of one kind of programmer. An empty one finds nothing.

    The first group of an expression is the value, the whole match where it has no group.
    """

    start: str = ""
    channel: str = ""
    serial: str = ""
    checksum: str = ""
    success: str = ""
    error: str = ""
    cause: str = ""
    time: str = ""
    ignore: str = ""
    time_format: str = ""

    def compiled(self):
        """The checked expressions by name.

        :rtype: dict[str, re.Pattern]
        :raises PatternError: with the expression's name as ``where``
        """
        found = {}
        for name in EXPRESSIONS:
            text = getattr(self, name)
            if text:
                try:
                    found[name] = checked(text)
                except PatternError as error:
                    error.where = name
                    raise
        return found


#: Names of the expressions, in the order in which people fill them in.
EXPRESSIONS = tuple(one.name for one in fields(Profile) if one.name != "time_format")


@dataclass(slots=True)
class Piece:
    """One attempt on one chip."""

    line: int
    channel: str = ""
    serial: str = ""
    checksum: str = ""
    at: datetime | None = None
    success: bool = False
    failed: bool = False
    cause: str = ""

    @property
    def ok(self):
        """Whether a line said that it succeeded, and none told an error."""
        return self.success and not self.failed


@dataclass
class Parsed:
    """What a log says: its pieces in the order in which they began, and the lines that nobody knows."""

    pieces: list = field(default_factory=list)
    unparsed: list = field(default_factory=list)
    unparsed_count: int = 0
    lines: int = 0
    encoding: str = ""


def decode(content):
    """The text of a log as programmers on Chinese and other machines write it.

    :param bytes content: the file
    :returns: text, and the encoding that was found
    :rtype: tuple[str, str]
    :raises LogError: ``empty``, ``large``, ``binary``
    """
    if not content.strip():
        raise LogError("empty")
    if len(content) > LARGEST_LOG:
        raise LogError("large")
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    raise LogError("binary")


def _candidates(content):
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return (encoding,)
    head = content[:4096]
    if head.count(0) > len(head) // 4:
        # Text of two bytes each without its mark: the zeros of the letters tell which comes first.
        return ("utf-16-be",) if head[0::2].count(0) > head[1::2].count(0) else ("utf-16-le",)
    return ("utf-8", "gb18030")


def split(text):
    """The lines as an editor numbers them, whatever ends them.

    :rtype: list[str]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def parse(text, profile, *, day=None, seconds=MOST_SECONDS):
    """Read a log.

    :param str text: decoded, see :func:`decode`
    :param Profile profile: its programmer's
    :param date day: for logs that only say the time of day: when the first line was written
    :param float seconds: for the whole log
    :rtype: Parsed
    :raises LogError: ``time`` where it takes too long, ``clock`` where a time can't be read, both with the line
    :raises PatternError: for an expression that is not used
    """
    return _Reader(profile, day, seconds).read(split(text))


def found(line, patterns):
    """What each expression finds in a line, for the profile's editor.

    :param str line: one line
    :param dict patterns: see :meth:`Profile.compiled`
    :returns: by expression: value, start and end in the line
    :rtype: dict[str, tuple[str, int, int]]
    """
    marks = {}
    if len(line) <= LONGEST_LINE:
        for name, pattern in patterns.items():
            match = pattern.search(line)
            if match:
                group = 1 if pattern.groups and match.group(1) is not None else 0
                marks[name] = (match.group(group), match.start(group), match.end(group))
    return marks


def checksum_number(text):
    """A checksum as a number, whatever way a programmer prints it: ``0x12AB``, ``12ABh``, ``12 AB``.

    :param str text: as printed or typed
    :returns: None for what is none
    :rtype: int | None
    """
    digits = "".join(text.split()).replace("_", "")
    if digits[:2] in ("0x", "0X"):
        digits = digits[2:]
    elif digits[-1:] in ("h", "H") or digits[:1] == "$":
        digits = digits.strip("hH$")
    try:
        return int(digits, 16) if digits.isascii() and digits.isalnum() else None
    except ValueError:
        return None


class _Reader:
    """One log being read: which pieces are under way on which channel."""

    def __init__(self, profile, day, seconds):
        self.patterns = profile.compiled()
        self.search = {name: pattern.search for name, pattern in self.patterns.items()}
        self.group = {name: 1 if pattern.groups else 0 for name, pattern in self.patterns.items()}
        self.channels = "channel" in self.patterns
        self.clock = _Clock(profile.time_format, day)
        self.until = time.monotonic() + seconds
        self.parsed = Parsed()
        self.open = {}
        self.general_checksum = ""
        self.now = None

    def read(self, lines):
        """Read all lines.

        :rtype: Parsed
        """
        self.parsed.lines = len(lines)
        monotonic, until, line_read = time.monotonic, self.until, self.line
        for number, line in enumerate(lines, 1):
            if monotonic() > until:
                raise LogError("time", number)
            if line and not line.isspace() and (len(line) > LONGEST_LINE or not line_read(number, line)):
                self.unknown(number, line)
        return self.parsed

    def unknown(self, number, line):
        """Keep a line that nobody knows."""
        self.parsed.unparsed_count += 1
        if len(self.parsed.unparsed) < MOST_REPORTED:
            self.parsed.unparsed.append((number, line[:LONGEST_VALUE]))

    def value(self, name, line):
        """What an expression finds, or None."""
        search = self.search.get(name)
        match = search(line) if search else None
        if not match:
            return None
        return (match.group(self.group[name]) or match.group(0)).strip()[:LONGEST_VALUE]

    def finds(self, name, line):
        """Whether an expression finds anything."""
        search = self.search.get(name)
        return search is not None and search(line) is not None

    def line(self, number, line):
        """Read one line.

        :returns: whether any expression knows it
        :rtype: bool
        """
        value, finds = self.value, self.finds
        stamp = value("time", line)
        if stamp is not None:
            self.now = self.clock.read(stamp, number)
        error, success, starts = finds("error", line), finds("success", line), finds("start", line)
        channel = value("channel", line) if self.channels else None
        checksum, serial = value("checksum", line), value("serial", line)
        if not (starts or error or success or checksum is not None or serial is not None):
            return finds("ignore", line)
        pieces = self.concerned(channel)
        if starts or (error and not pieces):
            pieces = [self.begin(number, channel)]
        if not pieces:
            if checksum is not None and not success:
                # Said before the first piece: it holds for all that follow.
                self.general_checksum = checksum
                return True
            return not success and finds("ignore", line)
        if len(pieces) > 1 and (success or serial is not None):
            return False  # whose?
        self.told(pieces, line, serial, checksum, success, error)
        return True

    def begin(self, number, channel):
        """A new piece on its channel; what was there is over."""
        piece = Piece(number, channel or "", checksum=self.general_checksum, at=self.now)
        self.open[channel or ""] = piece
        self.parsed.pieces.append(piece)
        return piece

    def concerned(self, channel):
        """Pieces under way that a line is about: of its channel, all where it names none."""
        if channel is not None:
            piece = self.open.get(channel)
            return [piece] if piece else []
        return list(self.open.values())

    def told(self, pieces, line, serial, checksum, success, error):
        """Write down what a line says about pieces."""
        for piece in pieces:
            if serial is not None:
                piece.serial = serial
            if checksum is not None:
                piece.checksum = checksum
            if self.now is not None:
                piece.at = self.now
            if success:
                piece.success = True
            if error:
                piece.failed = True
                piece.cause = piece.cause or self.value("cause", line) or line.strip()[:LONGEST_VALUE]


class _Clock:
    """Times as a programmer prints them; days are counted on where only the time of day is printed."""

    def __init__(self, time_format, day):
        self.time_format = time_format
        self.day = day
        self.last = None
        self.only_time = bool(time_format) and not any(mark in time_format for mark in ("%d", "%j", "%x", "%c"))

    def read(self, text, number):
        """The moment, by the programmer's clock.

        :raises LogError: ``clock`` where the text is no time, ``day`` where the day is missing
        """
        if self.last and self.last[0] == text:
            return self.last[1]
        try:
            moment = self.moment(text)
        except (ValueError, OverflowError) as error:
            raise LogError("clock", number, text) from error
        if self.only_time:
            if not self.day:
                raise LogError("day", number, text)
            moment = datetime.combine(self.day, moment.time())
            if self.last and self.last[1] - moment > HALF_DAY:
                self.day += timedelta(days=1)
                moment += timedelta(days=1)
        self.last = text, moment
        return moment

    def moment(self, text):
        if self.time_format:
            return datetime.strptime(text, self.time_format)
        moment = datetime.fromisoformat(text.replace("/", "-") if "/" in text else text)
        return moment.replace(tzinfo=None) if moment.tzinfo else moment
