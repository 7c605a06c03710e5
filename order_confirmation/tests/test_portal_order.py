"""Odoo's own order page: signing, declining and paying there, where a sheet is wanted (design §2)."""

import base64

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase, drawn


class OrderPageCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", cls.company.id), ("state", "=", "test")], limit=1
        )
        cls.method = cls.demo.payment_method_ids[:1] or cls.env.ref("payment_demo.payment_method_demo")
        cls.order.require_signature = True

    def order_url(self, order=None, suffix="", **arguments):
        order = order or self.order
        query = "".join(f"&{name}={value}" for name, value in arguments.items())
        return order.get_portal_url(suffix=suffix, query_string=query)

    def accept(self, order=None, signature=None, name="Li Na", **arguments):
        signature = base64.b64encode(drawn()).decode() if signature is None else signature
        return self.call_json(self.order_url(order, "/accept", **arguments), name=name, signature=signature)

    def order_page(self, order=None, **arguments):
        return self.url_open(self.order_url(order, **arguments))


@tagged("post_install", "-at_install")
class TestPortalOrderSign(OrderPageCase):
    def test_signature_confirms_the_open_sheet_and_the_order(self):
        self.require()
        result = self.accept()
        self.assertIn("message=sign_ok", result["redirect_url"])
        self.assertEqual(self.sheet.state, "confirmed")
        self.assertEqual((self.sheet.answer_method, self.sheet.answered_by), ("portal", "Li Na"))
        self.assertEqual(self.sheet.answer_address, "127.0.0.1")
        self.assertTrue(self.sheet.signature_file_id)
        self.assertEqual(self.order.state, "sale")
        self.assertTrue(self.order.signature)

    def test_sheet_is_issued_for_what_stands_on_the_page(self):
        self.require()
        order = self.make_order()
        order.action_quotation_sent()
        self.accept(order)
        self.assertEqual(order.confirmation_sheet_id.state, "confirmed")
        self.assertEqual(order.state, "sale")

    def test_policy_none_without_sheet_stays_odoos_own(self):
        order = self.make_order()
        order.action_quotation_sent()
        self.accept(order)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.confirmation_ids)

    def test_order_changed_under_the_page_is_not_signed(self):
        document = self.order_page().text
        seen = self.order._confirmation_seen()
        self.assertIn(f"seen={seen}", document)
        self.order.order_line[0].price_unit = 64
        result = self.accept(seen=seen)
        self.assertIn("changed while this page was open", result["error"])
        self.assertFalse(self.order.signature)
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(len(self.order.confirmation_ids), 1)
        self.accept(seen=self.order._confirmation_seen())
        self.assertEqual(self.order.confirmation_sheet_id.revision, 2)
        self.assertEqual(self.order.confirmation_sheet_id.state, "confirmed")

    def test_confirmed_sheet_is_not_issued_again(self):
        self.require()
        self.order.require_payment = True
        self.post_answer("confirm")
        self.assertEqual((self.sheet.state, self.order.state), ("confirmed", "sent"))
        self.accept()
        self.assertEqual(self.order.confirmation_ids, self.sheet)
        self.assertTrue(self.order.signature)

    def test_answered_otherwise_is_refused(self):
        cases = {"change": "You asked for changes", "decline": "was declined"}
        for decision, words in cases.items():
            with self.subTest(decision=decision), self.cr.savepoint() as savepoint:
                self.sheet._answer(decision, "portal", "Li Na", comment="no")
                self.assertIn(words, self.accept()["error"])
                self.assertFalse(self.order.signature)
                self.assertEqual(self.order.state, "sent")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_bad_signature_is_refused(self):
        text = base64.b64encode(b"just text").decode()
        for signature in (text, "no base64!", 5, {"a": 1}):
            result = self.accept(signature=signature)
            self.assertIn("not a picture", result["error"])
        self.assertIn("error", self.accept(signature=""))
        self.assertIn("name of the person", self.accept(name="")["error"])
        self.assertEqual(self.sheet.state, "sent")
        self.assertFalse(self.order.signature)

    def test_what_odoo_refuses_takes_the_confirmation_back(self):
        asked = iter([True, False])
        self.patch(type(self.order), "_has_to_be_signed", lambda order: next(asked, False))
        self.require()
        self.assertIn("not in a state requiring customer signature", self.accept()["error"])
        self.env.invalidate_all()
        self.assertEqual(self.sheet.state, "sent")
        self.assertFalse(self.sheet.signature_file_id)

    def test_strangers_cannot_sign(self):
        url = f"/my/orders/{self.order.id}/accept?access_token="
        for token in ("", "forged", self.sheet.access_token):
            result = self.call_json(url + token, name="x", signature=base64.b64encode(drawn()).decode())
            self.assertIn("Invalid order", result["error"])
        self.assertEqual(self.sheet.state, "sent")

    @mute_logger("odoo.http")
    def test_other_sites_cannot_sign_with_the_customers_session(self):
        # A page of another site can send forms, but no JSON without being asked first.
        self.log_in(self.portal)
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            response = self.url_open(
                f"/my/orders/{self.order.id}/accept",
                data='{"jsonrpc": "2.0", "params": {"name": "x", "signature": "eA=="}}',
                headers={"Content-Type": content_type, "Origin": "https://evil.example"},
            )
            self.assertGreaterEqual(response.status_code, 400)
        self.assertEqual(self.sheet.state, "sent")

    def test_rejecting_the_order_declines_its_sheet(self):
        data = {"decline_message": "Too\x00 late <b>", "csrf_token": Request.csrf_token(self)}
        self.url_open(self.order_url(suffix="/decline"), data=data)
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.sheet.state, "declined")
        self.assertEqual(self.sheet.answer_comment, "Too late <b>")
        self.assertEqual(self.sheet.answered_by, self.customer.name)

    def test_rejecting_a_changed_order_withdraws_its_sheet(self):
        self.order.order_line[0].price_unit = 64
        data = {"decline_message": "No", "csrf_token": Request.csrf_token(self)}
        self.url_open(self.order_url(suffix="/decline"), data=data)
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.sheet.state, "withdrawn")

    # === WHAT THE PAGE SAYS ===

    def test_page_shows_the_sheet_and_links_it_for_the_customers_login_alone(self):
        self.require()
        page = self.order_page().text
        self.assertIn(self.sheet.display_name, page)
        self.assertIn("We wait for your confirmation of this sheet", page)
        self.assertNotIn(self.sheet.access_token, page)
        self.assertNotIn(f"/my/confirmations/{self.sheet.id}", page)
        self.log_in(self.portal)
        self.assertIn(f"/my/confirmations/{self.sheet.id}", self.order_page().text)

    def test_page_without_sheet_and_policy_is_odoos_own(self):
        order = self.make_order()
        order.action_quotation_sent()
        page = self.order_page(order).text
        self.assertNotIn("o_oc_", page)
        self.assertNotIn("seen=", page)

    def test_held_order_reads_received_after_signing(self):
        self.require()
        self.accept()
        self.order._confirmation_engine_write({"state": "sent"})
        text = self.text_of(self.order_page(message="sign_ok"))
        self.assertIn("We have received your signed confirmation", text)
        self.assertNotIn("Your order has been confirmed", text)


@tagged("post_install", "-at_install")
class TestPortalOrderPay(OrderPageCase):
    """Payments with Odoo's demo provider, over HTTP as the payment form does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.require()
        cls.order.write({"require_signature": False, "require_payment": True, "prepayment_percent": 1.0})

    def pay(self, amount, state="done", order=None, **arguments):
        """Pay as the page does: create the transaction, let the provider answer, poll its status."""
        order = order or self.order
        route = self.order_url(order, "/transaction", **arguments)
        values = self.call_json(
            route,
            access_token=order.access_token,
            provider_id=self.demo.id,
            payment_method_id=self.method.id,
            token_id=None,
            amount=amount,
            flow="direct",
            tokenization_requested=False,
            landing_route=order.get_portal_url(),
        )
        if "reference" not in values:
            return values
        self.call_json(
            "/payment/demo/simulate_payment", reference=values["reference"], simulated_state=state, payment_details="1"
        )
        self.polled = self.call_json("/payment/status/poll")
        transaction = self.env["payment.transaction"].search([("reference", "=", values["reference"])])
        self.assertTrue(transaction.is_post_processed, "booked, whatever the sheet says")
        return transaction

    def test_payment_in_full_confirms_sheet_and_order(self):
        transaction = self.pay(self.order.amount_total, seen=self.order._confirmation_seen())
        self.assertEqual(transaction.state, "done")
        self.assertEqual(self.sheet.state, "confirmed")
        self.assertEqual(self.sheet.answer_method, "payment")
        self.assertEqual(self.order.state, "sale")

    def test_payment_in_full_issues_the_missing_sheet(self):
        order = self.make_order(require_payment=True, require_signature=False, prepayment_percent=1.0)
        order.action_quotation_sent()
        self.pay(order.amount_total, order=order)
        self.assertEqual(order.confirmation_sheet_id.state, "confirmed")
        self.assertEqual(order.state, "sale")

    def test_prepayment_is_booked_and_the_order_waits(self):
        self.order.prepayment_percent = 0.3
        transaction = self.pay(self.order.amount_total * 0.3)
        self.assertEqual(transaction.state, "done")
        self.assertTrue(transaction.payment_id)
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(self.sheet.state, "sent")
        self.assertIn(self.salesperson, self.order.activity_ids.user_id)
        self.post_answer("confirm")
        self.assertEqual(self.order.state, "sale", "the sheet was all that was missing")

    def test_pending_payment_confirms_nothing_until_it_arrives(self):
        transaction = self.pay(self.order.amount_total, state="pending")
        self.assertEqual(transaction.state, "pending")
        self.assertEqual((self.sheet.state, self.order.state), ("sent", "sent"))
        transaction._set_done()
        transaction._post_process()
        self.assertEqual((self.sheet.state, self.order.state), ("confirmed", "sale"))

    def test_payment_after_a_change_request_is_booked_only(self):
        self.post_answer("change", comment="Earlier, please")
        transaction = self.pay(self.order.amount_total)
        self.assertEqual(transaction.state, "done")
        self.assertEqual((self.sheet.state, self.order.state), ("change_requested", "sent"))

    @mute_logger("odoo.http")
    def test_order_changed_under_the_page_is_not_paid(self):
        seen = self.order._confirmation_seen()
        self.assertIn(f"seen={seen}", self.order_page().text)
        self.order.order_line[0].name = "Another specification"
        error = self.pay(self.order.amount_total, seen=seen)
        self.assertIn("changed while this page was open", error["data"]["message"])
        self.assertFalse(self.order.transaction_ids)

    # === WHAT THE PAYMENT FORM SAYS BEFOREHAND ===

    def test_full_payment_is_announced_as_confirming(self):
        text = self.text_of(self.order_page())
        self.assertIn("Payment in full confirms the order as it stands on this page", text)
        self.assertIn("you confirm acceptance on behalf of", text)

    def test_part_payment_is_announced_as_not_confirming(self):
        self.order.prepayment_percent = 0.3
        text = self.text_of(self.order_page())
        self.assertIn("it does not confirm the order: we wait for your confirmation of the sheet", text)
        self.assertNotIn("you confirm acceptance on behalf of", text)
        full = self.text_of(self.order_page(amount_selection="full_amount"))
        self.assertIn("Payment in full confirms the order", full)

    def test_payment_after_a_change_request_is_announced_as_not_confirming(self):
        self.sheet._answer("change", "portal", "Li Na", comment="Earlier")
        text = self.text_of(self.order_page())
        self.assertIn("You asked for changes", text)
        self.assertIn("but it does not confirm the order", text)

    def test_confirmed_sheet_leaves_odoos_own_words(self):
        self.sheet._answer("confirm", "phone", "Li Na", confirm_order=False)
        text = self.text_of(self.order_page())
        self.assertNotIn("Payment in full confirms the order", text)
        self.assertIn("you confirm acceptance on behalf of", text)
