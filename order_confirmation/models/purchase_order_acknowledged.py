"""Odoo's own *acknowledge* of a purchase order: recorded as what it is, never as a confirmation (D02)."""

from odoo import fields, models
from odoo.http import request


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    # Empty columns; written together with Odoo's own `acknowledged`.
    confirmation_ack_on = fields.Datetime(string="Acknowledged On", readonly=True, copy=False)
    confirmation_ack_by = fields.Char(string="Acknowledged By", readonly=True, copy=False)
    confirmation_ack_how = fields.Selection(
        [
            ("link", "Link in the e-mail, without login"),
            ("portal", "Supplier's login"),
            ("own", "Our own people"),
        ],
        string="How It Was Acknowledged",
        readonly=True,
        copy=False,
        help="An unsigned click. The supplier's confirmation is the signed sheet.",
    )

    def action_acknowledge(self):
        """Remember who pressed it, and when, the first time; a GET without name or signature confirms nothing."""
        fresh = self.filtered(lambda order: not order.acknowledged)
        res = super().action_acknowledge()
        if fresh:
            # Odoo's page acts as superuser; whose browser it is, the session knows.
            user = request.env.user if request and self.env.su else self.env.user
            how = "link" if user._is_public() else "own" if user._is_internal() else "portal"
            name = False if how == "link" else user.name
            fresh._confirmation_engine_write(
                {"confirmation_ack_on": fields.Datetime.now(), "confirmation_ack_by": name, "confirmation_ack_how": how}
            )
        return res
