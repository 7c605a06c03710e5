"""Acceptance of deliveries: made, decided, and written by nobody else (D13.4, D05, D14.9, D17)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .acceptance_common import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestAcceptance(AcceptanceCommon):
    def test_delivery_makes_its_acceptance(self):
        """D13.4: one per finished delivery, with what was delivered and until when the customer may object."""
        acceptance = self.delivered(client_order_ref="PO-1")
        self.assertEqual(
            (acceptance.state, acceptance.partner_id, acceptance.user_id, acceptance.client_order_ref),
            ("waiting", self.customer, self.salesperson, "PO-1"),
        )
        self.assertEqual(acceptance.name, acceptance.picking_id.name)
        self.assertEqual(acceptance.line_ids.mapped("quantity"), [10, 5])
        self.assertEqual(acceptance.deadline, acceptance._today() + timedelta(days=9))

    def test_off_makes_nothing(self):
        """D13.4: no days, no acceptance; a customer of his own may have more, or none."""
        self.customer.order_acceptance_days = -1
        self.assertFalse(self.delivered())
        self.customer.order_acceptance_days = 3
        self.assertEqual(self.delivered().inspection_days, 3)
        self.customer.order_acceptance_days = 0
        self.company.order_acceptance_days = 0
        self.assertFalse(self.delivered())

    def test_impossible_days(self):
        """D13.4: days are days."""
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.company.order_acceptance_days = -1
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.customer.order_acceptance_days = 5000

    def test_backorder_has_its_own(self):
        """D13.4: a partial delivery and the rest are accepted each by itself."""
        order = self.make_order()
        order.action_confirm()
        self.deliver(order, {self.product: 4, self.product_2: 5})
        first = order.order_acceptance_ids
        self.assertEqual(sorted(first.line_ids.mapped("quantity")), [4, 5])
        self.deliver(order)
        self.assertEqual(len(order.order_acceptance_ids), 2)
        self.assertEqual((order.order_acceptance_ids - first).line_ids.mapped("quantity"), [6])

    def test_only_the_last_step_of_three(self):
        """D13.4: picking and packing are nobody's delivery."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_pack_ship"
        order = self.make_order()
        order.action_confirm()
        for _step in range(3):
            self.assertFalse(order.order_acceptance_ids)
            self.deliver(order)
        self.assertEqual(len(order.order_acceptance_ids), 1)
        self.assertEqual(order.order_acceptance_ids.picking_id.picking_type_id.code, "outgoing")

    def test_dropship(self):
        """D13.4: goods that go from the supplier to the customer are his delivery too."""
        order = self.make_order()
        order.action_confirm()
        move = order.order_line[0].move_ids
        move.picking_id.move_ids.location_id = self.env.ref("stock.stock_location_suppliers")
        self.deliver(order)
        self.assertEqual(len(order.order_acceptance_ids), 1)

    def give_back(self, acceptance, quantities=None, done=True):
        """A return of what was delivered."""
        wizard = self.env["stock.return.picking"].create({"picking_id": acceptance.picking_id.id})
        for line in wizard.product_return_moves:
            line.quantity = (quantities or {}).get(line.product_id, line.move_id.quantity if not quantities else 0)
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        if done:
            for move in picking.move_ids:
                move.write({"quantity": move.product_uom_qty, "picked": True})
            picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        return picking

    def test_return_makes_none_and_ends_the_waiting(self):
        """D13.4: what came back wholly has nothing left to accept; a replacement is a delivery of its own."""
        acceptance = self.delivered()
        back = self.give_back(acceptance)
        self.assertEqual(acceptance.state, "returned")
        self.assertEqual(acceptance.order_id.order_acceptance_ids, acceptance)
        with self.assertRaisesRegex(UserError, "came back"), self.cr.savepoint():
            self.accept(acceptance)
        wizard = self.env["stock.return.picking"].create({"picking_id": back.id})
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        again = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        for move in again.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        again.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual(self.Acceptance.search([("picking_id", "=", again.id)]).order_id, acceptance.order_id)

    def test_return_on_its_way_keeps_the_period_open(self):
        """D13.4: goods on their way back are an objection in deeds; what stays is accepted afterwards."""
        acceptance = self.delivered()
        picking = self.give_back(acceptance, {self.product: 3}, done=False)
        self.later(acceptance, 30)
        self.night()
        self.assertEqual(acceptance.state, "waiting")
        picking.move_ids.write({"quantity": 3, "picked": True})
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual(acceptance.line_ids.mapped("returned"), [3, 0])
        self.night()
        self.assertEqual(acceptance.state, "deemed")

    def test_corrected_delivery(self):
        """D13.4: a finished delivery that is corrected before anybody decided says what was delivered."""
        acceptance = self.delivered()
        acceptance.picking_id.move_line_ids.filtered(lambda line: line.product_id == self.product).quantity = 8
        self.assertEqual(sorted(acceptance.line_ids.mapped("quantity")), [5, 8])
        self.accept(acceptance)
        acceptance.picking_id.move_line_ids.filtered(lambda line: line.product_id == self.product).quantity = 7
        self.assertEqual(sorted(acceptance.line_ids.mapped("quantity")), [5, 8])

    def test_another_customer_on_the_order(self):
        """D13.4: who got the goods accepts them, whoever stands on the order afterwards."""
        acceptance = self.delivered()
        acceptance.order_id.partner_id = self.other_customer
        self.assertEqual(acceptance.partner_id, self.customer)
        self.assertFalse(self.Acceptance.with_user(self.other_portal).search([]))

    def test_accept_and_decide_once(self):
        """D05, D17: accepted by name; the second reads who was first."""
        acceptance = self.delivered()
        self.accept(acceptance, signature=self.photo(kind="PNG"), address="198.51.100.7")
        self.assertEqual((acceptance.state, acceptance.decided_by), ("accepted", "Li Na"))
        self.assertEqual(acceptance.line_ids.mapped("answer"), ["accepted", "accepted"])
        with self.assertRaisesRegex(UserError, "by Li Na"), self.cr.savepoint():
            self.object(acceptance, name="Wu Jun")

    def requests(self, acceptance):
        """Service requests that came of a delivery."""
        return self.env["order.service.request"].search([("picking_id", "=", acceptance.picking_id.id)])

    def test_object_then_settle(self):
        """D13.4: an objection gives the clerk something to do; settled, the goods are accepted, the objection stays."""
        acceptance = self.delivered()
        self.object(acceptance, files=[("photo.jpg", "image/jpeg", self.photo())])
        row = acceptance.line_ids[0]
        self.assertEqual((acceptance.state, row.answer, row.answer_quantity), ("objected", "damaged", 2))
        self.assertEqual(acceptance.line_ids[1].answer, "accepted")
        request = self.requests(acceptance)
        self.assertEqual((request.kind, request.user_id), ("complaint", self.salesperson))
        self.assertEqual(request.activity_ids.user_id, self.salesperson)
        self.assertEqual((request.line_ids.product_id, request.line_ids.quantity), (row.product_id, 2))
        with self.assertRaisesRegex(UserError, "looking into it"), self.cr.savepoint():
            self.object(acceptance)
        self.accept(acceptance, "Wu Jun")
        self.assertEqual((acceptance.state, acceptance.objected_by, row.answer), ("accepted", "Li Na", "damaged"))
        self.assertFalse(acceptance.activity_ids)

    def test_what_is_refused(self):
        """D13.4: clear messages for what is missing or impossible, and nothing is written."""
        acceptance = self.delivered()
        other = self.delivered().line_ids[0]
        row = acceptance.line_ids[0]
        for decision, details, words in (
            ("accept", {"name": " "}, "name"),
            ("accept", {"lines": {row.id: {"answer": "short", "quantity": 1}}}, "marked goods"),
            ("object", {}, "what is wrong"),
            ("object", {"lines": {row.id: {"answer": "short", "quantity": 11}}}, "more than"),
            ("object", {"lines": {row.id: {"answer": "short", "quantity": -1}}}, "more than"),
            ("object", {"lines": {row.id: {"answer": "hacked"}}}, "say what is wrong"),
            ("object", {"lines": {other.id: {"answer": "short"}}}, "not on this delivery"),
            ("burn", {}, "Please choose"),
            ("accept", {"method": "scan"}, "Attach the proof"),
            ("accept", {"arrived_on": acceptance._today() + timedelta(days=1)}, "between"),
        ):
            details = dict(details)
            method, name = details.pop("method", "portal"), details.pop("name", "Li Na")
            with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
                acceptance.sudo()._decide(decision, method, name, **details)
            self.assertEqual(acceptance.state, "waiting")

    def test_arrival_moves_the_deadline(self):
        """D14.8: known arrival counts instead of shipment and days on the way."""
        acceptance = self.delivered()
        self.later(acceptance, 5)
        day = acceptance._today() - timedelta(days=1)
        acceptance.sudo()._record_arrival(day, "Li Na")
        self.assertEqual(acceptance.deadline, day + timedelta(days=7))
        for wrong in (acceptance._today() + timedelta(days=1), day - timedelta(days=30)):
            with self.assertRaises(UserError), self.cr.savepoint():
                acceptance.sudo()._record_arrival(wrong, "Li Na")

    def test_complaint_after_the_period(self):
        """D13.4, D14.10: too late to object, never too late to complain."""
        acceptance = self.delivered()
        with self.assertRaises(UserError), self.cr.savepoint():
            acceptance.sudo()._complain("Broken", "Li Na")
        self.later(acceptance, 30)
        self.night()
        with self.assertRaisesRegex(UserError, "glad to help"), self.cr.savepoint():
            self.object(acceptance)
        acceptance.sudo()._complain("Broken lamps", "Li Na")
        self.assertEqual((acceptance.state, self.requests(acceptance).user_id), ("deemed", self.salesperson))
        self.assertIn("Broken lamps", self.requests(acceptance).description)

    def test_nobody_writes_it(self):
        """D13.4, B04: no role, import or superuser creates, changes or deletes what a customer said."""
        acceptance = self.delivered()
        for user in (self.salesperson, self.manager, self.keeper, self.accountant, self.env.ref("base.user_root")):
            mine = acceptance.with_user(user).sudo(user._is_superuser())
            row = mine.line_ids[:1]
            for act in (
                lambda mine=mine: mine.write({"state": "accepted"}),
                lambda mine=mine: mine.write({"deadline": fields.Date.today()}),
                lambda mine=mine: mine.write({"line_ids": [Command.clear()]}),
                lambda mine=mine: mine.write({"access_token": "known"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.create({"name": "X", "partner_id": self.customer.id}),
                lambda row=row: row.write({"quantity": 1}),
                lambda row=row: row.unlink(),
            ):
                with self.assertRaises(UserError), self.cr.savepoint():  # AccessError is one
                    act()
            with mute_logger("odoo.sql_db"):
                result = self.Acceptance.with_user(user).load(["id", "state"], [[str(acceptance.id), "accepted"]])
            self.assertFalse(result["ids"])
        with self.assertRaises(AccessError), self.cr.savepoint():
            acceptance.order_id.write({"order_acceptance_surveyed_on": fields.Date.today()})
        self.assertEqual(acceptance.state, "waiting")

    def test_who_reads_what(self):
        """D13.4: own orders, the warehouse and finance all; other sellers, companies and customers nothing."""
        acceptance = self.delivered()
        for user, count in (
            (self.salesperson, 1), (self.colleague, 0), (self.manager, 1), (self.keeper, 1), (self.accountant, 1),
            (self.portal, 1), (self.other_portal, 0),
        ):  # fmt: skip
            found = self.Acceptance.with_user(user).search([("id", "=", acceptance.id)])
            self.assertEqual(len(found), count, user.login)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "oc_elsewhere", "sales_team.group_sale_manager", company_id=company.id, company_ids=[company.id]
        )
        self.assertFalse(self.Acceptance.with_user(stranger).search([("id", "=", acceptance.id)]))
        with self.assertRaises(AccessError):
            acceptance.with_user(self.colleague).action_record()

    def test_record_dialog(self):
        """D13.4: staff records a signed note with its photo; without proof nothing is recorded."""
        acceptance = self.delivered()
        wizards = self.env["order.acceptance.record"].with_user(self.keeper)
        wizard = wizards.with_context(default_acceptance_id=acceptance.id).create({"name": "Li Na"})
        with self.assertRaisesRegex(UserError, "Attach the proof"), self.cr.savepoint():
            wizard.action_record()
        wizard.attachment_ids = (
            self.env["ir.attachment"]
            .with_user(self.keeper)
            .create({"name": "note.exe", "raw": b"MZ\x90 no picture", "res_model": wizard._name, "res_id": wizard.id})
        )
        with self.assertRaisesRegex(UserError, "neither a picture"), self.cr.savepoint():
            wizard.action_record()
        wizard.attachment_ids = (
            self.env["ir.attachment"]
            .with_user(self.keeper)
            .create({"name": "note.jpg", "raw": self.photo(), "res_model": wizard._name, "res_id": wizard.id})
        )
        wizard.action_record()
        self.assertEqual(
            (acceptance.state, acceptance.decision_method, acceptance.decision_user_id),
            ("accepted", "scan", self.keeper),
        )
        self.assertEqual(acceptance.file_ids.mimetype, "image/jpeg")

    def test_record_dialog_of_another_company_or_seller(self):
        """D13.4: the dialog opens nothing that its user may not write."""
        acceptance = self.delivered()
        wizards = self.env["order.acceptance.record"].with_user(self.colleague)
        with self.assertRaises(AccessError):
            wizards.create({"name": "X", "acceptance_id": acceptance.id, "decision": "arrive"}).action_record()
