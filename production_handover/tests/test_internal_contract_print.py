"""The printed contract: rows, differences, ticks, signatures, copies; no prices (D11.1, D11.3, D11.4, B05, B20)."""

import io
import unicodedata

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestInternalContractPrint(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.partner_id.lang = "zh_CN"
        cls.product.list_price = 987654.32

    def formal(self, **values):
        contract = self.make_contract(start=False)
        contract.write(values)
        contract.with_user(self.salesperson).action_signoff_start()
        self.env.cr.flush()
        self.sign(contract, self.salesperson)
        return contract

    def page(self, contract, copy=None, user=None, **context):
        return str(
            contract.with_user(user or self.salesperson).with_context(**context)._signoff_html("sheet", copy=copy)
        )

    def text(self, pdf):
        pages = PdfReader(io.BytesIO(pdf)).pages
        return " ".join(unicodedata.normalize("NFKC", " ".join(page.extract_text() for page in pages)).split())

    def test_both_papers_in_two_languages(self):
        """D11.1, D11.3: draft and formal contract, the company's language and English side by side."""
        contract = self.formal()
        contract.line_ids[0].with_user(self.engineer).bom_id = self.bom
        page = self.page(contract)
        self.assertEqual(contract._page_langs(), ["zh_CN", "en_US"])
        for wanted in (
            "Internal contract",
            "技术部",
            "Engineering",
            "XLG-150-H-AB",
            "BOM",
            "Scan: is this paper current?",
        ):
            self.assertIn(wanted, page)
        self.assertEqual(page.count("<h1"), 1, "several copies in one run are told apart by their only title")
        draft = self.page(contract, internal_contract_paper="draft")
        self.assertIn("Contract draft", draft)
        self.assertNotIn("Part Number and BOM", draft)
        self.assertNotIn("技术部", draft, "only who signed the draft signs its paper")

    def test_before_the_formal_contract_the_paper_is_the_draft(self):
        """D11.1: the engine's print and Odoo's print menu, also before the sign-off is started."""
        contract = self.make_contract(start=False)
        self.assertIn("Contract draft", self.page(contract))
        report = self.env["ir.actions.report"].with_user(self.worker).with_context(force_report_rendering=True)
        pdf, _kind = report._render_qweb_pdf("production_handover.action_report_internal_contract", contract.ids)
        text = self.text(pdf)
        self.assertIn("Uncontrolled copy", text)
        self.assertIn(contract.name, text)

    def test_no_prices(self):
        """D18.1: production reads it."""
        contract = self.formal()
        pdf = contract.with_user(self.engineer)._signoff_render("sheet")
        for shown in (self.page(contract), self.text(pdf)):
            for price in ("987654", "987,654"):
                self.assertNotIn(price, shown)

    def test_differences_and_who_looked_at_them(self):
        """D11.4: was struck, is bold, and each tick with its moment; what was ticked before stays named."""
        contract = self.formal()
        line = contract.line_ids[0].with_user(self.salesperson)
        line.packaging = "Foam"
        self.env.cr.flush()
        self.sign(contract, self.engineer)
        self.look(contract, self.salesperson)
        page = self.page(contract)
        self.assertRegex(page, r"strong[^>]*>\s*<span[^>]*>Foam")
        self.assertIn("oc_sales", page)
        self.assertNotIn("Looked at before", page)
        line.packaging = "Wood"
        self.env.cr.flush()
        page = self.page(contract)
        self.assertIn("Looked at before", page)
        self.assertIn("nothing → Foam", page)

    def test_requirements_and_who_ticked_them(self):
        """B18: with the department concerned."""
        contract = self.formal(requirement_ids=[Command.create({"name": "No lead"})])
        contract.requirement_ids.with_user(self.engineer).action_tick()
        page = self.page(contract)
        self.assertIn("No lead", page)
        self.assertIn("ic_engineer ", page)

    def test_numbered_copies_say_number_and_holder(self):
        """B05: numbered copies are allocated; any other print is uncontrolled."""
        contract = self.formal()
        engineering = self.env.ref("order_confirmation.signoff_department_engineering")
        entries = contract.with_user(self.salesperson)._signoff_allocate(
            [(engineering, "Lab"), (engineering.browse(), "Line 3")]
        )
        text = self.text(entries[0].file_id._content())
        for wanted in ("1 · Lab", "2 · Line 3", "Internal contract"):
            self.assertIn(wanted, text)
        self.assertNotIn("Uncontrolled", text)
        self.assertIn("Uncontrolled copy", self.page(contract))

    def test_long_texts_and_markup(self):
        """Bad input: 10,000 characters of requirements with markup print as they are, in pieces."""
        text = ("<b>no lead</b> & <script>alert(1)</script> " * 300)[:10000]
        contract = self.formal(requirement_ids=[Command.create({"name": text})])
        contract.line_ids[0].requirements = text
        page = self.page(contract)
        self.assertNotIn("<script", page)
        self.assertNotIn("<b>no lead", page)
        self.assertGreater(page.count("&lt;script&gt;alert(1)"), 460)
        text = self.text(contract.with_user(self.salesperson)._signoff_render("sheet"))
        self.assertGreater(text.count("<script>alert(1)</script>"), 400)

    def test_samples_are_marked_and_named(self):
        """B20: a sample's paper says so; the series names its sample."""
        sample = self.formal(sample=True)
        self.sign(sample, self.engineer)
        self.assertIn("Sample", self.page(sample))
        series = self.formal(sample_contract_id=sample.id)
        page = self.page(series)
        self.assertIn("Reference Sample", page)
        self.assertIn(sample.name, page)

    def test_a_contract_of_200_rows(self):
        """D11.4: 200 rows fit on as many pages as they need, each once."""
        order = self.make_order(1.0)
        order.order_line = [
            Command.create({"product_id": self.product_2.id, "product_uom_qty": 1.0}) for _number in range(199)
        ]
        contract = self.make_contract(order)
        self.sign(contract, self.salesperson)
        text = self.text(contract.with_user(self.salesperson)._signoff_render("sheet"))
        self.assertGreaterEqual(text.count("ELG-75-C1050"), 199)

    def test_change_notice_and_process_confirmation_stay_the_engine_s(self):
        """B19, D10: only the sheet has a layout of its own."""
        contract = self.formal()
        self.assertIn("Process confirmation", str(contract._signoff_html("process")))
        self.assertIn("Change notice", str(contract._signoff_html("change")))
