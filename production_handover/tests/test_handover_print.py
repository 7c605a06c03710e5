"""Printed flow sheets, production notices and their copies (D18.1 to D18.10, B05)."""

import io
import unicodedata

from odoo import Command
from odoo.addons.production_handover.models import handover_words
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .handover_common import HandoverCommon


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(unicodedata.normalize("NFKC", " ".join(page.extract_text() for page in pages)).split())


class HandoverPrintCommon(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for product in cls.product | cls.product_2:
            quants = cls.env["stock.quant"].search(
                [("product_id", "=", product.id), ("location_id.usage", "=", "internal")]
            )
            for quant in quants:
                cls.env["stock.quant"]._update_available_quantity(product, quant.location_id, -quant.quantity)

    def stocked(self, *quantities):
        """The warehouse has so many of each product."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        for product, quantity in zip((self.product, self.product_2), quantities, strict=False):
            self.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, quantity)

    def done(self):
        """A sheet whose goods came from stock and have all left."""
        self.stocked(100, 50)
        order, sheet = self.confirm()
        self.decide(sheet)
        shipment = self.call(sheet, "Batch 26W48")
        self.ship(order)
        # The keeper has signed by shipping.
        for user in (self.inspector, self.salesperson):
            self.sign(shipment, user)
        self.assertEqual(sheet.state, "done")
        return order, sheet

    def copy_of(self, action):
        """The entry and the text behind a download."""
        entry = self.env["signoff.entry"].browse(int(action["url"].rsplit("/", 1)[1]))
        return entry, text_of(entry.file_id._content())


@tagged("post_install", "-at_install")
class TestHandoverPrint(HandoverPrintCommon):
    def page(self, sheet, user=None):
        return str(sheet.with_user(user or self.salesperson)._signoff_html("sheet"))

    def test_the_form_has_every_band_with_its_signatures(self):
        """D18.1 to D18.9: what each department wrote and signed, and nothing that was not."""
        self.stocked(40)
        _order, sheet = self.confirm()
        sheet.with_user(self.salesperson).other_requirements = "Brackets included"
        sheet.with_user(self.engineer).write(
            {"technical_standards": "Q/XX 012-2025", "product_requirements": "2.1 A, 4 h at 45"}
        )
        self.env.cr.flush()
        self.decide(sheet)
        page = self.page(sheet)
        for wanted in (
            sheet.name, "Brackets included", "Q/XX 012-2025", "2.1 A, 4 h at 45", "Partly from Stock", "in transit",
            self.salesperson.name, self.engineer.name, "Uncontrolled copy", "Goods ready", "Batch requirements",
        ):  # fmt: skip
            self.assertIn(wanted, page)
        self.assertNotIn(self.worker.name, page, "production has not signed yet")
        self.sign(sheet, self.worker)
        self.assertIn(self.worker.name, self.page(sheet))

    def test_the_finished_form_tells_the_shipment(self):
        """D18.7 to D18.9: batch requirements, who signed what, outbound detail."""
        order, sheet = self.done()
        page = self.page(sheet)
        for wanted in (
            f"{sheet.name}-1", "Batch 26W48", self.keeper.name, self.inspector.name, order.picking_ids.name, "Skipped",
        ):  # fmt: skip
            self.assertIn(wanted, page)

    def test_no_amount_is_printed(self):
        """D18.1: production reads it."""
        order = self.make_order(order_line=[
            Command.create({"product_id": self.product.id, "product_uom_qty": 7, "price_unit": 1234.56})
        ])  # fmt: skip
        order.with_user(self.salesperson).action_confirm()
        sheet = order.handover_sheet_ids
        self.env.cr.flush()
        for page in (self.page(sheet), str(sheet._notice_content())):
            for amount in ("1234.56", "1,234.56", "8641.92", "8,641.92"):
                self.assertNotIn(amount, page)

    def test_two_languages_or_one(self):
        """The company's language, and its second one where it has one."""
        self.env["res.lang"]._activate_lang("zh_CN")
        _order, sheet = self.confirm()
        self.product.with_context(lang="zh_CN").name = "调光驱动电源"
        self.company.partner_id.lang = "zh_CN"
        self.assertEqual(sheet._page_langs(), ["zh_CN"])
        self.assertIn("调光驱动电源", self.page(sheet))
        self.assertNotIn('lang="en-US"', self.page(sheet))
        self.company.confirmation_lang_second = "en_US"
        page = self.page(sheet)
        self.assertIn("调光驱动电源", page)
        self.assertIn('lang="en-US"', page)

    def test_what_people_typed_stays_text(self):
        """No markup and no template of theirs runs."""
        _order, sheet = self.confirm()
        sheet.with_user(self.salesperson).other_requirements = '<script>alert("x")</script> {{ 7*7 }} <img src="x"/>'
        page = self.page(sheet)
        self.assertNotIn("<script>", page)
        self.assertNotIn('<img src="x"', page)
        self.assertIn("{{ 7*7 }}", page)

    def test_a_hundred_rows_cost_no_more_queries(self):
        """100 rows print with as many queries as one."""
        products = self.env["product.product"].create([
            {"name": f"Driver {number}", "default_code": f"D-{number}", "is_storable": True} for number in range(100)
        ])  # fmt: skip
        counts = []
        for rows in (1, 100):
            order = self.make_order(order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": 5}) for product in products[:rows]
            ])  # fmt: skip
            order.with_user(self.salesperson).action_confirm()
            sheet = self.env["handover.sheet"].browse(order.handover_sheet_ids.id)
            self.env.cr.flush()
            self.page(sheet)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page(sheet)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
        pdf = sheet.with_user(self.salesperson)._signoff_render("sheet")
        self.assertIn("D-99", text_of(pdf))

    def test_odoo_s_print_menu_and_other_companies(self):
        """The menu prints uncontrolled copies, to who may read the sheet."""
        _order, sheet = self.confirm()
        streams, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.worker)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("production_handover.report_handover_sheet", sheet.ids)
        )
        self.assertIn("Uncontrolled copy", text_of(streams))
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("ho_stranger", "mrp.group_mrp_user")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            sheet.with_user(stranger)._print_streams()
        with self.assertRaises(AccessError):
            sheet.with_user(stranger).action_print_original()

    def test_inspections_are_printed_where_there_are_any(self):
        """D18.5: what another room knows of inspections comes in by one method."""
        _order, sheet = self.confirm()
        self.assertEqual(sheet._page_inspections(), [])
        found = [{"name": "QI/0145", "no": 1, "presented": "100", "accepted": "98", "rejected": "2", "by": "Zhao Min",
                  "text": "AQL 0.65"}]  # fmt: skip
        self.patch(type(sheet), "_page_inspections", lambda _self: found)
        page = self.page(sheet)
        for wanted in ("QI/0145", "98", "Zhao Min", "AQL 0.65"):
            self.assertIn(wanted, page)

    def test_long_texts_are_torn_at_line_ends(self):
        """Pieces fit on a page, and together they are the text."""
        text = "\n".join(f"{number}. requirement " * 8 for number in range(90))
        parts = handover_words.pieces(text)
        self.assertGreater(len(parts), 3)
        self.assertEqual("".join("".join(parts).split()), "".join(text.split()))
        self.assertTrue(all(len(part) <= handover_words.PIECE for part in parts))
        self.assertEqual(handover_words.pieces("x" * 1500)[0], "x" * handover_words.PIECE)
        self.assertEqual(handover_words.pieces(False), [])


@tagged("post_install", "-at_install")
class TestHandoverCopies(HandoverPrintCommon):
    """D18.10, B05: one travelling original, three copies when it is done."""

    def test_one_original_is_numbered_once(self):
        _order, sheet = self.confirm()
        self.assertFalse(sheet.original_text)
        entry, text = self.copy_of(sheet.with_user(self.salesperson).action_print_original())
        self.assertEqual(entry._read_payload()["number"], 1)
        self.assertIn("Travelling original", text)
        self.assertNotIn("Uncontrolled", text)
        action = sheet.with_user(self.worker).action_print_original()
        self.assertEqual(action["res_model"], "handover.original")
        with self.held("Say why it is replaced"):
            sheet.with_user(self.worker)._print_original(" ")
        self.assertEqual(sheet.original_entry_id, entry)
        wizard = self.env["handover.original"].with_user(self.worker).create(
            {"sheet_id": sheet.id, "reason": "Oil on it"}
        )  # fmt: skip
        self.assertIn("No. 1", wizard.original_text)
        second, text = self.copy_of(wizard.action_print())
        self.assertEqual(second._read_payload()["number"], 2)
        self.assertIn("replaces no. 1: Oil on it", text)
        self.assertIn("replaces no. 1", sheet.message_ids[0].body)

    def test_no_other_numbered_copy_of_a_sheet(self):
        _order, sheet = self.confirm()
        sales = self.env.ref("order_confirmation.signoff_department_sales")
        with self.held("one travelling original"):
            sheet.with_user(self.salesperson)._signoff_allocate([(sales, "Sales")])
        self.assertFalse(sheet.with_user(self.salesperson).signoff_panel()["actions"]["copies"])
        with self.held("is not done"):
            sheet.with_user(self.salesperson).action_print_copies()
        with self.assertRaises(AccessError):
            sheet.with_user(self.accountant).action_print_original()
        with self.assertRaises(AccessError):
            sheet.with_user(self.manager).original_entry_id = False

    def test_three_copies_of_the_finished_sheet(self):
        _order, sheet = self.done()
        with self.held("Print Three Copies"):
            sheet.with_user(self.salesperson).action_print_original()
        action = sheet.with_user(self.salesperson).action_print_copies()
        entry, text = self.copy_of(action)
        for word in ("Sales copy", "Engineering copy", "Warehouse copy"):
            self.assertIn(word, text)
        copies = sheet.signoff_head_id._copies()[sheet.signoff_head_id]
        self.assertEqual([one["number"] for one in copies], [1, 2, 3])
        codes = [self.env["signoff.department"].browse(one["department"]).code for one in copies]
        self.assertEqual(codes, ["sales", "engineering", "warehouse"])
        again = sheet.with_user(self.keeper).action_print_copies()
        self.assertEqual(again["url"], action["url"], "the same paper, not three more")

    def test_nothing_travels_of_a_cancelled_sheet(self):
        _order, sheet = self.confirm()
        sheet.with_user(self.salesperson).action_cancel()
        with self.held("nothing travels"):
            sheet.with_user(self.salesperson).action_print_original()
        with self.held("is not done"):
            sheet.with_user(self.salesperson).action_print_copies()

    def test_none_before_the_start(self):
        # Nobody could sign: the sheet waits to be started by hand.
        self.env.ref("order_confirmation.signoff_department_sales").member_ids = [Command.clear()]
        order = self.make_order()
        order.with_user(self.salesperson).action_confirm()
        with self.held("Start the sign-off first"):
            order.handover_sheet_ids.with_user(self.salesperson).action_print_original()


@tagged("post_install", "-at_install")
class TestProductionNotice(HandoverPrintCommon):
    """D18.3, D18.7: what production takes over, frozen when the stock check is signed."""

    def test_signing_the_stock_check_issues_it(self):
        _order, sheet = self.confirm()
        with self.held("has no production notice"):
            sheet.with_user(self.worker).action_print_notice()
        self.decide(sheet)
        notice = sheet.notice_ids
        self.assertEqual((notice.name, notice.user_id), (f"{sheet.name}-P1", self.engineer))
        self.assertEqual([row["quantity"] for row in notice.content["rows"]], ["100", "50"])
        action = sheet.with_user(self.worker).action_print_notice()
        self.assertEqual(action["report_name"], "production_handover.report_production_notice")
        pdf = text_of(notice.with_user(self.worker)._print_streams()[notice.id]["stream"].getvalue())
        for wanted in ("Production notice", notice.name, "No payment before shipment"):
            self.assertIn(wanted, pdf)

    def test_goods_from_stock_need_no_notice(self):
        self.stocked(100, 50)
        _order, sheet = self.confirm()
        self.decide(sheet)
        self.assertFalse(sheet.notice_ids)

    def test_the_payment_flag_is_frozen(self):
        """Finance is asked by the notice, until the changed sheet is signed and the next one is issued."""
        self.stocked(30)
        _order, sheet = self.confirm(100.0)
        sheet.with_user(self.salesperson).payment_before_shipment = True
        self.env.cr.flush()
        self.decide(sheet)
        first = sheet.notice_ids
        self.assertTrue(first.payment_before_shipment)
        action = sheet.with_user(self.keeper).action_goods_ready()
        shipment = self.env["handover.shipment"].browse(action["res_id"])
        sheet.with_user(self.salesperson).payment_before_shipment = False
        self.env.cr.flush()
        self.assertTrue(shipment.payment_before_shipment, "as the notice says")
        self.assertIn("wait for the next notice", str(first.with_user(self.worker)._html()))
        self.sign(sheet, self.salesperson)
        self.sign(sheet, self.engineer)
        self.sign(sheet, self.engineer)
        self.assertEqual(sheet.notice_ids.sorted("number").mapped("payment_before_shipment"), [True, False])
        self.assertFalse(shipment.payment_before_shipment)
        searched = self.env["handover.shipment"].search([("payment_before_shipment", "=", False)])
        self.assertIn(shipment, searched)
        self.assertIn("Replaced by a newer notice", str(first.with_user(self.worker)._html()))

    def test_nobody_writes_a_notice(self):
        _order, sheet = self.confirm()
        self.decide(sheet)
        for act in (
            lambda notices: notices.create({"name": "x", "sheet_id": sheet.id, "company_id": self.company.id}),
            lambda notices: notices.write({"payment_before_shipment": True}),
            lambda notices: notices.unlink(),
        ):
            with self.assertRaises(AccessError):
                act(sheet.notice_ids.sudo())
