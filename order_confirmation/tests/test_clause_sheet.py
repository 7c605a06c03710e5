from odoo.exceptions import UserError
from odoo.tests import tagged

from .clause_common import ClauseCommon
from .portal_common import PortalCase, drawn
from .report_common import text_of


@tagged("post_install", "-at_install")
class TestClauseSheet(ClauseCommon):
    """Clauses on a sheet: chosen on the draft, kept with the revision (D02.3-7, D13)."""

    def draft(self, order=None, **values):
        sheet = self.env["order.confirmation"]._prepare_for(order or self.make_order())
        sheet.write(values)
        return sheet

    def test_no_clauses_unless_somebody_chose_a_set(self):
        sheet = self.issue(self.make_order())
        self.assertFalse(sheet.clause_set_id)
        self.assertNotIn("clauses", sheet.snapshot["labels"]["en_US"])
        self.assertEqual(sheet.sudo().content_digest, self.digest_of(sheet))

    def digest_of(self, sheet):
        return sheet.sale_order_id._confirmation_digests()[sheet.sale_order_id]

    def test_contact_comes_before_company(self):
        other = self.make_set(self.clause_2)
        self.company.clause_set_sale_id = other
        self.assertEqual(self.draft().clause_set_id, other)
        self.customer.clause_set_sale_id = self.clause_set
        self.assertEqual(self.draft(self.make_order()).clause_set_id, self.clause_set)
        self.clause_set.active = False
        self.assertEqual(self.draft(self.make_order()).clause_set_id, other)

    def test_issued_sheet_keeps_its_words_in_its_languages(self):
        order = self.make_order(commitment_date="2026-12-31 04:00:00")
        sheet = self.issue(order, clause_set_id=self.clause_set.id, lang_second="zh_CN")
        before = sheet.snapshot["labels"]
        self.assertEqual(
            before["en_US"]["clauses"][0],
            {
                "key": f"clause-{self.clause.id}",
                "title": f"Inspection of {order.name}",
                "text": f"The buyer {self.customer.name} inspects within 7 days.\nDelivery: December 31, 2026",
            },
        )
        self.assertEqual(before["zh_CN"]["clauses"][0]["title"], f"{order.name}的验收")
        self.clause.text = "Nothing."
        self.company.clause_inspection_days = 3
        self.customer.name = "Renamed"
        self.assertEqual(sheet.snapshot["labels"], before)
        page = str(sheet._render_html())
        self.assertIn("inspects within 7 days", page)
        self.assertNotIn("Nothing.", page)
        with self.assertRaisesRegex(UserError, "issued already"):
            sheet.clause_set_id = False

    def test_text_for_a_chat_says_them_too(self):
        sheet = self.issue(self.make_order(), clause_set_id=self.clause_set.id)
        text = sheet._as_text()
        self.assertIn(f"Inspection of {sheet.order_name}", text)
        self.assertIn("inspects within 7 days", text)

    def test_choosing_clauses_is_no_change_of_the_order(self):
        order = self.make_order()
        plain = self.issue(order)
        digest = plain.sudo().content_digest
        sheet = self.issue(order, clause_set_id=self.clause_set.id)
        self.assertEqual(sheet.sudo().content_digest, digest)
        self.clause.text = "Other words."
        self.assertFalse(sheet.outdated)

    def test_printed_numbered_in_both_languages_and_escaped(self):
        self.customer.name = "<script>alert(1)</script>"
        sheet = self.draft(clause_set_id=self.clause_set.id, lang_second="zh_CN")
        page = str(sheet._render_html())
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt; inspects", page)
        self.assertNotIn("<script>alert", page)
        text = "".join(text_of(sheet._render_pdf()))
        self.assertIn("1.2", text)
        self.assertIn("的验收", text)
        for layout in ("letter", "table"):
            sheet.layout = layout
            self.assertIn("inspects within 7 days", str(sheet._render_html()))

    def test_blanks_are_announced_on_the_draft(self):
        self.clause_2.text = "Pay within {payment_days} days."
        sheet = self.draft(clause_set_id=self.clause_set.id)
        self.assertIn("{payment_days} days in which to pay", sheet.clause_notice)
        self.assertIn("within ______ days", str(sheet._render_html()))
        self.company.clause_payment_days = 5
        sheet.invalidate_recordset()
        self.assertNotIn("payment_days", sheet.clause_notice or "")
        term = self.env["account.payment.term"].create(
            {"name": "30 days", "line_ids": [(0, 0, {"value": "percent", "value_amount": 100, "nb_days": 30})]}
        )
        sheet.sale_order_id.payment_term_id = term
        self.assertIn("within 30 days", str(sheet._render_html()))

    def test_sets_of_other_kinds_and_companies_are_refused(self):
        sheet = self.draft()
        other = self.env["res.company"].create({"name": "Other Ltd"})
        for chosen in (
            self.make_set(self.clause_2, kind="purchase"),
            self.make_set(self.clause_2, company_id=other.id),
        ):
            with self.assertRaisesRegex(UserError, "is for other documents"):
                sheet.with_user(self.salesperson).clause_set_id = chosen

    def test_purchase_orders_answer_for_the_same_placeholders(self):
        order = self.env["purchase.order"].create({"partner_id": self.other_customer.id})
        sale = self.make_order()
        values = order._clause_order_values()
        self.assertEqual({*values, "payment_method"}, {*sale._clause_order_values()})
        self.assertEqual(values["seller"], self.other_customer.name)
        self.assertEqual(values["buyer"], self.company.partner_id.name)


@tagged("post_install", "-at_install")
class TestClausePortal(PortalCase):
    """The customer reads the clauses of the sheet he answers, and no other ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clause = cls.env["order.clause"].create({"name": "Breach", "text": "Liable for {amount}.", "for_sale": True})
        cls.clause_set = cls.env["order.clause.set"].create(
            {"name": "Sheets", "kind": "sale", "line_ids": [(0, 0, {"clause_id": clause.id})]}
        )

    def test_page_shows_the_clauses_as_issued(self):
        order = self.make_order()
        sheet = self.issue(order, clause_set_id=self.clause_set.id)
        response, _document = self.page(sheet)
        self.assertIn("1. Breach", self.text_of(response))
        self.assertIn("Liable for", self.text_of(response))

    def test_a_sheet_issued_by_the_customers_act_has_no_clauses_that_he_did_not_read(self):
        self.company.write({"clause_set_sale_id": self.clause_set.id, "confirmation_policy": "required"})
        order = self.make_order(require_signature=True)
        order.action_quotation_sent()
        order._confirmation_sign_on_page(None, "Li Na", drawn())
        self.assertEqual(order.confirmation_sheet_id.state, "confirmed")
        self.assertFalse(order.confirmation_sheet_id.clause_set_id)
        self.assertNotIn("clauses", order.confirmation_sheet_id.snapshot["labels"]["en_US"])
