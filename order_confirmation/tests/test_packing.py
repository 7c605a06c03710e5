"""Packaging of rows: from product and customer to the sheet, the transfer and its papers (D01.2, D06, B18)."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestPacking(ConfirmationCommon):
    def transfer_text(self, picking, report="stock.report_picking"):
        reports = self.env["ir.actions.report"].with_user(self.keeper)
        # Barcodes need a drawing library that not every server has.
        with patch.object(self.registry["ir.actions.report"], "barcode", lambda *args, **options: b""):
            content, _kind = reports._render_qweb_html(report, picking.ids)
        return content.decode()

    def test_rows_take_what_product_and_customer_say(self):
        self.customer.write(
            {"order_packing": "carton", "order_packing_neutral": True, "order_packing_environment": "RoHS"}
        )
        self.product.product_tmpl_id.write(
            {
                "order_packing": "foam",
                "order_packing_environment": "no PVC",
                "order_allocation_note": "one batch, 12 months left",
            }
        )
        first, second = self.make_order().order_line
        self.assertEqual((first.order_packing, second.order_packing), ("foam", "carton"))
        self.assertTrue(first.order_packing_neutral and second.order_packing_neutral)
        self.assertEqual(first.order_packing_environment, "no PVC; RoHS")
        self.assertEqual(
            (first.order_allocation_note, second.order_allocation_note), ("one batch, 12 months left", False)
        )
        self.customer.order_packing = "bubble"
        self.assertEqual(second.order_packing, "carton", "a copy, not a link")

    def test_what_is_entered_stands(self):
        self.customer.order_packing = "carton"
        order = self.make_order()
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.product.id, "order_packing": False}
        )
        self.assertFalse(line.order_packing)

    def test_sheet_prints_and_covers_it(self):
        order = self.make_order()
        digest = order._confirmation_content()
        order.order_line[0].write({"order_packing": "custom", "order_packing_note": "wooden crate"})
        self.assertNotEqual(order._confirmation_content(), digest)
        order.order_line[0].order_packing_neutral = True
        sheet = self.issue(order)
        self.assertIn("Packaging: wooden crate; neutral packing", sheet.line_ids[0].name)
        self.assertNotIn("Packaging", sheet.line_ids[1].name)
        self.confirm_sheet(sheet)
        order.order_line[0].order_packing_neutral = False
        self.assertTrue(sheet.outdated)

    def test_allocation_is_the_companys_own_business(self):
        order = self.make_order()
        sheet = self.issue(order)
        order.order_line[0].order_allocation_note = "oldest batch first"
        self.assertFalse(sheet.outdated)
        self.assertNotIn("oldest batch", self.issue(order).line_ids[0].name)

    def test_unused_changes_no_content(self):
        self.assertNotIn("packing", str(self.make_order()._confirmation_content()))

    def test_keeper_reads_it_on_the_transfer_and_its_backorder(self):
        order = self.make_order()
        order.order_line[0].write(
            {"order_packing": "bubble", "order_packing_neutral": True, "order_allocation_note": "oldest batch first"}
        )
        order.action_confirm()
        picking = order.picking_ids
        move = picking.move_ids.filtered(lambda move: move.product_id == self.product).with_user(self.keeper)
        expected = "Bubble film; neutral packing, nothing of the content shows; oldest batch first"
        self.assertEqual(move.order_packing_text, expected)
        self.assertIn(expected, self.transfer_text(picking))
        slip = self.transfer_text(picking, "stock.report_deliveryslip")
        self.assertIn("Bubble film; neutral packing", slip)
        self.assertNotIn("oldest batch", slip)
        move.write({"quantity": 4, "picked": True})
        picking.with_user(self.keeper).with_context(skip_sms=True, skip_backorder=True).button_validate()
        backorder = order.picking_ids - picking
        self.assertIn(expected, backorder.move_ids.with_user(self.keeper).mapped("order_packing_text"))

    def test_every_step_of_the_warehouse_reads_it(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_ship"
        order = self.make_order([(self.product, 4)])
        order.order_line.order_packing = "foam"
        order.action_confirm()
        self.assertEqual(order.picking_ids[:1].move_ids.order_packing_text, "Foam")

    def test_outsiders(self):
        order = self.make_order()
        with self.assertRaises(AccessError):
            order.order_line.with_user(self.portal).write({"order_packing": "foam"})

    def test_unused_costs_no_query(self):
        """A row without packaging is created with as many queries as if there were none."""
        order = self.make_order()
        self.env.flush_all()
        values = {"order_id": order.id, "product_id": self.product.id}
        counts = []
        for extra in ({}, {"order_packing": "foam"}):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sale.order.line"].create({**values, **extra})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
