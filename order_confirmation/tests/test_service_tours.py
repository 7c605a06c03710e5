"""Service requests in a browser: the customer opens one, our people settle it."""

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceTours(HttpCase, ServiceCommon):
    def test_customer_asks_then_we_settle(self):
        """D07, D12, D14.10: from the order's page to Odoo's return."""
        self.salesperson.group_ids = [Command.link(self.env.ref("stock.group_stock_user").id)]
        self.start_tour(f"/my/orders/{self.order.id}", "order_service_customer", login=self.portal.login)
        request = self.Request.search([("order_id", "=", self.order.id)])
        self.assertEqual((request.state, request.partner_id, request.line_ids.quantity), ("new", self.customer, 2))
        self.start_tour(f"/odoo/service-requests/{request.id}", "order_service_staff", login=self.salesperson.login)
        self.assertEqual((request.state, request.document_ids.kind), ("done", "return"))
