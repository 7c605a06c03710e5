"""Amounts and days of payment plans, without Odoo: they add up, in every currency."""

import random
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from odoo.tests import BaseCase, tagged

from ..core import instalments
from ..core.workdays import WorkDays

UNITS = st.sampled_from([Decimal("1"), Decimal("0.01"), Decimal("0.001"), Decimal("0.05")])


@st.composite
def plans(draw):
    """A currency's unit, an order's total in it, and a plan for it."""
    unit = draw(UNITS)
    total = unit * draw(st.integers(-(10**9), 10**9))
    cuts = sorted(draw(st.sets(st.integers(1, 9999), max_size=5)))
    shares = [(high - low) / 100 for low, high in zip([0, *cuts], [*cuts, 10000], strict=True)]
    parts = [("share", share) for share in shares]
    if draw(st.booleans()):
        parts[draw(st.integers(0, len(parts) - 1))] = ("rest", 0)
        if draw(st.booleans()):
            fixed = float(unit * draw(st.integers(1, 10**6)))
            parts.insert(draw(st.integers(0, len(parts))), ("fixed", fixed))
    return unit, total, parts


@tagged("post_install", "-at_install")
class TestInstalments(BaseCase):
    @settings(max_examples=1000, deadline=None, derandomize=True, database=None)
    @given(plans())
    def test_plans_add_up(self, plan):
        """D02.5, D13.3: whatever the shares and the currency (0, 2, 3 decimals, cash rounding), nothing is lost."""
        unit, total, parts = plan
        self.assertIsNone(instalments.problem(parts))
        exact = [Decimal(repr(amount)) for amount in instalments.amounts(float(total), parts, float(unit))]
        self.assertEqual(sum(exact), total)
        self.assertTrue(all(amount % unit == 0 for amount in exact))
        self.assertTrue(all(amount * (1 if total >= 0 else -1) >= 0 for amount in exact))
        if not any(kind == "fixed" for kind, _value in parts):
            for (kind, value), amount in zip(parts, exact, strict=True):
                if kind == "share":
                    self.assertLess(abs(amount - total * Decimal(str(value)) / 100), 2 * unit)

    @settings(max_examples=1000, deadline=None, derandomize=True, database=None)
    @given(UNITS, st.lists(st.integers(0, 10**6), min_size=1, max_size=6), st.integers(-(10**5), 4 * 10**6))
    def test_money_is_allocated(self, unit, dues, money):
        """What came in pays instalments in their order; the rest is named, never lost."""
        dues = [float(unit * due) for due in dues]
        money = unit * money
        paid, left = instalments.allocate(dues, float(money), float(unit))
        self.assertEqual(sum(Decimal(repr(part)) for part in [*paid, left]), money)
        for number, (due, part) in enumerate(zip(dues, paid, strict=True)):
            self.assertTrue(0 <= part <= due)
            if part < due:
                self.assertFalse(any(paid[number + 1 :]), "a later instalment was paid before an earlier one")
                self.assertLessEqual(left, 0)

    def test_thirds(self):
        """No cent is made up for three thirds."""
        thirds = [("share", 33.33), ("share", 33.34), ("share", 33.33)]
        self.assertEqual(instalments.amounts(100.0, thirds, 0.01), [33.33, 33.34, 33.33])
        self.assertEqual(instalments.amounts(0.01, thirds, 0.01), [0.0, 0.01, 0.0])
        self.assertEqual(sum(instalments.amounts(1000.0, thirds, 1.0)), 1000.0)

    def test_fixed_beyond_the_total(self):
        """A deposit larger than a small order is that order, and the balance nothing."""
        parts = [("fixed", 500.0), ("rest", 0)]
        self.assertEqual(instalments.amounts(300.0, parts, 0.01), [300.0, 0.0])
        self.assertEqual(instalments.amounts(800.0, parts, 0.01), [500.0, 300.0])

    def test_problems(self):
        """Plans that are no plans are named for what they are."""
        cases = {
            "empty": [],
            "negative": [("share", 120), ("share", -20)],
            "over": [("share", 60), ("share", 50)],
            "under": [("share", 30), ("share", 60)],
            "rests": [("rest", 0), ("rest", 0)],
        }
        for expected, parts in cases.items():
            self.assertEqual(instalments.problem(parts), expected)
        self.assertEqual(instalments.problem([("fixed", 10.0)]), "under")
        self.assertEqual(instalments.problem([("share", 100), ("rest", 0)]), "over")
        self.assertIsNone(instalments.problem([("share", 33.3), ("share", 33.3), ("share", 33.4)]))


@tagged("post_install", "-at_install")
class TestWorkDays(BaseCase):
    def test_window_before_delivery(self):
        """D02.5: within the five working days before delivery, over a weekend."""
        days = WorkDays()
        delivery = date(2026, 5, 13)  # a Wednesday
        self.assertEqual(days.shift(delivery, -5), date(2026, 5, 6))
        self.assertEqual(days.shift(delivery, -1), date(2026, 5, 12))

    def test_holidays_and_days_made_up(self):
        """National Day is not worked; the Saturday before it is."""
        holidays = {date(2026, 10, day) for day in range(1, 8)}
        days = WorkDays(holidays=holidays, made_up={date(2026, 10, 10)})
        self.assertEqual(days.shift(date(2026, 9, 30), 1), date(2026, 10, 8))
        self.assertEqual(days.shift(date(2026, 9, 30), 3), date(2026, 10, 10))
        self.assertEqual(days.shift(date(2026, 10, 1), 0), date(2026, 10, 8))
        self.assertEqual(days.shift(date(2026, 9, 30), 0), date(2026, 9, 30))

    def test_there_and_back(self):
        """Counting forth and back ends where it began, on any day that is worked."""
        rng = random.Random(3)
        for _case in range(300):
            holidays = {date(2026, 1, 1) + timedelta(days=rng.randrange(700)) for _number in range(40)}
            days = WorkDays(rng.sample(range(7), rng.randint(1, 7)), holidays)
            start = days.shift(date(2026, 6, 1) + timedelta(days=rng.randrange(200)), 0)
            count = rng.randint(1, 30)
            self.assertEqual(days.shift(days.shift(start, count), -count), start)

    def test_calendar_without_working_days(self):
        """A calendar that is empty counts Monday to Friday; one that is all holidays says so."""
        self.assertEqual(WorkDays(()).shift(date(2026, 5, 8), 1), date(2026, 5, 11))
        never = WorkDays({0}, {date(2026, 1, 5) + timedelta(days=7 * week) for week in range(600)})
        with self.assertRaises(ValueError):
            never.shift(date(2026, 1, 5), 1)
