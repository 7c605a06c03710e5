"""What a sheet prints of an order, the same for every kind: addresses, taxes, rows."""

from odoo import fields, models
from odoo.tools import html2plaintext


class OrderConfirmationMixin(models.AbstractModel):
    _inherit = "order.confirmation.mixin"

    def _confirmation_draft_values(self):
        """What a new draft starts with for this kind of order; columns of ``DRAFT_FIELDS``.

        :rtype: dict
        """
        self.ensure_one()
        return {}

    def _confirmation_header_values(self):
        """What stands in the sheet's columns.

        :rtype: dict
        """
        return {
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "order_name": self.name,
            "order_date": fields.Datetime.context_timestamp(self, self.date_order).date() if self.date_order else False,
            "amount_untaxed": self.amount_untaxed,
            "amount_tax": self.amount_tax,
            "amount_total": self.amount_total,
        }

    def _confirmation_labels(self, sheet, lang):
        """Names, addresses and texts of the order as they read today, in one language.

        :param order.confirmation sheet: whose options are printed
        :param str lang: language code
        :rtype: dict
        """
        order = self.with_context(lang=lang)
        company = order.company_id.partner_id
        return {
            self._confirmation_links().party: order._confirmation_partner_labels(order.partner_id),
            "company": order._confirmation_partner_labels(company) | {"website": company.website or ""},
            "clerk": order._confirmation_partner_labels(order.user_id.partner_id),
            "payment_term": order.payment_term_id.name or "",
            "taxes": order._confirmation_tax_labels(),
            "terms": html2plaintext(order.note).strip() if order.note else "",
            **sheet._clause_labels(self, lang),
            "rows": {
                str(line.id): {
                    "name": line._confirmation_name(lang, self.partner_id.lang),
                    "attributes": line._confirmation_attributes(),
                    "uom": line.product_uom_id.name or "",
                    "taxes": ", ".join(line.tax_ids.mapped("name")),
                }
                for line in order.order_line
            },
        }

    def _confirmation_customer_parts(self):
        """The other party's own part numbers of the products on this order.

        :returns: part number by product id
        :rtype: dict[int, str]
        """
        return {}

    def _confirmation_partner_labels(self, partner):
        return {
            "name": partner.commercial_partner_id.name or partner.name or "",
            "contact": partner.name or "",
            "address": self._confirmation_address(partner),
            "zip": partner.zip or "",
            "phone": partner.phone or "",
            "email": partner.email or "",
            "vat": partner.commercial_partner_id.vat or "",
        }

    def _confirmation_address(self, partner):
        lines = partner._display_address(without_company=True).splitlines() if partner else []
        return "\n".join(line.strip() for line in lines if line.strip())

    def _confirmation_date_text(self, moment):
        return fields.Date.to_string(fields.Datetime.context_timestamp(self, moment).date()) if moment else ""

    def _confirmation_tax_labels(self):
        groups = []
        for subtotal in (self.tax_totals or {}).get("subtotals", []):
            groups += [[group["group_name"], group["tax_amount_currency"]] for group in subtotal["tax_groups"]]
        return groups

    def _confirmation_row_values(self, lang):
        """Values of the sheet's rows, in the order's sequence; down payments are Odoo's bookkeeping.

        :param str lang: language of the descriptions
        :rtype: list[dict]
        """
        link = self._confirmation_links().line
        covered = self._confirmation_covered_lines()
        parts = self._confirmation_customer_parts()
        order = self.with_context(lang=lang)
        return [
            {
                "sequence": sequence,
                "display_type": line.display_type,
                link: line.id,
                "product_id": line.product_id.id,
                "name": line._confirmation_name(lang, self.partner_id.lang),
                "customer_part": parts.get(line.product_id.id),
                "covered": line in covered,
                "quantity": line._confirmation_quantity(),
                "uom_id": line.product_uom_id.id,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "price_subtotal": line.price_subtotal,
                "delivery_date": not line.display_type and line._confirmation_delivery_day(),
            }
            for sequence, line in enumerate(order.order_line.filtered(lambda line: not line.is_downpayment))
        ]
