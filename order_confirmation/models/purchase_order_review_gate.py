"""The purchase order under review: what is vouched for, and what waits for it (D16.2)."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from .order_review_check import PURCHASE_MONEY
from .signoff_section import Section

_lt = LazyTranslate(__name__)
#: Written by *Confirm*, with or without Odoo's own approval by amount.
PLACED = ("to approve", "purchase")


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    _order_review_start_action = "order_confirmation.order_review_action_start_purchase"
    _signoff_sections = {
        "goods": Section(
            _lt("Goods"),
            fields=("partner_id", "picking_type_id", "dest_address_id"),
            lines={"order_line": ("product_id", "name", "product_qty", "product_uom_id", "date_planned")},
        ),
        "prices": Section(
            _lt("Prices and payment"),
            fields=("currency_id", "payment_term_id", "incoterm_id"),
            lines={"order_line": ("price_unit", "discount", "tax_ids")},
            groups=PURCHASE_MONEY,
        ),
    }

    @api.model_create_multi
    def create(self, vals_list):
        """Gate of imports and calls that create orders as placed.

        :raises UserError: where an order must be reviewed first
        :raises AccessError: for a policy below what vendor or company ask for
        """
        orders = super().create(vals_list)
        orders._order_review_check_policy()
        orders.filtered(lambda order: order.state in PLACED)._order_review_check_placing()
        return orders

    def write(self, vals):
        """Gate of every call that places the order; only a manager lowers the policy.

        :raises UserError: where an order must be reviewed first
        :raises AccessError: for a lower policy by someone who is no manager
        """
        before = self._policies_before("order_review_policy", vals)
        state = vals.get("state")
        placed = self.filtered(lambda order: order.state != state) if state in PLACED else self.browse()
        res = super().write(vals)
        self._order_review_check_written(vals, before, PLACED)
        if state == "cancel":
            self._order_review_fell()
        # Afterwards, so that rows changed by the same call are seen; raising undoes it all.
        placed._order_review_check_placing()
        return res

    def button_confirm(self):
        """Place the order, or say which review is missing.

        :raises RedirectWarning | UserError: naming the orders that wait
        """
        asking = self.filtered(lambda order: order.state in ("draft", "sent"))
        held = asking._order_held()
        if held:
            held._order_raise_held(redirect=True)
        unreviewed = asking._order_review_warned()
        res = super().button_confirm()
        for order in unreviewed.filtered(lambda order: order.state in PLACED):
            order._message_log(body=self.env._("Confirmed without a finished order review."))
        return res

    def _order_review_check_placing(self):
        held = self._order_held()
        if held:
            held._order_raise_held(redirect=False)


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "signoff.line.mixin"]

    _signoff_parent = "order_id"
    _signoff_parent_lines = "order_line"
    _signoff_line_covered_by = ("display_type", "is_downpayment")

    def _signoff_line_covered(self):
        # The flag alone proves nothing: whoever writes the row may set it, and goods are no down payment.
        downpayment = self.is_downpayment and self.product_id.type != "consu"
        return not downpayment and self.display_type in (False, "line_note")

    def _signoff_line_name(self):
        return self.product_id.display_name or (self.name or "").splitlines()[0]
