"""Rows of a statement: entries of the period, and what is listed apart from the balance."""

from odoo import fields, models

from .signoff_evidence import SignoffEvidence

KINDS = [
    ("invoice", "Invoice"),
    ("credit_note", "Credit Note"),
    ("payment", "Payment"),
    ("other", "Other Entry"),
    ("pending", "Payment on Its Way"),
    ("goods", "Not Invoiced Yet"),
]
#: Kinds that are no part of the balance.
ASIDE = ("pending", "goods")


class OrderStatementLine(models.Model):
    """One entry as it read when the statement was made, and what the other party says about it (D16.5).

    Evidence: nobody writes rows, the statement's own acts call past the guard.
    """

    _name = "order.statement.line"
    _description = "Statement Row"
    _inherit = ["signoff.evidence"]
    _order = "statement_id, sequence, id"

    statement_id = fields.Many2one("order.statement", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="statement_id.company_id")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Date(readonly=True)
    name = fields.Char(string="Document", readonly=True)
    reference = fields.Char(readonly=True)
    order_names = fields.Char(string="Orders", readonly=True)
    # A journal entry that was reset and deleted leaves the row as it read.
    move_id = fields.Many2one(
        "account.move", string="Journal Entry", readonly=True, ondelete="set null", index="btree_not_null"
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True, ondelete="restrict")
    charged = fields.Monetary(string="Invoiced", readonly=True)
    paid = fields.Monetary(readonly=True)
    aside = fields.Monetary(
        string="Apart", readonly=True, help="Not in the balance: goods not invoiced yet, payments on their way."
    )
    balance = fields.Monetary(string="Running Balance", readonly=True, help="After this entry.")
    differs = fields.Boolean(string="Difference", readonly=True)
    answer_comment = fields.Text(string="What Differs", readonly=True)
    answer_amount = fields.Monetary(string="Their Amount", readonly=True)
    answer_amount_given = fields.Boolean(readonly=True)

    def _engine_unlink(self):
        # Only for rows of drafts, which are read anew from the books.
        return super(SignoffEvidence, self.sudo()).unlink()
