"""Evidence files: bytes that stay what they were."""

import base64
import hashlib
import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.misc import clean_context
from PIL import Image

#: Bytes; a drawn signature has a few thousand.
SIGNATURE_SIZE = 2 * 1024**2
SIGNATURE_TYPES = ("image/png", "image/jpeg", "image/webp")


class SignoffFile(models.Model):
    """An issued PDF, a drawn signature, a scan: bytes with their SHA-256.

    An attachment of an order can be rewritten by whoever may write the order; a row of this
    model by nobody: ``create``, ``write`` and ``unlink`` raise for everyone, superuser included,
    and there is no context key around it. Only :meth:`_store`, which no RPC call reaches, adds
    rows. Reading goes through :meth:`_content`, which hashes the bytes again.
    """

    _name = "signoff.file"
    _description = "Evidence File"
    _order = "id desc"

    name = fields.Char(string="File Name", required=True, readonly=True)
    mimetype = fields.Char(required=True, readonly=True)
    size = fields.Integer(string="Size (bytes)", required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True, index=True)
    data = fields.Binary(required=True, readonly=True, attachment=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Refused for everyone: evidence is stored by the act it belongs to.

        :raises AccessError: always
        """
        raise AccessError(self.env._("Evidence files are stored by the act they belong to, never by hand."))

    def write(self, vals):
        """Refused for everyone.

        :raises AccessError: always
        """
        raise AccessError(self.env._("Evidence files can't be changed."))

    def unlink(self):
        """Refused for everyone.

        :raises AccessError: always
        """
        raise AccessError(self.env._("Evidence files can't be deleted."))

    @api.model
    def _store(self, name, mimetype, content):
        """Keep bytes as evidence.

        :param str name: file name for whoever downloads it
        :param str mimetype: checked by the caller, served as given
        :param bytes content: not empty
        :returns: the stored file, with the caller's rights lifted
        :rtype: signoff.file
        :raises ValidationError: for empty content
        """
        if not content:
            raise ValidationError(self.env._("The file “%(name)s” is empty.", name=name))
        values = {
            "name": name,
            "mimetype": mimetype,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "data": base64.b64encode(content),
        }
        # The context is replaced: keyword arguments would leave the default_ keys in it.
        clean = self.sudo().with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        return super(SignoffFile, clean).create([values])

    def _content(self):
        """The bytes, hashed again.

        :rtype: bytes
        :raises ValidationError: where the stored bytes no longer have their digest
        """
        self.ensure_one()
        content = base64.b64decode(self.sudo().with_context(bin_size=False).data)
        if hashlib.sha256(content).hexdigest() != self.sudo().sha256:
            raise ValidationError(
                self.env._(
                    "The file “%(name)s” no longer has the content it was stored with. "
                    "Don't use it; tell the administrator.",
                    name=self.sudo().name,
                )
            )
        return content

    def _content_base64(self):
        """The bytes as the web client wants them, hashed again.

        :rtype: bytes
        """
        return base64.b64encode(self._content())

    @api.model
    def _store_base64(self, name, encoded):
        """Keep an image field's value as evidence.

        :param str name: file name
        :param bytes encoded: base64
        :rtype: signoff.file
        """
        content = base64.b64decode(encoded)
        return self._store(name, guess_mimetype(content), content)

    @api.model
    def _store_signature(self, encoded):
        """Keep a drawn signature.

        :param str encoded: as for :meth:`_checked_signature`
        :rtype: signoff.file
        """
        picture = self._checked_signature(encoded)
        return self._store(*picture) if picture else self.browse()

    @api.model
    def _checked_signature(self, encoded):
        """A drawn signature, checked and not stored yet.

        :param str encoded: base64 of a picture, with or without the head of a data URL; nothing for none
        :returns: what :meth:`_store` takes, or None
        :rtype: tuple | None
        :raises ValidationError: for what is no picture, or larger than a signature ever is
        """
        if not encoded:
            return None
        if len(encoded) > SIGNATURE_SIZE * 4 // 3:
            raise ValidationError(
                self.env._("The signature is too large: at most %(size)s MB.", size=SIGNATURE_SIZE // 1024**2)
            )
        try:
            content = base64.b64decode(encoded.rpartition(",")[2], validate=True)
            with Image.open(io.BytesIO(content)) as picture:
                picture.verify()
                mimetype = Image.MIME.get(picture.format)
        except (ValueError, OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise ValidationError(self.env._("The signature is not a picture. Please draw it again.")) from error
        if mimetype not in SIGNATURE_TYPES:
            raise ValidationError(self.env._("A signature is a PNG, JPEG or WebP picture. Please draw it again."))
        return "signature", mimetype, content
