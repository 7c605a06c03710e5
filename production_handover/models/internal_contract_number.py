"""Numbers of contracts: per company and year."""

from odoo import api, models

CODE = "internal.contract"


class InternalContract(models.Model):
    _inherit = "internal.contract"

    @api.model
    def _next_number(self, company):
        """The next number of a company, from a sequence of its own that starts anew each year.

        Gaps stay where a transaction was rolled back.

        :param res.company company: whose contract it is
        :rtype: str
        """
        sequences = self.env["ir.sequence"].sudo()
        sequence = sequences.search([("code", "=", CODE), ("company_id", "=", company.id)], limit=1)
        if not sequence:
            sequence = sequences.create(
                {
                    "name": self.env._("Internal contracts"),
                    "code": CODE,
                    "company_id": company.id,
                    "prefix": "IC/%(range_year)s/",
                    "padding": 4,
                    "use_date_range": True,
                }
            )
        return sequence.next_by_id()
