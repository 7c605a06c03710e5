import io
import unicodedata

from odoo.tests import Form, HttpCase, tagged
from odoo.tools.pdf import PdfReader

from .signoff_common import SignoffCommon


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(unicodedata.normalize("NFKC", " ".join(page.extract_text() for page in pages)).split())


@tagged("post_install", "-at_install")
class TestSignoffPrint(SignoffCommon):
    """Numbered copies (B05), change notice (B19), process confirmation (D10)."""

    def finished(self, **values):
        document = self.make_document(**values)
        for user in (self.wang, self.li, self.liu):
            self.sign(document, user)
        return document

    def allocate(self, document, *holders, user=None):
        return document.with_user(user or self.wang)._signoff_allocate(
            [(department, department.name) for department in holders]
        )

    # === COPIES ===

    def test_copies_are_numbered_on_and_kept_as_printed(self):
        document = self.finished()
        first = self.allocate(document, self.sales, self.engineering)
        second = self.allocate(document, self.production)
        self.assertEqual([entry._read_payload()["number"] for entry in first | second], [1, 2, 3])
        pdf = first[0].file_id._content()
        text = text_of(pdf)
        self.assertIn("Copy no. 1", text)
        self.assertIn("Copy no. 2", text)
        self.assertNotIn("Uncontrolled", text)
        self.assertIn("so_wang", text)

    def test_any_other_print_is_uncontrolled(self):
        document = self.finished()
        self.assertIn("Uncontrolled copy", text_of(document.with_user(self.wang)._signoff_render("sheet")))

    def test_a_print_shows_no_section_that_its_printer_may_not_read(self):
        document = self.finished(title="SECRETPRICE")
        self.assertNotIn("SECRETPRICE", text_of(document.with_user(self.wang)._signoff_render("sheet")))
        self.assertIn("SECRETPRICE", text_of(document.with_user(self.admin)._signoff_render("sheet")))
        self.assertIn("XLG-150", text_of(document.with_user(self.wang)._signoff_render("sheet")))

    def test_no_copy_before_the_start_or_without_a_holder(self):
        document = self.make_document(start=False)
        with self.refused("Start the sign-off first"):
            self.allocate(document, self.sales)
        document.with_user(self.wang).action_signoff_start()
        with self.refused("who gets a copy"):
            self.allocate(document)

    def test_the_dialog_offers_the_departments_of_the_route(self):
        document = self.finished()
        action = document.with_user(self.wang).action_signoff_copies()
        wizard = self.env["signoff.copies"].with_user(self.wang).browse(action["res_id"])
        self.assertEqual(wizard.line_ids.department_id, self.steps(document).department_id)
        wizard.line_ids[0].write({"taken": True, "holder": "Line 3"})
        self.assertIn("/signoff/copy/", wizard.action_print()["url"])
        copies = document.with_user(self.wang).signoff_panel()["copies"]
        self.assertEqual([(one["number"], one["holder"], one["current"]) for one in copies], [(1, "Line 3", True)])

    # === CHANGE NOTICE ===

    def test_amending_asks_who_signed_and_who_holds_paper_to_acknowledge(self):
        document = self.finished()
        self.allocate(document, self.finance)
        document.with_user(self.wang).action_signoff_amend("Customer wants 12")
        notices = self.steps(document).filtered(lambda step: step.kind == "acknowledge")
        self.assertEqual(notices.department_id, self.sales | self.engineering | self.production | self.finance)
        self.assertEqual(set(notices.mapped("state")), {"open"})
        finance = notices.filtered(lambda step: step.department_id == self.finance)
        self.assertIn("copy no. 1", finance.instructions)
        self.env["signoff.step"].with_user(self.qian).sign(finance.ids)
        self.assertEqual(finance.state, "signed")
        # They hold up nothing: the round is finished by its own steps.
        for user in (self.wang, self.li, self.liu):
            step = self.steps(document, state="open").filtered(
                lambda step, who=user: step.blocking and who in step.department_id.member_ids
            )
            self.env["signoff.step"].with_user(user).sign(step.ids)
        self.assertEqual(document.signoff_state, "finished")

    def test_a_newer_notice_replaces_the_older_one(self):
        document = self.finished()
        document.with_user(self.wang).action_signoff_amend("One")
        old = self.steps(document).filtered(lambda step: step.kind == "acknowledge")
        document.with_user(self.wang).action_signoff_cancel("x")
        document.with_user(self.wang).action_signoff_start()
        self.assertEqual(set(old.mapped("state")), {"cancelled"})

    def test_editing_what_was_finished_tells_who_holds_paper(self):
        document = self.finished()
        self.allocate(document, self.finance, self.sales)
        self.edit(document, title="Driver")
        notices = self.steps(document).filtered(lambda step: step.kind == "acknowledge")
        self.assertEqual(notices.department_id, self.finance, "sales signs again anyway")
        self.edit(document, title="Driver 2")
        self.assertEqual(len(self.steps(document).filtered(lambda step: step.kind == "acknowledge")), 1)

    def test_the_notice_prints_reason_difference_and_holders(self):
        document = self.finished()
        self.allocate(document, self.finance)
        document.with_user(self.wang).action_signoff_amend("Customer wants 12")
        self.edit(document.line_ids, quantity=12)
        text = text_of(document.with_user(self.wang)._signoff_render("change"))
        for wanted in ("Change notice", "Customer wants 12", "Finance", "10", "12"):
            self.assertIn(wanted, text)

    # === PROCESS CONFIRMATION ===

    def test_process_confirmation_says_what_is_done_and_to_come_in_the_party_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        document = self.make_document()
        self.sign(document, self.wang)
        party = self.env["res.partner"].create({"name": "ACME", "lang": "en_US"})
        process = self.env["signoff.process"].with_user(self.wang)._issue(document.with_user(self.wang), party, "en_US")
        text = text_of(process.sudo().file_id._content())
        for wanted in ("Process confirmation", "ACME", "Steps taken", "so_wang", "Steps to come", "Production"):
            self.assertIn(wanted, text)
        self.assertNotIn("XLG-150", text, "what the document says is not part of it")
        self.assertIn("/signoff/process/", process.url)
        self.assertFalse(process.with_user(self.liu).url)

    def test_the_recipient_acknowledges_once(self):
        document = self.make_document()
        party = self.env["res.partner"].create({"name": "ACME"})
        process = self.env["signoff.process"].with_user(self.wang)._issue(document.with_user(self.wang), party, "en_US")
        found = self.env["signoff.process"]._by_token(process.sudo().token)
        with self.refused("enter your name"):
            found._acknowledge(" ", "192.0.2.1")
        found._acknowledge("Li Na", "192.0.2.1")
        with self.refused("Li Na acknowledged it already"):
            found._acknowledge("Other", "192.0.2.1")
        self.assertEqual(self.entries(document)[-1].kind, "acknowledged")
        self.assertFalse(self.env["signoff.process"]._by_token(""))
        with self.refused():
            process.with_user(self.admin).write({"acknowledged_by": "x"})

    def test_the_dialogs_of_the_panel(self):
        document = self.make_document()
        groups = (
            "base.group_user",
            "order_confirmation.group_signoff_urgent",
            "order_confirmation.group_signoff_attest",
        )
        boss = self._user("so_boss2", ",".join(groups))
        document = document.with_user(boss)
        offered = document.signoff_panel()["actions"]
        self.assertTrue(all(offered[name] for name in ("urgent", "paper", "copies", "process")))
        action = document.action_signoff_urgent_dialog()
        wizard = Form(self.env[action["res_model"]].with_user(boss).with_context(**action["context"]))
        wizard.reason = "Container leaves tonight"
        wizard.save().action_start()
        self.assertTrue(document._signoff_goes_on())
        action = document.action_signoff_process()
        wizard = Form(self.env[action["res_model"]].with_user(boss).with_context(**action["context"]))
        wizard.partner_id = boss.partner_id
        issue = wizard.save()
        issue.action_issue()
        self.assertIn("/signoff/process/", issue.url)
        self.assertEqual(issue.action_send()["res_model"], "mail.compose.message")
        entry = self.env["signoff.paper.entry"].browse(document.action_signoff_paper()["res_id"])
        self.assertEqual(len(entry.line_ids), 4)
        self.assertFalse(document.with_user(self.wang).signoff_panel()["actions"]["paper"])

    def test_nothing_to_confirm_before_the_start(self):
        with self.refused("no steps to confirm"):
            self.env["signoff.process"]._issue(self.make_document(start=False), self.env.user.partner_id, "en_US")

    def test_correspondence_is_no_paper_of_the_document(self):
        document = self.make_document()
        self.sign(document, self.wang)
        document.message_post(body="Hello", attachments=[("letter.txt", b"dear")])
        self.env.cr.flush()
        self.assertEqual(self.states(document)[0], "signed")


@tagged("post_install", "-at_install")
class TestSignoffPrintPages(SignoffCommon, HttpCase):
    """Who gets which PDF; the recipient's page."""

    def test_prints_are_for_colleagues_who_may_read_the_document(self):
        document = self.make_document()
        entry = document.with_user(self.wang)._signoff_allocate([(self.sales, "Sales")])
        paths = [f"/signoff/print/signoff.fake/{document.id}", f"/signoff/copy/{entry.id}"]
        portal = self._user("so_portal", "base.group_portal")
        for login, status in ((portal.login, 404), (self.wang.login, 200)):
            self.authenticate(login, login)
            for path in paths:
                self.assertEqual(self.url_open(path).status_code, status, f"{login} {path}")
        for path in ("/signoff/print/res.partner/1", "/signoff/print/nonsense/1", "/signoff/copy/999999999",
                     f"/signoff/print/signoff.fake/{document.id}?kind=nonsense"):  # fmt: skip
            self.assertEqual(self.url_open(path).status_code, 404, path)

    def test_the_recipient_reads_and_acknowledges_without_a_login(self):
        document = self.make_document()
        process = (
            self.env["signoff.process"]
            .with_user(self.wang)
            ._issue(document.with_user(self.wang), self.env.user.partner_id, "en_US")
        )
        path = f"/signoff/process/{process.sudo().token}"
        self.authenticate(None, None)
        page = self.url_open(path)
        self.assertIn("I have received and read it", page.text)
        self.assertEqual(self.url_open(f"{path}/pdf").headers["Content-Type"], "application/pdf")
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        answer = self.url_open(path, data={"name": "<i>Li Na</i>", "csrf_token": token})
        self.assertIn("&lt;i&gt;Li Na", answer.text)
        self.assertEqual(process.acknowledged_by, "<i>Li Na</i>")
        self.assertEqual(self.url_open("/signoff/process/nonsense").status_code, 404)
