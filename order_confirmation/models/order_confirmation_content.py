"""What a sheet covers of an order, as content and digest, and what stops a sheet: the same for every kind."""

from odoo import models

from ..core import content as core

#: Decimals of canonical numbers: more than any field shows, so that a changed display precision
#: changes no digest.
DIGITS = 6


class OrderConfirmationMixin(models.AbstractModel):
    _inherit = "order.confirmation.mixin"

    #: Schema of the covered content, part of its digest.
    _confirmation_schema = None

    # === COVERED CONTENT ===

    def _confirmation_content(self):
        """What a sheet covers of each order, ready for the content core.

        :returns: per order the sections ``goods``, ``delivery``, ``payment`` and ``terms``
        :rtype: dict
        """
        raise NotImplementedError

    def _confirmation_contacts(self):
        """Where the content names contacts: section, key and the contact that stands there now.

        :rtype: list[tuple]
        """
        raise NotImplementedError

    def _confirmation_covered_lines(self):
        """Rows that the other party confirms: goods and services, not fees or down payments."""
        return self.order_line.filtered(lambda line: not line.display_type and not line._confirmation_is_fee())

    def _confirmation_goods_content(self):
        return {
            "lines": {str(line.id): line._confirmation_content() for line in self._confirmation_covered_lines()},
            "notes": [core.text(line.name) for line in self.order_line if line.display_type == "line_note"],
            "sections": {
                str(line.id): core.text(line.name)
                for line in self.order_line
                if line.display_type not in (False, "line_note") and not line.is_downpayment
            },
        }

    def _confirmation_address_content(self, partner):
        return {
            "street": core.text(partner.street),
            "street2": core.text(partner.street2),
            "city": core.text(partner.city),
            "zip": core.text(partner.zip),
            "state": core.ref("res.country.state", partner.state_id.id),
            "country": core.ref("res.country", partner.country_id.id),
        }

    def _confirmation_digest_of(self, contents):
        return core.digest(contents, self._confirmation_schema)

    def _confirmation_digests(self):
        """Digest of what each order says now.

        :rtype: dict
        """
        return {
            order: core.digest(contents, self._confirmation_schema)
            for order, contents in self._confirmation_content().items()
        }

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
        for section, name, partner in self._confirmation_contacts():
            former = sheet.snapshot["content"][section][name]
            if former == contents[section][name]:
                continue
            merged = self.env["order.contact.merge"]._former_ids(partner)
            if former in [core.ref("res.partner", former_id) for former_id in merged]:
                result[section][name] = former
        return result

    def _confirmation_baseline(self):
        """The last sheet that the other party of each order confirmed, superseded or not.

        :rtype: dict
        """
        link = self._confirmation_links().order
        confirmed = [(link, "in", self.ids), ("confirmed_on", "!=", False)]
        return {
            sheet[link]: sheet for sheet in self.env["order.confirmation"].sudo().search(confirmed, order="revision")
        }

    # === PROBLEMS BEFORE ISSUING ===

    def _confirmation_problems(self):
        """What stops a sheet for these orders, in words that say what to do.

        :rtype: dict
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
            if self._confirmation_kind == "purchase":
                return env._("the supplier is archived: restore the contact or choose another one.")
            return env._("the customer is archived: restore the contact or choose another one.")
        missing = lines.filtered(lambda line: not line.product_id)
        if missing:
            return env._("“%(row)s” has no product.", row=missing[0].name)
        unfit = lines.filtered(lambda line: line._confirmation_unfit())
        if unfit:
            return env._(
                "“%(row)s” has a quantity of zero or less: correct it or remove the row.",
                row=unfit[0].product_id.display_name,
            )
        return False
