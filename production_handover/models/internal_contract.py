"""The internal contract: what sales promises the factory, and what each department vouches for (D11.1 to D11.4)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .internal_contract_goods import SALES

STATES = [
    ("draft", "Contract Draft"),
    ("parts", "Part Numbers and BOM"),
    ("formal", "Formal Contract"),
    ("review", "Contract Review"),
    ("approved", "Approved"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
KINDS = [("order", "For Orders"), ("stock", "Made for Stock")]
#: Nothing is under way with these any more.
OVER = ("closed", "cancelled")
#: Written by planning and purchasing, and by whom.
PLANNING = frozenset({"date_material", "planning_note"})
PLANNERS = f"mrp.group_mrp_user,purchase.group_purchase_user,{SALES}"
#: Written by whoever may write the contract at all.
OPEN_FIELDS = frozenset({"message_main_attachment_id", "signoff_head_id"})


class InternalContract(models.Model):
    """Made from one or several sales orders of one customer, or without one for goods made for stock.

    ``draft_line_ids`` is the draft (初稿) as sales wrote it, ``line_ids`` the formal contract (正式) that came of it:
    two papers, so that what differs between them can be shown.
    """

    _name = "internal.contract"
    _description = "Internal Contract"
    _inherit = ["signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "priority desc, date_delivery, id desc"
    _check_company_auto = True

    name = fields.Char(string="Contract Number", readonly=True, copy=False, default="", index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    kind = fields.Selection(KINDS, required=True, default="order", tracking=True)
    sample = fields.Boolean(string="Sample Order", tracking=True, help="Takes the short route.")
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, tracking=True, group_expand=True, index=True, copy=False
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent order")], default="0", tracking=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", index="btree_not_null", tracking=True, check_company=True,
        domain=[("parent_id", "=", False)],
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", string="Sales Clerk", default=lambda self: self.env.user, tracking=True, index="btree_not_null",
        domain=[("share", "=", False)],
    )  # fmt: skip
    sale_order_ids = fields.Many2many(
        "sale.order", "internal_contract_sale_order_rel", "contract_id", "order_id", string="Orders", copy=False,
        check_company=True,
    )  # fmt: skip
    date_delivery = fields.Date(string="Delivery Date", tracking=True)
    note = fields.Text(string="Remarks")
    date_material = fields.Date(string="Material Complete On", help="Said by planning or purchasing.")
    planning_note = fields.Text(string="Capacity and Material")
    closed_on = fields.Datetime(readonly=True, copy=False)
    cancelled_on = fields.Datetime(readonly=True, copy=False)
    draft_line_ids = fields.One2many("internal.contract.draft.line", "contract_id", string="Draft Rows", copy=True)
    line_ids = fields.One2many("internal.contract.line", "contract_id", string="Contract Rows", copy=False)
    requirement_ids = fields.One2many(
        "internal.contract.requirement", "contract_id", string="Special Requirements", copy=True
    )

    _name_uniq = models.UniqueIndex("(company_id, name) WHERE name <> ''", "This contract number is taken.")

    @api.depends("name", "kind", "partner_id")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = contract.name or self.env._("New contract")

    @api.constrains("kind", "partner_id", "sale_order_ids")
    def _check_orders(self):
        for contract in self.sudo():
            others = contract.sale_order_ids.partner_id.commercial_partner_id - contract.partner_id
            if others and contract.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contract)s is for %(customer)s: an order of %(other)s needs a contract of its own.",
                        contract=contract.display_name,
                        customer=contract.partner_id.name,
                        other=others[0].name,
                    )
                )
            if contract.kind == "stock" and contract.sale_order_ids:
                raise ValidationError(
                    self.env._(
                        "%(contract)s is made for stock: it names no orders. Make a contract for the order instead.",
                        contract=contract.display_name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Give each its number; nobody's contract is born closed, cancelled, or with a state.

        :raises AccessError: for who may not write contracts
        """
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
            vals["name"] = self._next_number(company)
            for forged in ("state", "closed_on", "cancelled_on"):
                vals.pop(forged, None)
            # Given, so that no default of a context or a user takes its place.
            vals["stock_reference_id"] = False
        contracts = super().create(vals_list)
        if any(contract.closed_on or contract.cancelled_on or contract.state != "draft" for contract in contracts):
            raise UserError(self.env._("A new contract is a draft."))  # came as a default of the context
        return contracts

    def write(self, vals):
        """The number, the company and the end of a contract are given by its acts.

        :raises UserError: for a field that only acts write, or for anything on a contract that is over
        """
        fixed = {"name", "company_id", "state", "closed_on", "cancelled_on", "stock_reference_id"} & set(vals)
        if fixed:
            raise UserError(self.env._("Number, company and state of a contract are not edited: use its buttons."))
        self._check_not_over(vals)
        self._check_may_write(vals)
        return super().write(vals)

    def _check_may_write(self, names):
        """Sales writes what was promised, planning and purchasing what they need for it.

        :param names: fields about to be written
        :raises AccessError: naming the department whose part it is
        """
        # Rows, messages and activities have rules of their own.
        names = {name for name in names if self._fields[name].type not in ("one2many", "many2many")} | (
            {"sale_order_ids"} & set(names)
        )
        if self.env.su or not names - PLANNING - OPEN_FIELDS and self.env.user.has_groups(PLANNERS):
            return
        if names - OPEN_FIELDS and not self.env.user.has_group(SALES):
            raise AccessError(self.env._("What was promised to the customer is written by sales."))

    def _check_not_over(self, vals):
        """A closed or cancelled contract stays as it is: people may talk about it, not change it.

        :param dict vals: to be written on it, or on its rows
        :raises UserError: naming it
        """
        if not set(vals) - {"user_id", "message_follower_ids", "activity_ids", "message_ids"}:
            return
        over = self.filtered(lambda contract: contract.state in OVER)
        if over:
            raise UserError(
                self.env._(
                    "%(contract)s is %(state)s: it can't be edited.",
                    contract=over[0].display_name,
                    state=dict(self._fields["state"]._description_selection(self.env))[over[0].state],
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if any(contract.sudo().signoff_head_id for contract in self):
            raise UserError(self.env._("A contract that was under sign-off is kept: cancel it instead."))

    # === ACTS ===

    def action_close(self):
        """Close these approved contracts: everything is delivered, or received into stock.

        :raises UserError: for one that is not approved
        """
        self.check_access("write")
        for contract in self:
            if contract.state != "approved":
                raise UserError(
                    self.env._("%(contract)s is not approved: only approved contracts are closed.",
                               contract=contract.display_name)
                )  # fmt: skip
        self._signoff_engine_write({"closed_on": fields.Datetime.now(), "state": "closed"})
        return True

    def action_cancel(self):
        """Cancel these contracts; their sign-off stops, what was signed stays readable.

        :raises UserError: for one that is over
        """
        self.check_access("write")
        self._check_not_over({"state": "cancelled"})
        heads = self.sudo().signoff_head_id.filtered(lambda head: head.state in ("running", "finished"))
        heads._cancel(self.env.user, self.env._("The contract was cancelled."))
        self._signoff_engine_write({"cancelled_on": fields.Datetime.now(), "state": "cancelled"})
        return True
