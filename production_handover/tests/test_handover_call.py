"""Nobody telephones: who is told when goods are ready, money is in, requirements are wanted (D18.7, D18.8)."""

from odoo.fields import Command
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverCall(HandoverCommon):
    def give(self):
        """What happens right after the commit."""
        self.env.cr.flush()
        self.env["signoff.notice"].search([("state", "=", "queued")])._give()

    def told(self, shipment):
        """Who has an activity on a shipment, and what it says."""
        self.give()
        activities = shipment.sudo().activity_ids.filtered("active")
        return {activity.user_id: activity.summary.split(" · ")[1] for activity in activities}

    def ready(self, before_shipment=False):
        sheet = self.confirm(10.0)[1]
        sheet.payment_before_shipment = before_shipment
        self.decide(sheet)
        shipment = self.env["handover.shipment"].browse(sheet.with_user(self.keeper).action_goods_ready()["res_id"])
        self.env.cr.flush()
        self.sign(shipment, self.keeper)
        return sheet, shipment

    def test_clerk_keeper_inspector(self):
        """The clerk when it is ready; keeper and inspector when he has called; nobody any more when it is done."""
        _sheet, shipment = self.ready()
        self.assertEqual(self.told(shipment), {self.salesperson: "Back at the sales clerk"})
        self.sign(shipment, self.salesperson)
        self.assertEqual(
            self.told(shipment), {self.inspector: "Batch requirements", self.keeper: "Back at the sales clerk"}
        )
        shipment.with_user(self.inspector).batch_requirements = "none"
        self.env.cr.flush()
        self.sign(shipment, self.inspector)
        self.assertEqual(set(self.told(shipment)), {self.keeper})

    def test_money_in_between(self):
        """D18.7: finance is asked by name, the clerk is told that the money is in."""
        _sheet, shipment = self.ready(before_shipment=True)
        self.sign(shipment, self.salesperson)
        self.assertEqual(self.told(shipment).get(self.accountant), "Money is in")
        self.sign(shipment, self.accountant)
        told = self.told(shipment)
        self.assertEqual(told.get(self.salesperson), "Money is in")
        self.assertEqual(told.get(self.inspector), "Batch requirements")
        self.assertNotIn(self.accountant, told)

    def test_the_inspector_who_passed_the_goods(self):
        """Of several inspectors the one who signed the sheet is told."""
        other = self._user("ho_inspector_2", "mrp.group_mrp_user,stock.group_stock_user")
        quality = self.env.ref("order_confirmation.signoff_department_quality")
        quality.member_ids = [Command.set((other | self.inspector).ids)]
        sheet = self.confirm(20_000.0)[1]
        self.decide(sheet)
        for person in (self.worker, self.worker, self.worker, other, other, self.keeper):
            self.sign(sheet, person)
        shipment = self.env["handover.shipment"].browse(sheet.with_user(self.keeper).action_goods_ready()["res_id"])
        self.env.cr.flush()
        self.sign(shipment, self.keeper)
        self.sign(shipment, self.salesperson)
        told = self.told(shipment)
        self.assertIn(other, told)
        self.assertNotIn(self.inspector, told)

    def test_nobody_is_told_twice(self):
        """A manager whose department tells him by itself gets one activity."""
        sales = self.env.ref("order_confirmation.signoff_department_sales")
        sales.write({"notice": "activity", "manager_id": self.salesperson.id})
        _sheet, shipment = self.ready()
        self.give()
        activities = shipment.sudo().activity_ids.filtered(lambda one: one.user_id == self.salesperson)
        self.assertEqual(len(activities), 1)

    def test_taken_back_and_forward_again(self):
        """The keeper corrects the quantity: the clerk is asked again once it is signed, and has one activity."""
        _sheet, shipment = self.ready()
        self.assertTrue(self.told(shipment))
        shipment.line_ids.with_user(self.keeper).quantity = 4
        self.env.cr.flush()
        self.assertEqual(shipment.state, "ready")
        self.assertNotIn(self.salesperson, self.told(shipment))
        self.sign(shipment, self.keeper)
        self.assertIn(self.salesperson, self.told(shipment))
        self.assertEqual(len(shipment.sudo().activity_ids), 1)

    def test_cancelled_and_without_a_clerk(self):
        """A cancelled shipment asks nobody; without a clerk the department's only member is asked."""
        sheet, shipment = self.ready()
        self.assertTrue(self.told(shipment))
        shipment.with_user(self.keeper).action_cancel()
        self.assertFalse(self.told(shipment))
        sheet.sudo().user_id = False
        again = self.env["handover.shipment"].browse(sheet.with_user(self.keeper).action_goods_ready()["res_id"])
        self.env.cr.flush()
        self.sign(again, self.keeper)
        self.assertFalse(self.told(again), "two members, no manager: whose turn it is, “To sign” says")

    def test_keeper_of_goods_in_stock(self):
        """Nobody received what was in stock already: the warehouse is told to call it ready, until it has."""
        sheet = self.confirm(10.0)[1]
        self.decide(sheet)
        self.assertEqual(sheet.state, "shipping")
        kind = self.env.ref("production_handover.mail_activity_type_goods_ready")
        self.assertEqual(sheet.sudo().activity_ids.mapped("activity_type_id"), kind)
        self.assertEqual(sheet.sudo().activity_ids.user_id, self.keeper)
        sheet.with_user(self.keeper).action_goods_ready()
        self.assertFalse(sheet.sudo().activity_ids)

    def test_payment_status(self):
        """Without amounts: what finance has to sign is not released before it has."""
        _sheet, shipment = self.ready(before_shipment=True)
        self.assertEqual(shipment.with_user(self.salesperson).payment_status, "held")
        self.sign(shipment, self.salesperson)
        self.sign(shipment, self.accountant)
        shipment.invalidate_recordset()
        self.assertEqual(shipment.with_user(self.salesperson).payment_status, "released")
        self.assertEqual(self.ready()[1].payment_status, "none")

    def test_list_of_what_is_ready(self):
        """The clerk's queue: what he has to call, since when it is ready, whether the money is in."""
        _sheet, shipment = self.ready()
        action = self.env["ir.actions.act_window"]._for_xml_id("production_handover.handover_shipment_action_call")
        shipments = self.env["handover.shipment"].with_user(self.salesperson)
        domain = [("state", "in", ("called", "paid"))]
        self.assertEqual(action["domain"], "[('state', 'in', ('called', 'paid'))]")
        mine = shipments.search([*domain, ("sheet_id.user_id", "=", self.salesperson.id)])
        self.assertEqual(mine, shipment)
        self.assertTrue(mine.ready_on)
        self.assertEqual(mine.payment_status, "none")
        self.assertEqual(mine.action_open_shipment()["res_id"], shipment.id)
        self.sign(shipment, self.salesperson)
        self.assertFalse(shipments.search([*domain, ("id", "=", shipment.id)]))
