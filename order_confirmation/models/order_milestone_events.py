"""What moves an order on: each event marks the orders concerned (see ``_milestone_touch``)."""

from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        """A new order is received."""
        orders = super().create(vals_list)
        orders._milestone_touch()
        return orders

    def write(self, vals):
        """Placed, cancelled, promised for another day, under another name, with other rows."""
        res = super().write(vals)
        if {
            "state",
            "commitment_date",
            "validity_date",
            "partner_id",
            "user_id",
            "export_eta",
            "export_arrived_on",
        } & set(vals):
            self._milestone_touch()
        return res

    def _signoff_start(self, person):
        res = super()._signoff_start(person)
        self._milestone_touch()
        return res

    def _signoff_finished(self):
        res = super()._signoff_finished()
        self._milestone_touch()
        return res

    def _signoff_reopened(self, steps):
        res = super()._signoff_reopened(steps)
        self._milestone_touch()
        return res


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """More to deliver."""
        lines = super().create(vals_list)
        lines.order_id._milestone_touch()
        return lines

    def write(self, vals):
        """Another quantity, ordered or delivered; Odoo writes the delivered one here as well."""
        res = super().write(vals)
        if {"product_uom_qty", "qty_delivered"} & set(vals):
            self.order_id._milestone_touch()
        return res


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    def _engine_write(self, vals):
        res = super()._engine_write(vals)
        if {"state", "confirmed_on", "reply_deadline"} & set(vals):
            self.sale_order_id._milestone_touch()
        return res


class StockMove(models.Model):
    _inherit = "stock.move"

    def write(self, vals):
        """Reserved, done, cancelled, planned for another day."""
        res = super().write(vals)
        if {"state", "date", "date_deadline", "sale_line_id"} & set(vals) and self.env["res.company"]._tracking():
            self.sudo()._milestone_orders()._milestone_touch()
        return res

    def _milestone_orders(self):
        return self.sale_line_id.order_id | self.purchase_line_id._milestone_orders()


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def write(self, vals):
        """The carrier's number is there."""
        res = super().write(vals)
        if {"carrier_tracking_ref", "carrier_id"} & set(vals) and self.env["res.company"]._tracking():
            self.sudo().move_ids.sale_line_id.order_id._milestone_touch()
        return res


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _milestone_orders(self):
        """Sales orders that these rows were bought for.

        :rtype: sale.order
        """
        return (self.move_dest_ids | self.move_ids.move_dest_ids).sale_line_id.order_id | self.sale_line_id.order_id

    def write(self, vals):
        """Expected on another day, or received."""
        res = super().write(vals)
        if {"date_planned", "qty_received"} & set(vals) and self.env["res.company"]._tracking():
            self.sudo()._milestone_orders()._milestone_touch()
        return res


class OrderPaymentLine(models.Model):
    _inherit = "order.payment.line"

    def _touch(self):
        res = super()._touch()
        self.sale_order_id._milestone_touch()
        return res


class AccountMove(models.Model):
    _inherit = "account.move"

    def _invoice_paid_hook(self):
        """Odoo's own hook: an invoice is paid."""
        res = super()._invoice_paid_hook()
        if self.env["res.company"]._tracking():
            self.sudo().line_ids.sale_line_ids.order_id._milestone_touch()
        return res

    def write(self, vals):
        """Posted or taken back."""
        res = super().write(vals)
        if "state" in vals and self.env["res.company"]._tracking():
            self.sudo().line_ids.sale_line_ids.order_id._milestone_touch()
        return res
