"""Making flow sheets: when an order is confirmed, when a stock contract is approved (D18.1)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

CODE = "handover.sheet"


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    @api.model
    def _make_for_orders(self, orders, gated):
        """The sheet of each order that has goods and none yet.

        :param sale.order orders: confirmed
        :param bool gated: whether goods and manufacturing orders wait for it
        :rtype: handover.sheet
        """
        orders = orders.sudo()
        having = self.sudo().search([("sale_order_id", "in", orders.ids), ("cancelled_on", "=", False)]).sale_order_id
        values = []
        for order in orders - having:
            rows = self._rows_of_order(order)
            if rows:
                values.append({
                    "name": self._next_number(order.company_id), "company_id": order.company_id.id,
                    "sale_order_id": order.id, "contract_id": order.internal_contract_ids[:1].id,
                    "partner_id": order.partner_id.commercial_partner_id.id, "gated": gated,
                    "user_id": order.user_id.id, "date_delivery": self._delivery_day(order),
                    "line_ids": [fields.Command.create(row) for row in rows], **self._payment_of(order),
                    "other_requirements": "\n".join(order.order_requirement_ids.mapped("name")) or False,
                })  # fmt: skip
        return self.sudo().create(values)

    @api.model
    def _make_for_contracts(self, contracts, gated):
        """The sheet of each stock contract that has none yet; it ends at the stock-in.

        :param internal.contract contracts: approved
        :param bool gated: see :meth:`_make_for_orders`
        :rtype: handover.sheet
        """
        contracts = contracts.sudo()
        having = self.sudo().search([
            ("contract_id", "in", contracts.ids), ("sale_order_id", "=", False), ("cancelled_on", "=", False),
        ]).contract_id  # fmt: skip
        return self.sudo().create([
            {
                "name": self._next_number(contract.company_id), "company_id": contract.company_id.id,
                "contract_id": contract.id, "partner_id": contract.partner_id.id, "gated": gated,
                "user_id": contract.user_id.id, "date_delivery": contract.date_delivery,
                "priority": contract.priority,
                "other_requirements": "\n".join(contract.requirement_ids.mapped("name")) or False,
                "line_ids": [
                    fields.Command.create({
                        "sequence": line.sequence, "contract_line_id": line.id, "product_id": line.product_id.id,
                        "description": "\n".join(filter(None, [line.model_text, line.specification])),
                        "quantity": line.quantity, "uom_id": line.uom_id.id, "decision": "produce",
                    })
                    for line in contract.line_ids if line.product_id
                ],
            }
            for contract in contracts - having
        ])  # fmt: skip

    @api.model
    def _rows_of_order(self, order):
        """Values of rows for the goods that an order sells.

        :rtype: list[dict]
        """
        rows = []
        contract_lines = {line.sale_line_id: line for line in order.internal_contract_ids.line_ids}
        for line in order.order_line:
            if line.display_type or line.is_downpayment or line._confirmation_is_fee() or line.product_type != "consu":
                continue
            if line.product_uom_id.compare(line.product_uom_qty, 0) <= 0:
                continue
            rows.append({
                "sequence": line.sequence, "sale_line_id": line.id, "product_id": line.product_id.id,
                "contract_line_id": contract_lines.get(line, self.env["internal.contract.line"]).id,
                "description": line.name, "quantity": line.product_uom_qty, "uom_id": line.product_uom_id.id,
            })  # fmt: skip
        return rows

    @api.model
    def _delivery_day(self, order):
        date = order.commitment_date or order.expected_date
        order = order.with_context(tz=order.company_id.partner_id.tz or "UTC")
        return date and fields.Datetime.context_timestamp(order, date).date()

    @api.model
    def _payment_of(self, order):
        """How it is paid, without amounts, and whether before shipment: frozen here (D18.1, D18.7).

        :rtype: dict
        """
        lines = order.order_payment_line_ids
        return {
            "payment_words": order.order_payment_plan_id.name or order.payment_term_id.name or False,
            "payment_before_shipment": any(lines.mapped("gate")),
        }

    @api.model
    def _next_number(self, company):
        """The next number of a company, from a sequence of its own that starts anew each year.

        :param res.company company: whose sheet it is
        :rtype: str
        """
        return self.env["internal.contract"]._number_of(company, CODE, self.env._("Order flow sheets"), "HS")

    def _refresh_rows(self):
        """Follow the order: raised, lowered, added and removed rows; decisions that no longer fit are made anew."""
        for sheet in self.sudo().filtered("sale_order_id"):
            rows = {row["sale_line_id"]: row for row in self._rows_of_order(sheet.sale_order_id)}
            for line in sheet.line_ids:
                row = rows.pop(line.sale_line_id.id, None)
                if row is None:
                    line.unlink()
                    continue
                changed = {
                    name: row[name] for name in ("product_id", "quantity", "uom_id", "description")
                    if line._fields[name].convert_to_write(line[name], line) != row[name]
                }  # fmt: skip
                if set(changed) - {"description"}:
                    changed |= {"decision": False, "quantity_stock": 0.0}
                if changed:
                    line.write(changed)
            self.env["handover.line"].sudo().create([{**row, "sheet_id": sheet.id} for row in rows.values()])


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _check_sheet(self):
        """A flow sheet of a stock contract is made once the contract is approved.

        :raises UserError: for one that is not
        """
        for contract in self:
            if contract.state != "approved" or contract.kind != "stock":
                raise UserError(
                    self.env._("A flow sheet is made for an approved contract for stock, or for a confirmed order.")
                )

    def action_handover_create(self):
        """Make the flow sheets of these stock contracts and open them.

        :rtype: dict
        """
        self.check_access("write")
        self._check_sheet()
        sheets = self.env["handover.sheet"]
        sheets._make_for_contracts(
            self, self.company_id._policy_on("handover_policy", fields.Date.today()) == "required"
        )
        return sheets.search([("contract_id", "in", self.ids), ("cancelled_on", "=", False)])._open()
