"""The sales order and its internal contracts."""

from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    internal_contract_ids = fields.Many2many(
        "internal.contract", "internal_contract_sale_order_rel", "order_id", "contract_id", string="Internal Contracts",
        copy=False, readonly=True,
    )  # fmt: skip
    internal_contract_count = fields.Integer(compute="_compute_internal_contract_count", compute_sudo=True)

    def _compute_internal_contract_count(self):
        counts = dict(
            self.env["internal.contract"]._read_group(
                [("sale_order_ids", "in", self.ids)], ["sale_order_ids"], ["__count"]
            )
        )
        for order in self:
            order.internal_contract_count = counts.get(order._origin, 0)

    def action_internal_contract_create(self):
        """Make the draft of an internal contract from these orders, and open it (D11.1).

        :rtype: dict
        :raises UserError: for orders of several customers, or without goods
        """
        contract = self.env["internal.contract"]._make_from_orders(self)
        return contract._open()

    def action_internal_contracts(self):
        """The contracts of this order.

        :rtype: dict
        """
        self.ensure_one()
        contracts = self.internal_contract_ids
        return contracts._open()
