"""The act signs: shipping, releasing; the sheet follows its order; stock contracts end at the stock-in (D18, B16)."""

from odoo.fields import Command
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverActs(HandoverCommon):
    def steps(self, document, purpose):
        return document.signoff_head_id._current_steps().filtered(lambda step: step.purpose == purpose)

    def test_validating_the_delivery_signs_for_the_keeper(self):
        """D18.9, B16: nobody does a thing twice; inspector and clerk sign for themselves."""
        order, sheet = self.confirm()
        self.decide(sheet)
        shipment = self.call(sheet)
        self.ship(order)
        signed = self.steps(shipment, "shipped").filtered(lambda step: step.state == "signed")
        self.assertEqual(signed.signed_by_id, self.keeper)
        self.sign(shipment, self.inspector)
        self.sign(shipment, self.salesperson)
        self.assertEqual(sheet.state, "done")

    def test_half_of_a_shipment_signs_nothing(self):
        """D18.9: the outbound detail is signed when all of the shipment has left."""
        order, sheet = self.confirm(100)
        self.decide(sheet)
        shipment = self.call(sheet)
        self.ship(order, [60])
        self.assertFalse(self.steps(shipment, "shipped").filtered("signed_by_id"))
        self.ship(order)
        self.assertEqual(self.steps(shipment, "shipped").signed_by_id, self.keeper)

    def test_the_superuser_signs_nothing(self):
        """B16: automation is nobody's signature."""
        order, sheet = self.confirm()
        self.decide(sheet)
        shipment = self.call(sheet)
        picking = order.picking_ids
        picking.move_ids.write({"picked": True})
        picking.with_user(self.env.ref("base.user_root"))._action_done()
        self.assertFalse(self.steps(shipment, "shipped").filtered("signed_by_id"))

    def test_payment_before_shipment_and_its_release(self):
        """D18.7: finance can't sign while money is awaited; its release signs the shipment."""
        plan = self.env["order.payment.plan"].create({
            "name": "T/T before shipment",
            "line_ids": [Command.create({"name": "All", "share": 100, "gate": "shipment"})],
        })  # fmt: skip
        order, sheet = self.confirm(order_payment_plan_id=plan.id)
        self.assertTrue(sheet.payment_before_shipment)
        self.decide(sheet)
        action = sheet.with_user(self.keeper).action_goods_ready()
        shipment = self.env["handover.shipment"].browse(action["res_id"])
        self.env.cr.flush()
        self.sign(shipment, self.keeper)
        self.sign(shipment, self.salesperson)
        self.assertEqual(shipment.state, "paid")
        with self.held("payment before shipment is not released"):
            self.sign(shipment, self.accountant)
        release = (
            self.env["order.payment.release"]
            .with_user(self.accountant)
            .create(
                {"sale_order_id": order.id, "gate": "shipment", "date_until": "2099-01-01", "reason": "Bank slip seen"}
            )
        )
        release.action_signoff_start()
        self.env.cr.flush()
        self.sign(release, self.accountant)
        self.assertEqual(shipment.state, "batch")
        self.assertEqual(self.steps(shipment, "paid").signed_by_id, self.accountant)

    def test_the_sheet_follows_its_order(self):
        """B01: a raised quantity is decided and signed anew; an added row is there at once."""
        order, sheet = self.confirm()
        self.decide(sheet)
        self.assertEqual(sheet.state, "shipping")
        order.order_line[0].with_user(self.salesperson).product_uom_qty = 130
        self.env.cr.flush()
        self.assertEqual(sheet.line_ids[0].quantity, 130)
        self.assertFalse(sheet.line_ids[0].decision)
        self.assertEqual(sheet.state, "made")
        order.order_line = [Command.create({"product_id": self.product_2.id, "product_uom_qty": 5})]
        self.assertEqual(len(sheet.line_ids), 3)

    def test_cancelling_the_order_cancels_sheet_and_shipments(self):
        """What was signed stays readable."""
        order, sheet = self.confirm()
        self.decide(sheet)
        shipment = self.call(sheet)
        # Odoo lets nobody cancel who may not read purchase orders, where `purchase_stock` is installed.
        order._action_cancel()
        self.assertEqual((sheet.state, shipment.state), ("cancelled", "cancelled"))
        order.with_user(self.salesperson).action_draft()
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual(len(order.handover_sheet_ids), 2)
        with self.held("not called ready"):
            self.ship(order)

    def test_a_stock_contract_gets_a_sheet(self):
        """D11.11: approved, so the sheet is there; everything is to be produced."""
        contract = self.env["internal.contract"].with_user(self.salesperson).create({
            "kind": "stock", "draft_line_ids": [Command.create({"model_text": "XLG-150-H-AB", "quantity": 500})],
        })  # fmt: skip
        contract.action_signoff_start()
        self.env.cr.flush()
        contract = contract.with_env(self.env)
        self.sign(contract, self.salesperson)
        contract.line_ids.with_user(self.engineer).write({"product_id": self.product.id, "bom_id": self.bom.id})
        self.sign(contract, self.engineer)
        self.sign(contract, self.salesperson)
        self.sign(contract, self.engineer_2)
        self.assertEqual(contract.state, "approved")
        sheet = self.env["handover.sheet"].search([("contract_id", "=", contract.id)])
        self.assertEqual(sheet.line_ids.quantity_produce, 500)
        self.assertFalse(sheet.sale_order_id)
        productions = contract.stock_reference_id.production_ids
        self.assertEqual(productions.mapped("state"), ["draft"])
        with self.held("not taken over"):
            productions.with_user(self.worker).action_confirm()
        self.sign(sheet, self.salesperson)
        self.sign(sheet, self.engineer)
        self.sign(sheet, self.engineer)
        self.sign(sheet, self.worker)
        self.assertEqual(productions.state, "confirmed")
