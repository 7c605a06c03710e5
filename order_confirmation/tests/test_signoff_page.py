"""The page behind the QR code, and drawn signatures: who sees what (B05, B17)."""

import base64
import io
import re

from lxml import html
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from PIL import Image

from .signoff_common import SignoffCommon


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (30, 10), "navy").save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestSignoffPage(HttpCase, SignoffCommon):
    def setUp(self):
        super().setUp()
        self.document = self.make_document(name="Contract 7")
        self.head = self.document.signoff_head_id
        self.address = f"/signoff/{self.head.token}"
        self.authenticate(None, None)

    def page(self, address=None):
        response = self.url_open(address or self.address)
        document = html.fromstring(response.content)
        for element in document.xpath("//script | //style"):
            element.drop_tree()
        status = (document.xpath("//*[@data-status]/@data-status") or [""])[0]
        return response, status, re.sub(r"\s+", " ", document.text_content())

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def post(self, step, csrf=True, **fields):
        data = {"step_id": step.id, **fields}
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(f"{self.address}/sign", data=data, allow_redirects=False)

    def tail(self, entry):
        return f"{self.address}?r={entry.round}&s={entry.sequence}&h={entry.hash[:16]}"

    # === ANYBODY ===

    def test_stranger_learns_whether_the_paper_is_current_and_nothing_else(self):
        self.sign(self.document, self.wang, comment="secret remark")
        response, status, text = self.page()
        self.assertEqual((response.status_code, status), (200, "running"))
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertIn("private", response.headers["Cache-Control"])
        for hidden in ("Contract 7", "Lamp", "XLG-150", "so_wang", "secret remark", "100.00", "Engineering"):
            self.assertNotIn(hidden, response.text)
        self.assertIn("Log in to sign", text)

    def test_unknown_codes_and_chains_of_configuration_have_no_page(self):
        log = self.env["signoff.head"].sudo().search([("res_model", "=", "signoff.department")], limit=1)
        for token in ("nothing", "x" * 80, log.token):
            response, status, _text = self.page(f"/signoff/{token}")
            self.assertEqual((response.status_code, status), (404, "unknown"))

    def test_paper_of_an_earlier_round_is_superseded(self):
        old = self.tail(self.entries(self.document)[-1])
        self.assertEqual(self.page(old)[1], "running")
        for user in (self.wang, self.li, self.liu):
            self.sign(self.document, user)
        self.assertEqual(self.page(old)[1], "signed")
        self.document.with_user(self.wang).action_signoff_amend("More of them")
        self.env.cr.flush()
        self.assertEqual(self.page(old)[1], "superseded")
        self.assertEqual(self.page(f"{self.address}?r=1")[1], "superseded")
        self.assertEqual(self.page(f"{self.address}?r=2")[1], "running")

    def test_paper_printed_before_a_change_is_superseded(self):
        self.sign(self.document, self.wang)
        old = self.tail(self.entries(self.document)[-1])
        self.edit(self.document.line_ids, quantity=12)
        self.assertEqual(self.page(old)[1], "superseded")
        self.assertEqual(self.page(self.tail(self.entries(self.document)[-1]))[1], "running")

    def test_paper_that_claims_what_the_chain_does_not_hold(self):
        entry = self.entries(self.document)[-1]
        good = entry.hash[:16]
        for claim in (
            f"r=1&s={entry.sequence}&h={'0' * 16}",
            f"r=1&s={entry.sequence + 5}&h={good}",
            f"r=2&s={entry.sequence}&h={good}",
            f"r=1&s={entry.sequence}&h={good[:4]}",
            f"r=1&s={entry.sequence}",
            "r=9",
        ):
            self.assertEqual(self.page(f"{self.address}?{claim}")[1], "mismatch", claim)
        self.assertEqual(self.page(f"{self.address}?r=x&s=-1&h=")[1], "running")

    def test_an_entry_that_was_rewritten_vouches_for_no_paper(self):
        entry = self.entries(self.document)[-1]
        address = self.tail(entry)
        self.env.cr.execute("UPDATE signoff_entry SET payload = payload || ' ' WHERE id = %s", [entry.id])
        self.env.invalidate_all()
        self.assertEqual(self.page(address)[1], "mismatch")

    def test_portal_users_are_strangers(self):
        customer = self._user("so_customer", "base.group_portal")
        self.log_in(customer)
        response, _status, text = self.page()
        self.assertNotIn("Contract 7", response.text)
        self.assertNotIn("Who signs", text)
        self.post(self.steps(self.document, self.sales))
        self.assertEqual(self.states(self.document)[0], "open")

    # === COLLEAGUES ===

    def test_colleague_sees_who_signs_and_signs_for_his_department(self):
        self.log_in(self.wang)
        _response, _status, text = self.page()
        for part in ("Contract 7", "Sign for Sales", "Goods", "XLG-150", "Who signs"):
            self.assertIn(part, text)
        step = self.steps(self.document, self.sales)
        response = self.post(step, comment="from the floor")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(step.state, "signed")
        self.assertIn("from the floor", self.entries(self.document).filtered(lambda one: one.kind == "sign").payload)
        self.assertIn("so_wang", self.page()[2])

    def test_colleague_reads_his_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.wang.lang = "fr_FR"
        view = self.env.ref("order_confirmation.signoff_page_steps")
        view.update_field_translations("arch_db", {"fr_FR": {"Who signs": "Qui signe"}})
        self.log_in(self.wang)
        self.opener.cookies.set("frontend_lang", "en_US")  # the browser chose it for the site
        self.assertIn("Qui signe", self.page()[2])
        self.log_in(self.li)
        self.assertIn("Who signs", self.page()[2])

    def test_sections_with_readers_stay_hidden_on_the_page(self):
        self.log_in(self.wang)
        response, _status, text = self.page()
        self.assertIn("hidden: you may not read it", text)
        self.assertNotIn("Lamp", response.text)

    def test_colleague_of_another_department_sees_but_gets_no_button(self):
        self.log_in(self.qian)
        _response, _status, text = self.page()
        self.assertIn("Who signs", text)
        self.assertNotIn("Sign for", text)
        response = self.post(self.steps(self.document, self.sales))
        self.assertIn("is not a member of Sales", response.text)
        self.assertEqual(self.states(self.document)[0], "open")

    def test_form_without_its_token_is_refused(self):
        self.log_in(self.wang)
        self.assertEqual(self.post(self.steps(self.document, self.sales), csrf=False).status_code, 400)
        self.assertEqual(self.states(self.document)[0], "open")

    def test_what_changed_under_the_page_is_not_signed(self):
        self.log_in(self.wang)
        page = html.fromstring(self.url_open(self.address).content)
        shown = {one.name: one.value for one in page.xpath("//input[starts-with(@name, 'shown-')]")}
        self.assertTrue(shown)
        self.edit(self.document.line_ids, quantity=12)
        response = self.post(self.steps(self.document, self.sales), comment="kept", **shown)
        self.assertIn("changed while you were looking at it", response.text)
        self.assertIn(">kept</textarea>", response.text)
        self.assertEqual(self.states(self.document)[0], "open")

    def test_pin_where_the_step_asks_for_it(self):
        self.env["signoff.identity"].create({"user_id": self.wang.id, "new_pin": "4711"})
        step = self.steps(self.document, self.sales)
        step._engine_write({"identification": "pin"})
        self.log_in(self.wang)
        self.assertTrue(html.fromstring(self.url_open(self.address).content).xpath("//input[@name='pin']"))
        self.assertIn("asks for more: PIN", self.post(step).text)
        self.assertEqual(self.post(step, pin="4711").status_code, 303)
        self.assertEqual(step._valid_signatures()[0]["how"], "pin")

    def test_steps_of_other_documents_are_not_signed_here(self):
        other = self.steps(self.make_document(name="Other"), self.sales)
        self.log_in(self.wang)
        self.assertIn("not waiting any more", self.post(other).text)
        self.assertEqual(other.state, "open")

    # === DRAWN SIGNATURES ===

    def test_drawn_signature_for_who_may_read_the_document(self):
        step = self.sign(self.document, self.wang, signature=picture())
        address = f"/signoff/signature/{step._valid_signatures()[0]['entry']}"
        self.log_in(self.li)
        response = self.url_open(address)
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "image/png"))
        self.assertIn("private", response.headers["Cache-Control"])
        self.assertTrue(response.content.startswith(b"\x89PNG"))
        self.env["ir.model.access"].search([("name", "=", "signoff.fake")]).active = False
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_no_drawn_signature_for_strangers_and_entries_without_one(self):
        step = self.sign(self.document, self.wang, signature=picture())
        address = f"/signoff/signature/{step._valid_signatures()[0]['entry']}"
        self.assertIn("/web/login", self.url_open(address).url)
        self.log_in(self._user("so_customer2", "base.group_portal"))
        self.assertEqual(self.url_open(address).status_code, 404)
        self.log_in(self.li)
        start = self.entries(self.document)[0]
        for entry_id in (start.id, 2147483000):
            self.assertEqual(self.url_open(f"/signoff/signature/{entry_id}").status_code, 404)
