"""The other party's pages of statements (D16.5)."""

from lxml import html
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .portal_common import drawn
from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestStatementPortal(HttpCase, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.bill(1250)
        cls.statement = cls.issued()
        cls.row = cls.statement.line_ids

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def address(self, suffix="", token=None, statement=None):
        """Address of a page, with the token of the e-mail."""
        statement = statement or self.statement
        return (
            f"/my/statements/{statement.id}{suffix}?access_token={statement.access_token if token is None else token}"
        )

    def answer(self, decision, signature=None, csrf=True, token=None, **fields):
        """Send the form, without following the answer."""
        data = {"decision": decision, "signer": "Li Na", **fields}
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        files = {"signature": ("signature.png", signature, "image/png")} if signature else None
        return self.url_open(self.address("/answer", token=token), data=data, files=files, allow_redirects=False)

    def text(self, response):
        """The words of a page."""
        return " ".join(html.fromstring(response.content).text_content().split())

    def test_page_and_pdf_by_link(self):
        """D16.5: the link of the e-mail shows the statement and its PDF, without login."""
        response = self.url_open(self.address())
        self.assertEqual(response.status_code, 200)
        self.assertIn("1,250.00", self.text(response))
        self.assertEqual(response.headers["Cache-Control"], "no-store, private")
        pdf = self.url_open(self.address("/pdf"))
        self.assertEqual(pdf.content, self.statement.pdf_file_id._content())

    def test_agreed_with_a_signature(self):
        """D16.5: name and drawn signature agree; when, from where, and the PDF carries it."""
        response = self.answer("agree", drawn())
        self.assertEqual(response.status_code, 303)
        statement = self.statement
        self.assertEqual(
            (statement.state, statement.answered_by, statement.answer_method), ("agreed", "Li Na", "portal")
        )
        self.assertTrue(statement.signature_file_id and statement.answer_address and statement.pdf_signed_file_id)
        self.assertIn("Your agreement is recorded", self.text(self.url_open(self.address() + "&message=agreed")))
        self.assertIn("answered already", self.text(self.answer("differ", comment="too late")))

    def test_differences_with_amount_and_comment(self):
        """D16.5: per row an amount and a comment, zero too; markup stays text."""
        fields = {f"amount_{self.row.id}": "1,200.50", f"comment_{self.row.id}": "<img src=x onerror=alert(1)>"}
        self.assertEqual(self.answer("differ", **fields).status_code, 303)
        self.assertEqual((self.statement.state, self.row.answer_amount), ("differences", 1200.5))
        self.assertEqual(self.statement.activity_ids.user_id, self.accountant)
        page = self.url_open(self.address()).text
        self.assertIn("&lt;img src=x", page)
        self.assertNotIn("<img src=x", page)

    def test_mistakes_come_back_with_what_was_typed(self):
        """D16.5: bad input gets a clear message, and nothing that was entered is lost."""
        key, comment = f"amount_{self.row.id}", f"comment_{self.row.id}"
        for fields, words in (
            ({"decision": "agree"}, "Please sign"),
            ({"decision": "agree", "signature": b"no picture"}, "not a picture"),
            ({"decision": "agree", "signature": b"x" * (2 * 1024 * 1024 + 9)}, "larger than 2 MB"),
            ({"decision": "agree", "signature": drawn((9000, 20))}, "more than"),
            ({"decision": "agree", "signature": drawn(), comment: "wrong"}, "stated differences"),
            ({"decision": "differ"}, "what differs"),
            ({"decision": "differ", key: "twelve"}, "not a number"),
            ({"decision": "differ", key: "1.123456"}, "decimals"),
            ({"decision": "differ", "comment_999999999": "x"}, "not on this statement"),
            ({"decision": "differ", "comment": "x", "signer": " "}, "your name"),
            ({"decision": "", "comment": "x"}, "Please choose"),
        ):
            values = {"comment": "We keep this", **fields} if fields.get("comment") != "x" else dict(fields)
            if fields == {"decision": "differ"}:
                values.pop("comment")
            response = self.answer(values.pop("decision"), values.pop("signature", None), **values)
            self.assertEqual(response.status_code, 200, words)
            self.assertIn(words, self.text(response))
            for value in values.values():
                self.assertIn(value.strip(), response.text)
        self.assertEqual(self.statement.state, "sent")

    def test_amounts_below_zero_and_zero(self):
        """D16.5: a document that the other party does not have is zero; a credit is below zero."""
        self.bill(40, move_type="out_refund")
        statement = self.make()
        statement.with_user(self.accountant).action_issue()
        first, second = statement.line_ids
        type(self).statement, old = statement, self.statement
        self.addCleanup(setattr, type(self), "statement", old)
        fields = {f"amount_{first.id}": "0", f"amount_{second.id}": "−35.5"}
        self.assertEqual(self.answer("differ", **fields).status_code, 303)
        self.assertEqual(
            [(row.answer_amount_given, row.answer_amount) for row in first | second], [(True, 0), (True, -35.5)]
        )

    def test_strangers_see_nothing(self):
        """D16.5: no page, PDF or answer for a wrong token, another customer, or a draft."""
        self.bill(5)
        draft = self.make()
        draft.sudo()._portal_ensure_token()
        for suffix in ("", "/pdf"):
            for token in ("", "wrong", "é"):
                response = self.url_open(self.address(suffix, token=token), allow_redirects=False)
                self.assertEqual(response.status_code, 303)
            self.assertEqual(
                self.url_open(self.address(suffix, statement=draft), allow_redirects=False).status_code, 303
            )
        self.assertEqual(self.answer("differ", comment="x", token="wrong").headers["Location"].rpartition("/")[2], "my")
        self.authenticate(self.other_portal.login, self.other_portal.login)
        self.assertEqual(self.url_open(f"/my/statements/{self.statement.id}", allow_redirects=False).status_code, 303)
        self.assertNotIn(self.statement.name, self.url_open("/my/statements").text)
        self.assertFalse(self.env["order.statement"].with_user(self.other_portal).search([]))
        self.assertEqual(self.statement.state, "sent")

    def test_no_answer_without_csrf(self):
        """D16.5: another site can't answer."""
        self.assertEqual(self.answer("differ", csrf=False, comment="x").status_code, 400)
        self.assertEqual(self.statement.state, "sent")

    def test_own_list(self):
        """D16.5: the customer's login lists its statements, not drafts; a colleague's login too."""
        self.bill(5)
        self.make()
        contact = self.env["res.partner"].create({"name": "Colleague", "parent_id": self.customer.id})
        colleague = self._user("oc_portal_3", "base.group_portal", partner_id=contact.id)
        for user in (self.portal, colleague):
            self.authenticate(user.login, user.login)
            text = self.text(self.url_open("/my/statements"))
            self.assertIn(self.statement.name, text)
            self.assertEqual(self.env["order.statement"].with_user(user).search([]), self.statement)
            self.assertEqual(self.url_open(f"/my/statements/{self.statement.id}").status_code, 200)
        self.assertIn("/my/statements", self.url_open("/my").text)

    def test_files_for_own_people_only(self):
        """D16.5: proofs are downloads for who may read the statement; portal and other sellers get nothing."""
        url = f"/order_confirmation/statement/{self.statement.id}/{self.statement.pdf_file_id.id}"
        for user, code in ((self.accountant, 200), (self.salesperson, 200), (self.colleague, 404), (self.portal, 404)):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).status_code, code, user.login)

    def test_a_superseded_page_names_the_new_one_to_its_owner(self):
        """D16.5: the old link says so, and names the new statement only to who may read it."""
        self.bill(5)
        newer = self.make()
        newer.with_user(self.accountant).action_issue()
        text = self.text(self.url_open(self.address()))
        self.assertIn("Superseded", text)
        self.assertNotIn(newer.display_name, text)
        self.assertIn("later revision", self.text(self.answer("differ", comment="x")))

    def test_another_company_behind_the_same_login(self):
        """D16.5: a portal user of two sellers sees the statements of both, others' of neither."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.portal.company_ids = [Command.link(other.id)]
        self.assertEqual(self.env["order.statement"].with_user(self.portal).search([]), self.statement)

    def test_our_own_people_answer_nothing_here(self):
        """D16.5: who may read a statement as finance or sales records the answer with its proof, not on this page."""
        self.customer.user_id = self.salesperson
        for user in (self.accountant, self.salesperson):
            self.authenticate(user.login, user.login)
            for token in ("", None):
                for decision in ("agree", "differ"):
                    response = self.answer(decision, drawn(), token=token, comment="x" if decision == "differ" else "")
                    self.assertIn("one of our own people", self.text(response))
            self.env.invalidate_all()
            self.assertEqual(self.statement.state, "sent")
