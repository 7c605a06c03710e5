"""What a purchase order says in the clauses of its sheet."""

from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _clause_order_values(self):
        clause = self.env["order.clause"]
        day, ordered = (
            fields.Datetime.context_timestamp(self, moment).date() if moment else None
            for moment in (self.date_planned, self.date_approve or self.date_order)
        )
        place = self.dest_address_id or self.picking_type_id.warehouse_id.partner_id or self.company_id.partner_id
        return {
            **clause._party_values(self.partner_id, self.company_id.partner_id),
            "order": self.name or "",
            "order_date": clause._day(ordered),
            "delivery_date": clause._day(day),
            "delivery_days": clause._number((day - ordered).days) if day and ordered else "",
            "delivery_place": clause._address(place),
            "incoterm": " ".join(part for part in (self.incoterm_id.code, self.incoterm_location) if part),
            **clause._money_values(self),
        }
