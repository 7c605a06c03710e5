"""Acts before their stage, and a policy that is raised afterwards (B16, D18)."""

from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverActed(InspectionCommon):
    def step(self, sheet, act):
        return sheet.signoff_head_id._current_steps().filtered(lambda step: step.act == act)

    def test_inspected_and_received_before_the_stage(self):
        """Recorded before the production lead signed: signs when its stage opens."""
        self.keeper.group_ids += self.env.ref("mrp.group_mrp_user")
        _order, sheet, production = self.produced(report=60)
        row = sheet.line_ids
        self.inspect(row)
        self.assertEqual(self.step(sheet, "produced").state, "open")
        self.env["handover.report"]._report(production, 40, self.worker)
        self.env.cr.flush()
        self.inspect(row)
        self.finish(production, user=self.keeper)
        received = self.step(sheet, "received")
        self.assertNotEqual(received.state, "signed")
        self.assertEqual(received.acted["user"], self.keeper.id)
        self.sign(sheet, self.worker)
        self.assertEqual((received.state, received.signed_by_id), ("signed", self.keeper))

    def test_what_came_in_and_went_back_signs_nothing(self):
        """Taken apart before the stage opened: the step waits."""
        self.keeper.group_ids += self.env.ref("mrp.group_mrp_user")
        _order, sheet, production = self.produced()
        self.inspect(sheet.line_ids)
        self.finish(production, user=self.keeper)
        self.assertTrue(self.step(sheet, "received").acted)
        unbuild = self.env["mrp.unbuild"].create({"mo_id": production.id, "product_qty": 100})
        unbuild.action_unbuild()
        self.env.cr.flush()
        self.sign(sheet, self.worker)
        self.assertEqual(self.step(sheet, "received").state, "open")


@tagged("post_install", "-at_install")
class TestHandoverPolicyRaised(InspectionCommon):
    def test_a_sheet_nothing_waited_for_gates_from_then_on(self):
        """Warn: goods move freely; required afterwards: the same sheet holds manufacturing and shipment."""
        self.company.handover_policy = "warn"
        order, sheet = self.confirm(100.0)
        self.assertFalse(sheet.gated)
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 20_000)
        self.ship(order, [10])
        production = order.stock_reference_ids.production_ids.filtered(lambda mo: mo.state != "cancel")
        order.with_user(self.salesperson).handover_policy = "required"
        self.env.cr.flush()
        self.assertTrue(sheet.gated)
        with self.held("not called ready"):
            self.ship(order, [10])
        with self.held("waits for|not under way"):
            production.with_user(self.worker).action_start()

    def test_a_cancelled_sheet_is_asked_for_again(self):
        self.company.handover_policy = "warn"
        order, sheet = self.confirm(100.0)
        sheet.with_user(self.salesperson).action_cancel("Wrong")
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 20_000)
        order.with_user(self.salesperson).handover_policy = "required"
        self.env.cr.flush()
        with self.held("no flow sheet"):
            self.ship(order, [10])
