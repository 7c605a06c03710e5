"""The public page behind the QR code of a printed sheet."""

from odoo import http
from odoo.http import request
from odoo.tools import format_date

from .portal import PRIVATE_HEADERS


class ConfirmationStatus(http.Controller):
    @http.route("/confirmation/status/<string:token>", type="http", auth="public", website=True, sitemap=False)
    def confirmation_status(self, token, **kwargs):
        """Whether a printed sheet is still the current one: no customer data, no prices (B05)."""
        sheet = request.env["order.confirmation"]._by_status_token(token)
        user = request.env.user
        values = {
            "sheet": sheet,
            "status": sheet._public_status() if sheet else "unknown",
            "issued_on": format_date(request.env, sheet.issued_on) if sheet else "",
            "no_header": True,
            "no_footer": True,
            "backend_url": sheet._backend_url()
            if sheet and user._is_internal() and sheet.with_user(user).has_access("read")
            else False,
        }
        return request.render(
            "order_confirmation.confirmation_status", values, headers=PRIVATE_HEADERS, status=200 if sheet else 404
        )
