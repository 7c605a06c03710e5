"""Service requests: what is recorded, by whom, and how states change (D03, D07, D12, D14.10)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .service_common import ServiceCommon, photo


@tagged("post_install", "-at_install")
class TestServiceRequest(ServiceCommon):
    def test_customer_request_has_number_responsible_and_deadline(self):
        """D12, D14.10: number, salesperson and a deadline in working days; the company may name somebody else."""
        request = self.asked()
        self.assertRegex(request.name, r"^SR/\d{4}/\d{5}$")
        self.assertEqual((request.state, request.channel, request.partner_id), ("new", "customer", self.customer))
        self.assertEqual((request.user_id, request.deadline), (self.salesperson, False))
        self.company.write({"order_service_days": 3, "order_service_user_id": self.colleague.id})
        request = self.asked()
        due = self.company._order_workdays().shift(self.company._order_service_today(), 3)
        self.assertEqual((request.user_id, request.deadline), (self.colleague, due))
        self.assertEqual(request.activity_ids.user_id, self.colleague)

    def test_staff_opens_from_order_and_delivery(self):
        """D12: the buttons of order and delivery start a request that knows both."""
        action = self.delivery.with_user(self.keeper).action_service_request()
        form = Form(self.Request.with_user(self.keeper).with_context(**action["context"]))
        form.subject = "Two too few"
        form.kind = "complaint"
        request = form.save()
        self.assertEqual((request.order_id, request.picking_id), (self.order, self.delivery))
        self.assertEqual(
            (request.channel, request.partner_id, request.user_id), ("staff", self.customer, self.salesperson)
        )
        self.assertEqual((self.order.service_request_count, self.delivery.service_request_count), (1, 1))
        with Form(
            self.Request.with_user(self.salesperson).with_context(**self.order.action_service_request()["context"])
        ) as form:
            form.subject = "A question"

    def test_what_happened_is_never_written_by_hand(self):
        """D12: number, origin, company and dates, by button, import, RPC, defaults and superuser."""
        request = self.made()
        for user in (self.salesperson, self.manager, self.env.user):
            own = request.with_user(user)
            for field, value in (
                ("name", "X"),
                ("channel", "customer"),
                ("company_id", self.company.id),
                ("opened_on", "2020-01-01"),
                ("closed_by_id", user.id),
                ("days_to_close", 0),
                ("document_count", 5),
            ):
                with self.held("recorded by what happens"):
                    own.write({field: value})
                with self.held("recorded by what happens"):
                    self.Request.with_user(user).create({"order_id": self.order.id, "subject": "x", field: value})
        with self.held("recorded by what happens"):
            request.with_user(self.manager).write({"access_token": "guess"})
        forged = self.Request.with_user(self.salesperson).with_context(default_channel="customer", default_name="X")
        request = forged.create({"order_id": self.order.id, "subject": "x"})
        self.assertEqual(request.channel, "staff")
        self.assertNotEqual(request.name, "X")
        loaded = self.Request.with_user(self.salesperson).load(
            ["order_id/.id", "subject", "channel"], [[str(self.order.id), "x", "Customer, online"]]
        )
        self.assertFalse(loaded["ids"])

    def test_what_the_customer_said_stays(self):
        """D12: text, contact and rows of the customer; lots and further rows can be added."""
        request = self.asked(files=[("a.jpg", "image/jpeg", photo())])
        for user in (self.salesperson, self.manager, self.env.user):
            own = request.with_user(user)
            with self.held("what he said stays"):
                own.description = "All is well"
            for values in ({"quantity": 1}, {"name": "x"}, {"from_customer": False}, {"product_id": self.product_2.id}):
                with self.held("it stays"):
                    own.line_ids.write(values)
            with self.held("it stays"):
                own.write({"line_ids": [Command.clear()]})
            with self.held("it stays"):
                own.write({"line_ids": [Command.create({"product_id": self.product.id, "from_customer": True})]})
        own = request.with_user(self.salesperson)
        own.write({"line_ids": [Command.create({"sale_line_id": self.row_2.id, "quantity": 1})]})
        own.line_ids[1].quantity = 2
        with self.held("is kept"):
            request.with_user(self.manager).unlink()
        with self.held():
            own.unlink()
        mine = self.made()
        mine.with_user(self.manager).unlink()

    def test_states_reasons_and_who_was_first(self):
        """D12: refused with a reason only; who closed it and how long it took; the second is told."""
        request = self.asked().with_user(self.salesperson)
        with self.held("reason of the refusal"):
            request.action_refuse()
        with self.held("reason of the refusal"):
            request.write({"state": "refused", "refusal_reason": "  "})
        request.refusal_reason = "Water damage"
        request.action_refuse()
        self.assertEqual((request.state, request.closed_by_id), ("refused", self.salesperson))
        with self.held("closed already: Refused by oc_sales"):
            request.with_user(self.manager).action_done()
        request.action_reopen()
        self.assertEqual((request.state, request.closed_on, request.closed_by_id.id), ("progress", False, False))
        request.action_done()
        self.assertTrue(request.closed_on and request.days_to_close >= 0)
        self.assertFalse(request.activity_ids, "the activity of the new request is finished")
        with self.held("begins as new"):
            self.made(state="done")

    def test_hook_is_called_once_for_each_move(self):
        """D12: other rooms follow opened and moved requests."""
        calls = []
        with patch.object(type(self.Request), "_moved", lambda records: calls.append(records.mapped("state"))):
            request = self.asked()
            request.action_start()
            request.write({"state": "progress"})
            (request | self.asked()).write({"state": "waiting"})
        self.assertEqual(calls, [["new"], ["progress"], [], ["new"], ["waiting", "waiting"]])

    def test_belongs_to_its_order(self):
        """D12: rows, delivery and contact of another order are refused, and an order can't be exchanged."""
        other = self.make_order()
        for values in (
            {"partner_id": self.other_customer.id},
            {"line_ids": [Command.create({"sale_line_id": other.order_line[0].id})]},
        ):
            with self.assertRaises(ValidationError):
                self.made(**values)
        other.action_confirm()
        with self.assertRaises(ValidationError):
            self.made(picking_id=other.picking_ids.id)
        with self.held("stays with its order"):
            self.made().order_id = other
        with self.held("choose the order first"):
            self.Request.create({"subject": "x"})

    def test_cause_names_the_department_at_fault(self):
        """D07, D12: counted by cause and department; the request may say otherwise."""
        request = self.asked().with_user(self.salesperson)
        request.cause_id = self.cause
        self.assertEqual(request.department_id, self.cause.department_id)
        quality = self.env.ref("order_confirmation.signoff_department_quality")
        request.department_id = quality
        groups = self.Request.formatted_read_group([("order_id", "=", self.order.id)], ["cause_id"], ["__count"])
        self.assertEqual([(group["cause_id"][0], group["__count"]) for group in groups], [(self.cause.id, 1)])

    def test_wrong_input_of_the_customer(self):
        """D07: goods and quantities are checked against what was delivered."""
        for kind, lines, words in (
            ("return", [], "which goods"),
            ("return", [{"sale_line_id": self.row.id, "quantity": 11}], "were delivered"),
            ("return", [{"sale_line_id": self.row.id, "quantity": -1}], "above zero"),
            ("return", [{"sale_line_id": self.make_order().order_line[0].id, "quantity": 1}], "not of this order"),
            ("theft", [], "what it is about"),
        ):
            with self.held(words):
                self.asked(kind, lines=lines)
        self.assertEqual(self.asked("complaint", quantity=11).line_ids.quantity, 11, "too much came: that is one, too")
        self.assertEqual(self.asked("question", lines=[], partner=self.other_customer).partner_id, self.customer)

    def test_cancelled_order_and_deleted_delivery(self):
        """D12: the request outlives both."""
        order = self.make_order()
        order.action_confirm()
        request = self.asked("question", order=order, lines=[], picking=order.picking_ids)
        self.assertEqual(request.picking_id, order.picking_ids)
        order._action_cancel()
        order.picking_ids.unlink()
        self.assertFalse(request.picking_id)
        request.with_user(self.salesperson).action_done()
        self.assertEqual(request.state, "done")

    def night(self):
        """Run the nightly job; a test can't commit."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1):
            self.Request._cron_overdue()

    def test_overdue_is_told_once(self):
        """D12: one activity for the responsible; a new deadline begins anew; closed ones are left alone."""
        late = self.asked()
        closed, later = self.asked(), self.asked()
        today = fields.Date.today()
        (late | closed).write({"deadline": today - timedelta(days=3)})
        later.deadline = today + timedelta(days=3)
        closed.action_done()
        kind = self.env.ref("order_confirmation.mail_activity_type_service_overdue")
        for _night in range(2):
            self.night()
        told = self.env["mail.activity"].search([("activity_type_id", "=", kind.id), ("res_model", "=", late._name)])
        self.assertEqual((told.mapped("res_id"), told.user_id), ([late.id], self.salesperson))
        self.assertTrue(late.reminded_on)
        late.deadline = today + timedelta(days=3)
        self.assertFalse(late.reminded_on)

    def test_a_broken_one_stops_no_other(self):
        """D12: the night tells the others, and tries the broken one again."""
        good, bad = self.asked(), self.asked()
        (good | bad).write({"deadline": "2020-01-01"})
        tell = type(self.Request)._ask_responsible

        def broken(request, *args):
            if request == bad:
                raise AccessError(bad.name)
            return tell(request, *args)

        with (
            patch.object(type(self.Request), "_ask_responsible", broken),
            self.assertLogs("odoo.addons.order_confirmation.models.order_service_mail", "ERROR"),
        ):
            self.night()
        self.assertTrue(good.reminded_on)
        self.assertFalse(bad.reminded_on)

    def test_mails_as_the_company_wants(self):
        """D12, D14.10: receipt unless switched off; states only where switched on; never to nobody."""
        mails = self.env["mail.mail"].sudo()

        def sent():
            found = mails.search(
                [("model", "=", self.Request._name), ("recipient_ids", "in", self.customer.ids)], order="id"
            )
            subjects = found.mapped("subject")
            found.unlink()
            return subjects

        sent()
        request = self.asked()
        self.assertIn(request.name, sent()[0])
        request.action_start()
        self.assertEqual(sent(), [])
        self.company.order_service_mails = "none"
        self.asked()
        self.assertEqual(sent(), [])
        self.company.order_service_mails = "all"
        request.write({"state": "done", "solution": "Two new ones leave tomorrow."})
        self.assertEqual(len(sent()), 1)
        self.customer.email = False
        request.action_reopen()
        self.assertEqual(sent(), [])

    def test_the_customer_writes(self):
        """D03: an answer of the customer goes on with what waited for him and tells the responsible."""
        request = self.asked()
        request.action_wait()
        request.activity_ids.unlink()
        request.with_user(self.salesperson).message_post(
            body="Please tell us the lot", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual((request.state, len(request.activity_ids)), ("waiting", 0))
        request.sudo().message_post(
            body="Lot 7", author_id=self.customer.id, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual((request.state, request.activity_ids.user_id), ("progress", self.salesperson))


@tagged("post_install", "-at_install")
class TestServiceAccess(ServiceCommon):
    def test_sales_by_their_orders(self):
        """D12: own orders and own requests; all for who sees all orders, the warehouse and finance."""
        request = self.asked()
        self.assertFalse(self.Request.with_user(self.colleague).search([("id", "=", request.id)]))
        with self.assertRaises(AccessError):
            request.with_user(self.colleague).write({"priority": "1"})
        with self.assertRaises(AccessError):
            request.with_user(self.colleague).line_ids.read(["quantity"])
        request.with_user(self.manager).user_id = self.colleague
        request.with_user(self.colleague).action_start()
        for user in (self.manager, self.keeper, self.accountant):
            request.with_user(user).read(["name", "description", "cause_id"])
        with self.held():
            self.made(self.colleague)
        with self.assertRaises(AccessError):
            self.made(self.accountant)

    def test_other_company(self):
        """B09: another company's people read and change nothing."""
        request = self.asked()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "oc_else",
            "sales_team.group_sale_manager,stock.group_stock_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(self.Request.with_user(stranger).search([]))
        for act in (
            lambda: request.with_user(stranger).read(["name"]),
            lambda: request.with_user(stranger).action_done(),
            lambda: request.with_user(stranger).line_ids.read(["name"]),
            lambda: request.with_user(stranger).action_return(),
            lambda: self.made(stranger),
        ):
            with self.assertRaises(AccessError):
                act()
        self.assertEqual(request.with_user(self.salesperson).state, "new")

    def test_portal_by_rpc(self):
        """D03: a customer reads his own requests, nothing of our side, and writes nothing."""
        request = self.asked()
        own = request.with_user(self.portal)
        self.assertEqual(own.read(["name", "state"])[0]["state"], "new")
        for field in ("cause_id", "department_id", "document_ids", "days_to_close", "form_key"):
            with self.assertRaises(AccessError):
                own.read([field])
        for act in (
            lambda: own.write({"state": "done"}),
            lambda: own.action_done(),
            lambda: own.action_start(),
            lambda: own.line_ids.write({"quantity": 1}),
            lambda: own.action_return(),
            lambda: own.unlink(),
            lambda: self.made(self.portal),
            lambda: request.with_user(self.other_portal).read(["name"]),
            lambda: request.with_user(self.other_portal).message_post(body="x"),
            lambda: request.with_user(self.other_portal).line_ids.read(["name"]),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_photos_are_files_of_the_request(self):
        """B04: linking another document's file would let the customer fetch it; types are told by the bytes."""
        request = self.asked(files=[("../../x<b>.svg", "image/svg+xml", photo())])
        self.assertEqual(request.photo_ids.mapped("name"), ["x_b_.jpg"])
        foreign = self.env["ir.attachment"].create(
            {"name": "price.pdf", "raw": b"%PDF-1", "res_model": "sale.order", "res_id": self.order.id}
        )
        with self.held("another document"):
            request.with_user(self.salesperson).write({"photo_ids": [Command.link(foreign.id)]})
        with self.held("another document"):
            self.made(photo_ids=[Command.link(foreign.id)])
        loose = (
            self.env["ir.attachment"]
            .with_user(self.salesperson)
            .create({"name": "me.png", "raw": photo("PNG"), "res_model": request._name, "res_id": 0})
        )
        made = self.made(photo_ids=[Command.link(loose.id)])
        self.assertEqual(loose.res_id, made.id)
        with self.held("another document"):
            request.with_user(self.salesperson).write({"photo_ids": [Command.link(loose.id)]})
        for name, content, words in (
            ("a.jpg", b"<svg onload=alert(1)>", "neither a picture"),
            ("a.jpg", b"", "is empty"),
            ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "neither a picture"),
            ("a.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "larger than"),
            ("a.gif", photo("GIF"), "neither a picture"),
        ):
            with self.held(words):
                self.asked(files=[(name, "image/jpeg", content)])
        with self.held("At most 8"):
            self.asked(files=[("a.png", "image/png", photo("PNG"))] * 9)
