"""Deliveries that wait for their customers."""

from unittest.mock import patch

from odoo import fields

from .payment_common import PaymentCommon
from .portal_common import drawn


class AcceptanceCommon(PaymentCommon):
    """A company that gives seven days to inspect, and helpers to deliver and decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.order_acceptance_days = 7
        cls.company.order_transit_days = 2
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.Acceptance = cls.env["order.acceptance"]

    def delivered(self, quantities=None, **values):
        """A confirmed order whose goods left.

        :returns: the acceptance of its last delivery
        """
        order = self.make_order(**values)
        order.action_confirm()
        self.deliver(order, quantities)
        return order.order_acceptance_ids[:1]

    def later(self, acceptances, days):
        """Move these deliveries into the past."""
        for one in acceptances:
            shipped = fields.Datetime.subtract(one.shipped_on, days=days)
            one._engine_write({"shipped_on": shipped})
            one._engine_write({"deadline": one._deadline_for(one.arrived_on)})

    def night(self):
        """What the cron does, inside the test's transaction."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 100):
            self.Acceptance.with_user(self.env.ref("base.user_root"))._cron_acceptance()

    def accept(self, acceptance, name="Li Na", **details):
        """The customer confirms receipt on his page."""
        acceptance.sudo()._decide("accept", "portal", name, **details)

    def object(self, acceptance, answer="damaged", name="Li Na", **details):
        """The customer objects to the first row."""
        row = acceptance.line_ids[:1]
        lines = {row.id: {"answer": answer, "quantity": 2, "comment": "Broken lamps"}}
        acceptance.sudo()._decide("object", "portal", name, **{"lines": lines, **details})

    @staticmethod
    def photo(size=(120, 90), kind="JPEG"):
        """A picture as a phone takes it."""
        return drawn(size, kind)
