"""Shifts: where a company wants it, each begins with a first article of its own (B10)."""

from datetime import datetime, time, timedelta

import pytz
from odoo import api, fields, models


class FirmwareShift(models.Model):
    """A span of the day in the company's time; one that ends before it begins goes over midnight."""

    _name = "firmware.shift"
    _description = "Shift"
    _order = "hour_from, id"

    name = fields.Char("Shift", required=True, translate=True)
    hour_from = fields.Float("Begins at", required=True)
    hour_to = fields.Float("Ends at", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)

    _hours_check = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24 AND hour_from <> hour_to)",
        "A shift begins and ends at hours of the day, and takes some time.",
    )

    @api.model
    def _at(self, company, moment):
        """The shift that runs at a moment, and when this run of it began.

        :param res.company company: whose shifts; hours are those of its working calendar's time zone
        :param datetime moment: UTC
        :returns: shift and beginning (UTC); an empty shift and None where none runs
        :rtype: tuple[firmware.shift, datetime | None]
        """
        zone = pytz.timezone(company.resource_calendar_id.tz or company.partner_id.tz or "UTC")
        here = pytz.utc.localize(moment).astimezone(zone)
        for shift in self.sudo().search([("company_id", "=", company.id)]):
            # The run that began yesterday may still go on.
            for day in (here.date(), here.date() - timedelta(days=1)):
                begin = _moment(zone, day, shift.hour_from)
                over = day + timedelta(days=1) if shift.hour_to <= shift.hour_from else day
                if begin <= here < _moment(zone, over, shift.hour_to):
                    return shift, begin.astimezone(pytz.utc).replace(tzinfo=None)
        return self.browse(), None


def _moment(zone, day, hour):
    minutes = round(hour * 60)
    return zone.localize(datetime.combine(day, time()) + timedelta(minutes=minutes))
