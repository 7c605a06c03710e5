"""Ways around the gate of finished goods that carry no manufacturing order: each is tried (D14.5)."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverStockInPaths(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.manufacture_steps = "pbm_sam"
        cls.after = cls.warehouse.sam_loc_id
        cls.stock_manager = cls._user("ho_stock_manager", "stock.group_stock_manager")
        for chip in cls.chip | cls.board:
            cls.env["stock.quant"]._update_available_quantity(chip, cls.warehouse.pbm_loc_id, 1000)

    def waiting(self):
        """100 finished and waiting after manufacturing, 60 of them accepted."""
        order, sheet, production = self.produced()
        self.finish(production)
        self.inspect(sheet.line_ids, 60)
        return order, sheet, production

    def quants(self):
        return self.env["stock.quant"].search(
            [("product_id", "=", self.product.id), ("location_id", "=", self.after.id)]
        )

    def test_relocating_and_scrapping(self):
        """Relocate from the list of stock, scrap to a place that is no scrap, transit: all are moves, all are asked."""
        self.waiting()
        self.env["stock.picking"].search([("location_id", "=", self.after.id)]).do_unreserve()
        with self.held("no inspection accepted"):
            self.quants().with_user(self.stock_manager).move_quants(self.stock, message="x")
        with self.held():
            scrap = self.env["stock.scrap"].with_user(self.keeper).create({
                "product_id": self.product.id, "scrap_qty": 100, "location_id": self.after.id,
                "scrap_location_id": self.stock.id,
            })  # fmt: skip
            scrap.do_scrap()
            self.env.cr.flush()
            self.fail("scrapped into the stock")
        transit = self.env["stock.location"].create({"name": "Transit", "usage": "transit"})
        with self.held("no inspection accepted"):
            self.move(self.product, self.after, transit, 100)
        self.move(self.product, self.after, self.quarantine, 40)

    def test_turning_a_done_move(self):
        """To quarantine first, then another destination on the finished line or move."""
        self.waiting()
        moved = self.move(self.product, self.after, self.quarantine, 100)
        with self.held("no inspection accepted"):
            moved.move_line_ids.sudo().location_dest_id = self.stock
        with self.held():
            moved.sudo().write({"location_dest_id": self.stock.id})
            moved.move_line_ids.sudo().location_dest_id = self.stock

    def test_the_count_is_not_edited(self):
        """What came in for a row stays counted: links of moves, their chain, their manufacturing order."""
        _order, sheet, production = self.waiting()
        store = production.move_finished_ids.move_dest_ids
        store.write({"quantity": 60, "picked": True})
        store.picking_id.with_user(self.keeper).with_context(skip_backorder=True).button_validate()
        self.env.cr.flush()
        self.assertEqual((store.handover_line_id, sheet.line_ids.received), (sheet.line_ids, 60))
        with self.assertRaises(AccessError):
            store.with_user(self.stock_manager).handover_line_id = False
        with self.assertRaises(AccessError):
            production.move_finished_ids.filtered(lambda move: move.state == "done").sudo().production_id = False
        with self.assertRaises(AccessError):
            self.env["stock.move"].with_user(self.keeper).create({
                "product_id": self.product.id, "product_uom_qty": 1, "location_id": self.after.id,
                "location_dest_id": self.stock.id, "handover_line_id": sheet.line_ids.id,
            })  # fmt: skip
        store.sudo().move_orig_ids = [Command.clear()]
        with self.held("no inspection accepted"):
            self.move(self.product, self.after, self.stock, 1)

    def test_places_do_not_change_under_the_goods(self):
        """A shelf after manufacturing is not hung below the stock while goods are on it."""
        self.waiting()
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.after.id})
        self.move(self.product, self.after, shelf, 100)
        with self.held("holds goods"):
            shelf.location_id = self.stock
        with self.held("no inspection accepted"):
            self.move(self.product, shelf, self.stock, 61)

    def test_packages(self):
        """Packed and moved as a package."""
        self.waiting()
        package = self.env["stock.package"].create({"name": "CARTON-1"})
        move = self.env["stock.move"].create({
            "product_id": self.product.id, "product_uom_qty": 100, "product_uom": self.product.uom_id.id,
            "location_id": self.after.id, "location_dest_id": self.after.id,
        })  # fmt: skip
        move._action_confirm()
        move.write({"quantity": 100, "picked": True})
        move.move_line_ids.result_package_id = package
        move._action_done()
        with self.held("no inspection accepted"):
            package.quant_ids.move_quants(self.stock, message="x")
