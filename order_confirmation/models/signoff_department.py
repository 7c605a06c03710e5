"""Departments: who may sign."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

NOTICES = [
    ("none", "No notice"),
    ("activity", "Activity for the manager"),
    ("digest", "Daily mail"),
    ("webhook", "Message to a chat group (webhook)"),
]
WEBHOOKS = [("json", "JSON"), ("wecom", "WeCom"), ("dingtalk", "DingTalk")]


class SignoffDepartment(models.Model):
    """Who may sign for a part of the company: its members, now.

    Every change of members or manager is an entry in the chain of the department's own head, so that
    nobody can backdate himself in (B04). Names on entries are text: archiving a department, or deleting
    a member, changes nothing that was signed.
    """

    _name = "signoff.department"
    _description = "Signing Department"
    _order = "sequence, id"

    name = fields.Char(string="Department", required=True, translate=True)
    code = fields.Char(required=True, help="Short name, used by shipped routes and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    member_ids = fields.Many2many(
        "res.users",
        "signoff_department_member",
        "department_id",
        "user_id",
        string="Members",
        domain=[("share", "=", False)],
        help="Who may sign for this department.",
    )
    manager_id = fields.Many2one("res.users", domain=[("share", "=", False)], help="Is told of what is overdue.")
    calendar_id = fields.Many2one(
        "resource.calendar", string="Working Hours", help="Deadlines count in these hours; empty: the company's."
    )
    notice = fields.Selection(NOTICES, required=True, default="none", help="How the department learns what waits.")
    webhook_kind = fields.Selection(WEBHOOKS, default="json", string="Format")
    webhook_url = fields.Char(string="Address of the Webhook", groups="order_confirmation.group_signoff_manager")
    member_count = fields.Integer(compute="_compute_member_count")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a department with this code in this company already."
    )

    @api.depends("member_ids")
    def _compute_member_count(self):
        for department in self:
            department.member_count = len(department.member_ids)

    @api.constrains("member_ids", "manager_id")
    def _check_people(self):
        for department in self:
            outsiders = department.member_ids.filtered("share")
            if outsiders:
                raise ValidationError(
                    self.env._(
                        "%(people)s can't sign for a department: only internal users can.",
                        people=", ".join(outsiders.mapped("name")),
                    )
                )

    @api.constrains("notice", "webhook_url")
    def _check_webhook(self):
        for department in self.sudo():
            url = department.webhook_url or ""
            if department.notice == "webhook" and not url.startswith("https://"):
                raise ValidationError(
                    self.env._(
                        "Enter the address of the webhook of %(department)s; it begins with https://.",
                        department=department.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Log the first members."""
        departments = super().create(vals_list)
        self.env.registry.clear_cache()
        departments._log_people(dict.fromkeys(departments, (frozenset(), False)))
        return departments

    def write(self, vals):
        """Log every change of members and manager (B04)."""
        watched = {"member_ids", "manager_id"} & set(vals)
        before = watched and {department: department._people() for department in self}
        res = super().write(vals)
        self.env.registry.clear_cache()
        if watched:
            self._log_people(before)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        used = self.env["signoff.step"].sudo().search([("department_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "%(department)s has signed, or is asked to: archive it instead of deleting it.",
                    department=used.department_id.name,
                )
            )

    def copy_data(self, default=None):
        """A copy needs a code of its own."""
        return [
            {**vals, "code": self.env._("%(code)s (copy)", code=vals["code"])} for vals in super().copy_data(default)
        ]

    # === MEMBERSHIP ===

    def _people(self):
        return frozenset(self.member_ids.ids), self.manager_id.id

    def _log_people(self, before):
        """Enter who came and who left in each department's chain.

        :param dict before: department → (ids of members, id of the manager)
        """
        users = self.env["res.users"].sudo().with_context(active_test=False)
        entries = []
        for department in self:
            (members, manager), (old_members, old_manager) = department._people(), before[department]
            changes = [
                *(("member_added", user) for user in sorted(members - old_members)),
                *(("member_removed", user) for user in sorted(old_members - members)),
                *([("manager", manager)] if manager != old_manager else []),
            ]
            for kind, user in changes:
                entries.append((department, {"kind": kind, "person": users.browse(user or 0)._signoff_identity()}))
        if entries:
            self.env["signoff.head"]._log_of(entries)

    def _forget_member(self, users):
        """Log and take out people who are about to be deleted: the database would drop the rows silently.

        :param res.users users: about to be deleted
        """
        for department in self.sudo().with_context(active_test=False).search([("member_ids", "in", users.ids)]):
            department.write({"member_ids": [Command.unlink(user.id) for user in users & department.member_ids]})

    def _active_members(self):
        """Members who can still sign.

        :rtype: res.users
        """
        return self.sudo().member_ids.filtered(lambda user: user.active and not user.share)

    @api.model
    @tools.ormcache()
    def _known(self):
        """Code, name and notice of all departments: there are a few dozen, and every signature asks.

        :rtype: dict[int, tuple[str, str, str]]
        """
        self.flush_model(["code", "name", "notice"])
        self.env.cr.execute("SELECT id, code, name->>'en_US', notice FROM signoff_department")
        return {id_: tuple(values) for id_, *values in self.env.cr.fetchall()}

    @api.model
    def _identity_of(self, department_id):
        """What an entry keeps of a department.

        :rtype: dict
        """
        code, name, _notice = self._known()[department_id]
        return {"id": department_id, "code": code, "name": name}

    @api.model
    def _notice_of(self, department_id):
        """How the department learns what waits.

        :rtype: str
        """
        return self._known()[department_id][2]

    @api.model
    def _of_user(self, user):
        """Departments somebody may sign for today, and on whose behalf.

        Reads what an entry keeps of him as well, in the same query.

        :param res.users user: the signer
        :returns: department id → ids of those he stands in for; his own departments have an empty tuple
        :rtype: dict[int, tuple[int, ...]]
        """
        user = user.sudo()
        user.flush_model(["login", "active", "share", "partner_id"])
        self.env["res.partner"].flush_model(["name"])
        self.env["signoff.delegation"].flush_model(["deputy_id", "date_from", "date_to"])
        self.env.cr.execute(
            """SELECT users.login, partner.name, users.active, users.share, users.company_id, users.partner_id,
                      ARRAY(SELECT department_id FROM signoff_department_member WHERE user_id = users.id),
                      -- The day differs by time zone: the neighbours count, each one's own day is looked at below.
                      EXISTS(SELECT FROM signoff_delegation WHERE deputy_id = users.id
                                AND date_from <= current_date + 1 AND date_to >= current_date - 1),
                      now() AT TIME ZONE 'UTC'
                 FROM res_users users JOIN res_partner partner ON partner.id = users.partner_id
                WHERE users.id = %s""",
            [user.id],
        )
        row = self.env.cr.fetchone()
        if not row:
            return {}
        *known, departments, deputy, now = row
        # The cursor would ask for it with a query of its own.
        self.env.cr._now = self.env.cr._now or now
        for name, value in zip(("login", "name", "active", "share", "company_id", "partner_id"), known, strict=True):
            user._fields[name]._insert_cache(user, [value])
        found = dict.fromkeys(departments, ())
        for department_id, absent_id in self.env["signoff.delegation"]._standing_in(user) if deputy else ():
            if found.get(department_id) != ():  # his own departments stay his own
                found[department_id] = (*found.get(department_id, ()), absent_id)
        return found
