"""A sample that was approved is the reference for the series (B20)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InternalContract(models.Model):
    _inherit = "internal.contract"

    sample_contract_id = fields.Many2one(
        "internal.contract", string="Reference Sample", index="btree_not_null", ondelete="restrict", tracking=True,
        check_company=True,
        domain="[('sample', '=', True), ('state', 'in', ('approved', 'closed')), "
        "'|', ('kind', '=', 'stock'), ('partner_id', '=', partner_id)]",
        help="The approved sample that the series is made like.",
    )  # fmt: skip

    @api.constrains("sample_contract_id", "sample", "partner_id", "kind")
    def _check_sample_contract(self):
        for contract in self.sudo().filtered("sample_contract_id"):
            problem = contract._sample_problem()
            if problem:
                raise ValidationError(problem)

    def _sample_problem(self):
        """Why the reference sample does not fit.

        :returns: a sentence, or False
        :rtype: str | bool
        """
        sample = self.sample_contract_id
        names = {"contract": self.display_name, "sample": sample.display_name}
        if self.sample:
            return self.env._(
                "%(contract)s is a sample itself: a reference sample is named by contracts of the series.", **names
            )
        if not sample.sample:
            return self.env._("%(sample)s is no sample: choose the contract of an approved sample.", **names)
        if sample.kind == "order" and sample.partner_id != self.partner_id:
            return self.env._("%(sample)s was made for another customer than %(contract)s.", **names)
        # Looked at when it is named: a sample that is amended later stays the one that was chosen.
        if sample.state not in ("approved", "closed"):
            return self.env._("%(sample)s is not approved: the series follows a sample that is.", **names)
        return False
