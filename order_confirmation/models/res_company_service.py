"""What a company decides once about service requests after the sale."""

from odoo import fields, models

MAILS = [
    ("none", "No e-mails"),
    ("received", "When a request came in"),
    ("all", "When a request came in, and when its state changes"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    # No defaults: an empty column means the standard, and installing writes no row.
    order_service_portal = fields.Boolean(string="Customers Open Service Requests Online")
    order_service_user_id = fields.Many2one(
        "res.users",
        string="Responsible for Service Requests",
        domain=[("share", "=", False)],
        help="Empty: the order's salesperson.",
    )
    order_service_days = fields.Integer(
        string="Working Days to Settle a Request", help="0: requests get no deadline by themselves."
    )
    order_service_mails = fields.Selection(
        MAILS, string="E-mails on Service Requests", help="Empty: when a request came in."
    )

    def _order_service_deadline(self):
        """Until when a request that comes in today is to be settled.

        :returns: the day, or False where the company sets none
        :rtype: date | bool
        """
        self.ensure_one()
        company = self.sudo()
        if company.order_service_days <= 0:
            return False
        return company._order_workdays().shift(company._order_service_today(), company.order_service_days)

    def _order_service_today(self):
        """The date at the company: a deadline ends with its day there, wherever the user sits.

        :rtype: date
        """
        self.ensure_one()
        zone = self.sudo().resource_calendar_id.tz or self.sudo().partner_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_service_portal = fields.Boolean(related="company_id.order_service_portal", readonly=False)
    order_service_user_id = fields.Many2one(related="company_id.order_service_user_id", readonly=False)
    order_service_days = fields.Integer(related="company_id.order_service_days", readonly=False)
    order_service_mails = fields.Selection(related="company_id.order_service_mails", readonly=False)
