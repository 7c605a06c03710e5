"""Manufacturing orders wait for the flow sheet; production reports what is done (D18.3, D18.4, B16)."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverProduction(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Made to order: procurement makes the manufacturing orders, as superuser.
        routes = cls.env.ref("mrp.route_warehouse0_manufacture") | cls.env.ref("stock.route_warehouse0_mto")
        routes.active = True
        (cls.product | cls.product_2).route_ids = [Command.set(routes.ids)]
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        for product in cls.product | cls.product_2:
            cls.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, -10_000)
        for product in cls.chip | cls.board:
            product.is_storable = True
            cls.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10_000)

    def ordered(self, *quantities):
        order, sheet = self.confirm(*quantities or (100.0,))
        return order, sheet, order.stock_reference_ids.production_ids

    def released(self, *quantities):
        order, sheet, production = self.ordered(*quantities)
        self.decide(sheet)
        self.sign(sheet, self.worker)
        return order, sheet, production

    def test_procurement_leaves_it_a_draft(self):
        """Automatic callers never fail, people are refused with the reason."""
        _order, sheet, production = self.ordered()
        self.assertEqual(production.state, "draft")
        with self.held(f"{sheet.name} is not taken over by production yet; it waits for Sales"):
            production.with_user(self.worker).action_confirm()
        self.env["stock.scheduler" if "stock.scheduler" in self.env else "stock.rule"].sudo().run_scheduler()
        self.assertEqual(production.state, "draft")

    def test_taking_over_releases_it(self):
        """D18.3: stock check says produce; production takes over; the drafts are confirmed."""
        _order, sheet, production = self.ordered()
        self.decide(sheet)
        self.assertEqual(sheet.line_ids.decision, "produce")
        self.assertEqual(sheet.state, "take_over")
        self.assertEqual(production.state, "draft")
        self.sign(sheet, self.worker)
        self.assertEqual(production.state, "confirmed")
        self.assertEqual(sheet.state, "production")

    def test_no_way_around_the_button(self):
        """Finishing, starting, work orders, raw moves over RPC: nothing moves while it is held."""
        _order, _sheet, production = self.ordered()
        with self.held("not taken over"):
            production.with_user(self.worker).button_mark_done()
        production.sudo().qty_producing = 100
        for move in production.move_raw_ids | production.move_finished_ids:
            move.sudo().write({"quantity": 100, "picked": True})
        with self.held("not taken over"):
            production.sudo()._post_inventory()
        with self.held("not taken over"):
            production.move_raw_ids.sudo()._action_done()
        with self.held("not taken over"):
            production.move_finished_ids.sudo().write({"state": "done"})
        with self.held("taken off"):
            production.with_user(self.worker).write({"reference_ids": [Command.clear()], "sale_line_id": False})
        with self.held("taken off"):
            production.sudo().reference_ids = [Command.clear()]
            production.sudo().sale_line_id = False

    def test_replenishment_is_not_gated(self):
        """Manufacturing orders without an order wait for nothing."""
        production = self.env["mrp.production"].create({"product_id": self.product.id, "product_qty": 5})
        production.with_user(self.worker).action_confirm()
        self.assertEqual(production.state, "confirmed")

    def test_payment_before_production(self):
        """B08: taken over, but the money before production is not in."""
        plan = self.env["order.payment.plan"].create({
            "name": "Before production",
            "line_ids": [Command.create({"name": "All", "share": 100, "gate": "production"})],
        })  # fmt: skip
        order = self.make_order(100.0, order_payment_plan_id=plan.id)
        order.with_user(self.salesperson).action_confirm()
        sheet = order.handover_sheet_ids
        self.env.cr.flush()
        self.decide(sheet)
        self.sign(sheet, self.worker)
        production = order.stock_reference_ids.production_ids
        self.assertEqual(production.state, "draft")
        with self.held("payment before production is not released"):
            production.with_user(self.worker).action_confirm()

    def test_reporting_the_last_part_signs_for_production(self):
        """D18.4, B16: 60, then 40; more than is made is refused; nobody writes a report by hand."""
        _order, sheet, production = self.released()
        reports = self.env["handover.report"]
        reports._report(production, 60, self.worker)
        self.env.cr.flush()
        self.assertEqual(sheet.state, "production")
        self.assertEqual(sheet.line_ids.produced, 60)
        with self.held("40 of 100 are not reported"):
            reports._report(production, 41, self.worker)
        wizard = (
            self.env["handover.report.entry"]
            .with_user(self.worker)
            .create(
                production.with_user(self.worker).action_handover_report()["context"]
                and {"production_id": production.id, "quantity": 40}
            )
        )
        wizard.action_report()
        self.env.cr.flush()
        self.assertEqual(sheet.state, "inspection")
        step = sheet.signoff_head_id._current_steps().filtered(lambda step: step.purpose == "production")
        self.assertEqual(step.signed_by_id, self.worker)
        with self.assertRaises(AccessError):
            reports.with_user(self.worker).create({"quantity": 1})
        with self.assertRaises(AccessError):
            sheet.report_ids.sudo().write({"quantity": 1})

    def test_a_sheet_that_nothing_waits_for_is_reported_on_as_well(self):
        """Policy *warn*: the sheet is made, nothing is held, production reports all the same."""
        self.company.handover_policy = "warn"
        _order, sheet, production = self.ordered()
        self.assertFalse(sheet.gated)
        self.assertEqual(production.state, "confirmed")
        self.env["handover.report"]._report(production, 60, self.worker)
        self.assertEqual(sheet.line_ids.produced, 60)
        self.assertEqual(production.handover_sheet_id, sheet)

    def test_a_raised_quantity_is_signed_again_while_work_goes_on(self):
        """B01: the order's new quantity reopens signatures; what was taken over goes on."""
        order, sheet, production = self.released()
        order.order_line.product_uom_qty = 120
        sheet._refresh_rows()
        self.env.cr.flush()
        self.assertEqual(sheet.state, "made")
        production.with_user(self.worker).action_start()
        self.assertEqual(production.state, "progress")

    def stocked(self, quantity):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        self.env["stock.quant"]._update_available_quantity(self.product, warehouse.lot_stock_id, quantity)

    def test_procurement_follows_a_split_decision(self):
        """D18.3: 30 from stock, 70 produced: the draft is reduced, the delivery takes 30 from stock."""
        self.stocked(30)
        order, sheet, production = self.ordered()
        self.decide(sheet)
        self.assertEqual(sheet.line_ids.decision, "split")
        self.assertEqual(sheet.line_ids.quantity_produce, 70)
        sheet.with_user(self.worker).action_follow_decision()
        self.assertEqual(production.product_qty, 70)
        moves = order.picking_ids.move_ids.sorted("product_uom_qty")
        self.assertEqual(moves.mapped("product_uom_qty"), [30, 70])
        self.assertEqual(moves.mapped("state"), ["assigned", "waiting"])
        sheet.with_user(self.worker).action_follow_decision()
        self.assertEqual(production.product_qty, 70)

    def test_what_comes_from_stock_differs_from_no_contract(self):
        """D18.3: 30 from stock and 70 in manufacturing are the 100 under contract."""
        self.stocked(30)
        order = self.make_order(100.0)
        contract = self.make_contract(order)
        self.approve(contract)
        order.with_user(self.salesperson).action_confirm()
        self.env.cr.flush()
        sheet = order.handover_sheet_ids
        self.decide(sheet)
        sheet.with_user(self.worker).action_follow_decision()
        self.assertEqual(sum(contract.production_ids.filtered(lambda one: one.state != "cancel")
                             .mapped("product_qty")), 70)  # fmt: skip
        self.assertEqual(contract._production_differences(), [])
        self.env.cr.execute("UPDATE handover_line SET quantity_stock = 20 WHERE id = %s", [sheet.line_ids.id])
        self.env.invalidate_all()
        self.assertIn("100", contract._production_differences()[0])

    def test_procurement_follows_from_stock(self):
        """D18.3: all from stock: the draft is cancelled, the delivery is reserved."""
        self.stocked(100)
        order, sheet, production = self.ordered()
        self.decide(sheet)
        with self.held("comes from stock"):
            production.with_user(self.worker).action_confirm()
        sheet.with_user(self.worker).action_follow_decision()
        self.assertEqual(production.state, "cancel")
        self.assertEqual(order.picking_ids.move_ids.state, "assigned")

    def test_only_what_is_produced_is_released(self):
        """D18.3: one row from stock, one produced: taking over releases the produced one alone."""
        self.stocked(100)
        order, sheet, _productions = self.ordered(100.0, 50.0)
        self.decide(sheet)
        self.assertEqual(sheet.line_ids.mapped("decision"), ["stock", "produce"])
        self.sign(sheet, self.worker)
        states = {mo.product_id: mo.state for mo in order.stock_reference_ids.production_ids}
        self.assertEqual(states, {self.product: "draft", self.product_2: "confirmed"})

    def test_procurement_follows_produce(self):
        """D18.3: the stock is kept for others: a draft manufacturing order is made for the order."""
        self.product.route_ids = [Command.clear()]
        self.stocked(100)
        order, sheet, production = self.ordered()
        self.assertFalse(production)
        self.sign(sheet, self.salesperson)
        self.sign(sheet, self.engineer)
        sheet.line_ids.with_user(self.engineer).decision = "produce"
        self.env.cr.flush()
        self.sign(sheet, self.engineer)
        sheet.with_user(self.worker).action_follow_decision()
        production = order.stock_reference_ids.production_ids
        self.assertEqual((production.product_qty, production.state, production.bom_id), (100, "draft", self.bom))
        self.sign(sheet, self.worker)
        self.assertEqual(production.state, "confirmed")

    def test_procurement_follows_for_those_who_may(self):
        """Sales can't; nobody before the stock check is signed."""
        _order, sheet, _production = self.ordered()
        with self.assertRaises(AccessError):
            sheet.with_user(self.salesperson).action_follow_decision()
        with self.held("not signed yet"):
            sheet.with_user(self.worker).action_follow_decision()
