"""What a sheet covers of a purchase order, and of its rows (D02.1-5)."""

from odoo import fields, models
from odoo.tools import html2plaintext

from ..core import content as core

LINE_COVERED_FIELDS = {
    "product_id", "product_qty", "product_uom_id", "price_unit", "discount", "tax_ids", "name", "date_planned",
    "product_no_variant_attribute_value_ids", "display_type", "sequence", "order_id", "is_downpayment",
}  # fmt: skip


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    _confirmation_schema = "order_confirmation.purchase/1"

    def _confirmation_content(self):
        contents = {}
        for order in self.sudo():
            place = order._confirmation_place()
            contents[self.browse(order.id)] = {
                "goods": order._confirmation_goods_content(),
                "delivery": {
                    "contact": core.ref("res.partner", place.id),
                    "address": order._confirmation_address_content(place),
                    "warehouse": core.ref("stock.warehouse", order.picking_type_id.warehouse_id.id),
                    "incoterm": core.ref("account.incoterms", order.incoterm_id.id),
                    "incoterm_location": core.text(order.incoterm_location),
                },
                "payment": {
                    "payment_term": core.ref("account.payment.term", order.payment_term_id.id),
                    "currency": core.ref("res.currency", order.currency_id.id),
                },
                "terms": {
                    "buyer": core.ref("res.company", order.company_id.id),
                    "supplier": core.ref("res.partner", order.partner_id.id),
                    "terms": core.text(html2plaintext(order.note)) if order.note else "",
                },
            }
        return contents

    def _confirmation_contacts(self):
        return [("delivery", "contact", self._confirmation_place()), ("terms", "supplier", self.partner_id)]

    def _confirmation_place(self):
        """Where the supplier delivers to: the customer's address of a dropship, or the named warehouse (D02.4).

        :rtype: res.partner
        """
        self.ensure_one()
        warehouse = self.picking_type_id.warehouse_id
        return self.dest_address_id or warehouse.partner_id or self.company_id.partner_id

    def _confirmation_local_day(self, moment):
        # In the order's own time zone, as Odoo tells it to the supplier; not in that of who looks at it.
        if not moment:
            return False
        zone = str(self.get_order_timezone())
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "order.confirmation.line.mixin"]

    _confirmation_covered_fields = LINE_COVERED_FIELDS
    _confirmation_quantity_field = "product_qty"

    def _compute_price_unit_and_date_planned_and_name(self):
        # What stands on a sheet of a placed order was agreed: another quantity takes no other price or
        # date from the pricelist.
        agreed = self.filtered(
            lambda line: line._origin and line.order_id.state == "purchase" and line.order_id.confirmation_sheet_id
        )
        return super(PurchaseOrderLine, self - agreed)._compute_price_unit_and_date_planned_and_name()

    def _confirmation_content(self):
        return {**super()._confirmation_content(), "date_planned": core.moment(self.date_planned)}

    def _confirmation_delivery_day(self):
        return self.order_id._confirmation_local_day(self.date_planned)

    def _confirmation_standard_name(self):
        product = self.product_id.with_context(seller_id=self.selected_seller_id.id or None, partner_id=None)
        return self._get_product_purchase_description(product)

    def _confirmation_unfit(self):
        # Rows of a placed order can't be deleted: zero is how they are cancelled.
        return super()._confirmation_unfit() and (self.product_qty < 0 or self.order_id.state != "purchase")

    def _confirmation_wanted_values(self, row):
        """What the supplier asked for; the price is always given, so that Odoo does not take another one from the
        pricelist, nor another date, because of the quantity."""
        values = {}
        if row.answer_quantity:
            values["product_qty"] = row.answer_quantity
        if row.answer_date:
            # The day changes, the hour stays.
            shift = row.answer_date - self._confirmation_delivery_day()
            values["date_planned"] = self.date_planned + shift
        if row.answer_price or values:
            values["price_unit"] = row.answer_price or self.price_unit
        return values
