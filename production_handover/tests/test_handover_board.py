"""The flow board: what stands where, for whom, and what it costs (D18, D04.5)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .handover_common import HandoverCommon

BOARD_QUERIES = 15


@tagged("post_install", "-at_install")
class TestHandoverBoard(HandoverCommon):
    def look(self, user=None, **filters):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["handover.sheet"].with_user(user or self.salesperson).board(filters)

    def cards(self, user=None, **filters):
        """Cards by name."""
        return {card["name"]: card for card in self.look(user, **filters)["cards"]}

    def columns_of(self, *documents):
        found = self.cards()
        return [found[document.name]["column"] if document.name in found else None for document in documents]

    def test_columns_in_the_order_of_the_flow(self):
        columns = [column["key"] for column in self.look()["columns"]]
        self.assertEqual(
            columns,
            ["sales", "engineering", "production", "quality", "warehouse", "goods_ready", "finance", "shipping"],
        )

    def test_a_card_walks_with_its_signatures(self):
        """D18.1 to D18.9: from the clerk to the ramp, one card in one column."""
        _order, sheet = self.confirm(10.0, 5.0)
        card = self.cards()[sheet.name]
        self.assertEqual(
            {name: card[name] for name in ("column", "customer", "product", "quantity", "more", "days", "urgent")},
            {
                "column": "sales", "customer": self.customer.name, "product": self.product.default_code,
                "quantity": 10.0, "more": 1, "days": 0, "urgent": False,
            },
        )  # fmt: skip
        self.sign(sheet, self.salesperson)
        self.assertEqual(self.columns_of(sheet), ["engineering"])
        self.sign(sheet, self.engineer)
        sheet.with_user(self.engineer).action_check_stock()
        self.env.cr.flush()
        self.sign(sheet, self.engineer)
        # All from stock: the keeper calls it ready.
        self.assertEqual(self.columns_of(sheet), ["warehouse"])
        action = sheet.with_user(self.keeper).action_goods_ready()
        shipment = self.env["handover.shipment"].browse(action["res_id"])
        self.env.cr.flush()
        self.assertEqual(self.columns_of(sheet, shipment), [None, "goods_ready"])
        self.sign(shipment, self.keeper)
        self.assertEqual(self.columns_of(shipment), ["goods_ready"])
        self.sign(shipment, self.salesperson)
        self.assertEqual(self.columns_of(shipment), ["shipping"])
        self.assertEqual(self.cards()[shipment.name]["quantity"], 10.0)

    def test_money_is_waited_for(self):
        """D18.7: with payment before shipment the card stands at finance."""
        _order, sheet = self.confirm(10.0)
        sheet.payment_before_shipment = True
        self.decide(sheet)
        shipment = self.env["handover.shipment"].browse(sheet.with_user(self.keeper).action_goods_ready()["res_id"])
        self.env.cr.flush()
        self.sign(shipment, self.keeper)
        self.assertFalse(self.cards()[shipment.name]["money"])
        self.sign(shipment, self.salesperson)
        card = self.cards()[shipment.name]
        self.assertEqual((card["column"], card["money"]), ("finance", True))

    def test_produced_goods_stand_at_production_and_quality(self):
        """D18.3 to D18.6."""
        _order, sheet = self.confirm(20_000.0)
        self.decide(sheet)
        self.assertEqual(self.columns_of(sheet), ["production"])
        self.sign(sheet, self.worker)
        self.assertEqual(self.columns_of(sheet), ["production"])
        self.sign(sheet, self.worker)
        self.assertEqual(self.columns_of(sheet), ["quality"])
        self.sign(sheet, self.worker)
        self.sign(sheet, self.inspector)
        self.assertEqual(self.columns_of(sheet), ["warehouse"])

    def test_lateness_and_days(self):
        """Red: the day is over, or the time to sign is; amber: it is near; days count since the step opened."""
        _order, sheet = self.confirm(10.0)
        today = fields.Date.context_today(self.env["handover.sheet"].with_user(self.salesperson))
        colours = {}
        for days in (-1, 0, 3, 4, None):
            sheet.date_delivery = today + timedelta(days=days) if days is not None else False
            colours[days] = self.cards()[sheet.name]["colour"]
        self.assertEqual(colours, {-1: "red", 0: "amber", 3: "amber", 4: "green", None: "green"})
        past = fields.Datetime.now() - timedelta(days=6)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signoff_step SET opened_on = %s, deadline = %s WHERE head_id = %s AND state = 'open'",
            [past, past + timedelta(days=1), sheet.signoff_head_id.id],
        )
        card = self.cards()[sheet.name]
        self.assertEqual((card["days"], card["colour"], card["waits"]), (6, "red", "Sales"))

    def test_done_and_cancelled_are_off_the_board(self):
        order, sheet = self.confirm(10.0)
        other = self.confirm(10.0)[1]
        order.with_user(self.salesperson)._action_cancel()
        self.assertEqual(set(self.cards()), {other.name})
        self.assertEqual(sheet.state, "cancelled")

    def test_search(self):
        """By number, order, customer, product of any row; nothing else is found."""
        order, sheet = self.confirm(10.0, 5.0)
        self.customer.name = "Brightline Lighting"
        self.assertEqual(self.confirm(10.0, partner_id=self.other_customer.id)[1].partner_id, self.other_customer)
        for text in (sheet.name, order.name, "BRIGHTL", self.product_2.default_code.lower()):
            self.assertEqual(set(self.cards(text=text)), {sheet.name}, text)
        self.assertFalse(self.cards(text="no such thing"))
        self.assertEqual(len(self.cards(text="  ")), 2)
        self.assertFalse(self.cards(text="%'; DROP"))

    def test_cards_of_some_sheets(self):
        """One card is read again without the others."""
        sheet = self.confirm(10.0)[1]
        self.confirm(10.0)
        self.assertEqual(set(self.cards(sheets=[sheet.id])), {sheet.name})
        self.assertEqual(self.cards(sheets=[]), {})
        self.assertEqual(self.cards(sheets=[10**9]), {})

    def test_mine(self):
        """My orders, and what waits for my department."""
        sheet = self.confirm(10.0)[1]
        self.assertTrue(self.cards(self.salesperson)[sheet.name]["mine"])
        self.assertFalse(self.cards(self.keeper)[sheet.name]["mine"])
        self.sign(sheet, self.salesperson)
        self.assertTrue(self.cards(self.engineer)[sheet.name]["mine"])
        self.assertTrue(self.cards(self.salesperson)[sheet.name]["mine"])
        self.assertFalse(self.cards(self.colleague)[sheet.name]["mine"])

    def test_week(self):
        sheet = self.confirm(10.0)[1]
        today = fields.Date.context_today(self.env["handover.sheet"].with_user(self.salesperson))
        sheet.date_delivery = today
        self.assertTrue(self.cards()[sheet.name]["week"])
        sheet.date_delivery = today + timedelta(days=7)
        self.assertFalse(self.cards()[sheet.name]["week"])

    def test_who_may_look(self):
        """Departments read it, without amounts; others are refused; other companies see nothing."""
        order, sheet = self.confirm(10.0)
        for user in (self.worker, self.keeper, self.engineer, self.accountant, self.buyer):
            card = self.cards(user)[sheet.name]
            self.assertFalse({"price", "amount", "total"} & set(card))
            self.assertNotIn(order.amount_total, card.values())
        stranger = new_test_user(self.env, login="ho_stranger", groups="base.group_user")
        for user in (stranger, self.portal):
            with self.assertRaises(AccessError):
                self.look(user)
        company = self.env["res.company"].create({"name": "Other works"})
        self.salesperson.company_ids = [Command.link(company.id)]
        sheets = self.env["handover.sheet"].with_user(self.salesperson)
        self.env.flush_all()
        self.assertFalse(sheets.with_context(allowed_company_ids=company.ids).board()["cards"])
        self.assertTrue(sheets.with_context(allowed_company_ids=[company.id, self.company.id]).board()["cards"])

    def test_nobody_forges_filters(self):
        """What a browser sends is no domain."""
        sheet = self.confirm(10.0)[1]
        self.assertFalse(self.cards(sheets=[["id", "!=", 0]]))
        self.assertIn(sheet.name, self.cards(text=None, unknown="x"))

    def test_five_hundred_sheets(self):
        """A constant number of queries, whatever is on the board."""
        sheets = self.env["handover.sheet"].sudo().create([
            {
                "name": f"HS/T/{number}", "company_id": self.company.id, "partner_id": self.customer.id,
                "user_id": self.salesperson.id,
                "line_ids": [Command.create({
                    "product_id": (self.product if number % 2 else self.product_2).id, "quantity": number + 1,
                    "uom_id": self.product.uom_id.id,
                })],
            }
            for number in range(500)
        ])  # fmt: skip
        sheets[:250].with_user(self.salesperson).action_signoff_start()
        self.env.flush_all()
        board = self.env["handover.sheet"].with_user(self.worker)
        board.board()
        self.env.invalidate_all()
        with self.assertQueryCount(BOARD_QUERIES):
            found = board.board()
        self.assertEqual(len(found["cards"]), 500)
