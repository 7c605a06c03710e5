"""Goods ready, money, batch requirements, outbound detail: one for each shipment of a flow sheet (D18.7 to D18.9)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.signoff_section import Section
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
STATES = [
    ("ready", "Goods Ready"),
    ("called", "At the Sales Clerk"),
    ("paid", "At Finance"),
    ("batch", "Batch Requirements"),
    ("shipped", "To Ship"),
    ("done", "Shipped"),
    ("cancelled", "Cancelled"),
]
#: Signed before the goods may leave.
BEFORE = ("ready", "called", "paid", "batch")
KEEPER = "stock.group_stock_user"


class HandoverShipment(models.Model):
    """What the keeper has ready, handed to the clerk, paid, checked and shipped; several for one sheet are normal."""

    _name = "handover.shipment"
    _description = "Shipment of a Flow Sheet"
    _inherit = ["signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    _signoff_follows_stage = True
    _signoff_states = ("ready", "done")
    _signoff_ends = {"cancelled_on": "cancelled"}
    _signoff_purposes = {
        "ready": _lt("Goods ready"),
        "called": _lt("Taken over by the sales clerk"),
        "paid": _lt("Money is in"),
        "batch": _lt("Batch requirements"),
        "shipped": _lt("Outbound detail"),
    }
    _signoff_acts = {"released": _lt("Releasing the payment"), "shipped": _lt("Shipping the goods")}
    _signoff_sections = {
        "goods": Section(_lt("Goods ready"), lines={"line_ids": ("line_id", "quantity")}),
        "batch": Section(_lt("Batch requirements"), fields=("batch_requirements",)),
    }

    name = fields.Char(compute="_compute_name", store=True)
    number = fields.Integer(readonly=True, aggregator=None)
    sheet_id = fields.Many2one("handover.sheet", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="sheet_id.partner_id", store=True)
    date_delivery = fields.Date(related="sheet_id.date_delivery")
    payment_before_shipment = fields.Boolean(related="sheet_id.payment_before_shipment")
    payment_release = fields.Selection(related="sheet_id.sale_order_id.order_payment_release_state")
    state = fields.Selection(
        STATES, default="ready", required=True, readonly=True, tracking=True, index=True, copy=False
    )
    batch_requirements = fields.Text()
    line_ids = fields.One2many("handover.shipment.line", "shipment_id", string="Goods")
    cancelled_on = fields.Datetime(readonly=True, copy=False)

    @api.depends("sheet_id.name", "number")
    def _compute_name(self):
        for shipment in self:
            shipment.name = f"{shipment.sheet_id.name}-{shipment.number}"

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Made with *Goods Ready* on the sheet.

        :raises AccessError: for everybody else
        """
        if not self.env.su:
            raise AccessError(self.env._("A shipment is made with “Goods Ready” on its flow sheet."))
        return super().create(vals_list)

    def write(self, vals):
        """People write the batch requirements; everything else is read or written by acts.

        :raises AccessError: for anything else
        """
        own = {"batch_requirements", "activity_ids", "message_follower_ids", "message_ids", "line_ids"}
        if not self.env.su and set(vals) - own:
            raise AccessError(self.env._("This is read from the flow sheet, or written by an act."))
        self._check_open()
        return super().write(vals)

    def _check_open(self):
        over = self.filtered(lambda shipment: shipment.state in ("done", "cancelled"))
        if over:
            raise UserError(self.env._("%(shipment)s is over: it can't be edited.", shipment=over[0].name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if any(shipment.sudo().signoff_head_id for shipment in self):
            raise UserError(self.env._("A shipment that was under sign-off is kept: cancel it instead."))

    # === SIGN-OFF ===

    def _signoff_check_sign(self, step, signer):
        """Finance signs once the money is in, or released.

        :raises UserError: where the payment is still awaited, or nothing is ready
        """
        if step.purpose == "ready" and not self.line_ids:
            raise UserError(self.env._("%(shipment)s has no goods.", shipment=self.name))
        if step.purpose == "paid":
            held = self.sheet_id.sale_order_id.sudo()._order_payment_held("shipment")
            if held:
                raise UserError(held._order_payment_hold_reason("shipment"))
        if step.purpose == "batch" and not (self.batch_requirements or "").strip():
            raise UserError(self.env._("Write the batch requirements first; “none” where there are none."))
        return super()._signoff_check_sign(step, signer)

    def _signoff_finished(self):
        self.sheet_id.sudo()._follow_shipments()
        return super()._signoff_finished()

    def _may_leave(self):
        """Those of these shipments whose goods may leave: signed up to the batch requirements, and still true.

        :rtype: handover.shipment
        """
        heads = self.sudo().signoff_head_id
        heads._reconcile()
        found = self.browse()
        for shipment in self:
            head = shipment.sudo().signoff_head_id
            if head.state not in ("running", "finished") or shipment.sudo().cancelled_on:
                continue
            steps = head._current_steps().filtered(lambda step: step.purpose in BEFORE and step.blocking)
            if steps and all(step.state in ("signed", "skipped") for step in steps):
                found |= shipment
        return found

    def action_cancel(self):
        """Cancel these shipments; goods that have left stay gone.

        :raises AccessError: for who is no warehouse keeper
        """
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(KEEPER):
            raise AccessError(self.env._("A shipment is cancelled by the warehouse."))
        self._check_open()
        self._cancel(self.env.user)
        return True

    def _cancel(self, person):
        heads = self.sudo().signoff_head_id.filtered(lambda head: head.state in ("running", "finished"))
        heads._cancel(person, self.env._("The shipment was cancelled."))
        self._signoff_engine_write({"cancelled_on": fields.Datetime.now(), "state": "cancelled"})


class HandoverShipmentLine(models.Model):
    """How much of a row is ready."""

    _name = "handover.shipment.line"
    _description = "Row of a Shipment"
    _inherit = ["signoff.line.mixin"]
    _rec_name = "product_id"

    _signoff_parent = "shipment_id"
    _signoff_parent_lines = "line_ids"

    shipment_id = fields.Many2one("handover.shipment", required=True, readonly=True, index=True, ondelete="cascade")
    line_id = fields.Many2one("handover.line", required=True, readonly=True, index=True, ondelete="restrict")
    product_id = fields.Many2one(related="line_id.product_id")
    uom_id = fields.Many2one(related="line_id.uom_id")
    quantity = fields.Float(string="Ready", digits="Product Unit", required=True)

    _line_uniq = models.UniqueIndex("(shipment_id, line_id)")

    @api.model_create_multi
    def create(self, vals_list):
        """Rows come with *Goods Ready*.

        :raises AccessError: for everybody else
        """
        if not self.env.su:
            raise AccessError(self.env._("The rows of a shipment come from its flow sheet."))
        rows = super().create(vals_list)
        rows._check_quantity()
        return rows

    def write(self, vals):
        """The keeper says how much is ready.

        :raises AccessError: for anybody or anything else
        """
        if not self.env.su:
            if set(vals) - {"quantity"} or not self.env.user.has_group(KEEPER):
                raise AccessError(self.env._("The warehouse says how much is ready."))
        self.shipment_id._check_open()
        res = super().write(vals)
        self._check_quantity()
        return res

    def unlink(self):
        """Rows are taken off by the keeper.

        :raises AccessError: for anybody else
        """
        if not self.env.su and not self.env.user.has_group(KEEPER):
            raise AccessError(self.env._("The warehouse says how much is ready."))
        self.shipment_id._check_open()
        return super().unlink()

    def _check_quantity(self):
        for row in self:
            if row.uom_id.compare(row.quantity, 0) <= 0:
                raise UserError(
                    self.env._("%(product)s: more than zero is ready.", product=row.product_id.display_name)
                )
            left = row.line_id._left_to_ship(row.shipment_id)
            if row.uom_id.compare(row.quantity, left) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: only %(left)g is left to ship.", product=row.product_id.display_name, left=left
                    )
                )
