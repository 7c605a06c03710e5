"""The customer's service requests: opening one from his order, the list, one request, its photos."""

import uuid
from urllib.parse import urlencode

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import AccessError, ConcurrencyError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from psycopg2.errors import UniqueViolation
from werkzeug.exceptions import NotFound

from ..models.order_service_photos import MAX_FILE_BYTES, MAX_FILES
from ..models.order_service_request import CLOSED
from .files import serve_bytes
from .portal import PRIVATE_HEADERS
from .service_form import ServiceForm

MODEL = "order.service.request"


class ServicePortal(CustomerPortal):
    # === HOME AND LIST ===

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_request_count" in counters:
            requests = request.env[MODEL]
            readable = requests.has_access("read")
            values["service_request_count"] = requests.search_count(self._service_domain()) if readable else 0
        return values

    def _service_domain(self):
        customer = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", customer.ids)

    @http.route(
        ["/my/service-requests", "/my/service-requests/page/<int:page>"], type="http", auth="user", website=True
    )
    def portal_my_service_requests(self, page=1, filterby=None, **kwargs):
        """The customer's requests, newest first (D03, D14.10)."""
        requests, env = request.env[MODEL], request.env
        filters = {
            "all": {"label": env._("All"), "domain": []},
            "open": {"label": env._("Not closed yet"), "domain": [("state", "not in", CLOSED)]},
            "waiting": {"label": env._("Awaiting your reply"), "domain": [("state", "=", "waiting")]},
        }
        filterby = filterby if filterby in filters else "all"
        domain = self._service_domain() & Domain(filters[filterby]["domain"])
        readable = requests.has_access("read")
        pager = portal_pager(
            url="/my/service-requests",
            total=requests.search_count(domain) if readable else 0,
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby},
        )
        if readable:
            requests = requests.search(
                domain, order="opened_on desc, id desc", limit=self._items_per_page, offset=pager["offset"]
            )
        request.session["my_service_requests_history"] = requests.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            service_requests=requests.sudo(),
            page_name="service_request",
            pager=pager,
            default_url="/my/service-requests",
            searchbar_filters=filters,
            filterby=filterby,
        )
        return request.render("order_confirmation.portal_my_service_requests", values)

    # === A NEW REQUEST ===

    @http.route(
        "/my/orders/<int(max=2147483647):order_id>/service",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        csrf=True,
    )
    def portal_service_new(self, order_id, access_token=None, **params):
        """The form of a new request for one order; mistakes come back with everything that was typed (D07, D12).

        :raises NotFound: for whoever may not see this order, or where the company takes none here
        """
        order = self._service_document("sale.order", order_id, access_token)
        if not order._service_portal(request.env.user)["open"]:
            raise NotFound()
        if request.httprequest.method != "POST":
            return self._service_new_page(order, access_token)
        form = ServiceForm(order, params)
        if not form.validate(request.httprequest.files.getlist("photos")):
            return self._service_new_page(order, access_token, form)
        user = request.env.user
        try:
            with request.env.cr.savepoint():
                record = (
                    request.env[MODEL]
                    .sudo()
                    ._open_from_page(
                        order,
                        form.key,
                        kind=form.kind,
                        subject=form.subject,
                        text=form.text,
                        picking=form.picking,
                        lines=form.lines,
                        files=form.files,
                        partner=None if user._is_public() else user.partner_id,
                    )
                )
        except UserError as error:
            form.errors.append(str(error))
            return self._service_new_page(order, access_token, form)
        except UniqueViolation as error:
            # The same page was sent twice at once: run again, and find what the other one opened.
            raise ConcurrencyError from error
        return request.redirect(self._service_url(record, record.access_token, message="opened"))

    def _service_new_page(self, order, access_token, form=None):
        entered = form.values if form else {}
        env = request.env
        values = self._prepare_portal_layout_values()
        values.update(
            sale_order=order,
            page_name="service_request_new",
            res_company=order.company_id,
            goods=order._service_goods(),
            deliveries=order._service_deliveries(),
            kinds=env[MODEL]._fields["kind"]._description_selection(env),
            form=form,
            key=form.key if form and form.key else uuid.uuid4().hex,
            entered=lambda name: entered.get(name) or "",
            max_files=MAX_FILES,
            max_megabytes=MAX_FILE_BYTES // 1024 // 1024,
            back=order.get_portal_url() if access_token else order.access_url,
            url=f"/my/orders/{order.id}/service"
            + (f"?{urlencode({'access_token': access_token})}" if access_token else ""),
        )
        return request.render("order_confirmation.portal_service_new", values, headers=PRIVATE_HEADERS)

    # === ONE REQUEST ===

    def _service_document(self, model, record_id, access_token):
        """A document for someone who may see it: by token, or the customer's own login.

        :returns: with rights lifted
        :raises NotFound: for everybody and everything else, without saying which
        """
        # A token that no document can have would stop the comparison with a server error.
        token = access_token if access_token and access_token.isascii() else None
        try:
            return self._document_check_access(model, record_id, access_token=token)
        except (AccessError, MissingError) as error:
            raise NotFound() from error

    def _service_url(self, record, access_token, suffix="", **arguments):
        if access_token:
            arguments["access_token"] = access_token
        query = f"?{urlencode(arguments)}" if arguments else ""
        return f"{record.access_url}{suffix}{query}"

    @http.route("/my/service-requests/<int(max=2147483647):request_id>", type="http", auth="public", website=True)
    def portal_service_request(self, request_id, access_token=None, message=None, **kwargs):
        """One request: what was said, its state, what came of it, and the messages (D03, D12).

        :raises NotFound: for whoever may not see it
        """
        record = self._service_document(MODEL, request_id, access_token)
        values = {
            "page_name": "service_request",
            "res_company": record.company_id,
            "service_request": record,
            "kind": dict(record._fields["kind"]._description_selection(request.env))[record.kind],
            "arranged": record._portal_documents(),
            "message": message == "opened",
            "url": lambda suffix="": self._service_url(record, access_token, suffix),
        }
        values = self._get_page_view_values(
            record, access_token, values, "my_service_requests_history", False, **kwargs
        )
        return request.render("order_confirmation.portal_service_page", values, headers=PRIVATE_HEADERS)

    @http.route(
        "/my/service-requests/<int(max=2147483647):request_id>/photo/<int(max=2147483647):photo_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_service_photo(self, request_id, photo_id, access_token=None, **kwargs):
        """A photo or file of the request; no other file is served here.

        :raises NotFound: for everything else
        """
        record = self._service_document(MODEL, request_id, access_token)
        photo = record.photo_ids.filtered(lambda photo: photo.id == photo_id)
        if not photo:
            raise NotFound()
        picture = photo.mimetype.startswith("image/")
        response = serve_bytes(photo.raw, photo.mimetype, photo.name, disposition="" if picture else "attachment")
        response.headers["Referrer-Policy"] = "same-origin"
        return response
