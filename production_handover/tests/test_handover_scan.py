"""Route cards, and operations started and finished by their barcodes (D04.4)."""

import base64
import io

from freezegun import freeze_time
from odoo import Command
from odoo.addons.production_handover.core import code128
from odoo.tests import tagged
from PIL import Image

from .test_handover_print import HandoverPrintCommon, text_of

OPERATIONS = ("SMT", "Programming", "Assembly")


class TestCode128(HandoverPrintCommon):
    """The picture follows the standard."""

    def test_widths(self):
        """Start B, A, check digit, stop: eleven modules each, thirteen for the stop."""
        self.assertEqual(code128.widths("A"), [
            2, 1, 1, 2, 1, 4,  1, 1, 1, 3, 2, 3,  1, 3, 1, 1, 2, 3,  2, 3, 3, 1, 1, 1, 2,
        ])  # fmt: skip
        for text in ("", "订单", "a\nb"):
            with self.assertRaises(ValueError):
                code128.widths(text)

    def test_picture(self):
        """Every module is as wide as it is to be, with quiet zones."""
        data = code128.picture("WH/MO/00012/7", module=3, height=10)
        image = Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2])))
        modules = sum(code128.widths("WH/MO/00012/7")) + 2 * code128.QUIET
        self.assertEqual(image.size, (3 * modules, 10))
        self.assertEqual([image.getpixel((x, 5)) for x in (29, 30, 35, 36)], [255, 0, 0, 255])


@tagged("post_install", "-at_install")
class TestHandoverScan(HandoverPrintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        routes = cls.env.ref("mrp.route_warehouse0_manufacture") | cls.env.ref("stock.route_warehouse0_mto")
        routes.active = True
        cls.product.route_ids = [Command.set(routes.ids)]
        cls.workcenter = cls.env["mrp.workcenter"].create({"name": "Line 1"})
        cls.bom.operation_ids = [
            Command.create({"name": name, "workcenter_id": cls.workcenter.id, "time_cycle_manual": 1})
            for name in OPERATIONS
        ]

    def released(self):
        order, sheet = self.confirm(100.0)
        self.decide(sheet)
        self.sign(sheet, self.worker)
        production = order.stock_reference_ids.production_ids
        self.assertEqual(production.state, "confirmed")
        return sheet, production

    def scan(self, code, user=None):
        return self.env["mrp.workorder"].with_user(user or self.worker).handover_scan(code)

    def test_the_card_shows_each_operation_with_its_barcode(self):
        sheet, production = self.released()
        action = sheet.with_user(self.worker).action_print_route_cards()
        self.assertEqual(action["report_name"], "production_handover.report_route_card")
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.worker)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("production_handover.report_route_card", production.ids)
        )
        text = text_of(pdf)
        for wanted in (production.name, sheet.name, "Line 1", *OPERATIONS, *production.workorder_ids.mapped("barcode")):
            self.assertIn(wanted, text)
        self.assertNotIn("Not released", text)

    def test_a_held_order_s_card_says_so(self):
        order, sheet = self.confirm(100.0)
        production = order.stock_reference_ids.production_ids
        self.assertIn("Not released", str(production.with_user(self.worker)._card_html()))
        self.assertFalse(sheet.contract_id)

    def test_scanning_starts_and_finishes_as_whoever_is_logged_in(self):
        _sheet, production = self.released()
        first = production.workorder_ids.sorted("sequence")[0]
        with freeze_time("2026-12-01 08:00:00"):
            self.assertEqual(self.scan(f" {first.barcode}\n")["act"], "started")
        self.assertEqual((first.state, first.time_ids.user_id), ("progress", self.worker))
        with freeze_time("2026-12-01 08:00:02"), self.held("started a moment ago"):
            self.scan(first.barcode)
        with freeze_time("2026-12-01 09:30:00"):
            told = self.scan(first.barcode)
        self.assertEqual((told["act"], first.state, first.duration), ("finished", "done", 90))
        self.assertIn("Next: ", told["message"])
        with self.held("is finished already"):
            self.scan(first.barcode)

    def test_what_is_no_operation_is_told(self):
        _sheet, production = self.released()
        order = production.workorder_ids[0]
        for code in ("", None, 7, "nonsense", f"{order.barcode}x", f"WH/MO/99999/{order.id}", "WO/999999999",
                     str(order.id), "WO/0", "WO/99999999999999"):  # fmt: skip
            with self.subTest(code=code), self.held("is no operation of a route card"):
                self.scan(code)
        self.assertEqual(self.scan(f"WO/{order.id}")["act"], "started")

    def test_a_name_that_code_128_lacks_goes_by_id(self):
        _sheet, production = self.released()
        production.name = "生产/00001"
        order = production.workorder_ids[0]
        self.assertEqual(order._card_code(), f"WO/{order.id}")
        self.assertIn(f"WO/{order.id}", str(production.with_user(self.worker)._card_html()))

    def test_held_by_the_flow_sheet(self):
        order, sheet = self.confirm(100.0)
        work = order.stock_reference_ids.production_ids.workorder_ids[:1]
        with self.held(f"{sheet.name} is not taken over by production yet"):
            self.scan(work.barcode)

    def test_finished_cancelled_or_not_confirmed(self):
        production = self.env["mrp.production"].create({"product_id": self.product.id, "product_qty": 5})
        work = production.workorder_ids[0]
        with self.held("is not confirmed yet"):
            self.scan(work.barcode)
        production.action_confirm()
        production.action_cancel()
        with self.held("is cancelled"):
            self.scan(work.barcode)

    def test_what_comes_before_comes_first(self):
        self.bom.allow_operation_dependencies = True
        first, second, _third = self.bom.operation_ids
        second.blocked_by_operation_ids = first
        _sheet, production = self.released()
        work = production.workorder_ids.filtered(lambda order: order.operation_id == second)
        with self.held("comes after SMT"):
            self.scan(work.barcode)

    def test_other_companies_and_people_without_the_right(self):
        _sheet, production = self.released()
        code = production.workorder_ids[0].barcode
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("ho_stranger", "mrp.group_mrp_user")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.held("belongs to another company"):
            self.scan(code, stranger)
        with self.held("Only production starts"):
            self.scan(code, self.accountant)
        self.assertEqual(production.workorder_ids[0].state, "ready")
