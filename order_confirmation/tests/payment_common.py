"""A company whose orders are paid by plans: money that comes in, and goods that wait for it."""

from odoo import fields
from odoo.fields import Command

from .common import ConfirmationCommon


class PaymentCommon(ConfirmationCommon):
    """Adds a bank journal, plans, and people of finance to the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.advance = cls.env.ref("order_confirmation.order_payment_plan_advance")
        cls.deposit = cls.env.ref("order_confirmation.order_payment_plan_deposit")
        cls.half = cls.env.ref("order_confirmation.order_payment_plan_half")
        cls.finance_department = cls.env.ref("order_confirmation.signoff_department_finance")
        cls.finance_department.member_ids = [Command.link(cls.accountant.id)]
        cls.buyer = cls._user("oc_buyer", "purchase.group_purchase_user")
        cls.before_shipment = cls.make_plan([{"share": 100, "gate": "shipment"}])

    @classmethod
    def make_plan(cls, lines, **values):
        """A plan from the terms of its rows."""
        rows = [Command.create({"name": f"Instalment {number}", **line}) for number, line in enumerate(lines, 1)]
        return cls.env["order.payment.plan"].create({"name": "Plan", "line_ids": rows, **values})

    @classmethod
    def planned(cls, plan, confirm=True, **values):
        """An order of 810.00 with a plan."""
        order = cls.make_order(order_payment_plan_id=plan.id, **values)
        if confirm:
            order.with_user(order.user_id).action_confirm()
        return order

    def pay(self, order, amount, memo=None, **values):
        """Register a payment of the customer, as finance does."""
        payment = (
            self.env["account.payment"]
            .with_user(self.accountant)
            .create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": order.partner_id.id,
                    "amount": amount,
                    "currency_id": order.currency_id.id,
                    "journal_id": self.bank.id,
                    "memo": order.name if memo is None else memo,
                    **values,
                }
            )
        )
        payment.action_post()
        return payment.with_env(self.env)

    def invoice(self, order, final=False):
        """Invoice what was ordered; the final invoice takes down payments off."""
        order.order_line.product_id.invoice_policy = "order"
        move = order._create_invoices(final=final)
        move.invoice_date = fields.Date.today()
        move.action_post()
        return move

    def pay_invoice(self, move, amount=None):
        """Register the payment of an invoice."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": self.bank.id, **({"amount": amount} if amount else {})})
        )
        return wizard._create_payments()

    def release(self, order, sign=True, **values):
        """A release that finance signs."""
        release = (
            self.env["order.payment.release"]
            .with_user(order.user_id)
            .create({"sale_order_id": order.id, "reason": "Known customer", **values})
        )
        release.action_signoff_start()
        if sign:
            step = release.sudo().signoff_head_id.step_ids
            results = self.env["signoff.step"].with_user(self.accountant).sign(step.ids, {})
            self.assertTrue(all(result["ok"] for result in results), results)
        return release.with_env(self.env)

    def instalments(self, order):
        """What each instalment of an order says: state, amount, money in."""
        self.env.flush_all()
        order.invalidate_recordset()
        lines = order.order_payment_line_ids.sorted(lambda line: (line.sequence, line.id))
        return [(line.state, line.amount, line.amount_in) for line in lines]
