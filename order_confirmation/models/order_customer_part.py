"""What a customer calls our products."""

from odoo import fields, models


class OrderCustomerPart(models.Model):
    """A customer's own part number for one of our products (B18)."""

    _name = "order.customer.part"
    _description = "Customer Part Number"
    _order = "partner_id, name"

    name = fields.Char(string="Customer Part Number", required=True, index="trigram")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="cascade")
    description = fields.Char(help="How the customer describes it.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")

    _customer_product_uniq = models.UniqueIndex(
        "(partner_id, product_id, COALESCE(company_id, 0))",
        "This customer already has a part number for that product.",
    )
