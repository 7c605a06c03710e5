"""The order's timeline and production's queue follow the flow sheet (D14.4, D14.5, D01.2)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverMilestone(HandoverCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.order_tracking_since = fields.Date.today() - timedelta(days=30)
        cls.company.order_assignment = True

    def facts(self, order):
        self.env.flush_all()
        return order.sudo()._milestone_facts()[order.sudo()]

    def stored(self, order):
        """What the job stores after the commit."""
        self.env.cr.flush()
        marks = self.env["order.milestone.mark"]
        while (taken := marks._take(500))[0]:
            self.env["order.milestone"].sudo()._refresh(self.env["sale.order"].sudo().browse(taken[1]).exists())
        rows = self.env["order.milestone"].search([("sale_order_id", "=", order.id)])
        return {row.stage: row for row in rows}

    def test_produced_inspected_in_stock(self):
        """Each stage from the signature that says so; nothing before engineering decided to produce."""
        order, sheet = self.confirm(20_000.0)
        self.assertFalse({"inspected", "stocked"} & set(self.facts(order)))
        self.decide(sheet)
        facts = self.facts(order)
        self.assertFalse(facts["produced"].started or facts["produced"].done or facts["inspected"].done)
        self.sign(sheet, self.worker)
        facts = self.facts(order)
        self.assertTrue(facts["produced"].started)
        self.assertFalse(facts["produced"].done)
        self.sign(sheet, self.worker)
        self.assertTrue(self.facts(order)["produced"].done)
        self.sign(sheet, self.worker)
        facts = self.facts(order)
        self.assertTrue(facts["inspected"].started)
        self.assertFalse(facts["inspected"].done, "the inspector has not signed")
        self.sign(sheet, self.inspector)
        self.assertTrue(self.facts(order)["inspected"].done)
        self.sign(sheet, self.inspector)
        self.sign(sheet, self.keeper)
        self.assertTrue(self.facts(order)["stocked"].done)
        stages = [row["stage"] for row in order._milestone_timeline()]
        self.assertLess(stages.index("inspected"), stages.index("stocked"))
        self.assertIn("inspected", [row["stage"] for row in order._milestone_timeline(customer=True)])
        self.assertNotIn("stocked", [row["stage"] for row in order._milestone_timeline(customer=True)])

    def test_from_stock(self):
        """Goods from stock have nothing to produce; packed by the keeper's signatures, part by part."""
        order, sheet = self.confirm(10.0, 10.0)
        self.decide(sheet)
        self.assertFalse({"inspected", "stocked"} & set(self.facts(order)))
        shipment = self.env["handover.shipment"].browse(sheet.with_user(self.keeper).action_goods_ready()["res_id"])
        shipment.line_ids[0].with_user(self.keeper).quantity = 5
        self.env.cr.flush()
        self.assertEqual(self.facts(order)["packed"].progress, 0.0)
        self.sign(shipment, self.keeper)
        packed = self.facts(order)["packed"]
        self.assertEqual((packed.done, packed.progress), (None, 0.75))
        rest = self.env["handover.shipment"].browse(sheet.with_user(self.keeper).action_goods_ready()["res_id"])
        self.env.cr.flush()
        self.sign(rest, self.keeper)
        self.assertTrue(self.facts(order)["packed"].done)

    def test_cancelled_sheet(self):
        """What a cancelled sheet said is no milestone."""
        order, sheet = self.confirm(20_000.0)
        self.decide(sheet)
        self.assertIn("inspected", self.facts(order))
        sheet.with_user(self.salesperson).action_cancel()
        self.assertNotIn("inspected", self.facts(order))

    def test_stored_and_handed_to_production(self):
        """Each signature is followed by the job; production has its part in its queue until all is reported."""
        order, sheet = self.confirm(20_000.0)
        self.decide(sheet)
        self.assertEqual(self.stored(order)["produced"].state, "waiting")
        part = self.env["order.assignment"].search([("sale_order_id", "=", order.id), ("part", "=", "production")])
        self.assertEqual(part.department_id.code, "production")
        self.assertEqual(part.user_id, self.worker, "its only member")
        self.assertFalse(part.done_on)
        self.sign(sheet, self.worker)
        self.assertTrue(self.stored(order)["produced"].started)
        self.sign(sheet, self.worker)
        self.assertTrue(self.stored(order)["produced"].done)
        self.assertTrue(part.done_on)

    def test_constant_queries(self):
        """Many orders cost no more than few."""
        one = self.confirm(10.0)[0]
        several = one.union(*(self.confirm(20_000.0, 3.0)[0] for _number in range(4)))
        for sheet in several.handover_sheet_ids:
            self.decide(sheet)
        counts = []
        for some in (one, several):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.sudo()._milestone_facts()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
