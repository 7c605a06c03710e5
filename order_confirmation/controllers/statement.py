"""The other party's statements: list, one statement, its answer and its PDF; and files for the company's own people."""

import re
from urllib.parse import urlencode

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from werkzeug.exceptions import NotFound

from .answer_form import MAX_COMMENT, MAX_NAME, checked_signature, clean_name, clean_text, parse_number
from .files import serve, serve_bytes
from .portal import PRIVATE_HEADERS

ROW_FIELD = re.compile(r"(amount|comment)_(\d{1,9})")
#: Bytes beyond the largest signature that are read, to tell that it is too large.
SPARE = 3 * 1024 * 1024


def parse_amount(env, text, digits):
    """An amount as people of the page's language write it; zero and less are amounts too.

    :param env: its language says what the decimal sign is
    :param str text: what was typed, not blank
    :param int digits: decimals of the currency
    :rtype: float
    :raises UserError: for what is no number, is too large or has more decimals
    """
    plain = text.strip().translate({0x2212: "-", 0xFF0D: "-"})
    negative = plain.startswith("-")
    plain = plain.removeprefix("-").strip()
    if re.fullmatch(r"0+([.,]0*)?", plain):
        return 0.0
    return parse_number(env, plain, digits) * (-1 if negative else 1)


class StatementForm:
    """One submitted answer: ``values`` as typed, ``errors``, and what passed the checks.

    :param statement: in the language of the page
    :param dict params: the request's parameters
    """

    def __init__(self, statement, params):
        self.env = statement.env
        self.statement = statement
        self.decision = params.get("decision")
        self.errors = []
        self.lines = {}
        self.signature = None
        self.name = clean_name(params.get("signer"))
        self.comment = clean_text(params.get("comment"))
        self.values = {"signer": self.name, "comment": self.comment}
        for key, value in params.items():
            if ROW_FIELD.fullmatch(key) and isinstance(value, str):
                self.values[key] = clean_text(value)

    def validate(self, upload):
        """Check everything, so that one round trip names all mistakes.

        :param upload: file part with the signature, or None
        :returns: whether the answer can be recorded
        :rtype: bool
        """
        env = self.env
        if not self.name:
            self.errors.append(env._("Please enter your name."))
        if len(self.name) > MAX_NAME or len(self.comment) > MAX_COMMENT:
            self.errors.append(env._("Name or comment is too long: please shorten it."))
        rows = {row.id: row for row in self.statement.line_ids}
        for key, value in self.values.items():
            match = ROW_FIELD.fullmatch(key)
            if match and value.strip():
                self._read_row(rows.get(int(match[2])), match[1], value)
        if self.decision == "agree" and not self.lines:
            try:
                self.signature = checked_signature(env, upload.read(SPARE) if hasattr(upload, "read") else b"")
            except UserError as error:
                self.errors.append(str(error))
        return not self.errors

    def _read_row(self, row, field, value):
        if not row:
            self.errors.append(self.env._("The answer names rows that are not on this statement."))
            return
        entry = self.lines.setdefault(row.id, {"comment": "", "amount": None})
        if field == "comment":
            entry["comment"] = value
            if len(value) > MAX_COMMENT:
                self.errors.append(self.env._("Name or comment is too long: please shorten it."))
            return
        try:
            entry["amount"] = parse_amount(self.env, value, row.currency_id.decimal_places)
        except UserError as error:
            self.errors.append(f"{row.name}: {error}")


class StatementPortal(CustomerPortal):
    # === HOME AND LIST ===

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        statements = request.env["order.statement"]
        if "statement_count" in counters:
            readable = statements.has_access("read")
            values["statement_count"] = statements.search_count(self._statement_domain()) if readable else 0
        return values

    def _statement_domain(self):
        partner = request.env.user.partner_id.commercial_partner_id
        return Domain([("partner_id", "child_of", partner.ids), ("state", "!=", "draft")])

    @http.route(["/my/statements", "/my/statements/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_statements(self, page=1, filterby=None, **kwargs):
        """The other party's statements, newest first (D16.5)."""
        statements, env = request.env["order.statement"], request.env
        filters = {
            "all": {"label": env._("All"), "domain": []},
            "waiting": {"label": env._("Awaiting your reply"), "domain": [("state", "=", "sent")]},
        }
        filterby = filterby if filterby in filters else "all"
        domain = self._statement_domain() & Domain(filters[filterby]["domain"])
        readable = statements.has_access("read")
        pager = portal_pager(
            url="/my/statements",
            total=statements.search_count(domain) if readable else 0,
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby},
        )
        if readable:
            statements = statements.search(domain, limit=self._items_per_page, offset=pager["offset"])
        request.session["my_statements_history"] = statements.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            statements=statements.sudo(),
            page_name="statement",
            pager=pager,
            default_url="/my/statements",
            searchbar_filters=filters,
            filterby=filterby,
        )
        return request.render("order_confirmation.portal_my_statements", values)

    # === ONE STATEMENT ===

    def _statement_access(self, statement_id, access_token):
        """The issued statement for someone who may see it: by token, or the other party's own login.

        :returns: the statement with rights lifted
        :raises AccessError | MissingError: otherwise, for drafts too
        """
        token = access_token if access_token and access_token.isascii() else None
        statement = self._document_check_access("order.statement", statement_id, access_token=token)
        if statement.state == "draft":
            raise MissingError(request.env._("This document does not exist."))
        return statement

    @http.route("/my/statements/<int(max=2147483647):statement_id>", type="http", auth="public", website=True)
    def portal_statement(self, statement_id, access_token=None, message=None, **kwargs):
        """One statement as it was issued, and the form to answer it (D16.5)."""
        try:
            statement = self._statement_access(statement_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._statement_page(statement, access_token, message=message, **kwargs)

    def _statement_page(self, statement, access_token, form=None, message=None, **kwargs):
        entered = form.values if form else {}
        user = request.env.user
        newer = statement._portal_page_values()["newer"]
        values = statement._portal_page_values() | {
            "page_name": "statement",
            "res_company": statement.company_id,
            "form": form,
            "entered": lambda key: entered.get(key) or "",
            "message": message if message == statement.state else None,
            "newer": newer if newer.with_user(user).has_access("read") else newer.browse(),
            "default_name": "" if user._is_public() else user.name,
            "url": lambda suffix="", **args: self._statement_url(statement, access_token, suffix, **args),
        }
        values = self._get_page_view_values(statement, access_token, values, "my_statements_history", False, **kwargs)
        return request.render("order_confirmation.portal_statement_page", values, headers=PRIVATE_HEADERS)

    def _statement_url(self, statement, access_token, suffix="", **arguments):
        if access_token:
            arguments["access_token"] = access_token
        query = f"?{urlencode(arguments)}" if arguments else ""
        return f"{statement.access_url}{suffix}{query}"

    @http.route(
        "/my/statements/<int(max=2147483647):statement_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        csrf=True,
    )
    def portal_statement_answer(self, statement_id, access_token=None, signature=None, **params):
        """Record the answer; mistakes come back with everything that was typed (D16.5).

        :param signature: the drawn signature as a file part
        """
        try:
            statement = self._statement_access(statement_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        form = StatementForm(statement, params)
        if not form.validate(signature):
            return self._statement_page(statement, access_token, form=form)
        user = request.env.user
        try:
            with request.env.cr.savepoint():
                statement._answer(
                    form.decision,
                    "portal",
                    form.name,
                    lines=form.lines,
                    comment=form.comment,
                    signature=form.signature,
                    user=user if not user._is_public() else None,
                    address=request.httprequest.remote_addr,
                )
        except UserError as error:
            form.errors.append(str(error))
            return self._statement_page(statement, access_token, form=form)
        return request.redirect(self._statement_url(statement, access_token, message=statement.state))

    # === FILES ===

    @http.route("/my/statements/<int(max=2147483647):statement_id>/pdf", type="http", auth="public", website=True)
    def portal_statement_pdf(self, statement_id, access_token=None, **kwargs):
        """The PDF that both parties hold. No other file is served here."""
        try:
            statement = self._statement_access(statement_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        file = statement._current_pdf()
        if not file:
            raise NotFound()
        response = serve_bytes(file._content(), "application/pdf", statement._pdf_name(), disposition="inline")
        response.headers.update(PRIVATE_HEADERS)
        return response

    @http.route(
        "/order_confirmation/statement/<int(max=2147483647):statement_id>/<int(max=2147483647):file_id>",
        type="http",
        auth="user",
    )
    def statement_file(self, statement_id, file_id):
        """A PDF, signature or proof of a statement that the user may read; always a download.

        :raises NotFound: for everybody and everything else, without saying which
        """
        statement = request.env["order.statement"].browse(statement_id).exists()
        try:
            statement.check_access("read")
        except AccessError as error:
            raise NotFound() from error
        file = statement.sudo()._evidence_files().filtered(lambda file: file.id == file_id)
        if not file or not request.env.user._is_internal():
            raise NotFound()
        return serve(file)
