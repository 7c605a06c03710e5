"""Objections, returns, requests and ratings in exceptions and morning figures (D04.5, D08, D16.4)."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .morning_common import MorningCommon


@tagged("post_install", "-at_install")
class TestAfterFigures(MorningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.order_acceptance_days = 7
        cls.cause = cls.env["order.service.cause"].create(
            {"name": "Wrong colour", "department_id": cls.env.ref("order_confirmation.signoff_department_quality").id}
        )

    def delivered(self):
        order = self.make_order()
        order.action_confirm()
        self.deliver(order)
        self.refresh()
        return order, self.env["order.acceptance"].search([("order_id", "=", order.id)])

    def request(self, order, kind, **values):
        request = (
            self.env["order.service.request"]
            .sudo()
            ._open_for(
                order, kind, "Please", "They flicker", lines=[{"sale_line_id": order.order_line[0].id, "quantity": 1}]
            )
        )
        if values:
            request.write(values)
        return request

    def kinds(self, order, user=None):
        self.env.flush_all()
        rows = self.env["order.exception"].with_user(user or self.manager).search([("sale_order_id", "=", order.id)])
        return set(rows.mapped("kind"))

    def figures(self):
        self.env.flush_all()
        return self.env["order.morning"].with_user(self.manager).figures()

    def test_objected(self):
        order, acceptance = self.delivered()
        self.assertNotIn("objected", self.kinds(order))
        acceptance.sudo()._decide("object", "portal", "Li Na", comment="Wet")
        self.assertIn("objected", self.kinds(order))
        self.assertFalse(self.kinds(order, self.colleague), "a colleague's order")
        acceptance.sudo()._decide("accept", "portal", "Li Na")
        self.assertNotIn("objected", self.kinds(order))

    def test_returned_and_overdue_requests(self):
        order, _acceptance = self.delivered()
        request = self.request(order, "repair")
        self.assertIn("returned", self.kinds(order))
        self.assertNotIn("request", self.kinds(order))
        request.deadline = fields.Date.today() - timedelta(days=1)
        self.assertIn("request", self.kinds(order))
        request.with_user(self.manager).write({"state": "done"})
        self.assertFalse({"returned", "request"} & self.kinds(order))

    def test_mistakes_by_cause(self):
        """A cause at our side is a mistake of that department; a question, and the customer's own cause, are none."""
        orders = [self.delivered()[0] for _number in range(2)]
        self.request(orders[0], "complaint", cause_id=self.cause.id)
        self.request(orders[1], "question", cause_id=self.cause.id)
        figure = self.figures()
        causes = {row["label"]: row["count"] for row in figure["mistakes"]["causes"]}
        found = [count for label, count in causes.items() if "fault on our side" in label]
        self.assertEqual(found, [1])
        blocks = {block["key"]: block["rows"] for block in figure["more"]}
        self.assertEqual(blocks["requests"][0], {"label": "Wrong colour", "value": "2"})

    def test_ratings(self):
        """The average of what customers gave; who may not read deliveries sees no block."""
        self.assertNotIn("ratings", {block["key"] for block in self.figures()["more"]})
        for rate in (5, 3):
            _order, acceptance = self.delivered()
            rating = (
                self.env["rating.rating"]
                .sudo()
                .create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id("order.acceptance"),
                        "res_id": acceptance.id,
                        "partner_id": self.customer.id,
                    }
                )
            )
            acceptance.sudo().rating_apply(rate, token=rating.access_token)
        blocks = {block["key"]: block["rows"] for block in self.figures()["more"]}
        self.assertEqual(blocks["ratings"][0]["value"], "4.0 / 5")
