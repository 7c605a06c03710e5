"""Products that are programmed: which programs they may carry (D11.1)."""

from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    firmware_needed = fields.Boolean("Needs a program")
    firmware_program_ids = fields.Many2many(
        "firmware.program",
        "firmware_program_product_template_rel",
        "product_tmpl_id",
        "program_id",
        "Allowed programs",
        copy=False,
    )
    firmware_program_id = fields.Many2one("firmware.program", "Default program", copy=False)
