import re
from datetime import datetime, time, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .clause_common import AgreementCommon
from .portal_common import drawn


@tagged("post_install", "-at_install")
class TestAgreementPortal(HttpCase, AgreementCommon):
    """The customer reads and signs the agreement on his page; nobody else does (D13.7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.make_agreement()
        cls.agreement.with_user(cls.manager).action_issue()

    def url(self, suffix="", token=None, agreement=None):
        agreement = agreement or self.agreement
        token = agreement.access_token if token is None else token
        return f"/my/agreements/{agreement.id}{suffix}" + (f"?access_token={token}" if token else "")

    def sign(self, name="Li Na", signature=None, token=None, csrf=True, agreement=None):
        data = {"signer": name, **({"csrf_token": Request.csrf_token(self)} if csrf else {})}
        signature = drawn() if signature is None else signature
        files = {"signature": ("signature.png", signature, "image/png")} if signature else None
        return self.url_open(self.url("/sign", token, agreement), data=data, files=files, allow_redirects=False)

    def words(self, response):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))

    def test_signed_while_our_day_has_begun_and_utc_has_not(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        agreement = self.make_agreement()
        agreement.with_user(self.manager).action_issue()
        midnight = fields.Datetime.to_datetime(self.today).replace(hour=17, minute=30)
        with freeze_time(midnight):
            visitor = agreement.with_user(self.env.ref("base.public_user")).sudo()
            day = fields.Date.context_today(visitor.with_context(tz=agreement.snapshot["tz"]))
            self.assertEqual(day, self.today + timedelta(days=1))
            with self.held("lies in the future"):
                visitor._sign(("buyer",), {"buyer": "Li Na"}, day + timedelta(days=1), signature=drawn())
            visitor._sign(("buyer",), {"buyer": "Li Na"}, day, signature=drawn(), method="portal")
        self.assertEqual(agreement.buyer_signed_on, day)

    def test_page_shows_what_was_issued(self):
        self.authenticate(None, None)
        response = self.url_open(self.url())
        self.assertEqual(response.headers["Cache-Control"], "no-store, private")
        words = self.words(response)
        for expected in (
            "Awaiting your signature",
            "Shipment and acceptance",
            "within 7 days of receipt",
            self.customer.name,
        ):
            self.assertIn(expected, words)
        self.assertEqual(self.url_open(self.url("/pdf")).content[:5], b"%PDF-")

    def test_signature_by_link_and_then_ours(self):
        self.authenticate(None, None)
        response = self.sign()
        self.assertIn("message=signed", response.headers["Location"])
        self.env.invalidate_all()
        self.assertEqual(self.agreement.buyer_signed_by, "Li Na")
        self.assertEqual(self.agreement.buyer_method, "portal")
        self.assertTrue(self.agreement.buyer_signature_id)
        self.assertEqual(self.agreement.state, "sent")
        self.agreement.sudo()._sign(("seller",), {"seller": "Chen"}, self.today, signature=drawn())
        self.assertEqual(self.agreement.state, "signed")
        self.assertIn("Signed by both", self.words(self.url_open(self.url())))
        self.assertIn("can&#39;t be signed", self.sign(name="Again").text)

    def test_mistakes_come_back_with_what_was_typed(self):
        self.authenticate(None, None)
        for arguments, words in (
            ({"name": "  "}, "Please enter the name"),
            ({"signature": b""}, "Please sign in the signature field"),
            ({"signature": b"<svg onload=alert(1)>"}, "not a picture"),
            ({"name": "x" * 300}, "too long"),
        ):
            response = self.sign(**arguments)
            self.assertEqual(response.status_code, 200)
            self.assertIn(words, response.text)
        self.assertIn('data-name="Wang Fang"', self.sign(name="Wang Fang", signature=b"").text)
        self.env.invalidate_all()
        self.assertFalse(self.agreement.buyer_signed_on)

    def test_strangers_get_nothing(self):
        draft = self.make_agreement()
        draft.sudo()._portal_ensure_token()
        foreign = self.make_agreement(partner_id=self.other_customer.id)
        foreign.action_issue()
        for user, cases in (
            (None, [("wrong", self.agreement), ("", self.agreement), ("é", self.agreement), (None, draft)]),
            (self.other_portal, [("", self.agreement), (None, draft)]),
            (self.portal, [("", foreign)]),
        ):
            self.authenticate(user and user.login, user and user.login)
            for token, agreement in cases:
                for suffix in ("", "/pdf"):
                    response = self.url_open(self.url(suffix, token, agreement), allow_redirects=False)
                    self.assertEqual(response.status_code, 303, (user and user.login, suffix))
                response = self.sign(token=token, agreement=agreement)
                self.assertTrue(response.headers["Location"].rstrip("/").endswith("/my"))
        self.env.invalidate_all()
        self.assertFalse((self.agreement | draft | foreign).filtered("buyer_signed_on"))

    def test_a_signature_needs_a_csrf_token(self):
        self.authenticate(None, None)
        self.assertEqual(self.sign(csrf=False).status_code, 400)
        self.env.invalidate_all()
        self.assertFalse(self.agreement.buyer_signed_on)

    def test_list_holds_ones_own(self):
        foreign = self.make_agreement(partner_id=self.other_customer.id)
        foreign.action_issue()
        self.authenticate(self.portal.login, self.portal.login)
        words = self.words(self.url_open("/my/agreements"))
        self.assertIn(self.agreement.display_name, words)
        self.assertNotIn(foreign.display_name, words)

    def test_files_are_for_those_who_may_read_the_agreement(self):
        file = self.agreement.sudo().pdf_file_id
        path = f"/order_confirmation/agreement/{self.agreement.id}/{file.id}"
        stray = self.env["signoff.file"]._store("x", "text/plain", b"other")
        for user, code in ((self.salesperson, 200), (self.keeper, 404), (self.portal, 404)):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(path).status_code, code, user.login)
        self.authenticate(self.salesperson.login, self.salesperson.login)
        other = f"/order_confirmation/agreement/{self.agreement.id}/{stray.id}"
        self.assertEqual(self.url_open(other).status_code, 404)

    def test_our_own_people_sign_nothing_here(self):
        """D13.7: a clerk records the customer's signature with its scan, and draws none on this page."""
        for user in (self.salesperson, self.manager):
            self.authenticate(user.login, user.login)
            for token in ("", None):
                self.assertIn("one of our own people", self.words(self.sign(token=token)))
        self.env.invalidate_all()
        self.assertFalse(self.agreement.buyer_signed_on)

    def test_signature_early_in_the_morning(self):
        """D13.7: one o'clock in the morning in Shanghai is yesterday on the server, and no day in the future."""
        snapshot = {**self.agreement.snapshot, "tz": "Asia/Shanghai"}
        self.agreement.sudo()._engine_write({"snapshot": snapshot})
        day = self.today + timedelta(days=1)
        with freeze_time(datetime.combine(self.today, time(17))):
            self.agreement.sudo()._sign(("buyer",), {"buyer": "Li Na"}, day, signature=drawn(), method="portal")
            with self.held("future"):
                self.agreement.sudo()._sign(("seller",), {"seller": "Chen"}, day + timedelta(days=1), signature=drawn())
        self.assertEqual(self.agreement.buyer_signed_on, day)
