"""Numbers of contracts: per company and year."""

from odoo import api, models

CODE = "internal.contract"


class InternalContract(models.Model):
    _inherit = "internal.contract"

    @api.model
    def _next_number(self, company):
        """The next number of a company's contracts.

        :param res.company company: whose contract it is
        :rtype: str
        """
        return self._number_of(company, CODE, self.env._("Internal contracts"), "IC")

    @api.model
    def _number_of(self, company, code, title, letters):
        """The next number of a company, from a sequence of its own that starts anew each year.

        Gaps stay where a transaction was rolled back.

        :param res.company company: whose document it is
        :param str code: of the sequence
        :param str title: what the sequence is called where it is made
        :param str letters: the number begins with
        :rtype: str
        """
        sequences = self.env["ir.sequence"].sudo()
        sequence = sequences.search([("code", "=", code), ("company_id", "=", company.id)], limit=1)
        if not sequence:
            sequence = sequences.create(
                {
                    "name": title,
                    "code": code,
                    "company_id": company.id,
                    "prefix": f"{letters}/%(range_year)s/",
                    "padding": 4,
                    "use_date_range": True,
                }
            )
        return sequence.next_by_id()
