"""The customer's pages of deliveries, and the page behind a delivery note's code (D05, D13.4, D17, B05)."""

import re

from lxml import html
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .acceptance_common import AcceptanceCommon
from .portal_common import drawn


@tagged("post_install", "-at_install")
class TestAcceptancePortal(HttpCase, AcceptanceCommon):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("en_US")
        self.acceptance = self.delivered()
        self.row = self.acceptance.line_ids[0]
        self.authenticate(None, None)

    def address(self, suffix="", token=None):
        """Address of a page, with the token of the mail."""
        token = self.acceptance.access_token if token is None else token
        return f"/my/deliveries/{self.acceptance.id}{suffix}?access_token={token}"

    def post(self, suffix, files=None, csrf=True, token=None, url=None, **fields):
        """Send a form, without following the answer."""
        data = dict(fields)
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(url or self.address(suffix, token), data=data, files=files, allow_redirects=False)

    def text(self, response):
        """The words of a page."""
        return re.sub(r"\s+", " ", html.fromstring(response.content).text_content())

    def test_confirm_receipt(self):
        """D05, D17: name, signature if he likes, and it is accepted; the page says so, a second answer is told."""
        self.assertIn("Confirm receipt", self.text(self.url_open(self.address())))
        files = {"signature": ("signature.png", drawn(), "image/png")}
        response = self.post(
            "/answer", files, decision="accept", signer="Li Na", arrived_on=str(self.acceptance._today())
        )
        self.assertEqual(response.status_code, 303)
        acceptance = self.acceptance
        self.assertEqual(
            (acceptance.state, acceptance.decided_by, acceptance.decision_method), ("accepted", "Li Na", "portal")
        )
        self.assertTrue(acceptance.signature_file_id and acceptance.decision_address and acceptance.arrived_on)
        self.assertIn("Your receipt is recorded", self.text(self.url_open(self.address() + "&message=accepted")))
        self.assertIn(
            "accepted already", self.text(self.post("/answer", decision="object", signer="X", comment="late"))
        )

    def test_object_with_photos(self):
        """D13.4: per row what is wrong and how much, with photos; markup stays text."""
        fields = {
            f"answer_{self.row.id}": "damaged", f"quantity_{self.row.id}": "2",
            f"comment_{self.row.id}": "<img src=x onerror=alert(1)>",
        }  # fmt: skip
        files = [("photos", ("a.jpg", self.photo(), "image/jpeg")), ("photos", ("b.png", drawn(), "image/png"))]
        self.assertEqual(self.post("/answer", files, decision="object", signer="Li Na", **fields).status_code, 303)
        self.assertEqual((self.acceptance.state, self.row.answer, self.row.answer_quantity), ("objected", "damaged", 2))
        self.assertEqual(len(self.acceptance.file_ids), 2)
        page = self.url_open(self.address()).text
        self.assertIn("&lt;img src=x", page)
        self.assertNotIn("<img src=x", page)

    def test_hostile_uploads(self):
        """D13.4: what a file is, its bytes say: no script, bomb or heap of files is stored; texts come back."""
        for files, words in (
            ([("photos", ("a.jpg", b"<script>alert(1)</script>", "image/jpeg"))], "neither a picture"),
            (
                [("photos", ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"))],
                "neither a picture",
            ),
            ([("photos", ("a.png", drawn()[:60], "image/png"))], "neither a picture"),
            ([("photos", ("a.png", drawn() + b"x" * 10 * 1024 * 1024, "image/png"))], "larger than 10 MB"),
            ([("photos", (f"{n}.png", drawn((9, 9)), "image/png")) for n in range(12)], "At most 10 files"),
            ([("signature", ("s.png", b"no", "image/png"))], "not a picture"),
        ):
            response = self.post("/answer", files, decision="object", signer="Li Na", comment="We keep this")
            self.assertEqual(response.status_code, 200, words)
            self.assertIn(words, self.text(response))
            self.assertIn("We keep this", response.text)
        self.assertEqual(self.acceptance.state, "waiting")
        files = [("photos", ("../../etc/<b>.png", drawn(), "text/html"))]
        self.post("/answer", files, decision="object", signer="Li Na", comment="x")
        file = self.acceptance.file_ids
        self.assertEqual((file.mimetype, "/" in file.name, "<" in file.name), ("image/png", False, False))

    def test_mistakes(self):
        """D13.4: a clear message for what can't be, and nothing is recorded."""
        key = self.row.id
        for fields, words in (
            ({"decision": "object"}, "what is wrong"),
            ({"decision": "accept", "signer": ""}, "your name"),
            ({"decision": "accept", f"answer_{key}": "short"}, "marked goods"),
            ({"decision": "object", f"answer_{key}": "short", f"quantity_{key}": "eleven"}, "not a number"),
            ({"decision": "object", f"answer_{key}": "short", f"quantity_{key}": "11"}, "more than"),
            ({"decision": "object", "answer_999999999": "short"}, "not on this delivery"),
            ({"decision": "accept", "arrived_on": "2999-01-01"}, "between"),
            ({"decision": "accept", "arrived_on": "soon"}, "not a date"),
            ({"comment": "x"}, "Please choose"),
        ):
            response = self.post("/answer", **{"signer": "Li Na", **fields})
            self.assertEqual(response.status_code, 200, words)
            self.assertIn(words, self.text(response))
        self.assertEqual(self.acceptance.state, "waiting")

    def test_arrival_is_told_once(self):
        """D14.8: "it has arrived" moves the last day; the second time the clerk is asked for."""
        today = self.acceptance._today()
        self.assertEqual(self.post("/arrived", arrived_on=str(today)).status_code, 303)
        self.assertEqual((self.acceptance.arrived_on, (self.acceptance.deadline - today).days), (today, 7))
        self.assertIn("recorded already", self.text(self.post("/arrived", arrived_on=str(today))))

    def test_complaint_and_rating(self):
        """D13.4, D08: after acceptance a complaint can be sent; who was asked rates on the page, once."""
        self.company.order_survey = True
        self.accept(self.acceptance)
        self.night()
        self.assertIn("How satisfied", self.text(self.url_open(self.address())))
        self.assertEqual(self.post("/complaint", complaint="Broken lamps").status_code, 303)
        request = self.env["order.service.request"].search([("order_id", "=", self.acceptance.order_id.id)])
        self.assertEqual((request.kind, request.activity_ids.user_id), ("complaint", self.salesperson))
        self.assertEqual(self.post("/rate", rate="5", feedback="Good").status_code, 303)
        rating = self.acceptance.rating_ids
        self.assertEqual((rating.rating, rating.feedback, rating.consumed), (5, "Good", True))
        self.assertIn("rated this order already", self.text(self.post("/rate", rate="1")))
        self.assertIn("rated this order already", self.text(self.url_open(f"/rate/{rating.access_token}/1")))
        self.assertEqual(rating.rating, 5)

    def test_strangers_see_nothing(self):
        """D05: wrong token, another customer, no csrf: nothing."""
        for token in ("", "wrong", "é"):
            self.assertEqual(self.url_open(self.address(token=token), allow_redirects=False).status_code, 303)
        self.post("/answer", token="wrong", decision="accept", signer="X")
        self.assertEqual(self.post("/answer", csrf=False, decision="accept", signer="X").status_code, 400)
        self.authenticate(self.other_portal.login, self.other_portal.login)
        self.assertEqual(self.url_open(f"/my/deliveries/{self.acceptance.id}", allow_redirects=False).status_code, 303)
        self.assertNotIn(self.acceptance.name, self.url_open("/my/deliveries").text)
        self.assertEqual(self.acceptance.state, "waiting")

    def test_own_list_order_page_and_files(self):
        """D17: the list, the order's page and the home lead there; photos are for own people only."""
        self.object(self.acceptance, files=[("a.jpg", "image/jpeg", self.photo())])
        url = f"/order_confirmation/acceptance/{self.acceptance.id}/{self.acceptance.file_ids.id}"
        for user, code in ((self.salesperson, 200), (self.keeper, 200), (self.colleague, 404), (self.portal, 404)):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).status_code, code, user.login)
        self.assertIn(self.acceptance.name, self.url_open("/my/deliveries").text)
        self.assertIn("/my/deliveries", self.url_open("/my").text)
        order = self.acceptance.order_id
        self.assertIn(self.acceptance.access_token, self.url_open(order.get_portal_url()).text)

    # === THE PAPER'S CODE ===

    def test_code_tells_each_what_is_his(self):
        """B05: a stranger learns the state, the customer comes to his page, staff to the upload."""
        url = self.acceptance.picking_id._delivery_url().replace(self.acceptance.picking_id.get_base_url(), "")
        page = self.url_open(url)
        self.assertIn("Shipped", self.text(page))
        for secret in (self.customer.name, self.product.name, self.acceptance.access_token):
            self.assertNotIn(secret, page.text)
        self.assertEqual(self.url_open(url[:-3] + "000").status_code, 404)
        self.authenticate(self.portal.login, self.portal.login)
        self.assertIn("Confirm receipt", self.text(self.url_open(url)))
        self.authenticate(self.other_portal.login, self.other_portal.login)
        self.assertNotIn("Confirm receipt", self.text(self.url_open(url)))
        self.post("", url=f"{url}/signed", files=[("photos", ("n.jpg", self.photo(), "image/jpeg"))], signer="X")
        self.assertEqual(self.acceptance.state, "waiting")

    def test_signed_note_photographed_by_the_driver(self):
        """D13.4: the photo of the signed note accepts in the name that is written on it."""
        url = self.acceptance.picking_id._delivery_url().replace(self.acceptance.picking_id.get_base_url(), "")
        self.authenticate(self.keeper.login, self.keeper.login)
        self.assertIn("Name on the signed", self.text(self.url_open(url)))
        bad = self.post("", url=f"{url}/signed", files=[("photos", ("n.jpg", b"x", "image/jpeg"))], signer="Li Na")
        self.assertIn("neither a picture", self.text(bad))
        files = [("photos", ("n.jpg", self.photo(), "image/jpeg"))]
        self.assertEqual(self.post("", url=f"{url}/signed", files=files, signer="Li Na").status_code, 303)
        self.assertEqual(
            (self.acceptance.state, self.acceptance.decided_by, self.acceptance.decision_user_id),
            ("accepted", "Li Na", self.keeper),
        )
        self.assertIn("Goods accepted", self.text(self.url_open(url)))
