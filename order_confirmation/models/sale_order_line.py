"""Order lines: what of them is covered, and procurement that waits for a confirmed increment."""

from datetime import datetime, time

from odoo import api, fields, models

from ..core import content as core
from .sale_order_content import DIGITS

COVERED_FIELDS = {
    "product_id", "product_uom_qty", "product_uom_id", "price_unit", "discount", "tax_ids", "name",
    "confirmation_delivery_date", "product_no_variant_attribute_value_ids", "product_custom_attribute_value_ids",
    "display_type", "sequence", "order_id", "is_delivery", "is_downpayment",
}  # fmt: skip


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

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

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A new row changes what the order's sheet covers."""
        lines = super().create(vals_list)
        lines.order_id._confirmation_touched()
        return lines

    def write(self, vals):
        """A changed row changes what the order's sheet covers; a moved one, of both orders."""
        left = self.order_id if "order_id" in vals else self.env["sale.order"]
        res = super().write(vals)
        if COVERED_FIELDS & set(vals):
            (left | self.order_id)._confirmation_touched()
        return res

    def unlink(self):
        """A row taken away changes what the order's sheet covers."""
        orders = self.order_id
        res = super().unlink()
        orders.exists()._confirmation_touched()
        return res

    # === COVERED CONTENT ===

    def _confirmation_content(self):
        """What a sheet covers of this row.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "product": core.ref("product.product", self.product_id.id),
            "name": core.text(self.name),
            "quantity": core.number(self.product_uom_qty, DIGITS),
            "uom": core.ref("uom.uom", self.product_uom_id.id),
            "price_unit": core.number(self.price_unit, DIGITS),
            "discount": core.number(self.discount, DIGITS),
            "taxes": [core.ref("account.tax", tax_id) for tax_id in sorted(self.tax_ids.ids)],
            "attributes": self._confirmation_attribute_content(),
            "delivery_date": core.day(self.confirmation_delivery_date),
        }

    def _confirmation_attribute_content(self):
        # What is chosen for this row only: the variant's own values come with the product.
        chosen = [core.ref(value._name, value.id) for value in self.product_no_variant_attribute_value_ids]
        typed = [
            f"{core.ref(value._name, value.id)}={core.text(custom.custom_value)}"
            for custom in self.product_custom_attribute_value_ids
            for value in custom.custom_product_template_attribute_value_id
        ]
        return sorted(chosen + typed)

    def _confirmation_is_fee(self):
        """Delivery fees and down payments come and go after the customer confirmed; goods never do.

        The flags alone prove nothing: anybody who may write the row may set them.

        :rtype: bool
        """
        self.ensure_one()
        if self.is_downpayment:
            return not self.product_uom_qty
        return self.is_delivery and self.product_id.type == "service"

    def _confirmation_delivery_day(self):
        if self.confirmation_delivery_date:
            return self.confirmation_delivery_date
        moment = self.order_id.commitment_date or self._expected_date()
        return fields.Datetime.context_timestamp(self, moment).date()

    def _confirmation_name(self, lang, order_lang):
        """Description of the row in a language: as entered, or the product's own in the other one.

        :param str lang: language asked for
        :param str order_lang: language in which the clerk's text stands
        :rtype: str
        """
        if self.display_type or not self.product_id or lang == (order_lang or self.env.lang):
            return self.name or ""
        standard = self.with_context(lang=order_lang)._get_sale_order_line_multiline_description_sale()
        if self.name == standard:
            return self.with_context(lang=lang)._get_sale_order_line_multiline_description_sale()
        return "\n".join([self.product_id.with_context(lang=lang).display_name, *(self.name or "").splitlines()[1:]])

    def _confirmation_attributes(self):
        """Variant attributes of the product (colour, size) in words (D06).

        :rtype: str
        """
        values = self.product_id.product_template_attribute_value_ids | self.product_no_variant_attribute_value_ids
        return ", ".join(f"{value.attribute_id.name}: {value.name}" for value in values)

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
