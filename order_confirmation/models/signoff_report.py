"""Analysis: how long each step waited, travelled and lay on a desk (D04.5, B02)."""

from bisect import bisect_left

import pytz
from odoo import api, fields, models, tools
from odoo.tools import SQL

BATCH = 1000


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    work_hours = fields.Float(
        string="Working Hours Taken", readonly=True, aggregator="avg",
        help="From opening to signing, on the department's calendar; filled in every night.",
    )  # fmt: skip

    # Not the hours themselves: a step signed at once has none, and one signed again is counted again.
    hours_counted = fields.Boolean(readonly=True)

    _work_hours_idx = models.Index("(id) WHERE state = 'signed' AND NOT hours_counted")

    @api.model
    def _cron_work_hours(self):
        """Count the working hours of signed steps that have none yet, in batches."""
        while True:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM signoff_step WHERE state = 'signed' AND NOT hours_counted ORDER BY id LIMIT %s",
                    BATCH,
                )
            )
            steps = self.browse([row[0] for row in self.env.cr.fetchall()])
            if not steps or not self._run_batch(steps, self._count_work_hours):
                return

    @api.model
    def _count_work_hours(self, steps):
        by_calendar = {}
        for step in steps:
            calendar = step.department_id.calendar_id or step.company_id.resource_calendar_id
            by_calendar.setdefault(calendar, self.browse())
            by_calendar[calendar] |= step
        for calendar, some in by_calendar.items():
            spans = {
                step: (step.opened_on or step.signed_on, max(step.signed_on, step.opened_on or step.signed_on))
                for step in some
            }
            hours = _hours_within(calendar, spans)
            self.env.cr.execute(
                SQL(
                    "UPDATE signoff_step SET work_hours = counted.hours, hours_counted = TRUE "
                    "FROM unnest(%s, %s) AS counted(id, hours) WHERE signoff_step.id = counted.id",
                    [step.id for step in hours],
                    [float(value) for value in hours.values()],
                )
            )
        steps.invalidate_recordset(["work_hours", "hours_counted"])


def _hours_within(calendar, spans):
    """Working hours of many spans with the calendar read once.

    :param resource.calendar calendar: may be empty or without hours: plain hours count then
    :param dict spans: key → (start, end) in UTC
    :returns: key → hours
    :rtype: dict[object, float]
    """
    plain = {key: (end - start).total_seconds() / 3600 for key, (start, end) in spans.items()}
    if not calendar or not calendar.attendance_ids:
        return plain
    first, last = min(start for start, _end in spans.values()), max(end for _start, end in spans.values())
    utc = fields.Datetime.context_timestamp(calendar.with_context(tz="UTC"), first).tzinfo
    intervals = calendar._work_intervals_batch(first.replace(tzinfo=utc), last.replace(tzinfo=utc))[False]
    stretches = [
        (a.astimezone(utc).replace(tzinfo=None), b.astimezone(utc).replace(tzinfo=None)) for a, b, _c in intervals
    ]
    ends = [end for _start, end in stretches]
    result = {}
    for key, (start, end) in spans.items():
        seconds = 0.0
        for begin, finish in stretches[bisect_left(ends, start) :]:
            if begin >= end:
                break
            seconds += max(0.0, (min(finish, end) - max(begin, start)).total_seconds())
        result[key] = seconds / 3600
    return result


def _naive(moment):
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


class SignoffReport(models.Model):
    """Every step that was ever opened, for pivot and graph."""

    _name = "signoff.report"
    _description = "Sign-off Analysis"
    _auto = False
    _rec_name = "document_name"
    _order = "opened_on desc"
    _depends = {
        "signoff.step": [
            "document_name", "res_model", "company_id", "department_id", "kind", "state", "round", "opened_on",
            "signed_on", "signed_by_id", "returned_count", "fault_id", "voided_count", "work_hours", "deadline",
        ],
    }  # fmt: skip

    step_id = fields.Many2one("signoff.step", readonly=True)
    document_name = fields.Char(string="Document", readonly=True)
    res_model = fields.Selection("_select_models", string="Kind of Document", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    department_id = fields.Many2one("signoff.department", readonly=True)
    kind = fields.Selection("_select_kinds", readonly=True)
    state = fields.Selection("_select_states", readonly=True)
    round = fields.Integer(readonly=True, aggregator=None)
    opened_on = fields.Datetime(readonly=True)
    signed_on = fields.Datetime(readonly=True)
    signed_by_id = fields.Many2one("res.users", readonly=True)
    waiting_hours = fields.Float(
        string="Hours Waited", readonly=True, aggregator="avg", help="On the clock, until now where it is still open."
    )
    work_hours = fields.Float(string="Working Hours", readonly=True, aggregator="avg")
    transit_hours = fields.Float(
        string="In Transit (Working Hours)", readonly=True, aggregator="avg",
        help="Between the step before and the take-over.",
    )  # fmt: skip
    desk_hours = fields.Float(
        string="On the Desk (Working Hours)", readonly=True, aggregator="avg", help="Of steps that are no take-over."
    )
    returned_count = fields.Integer(string="Times Sent Back", readonly=True)
    fault_id = fields.Many2one("signoff.department", string="Department at Fault", readonly=True)
    voided_count = fields.Integer(string="Times Voided", readonly=True)
    overdue = fields.Integer(readonly=True, help="Signed, or still open, after its deadline.")

    @api.model
    def _select_models(self):
        return self.env["signoff.route"]._select_models()

    @api.model
    def _select_kinds(self):
        return self.env["signoff.step"]._fields["kind"]._description_selection(self.env)

    @api.model
    def _select_states(self):
        return self.env["signoff.step"]._fields["state"]._description_selection(self.env)

    def init(self):
        """Make the view."""
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """CREATE VIEW signoff_report AS
                   SELECT id, id AS step_id, document_name, res_model, company_id, department_id, kind, state, round,
                          opened_on, signed_on, signed_by_id, returned_count, fault_id, voided_count, work_hours,
                          GREATEST(0, EXTRACT(EPOCH FROM
                              COALESCE(signed_on, now() AT TIME ZONE 'UTC') - opened_on) / 3600) AS waiting_hours,
                          CASE WHEN kind = 'take_over' THEN work_hours END AS transit_hours,
                          CASE WHEN kind != 'take_over' THEN work_hours END AS desk_hours,
                          (deadline IS NOT NULL
                              AND deadline < COALESCE(signed_on, now() AT TIME ZONE 'UTC'))::int AS overdue
                     FROM signoff_step
                    WHERE opened_on IS NOT NULL AND state IN ('open', 'signed')"""
            )
        )

    @api.model
    def action_open(self):
        """Open the analysis with the hours of today's signatures counted.

        :rtype: dict
        """
        steps = (
            self.env["signoff.step"]
            .sudo()
            .search([("state", "=", "signed"), ("hours_counted", "=", False)], limit=BATCH, order="id desc")
        )
        if steps:
            self.env["signoff.step"].sudo()._count_work_hours(steps)
        return self.env["ir.actions.act_window"]._for_xml_id("order_confirmation.signoff_report_action")
