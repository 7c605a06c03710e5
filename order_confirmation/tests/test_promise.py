"""Delivery promise: what the company's own last orders say of a date (B15)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..core.milestones import hours_since
from ..models import order_milestone_promise
from .morning_common import MorningCommon


@tagged("post_install", "-at_install")
class TestPromise(MorningCommon):
    def history(self, spans, **values):
        """Orders confirmed and, so many days later, shipped; the last one now."""
        for number, span in enumerate(spans):
            self.past({"confirmed": number + span, "shipped": number}, **values)

    def promise(self, user=None, **values):
        milestones = self.milestones.with_user(user or self.salesperson)
        return milestones.delivery_promise(self.company.id, **values)

    def test_figures(self):
        """Ten orders that took 1 to 10 days: 5.5 on average, the ninetieth percentile is 9.1 (B15)."""
        self.history(range(1, 11))
        known = self.milestones._history(self.company, ["shipped"])["shipped"]
        self.assertEqual((known["count"], known["since"]["count"]), (10, 10))
        self.assertAlmostEqual(known["since"]["average"], 5.5, 4)
        self.assertAlmostEqual(known["since"]["most"], 9.1, 4)
        text = self.promise()["text"]
        self.assertEqual(text, "From confirmation to shipment: 5.5 days on average, 9 of 10 within 10 (10 orders)")

    def test_chance_of_a_date(self):
        """Of those ten, seven took no longer than seven days and a bit."""
        self.history(range(1, 11))
        placed = fields.Datetime.now().replace(hour=20)
        promise = self.promise(
            date=fields.Datetime.to_string(placed + timedelta(days=7)), confirmed=fields.Datetime.to_string(placed)
        )
        self.assertEqual(promise["share"], 70)
        self.assertIn("70 %", promise["chance"])

    def test_nothing_below_ten(self):
        self.history(range(1, 10))
        self.assertFalse(self.promise())
        self.assertFalse(self.milestones._promise_rows(self.company))
        self.history([3])
        self.assertTrue(self.promise())

    def test_last_ones_only(self):
        """What was slow long ago says nothing of today."""
        self.history([2] * 10)
        for _number in range(5):
            self.past({"confirmed": 900, "shipped": 500})
        with patch.object(order_milestone_promise, "LAST", 10):
            self.assertAlmostEqual(self.milestones._history(self.company, ["shipped"])["shipped"]["average"], 2)
        self.assertGreater(self.milestones._history(self.company, ["shipped"])["shipped"]["average"], 2)

    def test_own_company_only(self):
        """Another company's orders say nothing, and are told to nobody."""
        self.history([3] * 12, company=self.other_company)
        self.assertFalse(self.promise())
        milestones = self.milestones.with_user(self.salesperson)
        self.assertFalse(milestones.delivery_promise(self.other_company.id))

    def test_roles(self):
        """The figures are the company's, for all who promise; whoever reads no milestones is refused."""
        self.history([3] * 12)
        for user in (self.colleague, self.manager, self.keeper, self.accountant, self.buyer):
            self.assertTrue(self.promise(user))
        for user in (self.portal, self._user("oc_plain", "base.group_user")):
            with self.assertRaises(AccessError):
                self.promise(user)

    def test_switched_off(self):
        """Off: nothing is shown, and nothing is asked."""
        self.history([3] * 12)
        order = self.make_order()
        order.company_id.order_tracking_since = False
        self.assertFalse(self.promise())
        self.assertFalse(order.order_promise)
        order.invalidate_recordset(["order_promise"])
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(self.milestones.delivery_promise(self.company.id))
            self.assertFalse(order.order_promise)

    def test_one_query(self):
        self.history([3] * 12)
        milestones = self.milestones.sudo()
        milestones._promise_rows(self.company)
        self.env.flush_all()
        with self.assertQueryCount(1):
            rows = milestones._promise_rows(self.company)
        self.assertEqual([row["stage"] for row in rows], ["shipped"])

    def test_form_costs_nothing(self):
        """The field is in no view: an order is opened and edited without it."""
        arch = self.env["sale.order"].get_view(self.env.ref("sale.view_order_form").id, "form")["arch"]
        self.assertNotIn("order_promise", arch)
        self.assertIn("order_delivery_promise", arch)

    def test_stored_with_the_milestones(self):
        """The days since confirmation are stored with the stage."""
        order = self.make_order()
        order.action_confirm()
        self.deliver(order)
        moment = fields.Datetime.now()
        order.date_order = moment - timedelta(days=4)
        self.env.flush_all()
        row = self.row(order, "shipped")
        self.assertAlmostEqual(row.since_confirmed_days, (row.done - order.date_order).total_seconds() / 86400, 3)

    def test_hours_since(self):
        moment = fields.Datetime.now()
        stages = [
            ("received", moment),
            ("confirmed", moment + timedelta(hours=2)),
            ("paid", moment + timedelta(hours=1)),
            ("shipped", moment + timedelta(hours=7)),
        ]
        self.assertEqual(hours_since(stages, "confirmed"), {"shipped": 5.0})
        self.assertFalse(hours_since(stages, "accepted"))
