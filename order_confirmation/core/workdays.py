"""Working days: weekdays of a calendar, public holidays, and days that are worked instead (调休). Plain Python."""

from datetime import timedelta

#: A calendar without any working day must not be searched for ever.
LIMIT = 3660
MONDAY_TO_FRIDAY = frozenset(range(5))


class WorkDays:
    """Counts days of work before and after a day.

    Args:
        weekdays: numbers of the days that are worked, Monday is 0; Monday to Friday where there is none.
        holidays: dates that are not worked.
        made_up: dates that are worked although weekday or holiday say otherwise.
    """

    def __init__(self, weekdays=MONDAY_TO_FRIDAY, holidays=(), made_up=()):
        self.weekdays = frozenset(weekdays) or MONDAY_TO_FRIDAY
        self.holidays = frozenset(holidays)
        self.made_up = frozenset(made_up)

    def is_working(self, day):
        """Whether a date is worked."""
        return day in self.made_up or (day.weekday() in self.weekdays and day not in self.holidays)

    def shift(self, day, count):
        """The date a number of working days away.

        Args:
            day: date to count from; it is not counted itself.
            count: working days, negative for before. 0 is the day itself, or the next one that is worked.

        Returns:
            A date.

        Raises:
            ValueError: where no such day comes within ten years.
        """
        step = timedelta(days=-1 if count < 0 else 1)
        left = abs(count)
        if not count:
            day, left = day - step, 1
        for _tried in range(LIMIT):
            day += step
            if self.is_working(day):
                left -= 1
                if not left:
                    return day
        raise ValueError("no working day within ten years")
