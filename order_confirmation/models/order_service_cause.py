"""Why customers come back: the causes that returns and complaints are counted by."""

from odoo import fields, models


class OrderServiceCause(models.Model):
    """A cause that a clerk chooses, with the department at fault (D07, D12)."""

    _name = "order.service.cause"
    _description = "Cause of a Service Request"
    _order = "sequence, id"

    name = fields.Char(string="Cause", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    department_id = fields.Many2one(
        "signoff.department",
        string="Department at Fault",
        help="Requests with this cause count for this department, unless the request says otherwise.",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
