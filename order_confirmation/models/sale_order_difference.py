"""What changed between a sheet and its order, in words, and changes that the customer asked for."""

from collections import defaultdict

from odoo import fields, models
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ..core import content as core

_lt = LazyTranslate(__name__)

#: Changed topics in words; the first element of a change's path, or the field of a row.
TOPICS = {
    "quantity": _lt("quantity"),
    "product": _lt("product"),
    "uom": _lt("unit"),
    "name": _lt("description"),
    "price_unit": _lt("price"),
    "discount": _lt("discount"),
    "taxes": _lt("taxes"),
    "attributes": _lt("variant"),
    "delivery_date": _lt("delivery date"),
    "row": _lt("row"),
    "notes": _lt("notes"),
    "sections": _lt("section"),
    "address": _lt("delivery address"),
    "contact": _lt("delivery address"),
    "commitment_date": _lt("delivery date"),
    "incoterm": _lt("delivery terms"),
    "incoterm_location": _lt("delivery terms"),
    "invoice_address": _lt("invoice address"),
    "payment_term": _lt("payment terms"),
    "plan": _lt("payment plan"),
    "currency": _lt("currency"),
    "customer": _lt("customer"),
    "seller": _lt("seller"),
    "requirements": _lt("special requirements"),
    "terms": _lt("terms and conditions"),
    "marks": _lt("marks"),
    "agreement": _lt("framework agreement"),
    "port_loading": _lt("port of loading"),
    "port_discharge": _lt("port of discharge"),
    "export_payment": _lt("international payment"),
    "lc_number": _lt("letter of credit"),
    "lc_bank": _lt("letter of credit"),
    "lc_expiry": _lt("letter of credit"),
    "lc_shipment": _lt("letter of credit"),
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === DIFFERENCE ===

    def _confirmation_topics(self, baseline, contents):
        """Topics that hold a shipment: all that changed but added rows and raised quantities.

        :param order.confirmation baseline: confirmed sheet
        :param dict contents: the order's content now
        :returns: translated topics, each once
        :rtype: list[str]
        """
        topics = {}
        for change in core.difference(baseline.snapshot["content"], self._confirmation_as_on(baseline, contents)):
            if change.path[:2] == ("goods", "lines"):
                if len(change.path) == 3 and change.kind == "added":
                    continue
                if change.path[3:] == ("quantity",) and float(change.new) > float(change.old):
                    continue
            if change.path[:2] == ("goods", "sections") and change.kind == "added":
                continue
            key = self._confirmation_topic_key(change)
            topics[key] = self.env._(TOPICS[key])
        return list(topics.values())

    def _confirmation_topic_key(self, change):
        if change.path[:2] == ("goods", "lines"):
            return "row" if len(change.path) == 3 else change.path[3]
        return change.path[1]

    def _confirmation_difference_lines(self, sheet):
        """What changed since a sheet, one sentence each, for people who may see prices.

        :param order.confirmation sheet: compared with the order
        :rtype: list[str]
        """
        self.ensure_one()
        rows = {str(row.sale_line_id.id): row for row in sheet.line_ids}
        contents = self._confirmation_as_on(sheet, self._confirmation_content()[self.browse(self.id)])
        texts = []
        for change in core.difference(sheet.snapshot["content"], contents):
            topic = self.env._(TOPICS[self._confirmation_topic_key(change)])
            if change.path[:2] == ("goods", "lines"):
                texts.append(self._confirmation_row_difference(change, topic, rows))
            else:
                texts.append(self.env._("%(topic)s changed", topic=topic))
        return list(dict.fromkeys(texts))

    def _confirmation_row_difference(self, change, topic, rows):
        line = self.env["sale.order.line"].browse(int(change.path[2])).exists()
        row = rows.get(change.path[2])
        name = line.product_id.display_name or (row and row.name.splitlines()[0]) or ""
        if len(change.path) == 3:
            if change.kind == "added":
                return self.env._("%(row)s: added", row=name)
            return self.env._("%(row)s: removed", row=name)
        if change.path[3] in ("quantity", "price_unit", "discount"):
            return self.env._(
                "%(row)s: %(topic)s %(old)s → %(new)s",
                row=name,
                topic=topic,
                old=f"{float(change.old):,f}".rstrip("0").rstrip("."),
                new=f"{float(change.new):,f}".rstrip("0").rstrip("."),
            )
        if change.path[3] == "delivery_date":
            return self.env._(
                "%(row)s: %(topic)s %(old)s → %(new)s",
                row=name,
                topic=topic,
                old=change.old and format_date(self.env, change.old) or "–",
                new=change.new and format_date(self.env, change.new) or "–",
            )
        return self.env._("%(row)s: %(topic)s changed", row=name, topic=topic)

    # === CHANGE REQUESTS ===

    def _confirmation_apply(self, sheet):
        """Take the changes that a customer asked for into the order's lines.

        :param order.confirmation sheet: with the answers
        :returns: number of changed lines
        :rtype: int
        """
        self.ensure_one()
        wanted = defaultdict(dict)
        for row in sheet.sudo().line_ids.filtered(lambda row: row.answer == "change" and row.sale_line_id):
            if row.answer_quantity:
                wanted[row.sale_line_id.id]["product_uom_qty"] = row.answer_quantity
            if row.answer_date:
                wanted[row.sale_line_id.id]["confirmation_delivery_date"] = row.answer_date
            if row.answer_price:
                wanted[row.sale_line_id.id]["price_unit"] = row.answer_price
        if wanted:
            self.write({"order_line": [fields.Command.update(line_id, values) for line_id, values in wanted.items()]})
        return len(wanted)
