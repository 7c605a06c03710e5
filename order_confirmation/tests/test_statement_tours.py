"""Statements in a browser: the customer signs, or says on a row what differs, at a desk and on a phone (D16.5)."""

from odoo.tests import HttpCase, tagged

from .statement_common import StatementCommon


class StatementTourCase(HttpCase, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.bill(1250)
        cls.statement = cls.issued()

    def setUp(self):
        super().setUp()
        # While wkhtmltopdf runs, the test server answers no other request: print nothing here.
        pdf = self.statement.pdf_file_id._content()
        self.patch(self.env.registry["ir.actions.report"], "_run_wkhtmltopdf", lambda *args, **kwargs: pdf)

    def differ(self):
        address = f"/my/statements/{self.statement.id}?access_token={self.statement.access_token}"
        self.start_tour(address, "order_statement_differ")
        self.assertEqual(self.statement.state, "differences")
        row = self.statement.line_ids.filtered("differs")
        self.assertEqual((row.answer_amount, row.answer_comment), (1150, "2 lamps came broken"))


@tagged("post_install", "-at_install")
class TestStatementTours(StatementTourCase):
    def test_customer_signs(self):
        self.start_tour("/my", "order_statement_agree", login=self.portal.login)
        self.assertEqual((self.statement.state, self.statement.answered_by), ("agreed", "Li Na"))

    def test_customer_says_what_differs(self):
        self.differ()


@tagged("post_install", "-at_install")
class TestStatementToursPhone(StatementTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_customer_says_what_differs_on_a_phone(self):
        self.differ()
