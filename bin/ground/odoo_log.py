"""Read Odoo's log for what should not be in it."""

import re
from pathlib import Path

LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): (?P<text>.*)$")
BAD = {"WARNING", "ERROR", "CRITICAL"}
# What Odoo's own code warns of on this ground, with the reason why it is no fault of a module.
KNOWN = {}


def problems(path):
    """Return the warnings and errors in a log, each with the lines that follow it.

    Args:
        path: file with Odoo's log.

    Returns:
        A list of texts; empty when the log is clean.
    """
    found = []
    follows = False
    for line in Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        match = LINE.match(line)
        if match:
            follows = match["level"] in BAD and not known(match)
            if follows:
                found.append(line)
        elif follows:
            found[-1] += "\n" + line
    return found


def known(match):
    """Return whether a warning is one of Odoo's own."""
    return any(re.search(pattern, f"{match['logger']}: {match['text']}") for pattern in KNOWN)
