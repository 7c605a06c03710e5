"""What the books say about partners in a period, read for any number of them in a constant number of queries."""

from collections import defaultdict
from datetime import datetime, time

import pytz
from odoo import api, fields, models
from odoo.tools import SQL

#: Per side: type of account, sign of what is owed, and where its orders, their rows and quantities are.
SIDES = {
    "customer": {
        "account": "asset_receivable",
        "sign": 1,
        "order": SQL.identifier("sale_order"),
        "row": SQL.identifier("sale_order_line"),
        "links": SQL("(SELECT invoice_line_id, order_line_id AS row_id FROM sale_order_line_invoice_rel)"),
        "assigned": SQL.identifier("sale_order_id"),
        "moved": SQL.identifier("sale_line_id"),
        "ordered": SQL.identifier("product_uom_qty"),
        "gone": SQL.identifier("qty_delivered"),
        "partner": SQL.identifier("partner_invoice_id"),
        "placed": "sale",
        "refund": "out_refund",
    },
    "supplier": {
        "account": "liability_payable",
        "sign": -1,
        "order": SQL.identifier("purchase_order"),
        "row": SQL.identifier("purchase_order_line"),
        "links": SQL(
            "(SELECT id AS invoice_line_id, purchase_line_id AS row_id FROM account_move_line "
            "WHERE purchase_line_id IS NOT NULL)"
        ),
        "assigned": SQL.identifier("purchase_order_id"),
        "moved": SQL.identifier("purchase_line_id"),
        "ordered": SQL.identifier("product_qty"),
        "gone": SQL.identifier("qty_received"),
        "partner": SQL.identifier("partner_id"),
        "placed": "purchase",
        "refund": "in_refund",
    },
}
#: Rows of orders that had gone out, or come in, by the end of the period and were not invoiced by then. Today's
#: quantities are Odoo's own; what happened after the period is taken off again. Odoo counts draft invoices as
#: invoiced: a statement doesn't, since the other party has not got them.
GOODS = """
    WITH moved AS (
        SELECT move.%(moved)s AS row_id, SUM(move.quantity * uom.factor * %(sign)s * CASE
                   WHEN (there.usage = %(side)s) = (here.usage = %(side)s) THEN 0
                   WHEN there.usage = %(side)s THEN 1 ELSE -1 END) AS quantity
          FROM stock_move move
          JOIN uom_uom uom ON uom.id = move.product_uom
          JOIN stock_location here ON here.id = move.location_id
          JOIN stock_location there ON there.id = move.location_dest_id
         WHERE move.company_id = %(company)s AND move.state = 'done' AND move.date > %(moment)s
           AND move.%(moved)s IS NOT NULL
         GROUP BY move.%(moved)s
    ), billed AS (
        SELECT link.row_id, SUM(line.quantity * uom.factor * CASE
                   WHEN bill.move_type = %(refund)s THEN -1 ELSE 1 END) AS quantity
          FROM account_move bill
          JOIN account_move_line line ON line.move_id = bill.id
          JOIN %(links)s link ON link.invoice_line_id = line.id
          JOIN uom_uom uom ON uom.id = line.product_uom_id
         WHERE bill.company_id = %(company)s
           AND (bill.state = 'draft' OR bill.state = 'posted' AND bill.date > %(end)s)
         GROUP BY link.row_id
    )
    SELECT partner.commercial_partner_id AS partner_id, ord.currency_id, ord.name AS orders, row.name, row.id,
           uom.id AS uom_id, row.price_total / row.%(ordered)s AS price,
           row.%(gone)s - COALESCE(moved.quantity, 0) / uom.factor
               - row.qty_invoiced + COALESCE(billed.quantity, 0) / uom.factor AS quantity
      FROM %(row)s row
      JOIN %(order)s ord ON ord.id = row.order_id AND ord.state = %(placed)s
      JOIN res_partner partner ON partner.id = ord.%(partner)s
      JOIN uom_uom uom ON uom.id = row.product_uom_id
      LEFT JOIN moved ON moved.row_id = row.id
      LEFT JOIN billed ON billed.row_id = row.id
     WHERE ord.company_id = %(company)s AND row.display_type IS NULL AND NOT COALESCE(row.is_downpayment, FALSE)
       AND row.%(ordered)s != 0 AND row.%(gone)s != 0
       AND (row.%(gone)s > row.qty_invoiced OR billed.row_id IS NOT NULL)
       AND %(partners)s
     ORDER BY ord.date_order, ord.id, row.sequence, row.id
"""
#: Payments without journal entry until a day, less what the bank's entries brought for their invoices afterwards, as
#: `order.payment.money` counts them. One that Odoo calls paid is somebody's word until the bank has it.
PENDING = """
    SELECT partner.commercial_partner_id AS partner_id, payment.currency_id, NULL AS move_id, payment.name,
           payment.memo AS ref, 'pending' AS move_type, payment.date, payment.id AS payment_id, TRUE AS is_payment,
           CASE WHEN payment.payment_type = 'inbound' THEN -1 ELSE 1 END
           * GREATEST(payment.amount - banked.amount, 0) AS amount
      FROM account_payment payment
      JOIN res_partner partner ON partner.id = payment.partner_id
     CROSS JOIN LATERAL (
        SELECT array_agg(tied.invoice_id) AS ids, BOOL_OR(TRUE) AS known FROM (
            SELECT link.invoice_id FROM account_move__account_payment link WHERE link.payment_id = payment.id
             UNION
            SELECT line.move_id FROM order_payment_assignment assigned
              JOIN %(row)s row ON row.order_id = assigned.%(assigned)s
              LEFT JOIN %(links)s link ON link.row_id = row.id
              LEFT JOIN account_move_line line ON line.id = link.invoice_line_id
             WHERE assigned.payment_id = payment.id
        ) tied
     ) invoices
     CROSS JOIN LATERAL (
        SELECT COALESCE(SUM(part.amount), 0) AS amount
          FROM account_move_line theirs
          JOIN LATERAL (
            SELECT partial.debit_move_id AS other_id, partial.debit_amount_currency AS amount, partial.create_date
              FROM account_partial_reconcile partial WHERE partial.credit_move_id = theirs.id
             UNION ALL
            SELECT partial.credit_move_id, partial.credit_amount_currency, partial.create_date
              FROM account_partial_reconcile partial WHERE partial.debit_move_id = theirs.id
          ) part ON part.create_date >= payment.create_date
          JOIN account_move_line ours ON ours.id = part.other_id
          JOIN account_move entry ON entry.id = ours.move_id
         WHERE theirs.move_id = ANY(invoices.ids) AND entry.statement_line_id IS NOT NULL AND entry.date <= %(end)s
     ) banked
     WHERE payment.company_id = %(company)s AND payment.partner_type = %(side)s AND payment.move_id IS NULL
       AND (payment.state = 'in_process' OR payment.state = 'paid' AND invoices.known)
       AND payment.date <= %(end)s AND %(partners)s
     ORDER BY payment.date, payment.id
"""
READ = (
    "account.move", "account.move.line", "account.partial.reconcile", "account.payment", "order.payment.assignment",
    "sale.order", "sale.order.line", "purchase.order", "purchase.order.line", "stock.move", "res.partner", "uom.uom",
)  # fmt: skip


class OrderStatementBooks(models.AbstractModel):
    """Balances, entries and goods not invoiced yet, per partner and currency. Nothing is stored here."""

    _name = "order.statement.books"
    _description = "Books of a Period"

    @api.model
    def _of(self, company, side, date_from, date_to, partners=None):
        """What the books say of a period (D16.5, D07).

        :param res.company company: whose books
        :param str side: ``customer`` or ``supplier``
        :param date date_from: first day
        :param date date_to: last day
        :param res.partner partners: commercial partners; None for all that have entries
        :returns: by commercial partner's id and currency's id: ``opening`` (float, above zero where the customer owes,
            or where the company owes its supplier) and ``rows`` (values of ``order.statement.line``)
        :rtype: dict[tuple[int, int], dict]
        """
        for model in READ:
            self.env[model].flush_model()
        kind = SIDES[side]
        chosen = SQL("partner.commercial_partner_id = ANY(%s)", partners.ids) if partners is not None else SQL("TRUE")
        found = defaultdict(lambda: {"opening": 0.0, "rows": []})
        for row in self._opening(company, kind, date_from, chosen):
            found[row["partner_id"], row["currency_id"]]["opening"] = kind["sign"] * row["amount"]
        entries = self._entries(company, kind, date_from, date_to, chosen)
        pending = self._pending(company, side, date_to, chosen)
        orders = self._orders(
            side, [row["move_id"] for row in entries], [row["payment_id"] for row in entries + pending]
        )
        for row in entries + pending:
            row["orders"] = self._order_names(row, orders)
            found[row["partner_id"], row["currency_id"]]["rows"].append(self._entry_values(row, kind["sign"]))
        for row in self._goods(company, side, date_to, chosen):
            found[row["partner_id"], row["currency_id"]]["rows"].append(self._goods_values(row, date_to))
        return self._rounded(found)

    def _rounded(self, found):
        """Amounts as their currency has them; goods worth nothing and partners with nothing left out."""
        result = {}
        for (partner_id, currency_id), book in found.items():
            currency = self.env["res.currency"].browse(currency_id)
            rows = []
            for row in book["rows"]:
                row.update({name: currency.round(row[name]) for name in ("charged", "paid", "aside")})
                if any(row[name] for name in ("charged", "paid", "aside")):
                    rows.append(row)
            opening = currency.round(book["opening"])
            if opening or rows:
                result[partner_id, currency_id] = {"opening": opening, "rows": rows}
        return result

    # === ENTRIES ===

    def _opening(self, company, kind, date_from, chosen):
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT partner.commercial_partner_id AS partner_id, line.currency_id,
                       SUM(line.amount_currency) AS amount
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id AND account.account_type = %(account)s
                  JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted' AND line.date < %(start)s
                   AND %(chosen)s
                 GROUP BY partner.commercial_partner_id, line.currency_id
                """,
                account=kind["account"],
                company=company.id,
                start=date_from,
                chosen=chosen,
            )  # fmt: skip
        )

    def _entries(self, company, kind, date_from, date_to, chosen):
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT partner.commercial_partner_id AS partner_id, line.currency_id, move.id AS move_id, move.name,
                       move.ref, move.move_type, line.date, move.origin_payment_id AS payment_id,
                       move.origin_payment_id IS NOT NULL OR move.statement_line_id IS NOT NULL AS is_payment,
                       SUM(line.amount_currency) AS amount
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id AND account.account_type = %(account)s
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN account_move move ON move.id = line.move_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND line.date BETWEEN %(start)s AND %(end)s AND %(chosen)s
                 GROUP BY partner.commercial_partner_id, line.currency_id, move.id, line.date
                HAVING SUM(line.amount_currency) != 0
                 ORDER BY line.date, move.id
                """,
                account=kind["account"],
                company=company.id,
                start=date_from,
                end=date_to,
                chosen=chosen,
            )  # fmt: skip
        )

    def _pending(self, company, side, date_to, chosen):
        """Payments that are registered and in no books yet: listed apart, since the bank's entry will bring them."""
        return self.env.execute_query_dict(
            SQL(PENDING, company=company.id, side=side, end=date_to, partners=chosen, **SIDES[side])
        )

    def _orders(self, side, move_ids, payment_ids):
        """Names of orders by entry and by payment: of invoices their own, of payments what they are assigned to or pay.

        :rtype: dict[tuple[str, int], list[str]]
        """
        moves, payments = [id_ for id_ in move_ids if id_], [id_ for id_ in payment_ids if id_]
        if not moves and not payments:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                WITH rows AS (
                    SELECT link.invoice_line_id, ord.name FROM %(links)s link
                      JOIN %(row)s row ON row.id = link.row_id JOIN %(order)s ord ON ord.id = row.order_id
                )
                SELECT 'move', line.move_id, array_agg(DISTINCT rows.name ORDER BY rows.name)
                  FROM account_move_line line JOIN rows ON rows.invoice_line_id = line.id
                 WHERE line.move_id = ANY(%(moves)s)
                 GROUP BY line.move_id
                 UNION ALL
                SELECT 'payment', assigned.payment_id, array_agg(DISTINCT ord.name ORDER BY ord.name)
                  FROM order_payment_assignment assigned JOIN %(order)s ord ON ord.id = assigned.%(assigned)s
                 WHERE assigned.payment_id = ANY(%(payments)s)
                 GROUP BY assigned.payment_id
                 UNION ALL
                SELECT 'paid', ours.move_id, array_agg(DISTINCT rows.name ORDER BY rows.name)
                  FROM account_move_line ours
                  JOIN LATERAL (
                    SELECT partial.debit_move_id AS other_id FROM account_partial_reconcile partial
                     WHERE partial.credit_move_id = ours.id
                     UNION ALL
                    SELECT partial.credit_move_id FROM account_partial_reconcile partial
                     WHERE partial.debit_move_id = ours.id
                  ) part ON TRUE
                  JOIN account_move_line theirs ON theirs.id = part.other_id
                  JOIN account_move_line line ON line.move_id = theirs.move_id
                  JOIN rows ON rows.invoice_line_id = line.id
                 WHERE ours.move_id = ANY(%(moves)s)
                 GROUP BY ours.move_id
                """,
                moves=moves,
                payments=payments,
                **SIDES[side],
            )  # fmt: skip
        )
        return {(what, record_id): names for what, record_id, names in rows}

    def _order_names(self, row, orders):
        if not row["is_payment"]:
            return ", ".join(orders.get(("move", row["move_id"]), []))
        names = {*orders.get(("payment", row["payment_id"]), []), *orders.get(("paid", row["move_id"]), [])}
        return ", ".join(sorted(names))

    def _entry_values(self, row, sign):
        if row["move_type"] == "pending":
            kind = "pending"
        elif row["move_type"].endswith(("_invoice", "_receipt")):
            kind = "invoice"
        elif row["move_type"].endswith("_refund"):
            kind = "credit_note"
        else:
            kind = "payment" if row["is_payment"] else "other"
        amount = sign * row["amount"]
        reference = row["ref"] if row["ref"] and row["ref"] != row["name"] else False
        return {
            "kind": kind,
            "date": row["date"],
            "name": row["name"] or row["ref"] or "",
            "reference": reference,
            "order_names": row["orders"],
            "move_id": row["move_id"],
            "quantity": 0.0,
            "uom_id": False,
            "charged": amount if kind in ("invoice", "credit_note", "other") else 0.0,
            "paid": -amount if kind == "payment" else 0.0,
            "aside": -amount if kind == "pending" else 0.0,
        }

    # === GOODS ===

    def _goods(self, company, side, date_to, chosen):
        zone = pytz.timezone(company.partner_id.tz or self.env.user.tz or "UTC")
        last = zone.localize(datetime.combine(date_to, time.max)).astimezone(pytz.utc).replace(tzinfo=None)
        return self.env.execute_query_dict(
            SQL(
                GOODS,
                company=company.id,
                side=side,
                moment=last,
                end=date_to,
                partners=chosen,
                **SIDES[side],
            )
        )

    def _goods_values(self, row, date_to):
        quantity = max(fields.Float.round(row["quantity"], precision_digits=6), 0.0)
        return {
            "kind": "goods",
            "date": date_to,
            "name": (row["name"] or "").split("\n")[0],
            "reference": False,
            "order_names": row["orders"],
            "move_id": False,
            "quantity": quantity,
            "uom_id": row["uom_id"],
            "charged": 0.0,
            "paid": 0.0,
            "aside": float(row["price"]) * quantity,
        }
