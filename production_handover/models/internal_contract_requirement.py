"""Special requirements of a contract: copied from the customer's checklist, ticked by the department concerned."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .internal_contract_goods import SALES


class InternalContractRequirement(models.Model):
    """One requirement (B18); ``done_by_id`` says who vouches that it is met."""

    _name = "internal.contract.requirement"
    _description = "Special Requirement of a Contract"
    _inherit = ["signoff.line.mixin"]
    _order = "sequence, id"

    _signoff_parent = "contract_id"
    _signoff_parent_lines = "requirement_ids"

    contract_id = fields.Many2one("internal.contract", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Text(string="Requirement", required=True)
    topic = fields.Selection(lambda self: self._select_topics(), default="product", required=True)
    department_id = fields.Many2one(
        "signoff.department", string="Concerns", ondelete="restrict", compute="_compute_department_id", store=True,
        readonly=False,
    )  # fmt: skip
    done_by_id = fields.Many2one("res.users", string="Ticked By", readonly=True, copy=False, ondelete="restrict")
    done_on = fields.Datetime(string="Ticked On", readonly=True, copy=False)

    @api.model
    def _select_topics(self):
        return self.env["order.requirement"]._fields["topic"]._description_selection(self.env)

    @api.depends("topic")
    def _compute_department_id(self):
        engineering = self.env.ref("order_confirmation.signoff_department_engineering", raise_if_not_found=False)
        sales = self.env.ref("order_confirmation.signoff_department_sales", raise_if_not_found=False)
        for requirement in self:
            technical = requirement.topic in ("product", "program", "packaging")
            requirement.department_id = engineering if technical else sales

    def _signoff_line_name(self):
        return dict(self._select_topics()).get(self.topic) or self.name

    # === CRUD ===

    def _check_sales(self):
        if not self.env.su and not self.env.user.has_group(SALES):
            raise AccessError(self.env._("Special requirements are written by sales."))

    @api.model_create_multi
    def create(self, vals_list):
        """Written by sales; none is born ticked.

        :raises AccessError: for anybody else
        """
        self._check_sales()
        rows = super().create([{**vals, "done_by_id": False, "done_on": False} for vals in vals_list])
        rows.contract_id._check_not_over({"requirement_ids": True})
        return rows

    def write(self, vals):
        """Written by sales; what is changed is ticked anew.

        :raises AccessError: for anybody else, and for a tick written by hand
        """
        self._check_sales()
        if {"done_by_id", "done_on"} & set(vals):
            raise AccessError(self.env._("A requirement is ticked with its button, by the department it concerns."))
        self.contract_id._check_not_over({"requirement_ids": True})
        if "contract_id" in vals:
            raise UserError(self.env._("A requirement stays on its contract."))
        if {"name", "topic", "department_id"} & set(vals):
            vals = {**vals, "done_by_id": False, "done_on": False}
        return super().write(vals)

    def unlink(self):
        """Taken off by sales.

        :raises AccessError: for anybody else
        """
        self._check_sales()
        self.contract_id._check_not_over({"requirement_ids": True})
        return super().unlink()

    # === TICKING ===

    def action_tick(self):
        """Vouch that these requirements are met, as a member of the department they concern.

        :raises UserError: for who is no member
        """
        self._check_member()
        self._write_tick({"done_by_id": self.env.uid, "done_on": fields.Datetime.now()})
        return True

    def action_untick(self):
        """Take the tick back.

        :raises UserError: for who is no member
        """
        self._check_member()
        self._write_tick({"done_by_id": False, "done_on": False})
        return True

    def _check_member(self):
        self.check_access("read")
        self.contract_id._check_not_over({"requirement_ids": True})
        for requirement in self.sudo():
            if self.env.user not in requirement.department_id._active_members():
                raise UserError(
                    self.env._(
                        "“%(requirement)s” is ticked by %(department)s.",
                        requirement=requirement.name,
                        department=requirement.department_id.name or "",
                    )
                )

    def _write_tick(self, vals):
        # Past the guard above; ticks are covered by no section, the tick itself is what the signature rests on.
        return super(InternalContractRequirement, self.sudo()).write(vals)
