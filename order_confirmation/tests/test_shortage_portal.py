"""The customer chooses about a shortage: within what was offered, once, on record, told to staff (D07, D15, D16.2)."""

from lxml import html
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestShortagePortal(HttpCase, ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order(rows=[(cls.scarce, 50), (cls.scarce, 60)])
        cls.offer = cls.ask(cls.order)
        cls.first, cls.second = cls.offer.line_ids

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    @classmethod
    def ask(cls, order):
        order = order.with_user(cls.salesperson)
        dialog = cls.env["order.shortage"].with_user(cls.salesperson)
        dialog = dialog.browse(order.action_order_shortage()["res_id"])
        dialog.line_ids[-1].write({"offer_substitute": True, "product_id": cls.product.id, "offer_wait": False})
        cls.action = dialog.action_ask()
        return order.sudo()._order_shortage_offer().with_env(cls.env)

    def page(self, offer=None, token=None):
        offer = offer or self.offer
        token = offer.access_token if token is None else token
        return self.url_open(f"/my/shortages/{offer.id}?access_token={token}", allow_redirects=False)

    def post(self, first="partial", second="substitute", signer="Li Na", csrf=True, token=None, offer=None):
        offer = offer or self.offer
        data = {"signer": signer, "access_token": offer.access_token if token is None else token}
        for line, choice in zip(offer.line_ids, (first, second), strict=True):
            data[f"choice_{line.id}"] = choice
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(f"/my/shortages/{offer.id}/answer", data=data, allow_redirects=False)

    def decisions(self, order=None):
        (order or self.order).invalidate_recordset()
        return (order or self.order).order_line.mapped("order_shortage_decision")

    def test_page_offers_what_staff_ticked(self):
        document = html.fromstring(self.page().content)
        values = [document.xpath(f"//input[@name='choice_{line.id}']/@value") for line in (self.first, self.second)]
        self.assertEqual(values, [["wait", "partial"], ["substitute"]])
        self.assertIn("LED driver 150 W", document.text_content())

    def test_choice_is_applied_recorded_and_told(self):
        response = self.post()
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.decisions(), ["partial", "substitute"])
        self.assertEqual(self.order.order_line[1].order_shortage_product_id, self.product)
        self.assertTrue(self.order.order_line[0]._order_shortage_decided(self.first.missing))
        self.offer.invalidate_recordset()
        self.assertEqual((self.offer.state, self.offer.answered_by), ("answered", "Li Na"))
        self.assertTrue(self.offer.answered_on and self.offer.answer_address)
        activity = self.order.activity_ids.filtered(lambda activity: "Li Na chose" in (activity.summary or ""))
        self.assertEqual(activity.user_id, self.salesperson)
        self.assertIn("Thank you, Li Na", html.fromstring(self.page().content).text_content())

    def test_second_press_changes_nothing(self):
        self.post()
        response = self.post(first="wait")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.decisions(), ["partial", "substitute"])

    def test_only_what_was_offered(self):
        for second in ("wait", "", "nonsense"):
            response = self.post(second=second)
            self.assertIn("Please choose for", response.text)
        self.assertIn("Please enter your name", self.post(signer=" ").text)
        self.assertEqual(self.decisions(), [False, False])

    def test_what_was_chosen_comes_back_with_a_mistake(self):
        document = html.fromstring(self.post(signer="").content)
        self.assertEqual(document.xpath("//input[@checked]/@value"), ["partial", "substitute"])

    def test_strangers_and_guesses(self):
        for token in ("", "x", "geheim-ü", self.offer.access_token[:-1]):
            self.assertEqual(self.page(token=token).status_code, 303)
            self.assertEqual(self.post(token=token).status_code, 303)
        self.authenticate(self.other_portal.login, self.other_portal.login)
        self.assertEqual(self.page(token="").status_code, 303)
        self.assertEqual(self.post(token="").status_code, 303)
        self.assertEqual(self.post(csrf=False).status_code, 400)
        self.assertEqual(self.decisions(), [False, False])

    def test_own_login(self):
        self.authenticate(self.portal.login, self.portal.login)
        self.assertEqual(self.page(token="").status_code, 200)
        self.assertEqual(self.post(token="").status_code, 303)
        self.assertEqual(self.offer.answer_user_id, self.portal)
        with self.assertRaises(AccessError):
            self.offer.with_user(self.portal).write({"state": "open"})

    def test_order_that_moved_on(self):
        """Changed, confirmed or cancelled: the page says so kindly, and nothing is decided."""
        changed, confirmed, cancelled = (self.make_order(rows=[(self.scarce, 50), (self.scarce, 60)]) for _i in "abc")
        offers = [self.ask(order) for order in (changed, confirmed, cancelled)]
        changed.order_line[0].product_uom_qty = 55
        confirmed.action_confirm()
        cancelled._action_cancel()
        texts = ("changed since we asked", "changed since we asked", "was cancelled")
        for offer, text in zip(offers, texts, strict=True):
            self.env.flush_all()
            self.assertIn(text, self.page(offer).text)
            self.assertIn(text, self.post(offer=offer).text)
            self.assertEqual(self.decisions(offer.sale_order_id), [False, False])

    def test_newer_question_withdraws_the_older(self):
        newer = self.ask(self.order)
        self.assertEqual((self.offer.state, newer.state), ("withdrawn", "open"))
        self.assertIn("newer proposal", self.post().text)
        self.assertEqual(self.decisions(), [False, False])

    def test_message_and_order_page_carry_the_link(self):
        composer = self.env["mail.compose.message"].with_user(self.salesperson).with_context(**self.action["context"])
        composer = composer.create({})
        self.assertEqual(composer.partner_ids, self.customer)
        self.assertIn(f"/my/shortages/{self.offer.id}?access_token={self.offer.access_token}", composer.body)
        self.order.state = "sent"
        self.offer.sudo()._engine_write({"order_state": "sent"})
        page = self.url_open(self.order.get_portal_url())
        self.assertIn(f"/my/shortages/{self.offer.id}", page.text)

    def test_nothing_ticked_is_not_asked(self):
        order = self.make_order(rows=[(self.scarce, 50)]).with_user(self.salesperson)
        dialog = self.env["order.shortage"].with_user(self.salesperson)
        dialog = dialog.browse(order.action_order_shortage()["res_id"])
        dialog.line_ids.write({"offer_wait": False, "offer_partial": False})
        with self.held("at least one"):
            dialog.action_ask()
        dialog.line_ids.write({"offer_substitute": True})
        with self.held("Choose the substitute"):
            dialog.action_ask()

    def test_nobody_forges_an_answer(self):
        values = {"sale_order_id": self.order.id, "partner_id": self.customer.id, "state": "open"}
        for user in (self.salesperson, self.manager, self.keeper, self.env.user):
            with self.assertRaises(AccessError):
                self.offer.with_user(user).write({"state": "answered"})
            with self.assertRaises(AccessError):
                self.first.with_user(user).write({"choice": "wait"})
            with self.assertRaises(AccessError):
                self.offer.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["order.shortage.offer"].with_user(user).create(values)
            with self.assertRaises(AccessError):
                self.offer.with_user(user).write({"line_ids": [Command.clear()]})
        for user in (self.keeper, self.colleague, self.other_portal):
            with self.assertRaises(AccessError):
                self.offer.with_user(user).read(["state"])
