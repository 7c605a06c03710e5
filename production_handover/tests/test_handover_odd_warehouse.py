"""Warehouses that manufacture and deliver in one, two and three steps: the gates hold where goods come in and leave."""

from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverOddWarehouse(InspectionCommon):
    def walk(self, manufacture, delivery):
        """From the order to the customer, in two parts, trying the gates on the way."""
        self.warehouse.write({"manufacture_steps": manufacture, "delivery_steps": delivery})
        before = self.warehouse.pbm_loc_id if manufacture != "mrp_one_step" else self.stock
        for part in self.chip | self.board:
            self.env["stock.quant"]._update_available_quantity(part, before, 1000)
        order, sheet, production = self.produced()
        row = sheet.line_ids
        self.inspect(row, 60)
        self.enter(production, 60, 61)
        self.assertEqual(row.received, 60)
        with self.held("not called ready|Goods Ready"):
            self.leave(order, 60)
        shipment = self.call(sheet)
        self.assertEqual(shipment.line_ids.quantity, 60)
        with self.held("Goods Ready"):
            self.leave(order, 61)
        self.leave(order, 60)
        row.invalidate_recordset()
        self.assertEqual((shipment.state, order.order_line.qty_delivered), ("shipped", 60))

    def enter(self, production, quantity, too_many):
        """Finish, and store where that is a step of its own; more than is accepted stays out."""
        if self.warehouse.manufacture_steps != "pbm_sam":
            with self.held("60 of .* are accepted"):
                self.finish(production, too_many)
            self.finish(production, quantity)
            return
        self.finish(production)
        store = production.move_finished_ids.move_dest_ids.picking_id
        with self.held("60 of .* are accepted"):
            self.validate(store, too_many)
        self.validate(store, quantity)

    def validate(self, picking, quantity):
        self.env.invalidate_all()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_user(self.keeper).with_context(skip_backorder=True).button_validate()
        self.env.cr.flush()

    def leave(self, order, quantity):
        """Each transfer on the way out, the last one last; what is only moved inside is free."""
        for code in ("pick", "pack", "out"):
            kind = self.warehouse[f"{code}_type_id"]
            pickings = order.picking_ids.filtered(
                lambda one, kind=kind: one.picking_type_id == kind and one.state not in ("done", "cancel", "draft")
            )
            if pickings:
                self.validate(pickings.sorted("id")[:1], quantity)
        order.invalidate_recordset()

    def test_one_step_each(self):
        self.walk("mrp_one_step", "ship_only")

    def test_two_steps_each(self):
        self.walk("pbm", "pick_ship")

    def test_three_steps_each(self):
        self.walk("pbm_sam", "pick_pack_ship")

    def test_one_and_three_steps(self):
        self.walk("mrp_one_step", "pick_pack_ship")

    def test_three_and_one_steps(self):
        self.walk("pbm_sam", "ship_only")
