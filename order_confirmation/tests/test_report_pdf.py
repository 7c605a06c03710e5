import hashlib
import io
import re
from unittest.mock import patch

from odoo.addons.base.models import ir_actions_report
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from ..core import pages
from .common import png
from .report_common import ReportCommon, text_of

REPORT = "order_confirmation.action_report_order_confirmation"
LOGGERS = ("odoo.addons.base.models.ir_actions_report", "odoo.addons.order_confirmation")


@tagged("post_install", "-at_install")
class TestReportPdf(ReportCommon):
    """PDFs as wkhtmltopdf makes them, and what printing serves (D04.1, D04.2, D09, B04, B05)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            cls.skipTest(cls, "wkhtmltopdf is not installed")
        cls.report = cls.env["ir.actions.report"].with_context(force_report_rendering=True)

    def printed(self, sheets):
        return self.report._render_qweb_pdf(REPORT, sheets.ids)[0]

    # === PAGES ===

    def test_one_row_is_one_page_and_nothing_is_logged(self):
        sheet = self.issue(self.make_order([(self.product, 3)]))
        for logger in LOGGERS:
            with self.assertNoLogs(logger, "WARNING"):
                pdf = sheet._render_pdf()
        (text,) = text_of(pdf)
        for word in (sheet.name, "LED driver 150 W", "189.00", "1 / 1", "Signature and seal"):
            self.assertIn(word, text)

    def test_thirty_and_three_hundred_rows_break_cleanly(self):
        for rows, layout in ((30, "sheet"), (30, "letter"), (30, "table"), (300, "sheet")):
            with self.subTest(rows=rows, layout=layout):
                sheet = self.draft(self.long_order(rows), layout=layout)
                texts = text_of(sheet._render_pdf())
                self.assertRowsWhole(texts, rows)
                for number, text in enumerate(texts, start=1):
                    self.assertIn(f"{number} / {len(texts)}", text)
                if ir_actions_report._wkhtml().is_patched_qt:
                    with_rows = [text for text in texts if re.search(r"\bR\d+a\b", text)]
                    self.assertTrue(all("Unit price" in text for text in with_rows), "the head is on each page")

    def test_signatures_are_never_torn_and_say_what_is_signed(self):
        for rows in range(8, 20):
            sheet = self.draft(self.long_order(rows), remarks="x\n" * (rows % 4))
            texts = [text for text in text_of(sheet._render_pdf()) if "Signature and seal" in text]
            self.assertEqual(len(texts), 1, rows)
            for word in ("Seller", "Buyer", "Please reply by", sheet.order_name, "Total"):
                self.assertIn(word, texts[0])

    def test_chinese_and_english_beside_each_other(self):
        with self.chinese():
            sheet = self.draft(self.make_order(), lang="zh_CN", lang_second="en_US")
            text = text_of(sheet._render_pdf())[0]
        for word in ("订单确认单", "Order confirmation sheet", "合计", "草稿"):
            self.assertIn(word, text)

    def test_drafts_are_marked_on_each_page_and_issued_sheets_are_not(self):
        sheet = self.draft(self.long_order(30))
        texts = text_of(sheet._render_pdf())
        self.assertGreater(len(texts), 1)
        self.assertTrue(all("Draft, not issued" in text for text in texts))
        sheet.action_issue()
        self.assertFalse(any("Draft, not issued" in text for text in text_of(sheet.pdf_file_id._content())))

    def test_very_long_remarks_and_words(self):
        remark = ("Long remark, 很长的备注. " * 800) + "x" * 3000 + " END-OF-REMARK"
        sheet = self.draft(self.make_order(), remarks=remark)
        text = "".join(text_of(sheet._render_pdf())).replace("\n", "")
        self.assertIn("END-OF-REMARK", text)
        self.assertGreaterEqual(text.count("x" * 20) * 20, 2000, "broken, not cut off")

    def test_footer_in_any_script(self):
        sheet = self.draft(self.make_order())
        plain = pages.split(self.env["ir.actions.report"]._run_wkhtmltopdf(["<h1>x</h1>"]), 1)[0]
        self.assertIn("确认-1", text_of(pages.finish(plain, "确认-1"))[0])
        self.assertIn(sheet.order_name, text_of(sheet._render_pdf())[0])

    # === WHAT PRINTING SERVES ===

    def test_printing_serves_what_was_issued_byte_by_byte(self):
        sheet = self.issue(self.make_order())
        pdf = self.printed(sheet)
        self.assertEqual(hashlib.sha256(pdf).hexdigest(), sheet.pdf_sha256)
        self.product.name = "Renamed"
        self.company.partner_id.name = "Renamed"
        self.assertEqual(self.printed(sheet), pdf)

    def test_confirmed_sheet_is_printed_with_its_answer(self):
        sheet = self.issue(self.make_order())
        issued = self.printed(sheet)
        sheet.sudo()._answer("confirm", "portal", "Li Na", signature=png(), user=self.portal)
        pdf = self.printed(sheet)
        self.assertEqual(hashlib.sha256(pdf).hexdigest(), sheet.pdf_signed_file_id.sha256)
        self.assertNotEqual(pdf, issued)
        self.assertIn("Li Na", text_of(pdf)[0])
        self.assertEqual(sheet.pdf_file_id._content(), issued, "both are kept")

    def test_tampered_bytes_are_not_printed(self):
        sheet = self.issue(self.make_order())
        sheet.pdf_file_id.flush_recordset()
        self.env.cr.execute(
            "UPDATE signoff_file SET data = overlay(data placing 'x' from 200) WHERE id = %s", [sheet.pdf_file_id.id]
        )
        sheet.pdf_file_id.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "no longer has the content"):
            self.printed(sheet)

    def test_many_sheets_print_in_one_go_in_their_order(self):
        sheets = self.env["order.confirmation"]
        for rows in (1, 30, 2):
            sheets |= self.issue(self.long_order(rows))
        draft = self.draft(self.make_order())
        texts = text_of(self.printed(sheets + draft))
        names = [*sheets.mapped("name"), draft.order_name]
        found = [next(name for name in names if name in text) for text in texts]
        self.assertEqual(list(dict.fromkeys(found)), names)
        self.assertEqual(found.count(names[0]), 1)
        self.assertGreater(found.count(names[1]), 1)

    # === RUNS OF WKHTMLTOPDF ===

    def runs(self, sheets, patched=True):
        """How many runs printing these sheets takes, and their PDFs."""
        build = ir_actions_report._wkhtml()._replace(is_patched_qt=patched)
        with patch.object(ir_actions_report, "_wkhtml", lambda: build):
            self.report._confirmation_printer()
            with patch.object(ir_actions_report, "_run_wkhtmltopdf", wraps=ir_actions_report._run_wkhtmltopdf) as run:
                pdfs = sheets._render_pdfs()
        return run.call_count, pdfs

    def test_one_run_for_all_where_the_build_can_and_one_each_elsewhere(self):
        sheets = self.env["order.confirmation"]
        for rows in (1, 30, 3):
            sheets |= self.draft(self.long_order(rows))
        count, pdfs = self.runs(sheets, patched=False)
        self.assertEqual((count, len(pdfs)), (3, 3))
        if not ir_actions_report._wkhtml().is_patched_qt:
            return
        count, pdfs = self.runs(sheets)
        self.assertEqual((count, len(pdfs)), (1, 3))
        for rows, sheet, pdf in zip((1, 30, 3), sheets, pdfs, strict=True):
            texts = text_of(pdf)
            self.assertRowsWhole(texts, rows)
            self.assertTrue(all(sheet.order_name in text for text in texts))

    def test_documents_that_cannot_be_told_apart_are_printed_one_by_one(self):
        bodies = ["<h1>one</h1>", "<p>no title</p>", "<h1>three</h1>"]
        printed = self.report._confirmation_print(bodies)
        self.assertEqual([len(document) for document in printed], [1, 1, 1])

    def test_unpatched_build_gets_rows_that_it_cannot_tear(self):
        sheet = self.draft(self.make_order())
        page = str(sheet._render_html({"zoom": 1.3, "plain": True}))
        self.assertIn("zoom: 1.3", page)
        self.assertIn(".rows tr { display: table", page)
        self.assertNotIn(".rows tr { display: table", str(sheet._render_html({"zoom": 1, "plain": False})))

    def test_paper_is_a4_and_a_millimetre_is_a_millimetre(self):
        sheet = self.draft(self.make_order())
        box = PdfReader(io.BytesIO(sheet._render_pdf())).pages[0].mediabox
        self.assertAlmostEqual(float(box.width), 595, delta=1)
        self.assertAlmostEqual(float(box.height), 842, delta=1)
        self.assertAlmostEqual(self.report._confirmation_printer()["zoom"], 1, delta=0.6)
