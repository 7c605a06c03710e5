"""Finance makes the statements of a period: for some partners, or for everybody."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderStatementMake(models.TransientModel):
    """Period, side and partners; makes drafts (D16.5)."""

    _name = "order.statement.make"
    _description = "New Statements"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    side = fields.Selection(
        [("customer", "Customers"), ("supplier", "Suppliers")], string="For", required=True, default="customer"
    )
    date_from = fields.Date(string="From", required=True, default=lambda self: self._last_month()[0])
    date_to = fields.Date(string="Until", required=True, default=lambda self: self._last_month()[1])
    partner_ids = fields.Many2many(
        "res.partner", string="Only for", help="Empty: everybody with a balance, entries or goods not invoiced yet."
    )

    @api.model
    def _last_month(self):
        end = fields.Date.subtract(fields.Date.start_of(fields.Date.context_today(self), "month"), days=1)
        return fields.Date.start_of(end, "month"), end

    @api.model
    def default_get(self, fields_list):
        """Opened from contacts, for those."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "res.partner" and self.env.context.get("active_ids"):
            values["partner_ids"] = [fields.Command.set(self.env.context["active_ids"])]
        return values

    def action_make(self):
        """Make the drafts and show them, with what was sent already and still holds.

        :returns: list of the statements
        :rtype: dict
        :raises UserError: for a wrong period, or where there is nothing to state
        """
        self.ensure_one()
        drafts, same = self.env["order.statement"]._make(
            self.company_id, self.side, self.date_from, self.date_to, self.partner_ids or None
        )
        if not drafts and not same:
            raise UserError(
                self.env._(
                    "Nothing to state until %(end)s: no balances, no entries, no goods that wait for an invoice. "
                    "Choose another period or side.",
                    end=self.date_to,
                )
            )
        if not drafts:
            raise UserError(
                self.env._(
                    "All %(count)s statements of this period were sent already and still say what the books say. "
                    "To send one anew, open it and press “Next Revision”.",
                    count=len(same),
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("order_confirmation.order_statement_action")
        return {**action, "domain": [("id", "in", (drafts | same).ids)], "context": {}, "target": "main"}
