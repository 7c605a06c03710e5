"""What a sheet prints of a sales order beyond what it prints of any: delivery, bank, requirements, marks."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _confirmation_draft_values(self):
        """What the company and the customer's profile usually want (B18)."""
        company = self.company_id
        customer = self.partner_id.commercial_partner_id
        banks = company.partner_id.bank_ids.filtered(lambda bank: bank.active)
        return {
            **super()._confirmation_draft_values(),
            "partner_shipping_id": self.partner_shipping_id.id,
            "layout": customer.confirmation_layout or company.confirmation_layout or "sheet",
            "tacit": bool(company.confirmation_tacit and not customer.confirmation_never_tacit),
            "bank_id": (banks.filtered(lambda bank: bank.currency_id == self.currency_id) or banks)[:1].id,
            "print_requirements": not customer.confirmation_hide_requirements,
            "print_marks": bool(customer.confirmation_print_marks),
        }

    def _confirmation_header_values(self):
        return {
            **super()._confirmation_header_values(),
            "partner_shipping_id": self.partner_shipping_id.id,
            "client_order_ref": self.client_order_ref,
        }

    def _confirmation_labels(self, sheet, lang):
        order = self.with_context(lang=lang)
        sheet = sheet.with_context(lang=lang)
        return {
            **super()._confirmation_labels(sheet, lang),
            "delivery": order._confirmation_partner_labels(order.partner_shipping_id),
            "invoice": order._confirmation_partner_labels(order.partner_invoice_id),
            "delivery_date": order._confirmation_date_text(order.commitment_date or order.expected_date),
            "payment_method": order.preferred_payment_method_line_id.name or "",
            "incoterm": " ".join(part for part in (order.incoterm.code, order.incoterm_location) if part),
            "carrier": order.carrier_id.name or "",
            "tracking": ", ".join(ref for ref in order.picking_ids.mapped("carrier_tracking_ref") if ref),
            "bank": sheet._bank_labels(),
            "requirements": order.order_requirement_ids.mapped("name"),
            "marks": {"main": order.order_mark_main or "", "side": order.order_mark_side or ""},
            "tacit": sheet._tacit_sentence(),
            **order._agreement_labels(),
            **order._export_labels(),
        }
