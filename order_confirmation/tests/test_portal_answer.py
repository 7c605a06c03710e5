"""What the customer answers on the portal, and what is recorded of it (B07, D04.2)."""

import io
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from PIL import Image

from .portal_common import PortalCase, drawn


@tagged("post_install", "-at_install")
class TestPortalAnswer(PortalCase):
    # === THE THREE ANSWERS ===

    def test_signing_confirms_sheet_and_order(self):
        response = self.post_answer("confirm", signer="  Li\tNa ", comment="Thanks!")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.sheet.state, "confirmed")
        self.assertEqual(self.sheet.answered_by, "Li Na")
        self.assertEqual(self.sheet.answer_method, "portal")
        self.assertEqual(self.sheet.answer_comment, "Thanks!")
        self.assertEqual(self.sheet.answer_address, "127.0.0.1")
        self.assertFalse(self.sheet.answer_user_id)
        self.assertEqual(set(self.sheet.line_ids.mapped("answer")), {"accept"})
        self.assertEqual(self.order.state, "sale")
        with Image.open(io.BytesIO(self.sheet.signature_file_id._content())) as image:
            self.assertEqual((image.format, image.size), ("PNG", (300, 100)))
        shown = self.text_of(self.url_open(response.headers["Location"]))
        self.assertIn("Thank you. Your confirmation is recorded", shown)
        self.assertIn("Confirmed · Li Na", shown)

    def test_failing_printer_does_not_cost_the_answer(self):
        def fail(sheet):
            raise UserError("Wkhtmltopdf failed")  # pylint: disable=translation-required

        self.patch(type(self.sheet), "_render_pdf", fail)
        response = self.post_answer("confirm")
        self.assertEqual((self.sheet.state, self.order.state), ("confirmed", "sale"))
        self.assertFalse(self.sheet.pdf_signed_file_id)
        self.assertIn("Wkhtmltopdf failed", "".join(self.sheet.message_ids.mapped("body")))
        self.assertIn("Your confirmation is recorded.", self.text_of(self.url_open(response.headers["Location"])))
        self.assertEqual(self.url_open(self.page_url(suffix="/pdf")).content, self.sheet.pdf_file_id._content())

    def test_login_is_recorded_with_the_answer(self):
        self.log_in(self.portal)
        self.post_answer("confirm", token="")
        self.assertEqual(self.sheet.answer_user_id, self.portal)
        self.assertEqual(self.sheet.message_ids[0].author_id, self.portal.partner_id)

    def test_change_of_one_row_is_kept_and_the_clerk_is_told(self):
        key = self.row_2.id
        response = self.post_answer(
            "change",
            comment="The rest is fine",
            **{
                f"quantity_{key}": "1,250.5",
                f"date_{key}": "2030-12-12",
                f"price_{key}": "35.125",
                f"comment_{key}": "first container\r\nsecond line",
            },
        )
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.sheet.state, "change_requested")
        self.assertEqual(self.sheet.line_ids.mapped("answer"), ["accept", "change"])
        self.assertEqual(self.row_2.answer_quantity, 1250.5)
        self.assertEqual(str(self.row_2.answer_date), "2030-12-12")
        self.assertEqual(self.row_2.answer_price, 35.125)
        self.assertEqual(self.row_2.answer_comment, "first container\nsecond line")
        self.assertFalse(self.sheet.signature_file_id)
        self.assertEqual(self.order.state, "sent")
        self.assertEqual(self.sheet.activity_ids.user_id, self.salesperson)
        note = self.sheet.message_ids[0].body
        self.assertIn("quantity 1,250.5", note)
        self.assertIn("first container<br>second line", note)
        response, document = self.page()
        self.assertIn("1,250.5", response.text)
        self.assertFalse(document.xpath("//form[@id='o_oc_form']"), "looked at first, answered again on purpose")
        again = self.page(again=1)[1]
        self.assertEqual(again.xpath(f"//input[@name='quantity_{key}']/@value"), ["1,250.5"])

    def test_decline_needs_a_reason(self):
        response = self.post_answer("decline", reason=" ")
        self.assertIn("Please say why you decline.", response.text)
        self.assertEqual(self.sheet.state, "sent")
        self.post_answer("decline", reason="Too late for us")
        self.assertEqual(self.sheet.state, "declined")
        self.assertEqual(self.sheet.answer_comment, "Too late for us")

    def test_customer_may_sign_after_all(self):
        self.post_answer("change", comment="Could you deliver earlier?")
        self.assertEqual(self.sheet.state, "change_requested")
        self.post_answer("confirm")
        self.assertEqual(self.sheet.state, "confirmed")

    # === NUMBERS AND DATES ===

    def test_unchanged_values_ask_for_nothing(self):
        key = self.row.id
        response = self.post_answer(
            "change",
            **{f"quantity_{key}": "1,200", f"date_{key}": str(self.row.delivery_date), f"price_{key}": "63.00"},
        )
        self.assertIn("Please say what should be changed", response.text)
        self.assertEqual(self.sheet.state, "sent")

    def test_numbers_are_read_in_the_language_of_the_page(self):
        self.env["res.lang"]._activate_lang("de_DE")
        cases = {
            "en_US": {"1,250": 1250, "1250.5": 1250.5, "１２５０": 1250, "٣٥": 35, "1 250": 1250},
            "de_DE": {"1.250": 1250, "1.250,5": 1250.5, "12,5": 12.5, "1’250": 1250},
        }
        for lang, numbers in cases.items():
            self.opener.cookies.set("frontend_lang", lang)
            for text, number in numbers.items():
                with self.subTest(lang=lang, text=text):
                    self.sheet._engine_write({"state": "sent", "answered_on": False})
                    self.post_answer("change", **{f"quantity_{self.row.id}": text})
                    self.assertEqual(self.row.answer_quantity, number)

    def test_impossible_numbers_are_refused_and_shown_again(self):
        texts = ("-5", "0", "0.00", "NaN", "inf", "1e5", "12,5", "1,2,3", "abc", "9" * 30, "1.23456789", "0x10", "²")
        for text in texts:
            with self.subTest(text=text):
                response = self.post_answer("change", **{f"quantity_{self.row.id}": text}, comment="kept 🙂")
                self.assertEqual(response.status_code, 200)
                self.assertIn("This was not sent yet.", response.text)
                self.assertIn(f'value="{text}"', response.text)
                self.assertIn("kept 🙂", response.text)
        self.assertEqual(self.sheet.state, "sent")

    def test_impossible_dates_are_refused(self):
        for text in ("2020-01-01", "2030-02-30", "12.12.2030", "9999-12-31", "0001-01-01", "2030-1-1"):
            with self.subTest(text=text):
                response = self.post_answer("change", **{f"date_{self.row.id}": text})
                self.assertIn("This was not sent yet.", response.text)
        self.assertEqual(self.sheet.state, "sent")

    def test_rows_of_another_sheet_are_refused(self):
        other = self.issue(self.make_order())
        for key in (other.line_ids[0].id, 10**30, "x", "", "-1", "١"):
            response = self.post_answer("change", **{f"quantity_{key}": "5"})
            self.assertIn("rows that are not on this sheet", response.text, key)
        self.assertEqual(self.sheet.state, "sent")
        self.assertFalse(other.line_ids[0].answer)

    def test_three_hundred_changed_rows(self):
        sheet = self.issue(self.make_order(rows=[(self.product, 10) for _number in range(300)]))
        fields = {}
        for row in sheet.line_ids:
            fields |= {f"quantity_{row.id}": "7", f"price_{row.id}": "5", f"date_{row.id}": "2030-12-12"}
            fields[f"comment_{row.id}"] = "so"
        self.assertEqual(self.post_answer("change", sheet, **fields).status_code, 303)
        self.assertEqual(set(sheet.line_ids.mapped("answer_quantity")), {7})

    # === TEXTS ===

    def test_long_comments_are_kept_to_the_letter(self):
        text = ("🙂字é" * 3334)[:10_000]
        self.post_answer("change", comment=text, **{f"comment_{self.row.id}": text})
        self.assertEqual(self.sheet.answer_comment, text)
        self.assertEqual(self.row.answer_comment, text)

    def test_longer_comments_are_refused_and_not_lost(self):
        response = self.post_answer("change", comment="x" * 10_001)
        self.assertIn("at most 10000 can be sent", response.text)
        self.assertIn("x" * 10_001, response.text)
        self.assertEqual(self.sheet.state, "sent")

    def test_control_characters_are_dropped(self):
        self.post_answer("change", signer="Li\x00 \u202eNa\x07", comment="a\x00b\x1bc\ttab")
        self.assertEqual(self.sheet.answered_by, "Li Na")
        self.assertEqual(self.sheet.answer_comment, "abc\ttab")

    def test_markup_stays_text_everywhere(self):
        script = "<script>alert('x')</script>{{7*7}}"
        self.post_answer("change", signer=script, comment=script, **{f"comment_{self.row.id}": script})
        for text in (self.page()[0].text, self.page(again=1)[0].text, str(self.sheet.message_ids[0].body)):
            self.assertNotIn("<script>alert", text)
            self.assertIn("&lt;script&gt;alert", text)
        self.assertEqual(self.sheet.answered_by, script)
        response = self.post_answer("change", signer="", comment=script, reason=script)
        self.assertNotIn("<script>alert", response.text)

    def test_name_is_needed_and_bounded(self):
        for name in ("", "  ", "\x00", "x" * 201):
            response = self.post_answer("confirm", signer=name)
            self.assertIn("This was not sent yet.", response.text)
        self.assertEqual(self.sheet.state, "sent")

    def test_unknown_decision_is_refused(self):
        for decision in ("", "confirmed", "draft"):
            self.assertIn("Please choose", self.post_answer(decision).text)
        self.assertEqual(self.sheet.state, "sent")

    # === SIGNATURE ===

    def test_signature_must_be_a_picture(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        blank = io.BytesIO()
        Image.new("RGBA", (300, 100)).save(blank, "PNG")
        gif = drawn(kind="GIF")
        cases = {
            "not a picture": (b"just text", svg, b"\x89PNG\r\n\x1a\n" + b"\0" * 50, gif),
            "signature field is empty": (blank.getvalue(), drawn()[:60]),
            "more than 4000 pixels": (drawn((4001, 10)),),
            "larger than 2 MB": (b"\xff" * 20 * 1024 * 1024,),
            "Please sign in the signature field": (b"",),
        }
        for message, pictures in cases.items():
            for picture in pictures:
                with self.subTest(message=message, size=len(picture)):
                    response = self.post_answer("confirm", signature=picture, comment="kept")
                    self.assertEqual(response.status_code, 200)
                    self.assertIn(message, self.text_of(response))
                    self.assertIn("kept", response.text)
        self.assertEqual(self.sheet.state, "sent")
        self.assertFalse(self.sheet.signature_file_id)

    def test_photo_of_a_signature_is_stored_as_png_without_anything_else(self):
        self.post_answer("confirm", signature=drawn(kind="JPEG") + b"<script>hidden</script>")
        content = self.sheet.signature_file_id._content()
        self.assertTrue(content.startswith(b"\x89PNG"))
        self.assertNotIn(b"hidden", content)
        self.assertEqual(self.sheet.signature_file_id.mimetype, "image/png")

    # === WHO AND HOW ===

    @mute_logger("odoo.http")
    def test_only_a_post_with_the_pages_own_key_answers(self):
        url = self.page_url(suffix="/answer")
        self.assertEqual(self.url_open(url + "&decision=decline&reason=x&signer=x").status_code, 405)
        self.assertEqual(self.post_answer("decline", reason="x", csrf=False).status_code, 400)
        self.assertEqual(self.post_answer("decline", reason="x", csrf=False, csrf_token="forged").status_code, 400)
        for content_type in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            response = self.url_open(
                url,
                data='{"decision": "decline", "reason": "x", "signer": "x"}',
                headers={"Content-Type": content_type},
            )
            self.assertGreaterEqual(response.status_code, 400, content_type)
        self.assertEqual(self.sheet.state, "sent")

    def test_strangers_cannot_answer(self):
        other = self.issue(self.make_order())
        for token in ("", "forged", other.access_token):
            response = self.post_answer("decline", reason="x", token=token)
            self.assertTrue(response.headers["Location"].endswith("/my"))
        self.log_in(self.other_portal)
        self.post_answer("decline", reason="x", token="")
        self.assertEqual(self.sheet.state, "sent")

    def test_second_tab_is_told_who_was_first(self):
        self.post_answer("confirm", signer="Li Na")
        signed = self.sheet.signature_file_id
        response = self.post_answer("change", signer="Wu", asked="", comment="Wait, half of it!")
        text = self.text_of(response)
        self.assertIn("answered already", text)
        self.assertIn("Li Na", text)
        self.assertIn("Wait, half of it!", text, "what was typed can still be copied")
        self.assertEqual(self.sheet.state, "confirmed")
        self.assertEqual(self.sheet.signature_file_id, signed)

    def test_double_click_records_one_change_request(self):
        self.post_answer("change", asked="", comment="Earlier, please")
        messages = len(self.sheet.message_ids)
        response = self.post_answer("change", asked="", comment="Earlier, please")
        self.assertIn("answered while this page was open", response.text)
        self.assertEqual(len(self.sheet.message_ids), messages)

    def test_closed_sheets_say_so_and_lose_nothing(self):
        cases = {
            "expired": lambda: self.sheet._engine_write({"state": "expired"}),
            "withdrawn": lambda: self.sheet._engine_write({"state": "withdrawn"}),
            "superseded": lambda: self.sheet._engine_write({"state": "superseded"}),
            "outdated": lambda: self.order.order_line[0].write({"price_unit": 70}),
            "cancelled": lambda: self.order._action_cancel(),
            "deleted": lambda: self.sheet._engine_write({"state": "sent", "sale_order_id": False}),
        }
        for name, close in cases.items():
            with self.subTest(case=name), self.cr.savepoint() as savepoint:
                close()
                state = self.sheet.state
                response = self.post_answer("change", comment="My typed wishes")
                self.assertEqual(response.status_code, 200)
                self.assertIn("This was not sent yet.", response.text)
                self.assertIn("My typed wishes", response.text)
                self.assertEqual(self.sheet.state, state)
                savepoint.rollback()
                self.env.invalidate_all()

    @mute_logger("odoo.sql_db")
    def test_collision_is_tried_again(self):
        answer = type(self.sheet)._answer
        calls = []

        def colliding(sheet, *args, **kwargs):
            calls.append(1)
            if len(calls) == 1:
                # As PostgreSQL refuses the second of two who meet on the row.
                sheet.env.cr.execute("DO $$ BEGIN RAISE EXCEPTION 'collision' USING ERRCODE = '40001'; END $$")
            return answer(sheet, *args, **kwargs)

        with patch.object(type(self.sheet), "_answer", colliding), patch("odoo.service.model.time.sleep"):
            response = self.post_answer("confirm")
        self.assertEqual(len(calls), 2)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.sheet.state, "confirmed")
        self.assertTrue(self.sheet.signature_file_id, "the picture was read again")
