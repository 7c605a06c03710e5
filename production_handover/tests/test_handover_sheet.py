"""The flow sheet: made on confirming, decided with the stock, shipped by signed shipments (D18)."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverSheet(HandoverCommon):
    def test_confirming_makes_one_sheet(self):
        """D18.1: rows, delivery time, other requirements; none where the policy is none."""
        order, sheet = self.confirm()
        self.assertRegex(sheet.name, r"^HS/\d{4}/\d{4}$")
        self.assertEqual(sheet.line_ids.mapped("quantity"), [100, 50])
        self.assertTrue(sheet.gated)
        self.company.handover_policy = "none"
        silent = self.make_order()
        silent.with_user(self.salesperson).action_confirm()
        self.assertFalse(silent.handover_sheet_ids)
        silent.with_user(self.salesperson).action_handover_create()
        self.assertEqual(len(silent.handover_sheet_ids), 1)
        self.assertFalse(silent.handover_sheet_ids.gated)

    def test_from_stock_straight_to_shipping(self):
        """D18.3: stock available, so production has nothing to sign; then three shipped signatures and done."""
        order, sheet = self.confirm()
        with self.held("not called ready"):
            self.ship(order)
        self.decide(sheet)
        self.assertEqual(sheet.line_ids.mapped("decision"), ["stock", "stock"])
        self.assertEqual(sheet.state, "shipping")
        shipment = self.call(sheet)
        self.ship(order)
        self.assertEqual(shipment.state, "shipped")
        for user in (self.inspector, self.salesperson):
            self.sign(shipment, user)
        self.assertEqual(shipment.state, "done")
        self.assertEqual(sheet.state, "done")

    def test_no_more_leaves_than_was_called_ready(self):
        """D18.7: a shipment for 60 of 100 lets 60 leave; the rest needs goods ready again."""
        order, sheet = self.confirm(100)
        self.decide(sheet)
        action = sheet.with_user(self.keeper).action_goods_ready()
        shipment = self.env["handover.shipment"].browse(action["res_id"])
        shipment.line_ids.with_user(self.keeper).quantity = 60
        self.env.cr.flush()
        self.sign(shipment, self.keeper)
        self.sign(shipment, self.salesperson)
        with self.held("waits for Quality"):
            self.ship(order, [60])
        with self.held("batch requirements"):
            self.sign(shipment, self.inspector)
        shipment.with_user(self.inspector).batch_requirements = "Batch 26W48"
        self.env.cr.flush()
        self.sign(shipment, self.inspector)
        with self.held("Goods Ready"):
            self.ship(order, [61])
        self.ship(order, [60])
        with self.held("Goods Ready"):
            self.ship(order)
        self.call(sheet)
        self.ship(order)
        self.assertEqual(order.order_line.qty_delivered, 100)

    def test_changing_what_is_ready_voids_its_signatures(self):
        """B01: the inspector signed 60; 61 is another shipment."""
        order, sheet = self.confirm(100)
        self.decide(sheet)
        action = sheet.with_user(self.keeper).action_goods_ready()
        shipment = self.env["handover.shipment"].browse(action["res_id"])
        shipment.line_ids.with_user(self.keeper).quantity = 60
        shipment.with_user(self.inspector).batch_requirements = "none"
        self.env.cr.flush()
        for user in (self.keeper, self.salesperson, self.inspector):
            self.sign(shipment, user)
        shipment.line_ids.with_user(self.keeper).quantity = 80
        self.env.cr.flush()
        with self.held("waits for"):
            self.ship(order, [60])

    def test_each_department_writes_its_part(self):
        """D18.1 to D18.3: the clerk, engineering; rows and numbers by nobody."""
        _order, sheet = self.confirm()
        with self.assertRaises(AccessError):
            sheet.with_user(self.salesperson).technical_standards = "IP67"
        with self.assertRaises(AccessError):
            sheet.with_user(self.engineer).other_requirements = "x"
        with self.assertRaises(AccessError):
            sheet.line_ids.with_user(self.engineer).quantity = 7
        with self.assertRaises(AccessError):
            sheet.line_ids.with_user(self.salesperson).decision = "stock"
        for vals in ({"gated": False}, {"state": "done"}, {"name": "x"}, {"done_on": "2026-01-01"}):
            with self.assertRaises(AccessError):
                sheet.with_user(self.manager).write(vals)
        with self.assertRaises(AccessError):
            self.env["handover.sheet"].with_user(self.manager).create({})

    def test_goods_added_afterwards_are_held_as_well(self):
        """Confirmed with a service alone, or for another customer: goods that come later wait for a sheet too."""
        service = self.env["product.product"].create({"name": "Advice", "type": "service"})
        order = self.make_order(order_line=[Command.create({"product_id": service.id})])
        order.with_user(self.salesperson).action_confirm()
        self.assertFalse(order.handover_sheet_ids)
        order.with_user(self.salesperson).order_line = [
            Command.create({"product_id": self.product.id, "product_uom_qty": 3})
        ]
        self.assertTrue(order.handover_sheet_ids.gated)
        with self.held("not called ready"):
            self.ship(order)
        self.company.handover_policy = "none"
        moved = self.make_order()
        moved.with_user(self.salesperson).action_confirm()
        self.other_customer.handover_policy = "required"
        moved.with_user(self.salesperson).partner_id = self.other_customer
        with self.held("not called ready"):
            self.ship(moved)

    def test_a_cancelled_sheet_does_not_open_the_gate(self):
        """Goods of an order that must have a sheet wait for a new one."""
        order, sheet = self.confirm()
        self.decide(sheet)
        self.call(sheet)
        sheet.with_user(self.salesperson).action_cancel()
        with self.held("has no flow sheet"):
            self.ship(order)
        order.with_user(self.salesperson).action_handover_create()
        with self.held("not called ready"):
            self.ship(order)
