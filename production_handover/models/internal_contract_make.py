"""Making a contract from sales orders: rows, requirements, dates and customer part numbers come along (D11.1, B18)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class InternalContract(models.Model):
    _inherit = "internal.contract"

    @api.model
    def _make_from_orders(self, orders):
        """The draft of one contract for these orders.

        :param sale.order orders: of one customer and company; nothing of them is under another contract yet
        :rtype: internal.contract
        :raises UserError: saying what does not fit
        """
        orders.check_access("read")
        self.check_access("create")
        customer = orders.partner_id.commercial_partner_id
        if len(customer) != 1 or len(orders.company_id) != 1:
            raise UserError(self.env._("A contract is for one customer and one company: choose orders of one."))
        cancelled = orders.filtered(lambda order: order.state == "cancel")
        if cancelled:
            raise UserError(self.env._("%(order)s is cancelled.", order=cancelled[0].name))
        rows = self._rows_of_orders(orders)
        if not rows:
            raise UserError(self.env._("These orders have no goods that are not under a contract already."))
        return self.create(
            {
                "company_id": orders.company_id.id,
                "kind": "order",
                "partner_id": customer.id,
                "user_id": (orders[:1].user_id or self.env.user).id,
                "sale_order_ids": [fields.Command.set(orders.ids)],
                "date_delivery": self._earliest_delivery(orders),
                "draft_line_ids": [fields.Command.create(row) for row in rows],
                "requirement_ids": [
                    fields.Command.create({"name": one.name, "topic": one.topic, "sequence": one.sequence})
                    for one in orders.order_requirement_ids
                ],
            }
        )

    @api.model
    def _earliest_delivery(self, orders):
        dates = [
            fields.Datetime.context_timestamp(order.with_context(tz=order.company_id.partner_id.tz), date).date()
            for order in orders
            if (date := order.commitment_date or order.expected_date)
        ]
        return min(dates) if dates else False

    @api.model
    def _rows_of_orders(self, orders, without=None):
        """Values of draft rows for several orders.

        :param sale.order orders: whose
        :param internal.contract without: see :meth:`_rows_of_order`
        :rtype: list[dict]
        """
        first, rows = self._earliest_delivery(orders), []
        for order in orders:
            # The contract's date is that of the first order: rows of a later one carry their own.
            own = self._earliest_delivery(order)
            other = own if own != first else False
            rows += [
                {**row, "date_delivery": row["date_delivery"] or other} for row in self._rows_of_order(order, without)
            ]
        return rows

    @api.model
    def _rows_of_order(self, order, without=None):
        """Values of draft rows for what an order sells, without fees, notes, and rows under another contract.

        :param sale.order order: whose
        :param internal.contract without: a contract that does not count, since its own rows are asked for
        :rtype: list[dict]
        """
        parts = order._confirmation_customer_parts()
        rows = []
        taken = self._quantities_under_contract(order.order_line, without)
        for line in order.order_line._internal_contract_goods_rows():
            left = line.product_uom_qty - taken.get(line, 0.0)
            if line.product_uom_id.compare(left, 0) <= 0:
                continue
            rows.append(
                {
                    "sequence": line.sequence,
                    "sale_line_id": line.id,
                    "model_text": line.product_id.default_code or line.product_id.name,
                    "specification": line.name,
                    "quantity": left,
                    "uom_id": line.product_uom_id.id,
                    "date_delivery": line.confirmation_delivery_date,
                    "customer_part": parts.get(line.product_id.id),
                    "ordered_product_id": line.product_id.id,
                }
            )
        return rows

    @api.model
    def _quantities_under_contract(self, lines, without=None):
        """How much of order rows is under contracts that are not cancelled, in the unit of the order row.

        :param sale.order.line lines: asked for
        :param internal.contract without: a contract that does not count
        :rtype: dict[sale.order.line, float]
        """
        taken = {}
        domain = [("sale_line_id", "in", lines.ids), ("contract_id.state", "!=", "cancelled")]
        if without:
            domain.append(("contract_id", "not in", without.ids))
        for model in ("internal.contract.line", "internal.contract.draft.line"):
            found = self.env[model].sudo().search(domain)
            if model == "internal.contract.draft.line":
                # A draft counts until its rows are in the formal contract.
                copied = self.env["internal.contract.line"].sudo().search([("draft_line_id", "in", found.ids)])
                found -= copied.draft_line_id
            for row in found:
                quantity = row.uom_id._compute_quantity(row.quantity, row.sale_line_id.product_uom_id, round=False)
                line = row.sale_line_id.with_env(lines.env)
                taken[line] = taken.get(line, 0.0) + quantity
        return taken

    def _open(self):
        """Open one contract, or the list of several.

        :rtype: dict
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("production_handover.internal_contract_action")
        action["domain"] = [("id", "in", self.ids)]
        if len(self) == 1:
            action |= {"res_id": self.id, "views": [(False, "form")]}
        return action
