"""Entries that move money: instalments concerned are computed again. Nobody without a plan pays for it."""

from odoo import api, models
from odoo.tools import SQL

from .order_payment_booked import booked_anyway


class OrderPaymentLine(models.Model):
    _inherit = "order.payment.line"

    @api.model
    def _touch_moves(self, move_ids):
        """Entries were posted, reconciled, taken apart or taken back: look again at what they pay.

        :param list[int] move_ids: of `account.move`
        """
        if move_ids and self._used():
            with booked_anyway(self.env["account.move"].browse(move_ids), "Looking at instalments again"):
                self._touch_booked(move_ids)

    @api.model
    def _touch_booked(self, move_ids):
        self.flush_model(["sale_order_id", "purchase_order_id"])
        self.env["account.move.line"].flush_model(["purchase_line_id", "move_id", "sale_line_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mine.id FROM order_payment_line mine
                  JOIN sale_order_line row ON row.order_id = mine.sale_order_id
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = row.id
                  JOIN account_move_line line ON line.id = rel.invoice_line_id
                 WHERE line.move_id = ANY(%(ids)s)
                 UNION
                SELECT mine.id FROM order_payment_line mine
                  JOIN purchase_order_line row ON row.order_id = mine.purchase_order_id
                  JOIN account_move_line line ON line.purchase_line_id = row.id
                 WHERE line.move_id = ANY(%(ids)s)
                 UNION
                SELECT mine.id FROM order_payment_line mine
                  JOIN order_payment_assignment assigned
                    ON assigned.sale_order_id = mine.sale_order_id
                    OR assigned.purchase_order_id = mine.purchase_order_id
                  JOIN account_payment payment ON payment.id = assigned.payment_id
                 WHERE payment.move_id = ANY(%(ids)s)
                """,
                ids=list(move_ids),
            )
        )
        lines = self.sudo().browse(row[0] for row in rows)
        lines._touch()
        lines.sale_order_id._order_payment_opened()


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Money meets an invoice."""
        partials = super().create(vals_list)
        partials._order_payment_touch()
        return partials

    def unlink(self):
        """Money leaves an invoice."""
        moves = (self.debit_move_id | self.credit_move_id).move_id.ids if self._order_payment_used() else []
        res = super().unlink()
        self.env["order.payment.line"]._touch_moves(moves)
        return res

    def _order_payment_used(self):
        return self.env["order.payment.line"]._used()

    def _order_payment_touch(self):
        if self._order_payment_used():
            moves = (self.debit_move_id | self.credit_move_id).move_id
            self.env["order.payment.line"]._touch_moves(moves.ids)


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """An invoice that is posted or taken back changes what is paid; so does a payment that is tied to it.

        Odoo ties payments without journal entry to their invoices only after they were posted.
        """
        res = super().write(vals)
        if "state" in vals:
            self.env["order.payment.line"]._touch_moves(self.ids)
        if "matched_payment_ids" in vals and self.env["order.payment.line"]._used():
            self.sudo().matched_payment_ids._order_payment_posted()
        return res


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def write(self, vals):
        """A confirmed transaction is money for its orders."""
        res = super().write(vals)
        if {"state", "payment_id"} & set(vals) and self.env["order.payment.line"]._used():
            with booked_anyway(self, "Looking at instalments again"):
                orders = self.sudo().sale_order_ids
                orders._order_payment_touch()
                orders._order_payment_opened()
        return res
