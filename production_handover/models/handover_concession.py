"""Concession: rejected goods that are used as they are, by a signed document (D14.5)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.signoff_section import Section
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
STATES = [("asked", "Asked For"), ("granted", "Granted"), ("cancelled", "Cancelled")]
OWN_FIELDS = frozenset({"activity_ids", "message_follower_ids", "message_ids", "conditions"})


class HandoverConcession(models.Model):
    """Asked for by the inspector, granted by whom the route names; granted, its quantity counts as accepted."""

    _name = "handover.concession"
    _description = "Concession"
    _inherit = ["signoff.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    _signoff_follows_stage = True
    _signoff_states = ("asked", "granted")
    _signoff_ends = {"cancelled_on": "cancelled"}
    _signoff_lock_finished = True
    _signoff_sections = {
        "concession": Section(
            _lt("Concession"), fields=("inspection_id", "product_id", "quantity", "uom_id", "reason", "conditions"),
        ),
        "papers": Section(_lt("Photos and papers"), files=True),
    }  # fmt: skip

    name = fields.Char(string="Concession Number", readonly=True, copy=False)
    inspection_id = fields.Many2one(
        "handover.inspection", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sheet_id = fields.Many2one(
        "handover.sheet", string="Flow Sheet", required=True, readonly=True, index=True, ondelete="restrict"
    )
    line_id = fields.Many2one("handover.line", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict", index=True)
    partner_id = fields.Many2one(related="sheet_id.partner_id", string="Customer")
    uom_id = fields.Many2one("uom.uom", string="Unit", required=True, readonly=True, ondelete="restrict")
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    conditions = fields.Text(help="Such as: the customer agreed on the phone; marked on the carton.")
    user_id = fields.Many2one("res.users", string="Asked By", readonly=True, ondelete="restrict")
    state = fields.Selection(STATES, default="asked", required=True, readonly=True, tracking=True, index=True)
    cancelled_on = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _request(self, inspection, quantity, reason, person):
        """Ask for a concession.

        :param handover.inspection inspection: that rejected the goods
        :param float quantity: in the unit of the row
        :param str reason: why they can be used
        :param res.users person: who asks
        :rtype: handover.concession
        """
        inspection = inspection.sudo()
        number = self.sudo().search_count([("inspection_id", "=", inspection.id)]) + 1
        concession = self.sudo().create({
            "name": f"{inspection.name}-C{number}", "inspection_id": inspection.id, "reason": reason,
            "sheet_id": inspection.sheet_id.id, "line_id": inspection.line_id.id, "user_id": person.id,
            "company_id": inspection.company_id.id, "product_id": inspection.product_id.id,
            "uom_id": inspection.uom_id.id, "quantity": quantity,
        })  # fmt: skip
        concession._signoff_start(person)
        return concession

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        """Asked for by an inspection.

        :raises AccessError: for everybody else
        """
        if not self.env.su:
            raise AccessError(self.env._("A concession is asked for where an inspection rejects goods."))
        return super().create(vals_list)

    def write(self, vals):
        """People write its conditions; everything else is what the inspection says.

        :raises AccessError: for anything else
        :raises UserError: for a cancelled one
        """
        if not self.env.su and set(vals) - OWN_FIELDS:
            raise AccessError(self.env._("This is what the inspection says: it is not edited here."))
        if any(one.cancelled_on for one in self) and "conditions" in vals:
            raise UserError(self.env._("A cancelled concession is not edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Concessions are kept: cancel it instead."))

    # === SIGN-OFF ===

    def _signoff_check_start(self):
        cancelled = self.filtered("cancelled_on")
        if cancelled:
            raise UserError(
                self.env._("%(concession)s is cancelled: decide about the goods again.", concession=cancelled[0].name)
            )
        return super()._signoff_check_start()

    def _signoff_stage_changed(self):
        for concession in self.sudo().filtered(lambda one: one.signoff_head_id.state == "cancelled"):
            if not concession.cancelled_on:
                concession._signoff_engine_write({"cancelled_on": fields.Datetime.now()})
        return super()._signoff_stage_changed()

    def action_cancel(self):
        """Refuse these concessions, or take the request back: the goods are to be decided again.

        :raises AccessError: for who neither asked for it nor may sign it
        :raises UserError: for one that is granted
        """
        self.check_access("read")
        rights = self.env["signoff.department"]._of_user(self.env.user)
        for concession in self.sudo():
            steps = concession.signoff_head_id._current_steps()
            if concession.user_id != self.env.user and not set(steps.department_id.ids) & set(rights):
                raise AccessError(self.env._("A concession is cancelled by who asked for it, or by who grants it."))
            if concession.state != "asked":
                raise UserError(
                    self.env._("%(concession)s is granted or cancelled already.", concession=concession.name)
                )
            concession.signoff_head_id._cancel(self.env.user, self.env._("The concession was not granted."))
        return True
