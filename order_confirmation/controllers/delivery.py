"""The page behind the QR code of a delivery note: customers go on, staff uploads it signed, others see the state."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.order_acceptance_upload import checked_files
from .acceptance import uploads
from .answer_form import MAX_NAME, clean_name
from .portal import PRIVATE_HEADERS

ROUTE = "/confirmation/delivery/<int(max=2147483647):picking_id>/<string:code>"


class DeliveryStatus(http.Controller):
    def _found(self, picking_id, code):
        """The delivery, its acceptance, and the latter as the visitor may see it."""
        picking = request.env["stock.picking"]._by_delivery_code(picking_id, code)
        acceptance = request.env["order.acceptance"].sudo().search([("picking_id", "=", picking.id)], limit=1)
        own = acceptance.with_user(request.env.user).sudo(False)
        readable = acceptance and not request.env.user._is_public() and own.has_access("read")
        return picking, acceptance, own if readable else own.browse()

    @http.route(ROUTE, type="http", auth="public", website=True, sitemap=False)
    def delivery_status(self, picking_id, code, **kwargs):
        """Customers are led to their page, staff to the upload; a stranger sees the state alone (B05, D13.4)."""
        picking, _acceptance, own = self._found(picking_id, code)
        if own and not request.env.user._is_internal():
            return request.redirect(own.access_url)
        return self._page(picking, own)

    def _page(self, picking, own, error=False, name=""):
        may = own and own.has_access("write") and not own._decision_problem("accept")
        values = {
            "picking": picking,
            "status": picking._delivery_status() if picking else "unknown",
            "own": own,
            "may": may,
            "error": error,
            "name": name,
            "backend_url": f"/odoo/acceptances/{own.id}" if own else False,
            "no_header": True,
            "no_footer": True,
        }
        return request.render(
            "order_confirmation.delivery_status", values, headers=PRIVATE_HEADERS, status=200 if picking else 404
        )

    @http.route(f"{ROUTE}/signed", type="http", auth="user", methods=["POST"], website=True, sitemap=False, csrf=True)
    def delivery_signed(self, picking_id, code, signer="", **kwargs):
        """The driver's photo of the signed note: accepted by the name that is written on it (D13.4)."""
        picking, acceptance, own = self._found(picking_id, code)
        if not own or not request.env.user._is_internal() or not own.has_access("write"):
            return self._page(picking, own)
        name = clean_name(signer)
        try:
            with request.env.cr.savepoint():
                files = checked_files(request.env, uploads("photos"))
                acceptance.with_env(request.env(su=True))._decide(
                    "accept", "scan", name[:MAX_NAME], files=files, user=request.env.user,
                    address=request.httprequest.remote_addr,
                )  # fmt: skip
        except UserError as error:
            return self._page(picking, own, str(error), name)
        return request.redirect(f"/confirmation/delivery/{picking_id}/{code}")
