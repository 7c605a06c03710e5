"""What a sheet says about a sales order: covered content, printable labels, rows, and the difference."""

from collections import defaultdict

from odoo import fields, models
from odoo.tools import format_date, html2plaintext
from odoo.tools.translate import LazyTranslate

from ..core import content as core

_lt = LazyTranslate(__name__)

SCHEMA = "order_confirmation.sale/1"
#: Decimals of canonical numbers: more than any field shows, so that a changed display precision
#: changes no digest.
DIGITS = 6
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
    "currency": _lt("currency"),
    "customer": _lt("customer"),
    "seller": _lt("seller"),
    "requirements": _lt("special requirements"),
    "terms": _lt("terms and conditions"),
    "marks": _lt("marks"),
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === COVERED CONTENT ===

    def _confirmation_content(self):
        """What a sheet covers of each order, ready for the content core.

        :returns: per order the sections ``goods``, ``delivery``, ``payment`` and ``terms``
        :rtype: dict[sale.order, dict]
        """
        orders = self.sudo()
        artworks = orders._confirmation_artworks()
        contents = {}
        for order in orders:
            lines = order._confirmation_covered_lines()
            contents[self.browse(order.id)] = {
                "goods": {
                    "lines": {str(line.id): line._confirmation_content() for line in lines},
                    "notes": [core.text(line.name) for line in order.order_line if line.display_type == "line_note"],
                    "sections": {
                        str(line.id): core.text(line.name)
                        for line in order.order_line
                        if line.display_type not in (False, "line_note") and not line.is_downpayment
                    },
                },
                "delivery": order._confirmation_delivery_content(),
                "payment": {
                    "payment_term": core.ref("account.payment.term", order.payment_term_id.id),
                    "currency": core.ref("res.currency", order.currency_id.id),
                    "invoice_address": core.ref("res.partner", order.partner_invoice_id.id),
                },
                "terms": order._confirmation_terms_content(artworks.get(order.id, "")),
            }
        return contents

    def _confirmation_covered_lines(self):
        """Rows that the customer confirms: goods and services, not fees or down payments."""
        return self.order_line.filtered(lambda line: not line.display_type and not line._confirmation_is_fee())

    def _confirmation_delivery_content(self):
        partner = self.partner_shipping_id
        return {
            "contact": core.ref("res.partner", partner.id),
            "address": {
                "street": core.text(partner.street),
                "street2": core.text(partner.street2),
                "city": core.text(partner.city),
                "zip": core.text(partner.zip),
                "state": core.ref("res.country.state", partner.state_id.id),
                "country": core.ref("res.country", partner.country_id.id),
            },
            "commitment_date": core.moment(self.commitment_date),
            "incoterm": core.ref("account.incoterms", self.incoterm.id),
            "incoterm_location": core.text(self.incoterm_location),
        }

    def _confirmation_terms_content(self, artwork):
        return {
            "seller": core.ref("res.company", self.company_id.id),
            "customer": core.ref("res.partner", self.partner_id.id),
            "requirements": [core.text(requirement.name) for requirement in self.order_requirement_ids],
            "marks": {
                "main": core.text(self.order_mark_main),
                "side": core.text(self.order_mark_side),
                "artwork": artwork,
            },
            "terms": core.text(html2plaintext(self.note)) if self.note else "",
        }

    def _confirmation_artworks(self):
        """Digest of each order's mark artwork.

        :rtype: dict[int, str]
        """
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "order_mark_artwork"),
                ("res_id", "in", self.ids),
            ]
        )
        return {attachment.res_id: core.blob(attachment.checksum, attachment.file_size) for attachment in attachments}

    def _confirmation_digest_of(self, contents):
        return core.digest(contents, SCHEMA)

    def _confirmation_digests(self):
        """Digest of what each order says now.

        :rtype: dict[sale.order, str]
        """
        return {order: core.digest(contents, SCHEMA) for order, contents in self._confirmation_content().items()}

    def _confirmation_says_same(self, sheet, contents=None):
        """Whether the order says what a sheet says.

        :param order.confirmation sheet: issued for this order
        :param dict contents: what the order says now; read where missing
        :rtype: bool
        """
        self.ensure_one()
        sheet = sheet.sudo()
        contents = self._confirmation_content()[self] if contents is None else contents
        if self._confirmation_digest_of(contents) == sheet.content_digest:
            return True
        return self._confirmation_digest_of(self._confirmation_as_on(sheet, contents)) == sheet.content_digest

    def _confirmation_as_on(self, sheet, contents):
        """The content with contacts by the ids they had on the sheet, where they were merged since.

        :param order.confirmation sheet: with its snapshot
        :param dict contents: what the order says now
        :rtype: dict
        """
        result = {name: dict(section) for name, section in contents.items()}
        for section, name, partner in (
            ("delivery", "contact", self.partner_shipping_id),
            ("payment", "invoice_address", self.partner_invoice_id),
            ("terms", "customer", self.partner_id),
        ):
            former = sheet.snapshot["content"][section][name]
            if former == contents[section][name]:
                continue
            merged = self.env["order.contact.merge"]._former_ids(partner)
            if former in [core.ref("res.partner", former_id) for former_id in merged]:
                result[section][name] = former
        return result

    # === PROBLEMS BEFORE ISSUING ===

    def _confirmation_problems(self):
        """What stops a sheet for these orders, in words that say what to do.

        :rtype: dict[sale.order, str]
        """
        problems = {}
        for order in self:
            problem = order._confirmation_problem()
            if problem:
                problems[order] = f"{order.name}: {problem}"
        return problems

    def _confirmation_problem(self):
        env = self.env
        lines = self.sudo()._confirmation_covered_lines()
        if self.state == "cancel":
            return env._("the order is cancelled.")
        if not lines:
            return env._("there is nothing to confirm yet: add at least one product.")
        if not self.sudo().partner_id.active:
            return env._("the customer is archived: restore the contact or choose another one.")
        missing = lines.filtered(lambda line: not line.product_id)
        if missing:
            return env._("“%(row)s” has no product.", row=missing[0].name)
        unfit = lines.filtered(
            lambda line: line.product_id.type == "consu" and line.product_uom_id.compare(line.product_uom_qty, 0) <= 0
        )
        if unfit:
            return env._(
                "“%(row)s” has a quantity of zero or less: correct it or remove the row.",
                row=unfit[0].product_id.display_name,
            )
        return False

    # === WHAT IS PRINTED ===

    def _confirmation_header_values(self):
        return {
            "partner_id": self.partner_id.id,
            "partner_shipping_id": self.partner_shipping_id.id,
            "currency_id": self.currency_id.id,
            "order_name": self.name,
            "order_date": fields.Datetime.context_timestamp(self, self.date_order).date() if self.date_order else False,
            "client_order_ref": self.client_order_ref,
            "amount_untaxed": self.amount_untaxed,
            "amount_tax": self.amount_tax,
            "amount_total": self.amount_total,
        }

    def _confirmation_labels(self, sheet, lang):
        """Names, addresses and texts of the order as they read today, in one language.

        :param order.confirmation sheet: whose bank account and options are printed
        :param str lang: language code
        :rtype: dict
        """
        order = self.with_context(lang=lang)
        company = order.company_id.partner_id
        sheet = sheet.with_context(lang=lang)
        return {
            "customer": order._confirmation_partner_labels(order.partner_id),
            "delivery": order._confirmation_partner_labels(order.partner_shipping_id),
            "invoice": order._confirmation_partner_labels(order.partner_invoice_id),
            "company": order._confirmation_partner_labels(company) | {"website": company.website or ""},
            "clerk": order._confirmation_partner_labels(order.user_id.partner_id),
            "delivery_date": order._confirmation_date_text(order.commitment_date or order.expected_date),
            "payment_term": order.payment_term_id.name or "",
            "payment_method": order.preferred_payment_method_line_id.name or "",
            "incoterm": " ".join(part for part in (order.incoterm.code, order.incoterm_location) if part),
            "carrier": order.carrier_id.name or "",
            "tracking": ", ".join(ref for ref in order.picking_ids.mapped("carrier_tracking_ref") if ref),
            "bank": sheet._bank_labels(),
            "taxes": order._confirmation_tax_labels(),
            "requirements": order.order_requirement_ids.mapped("name"),
            "marks": {"main": order.order_mark_main or "", "side": order.order_mark_side or ""},
            "terms": html2plaintext(order.note).strip() if order.note else "",
            "tacit": sheet._tacit_sentence(),
            "rows": {
                str(line.id): {
                    "name": line._confirmation_name(lang, self.partner_id.lang),
                    "attributes": line._confirmation_attributes(),
                    "uom": line.product_uom_id.name or "",
                    "taxes": ", ".join(line.tax_ids.mapped("name")),
                }
                for line in order.order_line
            },
        }

    def _confirmation_partner_labels(self, partner):
        return {
            "name": partner.commercial_partner_id.name or partner.name or "",
            "contact": partner.name or "",
            "address": self._confirmation_address(partner),
            "zip": partner.zip or "",
            "phone": partner.phone or "",
            "email": partner.email or "",
            "vat": partner.commercial_partner_id.vat or "",
        }

    def _confirmation_address(self, partner):
        lines = partner._display_address(without_company=True).splitlines() if partner else []
        return "\n".join(line.strip() for line in lines if line.strip())

    def _confirmation_date_text(self, moment):
        return fields.Date.to_string(fields.Datetime.context_timestamp(self, moment).date()) if moment else ""

    def _confirmation_tax_labels(self):
        groups = []
        for subtotal in (self.tax_totals or {}).get("subtotals", []):
            groups += [[group["group_name"], group["tax_amount_currency"]] for group in subtotal["tax_groups"]]
        return groups

    def _confirmation_row_values(self, lang):
        """Values of the sheet's rows, in the order's sequence; down payments are Odoo's bookkeeping.

        :param str lang: language of the descriptions
        :rtype: list[dict]
        """
        covered = self._confirmation_covered_lines()
        parts = self._confirmation_customer_parts()
        order = self.with_context(lang=lang)
        return [
            {
                "sequence": sequence,
                "display_type": line.display_type,
                "sale_line_id": line.id,
                "product_id": line.product_id.id,
                "name": line._confirmation_name(lang, self.partner_id.lang),
                "customer_part": parts.get(line.product_id.id),
                "covered": line in covered,
                "quantity": line.product_uom_qty,
                "uom_id": line.product_uom_id.id,
                "price_unit": line.price_unit,
                "discount": line.discount,
                "price_subtotal": line.price_subtotal,
                "delivery_date": not line.display_type and line._confirmation_delivery_day(),
            }
            for sequence, line in enumerate(order.order_line.filtered(lambda line: not line.is_downpayment))
        ]

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
