"""Contracts printed from Odoo's menu are the engine's own pages."""

from odoo import models

REPORTS = {
    "production_handover.report_internal_contract": {},
    "production_handover.report_internal_contract_draft": {"internal_contract_paper": "draft"},
}


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Contracts are printed as uncontrolled copies, with their signatures."""
        name = self._get_report(report_ref).report_name
        if name in REPORTS and res_ids:
            return self.env["internal.contract"].with_context(**REPORTS[name]).browse(res_ids)._print_streams()
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
