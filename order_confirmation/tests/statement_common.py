"""A customer with invoices and payments of last month, whose statement finance makes."""

from odoo import fields
from odoo.fields import Command

from .payment_common import PaymentCommon


class StatementCommon(PaymentCommon):
    """Adds the period, entries in it, and the acts of finance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.end = fields.Date.subtract(fields.Date.start_of(fields.Date.today(), "month"), days=1)
        cls.start = fields.Date.start_of(cls.end, "month")
        cls.before = fields.Date.subtract(cls.start, days=10)
        cls.sales_journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.customer.user_id = cls.salesperson
        cls.Statement = cls.env["order.statement"]

    @classmethod
    def bill(cls, amount, day=None, partner=None, move_type="out_invoice", **values):
        """A posted invoice, bill or credit note."""
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.customer).id,
                "invoice_date": day or cls.start,
                "date": day or cls.start,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def paid(self, amount, day=None, partner=None, **values):
        """A payment with its journal entry."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or self.customer).id,
                "amount": amount,
                "date": day or self.end,
                "journal_id": self.bank.id,
                **values,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def make(cls, partners=None, side="customer", user=None, again=None):
        """Drafts of last month, made by finance."""
        drafts, _same = cls.Statement.with_user(user or cls.accountant)._make(
            cls.company, side, cls.start, cls.end, partners if partners is not None else cls.customer, again=again
        )
        return drafts.with_env(cls.env)

    @classmethod
    def issued(cls):
        """The statement of the customer, sent."""
        statement = cls.make()
        statement.with_user(cls.accountant).action_issue()
        return statement

    def rows(self, statement, *kinds):
        """Kind, invoiced, paid, apart and balance of the rows."""
        return [
            (line.kind, line.charged, line.paid, line.aside, line.balance)
            for line in statement.line_ids
            if not kinds or line.kind in kinds
        ]
