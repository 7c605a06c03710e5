"""A draft that follows its orders: rows taken over again, further orders added (D11.1)."""

from odoo import fields, models
from odoo.exceptions import UserError

from .internal_contract_goods import InternalContractGoods


class InternalContractDraftLine(models.Model):
    _inherit = "internal.contract.draft.line"
    _sales_fields = InternalContractGoods._sales_fields | {"ordered_product_id"}

    # What the order sold when the row was taken over: another product renames the row, and a row whose order row is
    # gone can be told from one that sales wrote by hand.
    ordered_product_id = fields.Many2one("product.product", readonly=True, copy=False, ondelete="set null")


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def action_take_orders_over(self):
        """Let the drafts say what their orders say now: quantities, dates, products, rows added and taken off.

        :raises UserError: for a contract whose draft is signed
        """
        self.check_access("write")
        for contract in self:
            contract._take_orders_over()
        return True

    def _add_orders(self, orders):
        """Add further orders of the same customer to this draft, with their rows.

        :param sale.order orders: to add
        :raises UserError: where the draft is signed, or the orders do not fit
        """
        self.ensure_one()
        orders.check_access("read")
        self.write({"sale_order_ids": [fields.Command.link(order.id) for order in orders]})
        self._take_orders_over()

    def _take_orders_over(self):
        self.ensure_one()
        if self.state != "draft" or self.kind != "order":
            raise UserError(
                self.env._(
                    "The draft of %(contract)s is signed: its rows are not exchanged under the signature. Edit the row "
                    "itself, or amend the contract.",
                    contract=self.display_name,
                )
            )
        orders = self.sale_order_ids.filtered(lambda order: order.state != "cancel")
        wanted = {row["sale_line_id"]: row for row in self._rows_of_orders(orders, without=self)}
        changes = self._draft_rows_changed(wanted)
        known = {(one.topic, one.name) for one in self.requirement_ids}
        values = {
            "draft_line_ids": changes,
            "requirement_ids": [
                fields.Command.create({"name": one.name, "topic": one.topic, "sequence": one.sequence})
                for one in orders.order_requirement_ids
                if (one.topic, one.name) not in known
            ],
        }
        earliest = self._earliest_delivery(orders)
        if earliest and earliest != self.date_delivery:
            values["date_delivery"] = earliest
        self.write({name: value for name, value in values.items() if value})
        alerts = self.sudo().alert_ids.filtered(lambda alert: alert.kind in ("order", "cancelled"))
        alerts._handle(self.env.user, self.env._("Taken over into the draft."))
        self._message_log(body=self.env._("The rows of the orders were taken over."))

    def _draft_rows_changed(self, wanted):
        """Commands that make the draft say what the orders say; rows written by hand stay.

        :param dict wanted: values of draft rows by id of the order's row
        :rtype: list
        """
        commands, seen = [], set()
        for row in self.draft_line_ids:
            values = wanted.get(row.sale_line_id.id)
            if not values:
                if row.sale_line_id or row.ordered_product_id:
                    commands.append(fields.Command.delete(row.id))
                continue
            if row.sale_line_id.id in seen:
                continue  # written apart by hand
            seen.add(row.sale_line_id.id)
            names = {"quantity", "uom_id", "date_delivery"}
            if row.ordered_product_id.id != values["ordered_product_id"]:
                names = set(values) - {"sale_line_id", "sequence"}
            commands.append(fields.Command.update(row.id, {name: values[name] for name in names}))
        new = [values for line_id, values in wanted.items() if line_id not in seen]
        return [*commands, *(fields.Command.create(values) for values in new)]
