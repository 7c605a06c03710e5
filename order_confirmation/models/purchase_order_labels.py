"""What a sheet prints of a purchase order beyond what it prints of any (D02)."""

from odoo import models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Standard wording, printed until the company has clauses of its own: title and sentences by key (D02.3, D02.6, D02.7).
CLAUSES = {
    "d02.3": [
        _lt("What both sides confirm"),
        _lt(
            "The supplier confirms that it supplies the goods as this order asks, and warrants that their quality "
            "meets national standards."
        ),
        _lt("The buyer confirms that names, quantities, unit prices and amounts of the goods in this order are right."),
    ],
    "d02.6": [
        _lt("Liability for breach"),
        _lt("A supplier who does not deliver by the delivery date is liable for the breach."),
        _lt("A buyer who does not pay in the agreed time is liable for the breach."),
    ],
    "d02.7": [
        _lt("Other terms"),
        _lt(
            "This confirmation sheet is the basis of this purchase; both sides fulfil their obligations strictly as "
            "confirmed."
        ),
        _lt("This confirmation sheet is made out in two copies; each side keeps one."),
    ],
}


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _confirmation_draft_values(self):
        """Payment as on the revision before, at first as the supplier is usually paid."""
        previous = self.confirmation_sheet_id
        supplier = self.partner_id.with_company(self.company_id)
        method = previous.payment_method if previous else supplier.property_outbound_payment_method_line_id.name
        return {
            **super()._confirmation_draft_values(),
            "partner_shipping_id": self._confirmation_place().id,
            "payment_method": method,
            "payment_schedule": previous.payment_schedule,
            "payment_in_full": previous.payment_in_full,
        }

    def _confirmation_header_values(self):
        return {
            **super()._confirmation_header_values(),
            "partner_shipping_id": self._confirmation_place().id,
            "client_order_ref": self.partner_ref,
            "order_date": self._confirmation_local_day(self.date_approve or self.date_order),
        }

    def _confirmation_labels(self, sheet, lang):
        order = self.with_context(lang=lang)
        day = self._confirmation_local_day(self.date_planned)
        return {
            **super()._confirmation_labels(sheet, lang),
            "delivery": order._confirmation_partner_labels(order._confirmation_place()),
            "warehouse": "" if order.dest_address_id else order.picking_type_id.warehouse_id.name or "",
            "delivery_date": str(day or ""),
            "incoterm": " ".join(part for part in (order.incoterm_id.code, order.incoterm_location) if part),
            "payments": order._confirmation_payments(lang),
            "clauses": order._confirmation_clauses(sheet, lang),
        }

    def _confirmation_payments(self, lang):
        """Instalments of the order's payment plan (D02.5).

        :param str lang: language code
        :returns: a dict each: ``name``, ``amount`` (number), ``first`` and ``last`` (ISO dates, may be empty), ``text``
        :rtype: list[dict]
        """
        self.ensure_one()
        return self._order_payment_add_labels({}, lang).get("payments", [])

    def _confirmation_clauses(self, sheet, lang):
        """Clauses of the sheet in print order: of its set, or the standard wording (D02.3, D02.6, D02.7).

        :param order.confirmation sheet: that prints them
        :param str lang: language code
        :returns: a dict each: ``key`` (``d02.3`` is printed before the delivery, all others after the payment),
            ``title``, ``text``
        :rtype: list[dict]
        """
        self.ensure_one()
        chosen = super()._confirmation_clauses(sheet, lang)
        env = self.with_context(lang=lang).env
        return chosen or [
            {
                "key": key,
                "title": env._(title),
                "text": "\n".join(f"{number}. {env._(text)}" for number, text in enumerate(sentences, start=1)),
            }
            for key, (title, *sentences) in CLAUSES.items()
        ]

    def _confirmation_customer_parts(self):
        """The supplier's own codes of the products, as its pricelist has them."""
        codes = {}
        for line in self.order_line.filtered("product_id"):
            code = line.selected_seller_id.product_code
            if code:
                codes.setdefault(line.product_id.id, code)
        return codes
