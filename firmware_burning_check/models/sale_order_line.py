"""Order lines carry the program that the customer ordered (D11.1)."""

from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    firmware_program_id = fields.Many2one("firmware.program", "Program", check_company=True, index="btree_not_null")
