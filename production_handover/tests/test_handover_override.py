"""Override of a gate: a person, a reason, a limit and an entry (B20, D18)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverOverride(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._user("ho_boss", "production_handover.group_handover_override")

    def grant(self, row, gate, quantity, hours=24, user=None, reason="The truck waits"):
        """Through the dialog, as a person does."""
        sheet = row.sheet_id.with_user(user or self.boss)
        action = sheet.action_override()
        form = Form(self.env[action["res_model"]].with_user(user or self.boss).with_context(**action["context"]))
        form.line_id = row
        form.gate = gate
        form.quantity = quantity
        form.date_until = fields.Datetime.now() + timedelta(hours=hours)
        form.reason = reason
        form.save().action_grant()
        self.env.cr.flush()
        return row.sheet_id.override_ids[:1]

    def test_stock_in(self):
        """So many pieces that nobody inspected come in, and not one more; what passed is used up."""
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        self.inspect(row, 60)
        override = self.grant(row, "stock_in", 10)
        with self.held("60 of .* are accepted"):
            self.finish(production, 71)
        backorder = self.finish(production, 65)
        self.assertEqual((override.used, override.state, row.received), (5, "open", 65))
        self.assertEqual(override.use_ids.move_id.production_id, production)
        with self.held("60 of .* are accepted"):
            self.finish(backorder, 6)
        rest = self.finish(backorder, 5)
        self.assertEqual((override.used, override.state), (10, "used"))
        with self.held("60 of .* are accepted"):
            self.finish(rest, 1)
        self.inspect(row)
        self.finish(rest)
        self.assertEqual((override.used, row.received), (10, 100))

    def test_stock_in_edited_and_taken_apart(self):
        """Editing what passed uses only what is more; goods that left the stock need another one to come again."""
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        self.inspect(row, 60)
        override = self.grant(row, "stock_in", 10)
        self.finish(production, 65)
        line = production.move_finished_ids.filtered(lambda move: move.state == "done").move_line_ids
        line.sudo().quantity = 68
        self.env.cr.flush()
        self.assertEqual((override.used, row.received), (8, 68))
        line.sudo().quantity = 62
        line.sudo().quantity = 68
        self.assertEqual(override.used, 8)
        with self.held("60 of .* are accepted"):
            line.sudo().quantity = 71

    def test_from_where_goods_wait(self):
        """A transfer by hand, without its manufacturing order, passes as goods of its row."""
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        production.sudo().qty_producing = 100
        production.sudo()._set_qty_producing()
        production.move_finished_ids.move_line_ids.sudo().location_dest_id = self.quarantine
        self.finish(production)
        override = self.grant(row, "stock_in", 10)
        with self.held("no inspection accepted"):
            self.move(self.product, self.quarantine, self.stock, 11)
        self.move(self.product, self.quarantine, self.stock, 7)
        self.assertEqual((override.used, row.received), (7, 7))
        with self.held("no inspection accepted"):
            self.move(self.product, self.quarantine, self.stock, 4)

    def test_expired_and_withdrawn(self):
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        override = self.grant(row, "stock_in", 10, hours=1)
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            override.invalidate_recordset()
            self.assertEqual(override.state, "expired")
            with self.held("0 of .* are accepted"):
                self.finish(production, 10)
        override.invalidate_recordset()
        with self.assertRaises(AccessError):
            override.with_user(self.keeper).action_withdraw()
        override.with_user(self.boss).action_withdraw()
        self.assertEqual(override.state, "withdrawn")
        with self.held("0 of .* are accepted"):
            self.finish(production, 10)
        with self.held("in force"):
            override.with_user(self.boss).action_withdraw()

    def test_one_gate_alone(self):
        """An override of one gate opens no other; its row no other row."""
        _order, sheet, productions = self.produced(100.0, 50.0)
        self.grant(sheet.line_ids[0], "shipment", 100)
        self.grant(sheet.line_ids[1], "stock_in", 50)
        first = productions.filtered(lambda mo: mo.product_id == self.product)
        with self.held("0 of .* are accepted"):
            self.finish(first, 10)
        self.finish(productions - first)

    def test_shipment(self):
        """Goods leave without being called ready, as many as it says; returned ones don't leave again by it."""
        order, sheet = self.confirm(100.0)
        self.env["stock.quant"]._update_available_quantity(self.product, self.stock, 20_000)
        row = sheet.line_ids
        with self.held("not called ready"):
            self.ship(order, [10])
        override = self.grant(row, "shipment", 10)
        with self.held("may leave"):
            self.ship(order, [11])
        first = self.ship(order, [6])
        self.assertEqual((override.used, override.use_ids.picking_id), (6, first))
        with self.held("may leave"):
            self.ship(order, [5])
        self.ship(order, [4])
        self.assertEqual(override.state, "used")
        back = self.env["stock.return.picking"].with_context(
            active_id=first.id, active_ids=first.ids, active_model="stock.picking"
        ).create({"picking_id": first.id})  # fmt: skip
        back.product_return_moves.write({"quantity": 6, "to_refund": True})
        returned = self.env["stock.picking"].browse(back.action_create_returns()["res_id"])
        returned.move_ids.write({"quantity": 6, "picked": True})
        returned.with_user(self.keeper)._action_done()
        self.env.cr.flush()
        with self.held("may leave"):
            self.ship(order, [1])

    def test_manufacturing(self):
        """Work begins before production took the sheet over; what began goes on, what did not begin waits again."""
        order, sheet = self.confirm(100.0, 50.0)
        first, second = order.stock_reference_ids.production_ids.sorted("product_qty", reverse=True)
        self.assertEqual(set((first | second).mapped("state")), {"draft"})
        with self.held("not under way|waits for"):
            first.with_user(self.worker).action_confirm()
        one = self.grant(sheet.line_ids[0], "production", 100)
        with self.held("waits for"):
            second.with_user(self.worker).action_confirm()
        two = self.grant(sheet.line_ids[1], "production", 49)
        with self.held("waits for"):
            second.with_user(self.worker).action_confirm()
        self.grant(sheet.line_ids[1], "production", 1)
        (first | second).with_user(self.worker).action_confirm()
        self.env.cr.flush()
        self.assertEqual((one.used, two.used, first.state, second.state), (100, 49, "confirmed", "confirmed"))
        first.with_user(self.worker).action_start()
        self.env.cr.flush()
        self.assertTrue(one.use_ids.begun)
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.env.invalidate_all()
            first.with_user(self.worker)._handover_check_released()
            with self.held("waits for"):
                second.with_user(self.worker).action_start()
        self.env.invalidate_all()
        # The stock-in is another gate.
        with self.held("0 of .* are accepted"):
            self.finish(first)

    def test_manufacturing_shared_by_backorders(self):
        """What was let pass goes on in the backorder; a raised quantity does not."""
        order, sheet = self.confirm(100.0)
        production = order.stock_reference_ids.production_ids
        override = self.grant(sheet.line_ids, "production", 100)
        self.grant(sheet.line_ids, "stock_in", 100)
        production.with_user(self.worker).action_confirm()
        backorder = self.finish(production, 60)
        self.finish(backorder, 40)
        self.assertEqual((override.used, sheet.line_ids.received), (100, 100))

    def test_procurement_uses_none(self):
        """What runs by itself confirms nothing by an override."""
        order, sheet = self.confirm(100.0)
        override = self.grant(sheet.line_ids, "production", 100)
        production = order.stock_reference_ids.production_ids
        production.with_user(self.env.ref("base.user_root")).action_confirm()
        self.assertEqual((production.state, override.used), ("draft", 0))

    def test_who_may_and_with_what(self):
        """A group, a reason, a quantity, an end; another company's person and a forged record are refused."""
        _order, sheet = self.confirm(100.0, 50.0)
        row, until = sheet.line_ids[0], fields.Datetime.now() + timedelta(hours=1)
        overrides = self.env["handover.override"]
        for user in (self.keeper, self.salesperson, self.engineer, self.env.ref("base.user_root")):
            with self.assertRaises(AccessError):
                overrides.with_user(user)._grant(row, "shipment", 1, until, "x", user)
        other = self._user(
            "ho_boss_2", "production_handover.group_handover_override", company_id=self.other_company().id
        )
        with self.assertRaises(AccessError):
            overrides.with_user(other)._grant(row, "shipment", 1, until, "x", other)
        with self.assertRaises(AccessError):
            sheet.with_user(other).action_override()
        boss = overrides.with_user(self.boss)
        for words, values in (
            ("can't wait", (row, "shipment", 1, until, "  ")), ("more than zero", (row, "shipment", 0, until, "x")),
            ("no more than the 100", (row, "shipment", 101, until, "x")),
            ("has an end", (row, "shipment", 1, False, "x")),
            ("has an end", (row, "shipment", 1, fields.Datetime.now() - timedelta(minutes=1), "x")),
            ("has an end", (row, "shipment", 1, until + timedelta(days=8), "x")),
            ("nothing waits", (row, "payment", 1, until, "x")),
        ):  # fmt: skip
            with self.assertRaisesRegex(UserError, words):
                boss._grant(*values, self.boss)
        override = self.grant(row, "shipment", 1)
        vals = {
            "sheet_id": sheet.id, "line_id": row.id, "company_id": self.company.id, "gate": "shipment", "quantity": 99,
            "date_until": until, "reason": "x", "user_id": self.boss.id,
        }  # fmt: skip
        for user in (self.boss, self.env.ref("base.user_root"), self.env.user):
            for act in (
                lambda own: own.create(vals), lambda own: own.browse(override.id).write({"quantity": 99}),
                lambda own: own.browse(override.id).unlink(), lambda own: own.sudo().create(vals),
                lambda own: own.env["handover.override.use"].sudo().browse(override.use_ids.ids or [1]).unlink(),
                lambda own: own.with_context(default_quantity=9, force=True).create(vals),
            ):  # fmt: skip
                with self.assertRaises(AccessError):
                    act(overrides.with_user(user))
        with self.assertRaises(AccessError):
            sheet.with_user(self.boss).write({"override_ids": [(0, 0, vals)]})

    def other_company(self):
        return self.env["res.company"].create({"name": "Another factory"})

    def test_entered_told_and_shown(self):
        """It stands in the chain, in the chatter, on the sheet, its shipment, the print and the board."""
        _order, sheet = self.confirm(100.0)
        row = sheet.line_ids
        self.grant(row, "production", 30)
        entry = sheet.signoff_head_id.entry_ids.filtered(lambda one: one.kind == "override")
        payload = entry._read_payload()
        self.assertEqual((entry.user_id, payload["reason"], payload["quantity"]), (self.boss, "The truck waits", 30))
        self.assertEqual(self.env["signoff.verify"]._verify(sheet.signoff_head_id)["breaks"], [])
        message = sheet.message_ids.filtered(lambda one: "The truck waits" in (one.body or ""))
        self.assertEqual(len(message), 1)
        self.assertLessEqual(self.engineer.partner_id | self.worker.partner_id, message.partner_ids)
        self.assertIn("The truck waits", sheet._signoff_html("sheet"))
        cards = self.env["handover.sheet"].with_user(self.worker).board({"sheets": sheet.ids})["cards"]
        self.assertEqual([card["override"] for card in cards], [True])
        self.assertEqual(sheet.with_user(self.keeper).override_ids.reason, "The truck waits")
        sheet.override_ids.with_user(self.boss).action_withdraw()
        cards = self.env["handover.sheet"].with_user(self.worker).board({"sheets": sheet.ids})["cards"]
        self.assertEqual([card["override"] for card in cards], [False])
