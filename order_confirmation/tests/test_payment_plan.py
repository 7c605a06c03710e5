"""Payment plans: what an order gets from them, amounts and days, and who may change what."""

from datetime import date, datetime

from freezegun import freeze_time
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestPaymentPlan(PaymentCommon):
    def test_plan_copies_its_instalments(self):
        """D02.5: an order takes the plan's instalments; editing the plan later never changes the order."""
        order = self.planned(self.deposit, confirm=False)
        self.assertEqual(order.order_payment_line_ids.mapped("name"), ["Deposit", "Balance"])
        self.assertEqual([line[1] for line in self.instalments(order)], [243.0, 567.0])
        self.deposit.line_ids[0].share = 40
        self.assertEqual([line[1] for line in self.instalments(order)], [243.0, 567.0])

    def test_another_plan_replaces(self):
        """Choosing another plan replaces the instalments, choosing none removes them."""
        order = self.planned(self.deposit, confirm=False)
        order.with_user(self.salesperson).order_payment_plan_id = self.half
        self.assertEqual(order.order_payment_line_ids.mapped("name"), ["First half", "Second half"])
        order.order_payment_plan_id = False
        self.assertFalse(order.order_payment_line_ids)

    def test_form(self):
        """The clerk chooses a plan in the form and shifts a share."""
        form = Form(self.env["sale.order"].with_user(self.salesperson))
        form.partner_id = self.customer
        form.order_payment_plan_id = self.deposit
        with form.order_line.new() as line:
            line.product_id = self.product
        order = form.save()
        self.assertEqual(len(order.order_payment_line_ids), 2)
        with Form(order.with_user(self.salesperson)) as form, form.order_payment_line_ids.edit(0) as line:
            line.share = 50
        self.assertEqual([line[1] for line in self.instalments(order)], [31.5, 31.5])

    def test_amounts_follow_the_total(self):
        """A changed quantity, a new row, a removed one: the instalments add up to the order at once."""
        order = self.planned(self.deposit)
        order.order_line[0].product_uom_qty = 11
        self.assertEqual([line[1] for line in self.instalments(order)], [261.9, 611.1])
        order.order_line[1].product_uom_qty = 0
        self.assertEqual([line[1] for line in self.instalments(order)], [207.9, 485.1])
        order.write({"order_line": [Command.create({"product_id": self.product_2.id, "product_uom_qty": 1})]})
        self.assertEqual(sum(line[1] for line in self.instalments(order)), order.amount_total)

    def test_plans_of_customer_and_company(self):
        """D14.3: new orders take the customer's plan, or the company's; what is given stays."""
        self.company.order_payment_plan_id = self.advance
        self.assertEqual(self.make_order().order_payment_plan_id, self.advance)
        self.customer.order_payment_plan_id = self.deposit
        self.assertEqual(self.make_order().order_payment_plan_id, self.deposit)
        self.assertEqual(self.make_order(order_payment_plan_id=self.half.id).order_payment_plan_id, self.half)
        form = Form(self.env["sale.order"])
        form.partner_id = self.customer
        self.assertEqual(form.order_payment_plan_id, self.deposit)

    def test_nobody_uses_it(self):
        """Without a plan an order has no instalments, and none is asked for anywhere."""
        order = self.make_order()
        order.action_confirm()
        self.assertFalse(order.order_payment_line_ids)
        self.assertEqual(order.order_payment_release_state, "none")
        self.assertFalse(order._order_payment_held("shipment"))

    # === DAYS ===

    def test_window_of_the_purchase(self):
        """D02.5: 50 % within the 5 working days before delivery, 50 % within 3 working days after receipt."""
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        order = self.env["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "order_payment_plan_id": self.half.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_qty": 10,
                            "price_unit": 12.35,
                            "tax_ids": [Command.clear()],
                            "date_planned": datetime(2026, 5, 13, 4),
                        }
                    )
                ],
            }
        )
        first, second = order.order_payment_line_ids.sorted("sequence")
        self.assertEqual((first.amount, second.amount), (61.75, 61.75))
        self.assertEqual((first.date_first, first.date_last), (date(2026, 5, 6), date(2026, 5, 12)))
        self.assertEqual(second.date_last, date(2026, 5, 18))
        self.assertEqual(first.state, "waiting")
        with freeze_time("2026-05-07 02:00:00"):
            order.button_confirm()
            self.env.flush_all()
            self.assertEqual((first.state, second.state), ("due", "waiting"))
            picking = order.picking_ids
            picking.move_ids.quantity = 10
            picking.move_ids.picked = True
            picking.button_validate()
            self.env.flush_all()
            self.assertEqual((second.date_first, second.date_last), (date(2026, 5, 7), date(2026, 5, 12)))
            self.assertEqual(second.state, "due")

    def test_holidays_and_days_made_up(self):
        """Public holidays don't count, days worked in their place do."""
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "National Day",
                "calendar_id": calendar.id,
                "date_from": "2026-10-01 00:00:00",
                "date_to": "2026-10-07 23:59:59",
            }
        )
        calendar.tz = "UTC"
        self.env["order.workday"].create({"date": "2026-10-10"})
        plan = self.make_plan([{"share": 100, "last_days": 3, "day_type": "working"}])
        with freeze_time("2026-09-30 02:00:00"):
            line = self.planned(plan).order_payment_line_ids
            self.assertEqual(line.date_last, date(2026, 10, 10))

    def test_end_of_month(self):
        """Monthly: thirty days from the end of the month in which the goods left."""
        order = self.planned(self.env.ref("order_confirmation.order_payment_plan_monthly"))
        line = order.order_payment_line_ids
        self.assertEqual(line.state, "waiting")
        with freeze_time("2026-02-05 03:00:00"):
            self.deliver(order)
            self.env.flush_all()
        self.assertEqual(line.date_last, date(2026, 3, 30))

    def test_partial_shipments(self):
        """The event is the last of several shipments; until then the day is an expectation."""
        plan = self.make_plan([{"share": 100, "anchor": "shipment", "last_days": 10}])
        order = self.planned(plan)
        order.picking_ids.action_assign()
        for move in order.picking_ids.move_ids:
            move.quantity, move.picked = 1, True
        order.picking_ids.with_context(skip_sms=True)._action_done()
        self.env.flush_all()
        self.assertEqual(order.order_payment_line_ids.state, "waiting")
        self.deliver(order)
        self.env.flush_all()
        self.assertEqual(order.order_payment_line_ids.state, "due")

    def test_event_that_never_happens(self):
        """Nothing is due for an event without a day, and nothing breaks."""
        order = self.planned(self.make_plan([{"share": 100, "anchor": "acceptance", "last_days": 10}]))
        line = order.order_payment_line_ids
        self.assertEqual((line.state, line.date_last), ("waiting", False))

    def test_cancelled_and_redrawn(self):
        """A cancelled order owes nothing; taken up again it does."""
        order = self.planned(self.deposit)
        order._action_cancel()
        self.assertEqual({line[0] for line in self.instalments(order)}, {"cancelled"})
        order.action_draft()
        self.assertEqual({line[0] for line in self.instalments(order)}, {"waiting"})

    # === BAD INPUT ===

    def test_plans_that_are_none(self):
        """Over or under 100 %, a negative instalment, two balances: each is named, nothing is kept."""
        for lines, pattern in (
            ([{"share": 60}, {"share": 50}], "110"),
            ([{"share": 30}], "30"),
            ([{"share": -10}, {"share": 110}], "more than 0"),
            ([{"kind": "rest"}, {"kind": "rest"}], "only one"),
            ([{"kind": "fixed", "amount_fixed": 100}], "whole order"),
            ([{"kind": "fixed", "amount_fixed": -1}, {"kind": "rest"}], "more than zero"),
            ([{"share": 100, "first_days": 5, "last_days": 1}], "first day"),
            ([{"share": 100, "last_days": 99999}], "no date"),
        ):
            with self.subTest(lines=lines), self.assertRaisesRegex(ValidationError, pattern):
                self.make_plan(lines)

    def test_instalments_of_an_order_make_it_up(self):
        """The same where the clerk edits the instalments of an order, in the form and one by one."""
        order = self.planned(self.deposit, confirm=False)
        lines = order.order_payment_line_ids.with_user(self.salesperson)
        with self.held("make up|nothing is left"):
            lines[1].write({"kind": "share", "share": 50})
        with self.held("make up"):
            lines[1].unlink()
        with self.held("choose a payment plan"):
            lines.create({"sale_order_id": self.make_order().id, "name": "x", "share": 100})
        with self.held("stays with its order"):
            lines[0].sale_order_id = self.make_order()

    def test_unfinished_plan_is_not_taken(self):
        """A plan whose rows were edited one by one until they are no plan is refused by orders."""
        self.deposit.line_ids[1].unlink()
        with self.held("make up"):
            self.planned(self.deposit)

    # === WHO MAY ===

    def test_confirmed_order_is_finance_s(self):
        """B08: after confirmation only finance changes what an order waits for, on every path."""
        order = self.planned(self.deposit)
        lines = order.order_payment_line_ids.with_user(self.salesperson)
        attempts = (
            lambda: lines.write({"gate": False}),
            lambda: lines.unlink(),
            lambda: lines.create({"sale_order_id": order.id, "name": "x", "kind": "rest"}),
            lambda: order.with_user(self.salesperson).write({"order_payment_plan_id": False}),
            lambda: order.with_user(self.salesperson).write({"order_payment_plan_id": self.half.id}),
            lambda: order.with_user(self.salesperson).write(
                {"order_payment_line_ids": [Command.update(lines[0].id, {"gate": False})]}
            ),
            lambda: order.with_user(self.salesperson).write({"order_payment_line_ids": [Command.clear()]}),
            lambda: order.with_user(self.manager).write({"order_payment_line_ids": [Command.clear()]}),
        )
        for number, attempt in enumerate(attempts):
            with self.subTest(number=number), self.assertRaises(AccessError):
                attempt()
        order.order_payment_line_ids.with_user(self.accountant)[0].gate = False
        self.assertFalse(order.order_payment_line_ids[0].gate)

    def test_customer_s_plan_is_not_loosened(self):
        """D14.3: a clerk can't take less before the work begins than the customer's plan says."""
        self.customer.order_payment_plan_id = self.advance
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.salesperson).create(
                {
                    "partner_id": self.customer.id,
                    "order_payment_plan_id": False,
                    "order_line": [Command.create({"product_id": self.product.id})],
                }
            )
        order = self.make_order()
        for values in ({"order_payment_plan_id": False}, {"order_payment_plan_id": self.deposit.id}):
            with self.assertRaises(AccessError):
                order.with_user(self.salesperson).write(values)
        with self.assertRaises(AccessError):
            order.order_payment_line_ids.with_user(self.salesperson).gate = "shipment"
        order.with_user(self.accountant).sudo(False).order_payment_line_ids.gate = "shipment"
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).order_payment_plan_id = self.half

    def test_computed_values_can_t_be_written(self):
        """State, amounts and dates follow from the books: nobody writes them, nor by a default."""
        order = self.planned(self.deposit)
        line = order.order_payment_line_ids[0]
        for values in ({"state": "paid"}, {"amount_in": 243}, {"amount": 0}, {"date_last": "2030-01-01"}):
            for user in (self.salesperson, self.accountant, self.env.ref("base.user_admin")):
                with self.assertRaises(AccessError):
                    line.with_user(user).write(values)
        with self.assertRaises(AccessError):
            line.sudo().write({"state": "paid"})
        plan = self.make_plan([{"share": 100, "gate": "shipment"}])
        made = self.env["sale.order"].with_context(default_state="sale", default_amount_in=810, default_amount=0)
        other = made.create(
            {"partner_id": self.customer.id, "state": "draft", "order_payment_plan_id": plan.id,
             "order_line": [Command.create({"product_id": self.product.id})]}
        )  # fmt: skip
        self.assertEqual(self.instalments(other)[0][1:], (63.0, 0.0))

    def test_readers(self):
        """Amounts are for sales, purchase and finance: a keeper reads released or not, nothing else."""
        order = self.planned(self.deposit)
        for user in (self.keeper, self.portal):
            with self.assertRaises(AccessError):
                order.order_payment_line_ids.with_user(user).read(["amount"])
        with self.assertRaises(AccessError):
            order.order_payment_line_ids.with_user(self.colleague).read(["amount"])
        self.assertTrue(order.order_payment_line_ids.with_user(self.accountant).read(["amount"]))
        picking = order.picking_ids.with_user(self.keeper)
        self.assertEqual(picking.order_payment_release_state, "held")

    def test_companies(self):
        """Another company's plans and instalments stay its own."""
        other = self.env["res.company"].create({"name": "Other company"})
        order = self.planned(self.deposit)
        stranger = self._user("oc_far", "account.group_account_invoice", company_id=other.id, company_ids=other.ids)
        with self.assertRaises(AccessError):
            order.order_payment_line_ids.with_user(stranger).read(["amount"])

    def test_markup_in_names(self):
        """A name with markup is text."""
        plan = self.make_plan([{"name": "<b>x</b><script>", "share": 100}])
        self.assertIn("<b>", self.planned(plan, confirm=False).order_payment_line_ids.name)

    def test_copy(self):
        """A duplicated order has the plan and fresh instalments, nothing paid."""
        order = self.planned(self.deposit)
        self.pay(order, 243)
        copy = order.copy()
        self.assertEqual(self.instalments(copy), [("waiting", 243.0, 0.0), ("waiting", 567.0, 0.0)])

    def test_plan_in_use_stays(self):
        """A plan that orders have can be archived, not deleted."""
        self.planned(self.deposit, confirm=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.deposit.unlink()
        self.deposit.active = False
