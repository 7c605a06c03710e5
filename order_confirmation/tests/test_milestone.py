"""Milestones: written from what the documents say, exact under partial shipments, cancellations, returns (D03, B15)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .payment_common import PaymentCommon


class MilestoneCommon(PaymentCommon):
    """A company that tracks its orders, and helpers to read milestones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.order_tracking_since = fields.Date.today() - timedelta(days=30)
        cls.milestones = cls.env["order.milestone"]

    def refresh(self):
        """What happens after each commit, and in the minute that follows."""
        self.env.flush_all()
        self.env["order.milestone.mark"]._add_pending()
        marks = self.env["order.milestone.mark"]
        while (taken := marks._take(500))[0]:
            self.milestones._refresh(self.env["sale.order"].browse(taken[1]).exists())

    def stages(self, order):
        """State of each stage as it is stored.

        :rtype: dict[str, str]
        """
        self.refresh()
        return {row.stage: row.state for row in self.milestones.search([("sale_order_id", "=", order.id)])}

    def row(self, order, stage):
        """One stored stage."""
        self.refresh()
        return self.milestones.search([("sale_order_id", "=", order.id), ("stage", "=", stage)])


@tagged("post_install", "-at_install")
class TestMilestone(MilestoneCommon):
    def test_quotation(self):
        order = self.make_order(commitment_date=fields.Datetime.now() + timedelta(days=10))
        self.assertEqual(self.stages(order), {"received": "done", "confirmed": "waiting", "shipped": "waiting"})
        self.assertFalse(self.row(order, "shipped").promised)

    def test_whole_life(self):
        """From the sheet to the settled order; each stage from its own document (D03, D16.5)."""
        order = self.make_order(commitment_date=fields.Datetime.now() + timedelta(days=10))
        sheet = self.issue(order)
        self.assertEqual(self.stages(order)["offered"], "done")
        self.confirm_sheet(sheet)
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual(self.row(order, "confirmed").done, sheet.confirmed_on)
        promised = self.row(order, "shipped").promised
        self.assertEqual(promised.date(), order.commitment_date.date())
        self.assertGreaterEqual(promised, order.commitment_date)
        self.deliver(order)
        shipped = self.row(order, "shipped")
        self.assertEqual((shipped.state, shipped.on_time, shipped.progress), ("done", 100.0, 100.0))
        self.assertEqual(shipped.done, max(order.picking_ids.mapped("date_done")))
        self.assertEqual(self.stages(order)["settled"], "waiting")
        self.pay_invoice(self.invoice(order))
        self.assertEqual(self.stages(order)["settled"], "done")

    def test_partial_shipment_and_backorder(self):
        order = self.make_order()
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.filtered(lambda move: move.product_id == self.product).write({"quantity": 10, "picked": True})
        picking.move_ids.filtered(lambda move: move.product_id != self.product).write({"quantity": 0, "picked": False})
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        self.assertEqual(len(order.picking_ids), 2)
        row = self.row(order, "shipped")
        self.assertEqual(row.state, "started")
        self.assertAlmostEqual(row.progress, 100 * 10 / 15, 1)
        self.deliver(order)
        self.assertEqual(self.row(order, "shipped").state, "done")

    def test_backorder_given_up(self):
        """What is given up is not waited for."""
        order = self.make_order()
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.filtered(lambda move: move.product_id == self.product).write({"quantity": 10, "picked": True})
        picking.move_ids.filtered(lambda move: move.product_id != self.product).write({"quantity": 0, "picked": False})
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        (order.picking_ids - picking).action_cancel()
        self.assertEqual(self.row(order, "shipped").state, "done")

    def test_return_takes_nothing_back(self):
        order = self.make_order()
        order.action_confirm()
        self.deliver(order)
        done = self.row(order, "shipped").done
        picking = order.picking_ids
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        for line in wizard.product_return_moves:
            line.quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 2, "picked": True})
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(back.state, "done")
        row = self.row(order, "shipped")
        self.assertEqual((row.state, row.done), ("done", done))

    def test_more_ordered_reopens(self):
        order = self.make_order([(self.product, 10)])
        order.action_confirm()
        self.deliver(order)
        self.assertEqual(self.stages(order)["shipped"], "done")
        order.order_line.product_uom_qty = 12
        self.assertEqual(self.stages(order)["shipped"], "started")

    def test_cancelled(self):
        """What was reached stays; nothing more is to come, so nothing is late."""
        order = self.make_order(commitment_date=fields.Datetime.now() - timedelta(days=3))
        order.action_confirm()
        self.assertEqual(self.stages(order)["shipped"], "late")
        order._action_cancel()
        self.assertEqual(set(self.stages(order).values()), {"done"})

    def test_promise_never_moves(self):
        """A date that is put off is measured against the first one (D04.5)."""
        promised = fields.Datetime.now() - timedelta(days=2)
        order = self.make_order(commitment_date=promised)
        order.action_confirm()
        self.refresh()
        order.commitment_date = fields.Datetime.now() + timedelta(days=5)
        self.deliver(order)
        row = self.row(order, "shipped")
        self.assertEqual(row.promised.date(), promised.date())
        self.assertEqual((row.state, row.on_time), ("done", 0.0))
        self.assertGreater(row.delay_days, 1)
        shown = {stage["stage"]: stage["moved"] for stage in order._milestone_timeline()}
        self.assertTrue(shown["shipped"], "a promise that was not kept stands beside the day")
        self.assertFalse(shown["confirmed"])

    def test_payment_plan(self):
        order = self.planned(self.half)
        self.assertEqual(self.stages(order)["paid"], "waiting")
        self.pay(order, 405.0)
        row = self.row(order, "paid")
        self.assertEqual((row.state, row.progress), ("started", 50.0))
        self.pay(order, 405.0)
        self.assertEqual(self.row(order, "paid").state, "done")

    def test_open_revision_waits_again(self):
        order = self.make_order()
        sheet = self.issue(order)
        self.confirm_sheet(sheet)
        order.with_user(self.salesperson).action_confirm()
        order.order_line[0].product_uom_qty = 20
        self.issue(order)
        row = self.row(order, "confirmed")
        self.assertFalse(row.done)
        self.assertEqual(row.started, sheet.confirmed_on)

    def test_review(self):
        self.company.order_review_policy = "required"
        for name in ("sales", "production"):
            department = self.env.ref(f"order_confirmation.signoff_department_{name}")
            department.member_ids = [Command.link(self.manager.id)]
        order = self.make_order()
        self.assertEqual(self.stages(order)["reviewed"], "waiting")
        order.with_user(self.salesperson).action_signoff_start()
        self.assertIn(self.stages(order)["reviewed"], ("started", "late"))

    def test_services(self):
        """Orders of services show how far they are (D12)."""
        service = self.env["product.product"].create({"name": "Commissioning", "type": "service", "taxes_id": False})
        order = self.make_order([(service, 4)])
        order.action_confirm()
        self.assertEqual(self.stages(order)["performed"], "waiting")
        self.assertNotIn("shipped", self.stages(order))
        order.order_line.qty_delivered = 1
        self.assertEqual(self.row(order, "performed").progress, 25.0)
        order.order_line.qty_delivered = 4
        row = self.row(order, "performed")
        self.assertEqual(row.state, "done")
        first = row.done
        order._milestone_touch()
        self.assertEqual(self.row(order, "performed").done, first)

    def test_supplies(self):
        """Goods that are bought for an order: planned with the purchase order, done with the receipt."""
        vendor = self.env["res.partner"].create({"name": "Shenzhen Parts"})
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        bought = self.env["product.product"].create(
            {
                "name": "Aluminium housing",
                "is_storable": True,
                "seller_ids": [Command.create({"partner_id": vendor.id, "price": 3})],
                "route_ids": [Command.set([mto.id, self.env.ref("purchase_stock.route_warehouse0_buy").id])],
            }
        )
        order = self.make_order([(bought, 10)])
        order.action_confirm()
        purchase = self.env["purchase.order"].search([("partner_id", "=", vendor.id)])
        self.assertTrue(purchase)
        row = self.row(order, "supplied")
        self.assertEqual(row.planned.date(), purchase.order_line.date_planned.date())
        purchase.button_confirm()
        receipt = purchase.picking_ids
        receipt.move_ids.write({"quantity": 10, "picked": True})
        receipt.with_context(skip_sms=True).button_validate()
        self.assertEqual(self.row(order, "supplied").state, "done")

    def test_pick_pack_ship(self):
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_pack_ship"
        order = self.make_order([(self.product, 4)])
        order.action_confirm()
        self.assertEqual(self.stages(order)["picked"], "waiting")
        for expected in ("picked", "packed", "shipped"):
            picking = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))[:1]
            picking.move_ids.write({"quantity": 4, "picked": True})
            picking.with_context(skip_sms=True).button_validate()
            self.assertEqual(self.stages(order)[expected], "done", expected)

    def test_switched_off(self):
        """Off: no mark, no row, no timeline."""
        self.company.order_tracking_since = False
        self.env["order.milestone.mark"].search([]).sudo().unlink()
        order = self.make_order()
        order.action_confirm()
        self.assertFalse(self.env.cr.precommit.data.get("order.milestones"))
        self.assertFalse(order.order_tracked)
        self.assertFalse(self.stages(order))

    def test_history(self):
        """A day in the past reads the orders since then."""
        self.company.order_tracking_since = False
        old, older = self.make_order(), self.make_order()
        (old | older).action_confirm()
        self.env.cr.precommit.data.pop("order.milestones", None)
        for order, days in ((old, 20), (older, 90)):
            moment = fields.Datetime.now() - timedelta(days=days)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE sale_order SET create_date = %s, date_order = %s WHERE id = %s", (moment, moment, order.id)
            )
            order.invalidate_recordset()
        self.company.order_tracking_since = fields.Date.today() - timedelta(days=30)
        self.assertIn("shipped", self.stages(old))
        self.assertFalse(self.stages(older))

    def test_jobs_sleep_until_tracking(self):
        job = self.env.ref("order_confirmation.ir_cron_milestones")
        self.assertTrue(job.active)
        self.company.order_tracking_since = False
        self.assertFalse(job.active)

    def test_constant_queries(self):
        """Facts of many orders take as many queries as those of two."""
        orders = self.env["sale.order"].union(*(self.make_order() for _number in range(12)))
        orders.action_confirm()
        self.refresh()
        counts = []
        for some in (orders[:2], orders):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.milestones._refresh(some.sudo())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_nobody_writes(self):
        order = self.make_order()
        row = self.row(order, "received")
        for user in (self.salesperson, self.manager, self.keeper, self.accountant):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"done": False})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.milestones.with_user(user).create({"sale_order_id": order.id, "stage": "settled"})
        with self.assertRaises(AccessError):
            row.with_user(self.portal).read(["done"])
        with self.assertRaises(AccessError):
            row.with_user(self.colleague).read(["done"])

    def test_deleted_order(self):
        order = self.make_order()
        self.refresh()
        order._milestone_touch()
        order.unlink()
        self.refresh()

    def test_timeline_is_live(self):
        """The timeline says what happened a second ago; the customer sees nothing internal."""
        order = self.make_order()
        order.action_confirm()
        self.deliver(order)
        timeline = {row["stage"]: row for row in order._milestone_timeline()}
        self.assertEqual(timeline["shipped"]["state"], "done")
        self.assertEqual(timeline["shipped"]["shipments"][0]["name"], order.picking_ids.name)
        self.assertIn("settled", timeline)
        self.assertNotIn("settled", {row["stage"] for row in order._milestone_timeline(customer=True)})

    def test_tracking_links(self):
        order = self.make_order()
        order.action_confirm()
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "SF Express",
                "product_id": self.product.id,
                "tracking_url": "https://track.example/<shipmenttrackingnumber>",
            }
        )
        order.picking_ids.write({"carrier_id": carrier.id, "carrier_tracking_ref": "SF1001"})
        self.assertEqual(order.picking_ids._order_tracking_links(), [("SF1001", "https://track.example/SF1001")])
        self.env.invalidate_all()
        carrier.tracking_url = "javascript:alert(1)//<shipmenttrackingnumber>"
        self.assertEqual(order.picking_ids._order_tracking_links(), [("SF1001", "")])
        order.picking_ids.carrier_tracking_ref = "SF1001,SF1002"
        self.assertEqual([number for number, _link in order.picking_ids._order_tracking_links()], ["SF1001", "SF1002"])
