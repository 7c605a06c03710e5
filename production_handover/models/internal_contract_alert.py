"""What changed outside after a contract said otherwise: nothing is silently out of date."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

from .internal_contract import OVER
from .internal_contract_goods import ENGINEER, SALES

_lt = LazyTranslate(__name__)

KINDS = [
    ("bom", "BOM changed"),
    ("product", "Product archived"),
    ("order", "Order changed"),
    ("cancelled", "Order cancelled"),
    ("quantity", "Production quantity raised"),
]
#: Who is told, by code of the department.
CONCERNED = {
    "bom": ("engineering", "production"),
    "product": ("engineering",),
    "order": ("sales", "engineering"),
    "cancelled": ("sales", "production"),
    "quantity": ("sales", "production"),
}


class InternalContractAlert(models.Model):
    """One thing that changed; open until somebody says why it may stay, or an amended contract is approved."""

    _name = "internal.contract.alert"
    _description = "Change outside an Internal Contract"
    _order = "id desc"
    _rec_name = "kind"

    contract_id = fields.Many2one("internal.contract", required=True, index=True, ondelete="cascade", readonly=True)
    line_id = fields.Many2one("internal.contract.line", string="Row", ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="contract_id.company_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    detail = fields.Text(readonly=True, help="What changed, in words.")
    raised_by_id = fields.Many2one("res.users", string="Changed By", readonly=True, ondelete="set null")
    handled_on = fields.Datetime(readonly=True)
    handled_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    handled_note = fields.Text(string="Why It May Stay", readonly=True)

    # Looked at by gates and lists: open ones only.
    _open_idx = models.Index("(contract_id) WHERE handled_on IS NULL")
    _open_uniq = models.UniqueIndex("(contract_id, kind, COALESCE(line_id, 0)) WHERE handled_on IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Raised by what changed, never by hand.

        :raises AccessError: always
        """
        raise AccessError(self.env._("A change is entered by what changed, never by hand."))

    def write(self, vals):
        """Handled with the button.

        :raises AccessError: always
        """
        raise AccessError(self.env._("A change is handled with its button, never by hand."))

    def unlink(self):
        """Kept with the contract.

        :raises AccessError: always
        """
        raise AccessError(self.env._("What changed stays on record."))

    def action_handle(self, reason=""):
        """Say why the contract may stay as it is.

        :param str reason: read by everybody
        :raises UserError: without a reason
        """
        self.contract_id.check_access("write")
        if not self.env.su and not self.env.user.has_groups(f"{SALES},{ENGINEER}"):
            raise AccessError(self.env._("Sales or engineering say whether a contract may stay as it is."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the contract may stay as it is."))
        self.sudo()._handle(self.env.user, reason.strip())
        for alert in self.sudo():
            alert.contract_id._message_log(
                body=self.env._("%(change)s: may stay. %(reason)s", change=alert.detail, reason=reason.strip())
            )
        return True

    def _handle(self, person, reason):
        waiting = self.filtered(lambda alert: not alert.handled_on)
        vals = {"handled_on": fields.Datetime.now(), "handled_by_id": person.id, "handled_note": reason}
        return super(InternalContractAlert, waiting).write(vals)

    @api.model
    def _raise(self, vals_list):
        """Enter changes, once each while it is open, and tell the departments concerned.

        :param list[dict] vals_list: ``contract_id``, ``kind``, ``detail``, and ``line_id`` where a row is concerned
        """
        if not vals_list:
            return
        alerts = self.sudo()
        found = alerts.search(
            [("contract_id", "in", [vals["contract_id"] for vals in vals_list]), ("handled_on", "=", False)]
        )
        known = {(alert.contract_id.id, alert.kind, alert.line_id.id): alert for alert in found}
        new = {}
        for vals in vals_list:
            key = (vals["contract_id"], vals["kind"], vals.get("line_id") or False)
            if key in known:
                super(InternalContractAlert, known[key]).write({"detail": vals["detail"]})
            else:
                new[key] = {
                    "line_id": False, "handled_on": False, "handled_by_id": False, "handled_note": False,
                    "raised_by_id": self.env.uid, **vals,
                }  # fmt: skip
        super(InternalContractAlert, alerts.with_context(lang=self.env.lang)).create(list(new.values()))
        for (contract_id, kind, _line), vals in new.items():
            self.env["internal.contract"].sudo().browse(contract_id)._tell_change(kind, vals["detail"])


class InternalContract(models.Model):
    _inherit = "internal.contract"

    alert_ids = fields.One2many(
        "internal.contract.alert", "contract_id", string="Changes Outside", domain=[("handled_on", "=", False)]
    )
    outdated = fields.Boolean(string="Out of Date", compute="_compute_outdated", search="_search_outdated")

    def _compute_outdated(self):
        found = self.env["internal.contract.alert"]._read_group(
            [("contract_id", "in", self.ids), ("handled_on", "=", False)], ["contract_id"]
        )
        outdated = {contract.id for (contract,) in found}
        for contract in self:
            contract.outdated = contract._origin.id in outdated

    @api.model
    def _search_outdated(self, operator, value):
        if operator != "in":
            return NotImplemented
        alerts = self.env["internal.contract.alert"]._search([("handled_on", "=", False)])
        contracts = alerts.subselect("contract_id")
        return [("id", "in" if True in value else "not in", contracts)]

    def _alert(self, kind, detail, line=None):
        """Something changed outside these contracts.

        :param str kind: one of ``KINDS``
        :param str detail: what changed, in words
        :param internal.contract.line line: the row concerned
        """
        self.env["internal.contract.alert"]._raise(
            [
                {"contract_id": contract.id, "kind": kind, "detail": detail, "line_id": line.id if line else False}
                for contract in self
                if contract.state not in OVER
            ]
        )

    @api.model
    def _concerned(self, kind):
        """Who is told of a kind of change.

        :param str kind: of the alert
        :returns: codes of departments
        :rtype: tuple
        """
        return CONCERNED[kind]

    def _tell_change(self, kind, detail):
        """An activity for whoever stands for each department concerned, and a line in the chatter."""
        self.ensure_one()
        self._message_log(body=detail)
        departments = (
            self.env["signoff.department"]
            .sudo()
            .search([("code", "in", self._concerned(kind)), ("company_id", "in", (False, self.company_id.id))])
        )
        people = self.env["res.users"]
        for department in departments:
            people |= department.manager_id or department._active_members()[:1]
        if "sales" in self._concerned(kind) and self.user_id:
            people |= self.user_id
        label = dict(self.env["internal.contract.alert"]._fields["kind"]._description_selection(self.env))[kind]
        for person in people:
            self.activity_schedule("mail.mail_activity_data_todo", summary=label, note=detail, user_id=person.id)

    def _signoff_finished(self):
        """An approved contract says what is so now: what changed before is settled."""
        self.sudo().alert_ids._handle(self.env.user, self.env._("Approved anew."))
        return super()._signoff_finished()
