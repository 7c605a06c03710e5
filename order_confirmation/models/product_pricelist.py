"""Pricelist rules for many rows in one query."""

from odoo import models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_applicable_rules(self, products, date, order_review_rules=None, **kwargs):
        """Take the rules from what was read for all products of an order, where the caller brought that along.

        Odoo asks one product and quantity at a time, and so reads the rules row by row; it hands further
        arguments down to here, also through pricelists that build on others.

        :param dict order_review_rules: rules by pricelist, and all ``products``
        """
        if order_review_rules is None:
            return super()._get_applicable_rules(products, date, **kwargs)
        if self not in order_review_rules:
            order_review_rules[self] = super()._get_applicable_rules(order_review_rules["products"], date, **kwargs)
        return order_review_rules[self]
