"""Making flow sheets: when an order is confirmed, when a stock contract is approved (D18.1)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .handover_sheet import OVER

CODE = "handover.sheet"
#: Of an order's row, its flow sheet follows.
FOLLOWED = {"product_id", "product_uom_qty", "product_uom_id", "name"}


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
                "line_ids": [fields.Command.create(row) for row in self._rows_of_contract(contract)],
            }
            for contract in contracts - having
        ])  # fmt: skip

    @api.model
    def _rows_of_contract(self, contract):
        """Values of rows for what a stock contract makes.

        :rtype: list[dict]
        """
        return [
            {
                "sequence": line.sequence, "contract_line_id": line.id, "product_id": line.product_id.id,
                "description": "\n".join(filter(None, [line.model_text, line.specification])),
                "quantity": line.quantity, "uom_id": line.uom_id.id, "decision": "produce",
            }
            for line in contract.line_ids if line.product_id
        ]  # fmt: skip

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

    def _begin(self):
        """Put these sheets before their clerks; where that can't be, the sheet says why and is started by hand."""
        for sheet in self:
            sheet._begin_one()

    def _begin_one(self):
        try:
            with self.env.cr.savepoint():
                self._signoff_start(self.user_id or self.env.user)
        except UserError as error:
            self._message_log(body=self.env._("The sign-off could not be started: %(reason)s", reason=str(error)))

    # === FOLLOWING ===

    def _rows(self):
        """Values of the rows as order or contract say now, by the row they come from.

        :rtype: dict
        """
        self.ensure_one()
        if self.sale_order_id:
            return {row["sale_line_id"]: row for row in self._rows_of_order(self.sale_order_id)}
        return {row["contract_line_id"]: row for row in self._rows_of_contract(self.contract_id)}

    def _refresh_rows(self):
        """Follow the order or contract: raised, lowered, added and removed rows.

        A decision that no longer fits is made anew; what is signed about it falls by itself (B01).
        """
        for sheet in self.sudo().filtered(lambda sheet: sheet.state not in OVER):
            rows = sheet._rows()
            for line in sheet.line_ids:
                source = line.sale_line_id if sheet.sale_order_id else line.contract_line_id
                line._refresh(rows.pop(source.id, None))
            self.env["handover.line"].sudo().create([{**row, "sheet_id": sheet.id} for row in rows.values()])


class HandoverLine(models.Model):
    _inherit = "handover.line"

    def _refresh(self, row):
        """Follow what the row comes from; what was reported or shipped keeps it on the sheet, with nothing to make.

        :param dict | None row: values, none where it is gone
        """
        if row is None:
            if self.report_ids or self.shipment_line_ids:
                row = {"quantity": 0.0}
            else:
                self.unlink()
                return
        changed = {
            name: row[name]
            for name in ("product_id", "quantity", "uom_id", "description")
            if name in row and self._fields[name].convert_to_write(self[name], self) != row[name]
        }
        if set(changed) - {"description"} and self.contract_line_id.contract_id.kind != "stock":
            changed |= {"decision": False, "quantity_stock": 0.0}
        if changed:
            self.write(changed)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Rows added to a confirmed order are on its flow sheet at once."""
        lines = super().create(vals_list)
        lines._handover_follow()
        return lines

    def write(self, vals):
        """What is changed on a confirmed order is changed on its flow sheet."""
        res = super().write(vals)
        if FOLLOWED & set(vals):
            self._handover_follow()
        return res

    def _handover_follow(self):
        orders = self.filtered(lambda line: line.state == "sale").order_id
        orders._handover_make_missing()
        if orders and self.env["handover.sheet"]._used():
            sheets = (
                self.env["handover.sheet"]
                .sudo()
                .search([("sale_order_id", "in", orders.ids), ("state", "not in", OVER)])
            )
            sheets._refresh_rows()


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _signoff_finished(self):
        """An approved stock contract gets its flow sheet, where the company works with them; an old one follows."""
        for contract in self.filtered(lambda contract: contract.kind == "stock"):
            policy = contract.company_id.sudo()._policy_on("handover_policy", fields.Date.context_today(self))
            sheets = (
                self.env["handover.sheet"]
                .sudo()
                .search([("contract_id", "=", contract.id), ("sale_order_id", "=", False), ("state", "not in", OVER)])
            )
            sheets._refresh_rows()
            if not sheets and policy in ("warn", "required"):
                self.env["handover.sheet"]._make_for_contracts(contract, policy == "required")._begin()
        return super()._signoff_finished()

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
