"""An archived product is heard of by the contracts that use it, and given numbers are used once (D11.2)."""

from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def write(self, vals):
        """Contracts hear of products that are archived or come back; anything else costs nothing."""
        res = super().write(vals)
        if "active" in vals:
            self.env["internal.contract.line"]._watch(products=self.ids)
        return res
