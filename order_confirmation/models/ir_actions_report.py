"""Printing a sheet prints the PDF that was issued, on every build of wkhtmltopdf."""

import io
from functools import partial

from odoo import api, models
from odoo.addons.base.models import ir_actions_report
from odoo.exceptions import UserError

from ..core import pages

SHEET_REPORT = "order_confirmation.report_order_confirmation"
COPIES_REPORT = "order_confirmation.report_order_confirmation_copies"

# Two letters that should stand 100 mm apart.
PROBE = (
    "<!DOCTYPE html><html><body style='margin: 0'><div style='position: absolute; left: 0'>A</div>"
    "<div style='position: absolute; left: 100mm'>B</div></body></html>"
)
PROBE_POINTS = 100 / 25.4 * 72
_zooms = {}


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Issued sheets are served as they were stored; only drafts are printed.

        Odoo merges the streams, so that a hundred sheets print in one go also where the unpatched
        wkhtmltopdf refuses several documents.
        """
        report = self._get_report(report_ref)
        if report.report_name == "order_confirmation.report_order_agreement" and res_ids:
            return self.env["order.agreement"].browse(res_ids)._print_streams()
        if report.report_name not in (SHEET_REPORT, COPIES_REPORT) or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        sheets = self.env["order.confirmation"].browse(res_ids)
        sheets.check_access("read")
        sheets = sheets.sudo()
        drafts = sheets.filtered(lambda sheet: not sheet._current_pdf())
        fresh = dict(zip(drafts.ids, drafts._render_pdfs(), strict=True))
        documents = {sheet: fresh.get(sheet.id) or sheet._current_pdf()._content() for sheet in sheets}
        if report.report_name == COPIES_REPORT:
            documents = sheets._print_copies(documents)
        return {sheet.id: {"stream": io.BytesIO(pdf), "attachment": None} for sheet, pdf in documents.items()}

    @api.model
    def _confirmation_print(self, bodies, report_ref="order_confirmation.action_report_order_confirmation"):
        """Print self-contained documents, in one run where the build of wkhtmltopdf can.

        :param list[str] bodies: complete HTML documents with one ``h1`` each
        :param str report_ref: whose paper they are printed on
        :returns: the pages of each document
        :rtype: list[list]
        """
        report = self.with_context(confirmation_self_contained=True)
        run = partial(report._run_wkhtmltopdf, report_ref=report_ref)
        if len(bodies) > 1 and ir_actions_report._wkhtml().is_patched_qt:
            documents = pages.split(run(bodies), len(bodies))
            if documents:
                return documents
        return [pages.split(run([body]), 1)[0] for body in bodies]

    @api.model
    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        command = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get("confirmation_self_contained"):
            # Nothing is fetched and no script runs: waiting a second for them would be waste.
            command += ["--javascript-delay", "0", "--disable-javascript"]
        return command

    @api.model
    def _confirmation_printer(self):
        """What the page must know of the wkhtmltopdf at hand.

        A millimetre comes out as 1.02 mm on the patched 0.12.3, as 0.77 mm on the unpatched 0.12.6, and
        otherwise elsewhere: so it is measured, once per process and build. Small differences stay: zoomed
        out, the patched engine sometimes lays the last line of a row under the next page's table head.

        :returns: ``zoom`` (what makes a millimetre a millimetre), ``plain`` (unpatched: no repeated table
            heads, and rows torn apart)
        :rtype: dict
        :raises UserError: where wkhtmltopdf is missing
        """
        if self.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._("It can't be printed: wkhtmltopdf is not installed on the server. Tell the administrator.")
            )
        build = ir_actions_report._wkhtml()
        key = (build.bin, build.version)
        if key not in _zooms:
            _zooms[key] = self._confirmation_measure_zoom()
        return {"zoom": _zooms[key], "plain": not build.is_patched_qt}

    @api.model
    def _confirmation_measure_zoom(self):
        page = self._confirmation_print([PROBE])[0][0]
        found = {}

        def note(text, page_matrix, matrix, *_font):
            if text.strip():
                found[text.strip()] = matrix[4] * page_matrix[0] + matrix[5] * page_matrix[2] + page_matrix[4]

        page.extract_text(visitor_text=note)
        points = found.get("B", 0) - found.get("A", 0)
        zoom = round(PROBE_POINTS / points, 4) if points > 0 else 1
        return 1 if 0.95 < zoom < 1.05 else zoom
