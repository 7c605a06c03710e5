"""Manufacturing orders wait for their flow sheet: taken over by production, payment before production (D18.3, B08)."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    handover_sheet_id = fields.Many2one("handover.sheet", string="Flow Sheet", compute="_compute_handover_sheet_id")

    @api.depends("reference_ids", "sale_line_id")
    def _compute_handover_sheet_id(self):
        sheets = self._handover_sheets()
        for mo in self:
            mo.handover_sheet_id = sheets.get(mo._origin.sudo(), self.env["handover.sheet"])[:1].with_env(self.env)

    def _handover_sheets(self):
        """The flow sheets these are made for, whether goods wait for them or not; cancelled ones apart.

        :rtype: dict[mrp.production, handover.sheet]
        """
        productions = self._origin.sudo()
        if not productions or not self.env["handover.sheet"]._used():
            return {}
        orders, rows = productions._handover_orders(), productions._internal_contract_rows()
        every = self.env["sale.order"].sudo().union(*orders.values())
        contracts = self.env["internal.contract"].sudo().union(*(one.contract_id for one in rows.values()))
        sheets = self.env["handover.sheet"].sudo().search([
            ("cancelled_on", "=", False), "|", ("sale_order_id", "in", every.ids),
            "&", ("sale_order_id", "=", False), ("contract_id", "in", contracts.ids),
        ])  # fmt: skip
        return {
            mo: sheets.filtered(
                lambda sheet, mo=mo: (
                    sheet.sale_order_id in orders[mo]
                    if sheet.sale_order_id
                    else sheet.contract_id in rows[mo].contract_id
                )
            )
            for mo in productions
        }

    def action_handover_sheet(self):
        """Open the flow sheet.

        :rtype: dict
        """
        self.ensure_one()
        return self.handover_sheet_id._open()

    # === WHOSE GOODS ===

    def _handover_orders(self):
        """The sales orders these are made for, as Odoo's procurement links them.

        :rtype: dict[mrp.production, sale.order]
        """
        return {mo: mo.reference_ids.sale_ids | mo.sale_line_id.order_id for mo in self.sudo()}

    def _handover_gated(self):
        """The flow sheets that these wait for; an order that must have a sheet and has none gives an empty one.

        Orders for stock replenishment, without order and contract, wait for nothing.

        :returns: by manufacturing order: sheets by sales order or stock contract
        :rtype: dict[mrp.production, dict[models.Model, handover.sheet]]
        """
        if not self.env["handover.sheet"]._used():
            return {}
        orders = self._handover_orders()
        every = self.env["sale.order"].sudo().union(*orders.values())
        gated = every._handover_gated()
        found = {mo: {order: gated[order] for order in some if order in gated} for mo, some in orders.items()}
        for mo, rows in self.sudo()._internal_contract_rows().items():
            contracts = rows.contract_id.filtered(lambda contract: contract.kind == "stock")
            found[mo] |= contracts._handover_gated()
        return {mo: sheets for mo, sheets in found.items() if sheets}

    def _handover_lines(self):
        """Rows of flow sheets that these produce.

        :rtype: dict[mrp.production, handover.line]
        """
        return {mo: sheets.line_ids._made_by(mo) for mo, sheets in self._handover_sheets().items()}

    # === RELEASE ===

    def _handover_held(self, running=False, overrides="look"):
        """Which of these may not be worked on yet, and why.

        :param bool running: they are under way: what production took over once goes on while a change is signed
        :param overrides: ``look`` whether one lets it pass, ``enter`` what passes by it, or ``False``: whoever asks
            passes by none
        :rtype: dict[mrp.production, str]
        """
        held = {}
        for mo, sheets in self._handover_gated().items():
            reasons = [
                reason
                for order, sheet in sheets.items()
                if (
                    reason := mo._handover_hold_reason(sheet, order, running, overrides)
                    or order._handover_payment_reason()
                )
            ]
            if reasons:
                held[mo.with_env(self.env)] = "\n".join(f"{mo.name}: {reason}" for reason in reasons)
        return held

    def _handover_hold_reason(self, sheet, order, running, overrides):
        reason = sheet._production_hold_reason(order, running) or (
            not running and self._handover_from_stock(sheet, order)
        )
        if reason and sheet and overrides and self._handover_overridden(sheet, running, overrides == "enter"):
            return False
        return reason

    def _handover_from_stock(self, sheet, order):
        """Why nothing is made of a product whose rows all come from stock, or False.

        :param handover.sheet sheet: with the decision
        :param order: sales order or stock contract
        :rtype: str | bool
        """
        rows = sheet.line_ids._made_by(self)
        if not rows or any(line.decision != "stock" for line in rows):
            return False
        return sheet._from_stock_words(order)

    def action_confirm(self):
        """Released by the flow sheet: automatic callers leave held orders as drafts, people are told why.

        :raises UserError: naming the sheet and who must sign
        """
        # An override is used by people, not by what runs by itself.
        held = self._handover_held(overrides=self.env.uid != SUPERUSER_ID and "enter")
        if not held:
            return super().action_confirm()
        if self.env.uid != SUPERUSER_ID:
            self._handover_raise_held(held)
        ready = self.browse([mo.id for mo in self if mo not in held])
        return super(MrpProduction, ready).action_confirm() if ready else True

    def _handover_confirm(self, sheet):
        """Confirm a released order; where that can't be, it stays a draft and its sheet says why.

        :param handover.sheet sheet: that released it
        """
        try:
            with self.env.cr.savepoint():
                self.action_confirm()
        except UserError as error:
            sheet._message_log(
                body=self.env._(
                    "%(production)s could not be confirmed: %(reason)s", production=self.name, reason=str(error)
                )
            )

    def action_start(self):
        """Early message; what is consumed and produced is asked where the goods move.

        :raises UserError: naming the sheet and who must sign
        """
        self._handover_check_released()
        return super().action_start()

    def pre_button_mark_done(self):
        """The same before finishing.

        :raises UserError: naming the sheet and who must sign
        """
        self._handover_check_released()
        return super().pre_button_mark_done()

    def _handover_check_released(self):
        held = self._handover_held(running=True, overrides="enter")
        if held:
            self._handover_raise_held(held)

    def _handover_raise_held(self, held):
        # Sheets, departments and payments are named to those alone who may read the manufacturing order.
        self.check_access("read")
        raise UserError("\n".join(held.values()))

    def write(self, vals):
        """No manufacturing order is taken off an order whose goods wait for a flow sheet.

        :raises UserError: naming the order
        """
        if not {"reference_ids", "sale_line_id"} & set(vals):
            return super().write(vals)
        before = {mo: set(sheets) for mo, sheets in self._handover_gated().items()}
        res = super().write(vals)
        after = self._handover_gated() if before else {}
        for mo, orders in before.items():
            left = orders - set(after.get(mo, {}))
            if left:
                raise UserError(
                    self.env._(
                        "%(production)s is made for %(order)s: it can't be taken off it. Cancel it instead.",
                        production=mo.name,
                        order=", ".join(order.name for order in left),
                    )
                )
        return res


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _handover_payment_reason(self):
        """Why the payment keeps it from being produced, or False (B08).

        :rtype: str | bool
        """
        return self._order_payment_hold_reason("production") if self._order_payment_held("production") else False


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _handover_gated(self):
        """Those of these stock contracts whose manufacturing orders wait for a flow sheet, with it.

        :rtype: dict[internal.contract, handover.sheet]
        """
        if not self:
            return {}
        sheets = (
            self.env["handover.sheet"].sudo().search([("contract_id", "in", self.ids), ("sale_order_id", "=", False)])
        )
        return {
            contract: some.filtered(lambda sheet: not sheet.cancelled_on)[:1]
            for contract, some in sheets.grouped("contract_id").items()
            if any(some.mapped("gated"))
        }

    def _handover_payment_reason(self):
        """Goods for stock are paid by nobody yet.

        :rtype: bool
        """
        return False


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def button_start(self, raise_on_invalid_state=False):
        """No operation begins before the manufacturing order is released.

        :raises UserError: naming the sheet and who must sign
        """
        self.production_id._handover_check_released()
        return super().button_start(raise_on_invalid_state=raise_on_invalid_state)


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _production_hold_reason(self, order, running):
        """Why nothing is produced for an order yet, or False.

        :param order: sales order or stock contract that it is asked for
        :param bool running: see :meth:`MrpProduction._handover_held`
        :rtype: str | bool
        """
        if not self:
            return self.env._("%(order)s has no flow sheet. Press “Make Flow Sheet” on the order.", order=order.name)
        if self._is_signed("decision") and not self.needs_production:
            return self._from_stock_words(order)
        if self._is_signed("take_over") or running and self._was_signed("take_over"):
            return False
        department = self.signoff_head_id.department_id.with_context(lang=self.env.lang).name
        if not department:
            return self.env._("%(sheet)s is not under way yet: the sales clerk starts it.", sheet=self.name)
        return self.env._(
            "%(sheet)s is not taken over by production yet; it waits for %(department)s.",
            sheet=self.name, department=department,
        )  # fmt: skip

    def _from_stock_words(self, order):
        return self.env._(
            "%(sheet)s: what this manufacturing order makes for %(order)s comes from stock. Cancel it, or let "
            "engineering change the decision.",
            sheet=self.name, order=order.name,
        )  # fmt: skip

    def _was_signed(self, purpose):
        """Whether a purpose was signed once, though a change voided it since.

        :rtype: bool
        """
        steps = self.sudo().signoff_head_id.step_ids.filtered(lambda step: step.purpose == purpose)
        return any(step.state == "signed" or step.voided_count for step in steps)

    def _release_production(self):
        """Production took the sheet over: what procurement left as drafts is confirmed.

        What can't be confirmed now stays a draft and the sheet says why.
        """
        for sheet in self.sudo():
            references = sheet.sale_order_id.stock_reference_ids or sheet.contract_id.stock_reference_id
            for mo in references.production_ids.filtered(lambda mo: mo.state == "draft").with_user(SUPERUSER_ID):
                mo._handover_confirm(sheet)

    def _signoff_signed(self, step):
        """Taking over releases the manufacturing orders."""
        res = super()._signoff_signed(step)
        if step.purpose == "take_over":
            self._release_production()
        return res


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _confirmation_check_moves(self, moves, moving):
        """Nothing is consumed for, or comes out of, a manufacturing order that is held.

        :raises UserError: naming the sheet and who must sign
        """
        productions = moves.sudo().raw_material_production_id | moves.sudo().production_id
        if productions:
            productions._handover_check_released()
        return super()._confirmation_check_moves(moves, moving)
