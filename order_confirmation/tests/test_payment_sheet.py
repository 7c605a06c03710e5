"""The payment plan on the sheet, and what happens every night."""

from datetime import timedelta

from freezegun import freeze_time
from lxml import html
from odoo import fields
from odoo.tests import tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestPaymentSheet(PaymentCommon):
    def test_plan_is_confirmed_with_the_sheet(self):
        """D02.5, D13.3: the sheet says the instalments; other instalments are another offer."""
        order = self.planned(self.deposit, confirm=False)
        sheet = self.issue(order)
        payments = sheet.snapshot["labels"]["en_US"]["payments"]
        self.assertEqual([row["name"] for row in payments], ["Deposit", "Balance"])
        self.assertEqual([row["amount"] for row in payments], [243.0, 567.0])
        page = str(
            self.env["ir.qweb"]._render("order_confirmation.report_order_confirmation_sheet", sheet._print_values())
        )
        self.assertIn("Deposit", page)
        self.assertIn("within 7 days after", page)
        self.confirm_sheet(sheet)
        self.assertFalse(sheet.outdated)
        order.order_payment_line_ids.sorted("sequence")[0].share = 20
        self.assertTrue(sheet.outdated)
        self.assertIn("payment plan", sheet.difference_text)

    def test_gate_is_our_own_matter(self):
        """What of our work an instalment holds is not part of what the customer confirms."""
        order = self.planned(self.deposit, confirm=False)
        sheet = self.issue(order)
        order.order_payment_line_ids.sorted("sequence")[0].gate = "preparation"
        self.assertFalse(sheet.outdated)

    def test_orders_without_plan_keep_their_digest(self):
        """Sheets from before plans existed still say the same."""
        contents = self.make_order()._confirmation_content()
        self.assertNotIn("plan", next(iter(contents.values()))["payment"])

    def test_plan_in_the_other_language(self):
        """Names of the plan's instalments are printed in the sheet's language, typed ones as typed."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.deposit.line_ids[0].with_context(lang="zh_CN").name = "订金"
        order = self.planned(self.deposit, confirm=False)
        first, second = order.order_payment_line_ids.sorted("sequence")
        second.name = "Rest"
        self.assertEqual(first._label("zh_CN", "en_US"), "订金")
        self.assertEqual(second._label("zh_CN", "en_US"), "Rest")

    # === EVERY NIGHT ===

    def night(self, days):
        """Run the nightly job some days later."""
        with freeze_time(fields.Datetime.now() + timedelta(days=days)), self.enter_registry_test_mode():
            self.env.ref("order_confirmation.ir_cron_payments").method_direct_trigger()
        self.env.invalidate_all()

    def test_overdue_is_told_once(self):
        """D13.3: the clerk gets an activity, the customer a mail where the company wants it; once."""
        order = self.planned(self.deposit, commitment_date=fields.Datetime.now() + timedelta(days=60))
        self.night(3)
        self.assertEqual(self.instalments(order)[0][0], "due")
        self.assertFalse(order.activity_ids)
        self.company.order_payment_remind = True
        self.night(9)
        self.assertEqual(order.order_payment_line_ids.sorted("sequence")[0].state, "overdue")
        self.assertIn("Payment overdue", order.activity_ids.summary)
        self.assertEqual(order.activity_ids.user_id, self.salesperson)
        mails = self.env["mail.mail"].search([("model", "=", "order.payment.line")])
        self.assertEqual(len(mails), 1)
        self.assertIn("243.00", mails.body_html)
        self.night(10)
        self.assertEqual(len(order.activity_ids), 1)
        self.assertEqual(len(self.env["mail.mail"].search([("model", "=", "order.payment.line")])), 1)

    def test_cancelled_after_days(self):
        """D13.3: overdue for longer than is granted: cancelled, on record; off by default."""
        far = fields.Datetime.now() + timedelta(days=90)
        order, moved, part = (self.planned(self.deposit, commitment_date=far) for _number in range(3))
        self.night(30)
        self.assertEqual(order.state, "sale")
        self.company.order_payment_cancel_days = 10
        self.release(moved, date_until=fields.Date.today())
        self.deliver(moved)
        self.pay(part, 10)
        self.night(16)
        self.assertEqual(order.state, "sale")
        self.night(18)
        self.assertEqual(order.state, "cancel")
        self.assertIn("overdue", order.message_ids[0].body + order.message_ids[1].body)
        self.assertEqual(moved.state, "sale", "goods have moved")
        self.assertEqual(part.state, "sale", "a part of its money is in")

    # === PROPOSAL ===

    def test_proposal(self):
        """D14.3: by amount and standing: a new customer pays in advance, a good one by the plan for good ones."""
        good = self.make_plan(
            [{"share": 100, "anchor": "shipment", "last_days": 30}],
            name="Good",
            propose=True,
            propose_standing="good",
            propose_up_to=1000,
        )
        dear = self.make_plan(
            [{"share": 30, "gate": "production"}, {"kind": "rest", "gate": "shipment"}],
            name="Dear",
            propose=True,
            sequence=99,
        )
        order = self.make_order()
        self.assertEqual(order._order_payment_proposal(), self.advance)
        self.make_order().action_confirm()
        self.assertEqual(order._order_payment_proposal(), good)
        big = self.make_order(rows=[(self.product, 1000)])
        self.assertEqual(big._order_payment_proposal(), dear)
        order.with_user(self.salesperson).action_order_payment_propose()
        self.assertEqual(order.order_payment_plan_id, good)
        self.customer.order_payment_plan_id = self.deposit
        self.assertEqual(big._order_payment_proposal(), self.deposit)
        big.order_payment_plan_id = self.half
        self.assertIn("asks for less", big._order_review_payment()["text"])

    def test_receipt_names_who_received_the_money_and_for_which_order(self):
        """D15: Odoo's receipt, also readable where no letterhead is printed."""
        order = self.planned(self.advance)
        payment = self.pay(order, 100)
        page = self.env["ir.actions.report"]._render_qweb_html("account.action_report_payment_receipt", payment.ids)[0]
        words = " ".join(html.fromstring(page).text_content().split())
        self.assertIn(f"Received by: {self.company.name}", words)
        self.assertIn(f"For orders: {order.name}", words)
        self.assertNotIn("Invoice Number", words)
