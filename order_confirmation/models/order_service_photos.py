"""Photos of a request: what may be uploaded is told by the bytes, not by the name."""

import io
import re
import struct

from odoo import api, fields, models
from odoo.exceptions import UserError
from PIL import Image

MAX_FILES = 8
MAX_FILE_BYTES = 10 * 1024 * 1024
#: More pixels than any phone takes; a small file that unpacks to more is an attack.
MAX_PIXELS = 120_000_000
MAX_FILE_NAME = 100
FORMATS = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg")}
PDF = ("application/pdf", ".pdf")
#: Letters, digits and a few signs of any script: neither paths nor signs that turn the reading direction.
NAME_SIGNS = re.compile(r"[^\w .()+-]|[\u202a-\u202e\u2066-\u2069]")


class OrderServiceRequest(models.Model):
    _inherit = "order.service.request"

    photo_ids = fields.Many2many(
        "ir.attachment",
        "order_service_request_photo_rel",
        "request_id",
        "attachment_id",
        string="Photos and Files",
        copy=False,
        help="The customer sees them on his page. For files of our own use the chatter.",
    )

    @api.model
    def _checked_file(self, name, content):
        """A file that may be kept and shown.

        :param str name: as the browser says
        :param bytes content: as uploaded
        :returns: clean name with the ending of its real type, type, content
        :rtype: tuple[str, str, bytes]
        :raises UserError: saying what is wrong with the file
        """
        plain = NAME_SIGNS.sub("_", (name or "").replace("\\", "/").rpartition("/")[2]).strip(" .")[:MAX_FILE_NAME]
        if not content:
            raise UserError(self.env._("“%(name)s” is empty. Please choose it again.", name=plain))
        if len(content) > MAX_FILE_BYTES:
            raise UserError(
                self.env._(
                    "“%(name)s” is larger than %(limit)s MB. Please send a smaller picture.",
                    name=plain,
                    limit=MAX_FILE_BYTES // 1024 // 1024,
                )
            )
        found = PDF if content.startswith(b"%PDF-") else self._picture_type(content)
        if not found:
            raise UserError(
                self.env._("“%(name)s” is neither a picture (JPEG, PNG) nor a PDF. Please send one.", name=plain)
            )
        mimetype, ending = found
        stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", plain) or self.env._("Photo")
        return f"{stem}{ending}", mimetype, content

    def _picture_type(self, content):
        try:
            with Image.open(io.BytesIO(content), formats=tuple(FORMATS)) as image:
                if image.width * image.height > MAX_PIXELS:
                    return False
                kind = image.format
                image.verify()
        except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError):
            # What Pillow raises for broken pictures; an unknown format is an OSError.
            return False
        return FORMATS[kind]

    def _engine_create(self, vals_list):
        requests = super()._engine_create(vals_list)
        if any(vals.get("photo_ids") for vals in vals_list):
            requests._check_photos()
        return requests

    def _engine_write(self, vals):
        result = super()._engine_write(vals)
        if "photo_ids" in vals:
            self._check_photos()
        return result

    def _check_photos(self):
        """Photos are files of this request and nothing else: whatever is linked here, the customer can fetch.

        :raises UserError: for a file of another document, of another type, too large or too many
        """
        for request in self:
            photos = request.sudo().photo_ids
            if len(photos) > MAX_FILES:
                raise UserError(self.env._("At most %(count)s files for one request, please.", count=MAX_FILES))
            for photo in photos:
                mine = photo.res_id == request.id or (not photo.res_id and photo.create_uid.id == self.env.uid)
                if photo.res_model != self._name or not mine or photo.type != "binary":
                    raise UserError(
                        self.env._("“%(name)s” is a file of another document: upload it here.", name=photo.name)
                    )
                name, mimetype, _content = self._checked_file(photo.name, photo.raw or b"")
                if (photo.name, photo.mimetype, photo.res_id) != (name, mimetype, request.id):
                    photo.write({"name": name, "mimetype": mimetype, "res_id": request.id})
