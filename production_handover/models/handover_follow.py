"""One click makes procurement follow the decision: draft orders reduced, cancelled or made, stock reserved (D18.3)."""

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

FOLLOWERS = "mrp.group_mrp_user,stock.group_stock_user"


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def action_follow_decision(self):
        """Make manufacturing orders and reservations agree with the signed stock check.

        Orders that were begun are left as they are, and named.

        :raises AccessError: for who is neither in production nor in the warehouse
        :raises UserError: before the stock check is signed
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_groups(FOLLOWERS):
            raise AccessError(self.env._("Production or the warehouse let procurement follow the decision."))
        for sheet in self.sudo():
            sheet._check_not_over({"line_ids": True})
            if not sheet.sale_order_id or not sheet._is_signed("decision"):
                raise UserError(self.env._("%(sheet)s: the stock check is not signed yet.", sheet=sheet.name))
            sheet._meet()
            said = [text for line in sheet.line_ids for text in line._follow_decision()]
            body = "\n".join(said) or self.env._("Procurement agrees with the decision already.")
            sheet._message_log(body=body)
        return True


class HandoverLine(models.Model):
    _inherit = "handover.line"

    def _productions(self):
        """Manufacturing orders of this row's product for its order, those that were cancelled apart.

        :rtype: mrp.production
        """
        orders = self.sheet_id.sale_order_id.stock_reference_ids.production_ids
        return orders.filtered(lambda mo: mo.product_id == self.product_id and mo.state != "cancel")

    def _follow_decision(self):
        """Reduce, cancel or make manufacturing orders until they make what was decided.

        :returns: what was done, in words
        :rtype: list[str]
        """
        self.ensure_one()
        same = self.sheet_id.line_ids.filtered(lambda line: line.product_id == self.product_id)
        if self != same[:1]:
            return []  # rows of one product share their manufacturing orders
        unit = self.product_id.uom_id
        orders = self._productions()
        target = sum(line.uom_id._compute_quantity(line.quantity_produce, unit, round=False) for line in same)
        planned = sum(mo.product_uom_id._compute_quantity(mo.product_qty, unit, round=False) for mo in orders)
        if unit.compare(planned, target) > 0:
            return self._reduce(orders, planned - target)
        if unit.compare(planned, target) < 0:
            return [self._produce(target - planned)]
        return []

    def _produce(self, quantity):
        # As procurement does: as superuser, linked by the order's references, a draft until it is taken over.
        order = self.sheet_id.sale_order_id
        productions = self.env["mrp.production"].with_user(SUPERUSER_ID).with_company(order.company_id)
        bom = (
            self.contract_line_id.bom_id
            or self.env["mrp.bom"]
            .sudo()
            ._bom_find(self.product_id, company_id=order.company_id.id, bom_type="normal")[self.product_id]
        )
        made = productions.create({
            "product_id": self.product_id.id, "bom_id": bom.id, "origin": order.name,
            "product_qty": self.product_id.uom_id._compute_quantity(quantity, bom.product_uom_id or self.uom_id),
            "product_uom_id": (bom.product_uom_id or self.product_id.uom_id).id,
            "reference_ids": [fields.Command.set(order.stock_reference_ids.ids)],
            "picking_type_id": (bom.picking_type_id or order.warehouse_id.manu_type_id).id,
            "date_deadline": order.commitment_date or order.expected_date,
        })  # fmt: skip
        return self.env._("%(production)s made: %(quantity)g %(product)s.", production=made.name, quantity=quantity,
                          product=self.product_id.display_name)  # fmt: skip

    def _reduce(self, orders, excess):
        """Take what comes from stock off the drafts, the last one first, and let the delivery take it from stock.

        :param mrp.production orders: of this row's product
        :param float excess: in the product's unit
        :rtype: list[str]
        """
        said, unit = [], self.product_id.uom_id
        for mo in orders.sorted("id", reverse=True).filtered(lambda mo: mo.state == "draft"):
            if unit.compare(excess, 0) <= 0:
                break
            makes = mo.product_uom_id._compute_quantity(mo.product_qty, unit, round=False)
            less = min(makes, excess)
            self._from_stock(mo.move_finished_ids.move_dest_ids, less)
            if unit.compare(less, makes) == 0:
                mo.move_finished_ids.propagate_cancel = False
                mo.action_cancel()
                said.append(self.env._("%(production)s cancelled.", production=mo.name))
            else:
                mo.product_qty = unit._compute_quantity(makes - less, mo.product_uom_id)
                said.append(
                    self.env._("%(production)s reduced to %(quantity)g.", production=mo.name, quantity=mo.product_qty)
                )
            excess -= less
        if unit.compare(excess, 0) > 0:
            begun = orders.filtered(lambda mo: mo.state != "draft")
            said.append(
                self.env._(
                    "%(quantity)g %(product)s more are in production than decided: %(productions)s begun already.",
                    quantity=excess, product=self.product_id.display_name, productions=", ".join(begun.mapped("name")),
                )
            )  # fmt: skip
        return said

    def _from_stock(self, moves, quantity):
        """Let delivery moves that wait for production take a quantity from stock instead.

        :param stock.move moves: what the production was made for
        :param float quantity: in the product's unit
        """
        unit = self.product_id.uom_id
        for move in moves.filtered(lambda move: move.state not in ("done", "cancel")):
            if unit.compare(quantity, 0) <= 0:
                break
            has = move.product_qty
            part = move
            if unit.compare(has, quantity) > 0:
                part = self.env["stock.move"].create(move._split(quantity))
                part._action_confirm(merge=False)
            part.write({"procure_method": "make_to_stock", "move_orig_ids": [fields.Command.clear()]})
            part._recompute_state()
            part._action_assign()
            quantity -= min(has, quantity)
