"""Override of a gate: a person, a reason, a limit and an entry let some goods pass before they are signed for (B20)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_datetime

GROUP = "production_handover.group_handover_override"
GATES = [
    ("production", "Manufacturing Released"),
    ("stock_in", "Finished Goods into Stock"),
    ("shipment", "Shipment"),
]
#: An override is limited: what is not signed within a week has to be asked for again.
MOST_DAYS = 7
#: Purposes whose departments vouch for what a gate lets pass: of the sheet, and of its shipments.
CONCERNED = {
    "production": ("made", "engineering", "decision", "take_over"),
    "stock_in": ("production", "inspection", "stock_in"),
    "shipment": ("inspection", "stock_in", "ready", "called", "paid", "batch"),
}


class HandoverOverride(models.Model):
    """So many of a row may pass one gate until a moment; nothing of it is ever rewritten, but it can be withdrawn."""

    _name = "handover.override"
    _description = "Override of a Gate"
    _inherit = ["signoff.evidence"]
    _order = "id desc"
    _rec_name = "product_id"

    sheet_id = fields.Many2one("handover.sheet", string="Flow Sheet", readonly=True, required=True, index=True,
                               ondelete="restrict")  # fmt: skip
    line_id = fields.Many2one("handover.line", string="Row", readonly=True, required=True, index=True,
                              ondelete="restrict")  # fmt: skip
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    gate = fields.Selection(GATES, readonly=True, required=True)
    product_id = fields.Many2one(related="line_id.product_id")
    uom_id = fields.Many2one(related="line_id.uom_id", string="Unit")
    quantity = fields.Float(string="May Pass", digits="Product Unit", readonly=True)
    date_until = fields.Datetime(string="Until", readonly=True, required=True)
    reason = fields.Text(readonly=True, required=True)
    user_id = fields.Many2one("res.users", string="Granted By", readonly=True, ondelete="restrict")
    granted_on = fields.Datetime(readonly=True)
    withdrawn_on = fields.Datetime(readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    use_ids = fields.One2many("handover.override.use", "override_id", string="Passed", readonly=True)
    used = fields.Float(string="Has Passed", digits="Product Unit", compute="_compute_used", compute_sudo=True)
    state = fields.Selection(
        [("open", "In Force"), ("used", "Used Up"), ("expired", "Expired"), ("withdrawn", "Withdrawn")],
        compute="_compute_used", compute_sudo=True,
    )  # fmt: skip

    _open_idx = models.Index("(sheet_id, date_until) WHERE withdrawn_on IS NULL")

    @api.depends("use_ids.quantity", "withdrawn_on", "date_until")
    def _compute_used(self):
        now = fields.Datetime.now()
        for override in self:
            override.used = sum(override.use_ids.mapped("quantity"))
            if override.withdrawn_on:
                override.state = "withdrawn"
            elif override.uom_id.compare(override.used, override.quantity) >= 0:
                override.state = "used"
            else:
                override.state = "expired" if override.date_until <= now else "open"

    # === ACTS ===

    @api.model
    def _grant(self, line, gate, quantity, date_until, reason, person):
        """Let some goods of a row pass a gate.

        :param handover.line line: which goods
        :param str gate: one of :data:`GATES`
        :param float quantity: how many, in the row's unit
        :param datetime date_until: the gate is closed again from then on
        :param str reason: why they can't wait
        :param res.users person: who lets them pass
        :rtype: handover.override
        :raises AccessError: for whoever may not
        :raises UserError: without a reason or a limit, or where nothing is held
        """
        line = line.sudo()
        sheet = line.sheet_id
        if person._is_superuser() or not person.has_group(GROUP) or sheet.company_id not in person.sudo().company_ids:
            raise AccessError(self.env._("%(name)s may not let goods pass a gate.", name=person.name))
        self._check_grant(line, gate, quantity, date_until, reason)
        sheet._meet()
        override = self._engine_create([{
            "sheet_id": sheet.id, "line_id": line.id, "company_id": sheet.company_id.id, "gate": gate,
            "quantity": quantity, "date_until": date_until, "reason": reason.strip(), "user_id": person.id,
            "granted_on": fields.Datetime.now(), "withdrawn_on": False, "withdrawn_by_id": False,
        }])  # fmt: skip
        override._enter(person, {
            "reason": reason.strip(), "gate": gate, "row": line.id, "product": line.product_id.display_name,
            "quantity": quantity, "unit": line.uom_id.name,
            "until": date_until.isoformat(timespec="seconds") + "Z",
        })  # fmt: skip
        override._tell(self.env._("Override: %(words)s. %(reason)s", words=override._words(), reason=reason.strip()))
        sheet._board_changed()
        return override

    @api.model
    def _check_grant(self, line, gate, quantity, date_until, reason):
        sheet = line.sheet_id
        sheet._check_not_over({"override_ids": True})
        if not sheet.gated or gate not in dict(GATES):
            raise UserError(self.env._("%(sheet)s: nothing waits for this sheet.", sheet=sheet.name))
        if not sheet.signoff_head_id:
            raise UserError(self.env._("%(sheet)s is not under way yet: the sales clerk starts it.", sheet=sheet.name))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why these goods can't wait for the signatures."))
        if line.uom_id.compare(quantity, 0) <= 0 or line.uom_id.compare(quantity, line.quantity) > 0:
            raise UserError(
                self.env._(
                    "%(product)s: more than zero, and no more than the %(quantity)g of the row.",
                    product=line.product_id.display_name, quantity=line.quantity,
                )
            )  # fmt: skip
        now = fields.Datetime.now()
        if not date_until or not now < date_until <= now + timedelta(days=MOST_DAYS):
            raise UserError(
                self.env._("An override has an end: later than now, and within %(days)s days.", days=MOST_DAYS)
            )

    def action_withdraw(self):
        """Close the gate again; what has passed stays passed.

        :raises AccessError: for whoever may not let goods pass
        """
        self.check_access("read")
        if not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("%(name)s may not let goods pass a gate.", name=self.env.user.name))
        for override in self.sudo():
            override.sheet_id._meet()
            if override.state != "open":
                raise UserError(self.env._("Only an override that is in force is withdrawn."))
            override._engine_write({"withdrawn_on": fields.Datetime.now(), "withdrawn_by_id": self.env.user.id})
            override._enter(self.env.user, {"reason": self.env._("Withdrawn."), "gate": override.gate})
            override._tell(self.env._("Override withdrawn: %(words)s.", words=override._words()))
            override.sheet_id._board_changed()
        return True

    def _enter(self, person, payload):
        """The chain of the sheet keeps it, beside the signatures."""
        head = self.sheet_id.signoff_head_id
        head._append(
            [(head, {"kind": "override", "by": person._signoff_identity(), "override": self.id, **payload})],
            [{"user_id": person.id}],
        )

    def _words(self):
        """What may pass, for people.

        :rtype: str
        """
        self.ensure_one()
        return self.env._(
            "%(quantity)g of %(product)s may pass “%(gate)s” until %(moment)s",
            quantity=self.quantity, product=self.product_id.display_name,
            gate=dict(self._fields["gate"]._description_selection(self.env))[self.gate],
            moment=format_datetime(self.env, self.date_until, dt_format="yyyy-MM-dd HH:mm"),
        )  # fmt: skip

    def _tell(self, text):
        """The departments that would have vouched for these goods are told, and the clerk."""
        sheet = self.sheet_id
        heads = sheet.signoff_head_id | sheet.shipment_ids.filtered(lambda one: not one.cancelled_on).signoff_head_id
        steps = heads._current_steps().filtered(lambda step: step.purpose in CONCERNED[self.gate])
        departments = steps.department_id
        people = departments.manager_id | sheet.user_id
        for department in departments.filtered(lambda one: not one.manager_id):
            people |= department._active_members()
        sheet.message_post(
            body=text, partner_ids=people.filtered("active").partner_id.ids, subtype_xmlid="mail.mt_note"
        )

    # === PASSING ===

    def _room(self):
        """What may still pass of these, in the row's unit.

        :rtype: float
        """
        return sum(max(one.quantity - one.used, 0.0) for one in self if one.state == "open")

    def _pass(self, quantity, **reference):
        """Use up what passes now; whose end is first goes first.

        :param float quantity: within :meth:`_room`, in the row's unit
        :param reference: move or manufacturing order that passes
        """
        uses = self.env["handover.override.use"]
        for override in self.filtered(lambda one: one.state == "open").sorted(lambda one: (one.date_until, one.id)):
            part = min(override.quantity - override.used, quantity)
            if override.uom_id.compare(part, 0) <= 0:
                continue
            uses._engine_create([{
                "override_id": override.id, "company_id": override.company_id.id, "quantity": part,
                "user_id": self.env.uid, "passed_on": fields.Datetime.now(), "begun": False,
                "move_id": False, "production_id": False, **reference,
            }])  # fmt: skip
            override.invalidate_recordset(["use_ids", "used", "state"])
            quantity -= part


class HandoverOverrideUse(models.Model):
    """What passed by an override: written by the gate itself."""

    _name = "handover.override.use"
    _description = "Passed by an Override"
    _inherit = ["signoff.evidence"]
    _order = "id"
    _rec_name = "override_id"

    override_id = fields.Many2one("handover.override", readonly=True, required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    user_id = fields.Many2one("res.users", string="Passed By", readonly=True, ondelete="restrict")
    passed_on = fields.Datetime(readonly=True)
    move_id = fields.Many2one("stock.move", readonly=True, ondelete="set null", index="btree_not_null")
    picking_id = fields.Many2one(related="move_id.picking_id", string="Transfer")
    production_id = fields.Many2one(
        "mrp.production", string="Manufacturing Order", readonly=True, ondelete="set null", index="btree_not_null"
    )
    begun = fields.Boolean(readonly=True, help="Work on it began while the override was in force.")
