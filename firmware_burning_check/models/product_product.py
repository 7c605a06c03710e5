"""Variants that take other programs than their product (D11.1)."""

from odoo import fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    firmware_variant_program_ids = fields.Many2many(
        "firmware.program",
        "firmware_program_product_product_rel",
        "product_id",
        "program_id",
        "Programs of this variant",
        copy=False,
        help="Leave empty where the variant takes all programs of its product.",
    )

    def _firmware_programs(self):
        """The programs that may be burned into this variant, whatever their state.

        :rtype: firmware.program
        """
        self.ensure_one()
        return self.firmware_variant_program_ids or self.firmware_program_ids
