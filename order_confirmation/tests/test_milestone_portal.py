"""The customer's timeline, and the process confirmation of an order on paper and page (D05, D10, D17)."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .report_common import text_of
from .test_milestone import MilestoneCommon


@tagged("post_install", "-at_install")
class TestMilestoneProcess(MilestoneCommon):
    def test_process_confirmation_of_an_order_that_nobody_signs(self):
        """Steps taken and to come of any order, chained like every process confirmation (D10.1)."""
        order = self.make_order()
        order.action_confirm()
        self.deliver(order)
        process = (
            self.env["signoff.process"]
            .with_user(self.salesperson)
            ._issue(order.with_user(self.salesperson), self.customer, "en_US")
        )
        text = " ".join(text_of(process.sudo().file_id._content()))
        for wanted in ("Process confirmation", order.name, "Steps taken", "Shipped", order.picking_ids.name):
            self.assertIn(wanted, text)
        self.assertNotIn("Settlement", text, "what is not the customer's business is not on it")
        self.assertFalse(order.signoff_head_id, "the order review is not begun by it")
        self.assertEqual(order._milestone_processes(), process)
        self.assertNotIn("reviewed", self.stages(order), "it is no review either")
        order.partner_id = self.other_customer
        self.assertFalse(order._milestone_processes())

    def test_review_after_a_process_confirmation(self):
        """The order's chain goes on where the confirmation left it."""
        for name in ("sales", "production"):
            department = self.env.ref(f"order_confirmation.signoff_department_{name}")
            department.member_ids = [Command.link(self.manager.id)]
        order = self.make_order()
        process = (
            self.env["signoff.process"]
            .with_user(self.salesperson)
            ._issue(order.with_user(self.salesperson), self.customer, "en_US")
        )
        order.with_user(self.salesperson).action_signoff_start()
        self.assertEqual(order.signoff_head_id, process.sudo().head_id)
        self.assertEqual(order.signoff_state, "running")


@tagged("post_install", "-at_install")
class TestMilestonePortal(HttpCase, MilestoneCommon):
    def page(self, order, login="oc_portal"):
        self.authenticate(login, login)
        return self.url_open(f"/my/orders/{order.id}")

    def test_timeline_on_the_order_page(self):
        order = self.make_order()
        order.action_confirm()
        self.deliver(order)
        self.pay_invoice(self.invoice(order))
        page = self.page(order)
        self.assertIn("Progress of your order", page.text)
        self.assertIn('data-stage="shipped"', page.text)
        self.assertIn(order.picking_ids.name, page.text)
        self.assertNotIn('data-stage="settled"', page.text)

    def test_other_customer(self):
        order = self.make_order()
        order.action_confirm()
        self.assertNotIn("Progress of your order", self.page(order, "oc_portal_2").text)

    def test_not_tracked(self):
        self.company.order_tracking_since = False
        order = self.make_order()
        order.action_confirm()
        self.assertNotIn("Progress of your order", self.page(order).text)

    def test_process_confirmation_on_the_page(self):
        order = self.make_order()
        order.action_confirm()
        process = self.env["signoff.process"]._issue(order, self.customer, "en_US")
        self.assertIn(f"/signoff/process/{process.sudo().token}", self.page(order).text)

    def test_server_side_cost(self):
        """A constant number of queries, whatever the order has behind it."""
        order = self.make_order()
        order.action_confirm()
        self.refresh()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order._milestone_timeline(customer=True)
        few = self.env.cr.sql_log_count - before
        self.assertLessEqual(few, 40)


@tagged("post_install", "-at_install")
class TestMilestoneAcceptance(MilestoneCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.order_acceptance_days = 7

    def test_arrived_and_accepted(self):
        """The customer's word, delivery by delivery; an objection is no acceptance but opens a request (D08, D13.4)."""
        order = self.make_order()
        order.action_confirm()
        self.assertNotIn("accepted", self.stages(order))
        self.deliver(order)
        self.assertEqual(self.stages(order)["accepted"], "waiting")
        acceptance = self.env["order.acceptance"].search([("order_id", "=", order.id)])
        acceptance.sudo()._record_arrival(fields.Date.today(), "Li Na")
        arrived = self.row(order, "arrived")
        self.assertEqual((arrived.state, arrived.done), ("done", self.row(order, "shipped").done))
        acceptance.sudo()._decide("object", "portal", "Li Na", comment="Two cartons are wet")
        self.assertEqual(self.stages(order)["accepted"], "waiting")
        request = self.env["order.service.request"].search([("order_id", "=", order.id)])
        self.assertEqual((request.kind, request.picking_id), ("complaint", order.picking_ids))
        acceptance.sudo()._decide("accept", "portal", "Li Na")
        row = self.row(order, "accepted")
        self.assertEqual(row.done, acceptance.decided_on)

    def test_export(self):
        """Goods under way arrive on their ETA (D14.7)."""
        order = self.make_order(export_eta=fields.Date.today() + timedelta(days=30))
        order.action_confirm()
        self.assertEqual(self.row(order, "arrived").planned.date(), order.export_eta)
        self.deliver(order)
        order.export_arrived_on = fields.Date.today()
        self.env["order.acceptance"].search([("order_id", "=", order.id)])._engine_write({"order_id": False})
        self.assertEqual(self.stages(order)["arrived"], "done")
