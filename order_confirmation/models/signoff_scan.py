"""Scans of many forms at once, sorted by the QR code on each page (B06)."""

import base64
import io
import re

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.pdf import PdfReader, PdfWriter

TOKEN = re.compile(r"/signoff/([\w-]+)")


class SignoffPaper(models.AbstractModel):
    _inherit = "signoff.paper"

    @api.model
    def sort_scans(self, files):
        """Sort scanned pages by the codes that the browser read on them; each document's pages become one scan.

        A page without a code belongs to the page before it. Nothing is signed: each scan opens the form in which
        its signatures are entered.

        :param list[dict] files: ``name``, ``data`` (base64), ``codes`` (text of the code on each page, or False)
        :returns: one dictionary per scan: ``id`` of its form (False where the document is unknown), ``document``,
            ``file``, ``pages``, ``message``
        :rtype: list[dict]
        :raises AccessError: for whoever may not enter paper
        :raises UserError: for what is no scan
        """
        if not self.env.user.has_group("order_confirmation.group_signoff_attest"):
            raise AccessError(self.env._("%(name)s may not enter signatures made on paper.", name=self.env.user.name))
        results = []
        for file in files:
            content = base64.b64decode(file["data"])
            for head, pages in self._group_pages(file.get("codes") or [False]):
                results.append(self._scan_of(head, pages, file["name"], content))
        return results

    def _group_pages(self, codes):
        """Pages by document.

        :param list codes: text of the code on each page, or False
        :returns: head (empty where unknown) and its page numbers from 0
        :rtype: list[tuple[signoff.head, list[int]]]
        """
        groups, current = {}, self.env["signoff.head"].sudo()
        for number, code in enumerate(codes):
            if code:
                found = TOKEN.search(code)
                current = self.env["signoff.head"]._by_token(found and found[1])
            groups.setdefault(current, []).append(number)
        return list(groups.items())

    def _scan_of(self, head, pages, name, content):
        result = {"id": False, "document": "", "file": name, "pages": [number + 1 for number in pages], "message": ""}
        if not head:
            return {**result, "message": self.env._("No code of a document was found on these pages.")}
        document = self.env[head.res_model].browse(head.res_id).exists() if head.res_model in self.env else False
        if not document or not document.has_access("read"):
            return {**result, "message": self.env._("The document of this paper is not one of yours.")}
        result["document"] = head.name
        part = self._pages_of(content, pages, name)
        wizard = self.env["signoff.paper.entry"]._for_heads(
            head, scan=base64.b64encode(part), scan_name=f"{head.name.replace('/', '-')} {name}"
        )
        if not wizard.line_ids:
            return {**result, "message": self.env._("Nothing on this document waits for a signature.")}
        return {**result, "id": wizard.id}

    def _pages_of(self, content, pages, name):
        if guess_mimetype(content) != "application/pdf":
            return content
        try:
            reader = PdfReader(io.BytesIO(content), strict=False)
            if len(reader.pages) == len(pages):
                return content
            writer = PdfWriter()
            for number in pages:
                writer.add_page(reader.pages[number])
            result = io.BytesIO()
            writer.write(result)
        except Exception as error:  # noqa: BLE001 - the library raises whatever a broken file makes of it
            raise UserError(
                self.env._("“%(name)s” can't be taken apart: it is damaged or locked. Please scan it again.", name=name)
            ) from error
        return result.getvalue()
