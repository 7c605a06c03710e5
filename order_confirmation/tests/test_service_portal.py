"""The customer's pages of service requests (D03, D07, D12, D14.10)."""

import re
import uuid

from lxml import html
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .service_common import ServiceCommon, photo


@tagged("post_install", "-at_install")
class TestServicePortal(HttpCase, ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.order._portal_ensure_token()

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def new_url(self, order=None, token=None):
        order = order or self.order
        token = order.access_token if token is None else token
        return f"/my/orders/{order.id}/service" + (f"?access_token={token}" if token else "")

    def send(self, files=(), order=None, token=None, csrf=True, **params):
        """Send the form of a new request, without following the answer."""
        data = {
            "kind": "return",
            "subject": "Two drivers flicker",
            "text": "Since yesterday",
            "key": uuid.uuid4().hex,
            f"quantity_{self.row.id}": "2",
            **params,
        }
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        parts = [("photos", (name, content, "image/jpeg")) for name, content in files]
        return self.url_open(self.new_url(order, token), data=data, files=parts or None, allow_redirects=False)

    def requests(self):
        return self.Request.search([("order_id", "=", self.order.id)], order="id")

    def text(self, response):
        """The words of a page."""
        document = html.fromstring(response.content)
        for element in document.xpath("//script | //style"):
            element.drop_tree()
        return re.sub(r"\s+", " ", document.text_content())

    def page(self, request, suffix="", token=None):
        token = request.access_token if token is None else token
        query = f"?access_token={token}" if token else ""
        return self.url_open(f"/my/service-requests/{request.id}{suffix}{query}", allow_redirects=False)

    def test_opened_with_photos_by_link(self):
        """D07, D14.10: from the order's page, without login; number, goods, photos; markup stays text."""
        page = self.url_open(self.order.get_portal_url())
        self.assertIn("Open a service request", self.text(page))
        form = self.url_open(self.new_url())
        self.assertEqual((form.status_code, form.headers["Cache-Control"]), (200, "no-store, private"))
        self.assertIn("LED driver 150 W", self.text(form))
        files = [("a.jpg", photo()), ("<b>.pdf", b"%PDF-1.4 test")]
        response = self.send(files, text="<img src=x onerror=alert(1)>", **{f"text_{self.row.id}": "Flickers"})
        self.assertEqual(response.status_code, 303)
        request = self.requests()
        self.assertEqual((request.channel, request.kind, request.partner_id), ("customer", "return", self.customer))
        self.assertEqual((request.line_ids.quantity, request.line_ids.name), (2, "Flickers"))
        self.assertEqual(request.photo_ids.sorted("id").mapped("mimetype"), ["image/jpeg", "application/pdf"])
        shown = self.url_open(response.headers["Location"])
        self.assertIn(request.name, self.text(shown))
        self.assertNotIn("<img src=x", shown.text)
        picture = self.page(request, f"/photo/{request.photo_ids.sorted('id')[0].id}")
        self.assertEqual((picture.status_code, picture.headers["X-Content-Type-Options"]), (200, "nosniff"))
        self.assertIn(request.name, self.text(self.url_open(self.order.get_portal_url())))

    def test_input_is_kept(self):
        """D07: mistakes come back together, with everything that was typed; nothing is opened."""
        row = f"quantity_{self.row.id}"
        for params, files, words in (
            ({row: "", "text": "keep me"}, (), "Please enter which goods"),
            ({row: "11"}, (), "were delivered"),
            ({row: "many"}, (), "is not a number"),
            ({row: "-1"}, (), "above zero"),
            ({"subject": "  "}, (), "enter a subject"),
            ({"kind": "theft"}, (), "choose what it is about"),
            ({"quantity_999999": "1"}, (), "not of this order"),
            ({"subject": "x" * 201}, (), "too long"),
            ({}, [("a.jpg", b"<svg/>")], "neither a picture"),
            ({}, [("a.jpg", b"%PDF-" + b"0" * 10 * 1024 * 1024)], "larger than"),
            ({}, [("a.jpg", photo())] * 9, "At most 8 files"),
        ):
            response = self.send(files, **params)
            self.assertEqual(response.status_code, 200, words)
            self.assertIn(words, self.text(response))
            for value in params.values():
                if value.strip() and value != "theft":
                    self.assertIn(value, response.text)
            self.assertIn("Since yesterday" if "text" not in params else "keep me", response.text)
        self.assertFalse(self.requests())

    def test_strangers_get_404(self):
        """D03: guessed ids and tokens, another customer's login, a company that takes no requests."""
        request = self.asked(files=[("a.jpg", "image/jpeg", photo())])
        other = self.asked(files=[("b.jpg", "image/jpeg", photo())])
        for token in ("", "wrong", "é"):
            self.assertEqual(self.page(request, token=token).status_code, 404)
            self.assertEqual(self.page(request, f"/photo/{request.photo_ids.id}", token).status_code, 404)
            self.assertEqual(self.url_open(self.new_url(token=token)).status_code, 404)
            self.assertEqual(self.send(token=token or "no").status_code, 404)
        self.assertEqual(self.page(request, f"/photo/{other.photo_ids.id}").status_code, 404)
        attachment = self.env["ir.attachment"].create(
            {"name": "ours.pdf", "raw": b"%PDF-1", "res_model": request._name, "res_id": request.id}
        )
        self.assertEqual(self.page(request, f"/photo/{attachment.id}").status_code, 404)
        self.assertEqual(self.url_open("/my/service-requests/99999999").status_code, 404)
        self.authenticate(self.other_portal.login, self.other_portal.login)
        self.assertEqual(self.page(request, token="").status_code, 404)
        self.assertEqual(self.url_open(self.new_url(token="")).status_code, 404)
        self.assertNotIn(request.name, self.text(self.url_open("/my/service-requests")))
        self.company.order_service_portal = False
        self.assertEqual(self.url_open(self.new_url()).status_code, 404)
        self.assertNotIn("Open a service request", self.url_open(self.order.get_portal_url()).text)
        self.assertEqual(self.page(request).status_code, 200, "by the link of the e-mail")
        self.assertFalse(self.Request.with_user(self.portal).search([]), "off is off for logins, too")

    def test_quotation_and_csrf(self):
        """D07: only for confirmed orders, and never from another site."""
        draft = self.make_order()
        draft._portal_ensure_token()
        self.assertEqual(self.url_open(self.new_url(draft)).status_code, 404)
        self.assertEqual(self.send(csrf=False).status_code, 400)
        self.assertFalse(self.requests())

    def test_sent_twice_opens_one(self):
        """D07: the same page again leads to the same request; a forged key is no key."""
        key = uuid.uuid4().hex
        first, second = self.send(key=key), self.send(key=key)
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self.requests()), 1)
        self.send(key="x' OR 1=1")
        self.assertEqual(len(self.requests()), 2)
        self.assertFalse(self.requests()[1].form_key)

    def test_limit_of_a_day(self):
        """D07: after twenty requests within a day the customer is asked to write in one of them."""
        for _number in range(20):
            self.asked("question", lines=[])
        response = self.send()
        self.assertIn("20 new requests", self.text(response))
        self.assertEqual(len(self.requests()), 20)

    def test_own_list_and_counter(self):
        """D03, D12: a colleague's login too; states are filtered; the home page counts."""
        request, waiting = self.asked(), self.asked("question", lines=[])
        waiting.action_wait()
        contact = self.env["res.partner"].create({"name": "Colleague", "parent_id": self.customer.id})
        colleague = self._user("oc_portal_3", "base.group_portal", partner_id=contact.id)
        for user in (self.portal, colleague):
            self.authenticate(user.login, user.login)
            text = self.text(self.url_open("/my/service-requests"))
            self.assertIn(request.name, text)
            text = self.text(self.url_open("/my/service-requests?filterby=waiting"))
            self.assertNotIn(request.name, text)
            self.assertIn(waiting.name, text)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["service_request_count"]})
        self.assertEqual(counters["service_request_count"], 2)
        self.assertEqual(self.page(request, token="").status_code, 200)
        response = self.send(token="")
        self.assertEqual(self.requests()[-1].partner_id, contact)
        self.assertEqual(response.status_code, 303)

    def test_answer_and_refusal_are_shown(self):
        """D12: what we answer and why we refuse stands on the page; what we note does not."""
        request = self.asked()
        request.write({"cause_id": self.cause.id, "solution": "A new one leaves tomorrow"})
        request.write({"state": "refused", "refusal_reason": "Water damage"})
        request.message_post(body="He always says that", subtype_xmlid="mail.mt_note")
        text = self.text(self.page(request))
        self.assertIn("Water damage", text)
        self.assertIn("A new one leaves tomorrow", text)
        self.assertNotIn(self.cause.name, text)
        self.assertNotIn("He always says that", text)

    def test_customer_answers_in_the_chatter(self):
        """D03: with the link alone; what waited goes on."""
        request = self.asked()
        request.action_wait()
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": request._name,
                "thread_id": request.id,
                "token": request.access_token,
                "post_data": {"body": "Lot 7", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"},
            },
        )
        request.invalidate_recordset()
        self.assertEqual(request.state, "progress")
        self.assertIn("Lot 7", "".join(request.message_ids.mapped("body")))
