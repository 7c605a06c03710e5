"""The timeline of one order, as its documents tell it at this moment (D03, D05, D07, D10, D12)."""

from odoo import fields, models
from odoo.tools import format_date, format_datetime


class SaleOrder(models.Model):
    _inherit = "sale.order"

    order_tracked = fields.Boolean(compute="_compute_order_tracked")
    order_timeline = fields.Json(compute="_compute_order_timeline", groups="base.group_user")

    def _compute_order_tracked(self):
        tracking = self.env["res.company"]._tracking()
        for order in self:
            order.order_tracked = order.company_id.id in tracking

    def _compute_order_timeline(self):
        for order in self:
            order.order_timeline = order._milestone_timeline()

    def _milestone_timeline(self, customer=False):
        """Stages of this order in the order of the flow, read from its documents now.

        Nothing is stored and nothing waits for a job: what is done a second ago is on the timeline.

        :param bool customer: only what the customer is told
        :returns: ``stage``, ``label``, ``state`` (done, late, started, waiting), ``done``, ``planned`` and ``promised``
            (texts in the reader's language and time zone), ``progress`` (percent), ``shipments`` (of *shipped*)
        :rtype: list[dict]
        """
        self.ensure_one()
        order = self.sudo()
        milestones = self.env["order.milestone"].sudo()
        facts = order._milestone_facts()[order]
        stored = {row.stage: row for row in milestones._stored(order)}
        labels, now = milestones._stage_labels(), fields.Datetime.now()
        zone = order._milestone_zone()
        timeline = []
        for stage, _sequence, seen in milestones._stages():
            fact = facts.get(stage)
            if not fact or (customer and not seen) or (order.state == "cancel" and not fact.reached):
                continue
            row = stored.get(stage, milestones.browse())
            done = fact.done or ((row.done or now) if fact.undated else None)
            timeline.append(
                {
                    "stage": stage,
                    "label": labels[stage],
                    "state": milestones._state_of(fact.planned, fact.started, done, now),
                    "done": order._milestone_moment(done, zone),
                    "planned": order._milestone_day(fact.planned, zone),
                    "moved": order._milestone_moved(row.promised, fact.planned, done, zone),
                    "progress": 100 if done else round(100 * fact.progress),
                    "shipments": order._milestone_shipment_texts(zone) if stage == "shipped" else [],
                }
            )
        return timeline

    def _milestone_moment(self, moment, zone):
        """A moment to read: day and minute, in the company's time zone.

        :rtype: str
        """
        return format_datetime(self.env, moment, tz=zone, dt_format="short") if moment else ""

    def _milestone_day(self, moment, zone):
        if not moment:
            return ""
        return format_date(self.env, fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date())

    def _milestone_moved(self, promised, planned, done, zone):
        """The first promise, where it was not kept or is not going to be.

        :rtype: str
        """
        moved = promised and (done > promised if done else planned and planned != promised)
        return self._milestone_day(promised, zone) if moved else ""

    def _milestone_shipment_texts(self, zone):
        return [
            {
                "id": shipment["id"],
                "name": shipment["name"],
                "done": self._milestone_moment(shipment["done"], zone),
                "planned": self._milestone_day(shipment["planned"], zone),
                "carrier": shipment["carrier"],
                "contact": " ".join(filter(None, [shipment["contact"].name, shipment["contact"].phone])),
                "tracking": shipment["tracking"],
            }
            for shipment in self._milestone_shipments()
        ]

    # === PROCESS CONFIRMATION (D10) ===

    def _signoff_process_steps(self):
        """What the customer's timeline says, for the printed process confirmation.

        :rtype: list[dict]
        """
        self.ensure_one()
        return [
            {**stage, "details": [self._milestone_shipment_line(shipment) for shipment in stage["shipments"]]}
            for stage in self._milestone_timeline(customer=True)
        ]

    def _milestone_shipment_line(self, shipment):
        """One delivery in one line: day, carrier, numbers, whom to call.

        :rtype: str
        """
        if shipment["done"]:
            first = self.env._("%(delivery)s shipped %(day)s", delivery=shipment["name"], day=shipment["done"])
        else:
            first = self.env._("%(delivery)s planned %(day)s", delivery=shipment["name"], day=shipment["planned"])
        numbers = ", ".join(number for number, _link in shipment["tracking"])
        return " · ".join(filter(None, [first, shipment["carrier"], numbers, shipment["contact"]]))

    def _milestone_processes(self):
        """Process confirmations that were issued to the customer of this order, the last first.

        :rtype: signoff.process
        """
        self.ensure_one()
        order = self.sudo()
        heads = self.env["signoff.head"]._existing([order])
        if not heads:
            return self.env["signoff.process"].sudo()
        domain = [
            ("head_id", "in", [head.id for head in heads.values()]),
            ("partner_id.commercial_partner_id", "=", order.partner_id.commercial_partner_id.id),
        ]
        return self.env["signoff.process"].sudo().search(domain)
