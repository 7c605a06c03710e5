import re
from datetime import date, timedelta

from odoo.tests import tagged

from .portal_common import PortalCase, drawn
from .purchase_common import PurchaseCommon
from .report_common import text_of as pages_of


@tagged("post_install", "-at_install")
class TestPurchasePortal(PortalCase, PurchaseCommon):
    """The supplier's page: confirm, propose, decline (D02, B07)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_purchase([(cls.product, 1200, 21.5), (cls.product_2, 300, 12.25)])
        cls.sheet = cls.issue_purchase(cls.order, payment_schedule="50 % before delivery", payment_in_full=True)
        cls.row, cls.row_2 = cls.sheet.line_ids

    def test_page_says_what_the_sheet_says(self):
        response, _page = self.page()
        text = self.text_of(response)
        for words in (
            "Purchase confirmation",
            self.sheet.name,
            self.order.name,
            "50 % before delivery",
            "instalments are not accepted",
            "Liability for breach",
            "on behalf of Shenghua Components",
            self.warehouse.name,
        ):
            self.assertIn(words, text)

    def test_list_shows_the_supplier_s_own(self):
        self.log_in(self.supplier_portal)
        self.assertIn(self.sheet.name, self.url_open("/my/confirmations").text)
        self.log_in(self.other_portal)
        self.assertNotIn(self.sheet.name, self.url_open("/my/confirmations").text)
        response = self.url_open(f"/my/confirmations/{self.sheet.id}")
        self.assertNotIn(self.sheet.name, response.text)

    def test_a_supplier_s_list_is_called_by_his_word(self):
        self.log_in(self.supplier_portal)
        self.assertIn("Purchase confirmation sheets", self.url_open("/my/confirmations?filterby=answered").text)
        self.assertIn("Purchase confirmation sheets", self.url_open(f"/my/confirmations/{self.sheet.id}").text)
        self.log_in(self.other_portal)
        self.assertNotIn("Purchase confirmation sheets", self.url_open("/my/confirmations").text)

    def test_signing_confirms_the_sheet_and_places_nothing(self):
        self.post_answer("confirm", signer="Zhang Min")
        self.assertEqual((self.sheet.state, self.sheet.answered_by), ("confirmed", "Zhang Min"))
        self.assertTrue(self.sheet.signature_file_id and self.sheet.pdf_signed_file_id)
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(self.sheet.activity_ids.user_id, self.buyer)

    def test_a_get_confirms_nothing(self):
        self.url_open(self.page_url(suffix="/answer", decision="confirm", signer="Zhang"))
        self.url_open(f"/my/purchase/{self.order.id}?access_token={self.order._portal_ensure_token()}&acknowledge=True")
        self.assertEqual(self.sheet.state, "sent")
        self.assertEqual(self.order.confirmation_ack_how, "link")

    def test_counter_proposal_row_by_row(self):
        day = date.today() + timedelta(days=60)
        self.post_answer(
            "change",
            **{
                f"quantity_{self.row.id}": "1000",
                f"date_{self.row.id}": str(day),
                f"price_{self.row_2.id}": "13.5",
                f"comment_{self.row_2.id}": "<script>alert(1)</script>",
            },
        )
        self.assertEqual(self.sheet.state, "change_requested")
        self.assertEqual((self.row.answer_quantity, self.row.answer_date), (1000, day))
        self.assertEqual(self.row_2.answer_price, 13.5)
        self.assertNotIn("<script>alert(1)", self.page()[0].text)

    def test_past_dates_and_huge_signatures_are_refused_with_a_reason(self):
        response = self.post_answer("change", **{f"date_{self.row.id}": str(date.today() - timedelta(days=1))})
        self.assertIn("lies in the past", response.text)
        response = self.post_answer("confirm", signature=drawn() + b"0" * (2 * 1024 * 1024))
        self.assertIn("larger than 2 MB", response.text)
        self.assertEqual(self.sheet.state, "sent")

    def test_superseded_sheet_tells_so(self):
        mark = self.sheet._answer_mark()
        self.order.order_line[0].product_qty = 900
        newer = self.issue_purchase(self.order)
        response = self.post_answer("confirm", asked=mark)
        self.assertIn("later revision", self.text_of(response))
        self.assertEqual((self.sheet.state, newer.state), ("superseded", "sent"))

    def test_declining_says_why(self):
        self.post_answer("decline", reason="No capacity before May")
        self.assertEqual((self.sheet.state, self.sheet.answer_comment), ("declined", "No capacity before May"))
        self.assertEqual(self.order.state, "sent")

    def test_printed_in_two_numbered_copies(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        action = self.sheet.with_user(self.buyer).action_print()
        self.assertEqual(action["report_name"], "order_confirmation.report_order_confirmation_copies")
        pdf, _kind = report._render_qweb_pdf(
            "order_confirmation.action_report_order_confirmation_copies", self.sheet.ids
        )
        single, _kind = report._render_qweb_pdf("order_confirmation.action_report_order_confirmation", self.sheet.ids)
        texts, once = pages_of(pdf), pages_of(single)
        self.assertEqual(len(texts), 2 * len(once))
        self.assertIn("Copy 1 of 2 - Buyer", texts[0])
        self.assertIn("Copy 2 of 2 - Supplier", texts[-1])
        self.assertNotIn("Copy 1", once[0])

    def test_page_is_printed_section_by_section(self):
        text = re.sub(r"\s+", " ", " ".join(pages_of(self.sheet.pdf_file_id._content())))
        sections = (
            "1. Order information",
            "2. Goods",
            "3. What both sides confirm",
            "4. Delivery",
            "5. Payment",
            "6. Liability for breach",
            "7. Other terms",
        )
        for section in sections:
            self.assertIn(section, text)
        places = [text.index(section) for section in sections]
        self.assertEqual(places, sorted(places))
        for words in ("national standards", "two copies", "The buyer", "The supplier", "50 % before delivery"):
            self.assertIn(words, text)

    def test_contradicting_payment_is_a_warning_and_no_block(self):
        self.assertIn("contradict", self.sheet.payment_warning)
        self.assertFalse(self.issue_purchase(self.make_purchase(), payment_in_full=True).payment_warning)

    def test_standard_wording_is_that_of_the_shipped_clauses(self):
        shipped = self.env["order.clause"].search([("key", "=", "d02.6"), ("company_id", "=", False)])
        shipped.text = "Late delivery costs 1 % a week.\nLate payment of {order} costs as much."
        sheet = self.issue_purchase(self.make_purchase())
        clauses = {clause["key"]: clause for clause in sheet.snapshot["labels"]["en_US"]["clauses"]}
        self.assertEqual(list(clauses), ["d02.3", "d02.6", "d02.7"])
        self.assertEqual(
            clauses["d02.6"]["text"],
            f"1. Late delivery costs 1 % a week.\n2. Late payment of {sheet.order_name} costs as much.",
        )
        self.assertIn("Late delivery costs", sheet._as_text())
        shipped.copy({"key": "d02.6", "company_id": self.company.id, "text": "Ours.", "for_sale": False})
        sheet = self.issue_purchase(self.make_purchase())
        self.assertEqual(sheet.snapshot["labels"]["en_US"]["clauses"][1]["text"], "Ours.")
