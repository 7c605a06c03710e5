"""A company with a history: milestones made by hand, so that every figure can be checked on paper."""

from datetime import timedelta

from odoo import fields

from .test_milestone import MilestoneCommon


class MorningCommon(MilestoneCommon):
    """Orders with stored milestones of chosen days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.other_company = cls.env["res.company"].create(
            {"name": "Other works", "order_tracking_since": cls.company.order_tracking_since}
        )

    @classmethod
    def past(cls, days, **values):
        """An order with stored milestones, and no documents of its own.

        :param dict days: by stage how many days ago it was done, ``None`` where it is not
        :param values: ``company``, ``user``, ``promised`` and ``planned`` (days ago of the shipment)
        :rtype: sale.order
        """
        company = values.get("company", cls.company)
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": company.id,
                "user_id": values.get("user", cls.salesperson).id,
            }
        )
        numbers = {name: number for name, number, _seen in cls.milestones._stages()}
        before = None
        for stage, ago in days.items():
            done = cls.now - timedelta(days=ago) if ago is not None else False
            row = {
                "sale_order_id": order.id,
                "company_id": company.id,
                "partner_id": cls.customer.id,
                "user_id": order.user_id.id,
                "stage": stage,
                "sequence": numbers[stage],
                "done": done,
            }
            if done and before is not None:
                row["lead_days"] = before - ago
            if done and days.get("confirmed") is not None and stage not in ("received", "offered", "confirmed"):
                row["since_confirmed_days"] = days["confirmed"] - ago
            if stage == "shipped" and "promised" in values:
                row["promised"] = cls.now - timedelta(days=values["promised"])
            if stage == "shipped" and "planned" in values:
                row["planned"] = cls.now - timedelta(days=values["planned"])
            before = ago if done else before
            cls.env.flush_all()
            made = cls.milestones.create(row)
            for name in ("lead_days", "since_confirmed_days"):
                if name not in row:
                    # Floats are 0 through the ORM; the job leaves them empty.
                    cls.env.flush_all()
                    cls.env.cr.execute(f"UPDATE order_milestone SET {name} = NULL WHERE id = %s", [made.id])  # pylint: disable=sql-injection
        return order
