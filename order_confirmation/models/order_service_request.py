"""The service request: what a customer asks for after the sale, and what becomes of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

KINDS = [
    ("question", "Question"),
    ("return", "Return of goods"),
    ("exchange", "Exchange of goods"),
    ("repair", "Repair"),
    ("complaint", "Complaint"),
]
STATES = [
    ("new", "New"),
    ("progress", "In progress"),
    ("waiting", "Waiting for the customer"),
    ("done", "Done"),
    ("refused", "Refused"),
]
CLOSED = ("done", "refused")
#: Written by what happens, never by hand, import or RPC.
FIXED = {
    "name",
    "channel",
    "company_id",
    "opened_on",
    "closed_on",
    "closed_by_id",
    "days_to_close",
    "reminded_on",
    "form_key",
    "document_count",
}
#: What the customer said stays as he said it.
SAID = {"description", "partner_id", "picking_id"}


class OrderServiceRequest(models.Model):
    """One question, return, exchange, repair or complaint about one order (D03, D07, D12, D14.10, D15, D17).

    Goods, money and repairs move in Odoo's own documents: the request remembers which ones belong to it.
    """

    _name = "order.service.request"
    _description = "Service Request"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "priority desc, deadline, id desc"
    _rec_names_search = ["name", "subject"]
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    subject = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="question", tracking=True)
    state = fields.Selection(
        STATES, required=True, default="new", copy=False, index=True, tracking=True, group_expand=True
    )
    channel = fields.Selection(
        [("customer", "Customer, online"), ("staff", "Our own people")],
        string="Entered By",
        required=True,
        readonly=True,
        copy=False,
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")], default="0")
    company_id = fields.Many2one("res.company", required=True, readonly=True, copy=False, index=True)
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict", check_company=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", index="btree_not_null", ondelete="set null", check_company=True, copy=False
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict", tracking=True
    )
    line_ids = fields.One2many("order.service.request.line", "request_id", string="Goods Concerned")
    cause_id = fields.Many2one(
        "order.service.cause",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        copy=False,
        groups="base.group_user",
    )
    department_id = fields.Many2one(
        "signoff.department",
        string="Department at Fault",
        compute="_compute_department",
        store=True,
        readonly=False,
        copy=False,
        groups="base.group_user",
    )
    description = fields.Text(string="What the Customer Says")
    solution = fields.Text(string="Answer to the Customer", copy=False, help="The customer reads it on his page.")
    refusal_reason = fields.Text(string="Reason of the Refusal", copy=False, help="The customer reads it on his page.")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index=True,
        tracking=True,
        copy=False,
        domain=[("share", "=", False)],
        check_company=True,
    )
    deadline = fields.Date(string="To Settle By", index=True, copy=False)
    opened_on = fields.Datetime(string="Came In On", readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, groups="base.group_user")
    days_to_close = fields.Float(
        string="Days to Settle", readonly=True, copy=False, aggregator="avg", groups="base.group_user"
    )
    reminded_on = fields.Date(readonly=True, copy=False, groups="base.group_user")
    # A page that is sent twice opens one request.
    form_key = fields.Char(readonly=True, copy=False, groups="base.group_user")

    _form_key_uniq = models.UniqueIndex("(form_key) WHERE form_key IS NOT NULL", "This request was sent already.")
    _overdue_idx = models.Index("(deadline) WHERE state IN ('new', 'progress', 'waiting') AND reminded_on IS NULL")

    # === COMPUTES AND CONSTRAINTS ===

    @api.depends("cause_id")
    def _compute_department(self):
        for request in self:
            request.department_id = request.cause_id.department_id or request.department_id

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for request in self:
            request.display_name = f"{request.name or ''} {request.subject or ''}".strip()

    def _compute_access_url(self):  # pylint: disable=missing-return
        super()._compute_access_url()
        for request in self:
            request.access_url = f"/my/service-requests/{request.id}"

    @api.onchange("order_id")
    def _onchange_order(self):
        if self.order_id:
            self.partner_id = self.order_id.partner_id

    @api.constrains("order_id", "partner_id", "picking_id")
    def _check_belongs_to_order(self):
        for request in self.sudo():
            order = request.order_id
            known = order.partner_id | order.partner_invoice_id | order.partner_shipping_id
            if request.partner_id.commercial_partner_id not in known.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(partner)s has nothing to do with order %(order)s and would read this request: choose a "
                        "contact of the order's customer.",
                        partner=request.partner_id.display_name,
                        order=order.name,
                    )
                )
            if request.picking_id and order not in request.picking_id._service_orders():
                raise ValidationError(
                    self.env._(
                        "Delivery %(delivery)s does not belong to order %(order)s.",
                        delivery=request.picking_id.name,
                        order=order.name,
                    )
                )

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Number, company, channel and dates are set here, whoever creates it.

        :raises UserError: where somebody gives them himself, or a request would begin closed
        """
        for vals in vals_list:
            self._refuse_fixed(vals)
            if vals.get("state") in CLOSED:
                raise UserError(self.env._("A request begins as new: save it first, then close it."))
        return self._engine_create([self._complete(vals) for vals in vals_list])

    def write(self, vals):
        """Keep what the customer said and what happened; states change by the rules of this model.

        :param dict vals: as usual
        :raises UserError: for number, channel, dates and what the customer said
        """
        self._refuse_fixed(vals)
        if "order_id" in vals and any(request.order_id.id != vals["order_id"] for request in self):
            raise UserError(self.env._("A request stays with its order: open another one for the other order."))
        if SAID & vals.keys() and "customer" in self.mapped("channel"):
            raise UserError(
                self.env._("The customer entered this request: what he said stays. Use the chatter for notes.")
            )
        if "deadline" in vals:
            self._engine_write({"reminded_on": False})
        return self._move(vals) if "state" in vals else self._engine_write(vals)

    def _refuse_fixed(self, vals):
        fixed = FIXED if self.env.su else FIXED | {"access_token"}
        if fixed & vals.keys():
            raise UserError(
                self.env._(
                    "Number, company, dates and origin of a request are recorded by what happens, never by hand."
                )
            )

    def _engine_create(self, vals_list):
        return super().create(vals_list)

    def _engine_write(self, vals):
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        if any(request.channel == "customer" for request in self):
            raise UserError(
                self.env._("A request of a customer is kept: refuse it with a reason instead of deleting it.")
            )
        if self.sudo().document_ids:
            raise UserError(
                self.env._("Documents came of this request, so it is kept: close it instead of deleting it.")
            )

    # === STATES ===

    def _lock(self):
        """Meet whoever works on these requests at the same moment: the loser reads who was first."""
        if self.ids:
            self.flush_recordset()
            self.env.cr.execute(
                SQL("SELECT id FROM order_service_request WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", self.ids)
            )
            self.invalidate_recordset()

    def _move(self, vals):
        """Change the state with all that belongs to it.

        :param dict vals: with ``state``
        :raises UserError: refused without a reason
        """
        self.check_access("write")
        self._lock()
        state, now = vals["state"], fields.Datetime.now()
        moving = self.filtered(lambda request: request.state != state)
        if state == "refused" and not (vals.get("refusal_reason") or "").strip():
            nameless = moving.filtered(lambda request: not (request.refusal_reason or "").strip())
            if nameless or "refusal_reason" in vals:
                raise UserError(
                    self.env._("Enter the reason of the refusal first: the customer reads it. Then refuse the request.")
                )
        result = self._engine_write(vals)
        for request in moving:
            days = (now - request.opened_on).total_seconds() / 86400 if request.opened_on else 0.0
            request._engine_write(
                {
                    "closed_on": now if state in CLOSED else False,
                    "closed_by_id": self.env.uid if state in CLOSED else False,
                    "days_to_close": days if state in CLOSED else 0.0,
                }
            )
        moving._tell_moved()
        moving._moved()
        return result

    def _moved(self):
        """Called for requests that were opened or whose state changed: a hook for what follows orders."""

    def action_start(self):
        """Take the request: the responsible is whoever starts it, where nobody was."""
        self._close_problem()
        for request in self:
            request.write({"state": "progress", **({} if request.user_id else {"user_id": self.env.uid})})

    def action_wait(self):
        """The customer has to answer first."""
        self._close_problem()
        self.write({"state": "waiting"})

    def action_refuse(self):
        """Refuse with the reason that the form holds.

        :raises UserError: without a reason
        """
        self._close_problem()
        self.write({"state": "refused"})

    def action_reopen(self):
        """Take a closed request up again; what was answered stays."""
        self.filtered(lambda request: request.state in CLOSED).write({"state": "progress"})

    def action_done(self):
        """Settle the request; documents that are still open are named, nothing is held up.

        :returns: a notification where documents are open
        :rtype: dict | bool
        """
        self._close_problem()
        self.write({"state": "done"})
        notices = [request.document_notice for request in self if request.document_notice]
        if not notices:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": "\n".join(notices),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _close_problem(self):
        self.check_access("write")
        self._lock()
        for request in self.filtered(lambda request: request.state in CLOSED):
            raise UserError(
                self.env._(
                    "%(request)s was closed already: %(state)s by %(name)s. Reopen it to change that.",
                    request=request.name,
                    state=dict(self._fields["state"]._description_selection(self.env))[request.state],
                    name=request.sudo().closed_by_id.name or "",
                )
            )
