"""Service requests on orders and deliveries: how many, and a button for another one."""

from odoo import api, fields, models


class OrderServiceCounted(models.AbstractModel):
    """Adopted by orders and deliveries: how many requests they have, and a button for another one."""

    _name = "order.service.counted"
    _description = "Has Service Requests"

    #: Field of the request that links to this model.
    _service_link = None

    # Counted when a form shows it: nothing is stored on orders.
    service_request_count = fields.Integer(
        string="Service Requests", compute="_compute_service_request_count", groups="base.group_user"
    )

    @api.depends_context("uid")
    def _compute_service_request_count(self):
        requests, counts = self.env["order.service.request"], {}
        if requests.has_access("read"):
            link = self._service_link
            counts = dict(requests._read_group([(link, "in", self.ids)], [link], ["__count"]))
        for record in self:
            record.service_request_count = counts.get(record._origin, 0)

    def _service_defaults(self):
        """What a new request about this record begins with.

        :rtype: dict
        """
        return {f"default_{self._service_link}": self.id}

    def action_service_requests(self):
        """The service requests about this order or delivery.

        :rtype: dict
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("order_confirmation.order_service_request_action")
        return {**action, "domain": [(self._service_link, "=", self.id)], "context": self._service_defaults()}

    def action_service_request(self):
        """A new service request about it.

        :rtype: dict
        """
        self.ensure_one()
        return {**self.action_service_requests(), "domain": [], "views": [(False, "form")]}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.service.counted"]

    _service_link = "order_id"

    def _service_portal(self, user):
        """What the page of an order shows of service requests.

        :param res.users user: the visitor
        :returns: whether requests can be opened, and those there are; nothing is read where the company is silent
        :rtype: dict
        """
        self.ensure_one()
        order = self.sudo()
        requests = self.env["order.service.request"].sudo()
        if not order.company_id.order_service_portal or order.state != "sale":
            return {"open": False, "requests": requests}
        return {"open": True, "requests": requests.search([("order_id", "=", self.id)], limit=50)}

    def _service_deliveries(self):
        """Deliveries of this order that reached the customer.

        :rtype: stock.picking
        """
        return self._order_transfers().filtered(
            lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing"
        )

    def _service_goods(self):
        """Rows of this order that a customer may have something to say about.

        :rtype: sale.order.line
        """
        self.ensure_one()
        return self.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and not line._is_delivery()
                and line.product_id.type == "consu"
                and line.product_uom_qty > 0
            )
        )


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "order.service.counted"]

    _service_link = "picking_id"

    def _service_orders(self):
        """Orders whose goods this transfer carries: mostly one, and all of them may be asked about.

        :rtype: sale.order
        """
        return self.sale_id | self.move_ids.sale_line_id.order_id

    def _service_defaults(self):
        return {**super()._service_defaults(), "default_order_id": self.sale_id.id}
