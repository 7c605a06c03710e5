"""Lines of orders that are confirmed on a sheet: what of them is covered, and who is told of a change."""

from odoo import api, models

from ..core import content as core
from .order_confirmation_content import DIGITS


class OrderConfirmationLineMixin(models.AbstractModel):
    """Adopted by the lines of sales and purchase orders, whose header is ``order_id``."""

    _name = "order.confirmation.line.mixin"
    _description = "Row Confirmed on a Sheet"

    #: What of a row a sheet covers: a change marks it outdated.
    _confirmation_covered_fields = frozenset()
    _confirmation_quantity_field = None

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """A new row changes what the order's sheet covers."""
        lines = super().create(vals_list)
        lines.order_id._confirmation_touched()
        return lines

    def write(self, vals):
        """A changed row changes what the order's sheet covers; a moved one, of both orders."""
        left = self.order_id if "order_id" in vals else self.env[self._fields["order_id"].comodel_name]
        res = super().write(vals)
        if self._confirmation_covered_fields & vals.keys():
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
            "quantity": core.number(self._confirmation_quantity(), DIGITS),
            "uom": core.ref("uom.uom", self.product_uom_id.id),
            "price_unit": core.number(self.price_unit, DIGITS),
            "discount": core.number(self.discount, DIGITS),
            "taxes": [core.ref("account.tax", tax_id) for tax_id in sorted(self.tax_ids.ids)],
            "attributes": self._confirmation_attribute_content(),
        }

    def _confirmation_attribute_content(self):
        # What is chosen for this row only: the variant's own values come with the product.
        return sorted(core.ref(value._name, value.id) for value in self.product_no_variant_attribute_value_ids)

    def _confirmation_quantity(self):
        """The ordered quantity, in the row's unit.

        :rtype: float
        """
        return self[self._confirmation_quantity_field]

    def _confirmation_unfit(self):
        """Whether nobody can confirm this row: goods in no quantity.

        :rtype: bool
        """
        self.ensure_one()
        return self.product_id.type == "consu" and self.product_uom_id.compare(self._confirmation_quantity(), 0) <= 0

    def _confirmation_is_fee(self):
        """Whether this row comes and goes after the confirmation: a down payment; goods never do.

        The flags alone prove nothing: anybody who may write the row may set them.

        :rtype: bool
        """
        self.ensure_one()
        return self.is_downpayment and not self._confirmation_quantity()

    # === WHAT IS PRINTED ===

    def _confirmation_delivery_day(self):
        """The day on which this row is promised.

        :rtype: date
        """
        raise NotImplementedError

    def _confirmation_standard_name(self):
        """The description that Odoo gives a row of this product, in the language of the context.

        :rtype: str
        """
        raise NotImplementedError

    def _confirmation_name(self, lang, order_lang):
        """Description of the row in a language: as entered, or the product's own in the other one.

        :param str lang: language asked for
        :param str order_lang: language in which the clerk's text stands
        :rtype: str
        """
        if self.display_type or not self.product_id or lang == (order_lang or self.env.lang):
            return self.name or ""
        standard = self.with_context(lang=order_lang)._confirmation_standard_name()
        if self.name == standard:
            return self.with_context(lang=lang)._confirmation_standard_name()
        return "\n".join([self.product_id.with_context(lang=lang).display_name, *(self.name or "").splitlines()[1:]])

    def _confirmation_attributes(self):
        """Variant attributes of the product (colour, size) in words (D06).

        :rtype: str
        """
        values = self.product_id.product_template_attribute_value_ids | self.product_no_variant_attribute_value_ids
        return ", ".join(f"{value.attribute_id.name}: {value.name}" for value in values)

    # === CHANGE REQUESTS ===

    def _confirmation_wanted_values(self, row):
        """What the other party asked for on this row, as values of this line (B07).

        :param order.confirmation.line row: with its answer
        :rtype: dict
        """
        raise NotImplementedError
