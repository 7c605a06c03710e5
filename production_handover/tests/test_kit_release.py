"""Kits that leave under a released amount: what makes the whole is the bill of materials (D13.4, B08)."""

from unittest.mock import patch

from odoo.addons.order_confirmation.tests.payment_common import PaymentCommon
from odoo.fields import Command
from odoo.tests import tagged

MORE = "more than that"


@tagged("post_install", "-at_install")
class TestKitRelease(PaymentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Kit", "Set", "Housing", "Screw")
        cls.kit, cls.inner, cls.housing, cls.screw = cls.env["product.product"].create(
            [{"name": name, "is_storable": True, "list_price": 100.0, "taxes_id": [Command.clear()]} for name in names]
        )
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        for part in cls.housing | cls.screw:
            cls.env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 10_000)
        cls.bom = cls.phantom(cls.kit, (cls.housing, 1), (cls.screw, 4))

    @classmethod
    def phantom(cls, product, *parts):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create({"product_id": part.id, "product_qty": qty}) for part, qty in parts],
            }
        )

    def kits(self, amount, quantity=10, product=None):
        """An order of kits at 100.00, of which finance released an amount; its open transfer."""
        order = self.planned(self.before_shipment, rows=[(product or self.kit, quantity, 100.0)])
        self.release(order, amount=amount)
        return order

    def move(self, order, product):
        return order.picking_ids.move_ids.filtered(lambda one: one.product_id == product and one.state != "cancel")[-1:]

    def ship(self, order, **quantities):
        """Ship parts: named quantities, nothing of the others."""
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        picking.action_assign()
        for move in picking.move_ids.filtered(lambda one: one.state != "cancel"):
            move.quantity = quantities.pop(move.product_id.name.lower(), 0)
            move.picked = bool(move.quantity)
        self.env.flush_all()
        picking.with_user(self.keeper).with_context(skip_backorder=True, skip_sms=True).button_validate()

    def test_part_of_a_kit_within_the_release(self):
        """Half is released: five kits leave, a sixth does not."""
        order = self.kits(500)
        with self.held(MORE):
            self.ship(order, housing=6, screw=24)
        self.ship(order, housing=5, screw=20)
        with self.held(MORE):
            self.ship(order, screw=1)

    def test_raised_demand_makes_nothing_cheaper(self):
        """A keeper who raises every demand ships no more than was released."""
        order = self.kits(500)
        for move in order.picking_ids.move_ids:
            move.product_uom_qty *= 10
        with self.held(MORE):
            self.ship(order, housing=10, screw=40)
        self.ship(order, housing=5, screw=20)

    def test_one_part_alone_counts(self):
        """A kit counts by the part of which most has left."""
        order = self.kits(500)
        with self.held(MORE):
            self.ship(order, screw=24)
        self.ship(order, screw=20)
        self.ship(order, housing=5)

    def test_added_part_counts_as_the_whole_row(self):
        """A part that the bill of materials does not name counts for everything, also with a forged origin."""
        order = self.kits(500)
        picking = order.picking_ids
        extra = self.move(order, self.screw).copy({"product_id": self.product.id, "product_uom_qty": 1})
        extra._action_confirm(merge=False)
        with self.held(MORE):
            self.ship(order, **{self.product.name.lower(): 1})
        extra._action_cancel()
        self.assertTrue(picking.exists())
        self.ship(order, housing=5, screw=20)

    def test_splits_and_backorders(self):
        """Shipped in three goes, each within what is left."""
        order = self.kits(500)
        self.ship(order, housing=2, screw=8)
        self.ship(order, housing=2, screw=8)
        with self.held(MORE):
            self.ship(order, housing=2, screw=8)
        self.ship(order, housing=1, screw=4)

    def test_nested_kit(self):
        """A kit in a kit: two sets of one housing and four screws, three screws more."""
        self.phantom(self.inner, (self.kit, 2), (self.screw, 3))
        order = self.kits(500, product=self.inner)
        self.assertEqual(
            order.order_line._order_payment_kit_parts()[order.order_line], {self.housing: 20, self.screw: 110}
        )
        for move in order.picking_ids.move_ids:
            move.product_uom_qty *= 3
        with self.held(MORE):
            self.ship(order, screw=56)
        self.ship(order, housing=10, screw=55)

    def test_dozens(self):
        """The row is sold by the dozen."""
        order = self.planned(self.before_shipment, confirm=False, rows=[(self.kit, 1, 1200.0)])
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.order_line.price_unit = 1200
        order.action_confirm()
        self.release(order, amount=600)
        with self.held(MORE):
            self.ship(order, housing=7, screw=28)
        self.ship(order, housing=6, screw=24)

    def test_changed_bill_of_materials(self):
        """A bill that was changed afterwards makes nothing cheaper: the lower of bill and demand counts."""
        order = self.kits(500)
        self.bom.bom_line_ids.filtered(lambda row: row.product_id == self.screw).product_qty = 400
        with self.held(MORE):
            self.ship(order, screw=24)
        self.bom.bom_line_ids.filtered(lambda row: row.product_id == self.screw).unlink()
        with self.held(MORE):
            self.ship(order, screw=1)
        self.ship(order, housing=5)

    def test_returned_kits_make_room(self):
        """What came back may leave again."""
        order = self.kits(500)
        self.ship(order, housing=5, screw=20)
        picking = order.picking_ids.filtered(lambda one: one.state == "done")
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for row in wizard.product_return_moves:
            row.quantity = row.move_id.quantity
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        back.with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.assertEqual(back.state, "done")
        self.ship(order, housing=5, screw=20)

    def test_without_knowing_kits_any_part_is_the_whole_row(self):
        """Where nobody knows what a kit consists of, its first part counts for all of it."""
        order = self.kits(900)
        line = type(self.env["sale.order.line"])
        with patch.object(line, "_order_payment_kit_parts", lambda lines: {}):
            with self.held(MORE):
                self.ship(order, screw=1)
            self.release(order, amount=100)
            self.ship(order, housing=10, screw=40)
        self.assertEqual(order.order_line.qty_delivered, 10)
