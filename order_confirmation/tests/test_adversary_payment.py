from odoo import Command
from odoo.tests import tagged

from .common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestAdversaryPayment(ConfirmationCommon):
    """Payments of every kind: booked whatever happens, and only payment in full confirms (design §2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        cls.provider.state = "test"
        cls.method = cls.env.ref("payment_demo.payment_method_demo")
        cls.require()
        cls.company.confirmation_policy = "required"

    def pay(self, orders, amount, state="done", **values):
        """A transaction as Odoo's payment form makes it, through to its post-processing."""
        transaction = self.env["payment.transaction"].create({
            "provider_id": self.provider.id, "payment_method_id": self.method.id,
            "amount": amount, "currency_id": orders[:1].currency_id.id, "partner_id": self.customer.id,
            "reference": f"ADV-{self.env['payment.transaction'].search_count([])}",
            "sale_order_ids": [Command.set(orders.ids)], **values,
        })  # fmt: skip
        return self.settle(transaction, state)

    def settle(self, transaction, state="done"):
        {
            "done": transaction._set_done,
            "authorized": transaction._set_authorized,
            "pending": transaction._set_pending,
            "cancel": transaction._set_canceled,
            "error": lambda: transaction._set_error("refused"),
        }[state]()
        transaction._post_process()
        return transaction

    def assert_waits(self, order):
        self.assertIn(order.state, ("draft", "sent"))
        self.assertNotEqual(order.confirmation_state, "confirmed")

    def test_payment_in_full_confirms(self):
        order = self.make_order()
        self.pay(order, order.amount_total)
        self.assertEqual((order.state, order.confirmation_sheet_id.answer_method), ("sale", "payment"))

    def test_pending_cancelled_and_failed_payments_confirm_nothing(self):
        for state in ("pending", "cancel", "error"):
            order = self.make_order()
            self.pay(order, order.amount_total, state)
            self.assert_waits(order)

    def test_reserved_amount_confirms_and_its_capture_changes_nothing(self):
        self.provider.capture_manually = True
        order = self.make_order()
        transaction = self.pay(order, order.amount_total, "authorized")
        self.assertEqual(order.state, "sale")
        sheet = order.confirmation_sheet_id
        self.settle(transaction)
        self.assertEqual(order.confirmation_ids, sheet)

    def test_parts_that_add_up_confirm_with_the_last_one(self):
        order = self.make_order()
        self.pay(order, order.amount_total * 0.4)
        self.assert_waits(order)
        self.pay(order, order.amount_total * 0.6)
        self.assertEqual(order.state, "sale")

    def test_part_begun_before_the_order_was_changed_confirms_nothing(self):
        order = self.make_order()
        pending = self.pay(order, order.amount_total, "pending")
        order.order_line[0].name = "Something else"
        self.settle(pending)
        self.assert_waits(order)
        self.assertTrue(pending.payment_id, "booked all the same")

    def test_too_little_confirms_nothing_and_more_than_enough_does(self):
        order = self.make_order()
        self.pay(order, order.amount_total - 0.02)
        self.assert_waits(order)
        other = self.make_order()
        self.pay(other, other.amount_total + 100)
        self.assertEqual(other.state, "sale")

    def test_prepayment_that_odoo_takes_as_enough_confirms_nothing(self):
        order = self.make_order(require_payment=True, prepayment_percent=0.3)
        transaction = self.pay(order, order.amount_total * 0.3)
        self.assert_waits(order)
        self.assertTrue(transaction.payment_id)
        self.assertTrue(order.activity_ids)

    def test_amount_in_a_weaker_currency_is_no_payment_in_full(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.company.currency_id.id), ("name", "in", ("JPY", "KRW"))], limit=1)
        )
        currency.active = True
        order = self.make_order()
        self.pay(order, order.amount_total, currency_id=currency.id)
        self.assert_waits(order)

    def test_one_payment_for_two_orders_confirms_neither_and_breaks_nothing(self):
        orders = self.make_order() | self.make_order()
        transaction = self.pay(orders, sum(orders.mapped("amount_total")))
        self.assertTrue(transaction.payment_id)
        for order in orders:
            self.assert_waits(order)

    def test_payment_does_not_answer_for_a_customer_who_asked_for_changes(self):
        for decision in ("change", "decline"):
            order = self.make_order()
            self.issue(order).sudo()._answer(decision, "portal", "Li Na", comment="no")
            self.pay(order, order.amount_total)
            self.assert_waits(order)

    def test_payment_of_a_cancelled_order_is_booked(self):
        order = self.make_order()
        pending = self.pay(order, order.amount_total, "pending")
        order._action_cancel()
        self.settle(pending)
        self.assertEqual(order.state, "cancel")
        self.assertTrue(pending.payment_id)

    def test_order_that_has_nothing_to_confirm_never_breaks_its_payment(self):
        order = self.make_order()
        pending = self.pay(order, order.amount_total, "pending")
        self.env.cr.execute("UPDATE sale_order_line SET product_uom_qty = 0 WHERE order_id = %s", [order.id])
        self.env.invalidate_all()
        self.settle(pending)
        self.assertTrue(pending.payment_id)
        self.assertNotEqual(order.confirmation_state, "confirmed")

    def test_services_alone_and_a_total_of_zero_are_gated_too(self):
        service = self.env["product.product"].create({"name": "Advice", "type": "service"})
        for price in (100, 0):
            order = self.make_order([(service, 1, price)])
            with self.held("waits for the customer"):
                order.action_confirm()
            self.assert_waits(order)
            self.confirm_sheet(self.issue(order), confirm_order=True)
            self.assertEqual(order.state, "sale")

    def test_archived_clerk_or_none_at_all_never_breaks_a_payment(self):
        order = self.make_order()
        self.salesperson.active = False
        self.pay(order, order.amount_total * 0.5)
        nobody = self.make_order(user_id=False)
        transaction = self.pay(nobody, nobody.amount_total * 0.5)
        self.assertTrue(transaction.payment_id)
        self.pay(nobody, nobody.amount_total * 0.5)
        self.assertEqual(nobody.state, "sale")

    def test_missing_printer_program_never_breaks_a_payment(self):
        order = self.make_order()
        report = type(self.env["ir.actions.report"])
        self.patch(report, "get_wkhtmltopdf_state", lambda self: "install")
        transaction = self.pay(order, order.amount_total)
        self.assertTrue(transaction.payment_id)
        self.assert_waits(order)
