"""The framework agreement that an order stands under (D13.7)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import content as core


class SaleOrder(models.Model):
    _inherit = "sale.order"

    order_agreement_id = fields.Many2one(
        "order.agreement",
        string="Framework Agreement",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('state', '=', 'signed'), ('company_id', '=', company_id), ('partner_id', 'parent_of', partner_id)]",
        help="Named on the sheet. Empty: the agreement in force is filled in when the first sheet is prepared.",
    )

    @api.constrains("order_agreement_id", "partner_id", "company_id")
    def _check_order_agreement(self):
        """An order stands under an agreement of its own customer and company.

        :raises ValidationError: naming both
        """
        for order in self.filtered("order_agreement_id").sudo():
            if not order._agreement_fits():
                raise ValidationError(
                    self.env._(
                        "%(agreement)s was made with %(customer)s, not with the customer of %(order)s: choose another "
                        "agreement, or none.",
                        agreement=order.order_agreement_id.display_name,
                        customer=order.order_agreement_id.partner_id.name,
                        order=order.name or "",
                    )
                )

    def _agreement_fits(self):
        agreement = self.order_agreement_id
        customer = self.partner_id.commercial_partner_id
        return agreement.partner_id == customer and agreement.company_id == self.company_id

    @api.model_create_multi
    def create(self, vals_list):
        """An order is put under signed agreements only.

        :raises UserError: for one that is not
        """
        orders = super().create(vals_list)
        orders.filtered("order_agreement_id")._check_agreement_signed()
        return orders

    def write(self, vals):
        """An order is put under signed agreements only; a former customer's agreement goes with him.

        :raises UserError: for an agreement that is not signed
        """
        if {"partner_id", "company_id"} & vals.keys() and "order_agreement_id" not in vals:
            self._agreement_leave(vals)
        res = super().write(vals)
        if vals.get("order_agreement_id"):
            self._check_agreement_signed()
        return res

    def _agreement_leave(self, vals):
        orders = self.sudo().filtered("order_agreement_id")
        if not orders:
            return
        customer = self.env["res.partner"].sudo().browse(vals.get("partner_id")).commercial_partner_id
        company = self.env["res.company"].browse(vals.get("company_id"))
        left = orders.filtered(
            lambda order: (
                (customer and order.order_agreement_id.partner_id != customer)
                or (company and order.order_agreement_id.company_id != company)
            )
        )
        if left:
            left.write({"order_agreement_id": False})

    def _check_agreement_signed(self):
        for agreement in self.sudo().order_agreement_id:
            if agreement.state != "signed":
                states = dict(agreement._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(agreement)s is not in force (%(state)s): orders can't be put under it.",
                        agreement=agreement.display_name,
                        state=states[agreement.state],
                    )
                )

    def _agreement_look_up(self):
        """Put orders that have no agreement yet under the one in force with their customer."""
        orders = self.sudo().filtered(lambda order: not order.order_agreement_id and order.state in ("draft", "sent"))
        if not orders:
            return
        today = fields.Date.context_today(self)
        found = self.env["order.agreement"]._in_force(orders.company_id, orders.partner_id.commercial_partner_id, today)
        by_agreement = orders.grouped(
            lambda order: found.get((order.company_id, order.partner_id.commercial_partner_id))
        )
        for agreement, under in by_agreement.items():
            if agreement:
                under.write({"order_agreement_id": agreement.id})

    # === ON THE SHEET ===

    def _agreement_content(self):
        # Only where there is one: sheets from before, and orders without, keep their digests.
        agreement = self.order_agreement_id
        return {"agreement": core.ref("order.agreement", agreement.id)} if agreement else {}

    def _agreement_labels(self):
        """What the sheet says of the agreement, in the language of the context.

        :rtype: dict
        """
        agreement = self.sudo().order_agreement_id
        if not agreement:
            return {}
        return {"agreement": f"{agreement.display_name} ({agreement.date_from} – {agreement.date_to})"}

    def _clause_agreement_values(self):
        agreement = self.sudo().order_agreement_id
        return agreement._clause_own_values() if agreement else super()._clause_agreement_values()
