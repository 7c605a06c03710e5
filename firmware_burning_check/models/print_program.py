"""The program number on paper: contract, flow sheet, production notice, route card (D11.1, D11.3, D18)."""

from odoo import models
from odoo.addons.production_handover.models import handover_words, internal_contract_print
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Words of the papers of ``production_handover``, which know no programs by themselves.
internal_contract_print.WORDS |= {
    "firmware": _lt("Program number"),
    "firmware_text": _lt("Program Number as Ordered"),
    "firmware_unreleased": _lt("Unreleased program"),
}
handover_words.WORDS["firmware_unreleased"] = internal_contract_print.WORDS["firmware_unreleased"]


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _page_rows(self, draft, different):
        rows = super()._page_rows(draft, different)
        lines = self.draft_line_ids if draft else self.line_ids
        for values, line in zip(rows, lines, strict=True):
            values["program"] = line.firmware_program_id.display_name or ""
            values["program_text"] = line.firmware_program_text or ""
            values["program_unreleased"] = line.firmware_unreleased
        return rows


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _page_programs(self):
        """What the contract says; without one, the order's row."""
        found = super()._page_programs()
        for line in self.sudo().line_ids:
            source = line.contract_line_id if line.contract_line_id.firmware_program_id else line.sale_line_id
            if source.firmware_program_id:
                found[line.with_env(self.env)] = source.firmware_program_id.display_name
        return found


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _card_values(self, printer, held):
        program = self.sudo().firmware_program_id
        return {
            **super()._card_values(printer, held),
            "program": program.display_name or "",
            "program_unreleased": program.state == "draft",
        }
