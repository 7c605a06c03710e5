"""Photos and scans that come with an acceptance: what they are is read from their bytes."""

import io
import struct

from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype
from PIL import Image

MAX_FILES = 10
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 100_000_000
PICTURES = {"image/png": ("PNG", "png"), "image/jpeg": ("JPEG", "jpg"), "image/webp": ("WEBP", "webp")}
MAX_FILE_NAME = 120


def checked_files(env, files):
    """Uploads as evidence takes them: pictures and PDFs, whatever they call themselves.

    :param env: its language is that of the messages
    :param list files: pairs of name and bytes
    :returns: name, type and bytes of each
    :rtype: list[tuple[str, str, bytes]]
    :raises UserError: for too many, too large ones, and what is neither picture nor PDF
    """
    files = [(name, content) for name, content in files if content or name]
    if len(files) > MAX_FILES:
        raise UserError(env._("At most %(count)s files, please.", count=MAX_FILES))
    return [_checked(env, name, content) for name, content in files]


def _checked(env, name, content):
    name = "".join(char for char in (name or "") if char.isprintable() and char not in '\\/:*?"<>|').strip()
    name = name[-MAX_FILE_NAME:] or "photo"
    if len(content) > MAX_BYTES:
        raise UserError(
            env._(
                "“%(name)s” is larger than %(limit)s MB: please send a smaller one.",
                name=name,
                limit=MAX_BYTES // 1024 // 1024,
            )
        )
    mimetype = guess_mimetype(content, default="application/octet-stream")
    if mimetype == "application/pdf":
        return name, mimetype, content
    kind, ending = PICTURES.get(mimetype, (None, None))
    try:
        if not kind:
            raise ValueError(mimetype)
        with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValueError("pixels")
            picture.verify()
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError) as error:
        raise UserError(
            env._("“%(name)s” is neither a picture (JPEG, PNG, WebP) nor a PDF: please choose another file.", name=name)
        ) from error
    return (name if "." in name else f"{name}.{ending}"), mimetype, content
