"""A delivered order, and what people do with service requests about it."""

import io

from odoo.fields import Command
from PIL import Image

from .common import ConfirmationCommon


def photo(kind="JPEG", size=(60, 40)):
    """A picture as a phone sends it.

    :returns: bytes
    """
    stream = io.BytesIO()
    Image.new("RGB", size, "navy").save(stream, kind)
    return stream.getvalue()


class ServiceCommon(ConfirmationCommon):
    """Adds a delivered order of two rows, a request as the customer sends it, and one of our own people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["stock.picking.type"].search([]).write({"reservation_method": "at_confirm"})
        cls.Request = cls.env["order.service.request"]
        cls.company.order_service_portal = True
        cls.order = cls.make_order()
        cls.order.action_confirm()
        cls.row, cls.row_2 = cls.order.order_line
        cls.delivery = cls.order.picking_ids
        for move in cls.delivery.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        cls.delivery.with_context(skip_sms=True).button_validate()
        cls.cause = cls.env.ref("order_confirmation.order_service_cause_defect")

    @classmethod
    def asked(cls, kind="return", quantity=2, order=None, **details):
        """A request as the customer's page opens it."""
        details.setdefault("lines", [{"sale_line_id": cls.row.id, "quantity": quantity, "text": "Flickers"}])
        order = order or cls.order
        return (
            cls.Request.sudo()
            ._open_for(order.sudo(), kind, "Two drivers flicker", "Since yesterday.", **details)
            .with_env(cls.env)
        )

    @classmethod
    def made(cls, user=None, **values):
        """A request that one of our own people enters."""
        return (
            cls.Request.with_user(user or cls.salesperson)
            .create(
                {
                    "order_id": cls.order.id,
                    "subject": "Carton torn",
                    "kind": "complaint",
                    "line_ids": [Command.create({"sale_line_id": cls.row.id, "quantity": 1})],
                    **values,
                }
            )
            .with_env(cls.env)
        )

    def wizard(self, request, user=None):
        """The return dialog that the button opens."""
        action = request.with_user(user or self.keeper).action_return()
        return self.env[action["res_model"]].with_user(user or self.keeper).browse(action["res_id"])

    def receive(self, picking):
        """The goods came back."""
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        picking.with_user(self.keeper).with_context(skip_backorder=True, skip_sms=True).button_validate()
