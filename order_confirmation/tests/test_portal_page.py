"""Who sees which sheet on the portal, and what it shows."""

from odoo.fields import Command
from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalPage(PortalCase):
    # === WHO MAY SEE IT ===

    def test_token_opens_the_page(self):
        response, document = self.page()
        self.assertEqual(response.status_code, 200)
        self.assertTrue(document.xpath("//form[@id='o_oc_form']"))
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertIn("frame-ancestors 'self'", response.headers["Content-Security-Policy"])

    def test_customer_needs_no_token(self):
        self.log_in(self.portal)
        response, document = self.page(token=False)
        self.assertTrue(document.xpath("//form[@id='o_oc_form']"))
        self.assertIn(self.sheet.name, response.text)

    def test_strangers_are_turned_away(self):
        other = self.issue(self.make_order())
        tokens = (False, "forged", "é", "%00", other.access_token, self.order._portal_ensure_token())
        for token in tokens:
            with self.subTest(token=token):
                for suffix in ("", "/pdf"):
                    response = self.url_open(self.page_url(suffix=suffix, token=token), allow_redirects=False)
                    self.assertEqual(response.status_code, 303)
                    self.assertTrue(response.headers["Location"].endswith("/my"))

    def test_other_customer_is_turned_away(self):
        self.log_in(self.other_portal)
        response = self.url_open(self.page_url(token=False), allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertNotIn(self.sheet.name, self.url_open("/my/confirmations").text)

    def test_draft_is_never_shown(self):
        order = self.make_order()
        draft = self.env["order.confirmation"]._prepare_for(order)
        token = draft._portal_ensure_token()
        for login in (None, self.portal, self.salesperson):
            self.authenticate(login and login.login, login and login.login)
            response = self.url_open(self.page_url(draft, token=token), allow_redirects=False)
            self.assertEqual(response.status_code, 303, login)
        self.log_in(self.portal)
        self.assertNotIn(order.name, self.url_open("/my/confirmations").text)

    def test_numbers_beyond_the_database_are_not_found(self):
        self.assertEqual(self.url_open("/my/confirmations/99999999999999").status_code, 404)

    # === WHAT IT SHOWS ===

    def test_page_shows_what_was_issued_not_the_order_of_today(self):
        self.order.order_line[0].write({"price_unit": 99.0, "name": "Something else"})
        response, document = self.page()
        text = self.text_of(response)
        self.assertIn("63.00", text)
        self.assertNotIn("99.00", text)
        self.assertNotIn("Something else", text)
        self.assertIn("a new revision of this sheet will follow", text)
        self.assertFalse(document.xpath("//form[@id='o_oc_form']"))

    def test_page_carries_all_of_the_sheet(self):
        self.env["order.customer.part"].create(
            {"partner_id": self.customer.id, "product_id": self.product.id, "name": "BL-0150"}
        )
        attribute = self.env["product.attribute"].create(
            {"name": "Colour", "value_ids": [Command.create({"name": "Black"}), Command.create({"name": "White"})]}
        )
        template = self.env["product.template"].create(
            {
                "name": "Housing",
                "attribute_line_ids": [
                    Command.create({"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})
                ],
            }
        )
        bank = self.env["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": "NL91ABNA0417164300"}
        )
        self.env["order.requirement"].create({"partner_id": self.customer.id, "name": "Fumigated pallets"})
        self.company.confirmation_tacit = True
        order = self.make_order(
            rows=[(self.product, 3), (template.product_variant_ids[0], 1, 5.0)], client_order_ref="PO-7781"
        )
        sheet = self.issue(order, remarks="Gate 3 <only>", bank_id=bank.id)
        text = self.text_of(self.page(sheet)[0])
        for part in (
            sheet.name, "revision 1", order.name, "PO-7781", "BL-0150", "Colour: Black", "Gate 3 <only>",
            "Fumigated pallets", "NL91ABNA0417164300", "Keizersgracht 1", "we hear no objection",
            self.salesperson.name, "Reply until",
        ):  # fmt: skip
            self.assertIn(part, text)

    def test_sections_and_notes_have_no_answer(self):
        order = self.make_order()
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Container two", "sequence": 11}),
                    Command.create({"display_type": "line_note", "name": "Fragile", "sequence": 12}),
                ]
            }
        )
        response, document = self.page(self.issue(order))
        self.assertIn("Container two", response.text)
        self.assertEqual(len(document.xpath("//tr[@data-row and contains(@class, 'o_oc_row')]")), 2)

    def test_language_switch_shows_the_sheets_second_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.product.with_context(lang="zh_CN").name = "LED电源150瓦"
        sheet = self.issue(self.make_order(), lang_second="zh_CN")
        response, document = self.page(sheet)
        self.assertNotIn("LED电源150瓦", response.text)
        self.assertTrue(document.xpath("//a[@lang='zh-CN']"))
        chinese = self.url_open("/zh_CN" + self.page_url(sheet))
        self.assertIn("LED电源150瓦", chinese.text)

    def test_first_visit_without_choice_is_in_the_sheets_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        sheet = self.issue(self.make_order())
        response = self.url_open(self.page_url(sheet), allow_redirects=False)
        self.assertIn("/fr/my/confirmations/", response.headers.get("Location", ""))
        self.opener.cookies.set("frontend_lang", "en_US")
        self.assertEqual(self.url_open(self.page_url(sheet), allow_redirects=False).status_code, 200)

    def test_right_to_left_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.customer.lang = "ar_001"
        sheet = self.issue(self.make_order())
        response = self.url_open(self.page_url(sheet))
        self.assertEqual(response.status_code, 200)
        self.assertIn("o_rtl", response.text)

    def test_currencies_with_no_and_three_decimals(self):
        cases = (("JPY", 1, 1234.6, "1,235"), ("KWD", 1000, 1.234568, "1,234.568"))
        for code, quantity, price, expected in cases:
            currency = self.env.ref(f"base.{code}")
            currency.active = True
            pricelist = self.env["product.pricelist"].create({"name": code, "currency_id": currency.id})
            order = self.make_order(rows=[(self.product, quantity, price)], pricelist_id=pricelist.id)
            text = self.text_of(self.page(self.issue(order))[0])
            self.assertRegex(text, rf"{expected}(?![.\d])", code)

    def test_price_is_not_rounded_to_two_decimals(self):
        sheet = self.issue(self.make_order(rows=[(self.product, 10_000, 0.0385)]))
        text = self.text_of(self.page(sheet)[0])
        self.assertIn("10,000 Units 0.0385 $ 385.00", text)

    def test_three_hundred_rows(self):
        sheet = self.issue(self.make_order(rows=[(self.product, number + 1) for number in range(300)]))
        queries = []
        for each in (self.sheet, sheet):
            self.page(each)
            before = self.cr.sql_log_count
            document = self.page(each)[1]
            queries.append(self.cr.sql_log_count - before)
        self.assertEqual(len(document.xpath("//tr[@data-row and contains(@class, 'o_oc_row')]")), 300)
        self.assertLessEqual(queries[1], queries[0] + 5, "more rows, no more queries")

    # === STATES ===

    def test_banners_say_what_happened(self):
        sheet = self.sheet
        cases = {
            "expired": "Expired.",
            "withdrawn": "Withdrawn.",
            "declined": "Declined · Li Na",
            "superseded": "Superseded.",
        }
        for state, words in cases.items():
            with self.subTest(state=state):
                sheet._engine_write({"state": state, "answered_on": "2026-01-05 10:00:00", "answered_by": "Li Na"})
                response, document = self.page()
                self.assertIn(words, self.text_of(response))
                self.assertFalse(document.xpath("//form[@id='o_oc_form']"))

    def test_thanks_only_for_what_was_recorded(self):
        self.assertNotIn("Thank you", self.text_of(self.page(message="confirmed")[0]))

    def test_newer_revision_is_linked_for_the_customers_login_alone(self):
        self.order.order_line[0].product_uom_qty = 1500
        newer = self.issue(self.order)
        response, document = self.page()
        self.assertIn("A later revision replaced this sheet", self.text_of(response))
        self.assertNotIn(newer.access_token, response.text)
        self.assertFalse(document.xpath(f"//a[contains(@href, '/my/confirmations/{newer.id}')]"))
        self.log_in(self.other_portal)
        self.assertNotIn(f"/my/confirmations/{newer.id}", self.page()[0].text)
        self.log_in(self.portal)
        document = self.page(token=False)[1]
        self.assertTrue(document.xpath(f"//a[@href='/my/confirmations/{newer.id}']"))

    def test_employee_is_told_whose_page_it_is(self):
        self.log_in(self.salesperson)
        response, document = self.page(token=False)
        self.assertIn("This is what your customer sees", response.text)
        self.assertTrue(document.xpath(f"//a[@href='/odoo/confirmation-sheets/{self.sheet.id}']"))

    # === LIST AND HOME ===

    def test_list_filters_what_waits(self):
        answered = self.issue(self.make_order())
        self.confirm_sheet(answered)
        self.log_in(self.portal)
        waiting = self.url_open("/my/confirmations?filterby=waiting").text
        self.assertIn(self.sheet.name, waiting)
        self.assertNotIn(answered.name, waiting)
        done = self.url_open("/my/confirmations?filterby=answered&sortby=deadline").text
        self.assertIn(answered.name, done)
        self.assertNotIn(self.sheet.name, done)
        self.assertEqual(self.url_open("/my/confirmations?filterby=nonsense&sortby=nonsense").status_code, 200)

    def test_home_counts_what_waits(self):
        self.log_in(self.portal)
        counted = self.call_json("/my/counters", counters=["confirmation_waiting_count", "confirmation_count"])
        self.assertEqual(counted["confirmation_waiting_count"], 1)
        self.confirm_sheet(self.sheet)
        counted = self.call_json("/my/counters", counters=["confirmation_waiting_count", "confirmation_count"])
        self.assertEqual(counted, {"confirmation_waiting_count": 0, "confirmation_count": 1})
        self.assertIn("Confirmation sheets", self.url_open("/my").text)

    # === PDF ===

    def test_pdf_is_the_issued_one_then_the_signed_one(self):
        response = self.url_open(self.page_url(suffix="/pdf"))
        self.assertEqual(response.content, self.sheet.pdf_file_id._content())
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(self.sheet._pdf_name(), response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.confirm_sheet(self.sheet)
        response = self.url_open(self.page_url(suffix="/pdf", download=1))
        self.assertEqual(response.content, self.sheet.pdf_signed_file_id._content())
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_evidence_files_are_for_employees_who_may_read_the_sheet(self):
        self.confirm_sheet(self.sheet, proofs=[("scan.html", "text/html", b"<script>alert(1)</script>")])
        proof = self.sheet.proof_file_ids
        url = f"/order_confirmation/file/{self.sheet.id}/{proof.id}"
        self.assertIn(url, self.sheet.with_user(self.salesperson).proof_links)
        self.log_in(self.salesperson)
        response = self.url_open(url)
        self.assertEqual(response.content, b"<script>alert(1)</script>")
        self.assertEqual(response.headers["Content-Type"], "application/octet-stream")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        other = self.issue(self.make_order())
        self.assertEqual(self.url_open(f"/order_confirmation/file/{other.id}/{proof.id}").status_code, 404)
        for user in (self.portal, self.keeper, self.colleague):
            self.log_in(user)
            self.assertEqual(self.url_open(url).status_code, 404, user.login)
