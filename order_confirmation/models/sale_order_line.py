"""Order lines: what of them is covered, and procurement that waits for a confirmed increment."""

from datetime import datetime, time

from odoo import api, fields, models

from ..core import content as core

COVERED_FIELDS = {
    "product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "tax_ids", "name",
    "confirmation_delivery_date", "product_no_variant_attribute_value_ids", "product_custom_attribute_value_ids",
    "display_type", "sequence", "order_id", "is_delivery", "is_downpayment",
}  # fmt: skip


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "order.confirmation.line.mixin"]

    _confirmation_covered_fields = COVERED_FIELDS
    _confirmation_quantity_field = "product_uom_qty"

    confirmation_delivery_date = fields.Date(
        string="Promised Date",
        copy=False,
        help="Delivery date of this row where it differs from the order's; procurement follows it.",
    )
    confirmation_customer_part = fields.Char(
        string="Customer Part Number", compute="_compute_confirmation_customer_part"
    )

    @api.depends("product_id", "order_id.partner_id")
    def _compute_confirmation_customer_part(self):
        for order, lines in self.grouped("order_id").items():
            parts = order._confirmation_customer_parts()
            for line in lines:
                line.confirmation_customer_part = parts.get(line.product_id.id)

    # === COVERED CONTENT ===

    def _confirmation_content(self):
        return {**super()._confirmation_content(), "delivery_date": core.day(self.confirmation_delivery_date)}

    def _confirmation_attribute_content(self):
        typed = [
            f"{core.ref(value._name, value.id)}={core.text(custom.custom_value)}"
            for custom in self.product_custom_attribute_value_ids
            for value in custom.custom_product_template_attribute_value_id
        ]
        return sorted(super()._confirmation_attribute_content() + typed)

    def _confirmation_is_fee(self):
        """Delivery fees and down payments come and go after the customer confirmed; goods never do."""
        if self.is_downpayment:
            return super()._confirmation_is_fee()
        return self.is_delivery and self.product_id.type == "service"

    def _confirmation_delivery_day(self):
        if self.confirmation_delivery_date:
            return self.confirmation_delivery_date
        moment = self.order_id.commitment_date or self._expected_date()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _confirmation_standard_name(self):
        return self._get_sale_order_line_multiline_description_sale()

    def _confirmation_wanted_values(self, row):
        values = {}
        if row.answer_quantity:
            values["product_uom_qty"] = row.answer_quantity
        if row.answer_date:
            values["confirmation_delivery_date"] = row.answer_date
        if row.answer_price:
            values["price_unit"] = row.answer_price
        return values

    # === PROCUREMENT ===

    def _confirmation_waiting(self):
        """Rows of gated orders that are new or larger than what the customer confirmed (design §2).

        :rtype: sale.order.line
        """
        gated = self.filtered(lambda line: line.product_id and line.order_id.confirmation_gated)
        if not gated:
            return gated
        baseline = gated.order_id._confirmation_baseline()
        confirmed = {}
        for sheet in baseline.values():
            for row in sheet.line_ids.filtered("covered"):
                confirmed[row.sale_line_id.id, row.product_id.id] = row.uom_id._compute_quantity(
                    row.quantity, row.sale_line_id.product_uom_id, round=False
                )
        return gated.filtered(
            lambda line: (
                line.product_uom_id.compare(line.product_uom_qty, confirmed.get((line.id, line.product_id.id), 0.0)) > 0
            )
        )

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        # An increment without a confirmed revision is not procured yet; it is when one comes in.
        ready = self - self._confirmation_waiting()
        return super(SaleOrderLine, ready)._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)

    def _purchase_service_generation(self):
        # The same for services that are bought.
        return super(SaleOrderLine, self - self._confirmation_waiting())._purchase_service_generation()

    def _purchase_increase_ordered_qty(self, new_qty, origin_values):
        ready = self - self._confirmation_waiting()
        return super(SaleOrderLine, ready)._purchase_increase_ordered_qty(new_qty, origin_values)

    def _confirmation_procure(self):
        """Procure what waited and waits no longer."""
        self._action_launch_stock_rule()
        services = self.sudo().filtered(lambda line: line.product_id.type == "service")
        services.filtered(lambda line: not line.is_expense)._purchase_service_generation()
        for line in services.filtered("purchase_line_count"):
            bought = sum(
                row.product_uom_id._compute_quantity(row.product_qty, line.product_uom_id)
                for row in line.purchase_line_ids
                if row.state != "cancel"
            )
            if line.product_uom_id.compare(line.product_uom_qty, bought) > 0:
                line._purchase_increase_ordered_qty(line.product_uom_qty, {line.id: bought})

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.confirmation_delivery_date:
            moment = datetime.combine(self.confirmation_delivery_date, time(12))
            shift = moment - values["date_deadline"]
            values["date_deadline"] = moment
            values["date_planned"] += shift
        return values
