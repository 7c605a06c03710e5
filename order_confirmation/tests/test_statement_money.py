"""Statement, settlement and gates tell one story of payments that have no journal entry (D16.5, D07, B08)."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementMoney(StatementCommon):
    def setUp(self):
        super().setUp()
        # As where Odoo's accounting application is installed: the bank's entry is the only one.
        self.patch(type(self.env["account.move"]), "_get_invoice_in_payment_state", lambda self: "in_payment")
        order = self.planned(self.before_shipment)
        order.order_line.product_id.invoice_policy = "order"
        move = order._create_invoices()
        move.write({"invoice_date": self.start, "date": self.start})
        move.action_post()
        self.order, self.move = order, move

    def register(self, amount):
        """A payment of the invoice, without entry."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=self.move.ids)
            .create({"journal_id": self.bank.id, "amount": amount, "payment_date": self.end})
        )
        payment = wizard._create_payments()
        self.assertFalse(payment.move_id)
        return payment

    def bank_line(self, amount):
        """The bank's entry, matched with the invoice."""
        receivable = self.move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        entry = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "amount": amount, "partner_id": self.customer.id, "payment_ref": "bank",
             "date": self.end, "counterpart_account_id": receivable.account_id.id}
        )  # fmt: skip
        theirs = entry.move_id.line_ids.filtered(lambda line: line.account_id == receivable.account_id)
        (receivable | theirs).reconcile()

    def assertStory(self, amount, pending):
        """What came in is what the statement says is paid, with what it lists as on its way."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.env["order.payment.money"]._of(self.order)[self.order], amount)
        row = self.env["order.settlement"].search([("sale_order_id", "=", self.order.id)])
        self.assertEqual(row.paid, amount)
        statement = self.make()
        self.assertEqual(
            (statement.amount_paid + statement.amount_pending, statement.amount_pending), (amount, pending)
        )

    def test_on_its_way_then_in_the_bank(self):
        """A part registered, then in the bank; the rest registered, then in the bank: never twice, never lost."""
        first = self.register(300)
        self.assertStory(300, 300)
        self.bank_line(300)
        self.assertStory(300, 0)
        # One transaction has one moment; in real life the second payment is registered later.
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET create_date = create_date - interval '1 hour' WHERE id IN "
            "(SELECT MAX(id) FROM account_partial_reconcile)"
        )
        self.env.cr.execute(
            "UPDATE account_payment SET create_date = create_date - interval '2 hours' WHERE id = %s", [first.id]
        )
        self.register(510)
        self.assertStory(810, 510)
        self.bank_line(510)
        self.assertStory(810, 0)

    def test_called_paid_by_hand(self):
        """A payment that finance calls paid without any entry counts, and the statement lists it."""
        self.register(300).action_validate()
        self.assertStory(300, 300)

    def test_cancelled(self):
        """A rejected payment is nowhere."""
        payment = self.register(300)
        payment.action_cancel()
        self.assertStory(0, 0)

    def test_purchases(self):
        """The same for what we pay our suppliers."""
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        row = {"product_id": self.product.id, "product_qty": 10, "price_unit": 10, "tax_ids": [Command.clear()]}
        order = self.env["purchase.order"].create(
            {"partner_id": vendor.id, "order_payment_plan_id": self.half.id, "order_line": [Command.create(row)]}
        )
        order.button_confirm()
        payment = self.pay(order, 40, payment_type="outbound", partner_type="supplier", date=self.end)
        self.assertFalse(payment.move_id)
        self.env.flush_all()
        self.assertEqual(self.env["order.payment.money"]._of(order)[order], 40)
        statement = self.make(vendor, side="supplier")
        self.assertEqual((statement.amount_pending, statement.amount_paid), (40, 0))
        self.assertTrue(fields.Date.today() > statement.date_to)
