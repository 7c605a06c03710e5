"""The contract under sign-off: what the departments vouch for, and what each signature means (D11.1 to D11.4)."""

from odoo import models
from odoo.addons.order_confirmation.models.signoff_section import Section
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .internal_contract_goods import GOODS

_lt = LazyTranslate(__name__)


class InternalContract(models.Model):
    _inherit = "internal.contract"

    _signoff_lock_finished = True
    _signoff_amend_changed_only = True
    _signoff_follows_stage = True
    _signoff_states = ("draft", "approved")
    _signoff_ends = {"cancelled_on": "cancelled", "closed_on": "closed"}
    _signoff_purposes = {
        "draft": _lt("Contract draft"),
        "parts": _lt("Part numbers and BOM"),
        "formal": _lt("Formal contract"),
        "review": _lt("Contract review"),
    }
    _signoff_sections = {
        "draft": Section(
            _lt("Contract draft"),
            fields=("kind", "sample", "sample_contract_id", "priority", "partner_id", "date_delivery", "note"),
            lines={"draft_line_ids": GOODS, "requirement_ids": ("name", "topic", "department_id")},
        ),
        "parts": Section(
            _lt("Part numbers and BOM"), lines={"line_ids": ("product_id", "supply", "bom_id", "bom_digest")}
        ),
        "formal": Section(_lt("Formal contract"), lines={"line_ids": GOODS}),
        "planning": Section(_lt("Capacity and material"), fields=("date_material", "planning_note")),
        "papers": Section(_lt("Drawings and papers"), files=True),
    }  # fmt: skip

    def _signoff_check_start(self):
        for contract in self:
            contract._check_not_over({"state": "draft"})
            if not contract.draft_line_ids:
                raise UserError(
                    self.env._("%(contract)s has no rows: say what is to be made.", contract=contract.display_name)
                )
            if contract.kind == "order" and not contract.partner_id:
                raise UserError(
                    self.env._(
                        "%(contract)s has no customer. Choose one, or make it a contract for stock.",
                        contract=contract.display_name,
                    )
                )
        return super()._signoff_check_start()

    def _signoff_check_sign(self, step, signer):
        """Each signature asks for what it vouches for to be there.

        :raises UserError: naming the first thing that is missing
        """
        if step.purpose == "draft" and not self.draft_line_ids:
            raise UserError(self.env._("%(contract)s has no rows.", contract=self.display_name))
        if step.purpose in ("parts", "formal", "review"):
            self._check_parts(step)
        if step.purpose in ("formal", "review"):
            self._check_formal(step, signer)
        return super()._signoff_check_sign(step, signer)

    def _check_parts(self, step):
        """Every row of the formal contract has its part number, and its BOM where it is made here.

        :param signoff.step step: to be signed
        :raises UserError: naming the rows
        """
        problems = self._part_problems(self.sudo().line_ids._bom_snapshots(labels=False))
        if problems:
            raise UserError("\n".join(problems))

    def _part_problems(self, snapshots):
        """What is wrong with part numbers and BOMs, all rows at once.

        :param dict snapshots: row → its BOM as it is now
        :rtype: list[str]
        """
        missing = self.line_ids.filtered(lambda line: not line.product_id)
        if not missing:
            return []
        return [
            self.env._(
                "No part number yet: %(rows)s. Engineering gives each row its product.",
                rows=", ".join(missing.mapped("model_text")),
            )
        ]

    def _check_formal(self, step, signer):
        """What the signer of the formal contract, or of its review, must have looked at.

        :param signoff.step step: to be signed
        :param Signer signer: who signs
        :raises UserError: naming it
        """

    def _signoff_signed(self, step):
        """The signed draft becomes the formal contract's rows."""
        if step.purpose == "draft":
            self.sudo()._copy_draft()
        return super()._signoff_signed(step)
