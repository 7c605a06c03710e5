"""Payment before shipment in a browser: released for half, shipped for half, held again (B08)."""

from odoo.tests import HttpCase, tagged

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestPaymentTours(HttpCase, PaymentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.order = cls.planned(cls.before_shipment, rows=[(cls.product, 10)])
        cls.order.picking_ids.action_assign()

    def test_sales_asks_and_finance_signs(self):
        self.start_tour(f"/odoo/sales/{self.order.id}", "order_payment_ask", login=self.salesperson.login)
        release = self.order.order_payment_release_ids
        self.assertEqual((release.amount, release.signoff_state), (315, "running"))
        self.start_tour(
            f"/odoo/action-order_confirmation.order_payment_release_action/{release.id}",
            "order_payment_sign",
            login=self.accountant.login,
        )
        self.assertTrue(release.valid)

    def test_keeper_ships_half_and_is_held_again(self):
        self.release(self.order, amount=315)
        picking = self.order.picking_ids
        page = "/odoo/action-stock.action_picking_tree_all/%s"
        self.start_tour(page % picking.id, "order_payment_ship_half", login=self.keeper.login)
        self.assertEqual((picking.state, picking.move_ids.quantity), ("done", 5))
        rest = self.order.picking_ids - picking
        self.start_tour(page % rest.id, "order_payment_held_again", login=self.keeper.login)
        self.assertEqual((rest.state, rest.move_ids.product_uom_qty), ("assigned", 5))
