"""How each row of an order is packed, and what the picker must know (D01.2, D06, B18)."""

from odoo import api, fields, models

from ..core import content as core
from .sale_order_line import COVERED_FIELDS

KINDS = [
    ("carton", "Carton"),
    ("bubble", "Bubble film"),
    ("foam", "Foam"),
    ("custom", "Custom"),
]
#: What the customer confirms; what the picker must know about allocation is the company's own business.
CONFIRMED = ("order_packing", "order_packing_note", "order_packing_neutral", "order_packing_environment")
FIELDS = (*CONFIRMED, "order_allocation_note")


class OrderPackingMixin(models.AbstractModel):
    """Plain columns without defaults: where nobody uses them they stay empty and cost nothing."""

    _name = "order.packing.mixin"
    _description = "Packaging"

    order_packing = fields.Selection(KINDS, string="Packaging", help="Custom: say how in the packaging note.")
    order_packing_note = fields.Char(string="Packaging Note")
    order_packing_neutral = fields.Boolean(
        string="Neutral Packing", help="Nothing of the content shows: plain outer cartons, no names, no pictures."
    )
    order_packing_environment = fields.Char(
        string="Environmental Remark", help="For example: RoHS, no PVC, recycled cartons."
    )


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "order.packing.mixin"]


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "order.packing.mixin"]

    order_allocation_note = fields.Char(
        string="Allocation and Shelf Life", help="For who picks, for example: at least 12 months left, one batch."
    )


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "order.packing.mixin"]

    _confirmation_covered_fields = COVERED_FIELDS | set(CONFIRMED)

    order_allocation_note = fields.Char(string="Allocation and Shelf Life", help="For who picks; not on the sheet.")

    # === DEFAULTS ===

    @api.model_create_multi
    def create(self, vals_list):
        """Rows take what product and customer say, unless they say it themselves."""
        lines = super().create(vals_list)
        for line, vals in zip(lines, vals_list, strict=True):
            values = {name: value for name, value in line._order_packing_defaults().items() if name not in vals}
            if values:
                line.write(values)
        return lines

    @api.onchange("product_id")
    def _onchange_order_packing(self):
        if self.product_id:
            self.update({**dict.fromkeys(FIELDS, False), **self._order_packing_defaults()})

    def _order_packing_defaults(self):
        """The product's packaging goes before the customer's; neutral packing and remarks of both count.

        :returns: only what is set
        :rtype: dict
        """
        if self.display_type or not self.product_id or self.product_id.type == "service":
            return {}
        # sudo: the customer's profile is read for whoever writes the order.
        product, customer = self.product_id.product_tmpl_id, self.order_id.partner_id.sudo().commercial_partner_id
        packed = product if product.order_packing else customer
        remarks = filter(None, (product.order_packing_environment, customer.order_packing_environment))
        values = {
            "order_packing": packed.order_packing,
            "order_packing_note": packed.order_packing_note,
            "order_packing_neutral": product.order_packing_neutral or customer.order_packing_neutral,
            "order_packing_environment": "; ".join(dict.fromkeys(remarks)),
            "order_allocation_note": product.order_allocation_note,
        }
        return {name: value for name, value in values.items() if value}

    # === ON THE SHEET ===

    def _order_packing_text(self, lang=None, allocation=False):
        """Packaging of this row in words.

        :param str | None lang: language; the reader's where empty
        :param bool allocation: with what only the picker must know
        :rtype: str
        """
        self.ensure_one()
        line = self.with_context(lang=lang) if lang else self
        kinds = dict(line._fields["order_packing"]._description_selection(line.env))
        parts = [
            kinds[line.order_packing] if line.order_packing in ("carton", "bubble", "foam") else "",
            line.order_packing_note,
            line.env._("neutral packing, nothing of the content shows") if line.order_packing_neutral else "",
            line.order_packing_environment,
            line.order_allocation_note if allocation else "",
        ]
        return "; ".join(part.strip() for part in parts if part and part.strip())

    def _confirmation_content(self):
        """Packaging is covered only where it is set: digests of all other orders are what they were."""
        content = super()._confirmation_content()
        if any(self[name] for name in CONFIRMED):
            content["packing"] = core.text(
                " / ".join(str(self[name]).strip() if self[name] else "" for name in CONFIRMED)
            )
        return content

    def _confirmation_name(self, lang, order_lang):
        name = super()._confirmation_name(lang, order_lang)
        packing = self._order_packing_text(lang)
        if packing:
            name += "\n" + self.with_context(lang=lang).env._("Packaging: %(packing)s", packing=packing)
        return name


class StockMove(models.Model):
    _inherit = "stock.move"

    order_packing_text = fields.Text(string="Packing Instructions", compute="_compute_order_packing_text")

    @api.depends("sale_line_id")
    def _compute_order_packing_text(self):
        for move in self:
            # sudo: the keeper packs for orders that he may not open. Backorders read the same row.
            line = move.sudo().sale_line_id
            move.order_packing_text = line._order_packing_text(allocation=True) if line else False


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _order_packing_rows(self):
        """How the goods of this transfer are packed, for its papers.

        :returns: product and packaging, each once
        :rtype: list[tuple[str, str]]
        """
        self.ensure_one()
        rows = [
            (move.product_id.display_name, move.sudo().sale_line_id._order_packing_text(self.env.lang))
            for move in self.move_ids
            if move.sudo().sale_line_id and move.state != "cancel"
        ]
        return list(dict.fromkeys(row for row in rows if row[1]))
