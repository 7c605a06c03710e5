"""Hash chain of evidence entries: plain Python, no ORM.

An entry is a text (its stored payload) and a hash that covers the hash before it and this text.
Nothing else is covered: no live record, no label, so that deleting a user or merging contacts
changes nothing. The first entry of a chain follows the empty hash.
"""

import hashlib
import json
import sys
from dataclasses import dataclass

FIRST = ""


def link(previous, payload):
    """Hash of an entry.

    :param str previous: hash of the entry before, ``""`` for the first one
    :param str payload: the stored text
    :rtype: str
    """
    return hashlib.sha256(f"{previous}\n{payload}".encode()).hexdigest()


def payload_text(values):
    """Canonical text of a payload.

    :param dict values: JSON-like values without floats
    :rtype: str
    """
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True)
class Break:
    """The first entry of a chain that is not what it was: ``kind`` says how.

    ``missing`` an entry before ``sequence`` is gone, ``changed`` its text or hash was changed,
    ``cut`` entries after the last one found are gone.
    """

    head: int
    sequence: int
    kind: str


def verify(rows, tails):
    """Check chains, each read in order.

    :param rows: iterable of ``(head, sequence, payload, hash)``, ordered by head and sequence
    :param tails: iterable of ``(head, last sequence, last hash)`` ordered by head: where each chain must end
    :returns: the first break of each broken chain, in order of heads
    :rtype: list[Break]
    """
    breaks = []
    rows = iter(rows)
    row = next(rows, None)
    sha256 = hashlib.sha256
    for head, last_sequence, last_hash in tails:
        # Chains without a head: their head row was deleted.
        while row is not None and row[0] < head:
            breaks.append(Break(row[0], row[1], "missing"))
            lost = row[0]
            while row is not None and row[0] == lost:
                row = next(rows, None)
        sequence, previous, broken = 0, FIRST, None
        while row is not None and row[0] == head:
            if broken is None:
                sequence += 1
                if row[1] != sequence:
                    broken = Break(head, sequence, "missing")
                elif sha256(f"{previous}\n{row[2]}".encode()).hexdigest() != row[3]:
                    broken = Break(head, sequence, "changed")
                previous = row[3]
            row = next(rows, None)
        if broken is None and sequence < last_sequence:
            broken = Break(head, sequence + 1, "cut")
        elif broken is None and (sequence, previous) != (last_sequence, last_hash or FIRST):
            # More entries than the head knows, or another last one: the head was set back.
            broken = Break(head, min(sequence, last_sequence) or 1, "changed")
        if broken:
            breaks.append(broken)
    while row is not None:
        breaks.append(Break(row[0], row[1], "missing"))
        lost = row[0]
        while row is not None and row[0] == lost:
            row = next(rows, None)
    return breaks


def main(entries, heads):
    """Check an export, outside of Odoo: print each chain that is not what it was.

    :param str entries: path of ``entries.jsonl``
    :param str heads: path of ``heads.jsonl``
    :returns: number of broken chains
    :rtype: int
    """
    with open(entries, encoding="utf-8") as file:
        rows = sorted((one["head_id"], one["sequence"], one["payload"], one["hash"]) for one in map(json.loads, file))
    with open(heads, encoding="utf-8") as file:
        tails = sorted((one["id"], one["last_sequence"], one["last_hash"]) for one in map(json.loads, file))
    breaks = verify(rows, tails)
    for one in breaks:
        sys.stdout.write(f"chain {one.head}: entry {one.sequence} {one.kind}\n")
    sys.stdout.write(f"{len(rows)} entries, {len(breaks)} broken chains\n")
    return len(breaks)


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:3]) else 0)
