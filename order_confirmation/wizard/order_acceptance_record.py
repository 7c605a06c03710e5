"""Staff records what the customer said of a delivery outside the portal."""

from odoo import api, fields, models

from ..models.order_acceptance_line import ANSWERS
from ..models.order_acceptance_upload import checked_files


class OrderAcceptanceRecord(models.TransientModel):
    """Arrival, receipt or objection, with its proof; who records it attests it (D13.4, D05)."""

    _name = "order.acceptance.record"
    _description = "Record an Acceptance"

    acceptance_id = fields.Many2one("order.acceptance", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(related="acceptance_id.state", related_sudo=False)
    decision = fields.Selection(
        [("accept", "Accepts"), ("object", "Objects"), ("arrive", "Only: it has arrived")],
        string="The Customer",
        default="accept",
        required=True,
    )
    method = fields.Selection(
        [("scan", "Signed delivery note"), ("phone", "Phone call"), ("chat", "Chat message"), ("mail", "E-mail")],
        string="How",
        default="scan",
        required=True,
    )
    name = fields.Char(string="Who Received the Goods", required=True, help="The name on the signed delivery note.")
    arrived_on = fields.Date(help="Empty: not known.")
    comment = fields.Text()
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Proof", help="Photo of the signed delivery note, or a picture of the message."
    )
    line_ids = fields.One2many("order.acceptance.record.line", "wizard_id")

    @api.model
    def default_get(self, fields_list):
        """Start from the rows of the delivery."""
        values = super().default_get(fields_list)
        acceptance = self.env["order.acceptance"].browse(values.get("acceptance_id"))
        if acceptance:
            acceptance.check_access("read")
            values["line_ids"] = [fields.Command.create({"row_id": row.id}) for row in acceptance.line_ids]
            values["arrived_on"] = acceptance.arrived_on
        return values

    def action_record(self):
        """Record it on the acceptance.

        :returns: closes the dialog
        :rtype: dict
        :raises UserError: where a proof is missing or no picture or PDF, or it was decided meanwhile
        """
        self.ensure_one()
        acceptance = self.acceptance_id
        acceptance.check_access("write")
        if self.decision == "arrive":
            acceptance.sudo()._record_arrival(
                self.arrived_on or acceptance._today(), self.name, self.env.user.partner_id
            )
            return {"type": "ir.actions.act_window_close"}
        lines = {}
        if self.decision == "object":
            lines = {
                line.row_id.id: {
                    "answer": line.answer,
                    "quantity": line.quantity_concerned,
                    "comment": line.comment,
                }
                for line in self.line_ids
            }
        self.attachment_ids.check_access("read")
        acceptance.sudo()._decide(
            self.decision,
            self.method,
            self.name,
            lines=lines,
            comment=self.comment,
            files=checked_files(self.env, [(one.name, one.raw or b"") for one in self.attachment_ids]),
            user=self.env.user,
            arrived_on=self.arrived_on if self.arrived_on != acceptance.arrived_on else False,
        )
        return {"type": "ir.actions.act_window_close"}


class OrderAcceptanceRecordLine(models.TransientModel):
    """What the customer says of one row."""

    _name = "order.acceptance.record.line"
    _description = "Objection to a Row"

    wizard_id = fields.Many2one("order.acceptance.record", required=True, ondelete="cascade")
    row_id = fields.Many2one("order.acceptance.line", required=True, readonly=True, ondelete="cascade")
    # Read with the user's own rights: any row's id can be given over RPC.
    name = fields.Char(related="row_id.name", related_sudo=False)
    quantity = fields.Float(related="row_id.quantity", related_sudo=False)
    answer = fields.Selection(ANSWERS, default="accepted", required=True)
    quantity_concerned = fields.Float(digits="Product Unit")
    comment = fields.Char()
