"""Programs for burning stations (B21)."""

from odoo import http
from odoo.addons.order_confirmation.controllers.files import serve_bytes
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from werkzeug.exceptions import NotFound


class FirmwareDownload(http.Controller):
    @http.route(
        "/firmware/download/<int(max=2147483647):production_id>", type="http", auth="user", readonly=False,
    )  # fmt: skip
    def firmware_download(self, production_id):
        """The program that a manufacturing order must carry; who got it is entered.

        :raises NotFound: for an order that the user may not read
        """
        return self._answer(request.env["mrp.production"].browse(production_id).exists(), "_firmware_download")

    @http.route("/firmware/image/<int(max=2147483647):program_id>", type="http", auth="user", readonly=False)
    def firmware_image(self, program_id):
        """The image of a program, for who keeps programs; entered as well.

        :raises NotFound: for a program that the user may not read
        """
        return self._answer(request.env["firmware.program"].browse(program_id).exists(), "_download")

    def _answer(self, record, method):
        if not record or not record.has_access("read"):
            raise NotFound()
        try:
            name, content = getattr(record, method)(request.httprequest.remote_addr)
        except (UserError, AccessError) as error:
            # Nothing was entered: what can't be told in a download is told as text.
            request.env.cr.rollback()
            return request.make_response(
                str(error), headers=[("Content-Type", "text/plain; charset=utf-8")], status=409
            )
        return serve_bytes(content, "application/octet-stream", name)
