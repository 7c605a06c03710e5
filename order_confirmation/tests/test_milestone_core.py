"""Days, zones and lead times of milestones, without a database (B15)."""

from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..core.milestones import end_of_day, lead_hours, whole_day, within_day


@tagged("post_install", "-at_install")
class TestMilestoneCore(BaseCase):
    def test_end_of_day(self):
        self.assertEqual(end_of_day(date(2026, 11, 24), "Asia/Shanghai"), datetime(2026, 11, 24, 15, 59, 59))
        self.assertEqual(end_of_day(date(2026, 11, 24), "UTC"), datetime(2026, 11, 24, 23, 59, 59))

    def test_daylight_saving(self):
        """The day that clocks change has 23 or 25 hours; its end is still midnight there."""
        self.assertEqual(end_of_day(date(2026, 3, 29), "Europe/Amsterdam"), datetime(2026, 3, 29, 21, 59, 59))
        self.assertEqual(end_of_day(date(2026, 3, 28), "Europe/Amsterdam"), datetime(2026, 3, 28, 22, 59, 59))
        self.assertEqual(end_of_day(date(2026, 10, 25), "Europe/Amsterdam"), datetime(2026, 10, 25, 22, 59, 59))

    def test_whole_day(self):
        """20:00 UTC is the next day in Shanghai."""
        evening = datetime(2026, 11, 24, 20, 0)
        self.assertEqual(whole_day(evening, "Asia/Shanghai"), datetime(2026, 11, 25, 15, 59, 59))
        self.assertEqual(
            whole_day(whole_day(evening, "Asia/Shanghai"), "Asia/Shanghai"), datetime(2026, 11, 25, 15, 59, 59)
        )

    def test_within_day(self):
        entered = datetime(2026, 11, 24, 3, 0)
        self.assertEqual(within_day(entered, date(2026, 11, 24), "Asia/Shanghai"), entered)
        self.assertEqual(within_day(entered, date(2026, 11, 20), "Asia/Shanghai"), datetime(2026, 11, 20, 15, 59, 59))
        self.assertEqual(within_day(entered, date(2026, 11, 28), "Asia/Shanghai"), datetime(2026, 11, 27, 16, 0))

    def test_lead_hours(self):
        start = datetime(2026, 11, 1)
        stages = [
            ("received", start),
            ("confirmed", start + timedelta(hours=5)),
            ("shipped", start + timedelta(hours=29)),
        ]
        self.assertEqual(lead_hours(stages), {"confirmed": 5, "shipped": 24})

    def test_events_out_of_order(self):
        """Goods that left before the sheet was back: the shipment counts from the order, and nothing is negative."""
        start = datetime(2026, 11, 1)
        stages = [
            ("received", start),
            ("confirmed", start + timedelta(hours=50)),
            ("shipped", start + timedelta(hours=10)),
        ]
        self.assertEqual(lead_hours(stages), {"confirmed": 50, "shipped": 10})
