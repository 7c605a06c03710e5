"""Payments are booked whatever happens to what follows from them (design §2, B08)."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payment_common import PaymentCommon

REFUSAL = "refused by a gate"
MUTED = "odoo.addons.order_confirmation.models.order_payment_booked"


def broken(records, *_args, **_kwargs):
    """Fail as no one expects."""
    if records or records._abstract or records._name.startswith("order.payment"):
        raise ValueError("broken gate")
    return records


def refused(records, *_args, **_kwargs):
    """Fail as a gate does."""
    if records or records._abstract or records._name.startswith("order.payment"):
        raise UserError(REFUSAL)
    return records


@tagged("post_install", "-at_install")
class TestPaymentBooked(PaymentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        cls.provider.state = "test"
        cls.method = cls.env.ref("payment_demo.payment_method_demo")

    def transaction(self, order):
        """A payment of the customer's on the page, through to its post-processing."""
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": self.customer.id,
                "reference": f"BOOKED-{self.env['payment.transaction'].search_count([])}",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        transaction._set_done()
        transaction._post_process()
        return transaction

    def ways(self):
        """What of ours runs after money: model and method."""
        return [
            ("order.payment.line", "_compute_progress"),
            ("order.payment.line", "_touch_booked"),
            ("order.payment.money", "_of"),
            ("account.payment", "_order_payment_assign"),
            ("order.payment.assignment", "_touch_orders"),
            ("sale.order", "_order_payment_opened"),
            ("sale.order", "_order_payment_touch"),
            ("stock.move", "_action_assign"),
        ]

    @mute_logger(MUTED)
    def test_payments_by_finance(self):
        """D13.3: registered, of an invoice, taken back: each is booked whatever of ours fails."""
        for failure in (broken, refused):
            for model, method in self.ways():
                with self.subTest(method=f"{model}.{method}", failure=failure.__name__):
                    order = self.planned(self.advance)
                    move = self.invoice(self.planned(self.deposit))
                    self.env.flush_all()
                    original = getattr(type(self.env[model]), method)
                    setattr(type(self.env[model]), method, failure)
                    try:
                        payment = self.pay(order, 810)
                        paid = self.pay_invoice(move)
                        self.env.flush_all()
                        paid.action_draft()
                        self.env.flush_all()
                    finally:
                        setattr(type(self.env[model]), method, original)
                    self.assertIn(payment.state, ("in_process", "paid"))
                    self.assertEqual(paid.state, "draft")

    @mute_logger(MUTED)
    def test_payments_by_the_customer(self):
        """Design §2: an online payment is booked, and its order waits for a person where the rest fails."""
        extra = [
            ("sale.order", "_confirmation_wanted"),
            ("sale.order", "_order_held"),
            ("sale.order", "_order_review_warned"),
            ("payment.transaction", "_confirm_sheet_by_payment"),
        ]
        for failure in (broken, refused):
            for model, method in self.ways() + extra:
                with self.subTest(method=f"{model}.{method}", failure=failure.__name__):
                    order = self.planned(self.advance, confirm=False)
                    self.env.flush_all()
                    original = getattr(type(self.env[model]), method)
                    setattr(type(self.env[model]), method, failure)
                    try:
                        transaction = self.transaction(order)
                        self.env.flush_all()
                    finally:
                        setattr(type(self.env[model]), method, original)
                    self.assertEqual(transaction.state, "done")
                    self.assertTrue(transaction.payment_id, "the payment was lost")
                    self.assertTrue(transaction.is_post_processed)
