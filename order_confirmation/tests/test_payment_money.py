"""What came in for an order: payments that quote it, invoices, down payments, refunds, transactions, currencies."""

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestPaymentMoney(PaymentCommon):
    def money(self, order):
        """What came in, computed afresh."""
        return order._order_payment_money()[order]

    def test_quoted_payment(self):
        """D13.3: a payment that quotes the order number is found, and pays instalments in their order."""
        order = self.planned(self.deposit)
        payment = self.pay(order, 300, memo=f"deposit for {order.name}, thanks")
        self.assertEqual(payment.order_assignment_ids.sale_order_id, order)
        self.assertEqual(payment.order_assignment_ids.how, "quoted")
        self.assertEqual([line[2] for line in self.instalments(order)], [243.0, 57.0])
        self.assertEqual(self.instalments(order)[0][0], "paid")

    def test_sheet_number_quoted(self):
        """The number of the confirmation sheet does as well."""
        order = self.planned(self.deposit, confirm=False)
        sheet = self.issue(order)
        self.pay(order, 243, memo=f"re {sheet.name}")
        self.assertEqual(self.money(order), 243)

    def test_payment_that_quotes_another_order(self):
        """D13.3: an order of somebody else is named, not paid; finance assigns the payment."""
        order = self.planned(self.deposit)
        foreign = self.planned(self.deposit, partner_id=self.other_customer.id)
        payment = self.pay(order, 243, memo=foreign.name)
        self.assertFalse(payment.order_assignment_ids)
        self.assertIn(self.other_customer.name, payment.order_quoted_problem)
        action = self.env.ref("order_confirmation.order_payment_unassigned_action")
        domain = __import__("ast").literal_eval(action.domain)
        self.assertIn(payment, self.env["account.payment"].search(domain))
        payment.with_user(self.accountant).order_assignment_ids = [
            Command.create({"sale_order_id": order.id, "amount": 243})
        ]
        self.assertEqual(self.instalments(order)[0][0], "paid")
        self.assertEqual(payment.order_assignment_ids.user_id, self.accountant)
        self.assertFalse(payment.order_quoted_problem)
        self.assertNotIn(payment, self.env["account.payment"].search(domain))

    def test_assigned_payment_that_is_reconciled_counts_once(self):
        """Counted at the payment until it meets the invoice, then at the invoice, never twice."""
        order = self.planned(self.deposit)
        payment = self.pay(order, 500)
        self.assertEqual(self.money(order), 500)
        move = self.invoice(order)
        lines = (move.line_ids | payment.move_id.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        if payment.move_id:
            lines.reconcile()
            self.assertEqual(move.amount_residual, 310)
        self.assertEqual(self.money(order), 500)
        self.assertEqual([line[2] for line in self.instalments(order)], [243.0, 257.0])

    def test_invoice_payment(self):
        """A registered payment of the invoice counts; taken apart it does no more."""
        order = self.planned(self.deposit)
        move = self.invoice(order)
        payments = self.pay_invoice(move, 400)
        self.assertEqual(self.money(order), 400)
        self.assertEqual([line[2] for line in self.instalments(order)], [243.0, 157.0])
        payments.action_draft()
        payments.action_cancel()
        self.assertEqual(self.money(order), 0)
        self.assertEqual([line[2] for line in self.instalments(order)], [0.0, 0.0])

    def test_down_payment_invoice(self):
        """A down payment through Odoo's own invoice, then the final one with the deduction."""
        order = self.planned(self.deposit)
        wizard = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids)
        wizard = wizard.create({"advance_payment_method": "percentage", "amount": 30})
        wizard.create_invoices()
        deposit = order.invoice_ids
        deposit.invoice_date = fields.Date.today()
        deposit.action_post()
        self.pay_invoice(deposit)
        self.assertEqual(self.money(order), 243)
        final = self.invoice(order, final=True)
        self.assertEqual(final.amount_total, 567)
        self.pay_invoice(final)
        self.assertEqual(self.money(order), 810)
        self.assertEqual({line[0] for line in self.instalments(order)}, {"paid"})

    def test_refund_after_shipment(self):
        """Money that was paid back is not in any more; a credit note against the open invoice is no money."""
        order = self.planned(self.deposit)
        move = self.invoice(order)
        self.pay_invoice(move)
        refund = move._reverse_moves([{"invoice_date": fields.Date.today()}])
        refund.action_post()
        self.assertEqual(self.money(order), 810)
        self.pay_invoice(refund)
        self.assertEqual(self.money(order), 0)
        self.assertEqual([line[2] for line in self.instalments(order)], [0.0, 0.0])

    def test_credit_note_against_open_invoice(self):
        """A credit note that closes an invoice brought no money in."""
        order = self.planned(self.deposit)
        move = self.invoice(order)
        refund = move._reverse_moves([{"invoice_date": fields.Date.today()}], cancel=True)
        self.assertEqual(refund.state, "posted")
        self.assertEqual(self.money(order), 0)

    def test_invoice_of_two_orders(self):
        """Of an invoice for several orders each gets its part."""
        one, two = self.planned(self.deposit), self.planned(self.deposit)
        (one | two).order_line.product_id.invoice_policy = "order"
        move = (one | two)._create_invoices()
        self.assertEqual(len(move), 1)
        move.invoice_date = fields.Date.today()
        move.action_post()
        self.pay_invoice(move, 810)
        self.assertEqual((self.money(one), self.money(two)), (405, 405))

    def test_overpayment(self):
        """More than the order is in: all is paid, and nothing breaks."""
        order = self.planned(self.deposit)
        self.pay(order, 1000)
        self.assertEqual(self.money(order), 1000)
        self.assertEqual({line[0] for line in self.instalments(order)}, {"paid"})

    def test_other_currency(self):
        """A payment in another currency counts at the rate of its day."""
        other = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "EUR")])
        if other == self.company.currency_id:
            other = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "USD")])
        other.active = True
        self.env["res.currency.rate"].create({"currency_id": other.id, "name": "2020-01-01", "rate": 0.5})
        other.rate_ids.filtered(lambda rate: str(rate.name) != "2020-01-01").unlink()
        order = self.planned(self.deposit)
        self.pay(order, 121.5, currency_id=other.id)
        self.assertEqual(self.money(order), 243)

    def test_one_payment_for_two_orders(self):
        """A payment that quotes two orders fills the first, and gives the rest to the second."""
        one, two = self.planned(self.deposit), self.planned(self.deposit)
        self.pay(one, 1000, memo=f"{one.name} {two.name}")
        self.assertEqual(sorted([self.money(one), self.money(two)]), [190, 810])

    def test_transaction(self):
        """A confirmed online payment counts, with or before its entry; a pending one does not."""
        order = self.planned(self.deposit)
        method = self.env["payment.method"].search([], limit=1)
        provider = self.env["payment.provider"].create({"name": "P", "code": "none", "state": "test"})
        tx = self.env["payment.transaction"].create(
            {"provider_id": provider.id, "payment_method_id": method.id, "reference": "T1", "amount": 243,
             "currency_id": order.currency_id.id, "partner_id": order.partner_id.id,
             "sale_order_ids": [Command.link(order.id)]}
        )  # fmt: skip
        tx.state = "pending"
        self.assertEqual(self.money(order), 0)
        tx.state = "done"
        self.assertEqual(self.money(order), 243)
        self.assertEqual(self.instalments(order)[0][0], "paid")

    def test_money_before_the_plan(self):
        """A payment from before the plan was chosen is found when it is chosen."""
        self.env["order.payment.line"].search([]).unlink()
        self.env.registry.clear_cache()
        order = self.make_order()
        order.action_confirm()
        payment = self.pay(order, 243)
        self.assertFalse(payment.order_assignment_ids)
        order.order_payment_plan_id = self.deposit
        self.assertEqual(self.instalments(order)[0][0], "paid")

    def test_cancelled_payment(self):
        """A payment that is taken back pays nothing any more, and the instalment says so."""
        order = self.planned(self.deposit)
        payment = self.pay(order, 243)
        self.assertEqual(self.instalments(order)[0][0], "paid")
        payment.action_draft()
        payment.action_cancel()
        self.assertNotEqual(self.instalments(order)[0][0], "paid")

    def test_purchase(self):
        """What is paid to a supplier counts for his order: by bill, and by a payment that quotes it."""
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.product.purchase_method = "purchase"  # what is left to invoice follows from it when it is computed
        row = {"product_id": self.product.id, "product_qty": 10, "price_unit": 10, "tax_ids": [Command.clear()]}
        order = self.env["purchase.order"].create(
            {"partner_id": vendor.id, "order_payment_plan_id": self.half.id, "order_line": [Command.create(row)]}
        )
        order.button_confirm()
        self.pay(order, 30, payment_type="outbound", partner_type="supplier")
        self.assertEqual(self.money(order), 30)
        order.action_create_invoice()
        bill = order.invoice_ids
        bill.invoice_date = fields.Date.today()
        bill.action_post()
        self.pay_invoice(bill, 50)
        self.assertEqual(self.money(order), 80)

    def test_who_assigns(self):
        """Finance assigns, nobody else; not more than was paid, not across companies; a row stays what it is."""
        order = self.planned(self.deposit)
        payment = self.pay(order, 100, memo="no number")
        values = {"payment_id": payment.id, "sale_order_id": order.id, "amount": 50}
        rows = self.env["order.payment.assignment"]
        for user in (self.salesperson, self.manager, self.keeper, self.portal):
            with self.assertRaises(AccessError):
                rows.with_user(user).create(values)
        with self.assertRaises(ValidationError):
            rows.with_user(self.accountant).create({**values, "amount": 101})
        row = rows.with_user(self.accountant).create({**values, "how": "online"})
        self.assertEqual(row.how, "hand")
        with self.held("another one"):
            row.sale_order_id = self.planned(self.deposit)
        row.unlink()
        self.assertEqual(self.money(order), 0)

    def test_flat(self):
        """Amounts and states of many orders in a constant number of queries."""
        orders = self.env["sale.order"]
        for _number in range(30):
            orders |= self.planned(self.deposit)
        for order in orders[:15]:
            self.pay(order, 100)
        self.env.flush_all()
        counts = []
        for some in (orders[:3], orders):
            self.env.invalidate_all()
            some.order_payment_line_ids._touch()
            before = self.cr.sql_log_count
            self.env.flush_all()
            some.order_payment_line_ids.mapped("state")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[1], 25)
