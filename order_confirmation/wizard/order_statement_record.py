"""The clerk records an answer that came back on paper."""

from odoo import api, fields, models

from .order_confirmation_record import OrderConfirmationRecord


class OrderStatementRecord(models.TransientModel):
    """Agreement or differences from a signed scan; who records it attests it (D16.5)."""

    _name = "order.statement.record"
    _description = "Record the Answer to a Statement"

    statement_id = fields.Many2one("order.statement", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="statement_id.currency_id", related_sudo=False)
    decision = fields.Selection([("agree", "Agrees"), ("differ", "States differences")], default="agree", required=True)
    name = fields.Char(string="Who Answered", required=True)
    comment = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Proof", help="The scan of the signed statement.")
    line_ids = fields.One2many("order.statement.record.line", "wizard_id")

    @api.model
    def default_get(self, fields_list):
        """Start from the rows of the statement."""
        values = super().default_get(fields_list)
        statement = self.env["order.statement"].browse(values.get("statement_id"))
        if statement:
            statement.check_access("read")
            values["line_ids"] = [fields.Command.create({"row_id": row.id}) for row in statement.line_ids]
        return values

    def action_record(self):
        """Record the answer on the statement.

        :returns: closes the dialog
        :rtype: dict
        :raises UserError: where a proof is missing or too large, or it was answered meanwhile
        """
        self.ensure_one()
        self.statement_id.check_access("write")
        lines = {}
        if self.decision == "differ":
            lines = {
                line.row_id.id: {"comment": line.comment, "amount": line.amount if line.has_amount else None}
                for line in self.line_ids
            }
        self.statement_id.sudo()._answer(
            self.decision,
            "scan",
            self.name,
            lines=lines,
            comment=self.comment,
            proofs=OrderConfirmationRecord._proofs(self),
            user=self.env.user,
        )
        return {"type": "ir.actions.act_window_close"}


class OrderStatementRecordLine(models.TransientModel):
    """What the other party says about one row."""

    _name = "order.statement.record.line"
    _description = "Difference of a Row"

    wizard_id = fields.Many2one("order.statement.record", required=True, ondelete="cascade")
    row_id = fields.Many2one("order.statement.line", required=True, readonly=True, ondelete="cascade")
    # Read with the user's own rights: any row's id can be given over RPC.
    currency_id = fields.Many2one(related="row_id.statement_id.currency_id", related_sudo=False)
    date = fields.Date(related="row_id.date", related_sudo=False)
    name = fields.Char(related="row_id.name", related_sudo=False)
    charged = fields.Monetary(related="row_id.charged", related_sudo=False)
    paid = fields.Monetary(related="row_id.paid", related_sudo=False)
    aside = fields.Monetary(related="row_id.aside", related_sudo=False)
    has_amount = fields.Boolean(string="Other Amount")
    amount = fields.Monetary(string="Their Amount")
    comment = fields.Char()
