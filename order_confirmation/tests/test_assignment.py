"""Confirmed orders are handed to departments by the nature of their goods (D01.2, D15, D16.3)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_milestone import MilestoneCommon


@tagged("post_install", "-at_install")
class TestAssignment(MilestoneCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.order_assignment = True
        cls.warehouse_department = cls.env.ref("order_confirmation.signoff_department_warehouse")
        cls.warehouse_department.member_ids = [Command.link(cls.keeper.id)]
        cls.vendor = cls.env["res.partner"].create({"name": "Shenzhen Parts"})
        mto = cls.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        cls.bought = cls.env["product.product"].create(
            {
                "name": "Aluminium housing",
                "is_storable": True,
                "seller_ids": [Command.create({"partner_id": cls.vendor.id, "price": 3})],
                "route_ids": [Command.set([mto.id, cls.env.ref("purchase_stock.route_warehouse0_buy").id])],
            }
        )

    def parts(self, order):
        self.refresh()
        return {row.part: row for row in self.env["order.assignment"].search([("sale_order_id", "=", order.id)])}

    def test_by_the_nature_of_the_goods(self):
        stock_only = self.make_order()
        self.assertFalse(self.parts(stock_only), "a quotation is nobody's yet")
        mixed = self.make_order([(self.product, 2), (self.bought, 3)])
        (stock_only | mixed).action_confirm()
        self.assertEqual(set(self.parts(stock_only)), {"warehouse"})
        self.assertEqual(set(self.parts(mixed)), {"warehouse", "purchase"})

    def test_responsible_and_load(self):
        """The only member gets it; how much he has already is in sight."""
        orders = self.make_order() | self.make_order()
        orders.action_confirm()
        rows = [self.parts(order)["warehouse"] for order in orders]
        self.assertEqual(rows[0].user_id, self.keeper)
        self.assertEqual(rows[0].department_id, self.warehouse_department)
        self.assertEqual(rows[0].open_count, 2)
        self.warehouse_department.member_ids = [Command.link(self.manager.id)]
        third = self.make_order()
        third.action_confirm()
        self.assertFalse(self.parts(third)["warehouse"].user_id, "two members: somebody takes it")
        self.parts(third)["warehouse"].with_user(self.keeper).action_take()
        rows[0].invalidate_recordset()
        self.assertEqual(rows[0].open_count, 3)

    def test_done_with_the_goods(self):
        order = self.make_order()
        order.action_confirm()
        row = self.parts(order)["warehouse"]
        self.assertFalse(row.done_on)
        self.deliver(order)
        self.parts(order)
        self.assertEqual(row.done_on, max(order.picking_ids.mapped("date_done")))
        self.assertEqual(row.user_id, self.keeper)

    def test_cancelled_order(self):
        order = self.make_order()
        order.action_confirm()
        self.assertTrue(self.parts(order))
        order._action_cancel()
        self.assertFalse(self.parts(order))

    def test_once(self):
        """Refreshed again, whoever was chosen stays."""
        order = self.make_order()
        order.action_confirm()
        row = self.parts(order)["warehouse"]
        row.with_user(self.keeper).write({"user_id": self.manager.id, "note": "with the truck on Friday"})
        order._milestone_touch()
        again = self.parts(order)
        self.assertEqual(again, {"warehouse": row})
        self.assertEqual((row.user_id, row.note), (self.manager, "with the truck on Friday"))

    def test_what_people_may_change(self):
        order = self.make_order()
        order.action_confirm()
        row = self.parts(order)["warehouse"]
        for vals in ({"done_on": "2026-01-01 00:00:00"}, {"sale_order_id": order.copy().id}, {"part": "purchase"}):
            with self.assertRaises(AccessError):
                row.with_user(self.keeper).write(vals)
        with self.assertRaises(AccessError):
            row.with_user(self.salesperson).write({"user_id": self.salesperson.id})
        with self.assertRaises(UserError):
            row.with_user(self.keeper).write({"user_id": self.portal.id})
        for user in (self.keeper, self.manager):
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["order.assignment"].with_user(user).create(
                    {"sale_order_id": order.id, "company_id": self.company.id, "part": "purchase"}
                )
        result = (
            self.env["order.assignment"]
            .with_user(self.keeper)
            .load(["id", "part"], [[row.get_external_id()[row.id], "purchase"]])
        )
        self.assertFalse(result["ids"])
        with self.assertRaises(AccessError):
            row.with_user(self.portal).read(["part"])

    def test_colleagues_orders(self):
        """Who sees his own orders alone reads nobody else's here; the warehouse reads all."""
        order = self.make_order()
        order.action_confirm()
        row = self.parts(order)["warehouse"]
        for user, sees in (
            (self.salesperson, True),
            (self.colleague, False),
            (self.keeper, True),
            (self.manager, True),
        ):
            found = self.env["order.assignment"].with_user(user).search([("id", "=", row.id)])
            self.assertEqual(bool(found), sees, user.name)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other Works"})
        stranger = self._user(
            "oc_other_keeper", "stock.group_stock_user", company_ids=[Command.set(other.ids)], company_id=other.id
        )
        order = self.make_order()
        order.action_confirm()
        row = self.parts(order)["warehouse"]
        self.assertFalse(self.env["order.assignment"].with_user(stranger).search([("id", "=", row.id)]))
        with self.assertRaises(UserError):
            row.with_user(self.keeper).write({"user_id": stranger.id})

    def test_switched_off(self):
        self.company.order_assignment = False
        order = self.make_order()
        order.action_confirm()
        self.assertFalse(self.parts(order))

    def test_switched_on_later(self):
        self.company.order_assignment = False
        order = self.make_order()
        order.action_confirm()
        self.refresh()
        self.company.order_assignment = True
        self.assertEqual(set(self.parts(order)), {"warehouse"})
