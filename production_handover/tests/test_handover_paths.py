"""Ways into the stock and out to the customer that carry no signature: each is tried (D18.6, D18.9, D14.4)."""

from odoo.fields import Command
from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverPaths(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_manager = cls._user("ho_stock_manager", "stock.group_stock_manager")
        cls.customers = cls.env.ref("stock.stock_location_customers")

    def counted(self, quantity, location=None):
        """An inventory adjustment."""
        quant = self.env["stock.quant"].with_user(self.stock_manager).with_context(inventory_mode=True).create({
            "product_id": self.product.id, "location_id": (location or self.stock).id,
            "inventory_quantity": quantity,
        })  # fmt: skip
        quant.action_apply_inventory()
        self.env.cr.flush()
        return quant

    def test_a_count_is_no_receipt(self):
        """Adjusting the stock, importing it and taking it back is Odoo's own right: nothing is received by it."""
        order, sheet, _production = self.produced()
        row = sheet.line_ids
        self.counted(150)
        self.assertEqual((row.received, row._ready()), (0, 0))
        result = self.env["stock.quant"].with_user(self.stock_manager).with_context(inventory_mode=True).load(
            ["product_id/.id", "location_id/.id", "inventory_quantity"],
            [[str(self.product.id), str(self.stock.id), "300"]],
        )  # fmt: skip
        self.assertFalse([one for one in result["messages"] if one["type"] == "error"])
        self.env["stock.quant"].search([
            ("product_id", "=", self.product.id), ("location_id", "=", self.stock.id)
        ]).with_user(self.stock_manager).action_apply_inventory()  # fmt: skip
        self.env.cr.flush()
        self.assertEqual((row.received, row._ready()), (0, 0))
        with self.held("not called ready"):
            self.ship(order, [10])
        moves = self.env["stock.move.line"].search([
            ("product_id", "=", self.product.id), ("move_id.is_inventory", "=", True), ("state", "=", "done"),
        ])  # fmt: skip
        moves[:1].with_user(self.stock_manager).action_revert_inventory()
        self.assertEqual((row.received, row._ready()), (0, 0))

    def test_out_by_hand(self):
        """Moves made as done, lines added to what is done, states and destinations written: the gate asks them all."""
        order, sheet = self.confirm(100.0)
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 20_000)
        self.decide(sheet)
        move = order.picking_ids.move_ids
        line = {
            "product_id": self.product.id, "quantity": 5, "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
        }  # fmt: skip
        for number, act in enumerate((
            lambda: move.write({"quantity": 5, "picked": True}) and move._action_done(),
            lambda: move.write({"quantity": 5, "picked": True, "state": "done"}),
            lambda: self.env["stock.move"].create({
                "state": "done", "product_id": self.product.id, "product_uom": self.product.uom_id.id,
                "location_id": self.stock.id, "location_dest_id": self.customers.id, "quantity": 5,
                "sale_line_id": order.order_line.id, "move_line_ids": [Command.create(line)],
            }),
            lambda: move.copy({"state": "done", "move_line_ids": [Command.create(line)]}),
        )):  # fmt: skip
            with self.held("not called ready", f"way {number}"):
                act()
                self.env.cr.flush()
        # A part is called and leaves: what is added to it afterwards is asked for as well.
        action = sheet.with_user(self.keeper).action_goods_ready()
        shipment = self.env["handover.shipment"].browse(action["res_id"])
        shipment.line_ids.with_user(self.keeper).quantity = 40
        self.env.cr.flush()
        self.sign(shipment, self.keeper)
        self.sign(shipment, self.salesperson)
        shipment.with_user(self.inspector).batch_requirements = "none"
        self.env.cr.flush()
        self.sign(shipment, self.inspector)
        done = self.ship(order, [30]).move_ids
        for number, act in enumerate((
            lambda: self.env["stock.move.line"].create({**line, "move_id": done.id, "quantity": 11}),
            lambda: done.move_line_ids.write({"quantity": 41}),
            lambda: done.write({"quantity": 41}),
        )):  # fmt: skip
            with self.held("may leave", f"added {number}"):
                act()
                self.env.cr.flush()
        # Backorders of backorders.
        self.ship(order, [5])
        with self.held("may leave"):
            self.ship(order, [6])
        self.ship(order, [5])
        self.assertEqual(sheet.line_ids.shipped, 40)

    def test_returned_goods(self):
        """What the customer sends back may leave again as far as shipments are signed, and no further."""
        order, sheet = self.confirm(100.0)
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 20_000)
        self.decide(sheet)
        self.call(sheet)
        picking = self.ship(order)
        back = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        ).create({"picking_id": picking.id})  # fmt: skip
        back.product_return_moves.write({"quantity": 20, "to_refund": True})
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        returned.move_ids.write({"quantity": 20, "picked": True})
        returned.with_user(self.keeper)._action_done()
        self.env.cr.flush()
        self.assertEqual(sheet.line_ids.shipped, 80)
        # Nothing that came back counts as received from production.
        self.assertEqual(sheet.line_ids.received, 0)

    def test_moved_inside_after_the_check(self):
        """Relocated, packed and unpacked between the batch check and the truck: no more leaves for it."""
        order, sheet = self.confirm(100.0)
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 20_000)
        self.decide(sheet)
        self.call(sheet)
        shelf = self.env["stock.location"].create({"name": "Dock", "location_id": self.stock.id})
        picking = order.picking_ids
        picking.do_unreserve()
        self.move(self.product, self.stock, shelf, 100)
        picking.action_assign()
        picking.move_ids.write({"quantity": 100, "picked": True})
        package = self.env["stock.package"].create({"name": "PALLET-1"})
        picking.move_ids.move_line_ids.result_package_id = package
        picking.with_user(self.keeper)._action_done()
        self.env.cr.flush()
        self.assertEqual(sheet.line_ids.shipped, 100)
        self.move(self.product, self.stock, shelf, 10)
        with self.held():
            moved = self.env["stock.move"].create({
                "product_id": self.product.id, "product_uom_qty": 1, "product_uom": self.product.uom_id.id,
                "location_id": shelf.id, "location_dest_id": self.customers.id, "sale_line_id": order.order_line.id,
            })  # fmt: skip
            moved._action_confirm()
            moved.write({"quantity": 1, "picked": True})
            moved._action_done()
            self.env.cr.flush()

    def test_another_address_after_goods_ready(self):
        """The delivery address changes after the call: nothing is lost, the shipment stands, the gate asks the same."""
        order, sheet = self.confirm(100.0)
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 20_000)
        self.decide(sheet)
        shipment = self.call(sheet)
        other = self.env["res.partner"].create(
            {"name": "Second dock", "parent_id": self.customer.id, "type": "delivery"}
        )
        order.with_user(self.salesperson).partner_shipping_id = other
        order.picking_ids.partner_id = other
        self.env.cr.flush()
        self.assertEqual(shipment.state, "shipped")
        self.ship(order)
        self.assertEqual(sheet.line_ids.shipped, 100)
