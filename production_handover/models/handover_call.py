"""Nobody has to telephone: the clerk is told that goods are ready, inspector and finance what waits (D18.7, D18.8)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.order_payment_gate import RELEASE_STATES

from .handover_shipment import STATES

PLACES = {name: place for place, (name, _label) in enumerate(STATES)}
TOLD = ("called", "paid", "batch")
SIGNOFF = "order_confirmation.mail_activity_type_signoff"
CALL_READY = "production_handover.mail_activity_type_goods_ready"


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _signoff_stage_changed(self):
        """All is in stock: the keeper is told to call it ready."""
        before = {sheet: sheet.state for sheet in self.sudo()}
        res = super()._signoff_stage_changed()
        moved = self.sudo().filtered(lambda sheet: sheet.state != before[sheet])
        moved.filtered(lambda sheet: before[sheet] == "shipping")._forget_keeper()
        moved.filtered(lambda sheet: sheet.state == "shipping" and sheet.sale_order_id)._tell_keeper()
        return res

    def _tell_keeper(self):
        # A type that somebody deleted is no reason to refuse a signature.
        kind, rows = self.env.ref(CALL_READY, raise_if_not_found=False), []
        for sheet in self if kind else ():
            keeper = sheet._keeper() if not sheet._under_way() else False
            if keeper:
                rows.append({
                    "res_model_id": self.env["ir.model"]._get_id(self._name), "res_id": sheet.id,
                    "user_id": keeper.id, "activity_type_id": kind.id,
                    "summary": kind.with_context(lang=keeper.lang).name,
                })  # fmt: skip
        if rows:
            self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(rows)

    def _under_way(self):
        return self.shipment_ids.filtered(lambda shipment: shipment.state not in ("done", "cancelled"))

    def _keeper(self):
        """Who received the goods; where they were in stock, the warehouse's manager or only member.

        :rtype: res.users
        """
        warehouse = self.env.ref("order_confirmation.signoff_department_warehouse", raise_if_not_found=False)
        steps = self.signoff_head_id._current_steps().filtered(
            lambda step: step.purpose == "stock_in" and step.state == "signed" and step.department_id == warehouse
        )
        usual = warehouse and self.env["order.assignment"]._usual_responsible(warehouse.sudo())
        return steps.signed_by_id.filtered("active")[-1:] or usual

    def _forget_keeper(self):
        kind = self.env.ref(CALL_READY, raise_if_not_found=False)
        self.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).unlink()

    def _make_shipment(self, person):
        shipment = super()._make_shipment(person)
        self._forget_keeper()
        return shipment


class HandoverShipment(models.Model):
    _inherit = "handover.shipment"

    user_id = fields.Many2one(related="sheet_id.user_id", string="Clerk")
    urgent = fields.Selection(related="sheet_id.priority", string="Urgent Order")
    payment_status = fields.Selection(
        RELEASE_STATES, string="Payment", compute="_compute_payment_status", compute_sudo=True,
        help="Whether the money that comes before the shipment is in, or released; no amounts.",
    )  # fmt: skip
    ready_on = fields.Datetime(string="Ready Since", compute="_compute_ready_on", compute_sudo=True)

    @api.depends("signoff_head_id.step_ids.signed_on")
    def _compute_ready_on(self):
        for shipment in self:
            ready = shipment.signoff_head_id._current_steps().filtered(lambda step: step.purpose == "ready")
            shipment.ready_on = ready[-1:].signed_on

    @api.depends("payment_before_shipment", "state")
    def _compute_payment_status(self):
        for shipment in self:
            status = shipment.payment_release or "none"
            if shipment.payment_before_shipment and status != "released":
                signed = shipment.signoff_head_id._current_steps().filtered(lambda step: step.purpose == "paid")
                status = "released" if signed and signed[-1].state == "signed" else "held"
            shipment.payment_status = status

    def _signoff_stage_changed(self):
        """Whoever is next is told, once."""
        before = {shipment: shipment.state for shipment in self.sudo()}
        res = super()._signoff_stage_changed()
        moved = self.sudo().filtered(lambda shipment: shipment.state != before[shipment])
        # An edit took it back: who was asked is asked anew when it is his turn again.
        moved.filtered(lambda shipment: PLACES[shipment.state] < PLACES[before[shipment]])._forget_asked()
        moved._tell_next()
        return res

    def _forget_asked(self):
        kind = self.env.ref(SIGNOFF, raise_if_not_found=False)
        self.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).unlink()

    def _tell_next(self):
        """Queue a notice for the person whose turn it is; it becomes an activity right after the commit.

        Where the department itself is told and he is its manager, he is not told twice.
        """
        rows, notice_of = [], self.env["signoff.department"]._notice_of
        for shipment in self.filtered(lambda shipment: shipment.state in TOLD):
            for step in shipment.signoff_head_id._current_steps().filtered(
                lambda step, state=shipment.state: step.state == "open" and step.purpose == state
            ):
                department = step.department_id
                user = shipment._person_of(step)
                if user and not (user == department.manager_id and notice_of(department.id) == "activity"):
                    rows.append(
                        {"step_id": step.id, "department_id": department.id, "kind": "open", "user_id": user.id}
                    )
        self.env["signoff.notice"].sudo()._queue(rows)

    def _person_of(self, step):
        """Whose turn it is, by name: the order's clerk, the inspector who passed the goods; else the department's
        manager or only member.

        :param signoff.step step: open
        :rtype: res.users
        """
        if step.purpose == "called" and self.sheet_id.user_id.active:
            return self.sheet_id.user_id
        before = self.sheet_id.signoff_head_id._current_steps().filtered(
            lambda one: one.department_id == step.department_id and one.state == "signed" and step.purpose == "batch"
        )
        usual = self.env["order.assignment"]._usual_responsible(step.department_id)
        return before.signed_by_id.filtered("active")[-1:] or usual

    def _signoff_signed(self, step):
        """What is signed is nobody's activity any more; the clerk is told that the money is in."""
        res = super()._signoff_signed(step)
        if step.purpose in TOLD:
            row = {"step_id": step.id, "department_id": step.department_id.id}
            rows = [{**row, "kind": "close"}]
            clerk = self.sudo().sheet_id.user_id
            if step.purpose == "paid" and clerk and clerk != step.signed_by_id:
                rows.append({**row, "kind": "signed", "user_id": clerk.id})
            self.env["signoff.notice"].sudo()._queue(rows)
        return res

    def action_cancel(self):
        """Nobody is asked for a shipment that is cancelled."""
        res = super().action_cancel()
        self.sudo()._forget_asked()
        return res

    def action_open_shipment(self):
        """Open the shipment.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "views": [(False, "form")],
        }  # fmt: skip
