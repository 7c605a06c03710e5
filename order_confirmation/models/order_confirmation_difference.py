"""What changed between a sheet and its order, in words, and changes that the other party asked for."""

from datetime import datetime

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
    "packing": _lt("packaging"),
    "date_planned": _lt("delivery date"),
    "row": _lt("row"),
    "notes": _lt("notes"),
    "sections": _lt("section"),
    "address": _lt("delivery address"),
    "contact": _lt("delivery address"),
    "commitment_date": _lt("delivery date"),
    "warehouse": _lt("warehouse"),
    "incoterm": _lt("delivery terms"),
    "incoterm_location": _lt("delivery terms"),
    "invoice_address": _lt("invoice address"),
    "payment_term": _lt("payment terms"),
    "currency": _lt("currency"),
    "customer": _lt("customer"),
    "supplier": _lt("supplier"),
    "seller": _lt("seller"),
    "buyer": _lt("buyer"),
    "requirements": _lt("special requirements"),
    "terms": _lt("terms and conditions"),
    "marks": _lt("marks"),
    "plan": _lt("payment plan"),
    "agreement": _lt("framework agreement"),
    "port_loading": _lt("port of loading"),
    "port_discharge": _lt("port of discharge"),
    "export_payment": _lt("international payment"),
    "lc_number": _lt("letter of credit"),
    "lc_bank": _lt("letter of credit"),
    "lc_expiry": _lt("letter of credit"),
    "lc_shipment": _lt("letter of credit"),
}


class OrderConfirmationMixin(models.AbstractModel):
    _inherit = "order.confirmation.mixin"

    # === DIFFERENCE ===

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
        rows = {str(row._order_line().id): row for row in sheet.line_ids}
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
        line = self.order_line.browse(int(change.path[2])).exists()
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
        if change.path[3] in ("delivery_date", "date_planned"):
            return self.env._(
                "%(row)s: %(topic)s %(old)s → %(new)s",
                row=name,
                topic=topic,
                old=self._confirmation_day_text(change.old),
                new=self._confirmation_day_text(change.new),
            )
        return self.env._("%(row)s: %(topic)s changed", row=name, topic=topic)

    def _confirmation_day_text(self, value):
        # Days as they are; moments of the content are UTC, and read in the order's time zone.
        if not value:
            return "–"
        if len(value) > len("2026-01-01"):
            moment = datetime.fromisoformat(value.removesuffix("Z"))
            value = fields.Datetime.context_timestamp(self, moment).date()
        return format_date(self.env, value)

    # === CHANGE REQUESTS ===

    def _confirmation_apply(self, sheet):
        """Take the changes that the other party asked for into the order's lines.

        :param order.confirmation sheet: with the answers
        :returns: number of changed lines
        :rtype: int
        """
        self.ensure_one()
        wanted = {}
        for row in sheet.sudo().line_ids.filtered(lambda row: row.answer == "change"):
            line = row._order_line()
            values = line and line._confirmation_wanted_values(row)
            if values:
                wanted[line.id] = values
        if wanted:
            self.write({"order_line": [fields.Command.update(line_id, values) for line_id, values in wanted.items()]})
        return len(wanted)
