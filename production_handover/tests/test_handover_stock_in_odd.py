"""The gate of finished goods where production is not plain: kits, by-products, unbuild, scrap, more and less."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverStockInOdd(InspectionCommon):
    def test_more_was_made(self):
        """Over-production comes in once the quantity of the order is raised, reported and inspected."""
        _order, sheet, production = self.produced()
        self.inspect(sheet.line_ids)
        with self.held("100 of .* are accepted by inspections, 105 would be in stock"):
            self.finish(production, 105)
        with self.held("0 of 100 are not reported"):
            self.env["handover.report"]._report(production, 5, self.worker)
        self.env["change.production.qty"].create({"mo_id": production.id, "product_qty": 105}).change_prod_qty()
        self.env["handover.report"]._report(production, 5, self.worker)
        self.inspect(sheet.line_ids, 5)
        self.finish(production, 105)
        self.assertEqual(sheet.line_ids.received, 105)

    def test_by_products_are_inspected_by_nobody(self):
        """What falls off beside the goods comes in with what may come in of them."""
        flash = self.env["product.product"].create({"name": "Cut-off", "is_storable": True})
        self.bom.byproduct_ids = [Command.create({"product_id": flash.id, "product_qty": 1})]
        _order, sheet, production = self.produced()
        self.inspect(sheet.line_ids, 60)
        self.assertEqual(len(production.move_finished_ids), 2)
        self.finish(production, 60)
        self.assertEqual((sheet.line_ids.received, self.in_stock(flash)), (60, 60))

    def test_taken_apart_again(self):
        """Unbuilding is free; what is made of it anew is inspected anew."""
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        self.inspect(row)
        self.finish(production)
        unbuild = self.env["mrp.unbuild"].create({
            "product_id": self.product.id, "product_qty": 10, "mo_id": production.id, "bom_id": self.bom.id,
            "location_id": self.stock.id, "location_dest_id": self.stock.id,
        })  # fmt: skip
        unbuild.action_unbuild()
        row.invalidate_recordset()
        self.assertEqual((unbuild.state, row.received, self.in_stock()), ("done", 90, 90))
        again = production.copy({"product_qty": 10, "reference_ids": [Command.set(production.reference_ids.ids)]})
        again.action_confirm()
        with self.held("100 of .* are accepted by inspections, 110 would be in stock"):
            self.finish(again)

    def test_scrap_during_production(self):
        """Components and finished goods are scrapped while production goes on; nothing is held by it."""
        _order, sheet, production = self.produced()
        self.env["stock.scrap"].create({
            "product_id": self.chip.id, "scrap_qty": 2, "production_id": production.id,
            "location_id": production.location_src_id.id,
        }).do_scrap()  # fmt: skip
        self.inspect(sheet.line_ids, 60)
        rest = self.finish(production, 60)
        scrap = self.env["stock.scrap"].create({
            "product_id": self.product.id, "scrap_qty": 3, "production_id": production.id,
            "location_id": self.stock.id,
        })  # fmt: skip
        scrap.do_scrap()
        self.assertEqual(scrap.state, "done")
        with self.held("60 of .* are accepted"):
            self.finish(rest, 1)

    def test_parts_of_a_kit(self):
        """A kit whose parts are made: reported as far as its scarcest part; each part waits for the kit."""
        kit = self.env["product.product"].create({"name": "Driver set", "is_storable": True})
        self.env["mrp.bom"].create({
            "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom", "product_qty": 1,
            "bom_line_ids": [
                Command.create({"product_id": self.product.id, "product_qty": 2}),
                Command.create({"product_id": self.product_2.id, "product_qty": 1}),
            ],
        })  # fmt: skip
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "user_id": self.salesperson.id,
            "order_line": [Command.create({"product_id": kit.id, "product_uom_qty": 10})],
        })  # fmt: skip
        order.with_user(self.salesperson).action_confirm()
        sheet = order.handover_sheet_ids.with_env(self.env)
        self.env.cr.flush()
        self.decide(sheet)
        self.sign(sheet, self.worker)
        row = sheet.line_ids
        first, second = order.stock_reference_ids.production_ids.sorted(lambda mo: mo.product_id != self.product)
        self.assertEqual((first.product_qty, second.product_qty, row.quantity_produce), (20, 10, 10))
        reports = self.env["handover.report"]
        reports._report(first, 20, self.worker)
        self.assertEqual(row.produced, 0)
        with self.held("0 are reported"):
            self.inspect(row, 1)
        reports._report(second, 6, self.worker)
        self.env.cr.flush()
        row.invalidate_recordset()
        self.assertEqual((row.produced, sheet.state), (6, "production"))
        self.inspect(row)
        with self.held("6 of .* are accepted"):
            self.finish(first)
        self.finish(first, 12)
        self.assertEqual(row.received, 0)
        self.finish(second, 6)
        self.assertEqual(row.received, 6)

    def test_subcontracted_products_come_by_their_receipt(self):
        """A bought product, made by a subcontractor or not, is no production of ours: its receipt is not held here."""
        supplier = self.env["stock.location"].search([("usage", "=", "supplier")], limit=1)
        _order, sheet, production = self.produced()
        moved = self.move(self.product, supplier, self.stock, 100)
        self.assertEqual(moved.state, "done")
        with self.held("0 of .* are accepted"):
            self.finish(production)
        self.assertEqual(sheet.line_ids.received, 0)

    def test_two_rows_of_one_product(self):
        """Two rows of the same product: each is reported, inspected and received as far as it was ordered."""
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "user_id": self.salesperson.id,
            "order_line": [
                Command.create({"product_id": self.product.id, "product_uom_qty": quantity}) for quantity in (60, 40)
            ],
        })  # fmt: skip
        order.with_user(self.salesperson).action_confirm()
        sheet = order.handover_sheet_ids.with_env(self.env)
        self.env.cr.flush()
        self.decide(sheet)
        self.sign(sheet, self.worker)
        productions = order.stock_reference_ids.production_ids
        for production in productions:
            self.env["handover.report"]._report(production, production.product_qty, self.worker)
        self.env.cr.flush()
        self.assertEqual((sheet.line_ids.mapped("produced"), sheet.state), ([60, 40], "inspection"))
        self.inspect(sheet.line_ids[0])
        self.inspect(sheet.line_ids[1], 40, 30, "scrap", defective=10)
        for production in productions[:-1]:
            self.finish(production)
        left = 90 - sum(productions[:-1].mapped("product_qty"))
        with self.held("are accepted"):
            self.finish(productions[-1])
        self.finish(productions[-1], left)
        self.assertEqual(sum(sheet.line_ids.mapped("received")), 90)

    def test_a_cancelled_sheet_opens_nothing(self):
        """Goods of an order that must have a sheet wait for a new one, where they were finished already as well."""
        self.warehouse.manufacture_steps = "pbm_sam"
        _order, sheet, production = self.produced()
        for chip in self.chip | self.board:
            self.env["stock.quant"]._update_available_quantity(chip, self.warehouse.pbm_loc_id, 1000)
        self.finish(production)
        self.inspect(sheet.line_ids)
        sheet.with_user(self.salesperson).action_cancel()
        store = production.move_finished_ids.move_dest_ids.picking_id
        store.move_ids.write({"quantity": 100, "picked": True})
        with self.held("has no flow sheet"):
            store.with_user(self.keeper).button_validate()

    def test_queries_stay_flat(self):
        """100 rows and 20 manufacturing orders: what the gate itself asks, beside what moving the goods asks."""
        products = self.env["product.product"].create([
            {"name": f"Driver {number}", "is_storable": True, "route_ids": [Command.set(self.product.route_ids.ids)]}
            for number in range(20)
        ])  # fmt: skip
        for product in products:
            self.make_bom(product, self.chip)
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "user_id": self.salesperson.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 10})
                for product in products for _number in range(5)
            ],
        })  # fmt: skip
        order.with_user(self.salesperson).action_confirm()
        sheet = order.handover_sheet_ids.with_env(self.env)
        self.env.cr.flush()
        self.decide(sheet)
        self.sign(sheet, self.worker)
        productions = order.stock_reference_ids.production_ids
        for production in productions:
            self.env["handover.report"]._report(production, 10, self.worker)
        for row in sheet.line_ids:
            if row.produced:
                self.inspect(row, 10)
        lines = type(self.env["stock.move.line"])
        gate = lines._handover_stock_in_problems
        counts = {}
        for name, method in (("without", lambda *args: []), ("with", gate)):
            with self.cr.savepoint() as savepoint, patch.object(lines, "_handover_stock_in_problems", method):
                moves = productions.move_finished_ids.sudo()
                moves.quantity = 1
                moves.picked = True
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                moves._action_done()
                counts[name] = self.cr.sql_log_count - before
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertLessEqual(counts["with"] - counts["without"], 10, counts)
