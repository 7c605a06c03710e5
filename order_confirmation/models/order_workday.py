"""Days that are worked although the calendar says otherwise (调休), and what a company's working days are."""

from datetime import datetime, time, timedelta

import pytz
from odoo import fields, models

from ..core.workdays import WorkDays

#: How far around today public holidays are looked at; due dates further away count weekdays.
AROUND = timedelta(days=800)


class OrderWorkday(models.Model):
    """A Saturday that is worked in place of a holiday. Odoo's calendars know holidays, but no such days."""

    _name = "order.workday"
    _description = "Make-up Working Day"
    _order = "date desc"

    date = fields.Date(required=True)
    name = fields.Char(string="Reason")
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")

    _date_uniq = models.UniqueIndex("(date, COALESCE(company_id, 0))", "That day is in the list already.")


class ResCompany(models.Model):
    _inherit = "res.company"

    def _order_today(self):
        """The day it is in this company, whoever asks and from wherever: gates of money end with it.

        :rtype: date
        """
        self.ensure_one()
        zone = self.sudo().resource_calendar_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))

    def _order_workdays(self):
        """Working days of this company: weekdays of its calendar, public holidays, days made up.

        :rtype: WorkDays
        """
        self.ensure_one()
        company = self.sudo()
        hours = company.resource_calendar_id
        zone = pytz.timezone(hours.tz or "UTC")
        today = fields.Date.context_today(self)
        start, stop = (datetime.combine(day, time(0)) for day in (today - AROUND, today + AROUND))
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("resource_id", "=", False),
                    ("calendar_id", "in", [False, hours.id]),
                    ("company_id", "in", [False, company.id]),
                    ("date_to", ">", start),
                    ("date_from", "<", stop),
                ],
                ["date_from", "date_to"],
            )
        )
        holidays = set()
        for leave in leaves:
            first, last = (pytz.utc.localize(moment).astimezone(zone) for moment in (leave.date_from, leave.date_to))
            day = first.date()
            while day <= last.date():
                # Half a holiday is a working day: somebody is there to take the payment.
                noon = zone.localize(datetime.combine(day, time(12)))
                if first < noon < last and last - first >= timedelta(hours=7):
                    holidays.add(day)
                day += timedelta(days=1)
        made_up = self.env["order.workday"].sudo().search([("company_id", "in", [False, company.id])]).mapped("date")
        weekdays = {int(row.dayofweek) for row in hours.attendance_ids if not row.display_type}
        return WorkDays(weekdays, holidays, made_up)
