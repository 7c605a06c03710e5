"""Requests to the customer's pages, as a browser sends them."""

import io
import json
import re

from lxml import html
from odoo.http import Request
from odoo.tests import HttpCase
from PIL import Image, ImageDraw

from .common import ConfirmationCommon


def drawn(size=(300, 100), kind="PNG"):
    """A signature that somebody drew.

    :returns: bytes of a picture
    """
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line([(10, size[1] - 10), (size[0] // 2, 10), (size[0] - 10, size[1] - 10)], "navy", 3)
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


class PortalCase(HttpCase, ConfirmationCommon):
    """A sheet that waits for its customer, and what a visitor's browser does with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.order = cls.make_order(rows=[(cls.product, 1200, 63.0), (cls.product_2, 300, 36.0)])
        cls.sheet = cls.issue(cls.order)
        cls.row, cls.row_2 = cls.sheet.line_ids

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def page_url(self, sheet=None, suffix="", **arguments):
        sheet = sheet or self.sheet
        token = arguments.pop("token", sheet.access_token)
        query = "&".join(f"{name}={value}" for name, value in {"access_token": token, **arguments}.items() if value)
        return f"/my/confirmations/{sheet.id}{suffix}" + (f"?{query}" if query else "")

    def page(self, sheet=None, **arguments):
        """Open a sheet's page.

        :returns: the response, and its document
        """
        response = self.url_open(self.page_url(sheet, **arguments))
        return response, html.fromstring(response.content)

    def text_of(self, response):
        """The words of a page, white space collapsed."""
        document = html.fromstring(response.content)
        for element in document.xpath("//script | //style"):
            element.drop_tree()
        return re.sub(r"\s+", " ", document.text_content())

    def post_answer(self, decision, sheet=None, signature=None, token=None, csrf=True, **fields):
        """Send the form of a sheet's page, without following the answer.

        :param bytes signature: picture in a file part; a drawn one for ``confirm`` when missing
        """
        sheet = sheet or self.sheet
        token = sheet.access_token if token is None else token
        fields.setdefault("signer", "Li Na")
        fields.setdefault("asked", sheet._answer_mark())
        data = {"decision": decision, **fields}
        if csrf:
            data["csrf_token"] = Request.csrf_token(self)
        files = None
        if decision == "confirm":
            signature = drawn() if signature is None else signature
            files = {"signature": ("signature.png", signature, "image/png")} if signature else None
        return self.url_open(
            self.page_url(sheet, "/answer", token=token), data=data, files=files, allow_redirects=False
        )

    def call_json(self, url, **params):
        """Call a JSON route as Odoo's own page does.

        :returns: ``result``, or the ``error``
        """
        response = self.url_open(
            url,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        answer = response.json()
        return answer.get("result", answer.get("error"))
