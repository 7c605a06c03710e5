"""Deputies: who signs for whom, from when until when."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class SignoffDelegation(models.Model):
    """A deputy signs for somebody who is away; entries say on whose behalf.

    A delegation can't begin in the past, and once it has begun only its end may move, to today or later:
    so nobody stands in for what was signed already. Every change is an entry in the chain of its head.
    """

    _name = "signoff.delegation"
    _description = "Deputy"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        string="Who Is Away",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="cascade",
        index=True,
    )
    deputy_id = fields.Many2one(
        "res.users", required=True, domain=[("share", "=", False)], ondelete="cascade", index=True
    )
    department_ids = fields.Many2many(
        "signoff.department", string="For", help="Empty: for all departments of who is away."
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="Until", required=True, help="Last day.")
    reason = fields.Char()
    company_id = fields.Many2one(related="user_id.company_id", string="Company", store=True)
    state = fields.Selection(
        [("planned", "Planned"), ("running", "Running"), ("over", "Over")], compute="_compute_state"
    )

    _dates_check = models.Constraint("CHECK(date_to >= date_from)", "A delegation ends on the day it begins, or later.")
    _deputy_check = models.Constraint("CHECK(user_id != deputy_id)", "Nobody is his own deputy.")

    @api.depends("date_from", "date_to")
    def _compute_state(self):
        for delegation in self:
            today = delegation._today()
            if not delegation.date_from or today < delegation.date_from:
                delegation.state = "planned"
            else:
                delegation.state = "over" if delegation.date_to and delegation.date_to < today else "running"

    @api.depends("user_id", "deputy_id")
    def _compute_display_name(self):
        for delegation in self:
            delegation.display_name = self.env._(
                "%(deputy)s for %(absent)s",
                deputy=delegation.deputy_id.name or "",
                absent=delegation.user_id.name or "",
            )

    @api.constrains("user_id", "date_from", "date_to", "department_ids", "deputy_id")
    def _check_overlap(self):
        for delegation in self:
            others = self.sudo().search([
                ("id", "!=", delegation.id), ("user_id", "=", delegation.user_id.id),
                ("date_from", "<=", delegation.date_to), ("date_to", ">=", delegation.date_from),
            ])  # fmt: skip
            for other in others:
                mine, theirs = delegation.department_ids, other.department_ids
                if not mine or not theirs or mine & theirs:
                    raise ValidationError(
                        self.env._(
                            "%(deputy)s stands in for %(absent)s from %(start)s until %(end)s already. "
                            "End that one first, or choose other days or departments.",
                            deputy=other.deputy_id.name,
                            absent=other.user_id.name,
                            start=other.date_from,
                            end=other.date_to,
                        )
                    )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Begin today or later, by whoever is away or a manager; logged (B04).

        :raises UserError: for a first day in the past
        :raises AccessError: for somebody else's delegation
        """
        delegations = super().create(vals_list)
        delegations._check_whose()
        for delegation in delegations:
            if delegation.date_from < delegation._today():
                raise UserError(
                    self.env._(
                        "A delegation can't begin in the past (%(day)s): what was signed then was signed without it.",
                        day=delegation.date_from,
                    )
                )
        delegations._log("delegated")
        return delegations

    def write(self, vals):
        """Change what has not begun; of what runs, only the end.

        :raises UserError: where days that have passed would change
        :raises AccessError: for somebody else's delegation
        """
        self._check_whose()
        kept = {
            delegation: (delegation._today(), delegation.state, delegation.date_from, delegation.date_to)
            for delegation in self
        }
        res = super().write(vals)
        self._check_whose()
        for delegation, (today, state, start, _end) in kept.items():
            if state == "planned":
                allowed = delegation.date_from >= today
            else:
                # Yesterday ends it now: nothing was signed today that the deputy would not answer for.
                allowed = not set(vals) - {"date_to", "reason"} and (
                    "date_to" not in vals or (state == "running" and delegation.date_to >= today - timedelta(days=1))
                )
            if not allowed or delegation.date_from < min(start, today):
                raise UserError(
                    self.env._(
                        "Days that have passed can't change: of a delegation that runs, only the end may move, "
                        "to yesterday or later. Enter a new one for anything else."
                    )
                )
        self._log("delegation_changed")
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._check_whose()
        if any(delegation.state != "planned" for delegation in self):
            raise UserError(self.env._("A delegation that has begun is kept: set its last day instead."))
        self._log("delegation_deleted")

    # === TOOLING ===

    def _today(self):
        """Today where the absent person lives.

        :rtype: date
        """
        zone = self.user_id.tz or self.company_id.partner_id.tz or self.env.user.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))

    def _check_whose(self):
        manager = self.env.su or self.env.user.has_group("order_confirmation.group_signoff_manager")
        for delegation in self if not manager else ():
            departments = delegation.department_ids
            managed = departments and all(department.manager_id == self.env.user for department in departments)
            if delegation.user_id != self.env.user and not managed:
                raise AccessError(
                    self.env._("Only who is away, or a manager, says who stands in for %(name)s.",
                               name=delegation.user_id.name)
                )  # fmt: skip

    def _log(self, kind):
        self.env["signoff.head"]._log_of([
            (delegation, {
                "kind": kind,
                "person": delegation.deputy_id.sudo()._signoff_identity(),
                "for": delegation.user_id.sudo()._signoff_identity(),
                "from": str(delegation.date_from),
                "to": str(delegation.date_to),
                "departments": delegation.sudo().department_ids.mapped("code"),
                "reason": delegation.reason or "",
            })
            for delegation in self
        ])  # fmt: skip

    @api.model
    def _standing_in(self, deputy):
        """For which departments, and for whom, somebody is deputy today.

        :param res.users deputy: the signer
        :returns: pairs of department id and id of the absent member, in stable order
        :rtype: list[tuple[int, int]]
        """
        now = fields.Date.today()
        # The day differs by time zone: take the neighbours, then look at each one's own day.
        found = self.sudo().search([
            ("deputy_id", "=", deputy.id),
            ("date_from", "<=", now + timedelta(days=1)),
            ("date_to", ">=", now - timedelta(days=1)),
        ])  # fmt: skip
        running = found.filtered(lambda one: one.state == "running" and one.user_id.active)
        if not running:
            return []
        departments = self.env["signoff.department"].sudo().search([("member_ids", "in", running.user_id.ids)])
        return sorted(
            (department.id, one.user_id.id)
            for one in running
            for department in departments
            if one.user_id in department.member_ids and (not one.department_ids or department in one.department_ids)
        )
