"""Evidence files for the company's own people."""

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request
from werkzeug.exceptions import NotFound

#: Types a browser may be told; anything else is just bytes.
KNOWN_TYPES = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}


class ConfirmationFiles(http.Controller):
    @http.route(
        "/order_confirmation/file/<int(max=2147483647):sheet_id>/<int(max=2147483647):file_id>",
        type="http",
        auth="user",
    )
    def confirmation_file(self, sheet_id, file_id):
        """A PDF, signature or proof of a sheet that the user may read; always a download (B04).

        :raises NotFound: for everybody and everything else, without saying which
        """
        sheet = request.env["order.confirmation"].browse(sheet_id).exists()
        try:
            sheet.check_access("read")
        except AccessError as error:
            raise NotFound() from error
        file = sheet.sudo()._evidence_files().filtered(lambda file: file.id == file_id)
        if not file or not request.env.user._is_internal():
            raise NotFound()
        content = file._content()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", file.mimetype if file.mimetype in KNOWN_TYPES else "application/octet-stream"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(file.name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'; sandbox"),
                ("Cache-Control", "no-store, private"),
            ],
        )
