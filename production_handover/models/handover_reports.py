"""Papers of the hand-over printed from Odoo's menus are this module's own pages."""

from odoo import models

#: Report → model whose ``_print_streams`` makes it.
REPORTS = {
    "production_handover.report_handover_sheet": "handover.sheet",
    "production_handover.report_production_notice": "handover.notice",
    "production_handover.report_route_card": "mrp.production",
}


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Flow sheets are printed as uncontrolled copies; all pages are self-contained."""
        model = REPORTS.get(self._get_report(report_ref).report_name)
        if model and res_ids:
            return self.env[model].browse(res_ids)._print_streams()
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
