"""The sales order under review: what the departments vouch for, when it opens, what it holds (D04.3, D16.2)."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .order_review_check import SALES_MONEY
from .signoff_section import Section

_lt = LazyTranslate(__name__)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    _order_review_start_action = "order_confirmation.order_review_action_start_sale"
    _signoff_sections = {
        "goods": Section(
            _lt("Goods"),
            fields=("partner_id", "order_mark_main", "order_mark_side", "order_mark_artwork"),
            lines={
                "order_line": (
                    "product_id", "name", "product_uom_qty", "product_uom_id", "confirmation_delivery_date",
                    "order_shortage_decision", "order_shortage_product_id",
                ),
                "order_requirement_ids": ("name",),
            },
        ),
        "delivery": Section(
            _lt("Delivery"),
            fields=(
                "partner_shipping_id", "commitment_date", "warehouse_id", "incoterm", "incoterm_location",
                "export_port_loading", "export_port_discharge",
            ),
        ),
        "prices": Section(
            _lt("Prices and payment"),
            fields=(
                "pricelist_id", "currency_id", "payment_term_id", "partner_invoice_id", "export_payment",
                "export_lc_number", "export_lc_bank", "export_lc_expiry", "export_lc_shipment",
            ),
            lines={"order_line": ("price_unit", "discount", "tax_ids")},
            groups=SALES_MONEY,
        ),
    }  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        """A policy below what customer and company ask for is set by managers.

        :raises AccessError: for anybody else
        """
        orders = super().create(vals_list)
        orders._order_review_check_policy()
        return orders

    def write(self, vals):
        """Only a manager lowers the policy; the review of a cancelled order falls.

        :raises AccessError: for anybody else
        :raises UserError: for a confirmed order that gets a partner or company that asks for a review
        """
        before = self._policies_before("order_review_policy", vals)
        res = super().write(vals)
        self._order_review_check_written(vals, before, ("sale",))
        if vals.get("state") == "cancel":
            self._order_review_fell()
        return res

    # === WHEN IT OPENS ===

    def _signoff_check_start(self):
        """The review opens on the signed return, where one is asked for (D04.3)."""
        waiting = self._confirmation_held()
        if waiting:
            raise UserError(
                "\n".join(
                    self.env._("The review opens on the customer's signed return. %(reason)s", reason=reason)
                    for reason in [order._confirmation_hold_reason() for order in waiting]
                )
            )
        return super()._signoff_check_start()

    def _order_sheet_confirmed(self):
        if self.state in ("draft", "sent"):
            sheet = self.sudo().confirmation_sheet_id
            self._order_review_open(self.user_id or sheet.issued_by_id or self.env.user)
        return super()._order_sheet_confirmed()

    def _order_announce_hold(self):
        # The customer has done what was his to do: the review begins, and says so below.
        for order in self - self._confirmation_held():
            order._order_review_open(order.user_id or self.env.user)
        return super()._order_announce_hold()

    # === WHEN IT IS FINISHED ===

    def _signoff_finished(self):
        """An order that its customer signed or paid, and that waited for the review, goes on."""
        self._order_review_go_on()
        return super()._signoff_finished()

    def _signoff_urgent(self):
        """The same for one that is urgent: it goes on now, its signatures are due within hours (B20)."""
        self._order_review_go_on()
        return super()._signoff_urgent()

    def _order_review_go_on(self):
        for order in self.sudo():
            if order.state in ("draft", "sent") and order._order_customer_acted() and not order._order_held():
                order._order_try(order._validate_order, order.user_id)

    def _order_review_shipping_problems(self):
        """Goods of orders that were started as urgent and whose signatures are overdue stay (B20).

        :rtype: list[str]
        """
        now, problems = fields.Datetime.now(), []
        for order in self:
            head = order.sudo().signoff_head_id
            if head.state == "running" and head.urgent_until and head.urgent_until < now:
                problems.append(order._order_review_reason())
        return problems

    def _order_customer_acted(self):
        """Whether the customer has confirmed, signed or paid, so that only we are waited for.

        :rtype: bool
        """
        self.ensure_one()
        if self._has_to_be_paid():
            return False
        paid = self.transaction_ids.filtered(lambda tx: tx.state in ("authorized", "done"))
        return bool(self.signature or paid) or self._confirmation_stands()

    def action_confirm(self):
        """Confirm; where the policy warns, a missing review is logged."""
        # Asked before: afterwards the orders are confirmed.
        unreviewed = self._order_review_warned()
        res = super().action_confirm()
        for order in unreviewed.filtered(lambda order: order.state == "sale"):
            order._message_log(body=self.env._("Confirmed without a finished order review."))
        return res


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "signoff.line.mixin"]

    _signoff_parent = "order_id"
    _signoff_parent_lines = "order_line"
    _signoff_line_covered_by = ("display_type", "is_downpayment", "is_delivery")

    def _signoff_line_covered(self):
        # Fees come and go afterwards; titles say nothing, notes do.
        return self.display_type == "line_note" or (not self.display_type and not self._confirmation_is_fee())

    def _signoff_line_name(self):
        return self.product_id.display_name or (self.name or "").splitlines()[0]


class OrderRequirement(models.Model):
    _name = "order.requirement"
    _inherit = ["order.requirement", "signoff.line.mixin"]

    _signoff_parent = "sale_order_id"
    _signoff_parent_lines = "order_requirement_ids"

    def _signoff_line_name(self):
        return dict(self._fields["topic"]._description_selection(self.env)).get(self.topic) or self.name
