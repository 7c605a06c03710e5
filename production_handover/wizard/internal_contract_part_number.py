"""Numbers of new parts: by the company's rule, or typed, and used once (D11.2)."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

CODE = "internal.contract.part"
#: Numbers somebody typed by hand are stepped over.
TRIES = 100


class InternalContractPart(models.TransientModel):
    _inherit = "internal.contract.part"

    def _new_number(self):
        """The number of the new product: as typed, otherwise the next one of the company's rule.

        :rtype: str
        :raises UserError: for one that is used already
        """
        sequence = self._number_rule()
        # Two engineers who type the same number meet on this row: the second one runs again and finds the first.
        self.env.cr.execute(SQL("UPDATE ir_sequence SET write_date = write_date WHERE id = %s", sequence.id))
        typed = (self.new_code or "").strip()
        if typed:
            self._check_unused(typed)
            return typed
        for _try in range(TRIES):
            number = sequence.next_by_id()
            if not self._using(number):
                return number
        raise UserError(
            self.env._("The next %(count)s numbers of the rule are all used: set it to a number that is free "
                       "(Settings → Technical → Sequences).", count=TRIES)
        )  # fmt: skip

    def _number_rule(self):
        """The company's numbering rule; made on first use, edited under Settings → Technical → Sequences.

        :rtype: ir.sequence
        """
        sequences = self.env["ir.sequence"].sudo()
        company = self.company_id
        return sequences.search([("code", "=", CODE), ("company_id", "=", company.id)], limit=1) or sequences.create(
            {"name": self.env._("Part numbers"), "code": CODE, "company_id": company.id, "prefix": "P", "padding": 5}
        )

    def _using(self, number):
        """The product that has this number, archived ones included; a shared product meets those of all companies.

        :rtype: product.product
        """
        pattern = number.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        domain = [("default_code", "=ilike", pattern)]
        if not self.new_shared:
            domain.append(("company_id", "in", (False, self.company_id.id)))
        return self.env["product.product"].sudo().with_context(active_test=False).search(domain, limit=1)

    def _check_unused(self, number):
        product = self._using(number)
        if not product:
            return
        own = product.with_env(self.env)._filtered_access("read")
        where = ""
        if product.company_id and product.company_id != self.company_id:
            where = self.env._("by another company; a product for this company alone may have it")
        elif not product.active:
            where = self.env._("by a product that is archived: %(product)s", product=product.display_name)
        elif own:
            where = self.env._("by %(product)s: choose it as existing product", product=product.display_name)
        raise UserError(
            self.env._(
                "Part number %(number)s is used already, %(where)s. Give another one, or none: the next free one is "
                "taken.",
                number=number,
                where=where or self.env._("by a product you may not see"),
            )
        )
