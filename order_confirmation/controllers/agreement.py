"""Framework agreements for the customer: list, one agreement, its signature and PDF; files for the company's people."""

from urllib.parse import urlencode

from odoo import fields, http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from werkzeug.exceptions import NotFound

from .answer_form import MAX_NAME, MAX_SIGNATURE_BYTES, checked_signature, clean_name
from .files import serve
from .portal import PRIVATE_HEADERS


class AgreementPortal(CustomerPortal):
    # === HOME AND LIST ===

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "agreement_count" in counters:
            agreements = request.env["order.agreement"]
            readable = agreements.has_access("read")
            values["agreement_count"] = agreements.search_count(self._agreement_domain()) if readable else 0
        return values

    def _agreement_domain(self):
        customer = request.env.user.partner_id.commercial_partner_id
        return Domain([("partner_id", "=", customer.id), ("state", "!=", "draft")])

    @http.route(["/my/agreements", "/my/agreements/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_agreements(self, page=1, **kwargs):
        """The customer's framework agreements (D13.7)."""
        agreements = request.env["order.agreement"]
        readable, domain = agreements.has_access("read"), self._agreement_domain()
        pager = portal_pager(
            url="/my/agreements",
            total=agreements.search_count(domain) if readable else 0,
            page=page,
            step=self._items_per_page,
        )
        if readable:
            agreements = agreements.search(domain, limit=self._items_per_page, offset=pager["offset"])
        request.session["my_agreements_history"] = agreements.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(agreements=agreements.sudo(), page_name="agreement", pager=pager, default_url="/my/agreements")
        return request.render("order_confirmation.portal_my_agreements", values)

    # === ONE AGREEMENT ===

    def _agreement_access(self, agreement_id, access_token):
        """The issued agreement for someone who may see it: by token, or the customer's own login.

        :raises AccessError | MissingError: otherwise, for drafts too
        """
        # A token that no agreement can have would stop the comparison with a server error.
        token = access_token if access_token and access_token.isascii() else None
        agreement = self._document_check_access("order.agreement", agreement_id, access_token=token)
        if agreement.state == "draft":
            raise MissingError(request.env._("This document does not exist."))
        return agreement

    @http.route("/my/agreements/<int(max=2147483647):agreement_id>", type="http", auth="public", website=True)
    def portal_agreement(self, agreement_id, access_token=None, message=None, **kwargs):
        """One agreement as it was issued, and the form to sign it (D13.7)."""
        try:
            agreement = self._agreement_access(agreement_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._agreement_page(agreement, access_token, message=message, **kwargs)

    def _agreement_page(self, agreement, access_token, error=None, signer=None, message=None, **kwargs):
        user = request.env.user
        values = agreement._portal_page_values(request.env.lang)
        default_name = "" if user._is_public() else user.name
        values |= {
            "page_name": "agreement",
            "res_company": agreement.company_id,
            "error": error,
            "message": message == "signed",
            "default_name": default_name if signer is None else signer,
            "url": lambda suffix="": self._agreement_url(agreement, access_token, suffix),
        }
        values = self._get_page_view_values(agreement, access_token, values, "my_agreements_history", False, **kwargs)
        return request.render("order_confirmation.portal_agreement_page", values, headers=PRIVATE_HEADERS)

    def _agreement_url(self, agreement, access_token, suffix="", **arguments):
        if access_token:
            arguments["access_token"] = access_token
        query = f"?{urlencode(arguments)}" if arguments else ""
        return f"{agreement.access_url}{suffix}{query}"

    @http.route(
        "/my/agreements/<int(max=2147483647):agreement_id>/sign",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        csrf=True,
    )
    def portal_agreement_sign(self, agreement_id, access_token=None, signature=None, signer=None, **kwargs):
        """Record the customer's signature; mistakes come back with what was typed (D13.7).

        :param signature: the drawn signature as a file part
        """
        try:
            agreement = self._agreement_access(agreement_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        user, name = request.env.user, clean_name(signer)
        try:
            self._check_signer(name)
            content = signature.read(MAX_SIGNATURE_BYTES + 1) if hasattr(signature, "read") else b""
            drawn = checked_signature(request.env, content)
            with request.env.cr.savepoint():
                agreement._sign(
                    ("buyer",),
                    {"buyer": name},
                    fields.Date.context_today(agreement.with_context(tz=agreement.snapshot["tz"])),
                    signature=drawn,
                    method="portal",
                    user=user if not user._is_public() else None,
                    address=request.httprequest.remote_addr,
                )
        except UserError as error:
            return self._agreement_page(agreement, access_token, error=str(error), signer=name)
        return request.redirect(self._agreement_url(agreement, access_token, message="signed"))

    def _check_signer(self, name):
        if not name:
            raise UserError(request.env._("Please enter the name of the person who signs."))
        if len(name) > MAX_NAME:
            raise UserError(request.env._("This name is too long."))

    @http.route("/my/agreements/<int(max=2147483647):agreement_id>/pdf", type="http", auth="public", website=True)
    def portal_agreement_pdf(self, agreement_id, access_token=None, **kwargs):
        """The PDF that both parties hold: signed, or as issued. No other file is served here."""
        try:
            agreement = self._agreement_access(agreement_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        file = agreement._current_pdf()
        if not file:
            raise NotFound()
        return serve(file, disposition="inline")

    # === THE COMPANY'S OWN PEOPLE ===

    @http.route(
        "/order_confirmation/agreement/<int(max=2147483647):agreement_id>/<int(max=2147483647):file_id>",
        type="http",
        auth="user",
    )
    def agreement_file(self, agreement_id, file_id):
        """A PDF, signature or scan of an agreement that the user may read; always a download (B04).

        :raises NotFound: for everybody and everything else, without saying which
        """
        agreement = request.env["order.agreement"].browse(agreement_id).exists()
        try:
            agreement.check_access("read")
        except AccessError as error:
            raise NotFound() from error
        file = agreement.sudo()._evidence_files().filtered(lambda file: file.id == file_id)
        if not file or not request.env.user._is_internal():
            raise NotFound()
        return serve(file)
