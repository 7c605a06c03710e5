"""The customer's deliveries: list, one delivery, arrival, receipt or objection, complaint, rating; files for staff."""

import re
from datetime import date
from urllib.parse import urlencode

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.rating.controllers.main import Rating
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from werkzeug.exceptions import NotFound

from ..models.order_acceptance_upload import MAX_BYTES, MAX_FILES, checked_files
from .answer_form import (
    MAX_COMMENT,
    MAX_NAME,
    MAX_SIGNATURE_BYTES,
    checked_signature,
    clean_name,
    clean_text,
    parse_number,
)
from .files import serve
from .portal import PRIVATE_HEADERS

ROW_FIELD = re.compile(r"(answer|quantity|comment)_(\d{1,9})")
RATES = {"5": 5, "3": 3, "1": 1}


def uploads(name):
    """Files of the request, each read one byte further than allowed at most.

    :param str name: of the field
    :returns: pairs of name and bytes
    :rtype: list[tuple[str, bytes]]
    """
    files = request.httprequest.files.getlist(name)[: MAX_FILES + 1]
    return [(file.filename, file.read(MAX_BYTES + 1)) for file in files if file.filename]


class DeliveryForm:
    """One submitted answer: ``values`` as typed, ``errors``, and what passed the checks.

    :param acceptance: in the language of the page
    :param dict params: the request's parameters
    """

    def __init__(self, acceptance, params):
        self.env = acceptance.env
        self.acceptance = acceptance
        self.decision = params.get("decision")
        self.errors, self.lines, self.files = [], {}, []
        self.signature = None
        self.arrived_on = False
        self.name = clean_name(params.get("signer"))
        self.comment = clean_text(params.get("comment"))
        self.values = {"signer": self.name, "comment": self.comment, "arrived_on": clean_text(params.get("arrived_on"))}
        for key, value in params.items():
            if ROW_FIELD.fullmatch(key) and isinstance(value, str):
                self.values[key] = clean_text(value)

    def validate(self, signature):
        """Check everything, so that one round trip names all mistakes.

        :param signature: file part with the signature, or None
        :returns: whether the answer can be recorded
        :rtype: bool
        """
        if not self.name:
            self._error(self.env._("Please enter your name."))
        if len(self.name) > MAX_NAME or len(self.comment) > MAX_COMMENT:
            self._error(self.env._("Name or comment is too long: please shorten it."))
        self._try(self._read_arrival)
        for key, value in self.values.items():
            match = ROW_FIELD.fullmatch(key)
            if match and value.strip():
                self._try(self._read_row, int(match[2]), match[1], value)
        self.lines = {key: row for key, row in self.lines.items() if row.get("answer", "accepted") != "accepted"}
        self._try(self._read_files, signature)
        return not self.errors

    def _try(self, check, *arguments):
        try:
            check(*arguments)
        except UserError as error:
            self._error(str(error))

    def _error(self, text):
        if text not in self.errors:
            self.errors.append(text)

    def _read_arrival(self):
        text = self.values["arrived_on"].strip()
        if not text or self.acceptance.arrived_on:
            return
        try:
            self.arrived_on = date.fromisoformat(text)
        except ValueError as error:
            raise UserError(self.env._("“%(text)s” is not a date.", text=text[:40])) from error

    def _read_row(self, row_id, field, value):
        row = self.acceptance.line_ids.filtered(lambda row: row.id == row_id)
        if not row:
            raise UserError(self.env._("The answer names rows that are not on this delivery."))
        if self.values.get(f"answer_{row_id}", "accepted") == "accepted" and field == "quantity":
            return
        entry = self.lines.setdefault(row_id, {})
        if field == "quantity":
            digits = self.env["decimal.precision"].precision_get("Product Unit")
            value = parse_number(self.env, value, digits)
        elif field == "comment" and len(value) > MAX_COMMENT:
            raise UserError(self.env._("Name or comment is too long: please shorten it."))
        entry[field] = value

    def _read_files(self, signature):
        self.files = checked_files(self.env, uploads("photos"))
        content = signature.read(MAX_SIGNATURE_BYTES + 1) if hasattr(signature, "read") else b""
        if content:
            self.signature = checked_signature(self.env, content)


class AcceptancePortal(CustomerPortal):
    # === HOME AND LIST ===

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "acceptance_count" in counters:
            acceptances = request.env["order.acceptance"]
            readable = acceptances.has_access("read")
            values["acceptance_count"] = acceptances.search_count(self._acceptance_domain()) if readable else 0
        return values

    def _acceptance_domain(self):
        return Domain("partner_id", "child_of", request.env.user.partner_id.commercial_partner_id.ids)

    @http.route(["/my/deliveries", "/my/deliveries/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_deliveries(self, page=1, filterby=None, **kwargs):
        """The customer's deliveries, newest first (D05, D17)."""
        acceptances, env = request.env["order.acceptance"], request.env
        filters = {
            "all": {"label": env._("All"), "domain": []},
            "waiting": {"label": env._("To confirm"), "domain": [("state", "=", "waiting")]},
        }
        filterby = filterby if filterby in filters else "all"
        domain = self._acceptance_domain() & Domain(filters[filterby]["domain"])
        readable = acceptances.has_access("read")
        pager = portal_pager(
            url="/my/deliveries",
            total=acceptances.search_count(domain) if readable else 0,
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby},
        )
        if readable:
            acceptances = acceptances.search(domain, limit=self._items_per_page, offset=pager["offset"])
        request.session["my_deliveries_history"] = acceptances.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            acceptances=acceptances.sudo(),
            page_name="acceptance",
            pager=pager,
            default_url="/my/deliveries",
            searchbar_filters=filters,
            filterby=filterby,
        )
        return request.render("order_confirmation.portal_my_deliveries", values)

    # === ONE DELIVERY ===

    def _acceptance_access(self, acceptance_id, access_token):
        """The delivery for someone who may see it: by token, or the customer's own login; rights lifted."""
        token = access_token if access_token and access_token.isascii() else None
        return self._document_check_access("order.acceptance", acceptance_id, access_token=token)

    @http.route("/my/deliveries/<int(max=2147483647):acceptance_id>", type="http", auth="public", website=True)
    def portal_delivery(self, acceptance_id, access_token=None, message=None, **kwargs):
        """One delivery, and the form to confirm its receipt or object (D05, D13.4, D17)."""
        try:
            acceptance = self._acceptance_access(acceptance_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._acceptance_page(acceptance, access_token, message=message)

    def _acceptance_page(self, acceptance, access_token, form=None, message=None, errors=None):
        entered = form.values if form else {}
        user = request.env.user
        values = acceptance._portal_page_values() | {
            "page_name": "acceptance",
            "res_company": acceptance.company_id,
            "errors": errors or (form.errors if form else []),
            "entered": lambda key: entered.get(key) or "",
            "message": message if message in ("arrived", "complaint", "rated", acceptance.state) else None,
            "default_name": "" if user._is_public() else user.name,
            "url": lambda suffix="", **args: self._acceptance_url(acceptance, access_token, suffix, **args),
        }
        values = self._get_page_view_values(acceptance, access_token, values, "my_deliveries_history", False)
        return request.render("order_confirmation.portal_delivery_page", values, headers=PRIVATE_HEADERS)

    def _acceptance_url(self, acceptance, access_token, suffix="", **arguments):
        if access_token:
            arguments["access_token"] = access_token
        query = f"?{urlencode(arguments)}" if arguments else ""
        return f"{acceptance.access_url}{suffix}{query}"

    def _act(self, acceptance_id, access_token, act, form=None):
        """Do what the customer sent; what is refused comes back with everything that was typed."""
        try:
            acceptance = self._acceptance_access(acceptance_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        form = form and form(acceptance)
        try:
            with request.env.cr.savepoint():
                message = act(acceptance, form)
        except UserError as error:
            return self._acceptance_page(acceptance, access_token, form=form, errors=[str(error)])
        if not message:
            return self._acceptance_page(acceptance, access_token, form=form)
        return request.redirect(self._acceptance_url(acceptance, access_token, message=message))

    @http.route(
        "/my/deliveries/<int(max=2147483647):acceptance_id>/answer",
        type="http", auth="public", methods=["POST"], website=True, csrf=True,
    )  # fmt: skip
    def portal_delivery_answer(self, acceptance_id, access_token=None, signature=None, **params):
        """Confirm receipt, or object row by row with photos (D05, D13.4, D17).

        :param signature: the drawn signature as a file part, where there is one
        """

        def act(acceptance, form):
            if not form.validate(signature):
                return None
            acceptance._decide(
                form.decision, "portal", form.name, lines=form.lines, comment=form.comment, files=form.files,
                signature=form.signature, arrived_on=form.arrived_on, user=self._person(),
                address=request.httprequest.remote_addr,
            )  # fmt: skip
            return acceptance.state

        return self._act(acceptance_id, access_token, act, lambda acceptance: DeliveryForm(acceptance, params))

    @http.route(
        "/my/deliveries/<int(max=2147483647):acceptance_id>/arrived",
        type="http", auth="public", methods=["POST"], website=True, csrf=True,
    )  # fmt: skip
    def portal_delivery_arrived(self, acceptance_id, access_token=None, arrived_on="", **params):
        """It has arrived: the days to inspect count from then. Said once; the clerk corrects it (D14.8)."""

        def act(acceptance, _form):
            acceptance._lock()
            if acceptance.arrived_on:
                raise UserError(
                    request.env._("The day of arrival is recorded already. Please write to us if it is wrong.")
                )
            try:
                day = date.fromisoformat(arrived_on)
            except ValueError as error:
                raise UserError(request.env._("“%(text)s” is not a date.", text=arrived_on[:40])) from error
            person = self._person()
            acceptance._record_arrival(day, person.name if person else acceptance.partner_id.name)
            return "arrived"

        return self._act(acceptance_id, access_token, act)

    @http.route(
        "/my/deliveries/<int(max=2147483647):acceptance_id>/complaint",
        type="http", auth="public", methods=["POST"], website=True, csrf=True,
    )  # fmt: skip
    def portal_delivery_complaint(self, acceptance_id, access_token=None, complaint="", **params):
        """What is wrong with a delivery that counts as accepted (D13.4, D14.10)."""

        def act(acceptance, _form):
            person = self._person()
            acceptance._complain(clean_text(complaint), person.name if person else acceptance.partner_id.name)
            return "complaint"

        return self._act(acceptance_id, access_token, act)

    @http.route(
        "/my/deliveries/<int(max=2147483647):acceptance_id>/rate",
        type="http", auth="public", methods=["POST"], website=True, csrf=True,
    )  # fmt: skip
    def portal_delivery_rate(self, acceptance_id, access_token=None, rate="", feedback="", **params):
        """How satisfied the customer is, where he was asked (D08, D12)."""

        def act(acceptance, _form):
            rating = acceptance._portal_page_values()["rating"]
            if not rating or rate not in RATES:
                raise UserError(request.env._("Please choose one of the three faces."))
            acceptance.rating_apply(RATES[rate], rating=rating, feedback=clean_text(feedback)[:MAX_COMMENT])
            return "rated"

        return self._act(acceptance_id, access_token, act)

    def _person(self):
        user = request.env.user
        return None if user._is_public() else user

    # === FILES ===

    @http.route(
        "/order_confirmation/acceptance/<int(max=2147483647):acceptance_id>/<int(max=2147483647):file_id>",
        type="http",
        auth="user",
    )
    def acceptance_file(self, acceptance_id, file_id):
        """A photo or proof of an acceptance that the employee may read; always a download.

        :raises NotFound: for everybody and everything else, without saying which
        """
        acceptance = request.env["order.acceptance"].browse(acceptance_id).exists()
        try:
            acceptance.check_access("read")
        except AccessError as error:
            raise NotFound() from error
        file = acceptance.sudo()._evidence_files().filtered(lambda file: file.id == file_id)
        if not file or not request.env.user._is_internal():
            raise NotFound()
        return serve(file)


class AcceptanceRating(Rating):
    """A rating that was given already is shown, not asked for again."""

    def _given(self, token):
        rating, record = self._get_rating_and_record(token)
        if record._name == "order.acceptance" and rating.consumed:
            return request.render("order_confirmation.rating_given", {"text": record._rated_text(rating)})
        return None

    @http.route()
    def action_open_rating(self, token, rate, **kwargs):
        """The faces of the mail."""
        return self._given(token) or super().action_open_rating(token, rate, **kwargs)

    @http.route()
    def action_submit_rating(self, token, rate=0, **kwargs):
        """The customer's rating."""
        return self._given(token) or super().action_submit_rating(token, rate, **kwargs)
