"""The night: periods that end, reminders, satisfaction; and what it costs (D13.4, D08, D12)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .acceptance_common import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestAcceptanceNight(AcceptanceCommon):
    def test_no_objection(self):
        """D13.4: accepted the day after the last one, on record as such; twice changes nothing."""
        acceptance = self.delivered()
        self.later(acceptance, 9)
        self.night()
        self.assertEqual(acceptance.state, "waiting")
        self.later(acceptance, 1)
        self.night()
        self.assertEqual((acceptance.state, acceptance.decision_method), ("deemed", "no_objection"))
        count, decided = len(acceptance.message_ids), acceptance.decided_on
        self.assertIn("No objection until", acceptance.message_ids[0].body)
        self.night()
        self.assertEqual((len(acceptance.message_ids), acceptance.decided_on), (count, decided))

    def test_the_last_day_ends_where_the_company_is(self):
        """D13.4: the period ends with the day in the company's time zone, across the change of clocks too."""
        self.company.partner_id.tz = "America/New_York"
        self.company.order_transit_days = 0
        with freeze_time("2026-10-26 02:00:00"):  # still the 25th in New York
            acceptance = self.delivered()
            acceptance._engine_write({"shipped_on": fields.Datetime.now()})
            acceptance._engine_write({"deadline": acceptance._deadline_for(False)})
        self.assertEqual(str(acceptance.deadline), "2026-11-01")  # clocks change on this day
        with freeze_time("2026-11-02 04:59:00"):
            self.night()
            self.assertEqual(acceptance.state, "waiting")
        with freeze_time("2026-11-02 05:01:00"):
            self.night()
            self.assertEqual(acceptance.state, "deemed")

    def test_objected_is_never_deemed(self):
        """D13.4: what the customer objected to is not accepted by silence."""
        acceptance = self.delivered()
        self.object(acceptance)
        self.later(acceptance, 90)
        self.night()
        self.assertEqual(acceptance.state, "objected")

    def test_a_broken_record_stops_nobody(self):
        """D13.4: the others of the batch are handled; the broken one waits for somebody to look."""
        broken, good = self.delivered(), self.delivered()
        self.later(broken | good, 30)
        deem = type(self.Acceptance)._deem

        def fail(records):
            if broken in records:
                raise ValueError
            return deem(records)

        with (
            patch.object(type(self.Acceptance), "_deem", fail),
            mute_logger("odoo.addons.order_confirmation.models.order_acceptance_night"),
        ):
            self.night()
            self.night()
        self.assertEqual((broken.state, good.state), ("waiting", "deemed"))
        activity = broken.activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.salesperson), "once, however many nights")
        self.assertIn("could not be closed", activity.summary)
        self.assertFalse(good.activity_ids)
        self.assertEqual(self.unclosed(broken | good), broken.order_id)
        self.night()
        self.assertEqual(broken.state, "deemed")
        self.assertFalse(broken.activity_ids)
        self.assertFalse(self.unclosed(broken | good))

    def unclosed(self, acceptances):
        """Orders of these that stand in the exceptions."""
        self.env.flush_all()
        domain = [("sale_order_id", "in", acceptances.order_id.ids), ("kind", "=", "unclosed")]
        return self.env["order.exception"].with_user(self.manager).search(domain).sale_order_id.with_user(self.env.user)

    def test_a_night_that_never_comes(self):
        """D13.4, D16.4: where the job rests, the exceptions show it; goods on their way back are none."""
        late, fresh, back = self.delivered(), self.delivered(), self.delivered()
        self.later(late | back, 30)
        self.later(fresh, 10)
        wizard = self.env["stock.return.picking"].create({"picking_id": back.picking_id.id})
        for line in wizard.product_return_moves:
            line.quantity = 1
        wizard.action_create_returns()
        self.assertEqual(self.unclosed(late | fresh | back), late.order_id)
        self.assertFalse(self.env["order.exception"].with_user(self.colleague).search([("kind", "=", "unclosed")]))

    def test_the_telling_itself_fails(self):
        """D13.4: where not even the activity can be made, the others are handled, and the log has both."""
        broken, good = self.delivered(), self.delivered()
        self.later(broken | good, 30)
        deem = type(self.Acceptance)._deem

        def fail(records):
            if broken in records:
                raise ValueError
            return deem(records)

        with (
            patch.object(type(self.Acceptance), "_deem", fail),
            patch.object(type(self.Acceptance), "activity_schedule", side_effect=ValueError),
            self.assertLogs("odoo.addons.order_confirmation.models.order_acceptance_night", "ERROR") as log,
        ):
            self.night()
        self.assertEqual((broken.state, good.state, len(log.records)), ("waiting", "deemed", 2))
        # The customer decides: nothing is left to look at.
        self.accept(broken)
        self.assertFalse(broken.activity_ids)

    def test_reminder_and_question_that_fail(self):
        """D13.4, D08: a reminder that can't be sent is seen, too, and gone once it went out."""
        acceptance = self.delivered()
        self.company.order_acceptance_remind_days = 3
        self.later(acceptance, 7)
        with (
            patch.object(type(self.Acceptance), "_remind", side_effect=ValueError),
            mute_logger("odoo.addons.order_confirmation.models.order_acceptance_night"),
        ):
            self.night()
        self.assertIn("reminded", acceptance.activity_ids.summary)
        self.night()
        self.assertTrue(acceptance.reminded_on)
        self.assertFalse(acceptance.activity_ids)

    def test_killed_in_the_middle(self):
        """D13.4: what is committed stays, the next night does the rest, nothing twice."""
        acceptances = self.delivered() | self.delivered() | self.delivered()
        self.later(acceptances, 30)
        calls = []

        def progress(cron, processed=0, **_kwargs):
            calls.append(processed)
            if processed:
                raise KeyboardInterrupt
            return 100

        with (
            patch.object(type(self.Acceptance)._batches, "__defaults__", (1,)),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", progress),
            self.assertRaises(KeyboardInterrupt),
        ):
            self.Acceptance._cron_acceptance()
        self.night()
        self.assertEqual(set(acceptances.mapped("state")), {"deemed"})
        self.assertEqual({len(one.message_ids) for one in acceptances}, {1})

    def test_reminder_once(self):
        """D13.4: some days before the end, once, in the customer's language; off by default."""
        acceptance = self.delivered()
        self.later(acceptance, 7)
        self.night()
        self.assertFalse(acceptance.reminded_on)
        self.company.order_acceptance_remind_days = 1
        self.night()
        self.assertFalse(acceptance.reminded_on)
        self.company.order_acceptance_remind_days = 3
        mails = self.env["mail.mail"].search_count([])
        self.night()
        self.night()
        self.assertTrue(acceptance.reminded_on)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)

    # === SATISFACTION ===

    def surveyed(self):
        """An order whose customer was asked."""
        self.company.order_survey = True
        acceptance = self.delivered()
        self.accept(acceptance)
        self.night()
        return acceptance

    def test_asked_once_per_order(self):
        """D08, D12: after the last delivery, once for good; off by default."""
        order = self.make_order()
        order.action_confirm()
        self.deliver(order, {self.product: 4, self.product_2: 5})
        self.accept(order.order_acceptance_ids)
        self.night()
        self.assertFalse(order.order_acceptance_surveyed_on)
        self.company.order_survey = True
        self.night()
        self.assertFalse(order.order_acceptance_surveyed_on, "more is to be delivered")
        self.deliver(order)
        self.night()
        self.assertFalse(order.order_acceptance_surveyed_on, "the last delivery is not accepted yet")
        self.accept(order.order_acceptance_ids.filtered(lambda one: one.state == "waiting"))
        self.night()
        self.assertTrue(order.order_acceptance_surveyed_on)
        ratings = order.order_acceptance_ids.rating_ids
        self.assertEqual(len(ratings), 1)
        self.night()
        self.assertEqual(order.order_acceptance_ids.rating_ids, ratings)

    def test_rated_once(self):
        """D08: the first rating stands; the second gets a clear message."""
        acceptance = self.surveyed()
        rating = acceptance.rating_ids
        acceptance.sudo().rating_apply(5, token=rating.access_token, feedback="Good")
        self.assertEqual((rating.rating, rating.consumed, acceptance.rating_last_value), (5, True, 5))
        with self.assertRaisesRegex(UserError, "rated this order already"), self.cr.savepoint():
            acceptance.sudo().rating_apply(1, token=rating.access_token)
        self.assertEqual(rating.rating, 5)

    def test_employees_rate_nothing(self):
        """D08: no role forges a rating, over RPC neither; other ratings are Odoo's business."""
        acceptance = self.surveyed()
        rating = acceptance.rating_ids
        model = self.env["ir.model"]._get_id("order.acceptance")
        for user in (self.salesperson, self.manager, self.keeper):
            mine = rating.with_user(user)
            for act in (
                lambda mine=mine: mine.write({"rating": 5, "consumed": True}),
                lambda mine=mine: mine.reset(),
                lambda mine=mine: mine.create({"res_model_id": model, "res_id": acceptance.id, "rating": 5}),
            ):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    act()

    # === MONEY ===

    def test_acceptance_anchors_an_instalment(self):
        """D13.3, D13.4: due from acceptance; objected: not happened; receipt from arrival."""
        plan = self.make_plan(
            [
                {"share": 50, "anchor": "receipt", "last_days": 10},
                {"share": 50, "anchor": "acceptance", "last_days": 30},
            ]
        )
        acceptance = self.delivered(order_payment_plan_id=plan.id)
        receipt, accepted = acceptance.order_id.order_payment_line_ids.sorted("sequence")
        # One day for the whole company, at whatever hour this runs.
        self.company.resource_calendar_id.tz = acceptance._zone()
        today = acceptance._today()
        self.assertEqual((receipt.state, accepted.state), ("waiting", "waiting"))
        self.assertEqual(receipt.date_last, today + timedelta(days=12))
        self.assertEqual(accepted.date_last, today + timedelta(days=39))
        acceptance.sudo()._record_arrival(today, "Li Na")
        self.assertEqual((receipt.date_last, receipt.state), (today + timedelta(days=10), "due"))
        self.object(acceptance)
        self.assertEqual(accepted.state, "waiting")
        self.accept(acceptance)
        self.assertEqual((accepted.date_last, accepted.state), (today + timedelta(days=30), "due"))

    # === COST ===

    def queries(self, count, rows=2):
        """Queries of delivering orders at once."""
        orders = self.env["sale.order"].union(
            *(self.make_order([(self.product, 1)] * rows) for _number in range(count))
        )
        orders.action_confirm()
        pickings = orders.picking_ids
        pickings.action_assign()
        pickings.move_ids.write({"picked": True})
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        pickings._action_done()
        self.env.flush_all()
        return self.env.cr.sql_log_count - start

    def test_queries(self):
        """D13.4: off, a delivery asks nothing more; on, it costs the same for one row and for many, one and many."""
        self.company.order_acceptance_days = 0
        self.queries(1)
        off = self.queries(1)
        with patch.object(type(self.Acceptance), "_make", lambda *args: None):
            bare = self.queries(1)
        self.assertEqual(off, bare)
        off_many = self.queries(4, rows=8)
        self.company.order_acceptance_days = 7
        self.queries(1)
        on, many = self.queries(1) - off, self.queries(4, rows=8) - off_many
        self.assertLessEqual(many, on + 6)
        self.assertLessEqual(on, 30)
