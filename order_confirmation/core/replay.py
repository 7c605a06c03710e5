"""What the entries of a chain say about its document and steps: plain Python, no ORM.

Heads and steps hold the present for lists, gates and dialogs; the entries hold what led to it. Playing the entries
again gives what heads and steps must say, so that a state which was written past the engine is seen.
"""

from dataclasses import dataclass, field

SIGNING = ("sign", "later")


@dataclass
class Standing:
    """One step by its entries: ``state`` is ``signed``, ``skipped`` or empty for neither; ``signatures`` are the
    entries (sequence, payload) that count now, ``sequence`` the last entry about the step."""

    state: str = ""
    signatures: list = field(default_factory=list)
    sequence: int = 0

    def void(self, sequence):
        """Forget what was signed or skipped."""
        self.state, self.signatures, self.sequence = "", [], sequence

    def digests(self):
        """Sections as the last valid signature vouched for them.

        :rtype: dict[str, str]
        """
        return self.signatures[-1][1].get("content") or {} if self.signatures else {}


def replay(entries):
    """Play the entries of one document's chain.

    :param entries: iterable of ``(sequence, payload)`` in order
    :returns: state of the document, its round, the sequence that set the state, and a :class:`Standing` per step id
    :rtype: tuple[str, int, int, dict[int, Standing]]
    """
    state, turn, set_by, steps = "", 0, 0, {}
    states = {"start": "running", "amend": "running", "void": "running", "unskip": "running", "finish": "finished",
              "cancel": "cancelled", "deleted": "cancelled"}  # fmt: skip
    for sequence, told in entries:
        kind, step = told.get("kind"), (told.get("step") or {}).get("id")
        if kind in ("start", "amend"):
            turn = told.get("round", 0)
        if states.get(kind, state) != state:
            state, set_by = states[kind], sequence
        if not step:
            continue
        standing = steps.setdefault(step, Standing())
        standing.sequence = sequence
        if kind in SIGNING:
            standing.signatures.append((sequence, told))
            standing.state = "signed" if told.get("done") else ""
        elif kind == "skip":
            standing.state = "skipped"
        elif kind in ("void", "unskip"):
            standing.void(sequence)
        elif kind == "send_back":
            standing.void(sequence)
            steps.setdefault(told["to"]["id"], Standing()).void(sequence)
    return state, turn, set_by, steps
