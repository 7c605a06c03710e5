"""Which rows of an order are under a contract at all."""

from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _internal_contract_goods(self):
        """Whether the row is goods that a contract tells the factory of: no fee, note, or service.

        :rtype: bool
        """
        self.ensure_one()
        return not (
            self.display_type or self.is_downpayment or self.product_type != "consu" or self._confirmation_is_fee()
        )
