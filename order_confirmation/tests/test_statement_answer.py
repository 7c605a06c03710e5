"""Answers to statements: agreed, or differences that finance works off (D16.5)."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .report_common import text_of
from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementAnswer(StatementCommon):
    def setUp(self):
        super().setUp()
        self.bill(100)
        self.statement = self.issued()
        self.row = self.statement.line_ids[0]

    def scan(self, **values):
        """The dialog of the clerk, with a scan."""
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.accountant)
            .create(
                {
                    "name": "scan.pdf",
                    "raw": b"%PDF-1.4 scan",
                    "mimetype": "application/pdf",
                    "res_model": "order.statement.record",
                }
            )
        )
        return (
            self.env["order.statement.record"]
            .with_user(self.accountant)
            .with_context(default_statement_id=self.statement.id)
            .create({"name": "Li Na", "attachment_ids": attachment.ids, **values})
        )

    def test_agreed_by_scan(self):
        """D16.5: the clerk records a signed return, with the scan as proof, and is named."""
        self.scan().action_record()
        self.assertEqual(
            (
                self.statement.state,
                self.statement.answer_method,
                self.statement.answered_by,
                self.statement.answer_user_id,
            ),
            ("agreed", "scan", "Li Na", self.accountant),
        )
        self.assertEqual(self.statement.proof_file_ids._content(), b"%PDF-1.4 scan")
        with self.held("answered already"):
            self.scan().action_record()

    def test_a_scan_needs_its_proof(self):
        """D16.5: without the scan nothing is recorded."""
        wizard = self.scan(attachment_ids=[])
        with self.held("proof"):
            wizard.action_record()
        self.assertEqual(self.statement.state, "sent")

    def test_differences_reach_the_responsible_and_the_next_revision(self):
        """D16.5: rows with amount and comment, an activity, a filter; the next revision answers them."""
        wizard = self.scan(decision="differ")
        wizard.line_ids.write({"has_amount": True, "amount": 0, "comment": "<b>never</b> delivered"})
        wizard.action_record()
        self.assertEqual(self.statement.state, "differences")
        self.assertTrue(self.row.differs and self.row.answer_amount_given)
        self.assertEqual(self.row.answer_amount, 0)
        self.assertNotIn("<b>never", self.statement.message_ids[0].body)
        self.assertIn("never", self.statement.message_ids[0].body)
        activity = self.statement.activity_ids
        self.assertEqual(activity.user_id, self.accountant)
        action = self.statement.with_user(self.accountant).action_next_revision()
        draft = self.Statement.browse(action["res_id"])
        draft.with_user(self.accountant).action_issue()
        self.assertEqual((self.statement.state, draft.revision), ("superseded", 2))
        self.assertFalse(self.statement.activity_ids)
        self.assertTrue(self.row.differs, "what was said stays")

    def test_what_can_not_be_answered(self):
        """D16.5: no name, no difference, rows of another statement, a signature that is missing."""
        self.bill(7, partner=self.other_customer)
        foreign = self.make(self.other_customer).line_ids
        sudo = self.statement.sudo()
        for args, details in (
            (("agree", "portal", "  "), {"signature": b"x"}),
            (("agree", "portal", "Li Na"), {}),
            (("differ", "portal", "Li Na"), {"comment": "  "}),
            (("differ", "portal", "Li Na"), {"lines": {foreign.id: {"comment": "x"}}}),
            (("agree", "portal", "Li Na"), {"signature": b"x", "lines": {self.row.id: {"comment": "x"}}}),
            (("erase", "portal", "Li Na"), {}),
        ):
            with self.held():
                sudo._answer(*args, **details)
        self.assertEqual(self.statement.state, "sent")

    def test_drafts_and_superseded_statements_are_not_answered(self):
        """D16.5: only the current revision takes an answer."""
        draft = self.make(again=self.company.currency_id)
        with self.held("not issued"):
            draft.sudo()._answer("agree", "scan", "Li Na", proofs=[("a", "text/plain", b"a")])
        draft.with_user(self.accountant).action_issue()
        with self.held("later revision"):
            self.statement.sudo()._answer("agree", "scan", "Li Na", proofs=[("a", "text/plain", b"a")])

    def test_sales_record_nothing(self):
        """D16.5: reading is not answering."""
        with self.assertRaises(AccessError):
            self.env["order.statement.record"].with_user(self.salesperson).create(
                {"statement_id": self.statement.id, "name": "x"}
            )

    def test_printed_page(self):
        """D16.5: A4 with letterhead, rows, balances, and the answer once there is one."""
        text = "\n".join(text_of(self.statement.pdf_file_id._content()))
        for word in (self.statement.name, "Opening balance", "Closing balance", "100.00", self.customer.name):
            self.assertIn(word, text)
        self.scan().action_record()
        self.assertIn("Li Na", "\n".join(text_of(self.statement._current_pdf()._content())))

    def test_odoo_prints_the_stored_bytes(self):
        """D16.5: printing an issued statement is a copy of what was sent."""
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.accountant)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("order_confirmation.report_order_statement", self.statement.ids)
        )
        self.assertEqual(content, self.statement.pdf_file_id._content())

    def test_markup_is_text(self):
        """D16.5: names and remarks are printed as they are, never run."""
        self.bill(1)
        draft = self.make()
        draft.with_user(self.accountant).write({"remarks": "<script>alert(1)</script>"})
        page = str(draft._render_html())
        self.assertNotIn("<script>", page)
        self.assertIn("&lt;script&gt;", page)

    def test_both_languages(self):
        """D16.5: printed in two languages side by side."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.bill(1)
        draft = self.make()
        draft.with_user(self.accountant).write({"lang": "zh_CN", "lang_second": "en_US"})
        self.assertEqual(draft.sudo().snapshot["langs"], ["zh_CN", "en_US"])
        self.assertIn('class="second" lang="en-US"', str(draft._render_html()))
