"""The settlement of orders: one row each, the same money as gates read, and for whom (D16.5, D07)."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestSettlement(PaymentCommon):
    def row(self, order):
        """The row of an order, read anew."""
        self.env.flush_all()
        self.env.invalidate_all()
        column = "sale_order_id" if order._name == "sale.order" else "purchase_order_id"
        return self.env["order.settlement"].search([(column, "=", order.id)])

    def assertPaid(self, order, amount):
        """The row and ``order.payment.money`` agree on an amount."""
        self.assertAlmostEqual(self.row(order).paid, amount, 2)
        self.assertAlmostEqual(self.env["order.payment.money"]._of(order)[order], amount, 2)

    def test_an_order_from_confirmation_to_payment(self):
        """D16.5: ordered, delivered, invoiced and paid, each when it happens."""
        order = self.make_order()
        self.assertFalse(self.row(order))
        order.action_confirm()
        row = self.row(order)
        self.assertEqual((row.ordered, row.delivered, row.invoiced, row.paid, row.settled), (810, 0, 0, 0, False))
        self.deliver(order)
        row = self.row(order)
        self.assertEqual((row.delivered, row.to_invoice, row.amount_open), (810, 810, 0))
        move = self.invoice(order)
        row = self.row(order)
        self.assertEqual((row.invoiced, row.to_invoice, row.amount_open), (810, 0, 810))
        self.pay_invoice(move, 300)
        self.assertPaid(order, 300)
        self.pay_invoice(move)
        self.assertPaid(order, 810)
        row = self.row(order)
        self.assertTrue(row.settled)
        self.assertEqual(row.amount_open, 0)

    def test_money_before_the_invoice(self):
        """D16.5: a deposit before any invoice leaves nothing open that was invoiced."""
        order = self.planned(self.deposit)
        self.pay(order, 243)
        self.assertPaid(order, 243)
        row = self.row(order)
        self.assertEqual((row.invoiced, row.amount_open), (0, 0))

    def test_confirmed_is_what_the_customer_signed(self):
        """D16.5: the total of the confirmed sheet stands beside what is ordered today."""
        order = self.make_order()
        sheet = self.issue(order)
        self.confirm_sheet(sheet)
        order.action_confirm()
        order.order_line[0].price_unit += 1
        row = self.row(order)
        self.assertEqual((row.confirmed, row.ordered), (810, 820))

    def test_credit_notes_and_down_payments(self):
        """D07: what is credited is taken off again; a down payment counts once."""
        order = self.make_order()
        order.action_confirm()
        move = self.invoice(order)
        self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids).create(
            {"journal_id": move.journal_id.id}
        ).refund_moves()
        refund = move.reversal_move_ids
        refund.action_post()
        self.assertEqual(self.row(order).invoiced, 0)

    def test_assigned_payments_count_once_and_in_turn(self):
        """D16.5: a payment for two orders covers them in the order of assignment, never more than it has."""
        first, second = self.planned(self.advance), self.planned(self.advance)
        payment = self.pay(first, 1000, memo="")
        Assignment = self.env["order.payment.assignment"]
        existing = Assignment.search([("payment_id", "=", payment.id)])
        existing.sudo().unlink()
        Assignment.with_user(self.accountant).create(
            {"payment_id": payment.id, "sale_order_id": first.id, "amount": 600}
        )
        Assignment.with_user(self.accountant).create(
            {"payment_id": payment.id, "sale_order_id": second.id, "amount": 400}
        )
        self.assertPaid(first, 600)
        self.assertPaid(second, 400)
        move = self.invoice(first)
        lines = (payment.move_id | move).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        )
        lines.reconcile()
        for order in (first, second):
            self.assertAlmostEqual(self.row(order).paid, self.env["order.payment.money"]._of(order)[order], 2)

    def test_a_payment_in_another_currency(self):
        """D16.5: money in another currency counts at Odoo's rate of its day."""
        euro = self.env.ref("base.EUR") if self.company.currency_id.name != "EUR" else self.env.ref("base.USD")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": euro.id, "name": "2020-01-01", "rate": 0.5, "company_id": self.company.id},
                {"currency_id": euro.id, "name": fields.Date.today(), "rate": 0.8, "company_id": self.company.id},
            ]
        )
        order = self.planned(self.advance)
        self.pay(order, 80, currency_id=euro.id)
        self.assertPaid(order, 100)

    def test_delivery_fees_stand_apart(self):
        """D07: settlement with fees."""
        order = self.make_order()
        fee = self.env["product.product"].create({"name": "Freight", "type": "service", "taxes_id": [Command.clear()]})
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": fee.id,
                            "product_uom_qty": 1,
                            "price_unit": 25,
                            "is_delivery": True,
                            "tax_ids": [],
                        }
                    )
                ]
            }
        )
        order.action_confirm()
        row = self.row(order)
        self.assertEqual((row.ordered, row.delivery_fees), (835, 25))

    def test_purchase_orders(self):
        """D16.5: suppliers as well; the button opens the order."""
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.other_customer.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_qty": 4, "price_unit": 10, "tax_ids": []})
                ],
            }
        )
        order.button_confirm()
        row = self.row(order)
        self.assertEqual((row.side, row.ordered, row.delivered), ("supplier", 40, 0))
        self.assertEqual(row.action_open_order()["res_model"], "purchase.order")
        order.order_line.qty_received_method = "manual"
        order.order_line.qty_received = 3
        self.assertEqual(self.row(order).to_invoice, 30)

    def test_who_sees_what(self):
        """D16.5: finance all, sales their own, purchasing purchases; production and warehouse nothing."""
        mine, theirs = self.make_order(), self.make_order(user_id=self.colleague.id)
        (mine | theirs).action_confirm()
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.other_customer.id,
                "order_line": [Command.create({"product_id": self.product.id, "product_qty": 1, "price_unit": 1})],
            }
        )
        purchase.button_confirm()
        rows = self.row(mine) | self.row(theirs) | self.row(purchase)

        def seen(user):
            found = self.env["order.settlement"].with_user(user).search([("id", "in", rows.ids)])
            return found.mapped("name")

        names = {mine.name, theirs.name, purchase.name}
        self.assertEqual(set(seen(self.accountant)), names)
        self.assertEqual(set(seen(self.salesperson)), {mine.name})
        self.assertEqual(set(seen(self.manager)) - {purchase.name}, {mine.name, theirs.name})
        self.assertEqual(set(seen(self.buyer)), {purchase.name})
        for user in (self.keeper, self.portal):
            with self.assertRaises(AccessError):
                seen(user)
        with self.assertRaises(AccessError):
            self.row(theirs).with_user(self.salesperson).read(["ordered"])

    def test_another_company_sees_nothing(self):
        """D16.5: rows stay in their company."""
        order = self.make_order()
        order.action_confirm()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "oc_stranger", "account.group_account_invoice", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        row = self.row(order)
        self.assertFalse(self.env["order.settlement"].with_user(stranger).search([("id", "=", row.id)]))

    def test_one_query_for_any_number_of_rows(self):
        """D07: the list costs the same for one order and for many."""
        orders = self.env["sale.order"]
        for _number in range(6):
            orders |= self.make_order()
        orders.action_confirm()
        rows = self.env["order.settlement"]
        for order in orders:
            rows |= self.row(order)
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            rows.fetch(["paid", "invoiced", "delivered"])

    def charged(self, order, amount, charge, **values):
        """Register the payment of an invoice from which the bank took a charge."""
        account = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1
        )
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=order.invoice_ids.ids)
            .create(
                {"journal_id": self.bank.id, "amount": amount, "payment_difference_handling": "reconcile",
                 "writeoff_account_id": account.id, "writeoff_label": f"Charge {charge}", **values}
            )
        )  # fmt: skip
        return wizard._create_payments()

    def test_charges_of_payments(self):
        """D07: settlement with fees: what the bank kept of the payment of an invoice, each order its part."""
        order = self.make_order()
        order.action_confirm()
        self.invoice(order)
        self.charged(order, 800, 10)
        row = self.row(order)
        self.assertEqual((row.paid, row.payment_fees), (810, 10))

    def test_charges_of_assigned_payments(self):
        """D07: a payment that names its order brings its charge along, once, also when it meets the invoice."""
        order = self.planned(self.deposit)
        move = self.invoice(order)
        self.charged(order, 800, 10, communication=order.name)
        self.assertTrue(self.env["order.payment.assignment"].search([("sale_order_id", "=", order.id)]))
        self.assertEqual(move.amount_residual, 0)
        self.assertPaid(order, 810)
        self.assertEqual(self.row(order).payment_fees, 10)

    def test_charges_of_a_payment_for_two_orders(self):
        """D07: the charge of one payment for an invoice of two orders is shared by what each has on it."""
        one, two = self.make_order(), self.make_order(rows=[(self.product, 10)])
        (one | two).action_confirm()
        (one | two).order_line.product_id.invoice_policy = "order"
        move = (one | two)._create_invoices()
        move.invoice_date = fields.Date.today()
        move.action_post()
        self.charged(one, 1425.6, 14.4)
        self.assertEqual((self.row(one).payment_fees, self.row(two).payment_fees), (8.1, 6.3))
