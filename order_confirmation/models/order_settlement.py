"""Settlement: what was ordered, delivered, invoiced and paid of each order, as one table to read (D16.5, D07)."""

from odoo import fields, models, tools
from odoo.tools import SQL

from .order_payment_money import PURCHASE, SALE, USED

#: An amount of one currency in the order's currency, at Odoo's rate of the day: the last one before it, or the first.
RATE = """
COALESCE(
    (SELECT rate.rate FROM res_currency_rate rate
      WHERE rate.currency_id = %(currency)s AND rate.name <= %(day)s
        AND (rate.company_id IS NULL OR rate.company_id = split_part(company.parent_path, '/', 1)::int)
      ORDER BY rate.company_id, rate.name DESC LIMIT 1),
    (SELECT rate.rate FROM res_currency_rate rate
      WHERE rate.currency_id = %(currency)s
        AND (rate.company_id IS NULL OR rate.company_id = split_part(company.parent_path, '/', 1)::int)
      ORDER BY rate.company_id, rate.name LIMIT 1),
    1)
"""
#: Posted invoices of one order: its part of each, and how much of that is paid.
INVOICED = """
SELECT SUM(share.amount) AS invoiced, SUM(share.amount * share.paid) AS paid
  FROM (
    SELECT %(amount)s * CASE WHEN move.move_type IN ('out_refund', 'in_refund') THEN -1 ELSE 1 END AS amount,
           (move.amount_total - move.amount_residual) / NULLIF(move.amount_total, 0) AS paid
      FROM (
        SELECT line.move_id, SUM(line.price_total) AS part
          FROM (%(rows)s WHERE row.order_id = ord.id) rows
          JOIN account_move_line line ON line.id = rows.invoice_line_id
         GROUP BY line.move_id
      ) mine
      JOIN account_move move ON move.id = mine.move_id
     WHERE move.state = 'posted' AND move.move_type IN %(types)s
  ) share
"""
#: What of an assigned payment no invoice of that order has used yet.
WANTED = f"GREATEST(%(assigned)s.amount - {USED}, 0)"
#: Assigned payments of one order: what is not reconciled yet, first come first served as in `order.payment.money`,
#: and the charges that were booked with them.
ASSIGNED = """
SELECT SUM(%(amount)s * CASE WHEN payment.payment_type = %(direction)s THEN 1 ELSE -1 END) AS paid,
       SUM(%(fee)s) AS fees
  FROM order_payment_assignment assigned
  JOIN account_payment payment ON payment.id = assigned.payment_id AND payment.state IN ('in_process', 'paid')
 CROSS JOIN LATERAL (
    SELECT CASE WHEN payment.move_id IS NULL THEN payment.amount ELSE (
        SELECT COALESCE(SUM(ABS(line.amount_residual_currency)), 0) FROM account_move_line line
         WHERE line.move_id = payment.move_id AND line.parent_state = 'posted'
           AND line.account_id = payment.destination_account_id
    ) END AS residual
 ) free
 CROSS JOIN LATERAL (
    SELECT COALESCE(SUM(%(earlier)s), 0) AS wanted FROM order_payment_assignment beside
     WHERE beside.payment_id = assigned.payment_id AND beside.id < assigned.id AND beside.%(column)s IS NOT NULL
 ) before
 CROSS JOIN LATERAL (
    SELECT LEAST(%(wanted)s, GREATEST(free.residual - before.wanted, 0)) AS part
 ) left_over
 CROSS JOIN LATERAL (
    SELECT COALESCE(SUM(line.balance), 0) * assigned.amount / NULLIF(payment.amount, 0) AS fee
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
     WHERE line.move_id = payment.move_id AND line.parent_state = 'posted'
       AND account.account_type IN ('expense', 'expense_other', 'expense_direct_cost')
 ) charge
 WHERE assigned.%(column)s = ord.id
"""
#: Charges booked with what was reconciled with the order's invoices: by payments that are not assigned to the order,
#: and by the bank's own entries.
CHARGES = """
SELECT SUM(%(fee)s) AS fees
  FROM (
    SELECT entry.id, entry.date AS day, SUM(part.amount * mine.part / NULLIF(move.amount_total, 0)) AS used
      FROM (
        SELECT line.move_id, SUM(line.price_total) AS part
          FROM (%(rows)s WHERE row.order_id = ord.id) rows
          JOIN account_move_line line ON line.id = rows.invoice_line_id
         GROUP BY line.move_id
      ) mine
      JOIN account_move move ON move.id = mine.move_id AND move.state = 'posted'
      JOIN account_move_line theirs ON theirs.move_id = move.id
      JOIN LATERAL (
        SELECT partial.debit_move_id AS other_id, partial.debit_amount_currency AS amount
          FROM account_partial_reconcile partial WHERE partial.credit_move_id = theirs.id
         UNION ALL
        SELECT partial.credit_move_id, partial.credit_amount_currency
          FROM account_partial_reconcile partial WHERE partial.debit_move_id = theirs.id
      ) part ON TRUE
      JOIN account_move_line ours ON ours.id = part.other_id
      JOIN account_move entry ON entry.id = ours.move_id
     WHERE (entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL)
       AND NOT EXISTS (
        SELECT FROM order_payment_assignment assigned
         WHERE assigned.payment_id = entry.origin_payment_id AND assigned.%(column)s = ord.id
       )
     GROUP BY entry.id
  ) used
 CROSS JOIN LATERAL (
    SELECT SUM(line.balance) FILTER (
               WHERE account.account_type IN ('expense', 'expense_other', 'expense_direct_cost')
           ) * used.used / NULLIF(SUM(ABS(line.amount_currency)) FILTER (
               WHERE account.account_type IN ('asset_receivable', 'liability_payable')
           ), 0) AS fee
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
     WHERE line.move_id = used.id AND line.parent_state = 'posted'
 ) charge
"""
#: Confirmed transactions that made no payment yet.
TRANSACTIONS = """
SELECT SUM(%(amount)s) AS paid
  FROM (
    SELECT tx.currency_id, tx.last_state_change::date AS day, tx.amount * ord.amount_total / NULLIF((
        SELECT SUM(other.amount_total) FROM sale_order_transaction_rel beside
          JOIN sale_order other ON other.id = beside.sale_order_id WHERE beside.transaction_id = tx.id), 0) AS part
      FROM sale_order_transaction_rel rel
      JOIN payment_transaction tx ON tx.id = rel.transaction_id AND tx.state = 'done' AND tx.payment_id IS NULL
     WHERE rel.sale_order_id = ord.id
  ) online
"""
SALE_ORDERS = """
SELECT ord.id * 2 AS id, 'customer' AS side, ord.id AS sale_order_id, NULL::int AS purchase_order_id, ord.name,
       partner.commercial_partner_id AS partner_id, ord.user_id, ord.company_id, ord.currency_id,
       ord.date_order::date AS date, ord.amount_total AS ordered, sheet.confirmed,
       goods.delivered, goods.fees AS delivery_fees,
       bills.invoiced, COALESCE(bills.paid, 0) + COALESCE(money.paid, 0) + COALESCE(online.paid, 0) AS paid,
       COALESCE(money.fees, 0) + COALESCE(charges.fees, 0) AS payment_fees
  FROM sale_order ord
  JOIN res_partner partner ON partner.id = ord.partner_id
  JOIN res_company company ON company.id = ord.company_id
  LEFT JOIN LATERAL (
    SELECT MAX(issued.amount_total) AS confirmed FROM order_confirmation issued
     WHERE issued.sale_order_id = ord.id AND issued.state = 'confirmed'
  ) sheet ON TRUE
  LEFT JOIN LATERAL (
    SELECT SUM(row.qty_delivered * row.price_total / NULLIF(row.product_uom_qty, 0))
               FILTER (WHERE NOT COALESCE(row.is_downpayment, FALSE)) AS delivered,
           SUM(row.price_total) FILTER (WHERE row.is_delivery) AS fees
      FROM sale_order_line row WHERE row.order_id = ord.id AND row.display_type IS NULL
  ) goods ON TRUE
  LEFT JOIN LATERAL (%(invoiced)s) bills ON TRUE
  LEFT JOIN LATERAL (%(assigned)s) money ON TRUE
  LEFT JOIN LATERAL (%(charges)s) charges ON TRUE
  LEFT JOIN LATERAL (%(transactions)s) online ON TRUE
 WHERE ord.state = 'sale'
"""
PURCHASE_ORDERS = """
SELECT ord.id * 2 + 1 AS id, 'supplier' AS side, NULL::int AS sale_order_id, ord.id AS purchase_order_id, ord.name,
       partner.commercial_partner_id AS partner_id, ord.user_id, ord.company_id, ord.currency_id,
       ord.date_order::date AS date, ord.amount_total AS ordered, sheet.confirmed,
       goods.delivered, NULL::numeric AS delivery_fees,
       bills.invoiced, COALESCE(bills.paid, 0) + COALESCE(money.paid, 0) AS paid,
       COALESCE(money.fees, 0) + COALESCE(charges.fees, 0) AS payment_fees
  FROM purchase_order ord
  JOIN res_partner partner ON partner.id = ord.partner_id
  JOIN res_company company ON company.id = ord.company_id
  LEFT JOIN LATERAL (
    SELECT MAX(issued.amount_total) AS confirmed FROM order_confirmation issued
     WHERE issued.purchase_order_id = ord.id AND issued.state = 'confirmed'
  ) sheet ON TRUE
  LEFT JOIN LATERAL (
    SELECT SUM(row.qty_received * row.price_total / NULLIF(row.product_qty, 0))
               FILTER (WHERE NOT COALESCE(row.is_downpayment, FALSE)) AS delivered
      FROM purchase_order_line row WHERE row.order_id = ord.id AND row.display_type IS NULL
  ) goods ON TRUE
  LEFT JOIN LATERAL (%(invoiced)s) bills ON TRUE
  LEFT JOIN LATERAL (%(assigned)s) money ON TRUE
  LEFT JOIN LATERAL (%(charges)s) charges ON TRUE
 WHERE ord.state = 'purchase'
"""


class OrderSettlement(models.Model):
    """Every confirmed order with its money, for list, pivot and graph (D16.5: customer, supplier, finance).

    A view: nothing is stored, and an order costs nothing before somebody looks. What is paid counts as in
    ``order.payment.money``, so that gates and this table never tell different stories.
    """

    _name = "order.settlement"
    _description = "Settlement of Orders"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "sale.order": [
            "state", "name", "partner_id", "user_id", "company_id", "currency_id", "date_order", "amount_total",
        ],
        "sale.order.line": ["qty_delivered", "price_total", "product_uom_qty", "is_delivery", "invoice_lines"],
        "purchase.order": [
            "state", "name", "partner_id", "user_id", "company_id", "currency_id", "date_order", "amount_total",
        ],
        "purchase.order.line": ["qty_received", "price_total", "product_qty", "order_id"],
        "order.confirmation": ["state", "amount_total", "sale_order_id", "purchase_order_id"],
        "order.payment.assignment": ["amount", "payment_id", "sale_order_id", "purchase_order_id"],
        "account.move": [
            "state", "move_type", "amount_total", "amount_residual", "currency_id", "invoice_date", "date",
            "origin_payment_id", "statement_line_id",
        ],
        "account.account": ["account_type"],
        "account.move.line": ["price_total", "purchase_line_id", "amount_residual_currency", "balance", "parent_state"],
        "account.payment": ["state", "amount", "move_id", "currency_id", "date", "destination_account_id"],
        "account.partial.reconcile": [
            "debit_move_id", "credit_move_id", "debit_amount_currency", "credit_amount_currency",
        ],
        "payment.transaction": ["state", "amount", "payment_id", "currency_id", "last_state_change"],
        "res.currency.rate": ["rate", "name", "currency_id", "company_id"],
    }  # fmt: skip

    name = fields.Char(string="Order", readonly=True)
    side = fields.Selection([("customer", "Customer"), ("supplier", "Supplier")], readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    purchase_order_id = fields.Many2one("purchase.order", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer or Supplier", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date(string="Order Date", readonly=True)
    ordered = fields.Monetary(readonly=True)
    confirmed = fields.Monetary(readonly=True, help="Total of the sheet that the other party confirmed.")
    delivered = fields.Monetary(
        string="Delivered or Received", readonly=True, help="Value of what was delivered, taxes included."
    )
    invoiced = fields.Monetary(readonly=True, help="Posted invoices less credit notes, taxes included.")
    to_invoice = fields.Monetary(string="Delivered, not Invoiced", readonly=True)
    paid = fields.Monetary(readonly=True, help="Reconciled and assigned payments, refunds taken off.")
    amount_open = fields.Monetary(
        string="Invoiced, not Paid", readonly=True, help="Nothing where money came in before the invoice."
    )
    delivery_fees = fields.Monetary(readonly=True, help="Delivery rows of the order.")
    payment_fees = fields.Monetary(readonly=True, help="Charges booked with payments of the order or of its invoices.")
    settled = fields.Boolean(readonly=True, help="All that was ordered is delivered, invoiced and paid.")

    def init(self):
        """Make the view."""
        tools.drop_view_if_exists(self.env.cr, self._table)
        sales, purchases = self._sql(SALE_ORDERS, SALE), self._sql(PURCHASE_ORDERS, PURCHASE)
        self.env.cr.execute(
            SQL(
                """
            CREATE VIEW order_settlement AS
            SELECT id, side, sale_order_id, purchase_order_id, name, partner_id, user_id, company_id, currency_id, date,
                   ordered, confirmed, COALESCE(delivered, 0) AS delivered, COALESCE(invoiced, 0) AS invoiced,
                   GREATEST(COALESCE(delivered, 0) - COALESCE(invoiced, 0), 0) AS to_invoice,
                   COALESCE(paid, 0) AS paid, GREATEST(COALESCE(invoiced, 0) - COALESCE(paid, 0), 0) AS amount_open,
                   COALESCE(delivery_fees, 0) AS delivery_fees, COALESCE(payment_fees, 0) AS payment_fees,
                   COALESCE(invoiced, 0) >= ordered AND COALESCE(paid, 0) >= COALESCE(invoiced, 0)
                       AND COALESCE(delivered, 0) >= COALESCE(invoiced, 0) - COALESCE(delivery_fees, 0) AS settled
              FROM (%s UNION ALL %s) orders
            """,
                SQL(sales),
                SQL(purchases),
            )
        )

    def _sql(self, orders, kind):
        """The view's part for one kind of order. Constants of this file only: nothing of a user comes in here.

        :param str orders: template
        :param dict kind: of ``order_payment_money``
        :rtype: str
        """
        rows, column = kind["rows"].code, kind["column"].code.strip('"')
        types = ", ".join(f"'{name}'" for name in kind["types"])

        def convert(amount, currency, day):
            there = RATE % {"currency": "ord.currency_id", "day": day}
            here = RATE % {"currency": currency, "day": day}
            return f"CASE WHEN {currency} = ord.currency_id THEN {amount} ELSE {amount} * {there} / {here} END"

        def wanted(assigned):
            return WANTED % {"assigned": assigned, "rows": rows, "column": column}

        bill_day = "COALESCE(move.invoice_date, move.date)"
        parts = {
            "invoiced": INVOICED % {
                "amount": f"({convert('mine.part', 'move.currency_id', bill_day)})",
                "rows": rows,
                "types": f"({types})",
            },
            "assigned": ASSIGNED % {
                "amount": "(" + convert("left_over.part", "payment.currency_id", "payment.date") + ")",
                "fee": "(" + convert("charge.fee", "company.currency_id", "payment.date") + ")",
                "earlier": wanted("beside"),
                "wanted": wanted("assigned"),
                "direction": f"'{kind['direction']}'",
                "column": column,
            },
            "charges": CHARGES % {
                "fee": "(" + convert("charge.fee", "company.currency_id", "used.day") + ")",
                "rows": rows,
                "column": column,
            },
            "transactions": TRANSACTIONS % {"amount": convert("online.part", "online.currency_id", "online.day")},
        }  # fmt: skip
        return orders % parts

    def action_open_order(self):
        """Open the order of a row.

        :rtype: dict
        """
        self.ensure_one()
        order = self.sale_order_id or self.purchase_order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": order._name,
            "res_id": order.id,
            "views": [(False, "form")],
        }
