"""What a sales order says in the clauses of its sheet."""

from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _clause_order_values(self):
        clause = self.env["order.clause"]
        money = clause._money_values(self)
        day = self._clause_delivery_day()
        ordered = fields.Datetime.context_timestamp(self, self.date_order).date() if self.date_order else None
        return {
            **clause._party_values(self.company_id.partner_id, self.partner_id),
            "order": self.name or "",
            "order_date": clause._day(ordered),
            "delivery_date": clause._day(day),
            "delivery_days": clause._number((day - ordered).days) if day and ordered else "",
            "delivery_place": clause._address(self.partner_shipping_id),
            "incoterm": " ".join(part for part in (self.incoterm.code, self.incoterm_location) if part),
            **money,
            "payment_terms": money["payment_terms"] or self._export_payment_text(),
            "payment_method": self.preferred_payment_method_line_id.name or self._export_payment_text(),
        }

    def _clause_delivery_day(self):
        moment = self.commitment_date or self.expected_date
        return fields.Datetime.context_timestamp(self, moment).date() if moment else None
