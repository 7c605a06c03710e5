"""Finished goods come into stock as far as they are accepted: one step, store transfers, quarantine (D18.6, D14.5)."""

from odoo.fields import Command
from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverStockIn(InspectionCommon):
    def test_finishing_waits_for_the_inspection(self):
        """One step: finishing the order is the stock-in; backorders of backorders count with it."""
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        with self.held("0 of .* are accepted by inspections, 100 would be in stock. Ask Quality"):
            self.finish(production)
        self.inspect(row, 60)
        with self.held("60 of .* are accepted"):
            self.finish(production)
        with self.held("61 would be in stock"):
            self.finish(production, 61)
        backorder = self.finish(production, 40)
        self.assertEqual(row.received, 40)
        with self.held("60 of .* are accepted"):
            self.finish(backorder, 21)
        second = self.finish(backorder, 20)
        with self.held("60 of .* are accepted"):
            self.finish(second)
        self.inspect(row)
        self.finish(second)
        self.assertEqual((row.received, self.in_stock()), (100, 100))

    def test_no_way_around_the_button(self):
        """Raw moves, lines, states, edits of what is done, moves created as done, moves without their order."""
        _order, sheet, production = self.produced()
        self.inspect(sheet.line_ids, 60)
        production.sudo().qty_producing = 100
        production.sudo()._set_qty_producing()
        finished = production.move_finished_ids
        finished.sudo().quantity = 100
        for number, act in enumerate((
            lambda: production.sudo()._post_inventory(),
            lambda: finished.sudo().write({"picked": True}) and finished.sudo()._action_done(),
            lambda: finished.move_line_ids.sudo()._action_done(), lambda: finished.sudo().write({"state": "done"}),
            lambda: finished.sudo().write({"picked": True})
            and finished.with_context(skip_handover=True, is_scrap=True).sudo()._action_done(),
        )):  # fmt: skip
            with self.held("60 of .* are accepted", f"way {number}"):
                act()
        backorder = self.finish(production, 60)
        line = finished.move_line_ids
        for number, act in enumerate((
            lambda: line.sudo().write({"quantity": 61}), lambda: line.copy({"quantity": 1, "move_id": finished.id}),
            lambda: production.sudo().write({"qty_producing": 70}),
            lambda: self.env["stock.move.line"].create({
                "move_id": finished.id, "product_id": self.product.id, "quantity": 1,
                "location_id": finished.location_id.id, "location_dest_id": self.stock.id,
            }),
        )):  # fmt: skip
            with self.held("60 of .* are accepted", f"edit {number}"):
                act()
        for source in (finished.location_id, self.quarantine):
            if source == self.quarantine:
                self.finish_to(backorder, 10, self.quarantine)
            with self.held("no inspection accepted"):
                self.move(self.product, source, self.stock, 5)
            with self.held("no inspection accepted"):
                self.env["stock.move"].sudo().create({
                    "state": "done", "product_id": self.product.id, "product_uom": self.product.uom_id.id,
                    "location_id": source.id, "location_dest_id": self.stock.id, "quantity": 5, "picked": True,
                    "move_line_ids": [Command.create({
                        "product_id": self.product.id, "quantity": 5, "location_id": source.id,
                        "location_dest_id": self.stock.id,
                    })],
                })  # fmt: skip
        self.assertEqual(self.in_stock(), 60)

    def finish_to(self, production, quantity, location):
        """Finish a part of an order into another place."""
        production.sudo().qty_producing = quantity
        production.sudo()._set_qty_producing()
        production.move_finished_ids.sudo().quantity = quantity
        production.move_finished_ids.move_line_ids.sudo().location_dest_id = location
        return self.finish(production, quantity)

    def test_quarantine_is_never_blocked_and_no_way_into_stock(self):
        """Rejected goods go there and wait; accepted after rework, they come in as goods of their row."""
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        first = self.inspect(row, 100, 90, "rework", defective=10)
        backorder = self.finish(production, 90)
        self.finish_to(backorder, 10, self.quarantine)
        self.assertEqual((row.received, self.in_stock(location=self.quarantine)), (90, 10))
        with self.held("no inspection accepted"):
            self.move(self.product, self.quarantine, self.stock, 10)
        customers = self.env.ref("stock.stock_location_customers")
        with self.held("no inspection accepted"):
            self.move(self.product, self.quarantine, customers, 10)
        again = self.env["handover.inspection"].browse(first.action_present_again()["res_id"])
        self.fill(again.with_user(self.inspector), 10, 7, "scrap", defective=3).action_record()
        with self.held("no inspection accepted"):
            self.move(self.product, self.quarantine, self.stock, 8)
        moved = self.move(self.product, self.quarantine, self.stock, 7)
        self.assertEqual((moved.handover_line_id, row.received), (row, 97))
        with self.held("97 of .* are accepted|no inspection accepted"):
            self.move(self.product, self.quarantine, self.stock, 1)
        scrap = self.env["stock.scrap"].create(
            {"product_id": self.product.id, "scrap_qty": 3, "location_id": self.quarantine.id}
        )
        scrap.do_scrap()
        self.assertEqual(scrap.state, "done")

    def test_quarantine_is_not_made_stock_by_a_tick(self):
        """A place that holds goods keeps what it is; a warehouse's stock is no quarantine; places inside it are."""
        self.env["stock.quant"]._update_available_quantity(self.product, self.quarantine, 5)
        with self.held("holds goods"):
            self.quarantine.handover_quarantine = False
        with self.held("holds goods|keeps its stock"):
            self.stock.handover_quarantine = True
        shelf = self.env["stock.location"].create({"name": "Q1", "location_id": self.quarantine.id})
        self.assertTrue(shelf.handover_quarantine)
        # Goods that are on no flow sheet go in and out as they like.
        self.move(self.product, self.quarantine, self.stock, 5)

    def test_store_transfer(self):
        """Two and three steps: finishing is free, the store transfer waits; by hand as well; returns are free."""
        self.warehouse.manufacture_steps = "pbm_sam"
        after = self.warehouse.sam_loc_id
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        self.env["stock.quant"]._update_available_quantity(self.chip, self.warehouse.pbm_loc_id, 1000)
        self.env["stock.quant"]._update_available_quantity(self.board, self.warehouse.pbm_loc_id, 1000)
        self.finish(production)
        self.assertEqual((self.in_stock(location=after), row.received), (100, 0))
        store = production.move_finished_ids.move_dest_ids.picking_id
        self.assertEqual(store.move_ids.location_id, after)
        with self.held("0 of .* are accepted"):
            self.store(store, 100)
        with self.held("no inspection accepted"):
            self.move(self.product, after, self.stock, 100)
        with self.held("no inspection accepted"):
            self.move(self.product, after, self.env.ref("stock.stock_location_customers"), 1)
        self.inspect(row, 60)
        with self.held("60 of .* are accepted"):
            self.store(store, 61)
        self.store(store, 50)
        self.assertEqual(row.received, 50)
        rest = store.backorder_ids
        with self.held("60 of .* are accepted"):
            self.store(rest, 11)
        self.move(self.product, after, self.stock, 10)
        self.assertEqual(row.received, 60)
        back = self.env["stock.return.picking"].with_context(
            active_id=store.id, active_ids=store.ids, active_model="stock.picking"
        ).create({"picking_id": store.id})  # fmt: skip
        back.product_return_moves.quantity = 50
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        self.store(returned, 50)
        self.assertEqual((row.received, self.in_stock()), (10, 10))
        self.move(self.product, after, self.stock, 50)
        self.assertEqual(row.received, 60)
        self.inspect(row)
        with self.held("no inspection accepted"):
            self.move(self.product, after, self.stock, 41)

    def store(self, picking, quantity):
        self.env.invalidate_all()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_user(self.keeper).with_context(skip_backorder=True).button_validate()
        self.env.cr.flush()

    def test_the_keepers_act_signs(self):
        """B16: who brings the last of it in signs, where he is a keeper; the superuser signs nothing."""
        self.keeper.group_ids += self.env.ref("mrp.group_mrp_user")
        order, sheet, production = self.produced()
        self.inspect(sheet.line_ids)
        self.sign(sheet, self.worker)
        step = sheet.signoff_head_id._current_steps().filtered(lambda step: step.act == "received")
        self.assertEqual((sheet.state, step.state), ("stock_in", "open"))
        backorder = self.finish(production, 30, self.keeper)
        self.assertEqual(step.state, "open")
        shipment = self.call(sheet)
        self.assertEqual(shipment.line_ids.quantity, 30)
        self.assertEqual(sheet.line_ids._ready(), 0)
        rest = self.finish(backorder, 50, self.env.ref("base.user_root"))
        self.assertEqual((sheet.line_ids.received, step.state), (80, "open"))
        self.finish(rest, 20, self.keeper)
        self.assertEqual((step.state, step.signed_by_id), ("signed", self.keeper))
        self.assertEqual(sheet.line_ids._ready(), 70)
        self.assertEqual(order.handover_sheet_ids.state, "stock_in")

    def test_the_superuser_signs_nothing(self):
        """Automatic callers bring goods in; the step waits for the keeper."""
        _order, sheet, production = self.produced()
        self.inspect(sheet.line_ids)
        self.sign(sheet, self.worker)
        self.finish(production, user=self.env.ref("base.user_root"))
        step = sheet.signoff_head_id._current_steps().filtered(lambda step: step.act == "received")
        self.assertEqual((sheet.line_ids.received, step.state), (100, "open"))

    def test_scrapped_and_not_made_again_is_settled(self):
        """95 good of 100, no backorder: the keeper's act signs with 95 in stock."""
        self.keeper.group_ids += self.env.ref("mrp.group_mrp_user")
        _order, sheet, production = self.produced()
        self.inspect(sheet.line_ids, 100, 95, "scrap", defective=5)
        self.sign(sheet, self.worker)
        with self.held("95 of .* are accepted"):
            self.finish(production, 100, self.keeper)
        self.finish(production, 95, self.keeper, backorder=False)
        step = sheet.signoff_head_id._current_steps().filtered(lambda step: step.act == "received")
        self.assertEqual((step.state, step.signed_by_id), ("signed", self.keeper))

    def test_replenishment_is_free(self):
        """Manufacturing orders without an order wait for no inspection, while a flow sheet is under way."""
        self.produced()
        production = self.env["mrp.production"].create({"product_id": self.product.id, "product_qty": 5})
        production.with_user(self.worker).action_confirm()
        self.finish(production)
        self.assertEqual(self.in_stock(), 5)
