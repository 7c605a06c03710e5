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
        return serve(file)


def serve(file, **options):
    """An evidence file as an answer that no browser takes for anything else.

    :param signoff.file file: the person was asked whether he may have it
    :param options: see :func:`serve_bytes`
    :rtype: Response
    """
    return serve_bytes(file._content(), file.mimetype, file.name, **options)


def serve_bytes(content, mimetype, name, disposition="attachment", cache="no-store, private"):
    """The same for bytes that are no file, such as a print.

    :param bytes content: what is served
    :param str mimetype: told to the browser where it is a known one
    :param str name: file name
    :param str disposition: ``attachment``, ``inline``, or nothing for a picture in a page
    :param str cache: Cache-Control
    :rtype: Response
    """
    headers = [
        ("Content-Type", mimetype if mimetype in KNOWN_TYPES else "application/octet-stream"),
        ("Content-Length", len(content)),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", cache),
    ]
    if disposition != "inline":
        # A browser's PDF viewer refuses to open what is in a sandbox; only our own prints are shown inline.
        headers.append(("Content-Security-Policy", "default-src 'none'; sandbox"))
    if disposition:
        headers.append(("Content-Disposition", content_disposition(name).replace("attachment", disposition, 1)))
    return request.make_response(content, headers=headers)
