"""Prints of documents under sign-off, and the page on which a process confirmation is acknowledged."""

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import Response, content_disposition, request
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from .files import serve, serve_bytes
from .portal import PRIVATE_HEADERS


class SignoffPrint(http.Controller):
    @http.route("/signoff/print/<string:model>/<int(max=2147483647):record_id>", type="http", auth="user")
    def signoff_print(self, model, record_id, kind="sheet", **kwargs):
        """A document with its signatures; without a number it says *uncontrolled* (B05).

        :raises NotFound: for everybody and everything else, without saying which
        """
        document = self._document(model, record_id)
        if kind not in ("sheet", "change"):
            raise NotFound()
        return serve_bytes(
            document._signoff_render(kind), "application/pdf", document._signoff_pdf_name(), disposition="inline"
        )

    @http.route("/signoff/copy/<int(max=2147483647):entry_id>", type="http", auth="user")
    def signoff_copy(self, entry_id, **kwargs):
        """Numbered copies as they were printed: the same bytes, the same numbers.

        :raises NotFound: for everybody and everything else, without saying which
        """
        entry = request.env["signoff.entry"].sudo().browse(entry_id).exists()
        if entry.kind != "copy":
            raise NotFound()
        self._document(entry.head_id.res_model, entry.head_id.res_id)
        return serve(entry.file_id)

    @http.route("/signoff/process/file/<int(max=2147483647):process_id>", type="http", auth="user")
    def signoff_process_file(self, process_id, **kwargs):
        """A process confirmation as it was issued (D10), for colleagues who may read its document.

        :raises NotFound: for everybody and everything else, without saying which
        """
        process = request.env["signoff.process"].sudo().browse(process_id).exists()
        if not process:
            raise NotFound()
        self._document(process.head_id.res_model, process.head_id.res_id, signed=False)
        return serve(process.file_id)

    @http.route("/signoff/export", type="http", auth="user", readonly=False)
    def signoff_export(self, **kwargs):
        """All evidence as an archive that checks itself (B04), for whoever manages sign-offs.

        :raises NotFound: for anybody else
        """
        try:
            file = request.env["signoff.export"]._write()
        except AccessError as error:
            raise NotFound() from error
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition("signoff_evidence.zip")),
            ("Cache-Control", "no-store, private"),
        ]
        return Response(wrap_file(request.httprequest.environ, file), headers=headers, direct_passthrough=True)

    # === THE RECIPIENT'S PAGE ===

    @http.route("/signoff/process/<string:token>", type="http", auth="public", website=True, sitemap=False)
    def signoff_process(self, token, name=None, **kwargs):
        """The page on which the recipient reads a process confirmation and acknowledges it (D10)."""
        process = request.env["signoff.process"]._by_token(token)
        error = ""
        if process and request.httprequest.method == "POST":
            try:
                process._acknowledge(name, request.httprequest.remote_addr)
            except UserError as refused:
                error = str(refused)
        values = {"process": process, "token": token, "error": error, "no_header": True, "no_footer": True}
        return request.render(
            "order_confirmation.signoff_process", values, headers=PRIVATE_HEADERS, status=200 if process else 404
        )

    @http.route("/signoff/process/<string:token>/pdf", type="http", auth="public", sitemap=False)
    def signoff_process_pdf(self, token, **kwargs):
        """The PDF for its recipient.

        :raises NotFound: for an unknown link
        """
        process = request.env["signoff.process"]._by_token(token)
        if not process:
            raise NotFound()
        return serve(process.file_id, disposition="inline")

    # === TOOLING ===

    @staticmethod
    def _document(model, record_id, signed=True):
        documents = request.env.get(model)
        if (
            documents is None
            or not getattr(documents, "_signoff_sections", None)
            or not request.env.user._is_internal()
        ):
            raise NotFound()
        document = documents.browse(record_id).exists()
        try:
            document.check_access("read")
        except AccessError as error:
            raise NotFound() from error
        if signed and not document.sudo().signoff_head_id:
            raise NotFound()
        return document
