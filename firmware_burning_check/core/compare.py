"""What differs between two images, by address."""

from dataclasses import dataclass

#: Ranges told one by one; the rest is counted.
MOST = 1000
BLOCK = 4096


@dataclass(frozen=True)
class Range:
    """Addresses from ``start`` up to before ``end``; ``kind``: changed, added, removed."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Comparison:
    """Ranges that differ, how many bytes that are in all, and whether more ranges than told differ."""

    ranges: tuple
    size: int
    more: int


def compare(before, after, most=MOST):
    """Compare two images byte by byte.

    :param Image before: the older one
    :param Image after: the newer one
    :param int most: ranges to tell
    :rtype: Comparison
    """
    ranges, size, more = [], 0, 0
    for found in _merged(_differences(before.segments, after.segments)):
        size += found.end - found.start
        if len(ranges) < most:
            ranges.append(found)
        else:
            more += 1
    return Comparison(tuple(ranges), size, more)


def _merged(differences):
    last = None
    for start, end, kind in differences:
        if last and last.end == start and last.kind == kind:
            last = Range(last.start, end, kind)
            continue
        if last:
            yield last
        last = Range(start, end, kind)
    if last:
        yield last


def _differences(before, after):
    """Walk over all borders of segments: between two of them each image has bytes or has none."""
    borders = sorted({at for segment in (*before, *after) for at in (segment.start, segment.end)})
    old, new = iter(before), iter(after)
    one, other = next(old, None), next(new, None)
    for low, high in zip(borders, borders[1:], strict=False):
        while one and one.end <= low:
            one = next(old, None)
        while other and other.end <= low:
            other = next(new, None)
        here, there = bool(one and one.start <= low), bool(other and other.start <= low)
        if here and there:
            yield from _changed(low, memoryview(one.data)[low - one.start : high - one.start],
                                memoryview(other.data)[low - other.start : high - other.start])  # fmt: skip
        elif here or there:
            yield low, high, "removed" if here else "added"


def _changed(base, old, new):
    for at in range(0, len(old), BLOCK):
        first, second = old[at : at + BLOCK], new[at : at + BLOCK]
        if first == second:
            continue
        for index, (one, other) in enumerate(zip(first, second, strict=True), base + at):
            if one != other:
                yield index, index + 1, "changed"
