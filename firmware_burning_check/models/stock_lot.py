"""Lots carry the program that is in their goods (D11.10, B11)."""

from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    firmware_program_id = fields.Many2one(
        "firmware.program", "Program", copy=False, readonly=True, index="btree_not_null"
    )
