"""Products that a row of a contract may mean: what the customer calls it, what it is called, what he bought (D11.2)."""

import re

from odoo import fields, models

#: A list one looks through at a glance.
ENOUGH = 8
#: How often a model text is shortened to find what is similar.
SHORTER = 3


class InternalContractPart(models.TransientModel):
    _inherit = "internal.contract.part"

    def _suggest(self, line):
        """Products that the row may mean, the likeliest first, each with the reason and its BOM.

        :param internal.contract.line line: the row
        :rtype: list[tuple]
        """
        found = {}
        for product, reason in (*self._by_customer_part(line), *self._by_model(line), *self._by_orders(line)):
            found.setdefault(product, reason)
        products = self.env["product.product"].union(*found)._filtered_access("read")
        fitting = products.filtered(
            lambda product: product.active and product.type == "consu"
            and product.company_id in (product.company_id.browse(), line.company_id)
        )[:ENOUGH]  # fmt: skip
        boms = self.env["mrp.bom"]._bom_find(fitting, company_id=line.company_id.id)
        return [(product, found[product], boms[product]) for product in fitting]

    def _by_customer_part(self, line):
        """What the customer calls ours.

        :rtype: list[tuple]
        """
        names = [name for name in (line.customer_part, line.model_text) if name]
        parts = self.env["order.customer.part"].sudo().search(
            [("partner_id", "child_of", line.partner_id.commercial_partner_id.ids), ("name", "in", names),
             ("company_id", "in", (False, line.company_id.id))]
        ) if line.partner_id else ()  # fmt: skip
        return [
            (part.product_id.with_env(self.env), self.env._("Customer's part number %(number)s", number=part.name))
            for part in parts
        ]

    def _by_model(self, line):
        """What has the model in its number or name; then what begins like it.

        :rtype: list[tuple]
        """
        text = " ".join((line.model_text or "").split())
        products = self.env["product.product"]
        scope = [("type", "=", "consu"), ("company_id", "in", (False, line.company_id.id))]
        found = []
        for number in range(SHORTER + 1):
            if len(text) < 3 or len(found) >= ENOUGH:
                break
            match = products.search(
                [*scope, "|", ("default_code", "ilike", text), ("name", "ilike", text)], limit=ENOUGH
            )  # at most SHORTER more, each only where the longer one found too little
            reason = self.env._("Similar: %(text)s…", text=text) if number else self.env._("Same model")
            found += [(product, reason) for product in match]
            text = re.sub(r"[^-_/. ]*$", "", text).rstrip("-_/. ")
        return found

    def _by_orders(self, line):
        """What this customer ordered before, the newest first.

        :rtype: list[tuple]
        """
        if not line.partner_id:
            return []
        # Sudo: engineers need no rights on orders; only the product is shown, and only who may see it sees it.
        rows = self.env["sale.order.line"].sudo().search(
            [("order_id.partner_id", "child_of", line.partner_id.commercial_partner_id.ids), ("state", "=", "sale"),
             ("company_id", "=", line.company_id.id), ("product_id.type", "=", "consu"),
             ("id", "!=", line.sale_line_id.id)],
            order="id desc", limit=40,
        )  # fmt: skip
        return [(product.with_env(self.env), self.env._("Ordered before")) for product in rows.product_id]


class InternalContractPartSuggestion(models.TransientModel):
    _name = "internal.contract.part.suggestion"
    _description = "Suggested Product"

    part_id = fields.Many2one("internal.contract.part", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", string="Part Number", required=True, ondelete="cascade")
    reason = fields.Char(string="Why")

    def action_use(self):
        """Take this product, with the BOM Odoo would take.

        :rtype: dict
        """
        self.ensure_one()
        part = self.part_id
        part.check_access("write")
        bom = self.env["mrp.bom"]._bom_find(self.product_id, company_id=part.company_id.id)[self.product_id]
        part.write({"mode": "existing", "product_id": self.product_id.id, "bom_id": bom.id,
                    "bom_mode": "existing" if bom else part.bom_mode})  # fmt: skip
        return part._open()
