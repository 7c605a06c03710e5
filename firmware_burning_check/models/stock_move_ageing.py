"""Goods that must be aged pass the gate of programmed goods, with or without a program (D11.8)."""

from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _firmware_gated(self):
        """Products that must be aged are asked about as well."""
        gated = super()._firmware_gated()
        if not self.env["product.template"]._firmware_used():
            return gated
        return gated | self.filtered("firmware_ageing_needed")
