"""Odoo's own order page: where a sheet is wanted, signing or declining there answers the sheet."""

from odoo import http
from odoo.addons.sale.controllers import portal as sale_portal
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

from .answer_form import clean_name, clean_text, decoded_signature


class OrderPage(sale_portal.CustomerPortal):
    @http.route()
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None, **kwargs):
        """Odoo's *Accept & Sign*: the signature confirms the sheet first, then the order goes on (design §2).

        Both or neither: what Odoo refuses afterwards takes the sheet's confirmation back.
        """
        token = access_token or request.httprequest.args.get("access_token")

        def accept():
            return super(OrderPage, self).portal_quote_accept(
                order_id, access_token=access_token, name=name, signature=signature, **kwargs
            )

        order = self._order_for_answer(order_id, token)
        if not order or not order._has_to_be_signed() or not signature or not order._confirmation_to_answer():
            return accept()
        user = request.env.user
        try:
            with request.env.cr.savepoint():
                order._confirmation_sign_on_page(
                    request.httprequest.args.get("seen"),
                    clean_name(name),
                    decoded_signature(request.env, signature),
                    user=user if not user._is_public() else None,
                    address=request.httprequest.remote_addr,
                )
                result = accept()
                if result.get("error"):
                    raise UserError(result["error"])
        except UserError as error:
            return {"error": str(error)}
        return result

    @http.route()
    def portal_quote_decline(self, order_id, access_token=None, decline_message=None, **kwargs):
        """Odoo's *Reject*: an open sheet is declined with the same reason before the order is cancelled."""
        reason = clean_text(decline_message)
        order = self._order_for_answer(order_id, access_token)
        if order and order._has_to_be_signed() and reason.strip():
            user = request.env.user
            order._confirmation_decline_on_page(
                user.name if not user._is_public() else order.partner_id.name,
                reason,
                user=user if not user._is_public() else None,
                address=request.httprequest.remote_addr,
            )
        return super().portal_quote_decline(order_id, access_token=access_token, decline_message=reason, **kwargs)

    def _order_for_answer(self, order_id, access_token):
        try:
            return self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return None

    def _get_payment_values(self, order_sudo, **kwargs):
        values = super()._get_payment_values(order_sudo, **kwargs)
        values["transaction_route"] = order_sudo.get_portal_url(
            suffix="/transaction", query_string=order_sudo._confirmation_seen_argument()
        )
        return values


class OrderPayment(sale_portal.PaymentPortal):
    @http.route()
    def portal_order_transaction(self, order_id, access_token, **kwargs):
        """Odoo's payment of an order: what is paid must be what stood on the page.

        :raises ValidationError: where the order was changed since the page was opened
        """
        seen = request.httprequest.args.get("seen")
        order = request.env["sale.order"].sudo().browse(order_id).exists()
        if seen and order and not order._confirmation_is_as_seen(seen):
            raise ValidationError(request.env._("The order was changed while this page was open. Please reload it."))
        return super().portal_order_transaction(order_id, access_token, **kwargs)
