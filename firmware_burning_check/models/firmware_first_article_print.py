"""The first-article record on paper (首件确认记录表) and the ageing record (D11.5, D11.6, D11.8)."""

from odoo import models


class FirmwareFirstArticle(models.Model):
    _inherit = "firmware.first.article"

    _firmware_page = "firmware_burning_check.report_firmware_first_article_page"

    def _page_sets(self):
        return [("record_signs", "record"), ("label_signs", "label")]

    def _page_facts(self):
        amount = self.env["handover.sheet"]._page_amount
        piece = " · ".join(filter(None, (self.lot_id.name, self.serial)))
        return [
            [
                ("program", self.program_id.display_name), ("production", self.production_id.name),
                ("part", self.product_id.default_code), ("station", self.station_id.name),
                ("programmer", self.programmer_id.display_name), ("shift", self.shift_id.name),
                ("piece", piece), ("quantity", amount(self.quantity)), ("burned", self.user_id.name),
                ("day", self._page_moment(self.create_date)),
            ],
            [
                ("method", "", "method"), ("checksum", self.checksum), ("known", "", "verdict"),
                ("display", self.display), ("function", "", "function_test"), ("result", "", "result"),
                ("note", self.note),
            ],
        ]  # fmt: skip


class FirmwareAgeingCheck(models.Model):
    _inherit = "firmware.ageing.check"

    _firmware_page = "firmware_burning_check.report_firmware_ageing_check_page"

    def _page_sets(self):
        return [("signs", None)]

    def _page_facts(self):
        amount = self.env["handover.sheet"]._page_amount
        limits = f"{self.temperature_min:g} – {self.temperature_max:g}" if self.temperature_max else ""
        return [
            [
                ("production", self.production_id.name), ("part", self.product_id.default_code),
                ("program", self.article_id.program_id.display_name),
                ("sample", " · ".join(filter(None, (self.article_id.name, self.sample)))),
                ("began", self._page_moment(self.begun_on)), ("ended", self._page_moment(self.ended_on)),
                ("hours", f"{self.hours:.1f}"), ("hours_needed", f"{self.hours_needed:g}"),
            ],
            [
                ("temperature", f"{self.temperature:g}"), ("limits", limits), ("aged", amount(self.quantity)),
                ("good", amount(self.good)), ("failures", self.failures), ("note", self.note),
            ],
        ]  # fmt: skip


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Records are printed as uncontrolled copies; all pages are self-contained."""
        model = {
            "firmware_burning_check.report_firmware_first_article": "firmware.first.article",
            "firmware_burning_check.report_firmware_ageing_check": "firmware.ageing.check",
        }.get(self._get_report(report_ref).report_name)
        if model and res_ids:
            return self.env[model].browse(res_ids)._print_streams()
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
