"""Which order a payment is for: found by the number it quotes, or assigned by finance (D13.3, D03)."""

import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .order_payment_booked import booked_anyway
from .order_payment_line import FINANCE, ORDERS

HOWS = [
    ("quoted", "Order number quoted"),
    ("online", "Online payment"),
    ("invoice", "Payment of an invoice"),
    ("hand", "Assigned by hand"),
]
#: What may be an order number in a memo.
WORD = re.compile(r"[\w/.\-]*\d[\w/.\-]*")
POSTED = ("in_process", "paid")


class OrderPaymentAssignment(models.Model):
    """A part of a payment that is for one order, until it is reconciled with an invoice."""

    _name = "order.payment.assignment"
    _description = "Payment Assigned to an Order"
    _order = "id desc"

    payment_id = fields.Many2one("account.payment", required=True, ondelete="cascade", index=True)
    sale_order_id = fields.Many2one("sale.order", string="Sales Order", ondelete="cascade", index="btree_not_null")
    purchase_order_id = fields.Many2one("purchase.order", ondelete="cascade", index="btree_not_null")
    company_id = fields.Many2one(related="payment_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="payment_id.currency_id")
    amount = fields.Monetary(required=True, help="In the currency of the payment.")
    how = fields.Selection(HOWS, string="Found by", required=True, readonly=True, default="hand")
    user_id = fields.Many2one("res.users", string="Assigned By", readonly=True)

    _one_order = models.Constraint(
        "CHECK ((sale_order_id IS NULL) <> (purchase_order_id IS NULL))",
        "A payment is assigned to one sales or one purchase order per row.",
    )
    _amount_positive = models.Constraint("CHECK (amount > 0)", "An amount is assigned that is more than zero.")

    @api.constrains("amount", "payment_id", "sale_order_id", "purchase_order_id", "company_id")
    def _check_assignment(self):
        for payment in self.payment_id:
            assigned = sum(payment.order_assignment_ids.mapped("amount"))
            if payment.currency_id.compare_amounts(assigned, payment.amount) > 0:
                raise ValidationError(
                    self.env._(
                        "%(payment)s is %(amount)s: no more than that can be assigned to orders.",
                        payment=payment.display_name,
                        amount=payment.currency_id.format(payment.amount),
                    )
                )
        for row in self:
            order = row.sale_order_id or row.purchase_order_id
            if not order.sudo().company_id == row.sudo().payment_id.company_id == row.company_id:
                raise ValidationError(
                    self.env._("%(order)s belongs to another company than the payment.", order=order.sudo().name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Finance assigns; what orders wait for is looked at again.

        :raises AccessError: for anybody else
        """
        self._check_finance()
        by_hand = [{**vals, "how": "hand", "user_id": self.env.uid} for vals in vals_list]
        rows = self._engine_create(by_hand)
        for row in rows:
            order = (row.sale_order_id or row.purchase_order_id).sudo()
            order._message_log(
                body=self.env._(
                    "%(payment)s assigned to this order by %(user)s.",
                    payment=row.payment_id.display_name,
                    user=self.env.user.name,
                )
            )
        return rows

    def _engine_unlink(self):
        lines = self.sale_order_id.order_payment_line_ids | self.purchase_order_id.order_payment_line_ids
        res = super().unlink()
        lines._touch()
        return res

    def _engine_create(self, vals_list):
        rows = super().create(vals_list)
        rows._touch_orders()
        return rows

    def write(self, vals):
        """Assigned rows are taken back and made again, so that each stays on record.

        :raises UserError: for anything but the amount
        """
        self._check_finance()
        if set(vals) - {"amount"}:
            raise UserError(self.env._("Remove this assignment and make another one."))
        res = super().write(vals)
        self._touch_orders()
        return res

    def unlink(self):
        """A wrong assignment is taken back, on record at the order."""
        self._check_finance()
        orders = [(row.sale_order_id or row.purchase_order_id, row.payment_id.display_name) for row in self]
        lines = self.sale_order_id.sudo().order_payment_line_ids | self.purchase_order_id.sudo().order_payment_line_ids
        res = super().unlink()
        for order, payment in orders:
            order.sudo()._message_log(
                body=self.env._(
                    "%(payment)s is no longer assigned to this order (%(user)s).",
                    payment=payment,
                    user=self.env.user.name,
                )
            )
        lines._touch()
        return res

    def _check_finance(self):
        # The person counts, also where an automation or a server action lifts his rights.
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Finance assigns payments to orders."))

    def _touch_orders(self):
        rows = self.sudo()
        (rows.sale_order_id.order_payment_line_ids | rows.purchase_order_id.order_payment_line_ids)._touch()
        rows.sale_order_id._order_payment_opened()


class AccountPayment(models.Model):
    _inherit = "account.payment"

    order_assignment_ids = fields.One2many("order.payment.assignment", "payment_id", string="For Orders")
    order_quoted_problem = fields.Char(string="Quoted Order", compute="_compute_order_quoted_problem")

    @api.model_create_multi
    def create(self, vals_list):
        """A payment that is posted at once says what it is for."""
        payments = super().create(vals_list)
        payments._order_payment_posted()
        return payments

    def write(self, vals):
        """A payment that is posted says what it is for; one that is cancelled pays nothing any more."""
        changed = self._order_payment_renamed(vals)
        res = super().write(vals)
        changed._order_payment_forget()
        if {"state", "memo", "amount", "move_id", "partner_id"} & set(vals):
            self._order_payment_posted()
        return res

    def unlink(self):
        """What orders wait for is looked at again."""
        lines = self.env["order.payment.line"].sudo()
        if lines._used():
            rows = self.sudo().order_assignment_ids
            lines = rows.sale_order_id.order_payment_line_ids | rows.purchase_order_id.order_payment_line_ids
        res = super().unlink()
        lines._touch()
        return res

    def _order_payment_renamed(self, vals):
        """Those of these payments that are somebody else's, or quote something else, once these values are written.

        :param dict vals: of ``write``
        :rtype: account.payment
        """
        names = {"partner_id", "memo"} & set(vals)
        if not names or not self.env["order.payment.line"]._used():
            return self.browse()
        return self.sudo().filtered(
            lambda payment: any(
                payment._fields[name].convert_to_write(payment[name], payment) != (vals[name] or False)
                for name in names
            )
        )

    def _order_payment_forget(self):
        """Orders that were found by what these payments said before are looked for anew; finance's own rows stay."""
        rows = self.order_assignment_ids.filtered(lambda row: row.how != "hand")
        if rows:
            rows._engine_unlink()

    def _order_payment_posted(self):
        # Nobody has a payment plan: nobody pays for looking.
        if not self or not self.env["order.payment.line"]._used():
            return
        payments = self.sudo()
        with booked_anyway(payments, "Finding the orders of payments"):
            payments.filtered(
                lambda payment: payment.state in POSTED and not payment.order_assignment_ids
            )._order_payment_assign()
            payments.order_assignment_ids._touch_orders()

    @api.model
    def _order_payment_adopt(self, orders):
        """Payments from before these orders had a plan are theirs where they quote them.

        :param models.Model orders: sales or purchase orders that got a plan
        """
        domain = [
            ("partner_id", "child_of", orders.partner_id.commercial_partner_id.ids),
            ("company_id", "in", orders.company_id.ids),
            ("state", "in", POSTED),
            ("order_assignment_ids", "=", False),
            ("is_reconciled", "=", False),
        ]
        self.search(domain)._order_payment_assign()

    def _order_payment_assign(self):
        """Assign posted payments to the orders they come from or quote, as far as that is beyond doubt."""
        quoted = self._order_payment_quoted()
        values = []
        for payment in self:
            transaction = payment.payment_transaction_id
            orders = (transaction | transaction.source_transaction_id).sale_order_ids
            how = "online"
            if not orders and not payment.move_id:
                # No entry, so that the invoice still counts as unpaid: the payment itself says for which it is.
                rows = payment.invoice_ids.invoice_line_ids
                orders, how = rows.sale_line_ids.order_id or rows.purchase_line_id.order_id, "invoice"
            if not orders:
                orders, how = quoted[payment].filtered(lambda order, p=payment: _same_partner(order, p)), "quoted"
            values += payment._order_payment_parts(orders, how)
        if values:
            self.env["order.payment.assignment"]._engine_create(values)

    def _order_payment_parts(self, orders, how):
        """Divide this payment among orders: each gets what it still waits for, the last one what is left.

        :param models.Model orders: of one model, may be empty
        :param str how: how they were found
        :rtype: list[dict]
        """
        name = {model: link for link, model in ORDERS.items()}.get(orders._name)
        orders = orders.filtered(lambda order: order.company_id == self.company_id)
        money = self.env["order.payment.money"]._of(orders) if len(orders) > 1 else {}
        left, values = self.amount, []
        for order in orders:
            amount = left
            if order != orders[-1:]:
                wanted = order.currency_id._convert(
                    max(order.amount_total - money[order], 0.0), self.currency_id, self.company_id, self.date
                )
                amount = min(wanted, left)
            if self.currency_id.compare_amounts(amount, 0) > 0:
                values.append({"payment_id": self.id, name: order.id, "amount": amount, "how": how})
                left -= amount
        return values

    def _order_payment_quoted(self):
        """Orders whose number, or whose sheet's number, these payments quote: of any partner.

        :rtype: dict[account.payment, models.Model]
        """
        words = {payment: set(WORD.findall(payment.memo or "")) for payment in self}
        every = set().union(*words.values())
        if not every:
            return {payment: self.env["sale.order"] for payment in self}
        domain = [("company_id", "in", self.company_id.ids)]
        sales = self.env["sale.order"].sudo().search([*domain, ("name", "in", list(every)), ("state", "!=", "cancel")])
        bought = self.env["purchase.order"].sudo()
        bought = bought.search([*domain, ("name", "in", list(every)), ("state", "!=", "cancel")])
        sheets = self.env["order.confirmation"].sudo().search([*domain, ("name", "in", list(every))])
        result = {}
        for payment in self:
            said = words[payment]
            own = sales.filtered(lambda order, s=said: order.name in s)
            own |= sheets.filtered(lambda sheet, s=said: sheet.name in s).sale_order_id
            if payment.payment_type == "outbound" and not own:
                own = bought.filtered(lambda order, s=said: order.name in s)
            result[payment] = own
        return result

    @api.depends("memo", "partner_id", "order_assignment_ids")
    def _compute_order_quoted_problem(self):
        quoted = self._order_payment_quoted()
        for payment in self:
            text = False
            if not payment.order_assignment_ids:
                wrong = quoted[payment].filtered(lambda order, p=payment: not _same_partner(order, p))
                if wrong:
                    text = self.env._(
                        "Quotes %(orders)s of %(partner)s",
                        orders=", ".join(wrong.mapped("name")),
                        partner=wrong[0].partner_id.commercial_partner_id.name,
                    )
                elif not quoted[payment]:
                    text = self.env._("Quotes no order")
            payment.order_quoted_problem = text


def _same_partner(order, payment):
    return order.partner_id.commercial_partner_id == payment.partner_id.commercial_partner_id
