"""What a benchmark case is, and how one round of it is measured."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """What a case must not exceed; one of the limits is given.

    Attributes:
        what: ``queries`` or ``time``.
        most_extra: how much more than the other side (queries, or milliseconds).
        most_ratio: how many times the other side (time: ratio of the medians).
        most: how much at all (queries, or milliseconds).
        pieces: how many pieces of work a round has, where ``most`` is of one.
        series: ``warm`` or ``cold``, where the bar is for one of them.
    """

    what: str
    most_extra: float | None = None
    most_ratio: float | None = None
    most: float | None = None
    pieces: int = 1
    series: str | None = None

    def value(self, result):
        """Return the figure of a result that the bar is about."""
        if self.most is not None:
            return result["ours"]["queries" if self.what == "queries" else "median_ms"] / self.pieces
        if self.most_extra is not None:
            figure = "queries" if self.what == "queries" else "median_ms"
            return result["ours"][figure] - result["other"][figure]
        return result["ratio"]["of_medians"]

    def limit(self):
        """Return the limit as a number."""
        return next(limit for limit in (self.most, self.most_extra, self.most_ratio) if limit is not None)

    def text(self):
        """Return the bar in words."""
        if self.most is not None:
            unit = "queries" if self.what == "queries" else "ms"
            return f"at most {self.most:g} {unit}{' each' if self.pieces > 1 else ''}"
        if self.most_extra is not None:
            return f"at most {self.most_extra:g} {'queries' if self.what == 'queries' else 'ms'} more"
        return f"at most {self.most_ratio:g} x the {self.what}"


class Case:
    """One piece of work, done on our side and on the other side.

    Class attributes: ``name`` (on the command line), ``title``, ``ours`` and
    ``other`` (what the sides are called), ``bars``, and ``sides``, the modules
    that each side's database has on top of the base template (``None``: all of
    this checkout's). ``peers`` are other people's modules that the other side needs, as pinned requirements of
    PyPI. ``most_pairs`` is for rounds that take seconds each.
    """

    name = title = ours = other = ""
    bars = ()
    sides = {"ours": None, "other": ()}
    peers = ()
    most_pairs = None

    def prepare(self, env):
        """Make the records that every round uses; committed. Return plain values for ``round``."""
        raise NotImplementedError

    def prepare_other(self, env):
        """The same for the other side, where it is another piece of work and not another database."""
        return self.prepare(env)

    def round(self, env, prepared):
        """Make what one round consumes and return a function of no argument: the work to measure.

        The round is rolled back afterwards.
        """
        raise NotImplementedError

    def other_round(self, env, prepared):
        """The same for the other side, where it is another piece of work and not another database."""
        return self.round(env, prepared)


@dataclass(frozen=True)
class Sample:
    """One measurement: seconds by the clock, of them this process's own work, and SQL queries."""

    seconds: float
    own_seconds: float
    queries: int


def measure(registry, environment, make, prepared, cold):
    """Run one round in a transaction of its own, as a request would, and roll it back.

    Args:
        registry: registry of the side's database.
        environment: the ``Environment`` class.
        make: the side's method of the case that makes a round.
        prepared: what its ``prepare`` returned.
        cold: whether the registry's caches are emptied first, as after a restart.

    Returns:
        A ``Sample``.
    """
    with registry.cursor() as cr:
        work = make(environment(cr, 1, {}), prepared)
        if cold:
            registry.clear_all_caches()
        gc.collect()
        gc.disable()
        try:
            queries = cr.sql_log_count
            start, own = time.perf_counter(), time.process_time()
            work()
            own, seconds = time.process_time() - own, time.perf_counter() - start
            return Sample(seconds, own, cr.sql_log_count - queries)
        finally:
            gc.enable()
            cr.rollback()
            # The rollback undid what the caches were told to forget or learned meanwhile.
            registry.reset_changes()
