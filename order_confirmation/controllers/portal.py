"""The customer's pages: the list of sheets, one sheet, its answer and its PDF."""

from urllib.parse import urlencode

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from werkzeug.exceptions import NotFound

from .answer_form import AnswerForm

#: Waits for the customer; a change request waits for the company.
WAITING = [("state", "=", "sent")]
ANSWERED = [("state", "in", ("confirmed", "change_requested", "declined"))]
#: A page with a token in its address is no business of caches, search engines, frames and other sites.
PRIVATE_HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
}


class ConfirmationPortal(CustomerPortal):
    # === HOME AND LIST ===

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "confirmation_waiting_count" in counters:
            values["confirmation_waiting_count"] = self._confirmation_count(WAITING)
        if "confirmation_count" in counters:
            values["confirmation_count"] = self._confirmation_count([])
        return values

    def _confirmation_count(self, domain):
        sheets = request.env["order.confirmation"]
        return sheets.search_count(self._confirmation_domain() & Domain(domain)) if sheets.has_access("read") else 0

    def _confirmation_domain(self):
        customer = request.env.user.partner_id.commercial_partner_id
        return Domain([("partner_id", "child_of", customer.ids), ("state", "!=", "draft")])

    def _confirmation_only_purchases(self):
        """Whether all sheets of this login are a supplier's: the page then says so."""
        kinds = request.env["order.confirmation"]._read_group(self._confirmation_domain(), ["kind"])
        return [kind for (kind,) in kinds] == ["purchase"]

    def _confirmation_sortings(self):
        env = request.env
        return {
            "date": {"label": env._("Newest"), "order": "issued_on desc, id desc"},
            "deadline": {"label": env._("Reply date"), "order": "reply_deadline, id desc"},
            "name": {"label": env._("Number"), "order": "name desc, revision desc"},
        }

    def _confirmation_filters(self):
        env = request.env
        return {
            "all": {"label": env._("All"), "domain": []},
            "waiting": {"label": env._("Awaiting your reply"), "domain": WAITING},
            "answered": {"label": env._("Answered"), "domain": ANSWERED},
        }

    @http.route(["/my/confirmations", "/my/confirmations/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_confirmations(self, page=1, sortby=None, filterby=None, **kwargs):
        """The customer's sheets, those that wait for an answer first on request (D04.2)."""
        sortings, filters = self._confirmation_sortings(), self._confirmation_filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        sheets = request.env["order.confirmation"]
        domain = self._confirmation_domain() & Domain(filters[filterby]["domain"])
        readable = sheets.has_access("read")
        pager = portal_pager(
            url="/my/confirmations",
            total=sheets.search_count(domain) if readable else 0,
            page=page,
            step=self._items_per_page,
            url_args={"sortby": sortby, "filterby": filterby},
        )
        if readable:
            sheets = sheets.search(
                domain, order=sortings[sortby]["order"], limit=self._items_per_page, offset=pager["offset"]
            )
        request.session["my_confirmations_history"] = sheets.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            sheets=sheets.sudo(),
            for_supplier=readable and self._confirmation_only_purchases(),
            page_name="confirmation",
            pager=pager,
            default_url="/my/confirmations",
            searchbar_sortings=sortings,
            sortby=sortby,
            searchbar_filters=filters,
            filterby=filterby,
        )
        return request.render("order_confirmation.portal_my_confirmations", values)

    # === ONE SHEET ===

    def _confirmation_access(self, sheet_id, access_token):
        """The issued sheet for someone who may see it: by token, or the customer's own login.

        :returns: the sheet with rights lifted, in the page's language
        :raises AccessError | MissingError: otherwise, for drafts too
        """
        # A token that no sheet can have would stop the comparison with a server error.
        token = access_token if access_token and access_token.isascii() else None
        sheet = self._document_check_access("order.confirmation", sheet_id, access_token=token)
        if sheet.state == "draft":
            raise MissingError(request.env._("This document does not exist."))
        return sheet

    @http.route("/my/confirmations/<int(max=2147483647):sheet_id>", type="http", auth="public", website=True)
    def portal_confirmation(self, sheet_id, access_token=None, message=None, **kwargs):
        """One sheet as it was issued, and the form to answer it (D04.2, B07)."""
        try:
            sheet = self._confirmation_access(sheet_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        localized = self._confirmation_localized(sheet)
        if localized:
            return request.redirect(localized)
        return self._confirmation_page(sheet, access_token, message=message, **kwargs)

    def _confirmation_localized(self, sheet):
        """Whoever never chose a language reads the sheet in its own."""
        langs = sheet.snapshot["langs"]
        if request.cookies.get("frontend_lang") or request.lang.code in langs:
            return False
        if langs[0] not in request.env["res.lang"]._get_frontend():
            return False
        return request.env["ir.http"]._url_localized(lang_code=langs[0], force_default_lang=True)

    def _confirmation_page(self, sheet, access_token, form=None, message=None, again=None, **kwargs):
        user = request.env.user
        values = sheet._portal_page_values(request.env.lang)
        # Who asked for changes sees them; answering once more is a step of its own.
        answerable = not values["problem"] and (sheet.state == "sent" or bool(form or again))
        entered = form.values if form else sheet._portal_asked() if again and answerable else {}
        values |= {
            "answerable": answerable,
            "entered": lambda key: entered.get(key) or "",
            "page_name": "confirmation",
            "res_company": sheet.company_id,
            "form": form,
            "message": message if message == sheet.state else None,
            "newer": sheet._newer_for(user) if sheet.state == "superseded" else sheet.browse(),
            "default_name": self._confirmation_signer(sheet),
            "url": lambda suffix="", **args: self._confirmation_url(sheet, access_token, suffix, **args),
            "backend_url": sheet._backend_url(),
            "employee": user._is_internal() and sheet.with_user(user).has_access("read"),
        }
        values = self._get_page_view_values(sheet, access_token, values, "my_confirmations_history", False, **kwargs)
        return request.render("order_confirmation.portal_confirmation_page", values, headers=PRIVATE_HEADERS)

    def _confirmation_url(self, sheet, access_token, suffix="", **arguments):
        """Address of this sheet's pages, with the token of whoever came with one."""
        if access_token:
            arguments["access_token"] = access_token
        query = f"?{urlencode(arguments)}" if arguments else ""
        return f"{sheet.access_url}{suffix}{query}"

    def _confirmation_signer(self, sheet):
        user = request.env.user
        if not user._is_public():
            return user.name
        return "" if sheet.partner_id.is_company else sheet.partner_id.name

    # === ANSWERING ===

    @http.route(
        "/my/confirmations/<int(max=2147483647):sheet_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        csrf=True,
    )
    def portal_confirmation_answer(self, sheet_id, access_token=None, signature=None, **params):
        """Record the customer's answer; mistakes come back with everything that was typed (B07).

        :param signature: the drawn signature as a file part
        """
        try:
            sheet = self._confirmation_access(sheet_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        form = AnswerForm(sheet, params)
        if not form.validate(signature):
            return self._confirmation_page(sheet, access_token, form=form)
        user = request.env.user
        try:
            sheet._answer_from_page(
                params.get("asked") or "",
                form.decision,
                form.name,
                user=user if not user._is_public() else None,
                address=request.httprequest.remote_addr,
                confirm_order=True,
                **form.details(),
            )
        except UserError as error:
            form.errors["decision"] = str(error)
            return self._confirmation_page(sheet, access_token, form=form)
        return request.redirect(self._confirmation_url(sheet, access_token, message=sheet.state))

    # === PDF ===

    @http.route("/my/confirmations/<int(max=2147483647):sheet_id>/pdf", type="http", auth="public", website=True)
    def portal_confirmation_pdf(self, sheet_id, access_token=None, download=None, **kwargs):
        """The PDF that both parties hold: with the answer, or as issued. No other file is served here."""
        try:
            sheet = self._confirmation_access(sheet_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        file = sheet._current_pdf()
        if not file:
            raise NotFound()
        content = file._content()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(sheet._pdf_name(), "attachment" if download else "inline")),
                ("X-Content-Type-Options", "nosniff"),
                *PRIVATE_HEADERS.items(),
            ],
        )
