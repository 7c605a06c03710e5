"""The gates and their overrides: what passes by one is used up where it passes, exactly once."""

from odoo import fields, models


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    override_ids = fields.One2many("handover.override", "sheet_id", string="Overrides", readonly=True)

    def _overridden(self):
        """Those of these sheets with an override in force.

        :rtype: handover.sheet
        """
        found = self.env["handover.override"].sudo().search([
            ("sheet_id", "in", self.ids), ("withdrawn_on", "=", False), ("date_until", ">", fields.Datetime.now()),
        ])  # fmt: skip
        return self & self.browse(found.filtered(lambda one: one.state == "open").sheet_id.ids)

    def _page_overrides(self):
        """Overrides for the printed form.

        :rtype: list[dict]
        """
        number = {line: str(no) for no, line in enumerate(self.line_ids, 1)}
        return [
            {
                "gate": one.gate, "no": number.get(one.line_id, ""), "quantity": f"{one.quantity:g}",
                "used": f"{one.used:g}", "until": self._page_moment(fields.Datetime.to_string(one.date_until)),
                "by": one.user_id.name, "on": self._page_moment(fields.Datetime.to_string(one.granted_on)),
                "reason": one.reason, "withdrawn": bool(one.withdrawn_on),
            }
            for one in self.override_ids.sorted("id")
        ]  # fmt: skip

    def action_override(self):
        """Open the dialog that lets goods pass a gate.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Let Goods Pass a Gate"),
            "res_model": "handover.override.entry", "views": [(False, "form")], "target": "new",
            "context": {
                "default_sheet_id": self.id, "default_line_id": len(self.line_ids) == 1 and self.line_ids.id,
            },
        }  # fmt: skip


class HandoverShipment(models.Model):
    _inherit = "handover.shipment"

    override_ids = fields.One2many(related="sheet_id.override_ids", string="Overrides")

    def action_override(self):
        """The same dialog, for the gate of shipment.

        :rtype: dict
        """
        self.check_access("read")
        action = self.sheet_id.action_override()
        rows = self.line_ids.line_id
        context = {**action["context"], "default_gate": "shipment"}
        if len(rows) == 1:
            context["default_line_id"] = rows.id
        return {**action, "context": context}


class HandoverLine(models.Model):
    _inherit = "handover.line"

    def _overrides(self, gate):
        """Overrides of a gate for these rows, in force or not.

        :param str gate: see :data:`.handover_override.GATES`
        :rtype: handover.override
        """
        return self.env["handover.override"].sudo().search([("line_id", "in", self.ids), ("gate", "=", gate)])

    def _pass_shipped(self, overrides, quantity, granted, moves, leaving):
        """Whether what leaves beyond the signed shipments passes by overrides.

        :param handover.override overrides: of the sheet, for shipment
        :param float quantity: what has left with what leaves now, in the unit of the order's row
        :param float granted: by signed shipments, in this row's unit
        :param stock.move moves: leaving now
        :param dict leaving: see :meth:`StockMoveLine._confirmation_check_moves`
        :rtype: bool
        """
        overrides = overrides.filtered(lambda one: one.line_id == self)
        if not overrides or any(not move._confirmation_is_of(self.sale_line_id) for move in moves):
            return False
        unit = self.sale_line_id.product_uom_id
        before = unit._compute_quantity(
            self.sheet_id._gone(self.sale_line_id, moves, leaving, without=True), self.uom_id, round=False
        )
        gone = unit._compute_quantity(quantity, self.uom_id, round=False)
        need = gone - max(granted, before)
        if self.uom_id.compare(need, 0) <= 0:
            # Parts of a kit: the whole row left with its first part.
            return self.uom_id.compare(gone - granted, sum(overrides.mapped("used"))) <= 0
        one = {
            move: self._from_product(
                move.product_id,
                move.product_uom._compute_quantity(
                    leaving.get(move) or move.quantity, move.product_id.uom_id, round=False
                ),
            )
            for move in moves
        }
        return self._pass_moves(overrides, need, one)

    def _override_limit(self, overrides):
        """How much beyond what is accepted this row may take: what passed already, and what may still pass."""
        own = overrides.filtered(lambda one: one.line_id == self)
        return sum(own.mapped("used")) + own._room()

    def _pass_stock_in(self, overrides, product, amount, accepted, limits, entering, moving):
        """Whether what comes into stock beyond what is accepted passes by overrides.

        :param handover.override overrides: of these rows, for the stock-in
        :param product.product product: that comes in: the row's, or a part of its kit
        :param float amount: in stock with what comes in now, in this row's unit
        :param dict accepted: by inspections and concessions, of each row
        :param dict limits: the same with what may pass by overrides
        :param stock.move entering: coming in now
        :param moving: see :meth:`_stock_in`
        :rtype: bool
        """
        own = overrides.filtered(lambda one: one.line_id == self)
        moves = entering.filtered(
            lambda move: move.product_id == product and move.handover_line_id in (self, self.browse())
        )
        if not own or not moves:
            return False
        before = self._stock_in(moving, limits, without=moves)[self].get(product, 0.0)
        need = amount - max(accepted[self], before)
        if self.uom_id.compare(need, 0) <= 0:
            return False
        return self._pass_moves(own, need, {
            move: self._from_product(product, move._handover_balance()) for move in moves
        })  # fmt: skip

    def _pass_moves(self, overrides, need, amounts):
        """Whether goods that move now pass by overrides of this row; what they use is entered.

        A move that is asked about again, such as an edited one, uses only what is more than before.

        :param handover.override overrides: of this row and gate
        :param float need: how much of it nobody vouched for, in the row's unit
        :param dict amounts: the moves, and how much of it each carries, in the row's unit
        :rtype: bool
        """
        self.ensure_one()
        moves = self.env["stock.move"].union(*amounts)
        mine = overrides.use_ids.filtered(lambda use: use.move_id in moves)
        more = need - sum(mine.mapped("quantity"))
        if self.uom_id.compare(more, 0) <= 0:
            return bool(mine)
        if self.uom_id.compare(more, overrides._room()) > 0:
            return False
        rest = list(amounts.items())
        for number, (move, amount) in enumerate(rest, 1):
            part = more if number == len(rest) else min(amount, more)
            if self.uom_id.compare(part, 0) > 0:
                overrides._pass(part, move_id=move.id)
                more -= part
        return True


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _handover_overridden(self, sheet, running, enter):
        """Whether a manufacturing order goes on by overrides, though its sheet is not taken over.

        One that was confirmed by it and not begun waits again when the override is over. Backorders and parts of a
        split order share what was let pass.

        :param handover.sheet sheet: that it waits for
        :param bool running: it is started, consumed for, or finished
        :param bool enter: what it uses is entered now
        :rtype: bool
        """
        self.ensure_one()
        rows = sheet.line_ids._made_by(self)
        overrides = rows._overrides("production")
        if not overrides:
            return False
        if enter:
            sheet._meet()
            overrides.invalidate_recordset(["use_ids", "used", "state"])
        family = (self.production_group_id.production_ids | self).filtered(lambda mo: mo.state != "cancel")
        uses = overrides.use_ids.filtered(lambda use: use.production_id in family)
        stands = uses.filtered(lambda use: use.begun or use.override_id.state in ("open", "used")
                               and use.override_id.date_until > fields.Datetime.now())  # fmt: skip
        passing = (stands.production_id | self).filtered(lambda mo: mo in family)
        need = rows[0]._from_product(self.product_id, sum(passing.mapped("product_uom_qty")))
        more = need - sum(stands.mapped("quantity"))
        if rows[0].uom_id.compare(more, 0) > 0:
            if rows[0].uom_id.compare(more, overrides._room()) > 0:
                return False
            if enter:
                overrides._pass(more, production_id=self.id)
        if enter and running:
            own = overrides.use_ids.filtered(lambda use: use.production_id in family and not use.begun)
            own._engine_write({"begun": True})
        return True
