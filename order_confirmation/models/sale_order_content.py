"""What a sheet covers of a sales order."""

from odoo import models
from odoo.tools import html2plaintext

from ..core import content as core


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _confirmation_schema = "order_confirmation.sale/1"

    # === COVERED CONTENT ===

    def _confirmation_content(self):
        """What a sheet covers of each order, ready for the content core.

        :returns: per order the sections ``goods``, ``delivery``, ``payment`` and ``terms``
        :rtype: dict[sale.order, dict]
        """
        orders = self.sudo()
        artworks = orders._confirmation_artworks()
        contents = {}
        for order in orders:
            contents[self.browse(order.id)] = {
                "goods": order._confirmation_goods_content(),
                "delivery": order._confirmation_delivery_content(),
                "payment": {
                    "payment_term": core.ref("account.payment.term", order.payment_term_id.id),
                    "currency": core.ref("res.currency", order.currency_id.id),
                    "invoice_address": core.ref("res.partner", order.partner_invoice_id.id),
                    **order._export_content("payment"),
                },
                "terms": order._confirmation_terms_content(artworks.get(order.id, "")),
            }
        return contents

    def _confirmation_delivery_content(self):
        partner = self.partner_shipping_id
        return {
            "contact": core.ref("res.partner", partner.id),
            "address": self._confirmation_address_content(partner),
            "commitment_date": core.moment(self.commitment_date),
            "incoterm": core.ref("account.incoterms", self.incoterm.id),
            "incoterm_location": core.text(self.incoterm_location),
            **self._export_content("delivery"),
        }

    def _confirmation_terms_content(self, artwork):
        return {
            "seller": core.ref("res.company", self.company_id.id),
            "customer": core.ref("res.partner", self.partner_id.id),
            "requirements": [core.text(requirement.name) for requirement in self.order_requirement_ids],
            "marks": {
                "main": core.text(self.order_mark_main),
                "side": core.text(self.order_mark_side),
                "artwork": artwork,
            },
            "terms": core.text(html2plaintext(self.note)) if self.note else "",
            **self._agreement_content(),
        }

    def _confirmation_artworks(self):
        """Digest of each order's mark artwork.

        :rtype: dict[int, str]
        """
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "order_mark_artwork"),
                ("res_id", "in", self.ids),
            ]
        )
        return {attachment.res_id: core.blob(attachment.checksum, attachment.file_size) for attachment in attachments}

    def _confirmation_contacts(self):
        return [
            ("delivery", "contact", self.partner_shipping_id),
            ("payment", "invoice_address", self.partner_invoice_id),
            ("terms", "customer", self.partner_id),
        ]
