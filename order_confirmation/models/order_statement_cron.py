"""Statements made by themselves on the first days of a month, where the company wants it."""

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    order_statement_auto = fields.Selection(
        [("customer", "Customers"), ("supplier", "Suppliers"), ("both", "Customers and suppliers")],
        string="Prepare Statements Every Month",
    )
    order_statement_until = fields.Date(
        string="Statements Prepared Until", help="End of the last month for which statements were prepared."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_statement_auto = fields.Selection(related="company_id.order_statement_auto", readonly=False)


class OrderStatement(models.Model):
    _inherit = "order.statement"

    @api.model
    def _cron_statements(self):
        """Prepare last month's statements once, as drafts for finance to look at (D16.5)."""
        end = fields.Date.subtract(fields.Date.start_of(fields.Date.context_today(self), "month"), days=1)
        start = fields.Date.start_of(end, "month")
        companies = self.env["res.company"].search([("order_statement_auto", "!=", False)])
        waiting = companies.filtered(lambda one: not one.order_statement_until or one.order_statement_until < end)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for company in waiting:
            sides = (
                ("customer", "supplier") if company.order_statement_auto == "both" else (company.order_statement_auto,)
            )
            for side in sides:
                drafts, _same = self.with_company(company)._make(company, side, start, end)
                drafts.sudo()._hand_to_people()
            company.order_statement_until = end
            cron._commit_progress(1)

    def _hand_to_people(self):
        """Drafts of the cron belong to whoever did this partner's last statement, or looks after the partner."""
        before = {}
        for statement in self.search([("partner_id", "in", self.partner_id.ids), ("revision", ">", 0)], order="id"):
            before[statement.partner_id, statement.side] = statement.user_id
        for statement in self:
            person = before.get((statement.partner_id, statement.side)) or statement.partner_id.user_id
            statement._engine_write({"user_id": person.id if person.active and not person.share else False})
