"""What an order has reached and what is still to come: plain Python, no ORM (B15, D03, D10)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytz


@dataclass(slots=True)
class Milestone:
    """One stage of one order, as its documents tell it. All moments are UTC, without zone.

    ``undated``: reached, but no document says when; whoever stores it keeps the moment he first saw it.
    """

    planned: datetime | None = None
    started: datetime | None = None
    done: datetime | None = None
    progress: float = 0.0
    undated: bool = False

    @property
    def reached(self):
        """Whether nothing of it is still to come.

        :rtype: bool
        """
        return bool(self.done) or self.undated


def lead_hours(stages):
    """Hours that each reached stage took since the latest one before it.

    Events come out of order: goods leave before the sheet is back. A stage counts from the latest earlier one that was
    reached before it; the first has none.

    :param stages: pairs of key and moment of those that are reached, in the order of the flow
    :returns: hours by key, of those that have a stage before them
    :rtype: dict[str, float]
    """
    hours, seen = {}, []
    for key, done in stages:
        before = [moment for moment in seen if moment <= done]
        if before:
            hours[key] = (done - max(before)).total_seconds() / 3600
        seen.append(done)
    return hours


def hours_since(stages, start):
    """Hours from one stage to each later one in the flow that was reached after it.

    :param stages: pairs of key and moment of those that are reached, in the order of the flow
    :param str start: key of the stage to count from
    :returns: hours by key; empty where ``start`` is not reached
    :rtype: dict[str, float]
    """
    hours, begun = {}, None
    for key, done in stages:
        if begun and done >= begun:
            hours[key] = (done - begun).total_seconds() / 3600
        if key == start:
            begun = done
    return hours


def end_of_day(day, zone):
    """Last second of a day somewhere, daylight saving included.

    :param date day: there
    :param str zone: name of the time zone
    :returns: UTC, without zone
    :rtype: datetime
    """
    place = pytz.timezone(zone)
    next_day = place.localize(datetime.combine(day + timedelta(days=1), time.min))
    return next_day.astimezone(pytz.utc).replace(tzinfo=None) - timedelta(seconds=1)


def whole_day(moment, zone):
    """A promise is for a day: it is kept until that day is over where the company is.

    :param datetime moment: UTC
    :param str zone: name of the time zone
    :returns: UTC, without zone
    :rtype: datetime
    """
    return end_of_day(pytz.utc.localize(moment).astimezone(pytz.timezone(zone)).date(), zone)


def within_day(moment, day, zone):
    """The moment nearest to when something was entered that lies on the day it is dated.

    :param datetime moment: UTC, when it was entered
    :param date day: its date, as booked
    :param str zone: name of the time zone
    :returns: UTC, without zone
    :rtype: datetime
    """
    last = end_of_day(day, zone)
    first = end_of_day(day - timedelta(days=1), zone) + timedelta(seconds=1)
    return min(max(moment, first), last)
