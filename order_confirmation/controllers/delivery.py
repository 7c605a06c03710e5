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
        """The delivery, and what the visitor may see of its acceptances: one for each order whose goods it carries."""
        picking = request.env["stock.picking"]._by_delivery_code(picking_id, code)
        acceptances = request.env["order.acceptance"].sudo().search([("picking_id", "=", picking.id)])
        own = acceptances.with_user(request.env.user).sudo(False)
        return picking, own.browse() if request.env.user._is_public() else own._filtered_access("read")

    @http.route(ROUTE, type="http", auth="public", website=True, sitemap=False)
    def delivery_status(self, picking_id, code, **kwargs):
        """Customers are led to their page, staff to the upload; a stranger sees the state alone (B05, D13.4)."""
        picking, own = self._found(picking_id, code)
        if own and not request.env.user._is_internal():
            return request.redirect(own.access_url if len(own) == 1 else "/my/deliveries")
        return self._page(picking, own)

    def _to_sign(self, own):
        return own._filtered_access("write").filtered(lambda one: not one._decision_problem("accept"))

    def _page(self, picking, own, error=False, name=""):
        may = bool(self._to_sign(own)) and request.env.user._is_internal()
        values = {
            "picking": picking,
            "status": picking._delivery_status() if picking else "unknown",
            "own": own,
            "may": may,
            "error": error,
            "name": name,
            "no_header": True,
            "no_footer": True,
        }
        return request.render(
            "order_confirmation.delivery_status", values, headers=PRIVATE_HEADERS, status=200 if picking else 404
        )

    @http.route(f"{ROUTE}/signed", type="http", auth="user", methods=["POST"], website=True, sitemap=False, csrf=True)
    def delivery_signed(self, picking_id, code, signer="", **kwargs):
        """The driver's photo of the signed note: accepted by the name that is written on it (D13.4).

        Who signs the paper signs for all goods on it, of whichever order.
        """
        picking, own = self._found(picking_id, code)
        writable = own._filtered_access("write")
        if not writable or not request.env.user._is_internal():
            return self._page(picking, own)
        name, waiting = clean_name(signer), self._to_sign(own)
        try:
            with request.env.cr.savepoint():
                files = checked_files(request.env, uploads("photos"))
                # Nothing left to sign: the first one says who was there before.
                for acceptance in (waiting or writable[:1]).with_env(request.env(su=True)):
                    acceptance._decide(
                        "accept", "scan", name[:MAX_NAME], files=files, user=request.env.user,
                        address=request.httprequest.remote_addr,
                    )  # fmt: skip
        except UserError as error:
            return self._page(picking, own, str(error), name)
        return request.redirect(f"/confirmation/delivery/{picking_id}/{code}")
