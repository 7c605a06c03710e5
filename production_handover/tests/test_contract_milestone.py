"""Milestones of contracts and manufacturing: exact under backorders, constant in queries (D14.4, D10)."""

from datetime import timedelta

from odoo import fields
from odoo.addons.order_confirmation.tests.test_milestone import MilestoneCommon
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractMilestone(ContractCommon, MilestoneCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        mto = warehouse.mto_pull_id.route_id
        mto.active = True
        cls.product.route_ids = mto | warehouse.manufacture_pull_id.route_id

    def produce(self, production, quantity):
        production.qty_producing = quantity
        production._set_qty_producing()
        production.move_raw_ids.picked = True
        partial = production.product_uom_id.compare(quantity, production.product_qty) < 0
        backorder = production.ids if partial else []
        production.with_context(skip_backorder=True, mo_ids_to_backorder=backorder).button_mark_done()

    def test_contract_and_production(self):
        """Contract under way, approved, amended; produced in two goes, the second one a backorder."""
        order = self.make_order(100.0, commitment_date=fields.Datetime.now() + timedelta(days=20))
        self.assertNotIn("contracted", self.stages(order))
        contract = self.make_contract(order)
        self.assertEqual(self.stages(order)["contracted"], "waiting")
        self.approve(contract)
        self.assertEqual(self.row(order, "contracted").done, contract.signoff_head_id.finished_on)
        self.assertNotIn("produced", self.stages(order))
        order.with_user(self.salesperson).action_confirm()
        row = self.row(order, "produced")
        self.assertEqual((row.state, row.progress), ("waiting", 0))
        self.assertTrue(row.promised)
        production = contract.production_ids
        self.produce(production, 40)
        row = self.row(order, "produced")
        self.assertEqual((row.state, round(row.progress)), ("started", 40))
        rest = contract._productions() - production
        self.assertEqual(rest.product_qty, 60)
        self.produce(rest, 60)
        row = self.row(order, "produced")
        self.assertEqual(row.state, "done")
        self.assertEqual(row.done, max((production | rest).mapped("date_finished")))
        shown = {stage["stage"]: stage["state"] for stage in order._milestone_timeline(customer=True)}
        self.assertEqual(shown["produced"], "done")
        self.assertNotIn("contracted", shown)
        contract.with_user(self.salesperson).action_signoff_amend("Foam")
        self.assertEqual(self.stages(order)["contracted"], "waiting")

    def test_constant_queries(self):
        """One order or ten ask the same number of queries."""
        orders = self.env["sale.order"]
        for _number in range(4):
            order = self.make_order(10.0)
            self.approve(self.make_contract(order))
            order.action_confirm()
            orders |= order
        self.env.flush_all()
        counts = []
        for some in (orders[:1], orders):
            some.sudo()._milestone_facts()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.sudo()._milestone_facts()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
