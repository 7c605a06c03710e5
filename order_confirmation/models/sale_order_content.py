"""What a sheet covers of a sales order, as content and digest, and what stops a sheet."""

from odoo import models
from odoo.tools import html2plaintext

from ..core import content as core

SCHEMA = "order_confirmation.sale/1"
#: Decimals of canonical numbers: more than any field shows, so that a changed display precision
#: changes no digest.
DIGITS = 6


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
                    **order._export_content("payment"),
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
            **self._export_content("delivery"),
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
            **self._agreement_content(),
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
