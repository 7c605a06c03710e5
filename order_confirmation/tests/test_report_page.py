import base64
import re

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.order_confirmation_page import _decimals, _groups
from .report_common import EVIL, ReportCommon


@tagged("post_install", "-at_install")
class TestReportPage(ReportCommon):
    """What stands on the printed page (D04.1, D06, D09, B05, B18), as HTML: quick to make and to read."""

    def test_page_is_complete_and_fetches_nothing(self):
        order = self.make_order()
        order.order_mark_artwork = self.company.logo
        self.company.logo = self.company.partner_id.image_512
        for layout in ("sheet", "letter", "table"):
            sheet = self.draft(order, layout=layout, print_marks=True)
            page = str(sheet._render_html())
            self.assertTrue(page.startswith("<!DOCTYPE html>"))
            for source in re.findall(r"""(?:src|href|url|action)\s*[=(]\s*["']?([^"')\s>]+)""", page):
                self.assertTrue(source.startswith("data:"), source)
            self.assertNotRegex(page, r"<(script|link|iframe|base|object|form)\b|@import")

    def test_markup_in_free_text_is_escaped(self):
        self.customer.write({"name": f"Customer {EVIL}", "street": EVIL})
        self.env["order.customer.part"].create(
            {"partner_id": self.customer.id, "product_id": self.product.id, "name": EVIL}
        )
        order = self.make_order(client_order_ref=EVIL, note=EVIL)
        order.order_line[0].name = f"{EVIL}\n{EVIL}"
        order.order_line = [Command.create({"display_type": kind, "name": EVIL}) for kind in
                            ("line_section", "line_subsection", "line_note")]  # fmt: skip
        order.order_requirement_ids = [Command.create({"name": EVIL})]
        order.write({"order_mark_main": EVIL, "order_mark_side": EVIL})
        for layout in ("sheet", "letter", "table"):
            page = self.page(order, layout=layout, print_marks=True, remarks=EVIL)
            self.assertGreater(page.count("&lt;script&gt;"), 8)
            self.assertNotIn("<script", page)
            self.assertNotIn("<b>bold", page)
            self.assertNotIn('<img src="http', page)
            self.assertIn("{{ 7*7 }}", page, "text is never a template")

    def test_webp_is_printed_as_the_jpeg_that_odoo_keeps_beside_it(self):
        webp = base64.b64encode(b"RIFF\x10\0\0\0WEBPVP8 picture")
        jpeg = base64.b64encode(b"\xff\xd8\xff\xe0picture")
        origin = self.env["ir.attachment"].create({"name": "logo.webp", "datas": webp})
        self.env["ir.attachment"].create(
            {
                "name": "logo.jpg",
                "datas": jpeg,
                "res_model": "ir.attachment",
                "res_id": origin.id,
                "mimetype": "image/jpeg",
            }
        )
        sheet = self.draft(self.make_order())
        self.assertEqual(sheet._data_uri(webp), f"data:image/jpg;base64,{jpeg.decode()}")
        self.assertFalse(sheet._data_uri(False))

    def test_company_colour_is_a_colour(self):
        self.company.primary_color = "red; } body { background: url(http://evil.example)"
        self.assertNotIn("evil.example", self.page(self.make_order()))

    def test_words_and_values_in_both_languages_where_they_differ(self):
        self.product.update_field_translations("name", {"zh_CN": "LED 驱动电源"})
        order = self.make_order()
        with self.chinese():
            page = self.page(order, lang="en_US", lang_second="zh_CN")
            alone = self.page(order, lang="zh_CN", lang_second=False)
        for word in ("Order confirmation sheet", "订单确认单", "Unit price", "单价", "Total", "合计"):
            self.assertIn(f">{word}<", page)
        self.assertIn("LED driver 150 W", page)
        self.assertIn("LED 驱动电源", page)
        self.assertEqual(page.count(">XLG-150-H-AB<") + page.count("LED driver 75 W<"), 1, "one name for both")
        self.assertIn('lang="zh-CN"', alone)
        self.assertNotIn(">Unit price<", alone)

    def test_optional_columns_only_where_a_row_has_one(self):
        order = self.make_order()
        page = self.page(order)
        self.assertNotIn("Disc. %", page)
        self.assertNotIn(">Taxes<", page)
        order.commitment_date = fields.Datetime.to_datetime("2026-12-18 04:00:00")
        order.order_line[0].discount = 12.5
        order.order_line[1].confirmation_delivery_date = "2026-12-28"
        tax = self.env["account.tax"].create({"name": "VAT 13", "amount": 13})
        order.order_line[0].tax_ids = tax
        page = self.page(order)
        for text in ("Disc. %", ">12.5<", "2026-12-28", ">VAT 13<", ">Taxes<", tax.tax_group_id.name):
            self.assertIn(text, page)
        order.order_line[1].confirmation_delivery_date = "2026-12-18"
        self.assertNotIn("2026-12-18", self.page(order), "the date of all rows stands in the header")
        self.assertIn("2026-12-18", self.page(order, layout="table"), "D04.1: every row has its date")

    def test_decimals_follow_currency_and_price(self):
        for currency, price, shown, total in (
            ("JPY", 6300, ">6,300<", "63,000"),
            ("KWD", 6.5, ">6.500<", "65.000"),
            ("USD", 0.0385, ">0.0385<", "0.39"),
        ):
            record = self.env["res.currency"].with_context(active_test=False).search([("name", "=", currency)])
            record.active = True
            pricelist = self.env["product.pricelist"].create({"name": currency, "currency_id": record.id})
            order = self.make_order([(self.product, 10, price)], pricelist_id=pricelist.id)
            page = self.page(order)
            self.assertIn(shown, page)
            self.assertIn(total, page)
            self.assertIn(f">{currency}<", page)

    def test_decimals(self):
        self.assertEqual(_decimals([1, 2.5], 0, 6), 1)
        self.assertEqual(_decimals([0.1 + 0.2], 0, 6), 1, "float noise")
        self.assertEqual(_decimals([1 / 3], 2, 6), 6)
        self.assertEqual(_decimals([], 3, 6), 3)
        self.assertEqual(_decimals([5], 8, 6), 8)

    def test_attributes_specification_and_customer_part_number(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Colour", "value_ids": [Command.create({"name": "warm"}), Command.create({"name": "cool"})]}
        )
        template = self.env["product.template"].create(
            {
                "name": "Lamp",
                "description_sale": "IP67, 5 years",
                "attribute_line_ids": [
                    Command.create({"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})
                ],
            }
        )
        variant = template.product_variant_ids[0]
        self.env["order.customer.part"].create(
            {"partner_id": self.customer.id, "product_id": variant.id, "name": "BL-0150"}
        )
        for layout in ("sheet", "letter", "table"):
            page = self.page(self.make_order([(variant, 1)]), layout=layout)
            for text in ("Colour: warm", "IP67, 5 years", "BL-0150", "Customer part number"):
                self.assertIn(text, page)

    def test_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        page = self.page(self.make_order(), lang="ar_001", lang_second="en_US", remarks="شكرا 5 قطع")
        self.assertIn('dir="rtl"', page.split(">", 2)[1] + ">")
        self.assertIn('<span class="free" lang="" dir="ltr">+31 20 555 0101</span>', page, "not turned around")
        self.assertIn('dir="rtl"><span>شكرا</span><span> </span><span>5</span>', page)

    def test_down_payments_are_not_printed(self):
        order = self.make_order()
        order.order_line = [Command.create({"name": "Down payment", "is_downpayment": True, "product_uom_qty": 0})]
        self.assertNotIn("Down payment", self.page(order))

    def test_draft_shows_the_order_as_it_reads_now(self):
        order = self.make_order()
        sheet = self.draft(order)
        order.order_line[0].write({"product_uom_qty": 777, "name": "changed since"})
        page = str(sheet._render_html())
        for text in (">777<", "changed since", "Draft, not issued"):
            self.assertIn(text, page)
        self.assertEqual(sheet.line_ids[0].quantity, 10, "printing writes nothing")

    def test_letter_says_what_the_template_says(self):
        order = self.make_order(commitment_date="2026-12-18 04:00:00")
        page = self.page(order, layout="letter", tacit=True, remarks="Ring twice.")
        for text in (f"Dear {self.customer.name},", "Thank you for your trust in", order.name, "+31 20 555 0101",
                     self.customer.email, "Keizersgracht 1", ">1015<", "Amount to pay", "Ring twice.",
                     "Dec 18, 2026", "If we hear no objection", "Yours sincerely"):  # fmt: skip
            self.assertIn(text, page)
        self.assertNotIn("If we hear no objection", self.page(order, layout="letter", tacit=False))

    def test_requirements_marks_and_bank_where_wanted(self):
        bank = self.env["res.partner.bank"].create(
            {"partner_id": self.company.partner_id.id, "acc_number": "6222 0213 0200"}
        )
        order = self.make_order(order_mark_main="BL\nC/NO. 1-UP")
        order.order_requirement_ids = [Command.create({"name": "No PVC"})]
        page = self.page(order, bank_id=bank.id, print_requirements=True, print_marks=True)
        for text in ("No PVC", "C/NO. 1-UP", "6222 0213 0200"):
            self.assertIn(text, page)
        page = self.page(order, bank_id=False, print_requirements=False, print_marks=False)
        for text in ("No PVC", "C/NO. 1-UP", "6222 0213 0200"):
            self.assertNotIn(text, page)

    def test_issued_sheet_has_code_and_answer(self):
        sheet = self.issue(self.make_order())
        page = str(sheet._render_html())
        self.assertIn(sheet.name, page)
        self.assertIn("Scan to see", page)
        self.assertNotIn("Phone call", page)
        self.confirm_sheet(sheet)
        page = str(sheet._render_html())
        for text in ("Li Na", "Phone call", self.salesperson.name, f"({sheet.snapshot['tz']})"):
            self.assertIn(text, page)

    def test_preview_is_for_those_who_may_read_the_sheet(self):
        sheet = self.draft(self.make_order())
        report = self.env["ir.actions.report"]
        name = "order_confirmation.action_report_order_confirmation"
        self.assertIn(b"LED driver", report._render_qweb_html(name, sheet.ids)[0])
        for stranger in (self.other_portal, self.keeper):
            with self.assertRaises(AccessError):
                sheet.with_user(stranger)._preview_html()

    def test_headings_stay_with_the_first_row_under_them(self):
        kinds = ["line_note", "line_section", "line_subsection", "line_note", "goods", "goods", "line_section"]
        groups = _groups([{"kind": kind} for kind in kinds])
        self.assertEqual([len(group) for group in groups], [1, 4, 1, 1])
