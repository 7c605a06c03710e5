"""The order flow sheet: one form that travels from the sales clerk to the loading ramp (D18)."""

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .internal_contract_goods import ENGINEER, SALES

STATES = [
    ("made", "Sales Clerk"),
    ("engineering", "Taken over by Engineering"),
    ("decision", "Stock Check"),
    ("take_over", "Taken over by Production"),
    ("production", "In Production"),
    ("inspection", "Inspection"),
    ("stock_in", "Stock-in"),
    ("shipping", "Shipping"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
OVER = ("done", "cancelled")
#: Who writes which field of the sheet: D18.1 the clerk, D18.2 and D18.3 engineering.
CLERK_FIELDS = frozenset(
    {"user_id", "date_delivery", "other_requirements", "payment_words", "payment_before_shipment", "priority"}
)
ENGINEER_FIELDS = frozenset({"technical_standards", "product_requirements"})


class HandoverSheet(models.Model):
    """Made when its order is confirmed, or its stock contract approved; the lines are read from Odoo's documents."""

    _name = "handover.sheet"
    _description = "Order Flow Sheet"
    _inherit = ["signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "priority desc, date_delivery, id desc"
    _check_company_auto = True

    name = fields.Char(string="Sheet Number", readonly=True, copy=False, default="", index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, default=lambda self: self.env.company
    )
    sale_order_id = fields.Many2one(
        "sale.order", string="Order", readonly=True, copy=False, ondelete="restrict", check_company=True,
        index="btree_not_null",
    )  # fmt: skip
    contract_id = fields.Many2one(
        "internal.contract", readonly=True, copy=False, ondelete="restrict", check_company=True,
        index="btree_not_null",
    )  # fmt: skip
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null")
    gated = fields.Boolean(readonly=True, copy=False, help="Goods and manufacturing orders wait for this sheet.")
    state = fields.Selection(
        STATES, default="made", required=True, readonly=True, tracking=True, index=True, copy=False, group_expand=True
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent order")], default="0", tracking=True)
    user_id = fields.Many2one(
        "res.users", string="Clerk", index="btree_not_null", domain=[("share", "=", False)], tracking=True
    )
    date_delivery = fields.Date(string="Delivery Date", tracking=True)
    payment_words = fields.Char(string="Payment Method", help="Without amounts: production reads it.")
    payment_before_shipment = fields.Boolean(
        help="As the production notice says; finance then confirms that the money is in before the goods leave."
    )
    other_requirements = fields.Text()
    technical_standards = fields.Text(string="Technical Standards and Requirements")
    product_requirements = fields.Text(string="Product-specific Requirements")
    line_ids = fields.One2many("handover.line", "sheet_id", string="Goods")
    needs_production = fields.Boolean(compute="_compute_needs_production", search="_search_needs_production")
    done_on = fields.Datetime(readonly=True, copy=False)
    cancelled_on = fields.Datetime(readonly=True, copy=False)

    _name_uniq = models.UniqueIndex("(company_id, name) WHERE name <> ''", "This sheet number is taken.")
    # Two that confirm the same order at once make one sheet.
    _order_uniq = models.UniqueIndex("(sale_order_id) WHERE cancelled_on IS NULL AND sale_order_id IS NOT NULL")
    _contract_uniq = models.UniqueIndex("(contract_id) WHERE cancelled_on IS NULL AND sale_order_id IS NULL")

    @api.depends("line_ids.decision")
    def _compute_needs_production(self):
        for sheet in self:
            sheet.needs_production = any(line.decision in ("produce", "split") for line in sheet.line_ids)

    @api.model
    def _search_needs_production(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        produced = fields.Domain("line_ids.decision", "in", ("produce", "split"))
        return produced if True in value else ~produced

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Made from orders and contracts (:meth:`_make`), by nobody's hand.

        :raises AccessError: for everybody else
        """
        if not self.env.su:
            raise AccessError(
                self.env._("A flow sheet is made from its order: press “Make Flow Sheet” there, or confirm the order.")
            )
        sheets = super().create(vals_list)
        if sheets and not self._used():
            self.env.registry.clear_cache()
        return sheets

    @api.model
    @tools.ormcache()
    def _used(self):
        """Whether there is any flow sheet at all: where there is none, moving goods costs no query more.

        :rtype: bool
        """
        return bool(self.sudo().search([], limit=1))

    def write(self, vals):
        """The clerk writes his part, engineering its own; numbers, links and states are written by acts.

        :raises AccessError: for another department's part
        :raises UserError: for a sheet that is over
        """
        self._check_may_write(vals)
        self._check_not_over(vals)
        return super().write(vals)

    def _check_may_write(self, names):
        if self.env.su:
            return
        names = {name for name in names if name in self._fields and self._fields[name].type != "one2many"}
        names -= {"message_main_attachment_id"}
        user = self.env.user
        if names & CLERK_FIELDS and not user.has_group(SALES):
            raise AccessError(self.env._("Delivery date, payment and other requirements are written by sales."))
        if names & ENGINEER_FIELDS and not user.has_group(ENGINEER):
            raise AccessError(self.env._("Technical requirements are written by engineering."))
        if names - CLERK_FIELDS - ENGINEER_FIELDS:
            raise AccessError(self.env._("This is read from the order, or written by an act: it is not edited."))

    def _check_not_over(self, vals):
        """A finished or cancelled sheet stays as it is.

        :raises UserError: naming it
        """
        if not set(vals) - {"user_id", "message_follower_ids", "activity_ids", "message_ids"}:
            return
        over = self.filtered(lambda sheet: sheet.state in OVER)
        if over:
            raise UserError(self.env._("%(sheet)s is over: it can't be edited.", sheet=over[0].name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if any(sheet.gated or sheet.sudo().signoff_head_id for sheet in self):
            raise UserError(self.env._("A flow sheet that goods wait for, or that was signed, is kept."))

    def _meet(self):
        """Where two count the same goods at once, the second one waits, and looks again.

        Under REPEATABLE READ a row that was only locked lets the second one go on with what it read before; one that
        was changed makes it run again.
        """
        if self:
            # The engine's order: heads first.
            self.sudo().signoff_head_id._lock()
            self.env.cr.execute(
                SQL(
                    """UPDATE handover_sheet SET write_date = now() AT TIME ZONE 'UTC'
                        WHERE id IN (SELECT id FROM handover_sheet WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)""",
                    self.ids,
                )
            )

    # === ACTS ===

    def action_cancel(self, reason=""):
        """Cancel these sheets; what was signed stays readable.

        Goods of an order that must have a sheet wait until it has a new one.

        :raises AccessError: for who is not in sales
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(SALES):
            raise AccessError(self.env._("A flow sheet is cancelled by sales."))
        self._check_not_over({"state": "cancelled"})
        self._cancel(self.env.user, (reason or "").strip())
        return True

    def _cancel(self, person, reason):
        """Cancel, with what is under way of their shipments.

        :param res.users person: who cancels
        :param str reason: why
        """
        heads = self.sudo().signoff_head_id.filtered(lambda head: head.state in ("running", "finished"))
        heads._cancel(person, reason or self.env._("The flow sheet was cancelled."))
        waiting = self.sudo().shipment_ids.filtered(lambda shipment: shipment.state not in ("done", "cancelled"))
        waiting._cancel(person)
        self._signoff_engine_write({"cancelled_on": fields.Datetime.now(), "state": "cancelled"})
