"""The customer's page about a shortage: wait, substitute or partial, row by row (D07, D15)."""

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from .answer_form import MAX_NAME, clean_name
from .portal import PRIVATE_HEADERS

PAGE = "/my/shortages/<int(max=2147483647):offer_id>"


class ShortagePortal(CustomerPortal):
    def _shortage_access(self, offer_id, access_token):
        # A token that no question can have would stop the comparison with a server error.
        token = access_token if access_token and access_token.isascii() else None
        return self._document_check_access("order.shortage.offer", offer_id, access_token=token)

    @http.route(PAGE, type="http", auth="public", website=True)
    def portal_shortage(self, offer_id, access_token=None, **kwargs):
        """What is short, and what the customer may choose."""
        try:
            offer = self._shortage_access(offer_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._shortage_page(offer, access_token)

    def _shortage_page(self, offer, access_token, error=None, params=None):
        user, params = request.env.user, params or {}
        default = "" if user._is_public() else user.name
        values = {
            "offer": offer,
            "page_name": "shortage",
            "res_company": offer.company_id,
            "problem": offer._problem(),
            "error": error,
            "signer": params.get("signer", default),
            "chosen": lambda line: params.get(f"choice_{line.id}") or (line.choice or ""),
            "token": access_token,
        }
        return request.render("order_confirmation.portal_shortage_page", values, headers=PRIVATE_HEADERS)

    @http.route(f"{PAGE}/answer", type="http", auth="public", methods=["POST"], website=True, csrf=True)
    def portal_shortage_answer(self, offer_id, access_token=None, **params):
        """Record the customer's choice; mistakes come back with what was chosen."""
        try:
            offer = self._shortage_access(offer_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        user, name = request.env.user, clean_name(params.get("signer"))
        try:
            if not name or len(name) > MAX_NAME:
                raise UserError(request.env._("Please enter your name."))
            with request.env.cr.savepoint():
                offer._answer(
                    {line.id: params.get(f"choice_{line.id}") for line in offer.line_ids},
                    name,
                    user=user if not user._is_public() else None,
                    address=request.httprequest.remote_addr,
                )
        except UserError as error:
            return self._shortage_page(offer, access_token, error=str(error), params=params)
        return request.redirect(offer.access_url + (f"?access_token={access_token}" if access_token else ""))
