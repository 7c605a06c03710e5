from odoo import Command
from odoo.tests import tagged

from .common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestAdversaryGoods(ConfirmationCommon):
    """Ways for goods to leave past the shipment gate (design §2, peers: every way past)."""

    def confirmed_order(self, rows=None, **values):
        self.require()
        order = self.make_order(rows, **values)
        self.confirm_sheet(self.issue(order), confirm_order=True)
        self.assertEqual(order.state, "sale")
        return order

    def move_of(self, order, **values):
        """A delivery that somebody makes by hand."""
        warehouse = order.warehouse_id
        line = order.order_line[0]
        return self.env["stock.move"].create({
            "product_id": line.product_id.id, "product_uom_qty": 10, "quantity": 10, "picked": True,
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            "sale_line_id": line.id, **values,
        })  # fmt: skip

    def ship(self, picking):
        picking.move_ids.picked = True
        picking._action_done()

    # === orders that are not confirmed ===

    def test_hand_made_delivery_of_a_quotation_is_held(self):
        self.require()
        order = self.make_order()
        with self.held("is not confirmed"):
            self.move_of(order)._action_done()

    def test_quotation_without_policy_is_not_asked(self):
        self.move_of(self.make_order())._action_done()

    def test_cancelled_or_reopened_order_ships_nothing(self):
        order = self.confirmed_order()
        picking = order.picking_ids
        order.write({"state": "draft"})
        with self.held("is not confirmed"):
            self.ship(picking)
        order.write({"state": "sale"})
        order._action_cancel()
        with self.held("is not confirmed"):
            self.move_of(order)._action_done()

    def test_rows_deleted_under_their_delivery_open_nothing(self):
        order = self.confirmed_order()
        picking = order.picking_ids
        order.write({"state": "draft"})
        order.order_line.unlink()
        picking.invalidate_recordset()
        self.assertFalse(picking.sale_id)
        with self.held("is not confirmed"):
            self.ship(picking)

    # === goods taken off their order ===

    def test_delivery_cannot_be_taken_off_its_order(self):
        order, other = self.confirmed_order(), self.make_order(confirmation_policy="none")
        other.action_confirm()
        picking = order.picking_ids.with_user(self.keeper)
        for attempt in (
            lambda: picking.move_ids.write({"sale_line_id": False}),
            lambda: picking.move_ids[0].write({"sale_line_id": other.order_line[0].id}),
            lambda: picking.write({"sale_id": False}),
            lambda: picking.write({"sale_id": other.id}),
            lambda: picking.move_ids[0].write({"product_id": self.product_2.id}),
            lambda: order.order_line[0].sudo().write({"move_ids": [Command.clear()]}),
        ):
            with self.held("taken off its order"):
                attempt()

    def test_finished_delivery_cannot_be_taken_off_to_ship_again(self):
        order = self.confirmed_order()
        self.deliver(order)
        with self.held("taken off its order"):
            order.picking_ids.move_ids.with_user(self.keeper).write({"sale_line_id": False})
        with self.held("confirmed 10 of"):
            self.move_of(order)._action_done()

    def test_references_taken_away_open_nothing(self):
        order = self.confirmed_order()
        order.order_line[0].price_unit = 1
        picking = order.picking_ids
        picking.move_ids.write({"reference_ids": [Command.clear()]})
        picking.write({"reference_ids": [Command.clear()], "origin": False, "partner_id": False})
        with self.held("price"):
            self.ship(picking)

    # === other goods, more goods ===

    def test_other_product_under_a_confirmed_row_does_not_leave(self):
        order = self.confirmed_order()
        gift = self.env["product.product"].create({"name": "Gift"})
        with self.held("confirmed 0 of"):
            self.move_of(order, product_id=gift.id)._action_done()
        with self.held("confirmed 0 of"):
            self.move_of(order, product_id=gift.id, picking_id=order.picking_ids.id)
            self.deliver(order)

    def test_replacement_never_exceeds_what_came_back(self):
        order = self.confirmed_order()
        self.deliver(order)
        done = order.picking_ids.move_ids.filtered(lambda move: move.product_id == self.product)
        with self.held("confirmed 10 of"):
            self.move_of(order, origin_returned_move_id=done.id)._action_done()
        customers, stock = done.location_dest_id, done.location_id
        back = self.move_of(order, location_id=customers.id, location_dest_id=stock.id, quantity=3,
                            origin_returned_move_id=done.id)  # fmt: skip
        back._action_done()
        self.move_of(order, origin_returned_move_id=back.id, quantity=3)._action_done()
        with self.held("confirmed 10 of"):
            self.move_of(order, origin_returned_move_id=back.id, quantity=1)._action_done()

    def test_refunded_return_may_be_delivered_again(self):
        order = self.confirmed_order()
        self.deliver(order)
        done = order.picking_ids.move_ids.filtered(lambda move: move.product_id == self.product)
        back = self.move_of(order, location_id=done.location_dest_id.id, location_dest_id=done.location_id.id,
                            quantity=4, origin_returned_move_id=done.id, to_refund=True)  # fmt: skip
        back._action_done()
        self.assertEqual(order.order_line[0].qty_delivered, 6)
        self.move_of(order, quantity=4)._action_done()
        with self.held("confirmed 10 of"):
            self.move_of(order, quantity=1)._action_done()

    def test_other_unit_on_the_move_is_converted(self):
        order = self.confirmed_order()
        dozen = self.env.ref("uom.product_uom_dozen")
        with self.held("confirmed 10 of"):
            self.move_of(order, product_uom=dozen.id, quantity=1)._action_done()

    # === other ways out ===

    def test_transit_to_another_company_is_a_way_out(self):
        order = self.confirmed_order()
        order.order_line[0].price_unit = 1
        picking = order.picking_ids
        transit = self.env.ref("stock.stock_location_inter_company")
        picking.move_ids.location_dest_id = transit
        picking.move_line_ids.location_dest_id = transit
        with self.held("price"):
            self.ship(picking)

    def test_dropshipping_is_held(self):
        order = self.confirmed_order()
        order.order_line[0].price_unit = 1
        supplier = self.env.ref("stock.stock_location_suppliers")
        with self.held("price"):
            self.move_of(order, location_id=supplier.id)._action_done()

    def test_destination_or_source_changed_after_done_is_held(self):
        order = self.confirmed_order()
        order.order_line[0].price_unit = 1
        customers = self.env.ref("stock.stock_location_customers")
        stock = order.warehouse_id.lot_stock_id
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": stock.id})
        inside = self.move_of(order, location_dest_id=shelf.id)
        inside._action_done()
        for record in (inside, inside.move_line_ids):
            with self.held("price"):
                record.write({"location_dest_id": customers.id})
                self.env.flush_all()
        outside = self.move_of(order, location_id=customers.id)
        outside._action_done()
        for record in (outside, outside.move_line_ids):
            with self.held():  # Odoo itself refuses the first
                record.write({"location_id": stock.id})
                self.env.flush_all()

    def test_lines_to_the_customer_on_a_move_to_elsewhere_are_held(self):
        order = self.confirmed_order()
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": order.warehouse_id.lot_stock_id.id})
        move = self.move_of(order, location_dest_id=shelf.id)
        with self.held("leave by a delivery"):
            move.move_line_ids.location_dest_id = self.env.ref("stock.stock_location_customers")
            move._action_done()

    def test_scrap_and_returns_to_the_shelf_are_never_held(self):
        order = self.confirmed_order()
        self.deliver(order)
        order.order_line[0].price_unit = 1
        picking = order.picking_ids
        self.env["stock.scrap"].create({"product_id": self.product.id, "scrap_qty": 1}).action_validate()
        wizard = self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking")
        back = self.env["stock.picking"].browse(wizard.create({}).action_create_returns_all()["res_id"])
        self.ship(back)
        self.assertEqual(back.state, "done")

    def test_picking_goes_on_and_only_the_last_step_waits(self):
        self.env["stock.warehouse"].search([("company_id", "=", self.company.id)]).delivery_steps = "pick_ship"
        order = self.confirmed_order()
        order.order_line[0].price_unit = 1
        pick = order.picking_ids
        self.assertEqual(len(pick), 1)
        self.ship(pick)
        self.assertEqual(pick.state, "done")
        delivery = order.picking_ids - pick
        self.assertTrue(delivery)
        with self.held("price"):
            self.ship(delivery)
        order.order_line[0].price_unit = 63
        self.ship(delivery)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [10, 5])

    def test_put_in_pack_changes_nothing(self):
        order = self.confirmed_order()
        order.order_line[0].price_unit = 1
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        picking.move_line_ids.result_package_id = self.env["stock.package"].create({"name": "CARTON-1"})
        with self.held("price"):
            picking._action_done()

    def test_goods_of_one_order_do_not_wait_for_another_on_the_same_transfer(self):
        held, free = self.confirmed_order(), self.confirmed_order()
        held.order_line[0].price_unit = 1
        picking = held.picking_ids
        free.picking_ids.move_ids.picking_id = picking
        self.assertEqual(picking.sale_id, held)
        with self.held(held.name):
            self.ship(picking)
        own = picking.move_ids.filtered(lambda move: move.sale_line_id.order_id == free)
        own.picked = True
        own._action_done()
        self.assertEqual(free.order_line.mapped("qty_delivered"), [10, 5])
