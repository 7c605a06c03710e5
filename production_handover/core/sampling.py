"""ISO 2859-1: single sampling plans for normal inspection at general level II. Plain Python, no ORM.

The table is Table 2-A of the standard between AQL 0.065 and 6.5, with its arrows; they are followed when a plan is
looked up, and the sample size goes with the plan that is used in the end.
"""

from dataclasses import dataclass

#: Acceptable quality levels, in percent nonconforming, as the standard writes them.
AQLS = ("0.065", "0.10", "0.15", "0.25", "0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5")

#: Last lot size of each code letter at general level II (Table 1); above the last one it is Q.
LOTS = (
    (8, "A"), (15, "B"), (25, "C"), (50, "D"), (90, "E"), (150, "F"), (280, "G"), (500, "H"), (1200, "J"),
    (3200, "K"), (10_000, "L"), (35_000, "M"), (150_000, "N"), (500_000, "P"),
)  # fmt: skip
LARGEST = "Q"
#: Below this there is no lot to sample.
SMALLEST_LOT = 2

UP, DOWN = "^", "v"
#: Code letter: sample size, then acceptance number or arrow for each of ``AQLS``.
TABLE = {
    "A": (2, "v v v v v v v v v v 0"),
    "B": (3, "v v v v v v v v v 0 ^"),
    "C": (5, "v v v v v v v v 0 ^ v"),
    "D": (8, "v v v v v v v 0 ^ v 1"),
    "E": (13, "v v v v v v 0 ^ v 1 2"),
    "F": (20, "v v v v v 0 ^ v 1 2 3"),
    "G": (32, "v v v v 0 ^ v 1 2 3 5"),
    "H": (50, "v v v 0 ^ v 1 2 3 5 7"),
    "J": (80, "v v 0 ^ v 1 2 3 5 7 10"),
    "K": (125, "v 0 ^ v 1 2 3 5 7 10 14"),
    "L": (200, "0 ^ v 1 2 3 5 7 10 14 21"),
    "M": (315, "^ v 1 2 3 5 7 10 14 21 ^"),
    "N": (500, "v 1 2 3 5 7 10 14 21 ^ ^"),
    "P": (800, "1 2 3 5 7 10 14 21 ^ ^ ^"),
    "Q": (1250, "2 3 5 7 10 14 21 ^ ^ ^ ^"),
    "R": (2000, "3 5 7 10 14 21 ^ ^ ^ ^ ^"),
}
LETTERS = tuple(TABLE)


@dataclass(frozen=True)
class Plan:
    """What to take and when to accept.

    ``letter`` is that of the lot size, ``used`` that of the plan the arrows lead to; ``whole`` says that the plan
    asks for as many pieces as there are: each one is looked at.
    """

    letter: str
    used: str
    size: int
    accept: int
    reject: int
    whole: bool = False

    def accepts(self, defective):
        """Whether a lot with so many defective pieces in the sample is accepted.

        :rtype: bool
        """
        return defective <= self.accept


def letter_of(lot):
    """Code letter of a lot at general level II.

    :param int lot: pieces
    :rtype: str
    :raises ValueError: for what is no lot
    """
    if lot < SMALLEST_LOT:
        raise ValueError(lot)
    return next((letter for last, letter in LOTS if lot <= last), LARGEST)


def cell(letter, aql):
    """The table as printed: an acceptance number or an arrow.

    :rtype: str
    """
    return TABLE[letter][1].split()[AQLS.index(aql)]


def resolved(letter, aql):
    """The letter whose plan is used: an arrow down leads to the first plan below, an arrow up to the first above.

    :rtype: str
    """
    position = LETTERS.index(letter)
    step = {UP: -1, DOWN: 1}.get(cell(letter, aql), 0)
    while cell(LETTERS[position], aql) in (UP, DOWN):
        position += step
    return LETTERS[position]


def plan(lot, aql):
    """The plan for a lot.

    :param int lot: pieces
    :param str aql: one of ``AQLS``
    :rtype: Plan
    :raises ValueError: for a lot or a level that the table does not have
    """
    if aql not in AQLS:
        raise ValueError(aql)
    letter = letter_of(lot)
    used = resolved(letter, aql)
    accept = int(cell(used, aql))
    size = TABLE[used][0]
    return Plan(letter, used, min(size, lot), accept, accept + 1, whole=size >= lot)
