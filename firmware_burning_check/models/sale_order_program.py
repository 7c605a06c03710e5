"""An order shows which of its products still have no program number (D11.1)."""

from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    firmware_asked = fields.Boolean("Program Numbers Are Asked For", compute="_compute_firmware_missing")
    firmware_missing = fields.Char("Without Program Number", compute="_compute_firmware_missing")

    @api.depends("state", "order_line.product_id", "order_line.firmware_program_id")
    def _compute_firmware_missing(self):
        needing = self.order_line.filtered("product_id.firmware_needed")
        bare = needing.filtered(lambda line: not line.firmware_program_id)._origin
        contracted = self.env["sale.order.line"]
        if bare:
            rows = self.env["internal.contract.line"].sudo().search([
                ("sale_line_id", "in", bare.ids), ("firmware_program_id", "!=", False), ("state", "!=", "cancelled"),
            ])  # fmt: skip
            contracted = rows.sale_line_id.with_env(self.env)
        for order in self:
            lines = order.order_line & needing
            missing = lines.filtered(lambda line: not line.firmware_program_id and line._origin not in contracted)
            if order.state == "cancel":
                missing = missing.browse()
            order.firmware_asked = bool(lines or order.order_line.firmware_program_id)
            order.firmware_missing = ", ".join(missing.product_id.mapped("display_name")) or False
