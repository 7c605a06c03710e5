"""Notices: told once, to the right one, in his language; nothing of history (D01.2, D07, D08, D12, D14.7, D14.8)."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_milestone import MilestoneCommon

ALL = ("order_notice_booking", "order_notice_shipped", "order_notice_arrival", "order_notice_delay")


class NoticeCommon(MilestoneCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.company.write(dict.fromkeys(ALL, True))
        cls.notices = cls.env["order.notice"]
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "SF Express",
                "product_id": cls.env["product.product"].create({"name": "Freight", "type": "service"}).id,
                "tracking_url": "https://track.example/<shipmenttrackingnumber>",
                "order_contact_id": cls.env["res.partner"].create({"name": "Wang Wei", "phone": "+86 755 5550101"}).id,
            }
        )

    def send(self):
        """What the jobs do, once the quiet minutes are over.

        :returns: the e-mails of it
        """
        self.refresh()
        before = self.env["mail.mail"].search([])
        self.notices.search([("state", "=", "pending")]).write({"due_on": fields.Datetime.now() - timedelta(minutes=1)})
        self.env.flush_all()
        while due := self.notices._take():
            due._tell()
            self.env.flush_all()
        return self.env["mail.mail"].search([]) - before

    def confirmed(self, days=10, **values):
        order = self.make_order(commitment_date=fields.Datetime.now() + timedelta(days=days), **values)
        order.with_user(self.salesperson).action_confirm()
        self.assertFalse(self.send())
        return order

    def told(self, order):
        return [(notice.kind, notice.state) for notice in order.order_notice_ids.sorted("id")]


@tagged("post_install", "-at_install")
class TestNotice(NoticeCommon):
    # === BOOKING ===

    def test_booking_is_told_once_with_all_that_was_entered(self):
        order = self.confirmed()
        order.with_user(self.salesperson).export_booking = "COSU6012345"
        order.with_user(self.salesperson).write({"export_vessel": "Aries 023W", "export_etd": "2026-12-01"})
        mail = self.send()
        self.assertEqual(len(mail), 1)
        self.assertEqual((mail.recipient_ids, mail.state, mail.res_id), (self.customer, "outgoing", order.id))
        for text in ("COSU6012345", "Aries 023W", "12/01/2026", order.name):
            self.assertIn(text, mail.body_html)
        order.export_booking = "COSU6012345"
        self.assertFalse(self.send(), "nothing new")
        order.export_vessel = "Taurus 001E"
        self.assertIn("Taurus", self.send().body_html)

    def test_quiet_minutes(self):
        order = self.confirmed()
        order.export_booking = "B1"
        self.env.flush_all()
        self.assertFalse(self.notices._take())

    def test_nothing_for_quotations_and_cancelled_orders(self):
        order = self.make_order()
        order.export_booking = "B1"
        self.assertFalse(self.send())
        order = self.confirmed()
        order.export_booking = "B2"
        order._action_cancel()
        self.assertFalse(self.send())
        self.assertFalse(order.order_notice_ids)

    def test_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        template = self.env.ref("order_confirmation.mail_template_notice_booking")
        template.with_context(lang="zh_CN").subject = "订舱 {{ object.sale_order_id.name }}"
        order = self.confirmed()
        order.write({"export_booking": "B1", "export_etd": "2026-12-01"})
        mail = self.send()
        self.assertEqual(mail.subject, f"订舱 {order.name}")
        self.assertIn("2026/12/01", mail.body_html)

    # === SHIPMENT ===

    def test_each_delivery_with_its_carrier(self):
        order = self.confirmed()
        order.picking_ids.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "SF1001"})
        self.deliver(order)
        mail = self.send()
        self.assertEqual(len(mail), 1)
        for text in ("SF Express", "https://track.example/SF1001", "Wang Wei +86 755 5550101", "LED driver 150 W"):
            self.assertIn(text, mail.body_html)
        self.assertEqual(self.told(order), [("shipped", "sent")])
        order.picking_ids.carrier_tracking_ref = "SF1002"
        self.assertIn("SF1002", self.send().body_html)
        order.picking_ids.carrier_tracking_ref = "SF1001"
        self.assertFalse(self.send(), "this number was told")

    def test_two_deliveries_are_two_notices(self):
        order = self.confirmed()
        picking = order.picking_ids
        picking.move_ids.filtered(lambda move: move.product_id == self.product).write({"quantity": 10, "picked": True})
        picking.move_ids.filtered(lambda move: move.product_id != self.product).write({"quantity": 0, "picked": False})
        picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
        mail = self.send()
        self.assertIn("150 W", mail.body_html)
        self.assertNotIn("75 W", mail.body_html)
        self.deliver(order)
        self.assertIn("75 W", self.send().body_html)

    def test_odoos_own_email_is_not_doubled(self):
        """Where Odoo tells the delivery, we tell only the number that comes later."""
        self.company.stock_move_email_validation = True
        self.company.stock_mail_confirmation_template_id = self.env.ref("order_confirmation.mail_template_delivery")
        order = self.confirmed()
        order.picking_ids.carrier_id = self.carrier
        self.deliver(order)
        message = order.picking_ids.message_ids.filtered(lambda message: "shipped" in (message.subject or ""))
        self.assertIn("Wang Wei", message.body)
        self.assertIn(order.name, message.body)
        self.assertIn(f"access_token={order.access_token}", message.body)
        self.assertFalse(self.send())
        order.picking_ids.carrier_tracking_ref = "SF1001"
        self.assertIn("SF1001", self.send().body_html)

    def test_returns_are_not_told(self):
        order = self.confirmed()
        self.deliver(order)
        self.send()
        picking = order.picking_ids
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 1, "picked": True})
        back.with_context(skip_sms=True).button_validate()
        self.assertFalse(self.send())

    # === ARRIVAL ===

    def today(self):
        zone = self.env["sale.order"].with_context(tz="Asia/Shanghai")
        return fields.Datetime.context_timestamp(zone, fields.Datetime.now()).date()

    def arrive(self):
        self.env.flush_all()
        self.notices._find_arrivals(self.company)
        return self.send()

    def test_arrival_on_the_eta_and_when_entered(self):
        order = self.confirmed()
        order.export_eta = self.today()
        self.assertFalse(self.arrive(), "nothing was shipped yet")
        self.deliver(order)
        self.send()
        paper = self.env["order.export.paper"].create(
            {
                "sale_order_id": order.id,
                "kind_id": self.env["order.export.paper.kind"].search([("for_clearance", "=", True)], limit=1).id,
                "attachment_ids": [
                    fields.Command.create({"name": "packing list.pdf", "raw": b"%PDF-1.4", "type": "binary"})
                ],
            }
        )
        paper._mark_sent("customer")
        mail = self.arrive()
        self.assertIn("packing list.pdf", mail.body_html)
        self.assertIn(f"/my/orders/{order.id}/papers/{paper.id}/{paper.sent_file_ids.id}", mail.body_html)
        self.assertIn("expected to arrive", mail.body_html)
        self.assertFalse(self.arrive())
        order.export_arrived_on = self.today()
        self.assertIn("arrived on", self.send().body_html)
        self.assertFalse(self.arrive())

    def test_old_etas_are_history(self):
        order = self.confirmed()
        self.deliver(order)
        self.send()
        self.company.order_notice_arrival = False
        order.export_eta = self.today() - timedelta(days=2)
        self.company.order_notice_arrival = True
        self.assertFalse(self.arrive())
        self.assertEqual(self.told(order)[-1], ("arrival", "known"))

    # === DELAY ===

    def test_delay_once_per_new_day(self):
        order = self.confirmed(days=5)
        order.commitment_date = fields.Datetime.now() + timedelta(days=8)
        mail = self.send()
        self.assertEqual(len(mail), 1)
        self.assertIn("It is planned for", mail.body_html)
        self.assertFalse(self.send())
        order._milestone_touch()
        self.assertFalse(self.send())
        order.commitment_date = fields.Datetime.now() + timedelta(days=9)
        self.assertEqual(len(self.send()), 1)
        order.commitment_date = fields.Datetime.now() + timedelta(days=4)
        self.assertFalse(self.send(), "earlier than promised")

    def test_day_that_passed(self):
        order = self.confirmed(days=5)
        self.env.flush_all()
        past = fields.Datetime.now() - timedelta(days=1)
        self.env.cr.execute(
            "UPDATE order_milestone SET promised = %s WHERE sale_order_id = %s AND stage = 'shipped'", (past, order.id)
        )
        self.env.cr.execute(
            "UPDATE sale_order SET date_order = date_order - interval '9 days' WHERE id = %s", (order.id,)
        )
        self.env.invalidate_all()
        order.commitment_date = past
        self.assertIn("was not shipped on the day", self.send().body_html)
        order._milestone_touch()
        self.assertFalse(self.send())

    def test_day_that_the_customer_confirmed_is_no_delay(self):
        order = self.confirmed(days=5)
        later = fields.Datetime.now() + timedelta(days=8)
        order.commitment_date = later
        self.confirm_sheet(self.issue(order))
        self.assertFalse(self.send())

    def test_delays_before_the_switch_are_not_told(self):
        self.company.order_notice_delay = False
        order = self.confirmed(days=5)
        order.commitment_date = fields.Datetime.now() + timedelta(days=8)
        self.assertFalse(self.send())
        self.company.order_notice_delay = True
        order._milestone_touch()
        self.assertFalse(self.send())
        self.assertEqual(self.told(order), [("delay", "known")])
        order.commitment_date = fields.Datetime.now() + timedelta(days=9)
        self.assertEqual(len(self.send()), 1)

    def test_history_that_tracking_reads_in_is_not_told(self):
        self.company.order_tracking_since = False
        order = self.make_order(commitment_date=fields.Datetime.now() - timedelta(days=3))
        order.action_confirm()
        self.env.cr.precommit.data.pop("order.milestones", None)
        self.company.order_tracking_since = fields.Date.today() - timedelta(days=30)
        self.assertFalse(self.send())

    def test_tracking_that_paused_tells_nothing_of_the_pause(self):
        order = self.confirmed(days=5)
        self.company.order_tracking_since = False
        order.commitment_date = fields.Datetime.now() + timedelta(days=8)
        self.company.order_tracking_since = fields.Date.today() - timedelta(days=30)
        self.assertFalse(self.send())
        order.commitment_date = fields.Datetime.now() + timedelta(days=9)
        self.assertEqual(len(self.send()), 1)

    # === WITHOUT E-MAIL, FAILURES, COST ===

    def test_customer_without_email(self):
        self.customer.email = False
        order = self.confirmed()
        order.export_booking = "B1"
        self.assertFalse(self.send())
        self.assertEqual(self.told(order), [("booking", "unreachable")])
        self.assertIn("no e-mail address", order.message_ids[0].body)

    def test_sms_instead(self):
        if "sms.composer" not in self.env:
            self.skipTest("sms is not installed")
        self.customer.email = False
        self.company.order_notice_sms = True
        order = self.confirmed()
        order.picking_ids.write({"carrier_id": self.carrier.id, "carrier_tracking_ref": "SF1001"})
        self.deliver(order)
        self.send()
        sms = self.env["sms.sms"].search([("partner_id", "=", self.customer.id)])
        self.assertIn("SF Express SF1001 Wang Wei", sms.body)
        self.assertEqual(sms.state, "outgoing")
        self.assertEqual(self.told(order), [("shipped", "sent")])

    def test_broken_template_stops_nothing_else(self):
        template = self.env.ref("order_confirmation.mail_template_notice_booking")
        template.subject = "{{ object.no_such_field }}"
        first, second = self.confirmed(), self.confirmed()
        first.export_booking = "B1"
        self.deliver(second)
        with self.assertLogs("odoo.addons.order_confirmation.models.order_notice_send", "ERROR"):
            mail = self.send()
        self.assertEqual(mail.res_id, second.id)
        self.assertEqual(self.told(first), [("booking", "failed")])

    def test_killed_before_the_commit_tells_once(self):
        """Mark and e-mail are one transaction: rolled back together, written together."""
        order = self.confirmed()
        order.export_booking = "B1"
        self.env.flush_all()
        self.notices.search([("state", "=", "pending")]).due_on = fields.Datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        count = self.env["mail.mail"].search_count([])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.notices._take()._tell()
            self.env.flush_all()
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual(self.env["mail.mail"].search_count([]), count)
        self.assertEqual(len(self.send()), 1)
        self.assertFalse(self.send())

    def test_templates_can_be_saved_whatever_there_is(self):
        """Odoo renders a template on any record when it is saved: notices of all kinds, orders without a question."""
        order = self.confirmed()
        company = order.company_id.id
        for kind in ("booking", "shipped", "arrival", "delay"):
            self.notices.search([]).unlink()
            self.notices._add([{"order": order.id, "company": company, "kind": kind, "key": "x", "state": "known"}])
            for other in ("booking", "shipped", "arrival", "delay"):
                template = self.env.ref(f"order_confirmation.mail_template_notice_{other}")
                self.assertTrue(template._render_field("body_html", self.notices.search([]).ids))
        template = self.env.ref("order_confirmation.mail_template_order_shortage_ask")
        self.assertTrue(template._render_field("body_html", order.ids)[order.id])
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": order.picking_ids.picking_type_id.id,
                "location_id": order.picking_ids.location_id.id,
                "location_dest_id": order.picking_ids.location_dest_id.id,
            }
        )
        template = self.env.ref("order_confirmation.mail_template_delivery")
        self.assertTrue(template._render_field("body_html", picking.ids)[picking.id])

    def test_off_costs_nothing(self):
        self.company.write(dict.fromkeys(ALL, False))
        self.assertFalse(self.env.ref("order_confirmation.ir_cron_notices").active)
        order = self.confirmed()
        order.write({"export_booking": "B1", "export_arrived_on": date(2026, 12, 1)})
        self.deliver(order)
        self.assertFalse(order.order_notice_ids)

    def test_notice_says_what_it_is_about(self):
        """D14.7: booking, delivery and number in words, nothing of the keys that the jobs need."""
        order = self.confirmed()
        order.export_booking = "COSU6012345"
        waiting = order.order_notice_ids.with_user(self.salesperson)
        self.assertEqual(waiting.about, "")
        self.send()
        self.assertEqual(waiting.about, "COSU6012345 / – / –")

        self.deliver(order)
        order.picking_ids.carrier_tracking_ref = "SF1"
        self.send()
        shipped = order.order_notice_ids.filtered(lambda notice: notice.kind == "shipped").with_user(self.keeper)
        self.assertEqual(shipped.about, f"{order.picking_ids.name} · SF1")

    def test_nobody_writes(self):
        order = self.confirmed()
        order.export_booking = "B1"
        self.send()
        notice = order.order_notice_ids
        for user in (self.salesperson, self.manager, self.keeper):
            self.assertTrue(notice.with_user(user).kind)
            with self.assertRaises(AccessError):
                notice.with_user(user).write({"state": "pending"})
            with self.assertRaises(AccessError):
                notice.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.notices.with_user(user).create({"sale_order_id": order.id, "kind": "delay", "key": "x"})
        for user in (self.portal, self.colleague, self.accountant):
            with self.assertRaises(AccessError):
                notice.with_user(user).read(["kind"])

    def test_constant_queries(self):
        """Twelve bookings take as many queries as two, but for what Odoo's mails take each."""
        orders = self.env["sale.order"].union(*(self.confirmed() for _number in range(6)))
        counts = []
        for some in (orders[:2], orders):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.write({"export_booking": f"B{len(some)}"})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
