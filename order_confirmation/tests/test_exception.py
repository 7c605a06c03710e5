"""Exceptions: one list of what is wrong today, for those who may see the order (D16.4)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .morning_common import MorningCommon


@tagged("post_install", "-at_install")
class TestException(MorningCommon):
    def setUp(self):
        super().setUp()
        self.exceptions = self.env["order.exception"]

    def kinds(self, order, user=None):
        """Kinds of trouble of one order.

        :rtype: list[str]
        """
        self.env.flush_all()
        rows = self.exceptions.with_user(user or self.env.user).search([("name", "=", order.name)])
        return sorted(rows.mapped("kind"))

    def test_late(self):
        """An order once, with the stage that is next; what is through, or cancelled, is not late."""
        late = self.past({"confirmed": 10, "packed": None, "shipped": None}, planned=3.5)
        self.past({"confirmed": 10, "shipped": 1}, planned=3)
        self.past({"confirmed": 10, "shipped": None}, planned=-3)
        self.env.flush_all()
        found = self.exceptions.search([("kind", "=", "late"), ("company_id", "=", self.company.id)])
        self.assertEqual(found.sale_order_id, late)
        self.assertEqual((len(found), found.stage, found.days, found.user_id), (1, "shipped", 3, self.salesperson))
        self.assertEqual(found.action_open_order()["res_id"], late.id)
        late._action_cancel()
        self.assertFalse(self.kinds(late))

    def test_sheet_not_answered(self):
        order = self.make_order()
        sheet = self.issue(order)
        self.assertFalse(self.kinds(order))
        sheet.sudo()._engine_write({"reply_deadline": fields.Date.today() - timedelta(days=2)})
        self.assertEqual(self.kinds(order), ["unanswered"])
        sheet.sudo()._close_after_deadline()
        self.assertEqual((sheet.state, self.kinds(order)), ("expired", ["unanswered"]))
        sheet.sudo()._engine_write({"reply_deadline": fields.Date.today() - timedelta(days=60)})
        self.assertFalse(self.kinds(order))

    def test_change_requested(self):
        order = self.make_order()
        sheet = self.issue(order)
        sheet.sudo()._answer("change", "phone", "Li Na", comment="20, please", user=self.salesperson)
        self.assertEqual(self.kinds(order), ["change"])

    def test_short(self):
        scarce = self.env["product.product"].create({"name": "Scarce", "is_storable": True, "taxes_id": False})
        order = self.make_order([(scarce, 5), (self.product, 2)])
        order.action_confirm()
        self.assertEqual(self.kinds(order), ["short"])
        order.picking_ids.move_ids.write({"date": self.now + timedelta(days=9)})
        self.assertFalse(self.kinds(order))

    def test_overdue(self):
        order = self.planned(self.half)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE order_payment_line SET state = 'overdue', date_last = %s WHERE sale_order_id = %s",
            [fields.Date.today() - timedelta(days=4), order.id],
        )
        found = self.exceptions.search([("name", "=", order.name)])
        self.assertEqual((found.mapped("kind"), found.days), (["overdue"], 4))

    def test_roles(self):
        """Rules as for orders: own ones, all of sales, of purchasing, of the company (B06)."""
        order = self.past({"confirmed": 10, "shipped": None}, planned=3)
        for user in (self.salesperson, self.manager, self.keeper, self.accountant):
            self.assertEqual(self.kinds(order, user), ["late"], user.login)
        for user in (self.colleague, self.buyer):
            self.assertFalse(self.kinds(order, user), user.login)
        for user in (self.portal, self._user("oc_plain", "base.group_user")):
            with self.assertRaises(AccessError):
                self.kinds(order, user)
        elsewhere = self.past({"confirmed": 10, "shipped": None}, planned=3, company=self.other_company)
        self.assertFalse(self.kinds(elsewhere, self.manager))
        with self.assertRaises(AccessError):
            self.exceptions.with_user(self.manager).create({"kind": "late"})

    def test_another_kind(self):
        """Another room adds its own kind."""
        order = self.make_order()
        kind = type(self.exceptions)
        part = SQL(
            "SELECT id, id AS sale_order_id, NULL::int AS purchase_order_id, create_date AS since, NULL AS stage "
            "FROM sale_order WHERE id = %s",
            order.id,
        )
        with patch.object(kind, "_part_objected", lambda self: part):
            self.assertEqual(self.kinds(order, self.salesperson), ["objected"])

    def test_views(self):
        for view in ("list", "kanban", "search"):
            self.exceptions.with_user(self.salesperson).get_view(view_type=view)
        order = self.past({"confirmed": 10, "shipped": None}, planned=3)
        groups = self.exceptions.with_user(self.salesperson).formatted_read_group(
            [("name", "=", order.name)], ["kind"], ["__count"]
        )
        self.assertEqual([(group["kind"], group["__count"]) for group in groups], [("late", 1)])
