"""The clerk records an answer that came in outside the portal."""

from odoo import api, fields, models
from odoo.exceptions import UserError

MAX_PROOF_BYTES = 25 * 1024 * 1024


class OrderConfirmationRecord(models.TransientModel):
    """Answer from a signed scan, a call, a chat or an e-mail, with its proof (B07, D04.2).

    The user who records it is kept with the answer as the one who attests it.
    """

    _name = "order.confirmation.record"
    _description = "Record an Answer"

    confirmation_id = fields.Many2one(
        "order.confirmation", string="Confirmation Sheet", required=True, readonly=True, ondelete="cascade"
    )
    decision = fields.Selection(
        [("confirm", "Confirms"), ("change", "Asks for changes"), ("decline", "Declines")],
        default="confirm",
        required=True,
    )
    method = fields.Selection(
        [("scan", "Signed return (scan)"), ("phone", "Phone call"), ("chat", "Chat message"), ("mail", "E-mail")],
        string="How",
        default="scan",
        required=True,
    )
    name = fields.Char(string="Who Answered", required=True)
    comment = fields.Text()
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Proof", help="The signed scan, or a picture of the message."
    )
    line_ids = fields.One2many("order.confirmation.record.line", "wizard_id")
    confirm_order = fields.Boolean(string="Confirm the Order Too", default=True)
    can_confirm_order = fields.Boolean(compute="_compute_can_confirm_order")

    @api.model
    def default_get(self, fields_list):
        """Start from the other party's habit and the rows of the sheet."""
        values = super().default_get(fields_list)
        sheet = self.env["order.confirmation"].browse(values.get("confirmation_id"))
        if sheet:
            habit = sheet.partner_id.commercial_partner_id.confirmation_habit
            if habit and habit != "portal" and "default_method" not in self.env.context:
                values["method"] = habit
            values["name"] = sheet.partner_id.name
            values["line_ids"] = [
                fields.Command.create({"row_id": row.id}) for row in sheet.line_ids.filtered("covered")
            ]
        return values

    @api.depends("confirmation_id")
    def _compute_can_confirm_order(self):
        for wizard in self:
            order = wizard.confirmation_id._sheet_order()
            wizard.can_confirm_order = order.state in ("draft", "sent")

    def action_record(self):
        """Record the answer on the sheet.

        :returns: closes the dialog
        :rtype: dict
        :raises UserError: where a proof is missing or too large, or the sheet was answered meanwhile
        """
        self.ensure_one()
        sheet = self.confirmation_id
        sheet.check_access("write")
        lines = {}
        if self.decision == "change":
            lines = {line.row_id.id: line._answer_values() for line in self.line_ids}
        sheet.sudo()._answer(
            self.decision,
            self.method,
            self.name,
            lines=lines,
            comment=self.comment,
            proofs=self._proofs(),
            user=self.env.user,
            confirm_order=self.confirm_order and self.can_confirm_order,
        )
        return {"type": "ir.actions.act_window_close"}

    def _proofs(self):
        proofs = []
        for attachment in self.attachment_ids:
            attachment.check_access("read")
            content = attachment.raw or b""
            if len(content) > MAX_PROOF_BYTES:
                raise UserError(
                    self.env._(
                        "“%(name)s” is larger than %(limit)s MB: send a smaller scan.",
                        name=attachment.name,
                        limit=MAX_PROOF_BYTES // 1024 // 1024,
                    )
                )
            proofs.append((attachment.name, attachment.mimetype, content))
        return proofs


class OrderConfirmationRecordLine(models.TransientModel):
    """What the other party wants changed on one row."""

    _name = "order.confirmation.record.line"
    _description = "Requested Change of a Row"

    wizard_id = fields.Many2one("order.confirmation.record", required=True, ondelete="cascade")
    row_id = fields.Many2one("order.confirmation.line", required=True, readonly=True, ondelete="cascade")
    # Read with the user's own rights: any row's id can be given over RPC.
    name = fields.Text(related="row_id.name", related_sudo=False)
    quantity = fields.Float(related="row_id.quantity", related_sudo=False)
    delivery_date = fields.Date(related="row_id.delivery_date", related_sudo=False)
    price_unit = fields.Float(related="row_id.price_unit", related_sudo=False)
    answer_quantity = fields.Float(string="Other Quantity", digits="Product Unit")
    answer_date = fields.Date(string="Other Date")
    answer_price = fields.Float(string="Other Price", digits="Product Price")
    answer_comment = fields.Char(string="Comment")

    def _answer_values(self):
        self.ensure_one()
        if self.answer_quantity < 0 or self.answer_price < 0:
            raise UserError(self.env._("Quantities and prices can't be negative."))
        return {
            "answer_quantity": self.answer_quantity,
            "answer_date": self.answer_date,
            "answer_price": self.answer_price,
            "answer_comment": self.answer_comment,
        }
