"""Export papers as they were sent: for the customer on the page of his order, and for the company's own people."""

from odoo import http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from werkzeug.exceptions import NotFound

from .files import serve


class ExportPapers(CustomerPortal):
    @http.route(
        "/my/orders/<int(max=2147483647):order_id>/papers/<int(max=2147483647):paper_id>/<int(max=2147483647):file_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_export_paper(self, order_id, paper_id, file_id, access_token=None, **kwargs):
        """A clearance paper that was sent for this order; no other file is served here (D14.8).

        :raises NotFound: for everything else
        """
        token = access_token if access_token and access_token.isascii() else None
        try:
            order = self._document_check_access("sale.order", order_id, access_token=token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        paper = order.sudo()._export_portal_papers().filtered(lambda paper: paper.id == paper_id)
        file = paper.sent_file_ids.filtered(lambda file: file.id == file_id)
        if not file:
            raise NotFound()
        return serve(file)

    @http.route(
        "/order_confirmation/paper/<int(max=2147483647):paper_id>/<int(max=2147483647):file_id>",
        type="http",
        auth="user",
    )
    def export_paper_file(self, paper_id, file_id):
        """A paper as it was sent, for the company's own people who may read it; always a download.

        :raises NotFound: for everybody and everything else, without saying which
        """
        paper = request.env["order.export.paper"].browse(paper_id).exists()
        try:
            paper.check_access("read")
        except AccessError as error:
            raise NotFound() from error
        file = paper.sudo().sent_file_ids.filtered(lambda file: file.id == file_id)
        if not file or not request.env.user._is_internal():
            raise NotFound()
        return serve(file)
