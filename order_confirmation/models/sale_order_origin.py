"""How the order came in (D16.1), and what the customer's profile adds to it (B18)."""

from odoo import api, fields, models

CHANNELS = [
    ("visit", "Visit"),
    ("phone", "Phone"),
    ("fax", "Fax"),
    ("mail", "E-mail"),
    ("chat", "Chat"),
    ("shop", "Web shop"),
    ("portal", "Customer portal"),
    ("other", "Other"),
]


MARKS = ("order_mark_main", "order_mark_side", "order_mark_artwork")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    order_channel = fields.Selection(CHANNELS, string="Channel", copy=False, help="How the order came in.")
    order_received_by_id = fields.Many2one(
        "res.users", string="Received By", copy=False, domain=[("share", "=", False)], index="btree_not_null"
    )
    order_received_on = fields.Datetime(string="Received On", copy=False)
    order_document_ids = fields.Many2many(
        "ir.attachment",
        "sale_order_customer_document_rel",
        string="Customer's Order Document",
        copy=False,
        help="The order as the customer sent it.",
    )

    order_requirement_ids = fields.One2many(
        "order.requirement", "sale_order_id", string="Special Requirements", copy=True
    )
    order_mark_main = fields.Text(string="Main Mark")
    order_mark_side = fields.Text(string="Side Mark")
    order_mark_artwork = fields.Image(string="Mark Artwork", max_width=2048, max_height=2048)

    @api.onchange("order_channel")
    def _onchange_order_channel(self):
        if self.order_channel and not self.order_received_by_id:
            self.order_received_by_id = self.env.user
            self.order_received_on = fields.Datetime.now()

    def _copied_marks(self):
        """Which marks of these orders are those of their customer's profile, not written by hand.

        :returns: names of fields by order
        :rtype: dict[sale.order, list[str]]
        """
        return {
            order: [
                name for name in MARKS if order[name] and order[name] == order.partner_id.commercial_partner_id[name]
            ]
            for order in self.sudo()
        }

    def _copy_customer_profile(self, copied=None):
        """Copy the customer's requirements and marks, so that a mistake is made once (B18).

        Copies, not links: changing the profile never changes an order or an issued sheet. Rows and
        marks that somebody entered by hand stay.

        :param dict | None copied: marks that came from a former customer (:meth:`_copied_marks`)
        """
        for customer, orders in self.sudo().grouped(lambda order: order.partner_id.commercial_partner_id).items():
            orders.order_requirement_ids.filtered("from_profile").unlink()
            texts = customer.order_requirement_ids
            self.env["order.requirement"].sudo().create(
                [
                    {**line._prepare_copy(), "sale_order_id": order.id}
                    for order in orders
                    for line in texts
                    if not line.company_id or line.company_id == order.company_id
                ]
            )
            for order in orders:
                replaced = (copied or {}).get(order, [])
                values = {
                    name: customer[name] for name in MARKS if name in replaced or (customer[name] and not order[name])
                }
                if values:
                    order.write(values)

    def _confirmation_customer_parts(self):
        """The customer's own part numbers of the products on this order.

        :returns: part number by product id
        :rtype: dict[int, str]
        """
        self.ensure_one() if self else None
        products = self.order_line.product_id
        customer = self.partner_id.commercial_partner_id
        if not products or not customer:
            return {}
        parts = (
            self.env["order.customer.part"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", customer.id),
                    ("product_id", "in", products.ids),
                    ("company_id", "in", [False, self.company_id.id]),
                ],
                order="company_id desc",
            )
        )
        numbers = {}
        for part in parts:
            numbers.setdefault(part.product_id.id, part.name)
        return numbers
