"""Sheets name the framework agreement that their order stands under (D13.7)."""

from odoo import api, models


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    @api.model
    def _prepare_for(self, orders):
        """The first sheet of an order looks the agreement up; later ones keep what the order says.

        :returns: one draft per order
        :rtype: order.confirmation
        """
        if orders._name == "sale.order":
            first = orders.filtered(lambda order: not order.sudo().confirmation_ids)
            first._agreement_look_up()
        return super()._prepare_for(orders)
