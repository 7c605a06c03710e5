"""Acts that sign shipments: the keeper ships, finance releases (B16)."""

from odoo import models
from odoo.addons.order_confirmation.models.stock_move_line import leaves


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Validating the delivery is the keeper's signature under the outbound detail (D18.9)."""
        res = super()._action_done()
        if not self.env["handover.sheet"]._used():
            return res
        moves = self.move_ids.filtered(lambda move: move.state == "done" and move.sale_line_id and leaves(move))
        if moves:
            moves.sale_line_id.sudo()._handover_shipped(self.env.user, self)
        return res


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _handover_shipped(self, person, pickings):
        """Sign the shipments whose goods have all left.

        :param res.users person: who validated
        :param stock.picking pickings: what he validated
        """
        rows = self.env["handover.line"].sudo().search([("sale_line_id", "in", self.ids)])
        for sheet in rows.sheet_id.filtered(lambda sheet: not sheet.cancelled_on):
            under_way = sheet.shipment_ids.filtered(lambda one: one.state not in ("done", "cancelled"))
            for shipment in under_way.sorted("number"):
                if shipment._has_left():
                    shipment._signoff_act("shipped", person, pickings[:1])


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _signoff_act_stands(self, act):
        """What was reported, inspected and received early signs later, where it is still all of it."""
        lines = self.line_ids
        lines.invalidate_recordset(["received"])
        return {
            "produced": self._all_reported,
            "inspected": lambda: all(line._is_settled() for line in lines),
            "received": lines._all_received,
        }.get(act, lambda: super(HandoverSheet, self)._signoff_act_stands(act))()


class HandoverShipment(models.Model):
    _inherit = "handover.shipment"

    def _signoff_act_stands(self, act):
        """Shipped early, by an override: as long as the goods are gone. Released: as long as the money may wait."""
        if act == "shipped":
            self.line_ids.line_id.invalidate_recordset(["shipped"])
            return self._has_left()
        if act == "released":
            return not self.sheet_id.sale_order_id._order_payment_held("shipment")
        return super()._signoff_act_stands(act)

    def _has_left(self):
        """Whether as much has left of each row as this shipment and those before it had ready.

        :rtype: bool
        """
        self.ensure_one()
        for row in self.line_ids:
            before = row.line_id.shipment_line_ids.filtered(
                lambda other: other.shipment_id.state != "cancelled" and other.shipment_id.number <= self.number
            )
            if row.uom_id.compare(row.line_id.shipped, sum(before.mapped("quantity"))) < 0:
                return False
        return True


class OrderPaymentRelease(models.Model):
    _inherit = "order.payment.release"

    def _signoff_finished(self):
        """Releasing the payment is finance's signature on the shipments that wait for it (D18.7)."""
        res = super()._signoff_finished()
        for release in self.sudo():
            sheets = release.sale_order_id.handover_sheet_ids.filtered(lambda sheet: not sheet.cancelled_on)
            waiting = sheets.shipment_ids.filtered(lambda shipment: shipment.state in ("ready", "called", "paid"))
            steps = release.signoff_head_id._current_steps().filtered("signed_by_id").sorted("signed_on")
            if waiting and steps:
                waiting._signoff_act("released", steps[-1].signed_by_id, release)
        return res
