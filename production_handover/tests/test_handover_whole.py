"""One order through all of D18: half from stock, half produced, paid in two instalments, shipped in two."""

from odoo.addons.order_confirmation.tests.payment_common import PaymentCommon
from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverWhole(InspectionCommon, PaymentCommon):
    def test_from_start_to_three_copies(self):
        """D18.1 to D18.10, D14.4: nothing is typed twice, and nothing moves before its money or its signatures."""
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 50)
        plan = self.make_plan([{"share": 40, "gate": "production"}, {"share": 60, "gate": "shipment"}])
        order, sheet = self.confirm(100.0, order_payment_plan_id=plan.id)
        self.assertTrue(sheet.payment_before_shipment)
        row = sheet.line_ids

        # Engineering looks at stock and splits; procurement, which had asked for all, follows.
        self.decide(sheet)
        self.assertEqual((row.decision, row.quantity_stock, row.quantity_produce), ("split", 50, 50))
        sheet.with_user(self.worker).action_follow_decision()
        production = order.stock_reference_ids.production_ids.filtered(lambda one: one.state != "cancel")
        self.assertEqual((production.product_qty, production.state), (50, "draft"))

        # Production takes over, but starts only when the first instalment is in.
        self.sign(sheet, self.worker)
        with self.held("paid|payment"):
            production.with_user(self.worker).action_confirm()
        (_first, first_amount, _in), (_second, second_amount, _in) = self.instalments(order)
        self.pay(order, first_amount)
        self.env.invalidate_all()
        production.with_user(self.worker).action_confirm()
        self.env["handover.report"]._report(production, 50, self.worker)

        # The half in stock is ready already; without the second instalment it stays.
        action = sheet.with_user(self.keeper).action_goods_ready()
        shipment = self.env["handover.shipment"].browse(action["res_id"])
        self.assertEqual(shipment.line_ids.quantity, 50)
        self.env.cr.flush()
        self.sign(shipment, self.keeper)
        self.sign(shipment, self.salesperson)
        with self.held(f"{sheet.name}|paid|payment"):
            self.leave(order, 50)
        self.pay(order, second_amount)
        self.env.invalidate_all()
        self.sign(shipment, self.accountant)
        self.finish_shipment(shipment)
        self.leave(order, 50)
        self.sign_rest(shipment)
        self.assertEqual((shipment.state, sheet.state != "done", row.shipped), ("done", True, 50))

        second = self.other_half(order, sheet, production)
        self.assertEqual((sheet.state, row.shipped), ("done", 100))
        copies = sheet.with_user(self.salesperson).action_print_copies()
        self.assertIn("/signoff/copy/", copies["url"])
        self.assertEqual(self.env["signoff.step"].search_count([
            ("head_id", "in", (sheet.signoff_head_id | (shipment | second).signoff_head_id).ids),
            ("state", "in", ("waiting", "open")),
        ]), 0)  # fmt: skip

    def other_half(self, order, sheet, production):
        """Inspected, received, ready, shipped."""
        row = sheet.line_ids
        with self.held("inspect"):
            self.finish(production)
        self.inspect(row)
        self.sign(sheet, self.worker)
        self.finish(production)
        # Handed over by quality, taken over by the keeper.
        self.sign(sheet, self.inspector)
        self.sign(sheet, self.keeper)
        self.assertEqual((row.inspected, row.received), (50, 50))
        action = sheet.with_user(self.keeper).action_goods_ready()
        second = self.env["handover.shipment"].browse(action["res_id"])
        self.assertEqual(second.line_ids.quantity, 50)
        self.env.cr.flush()
        self.sign(second, self.keeper)
        self.sign(second, self.salesperson)
        self.sign(second, self.accountant)
        self.finish_shipment(second)
        self.leave(order, 50)
        self.sign_rest(second)
        return second

    def leave(self, order, quantity):
        """The keeper validates so much of the order's open delivery; procurement may have made several moves of it."""
        self.env.invalidate_all()
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        for move in picking.move_ids:
            part = min(quantity, move.product_uom_qty)
            move.write({"quantity": part, "picked": part > 0})
            quantity -= part
        self.assertEqual(quantity, 0)
        picking.with_user(self.keeper).with_context(skip_backorder=True)._action_done()
        self.env.cr.flush()

    def finish_shipment(self, shipment):
        """The inspector's batch requirements."""
        shipment.with_user(self.inspector).batch_requirements = "Batch 26W48"
        self.env.cr.flush()
        self.sign(shipment, self.inspector)

    def sign_rest(self, shipment):
        """The keeper has signed by shipping; inspector and clerk sign what has left."""
        self.sign(shipment, self.inspector)
        self.sign(shipment, self.salesperson)
