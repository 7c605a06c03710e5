"""Morning figures: mistakes, kept promises and reply times, checked by hand (D04.5, D03)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .morning_common import MorningCommon


@tagged("post_install", "-at_install")
class TestMorning(MorningCommon):
    def figures(self, user=None, company=None):
        self.env.flush_all()
        env = self.env(user=user or self.manager)
        if company:
            env = env(context={**env.context, "allowed_company_ids": company.ids})
        return env["order.morning"].figures()

    def test_reliability(self):
        """Three kept, one shipped late, one not shipped: 60 % of five; what is promised for later doesn't count."""
        for _number in range(3):
            self.past({"confirmed": 20, "shipped": 6}, promised=5)
        self.past({"confirmed": 20, "shipped": 3}, promised=5)
        self.past({"confirmed": 20, "shipped": None}, promised=2)
        self.past({"confirmed": 20, "shipped": None}, promised=-2)
        figure = self.figures()["reliability"]
        self.assertEqual((figure["rate"], figure["some"], figure["orders"]), (60.0, 3, 5))
        self.assertEqual(sum(month["orders"] for month in figure["months"]), 5)
        self.assertEqual(len(figure["months"]), 12)

    def test_recent_and_year(self):
        self.past({"confirmed": 20, "shipped": 6}, promised=5)
        self.past({"confirmed": 120, "shipped": 90}, promised=100)
        figure = self.figures()["reliability"]
        self.assertEqual((figure["rate"], figure["orders"], figure["year"], figure["year_orders"]), (100.0, 1, 50.0, 2))

    def test_mistakes(self):
        """Of four orders one came back changed and one was sent back: 50 %, each cause once (D04.5)."""
        orders = [self.past({"confirmed": 3}) for _number in range(4)]
        asked = orders[0]
        asked.order_line = [fields.Command.create({"product_id": self.product.id, "product_uom_qty": 2})]
        sheet = self.issue(asked)
        sheet.sudo()._answer("change", "phone", "Li Na", comment="3, please", user=self.salesperson)
        department = self.env.ref("order_confirmation.signoff_department_production")
        self.env.flush_all()
        self.env.cr.execute(
            """WITH head AS (INSERT INTO signoff_head (name, res_model, res_id, company_id, state, round, last_sequence)
                             VALUES ('S', 'sale.order', %(order)s, %(company)s, 'running', 1, 0) RETURNING id)
               INSERT INTO signoff_step (head_id, res_model, res_id, company_id, state, returned_count, fault_id)
               SELECT id, 'sale.order', %(order)s, %(company)s, 'open', 2, %(fault)s FROM head""",
            {"order": orders[1].id, "company": self.company.id, "fault": department.id},
        )
        figure = self.figures()["mistakes"]
        self.assertEqual((figure["rate"], figure["some"], figure["orders"]), (50.0, 2, 4))
        self.assertEqual(
            {row["label"]: row["count"] for row in figure["causes"]},
            {"Sheet was not what the customer wanted": 1, f"Sent back at sign-off: {department.name}": 1},
        )

    def test_goods_came_back(self):
        order = self.make_order([(self.product, 4)])
        order.action_confirm()
        self.deliver(order)
        self.refresh()
        self.assertEqual(self.figures()["mistakes"]["some"], 0)
        picking = order.picking_ids
        wizard = (
            self.env["stock.return.picking"].with_context(active_id=picking.id, active_model="stock.picking").create({})
        )
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 1, "picked": True})
        back.with_context(skip_sms=True).button_validate()
        self.assertEqual(self.figures()["mistakes"]["causes"], [{"label": "Goods came back", "count": 1}])

    def test_further_mistakes(self):
        """Another room adds what it knows of."""
        order = self.past({"confirmed": 3})
        model = type(self.env["order.morning"])
        own, labels = model._mistakes, model._mistake_labels
        more = SQL("SELECT %s, 'complaint', NULL::int", order.id)
        with (
            patch.object(model, "_mistakes", lambda self: [*own(self), more]),
            patch.object(model, "_mistake_labels", lambda self: {**labels(self), "complaint": "Complaint"}),
        ):
            self.assertEqual(self.figures()["mistakes"]["causes"], [{"label": "Complaint", "count": 1}])

    def test_reply_times(self):
        """Answered after two and after four days: three on average; silence is no answer."""
        for days, method in ((2, "phone"), (4, "mail"), (30, "no_objection")):
            sheet = self.issue(self.make_order())
            answered = self.now - timedelta(days=1)
            sheet.sudo()._engine_write(
                {
                    "issued_on": answered - timedelta(days=days),
                    "answered_on": answered,
                    "confirmed_on": answered,
                    "answer_method": method,
                    "state": "confirmed",
                }
            )
        (customers,) = self.figures()["replies"]
        self.assertEqual((customers["kind"], customers["count"], customers["average"]), ("sale", 2, "3.0"))
        rows = self.env["order.reply.report"].with_user(self.manager).search([("partner_id", "=", self.customer.id)])
        self.assertEqual(sorted(rows.mapped("reply_days")), [0.0, 2.0, 4.0])
        self.assertEqual(sorted(rows.mapped("outcome")), ["confirmed", "confirmed", "silent"])
        self.assertFalse(self.env["order.reply.report"].with_user(self.colleague).search([]) & rows)
        self.assertFalse(self.env["order.reply.report"].with_user(self.buyer).search([]) & rows)

    def test_own_orders(self):
        """Who sees his own orders reads figures of those, and is told so."""
        self.past({"confirmed": 20, "shipped": 6}, promised=5)
        self.past({"confirmed": 20, "shipped": 3}, promised=5, user=self.colleague)
        for user, rate, own in (
            (self.salesperson, 100.0, True),
            (self.colleague, 0.0, True),
            (self.manager, 50.0, False),
        ):
            figures = self.figures(user)
            self.assertEqual((figures["reliability"]["rate"], figures["own"]), (rate, own), user.login)

    def test_roles(self):
        self.past({"confirmed": 20, "shipped": None}, promised=5, planned=5)
        for user in (self.keeper, self.accountant, self.buyer):
            self.assertEqual(self.figures(user)["reliability"]["orders"], 1, user.login)
        self.assertFalse(self.figures(self.keeper)["replies"])
        for user in (self.portal, self._user("oc_plain", "base.group_user")):
            with self.assertRaises(AccessError):
                self.figures(user)

    def test_other_company(self):
        """Each company reads its own; nothing of one that one doesn't belong to."""
        self.past({"confirmed": 20, "shipped": 3}, promised=5, company=self.other_company)
        self.assertEqual(self.figures()["reliability"]["orders"], 0)
        with self.assertRaises(AccessError):
            self.figures(company=self.other_company)
        self.manager.company_ids |= self.other_company
        self.assertEqual(self.figures(company=self.other_company)["reliability"]["orders"], 1)

    def test_switched_off(self):
        """Off: no figures of milestones, and no query for them."""
        self.company.order_tracking_since = False
        figures = self.figures()
        self.assertFalse(figures["tracked"])
        self.assertNotIn("reliability", figures)
        self.assertNotIn("stages", figures)

    def test_constant_queries(self):
        self.past({"confirmed": 20, "shipped": 6}, promised=5)
        counts = []
        # The first round fills the caches of rights and rules.
        for more in (0, 0, 12):
            for number in range(more):
                self.past({"confirmed": 20 + number, "shipped": 6}, promised=5)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.figures()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[1], 20)
