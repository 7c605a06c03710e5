"""What came in for an order: from invoices, from payments that name it, and from confirmed transactions (D03, B08)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

#: Per kind of order: its table, the table of its rows, the link from rows to invoice rows, the types of bills and of
#: refunds, the direction of its payments, and the column of assignments that names it.
SALE = {
    "rows": SQL(
        "SELECT row.order_id, rel.invoice_line_id FROM sale_order_line row "
        "JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = row.id"
    ),
    "types": ("out_invoice", "out_receipt", "out_refund"),
    "direction": "inbound",
    "column": SQL.identifier("sale_order_id"),
}
PURCHASE = {
    "rows": SQL(
        "SELECT row.order_id, invoiced.id AS invoice_line_id FROM purchase_order_line row "
        "JOIN account_move_line invoiced ON invoiced.purchase_line_id = row.id"
    ),
    "types": ("in_invoice", "in_receipt", "in_refund"),
    "direction": "outbound",
    "column": SQL.identifier("purchase_order_id"),
}
KINDS = {"sale.order": SALE, "purchase.order": PURCHASE}
#: The part of each invoice that belongs to the order, as far as it is paid.
INVOICED = """
SELECT rows.order_id,
       (move.amount_total - move.amount_residual) * SUM(line.price_total) / move.amount_total
       * CASE WHEN move.move_type IN ('out_refund', 'in_refund') THEN -1 ELSE 1 END AS amount,
       move.currency_id, COALESCE(move.invoice_date, move.date) AS day
  FROM (%(rows)s WHERE row.order_id = ANY(%(ids)s)) rows
  JOIN account_move_line line ON line.id = rows.invoice_line_id
  JOIN account_move move ON move.id = line.move_id
 WHERE move.state = 'posted' AND move.move_type IN %(types)s AND move.amount_total <> 0
 GROUP BY rows.order_id, move.id
"""
#: One transaction for several orders is shared by their totals.
TRANSACTIONS = """
SELECT rel.sale_order_id,
       tx.amount * orders.amount_total / NULLIF((
           SELECT SUM(other.amount_total) FROM sale_order_transaction_rel beside
             JOIN sale_order other ON other.id = beside.sale_order_id
            WHERE beside.transaction_id = tx.id
       ), 0),
       tx.currency_id, tx.last_state_change::date
  FROM sale_order_transaction_rel rel
  JOIN payment_transaction tx ON tx.id = rel.transaction_id
  JOIN sale_order orders ON orders.id = rel.sale_order_id
 WHERE rel.sale_order_id = ANY(%(ids)s) AND tx.state = 'done' AND tx.payment_id IS NULL
   AND orders.amount_total <> 0
"""
#: What of an assigned payment the posted invoices of its order have used already. A payment without journal entry
#: comes again as the bank's entry, and nothing links the two: what the bank brings to those invoices after the payment
#: was registered is taken for it. Rather too little counts for a while than the same money twice.
USED = """COALESCE((
    SELECT SUM(part.amount * inv.part / NULLIF(inv.total, 0))
      FROM (
        SELECT invoiced.move_id, SUM(invoiced.price_total) AS part, MAX(bill.amount_total) AS total
          FROM (%(rows)s WHERE row.order_id = %(assigned)s.%(column)s) rows
          JOIN account_move_line invoiced ON invoiced.id = rows.invoice_line_id
          JOIN account_move bill ON bill.id = invoiced.move_id AND bill.state = 'posted'
         GROUP BY invoiced.move_id
      ) inv
      JOIN account_move_line theirs ON theirs.move_id = inv.move_id
      JOIN LATERAL (
        SELECT partial.debit_move_id AS other_id, partial.debit_amount_currency AS amount, partial.create_date AS made
          FROM account_partial_reconcile partial WHERE partial.credit_move_id = theirs.id
         UNION ALL
        SELECT partial.credit_move_id, partial.credit_amount_currency, partial.create_date
          FROM account_partial_reconcile partial WHERE partial.debit_move_id = theirs.id
      ) part ON TRUE
      JOIN account_move_line ours ON ours.id = part.other_id
      JOIN account_move entry ON entry.id = ours.move_id
     WHERE entry.id = payment.move_id
        OR payment.move_id IS NULL AND entry.statement_line_id IS NOT NULL AND part.made >= payment.create_date
), 0)"""
#: Payments assigned to orders: what of each is not reconciled yet, and what of it the order's own invoices used.
ASSIGNED = """
WITH wanted AS (
    SELECT DISTINCT payment_id FROM order_payment_assignment WHERE %(column)s = ANY(%(ids)s)
)
SELECT assigned.id, assigned.%(column)s AS order_id, assigned.amount, payment.id AS payment_id,
       payment.currency_id, payment.date AS day, payment.payment_type,
       CASE WHEN payment.move_id IS NULL THEN payment.amount ELSE (
           SELECT COALESCE(SUM(ABS(line.amount_residual_currency)), 0)
             FROM account_move_line line
            WHERE line.move_id = payment.move_id AND line.parent_state = 'posted'
              AND line.account_id = payment.destination_account_id
       ) END AS residual,
       %(used)s AS used
  FROM wanted
  JOIN account_payment payment ON payment.id = wanted.payment_id
  JOIN order_payment_assignment assigned ON assigned.payment_id = payment.id
 WHERE payment.state IN ('in_process', 'paid') AND assigned.%(column)s IS NOT NULL
 ORDER BY payment.id, assigned.id
"""
#: Models whose rows the queries read.
READ = (
    "account.move", "account.move.line", "account.partial.reconcile", "account.payment", "order.payment.assignment",
    "payment.transaction",
)  # fmt: skip


class OrderPaymentMoney(models.AbstractModel):
    """Reads the books of any number of orders in a constant number of queries. Nothing is stored here."""

    _name = "order.payment.money"
    _description = "Money of Orders"

    @api.model
    def _of(self, orders):
        """Money in (sales) or out (purchases) per order, refunds taken off.

        What is reconciled counts at its invoice, for the part of it that belongs to the order. What isn't reconciled
        yet counts at the payment, for what is assigned to the order. So nothing counts twice.

        :param models.Model orders: sales or purchase orders
        :returns: amount per order, in its currency
        :rtype: dict[models.Model, float]
        """
        found = defaultdict(list)
        if orders:
            for model in READ:
                self.env[model].flush_model()
            orders.flush_recordset(["amount_total"])
            kind = KINDS[orders._name]
            ids = orders.ids
            for order_id, amount, currency, day in [*self._booked(kind, ids), *self._assigned(kind, ids)]:
                found[order_id].append((amount, currency, day))
        return {order: self._in_currency(order, found[order.id]) for order in orders}

    @api.model
    def _in_currency(self, order, amounts):
        currencies = self.env["res.currency"]
        total = 0.0
        for amount, currency_id, day in amounts:
            currency = currencies.browse(currency_id)
            if currency != order.currency_id:
                day = day or fields.Date.context_today(order)
                amount = currency._convert(amount, order.currency_id, order.company_id, day, round=False)
            total += amount
        return order.currency_id.round(total)

    @api.model
    def _booked(self, kind, ids):
        """What is paid of posted invoices and credit notes, and confirmed transactions that made no payment (yet).

        :returns: order id, amount, currency id and day
        :rtype: list[tuple[int, float, int, date]]
        """
        query = SQL(INVOICED, rows=kind["rows"], ids=ids, types=kind["types"])
        if kind is SALE:
            query = SQL("%s UNION ALL %s", query, SQL(TRANSACTIONS, ids=ids))
        return [
            (order_id, float(amount), currency, day)
            for order_id, amount, currency, day in self.env.execute_query(query)
        ]

    @api.model
    def _assigned(self, kind, ids):
        """What is assigned to orders of payments and not reconciled with an invoice yet.

        :returns: order id, amount, currency id and day per payment
        :rtype: list[tuple[int, float, int, date]]
        """
        rows = self.env.execute_query_dict(
            SQL(
                ASSIGNED,
                column=kind["column"],
                ids=ids,
                used=SQL(USED, assigned=SQL.identifier("assigned"), column=kind["column"], rows=kind["rows"]),
            )
        )
        left, result, asked = {}, [], set(ids)
        for row in rows:
            rest = left.setdefault(row["payment_id"], row["residual"])
            amount = min(max(row["amount"] - row["used"], 0.0), rest)
            left[row["payment_id"]] = rest - amount
            if row["order_id"] in asked:
                sign = 1 if row["payment_type"] == kind["direction"] else -1
                result.append((row["order_id"], sign * amount, row["currency_id"], row["day"]))
        return result
