"""The image of a program: kept as evidence, recognised, and told in digests and a memory map (B09)."""

import base64
import binascii

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..core import elf
from ..core import image as images
from ..core.image_error import ImageError

_lt = LazyTranslate(__name__)
WORDS = {
    "empty": _lt("The file is empty."),
    "too_large": _lt("The file has %(size)s MB: a program has at most %(largest)s MB. Is it the right file?"),
    "no_data": _lt("The file names no bytes to burn."),
    "not_text": _lt("Line %(line)s has bytes that are no text: the file is damaged, or has the wrong ending."),
    "no_record": _lt("Line %(line)s is no record of this format: the file is damaged or cut off."),
    "length": _lt("Line %(line)s has not as many bytes as it says: the file is cut off or damaged."),
    "checksum": _lt("Line %(line)s does not have the checksum it names: the file is damaged."),
    "after_end": _lt("Line %(line)s stands after the end record in line %(end)s: two files in one, or a damaged one."),
    "no_end": _lt("The end record is missing: the file is cut off."),
    "count": _lt("Line %(line)s says %(told)s data records, the file has %(found)s."),
    "overlap": _lt("Address %(address)s is given twice (line %(line)s): which byte is burned is not clear."),
    "beyond": _lt("Address %(address)s goes beyond what can be addressed."),
    "machine": _lt("The ELF file is for %(found)s, not for %(wanted)s."),
    "elf_header": _lt("The ELF file has a damaged head."),
    "elf_cut": _lt("The ELF file names bytes that it does not have (address %(address)s): it is cut off."),
    "not_linked": _lt("The ELF file is not linked: take what the linker wrote, not an object file."),
    "range": _lt("From address %(address)s on, the range has no bytes."),
    "range_large": _lt("The range has more than %(largest)s MB with its gaps filled: give a range, or leave gaps out."),
}
#: Rows of the memory map that are kept and shown.
MOST = 200


def address(text):
    """A typed address as a number: hexadecimal, with or without 0x or h.

    :param str text: as typed
    :rtype: int
    :raises ValueError: for what is none
    """
    plain = (text or "").strip().lower().replace("_", "").removesuffix("h").removeprefix("0x")
    number = int(plain, 16)
    if not plain[0].isalnum() or number >= images.SPACE:
        raise ValueError(text)
    return number


def shown(number):
    """An address as people read it.

    :rtype: str
    """
    return f"0x{number:08X}"


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    image_upload = fields.Binary(
        "Image", compute="_compute_image_upload", inverse="_inverse_image_upload", copy=False,
        help="Intel HEX, S-record, ELF, plain bytes, or a project file of the programmer's maker.",
    )  # fmt: skip
    image_upload_name = fields.Char(
        "Name of the upload", compute="_compute_image_upload", inverse="_inverse_image_upload", copy=False
    )
    base_address = fields.Char("Address of the first byte", help="Of plain bytes (BIN), hexadecimal; empty: 0.")
    machine = fields.Selection(
        [(name, name.upper()) for name in elf.MACHINES.values()], help="What an ELF file must be built for."
    )
    configuration = fields.Text(
        "Configuration bytes",
        tracking=True,
        copy=False,
        help="Option bytes, fuses, lock bits: as set in the programmer.",
    )
    image_file_id = fields.Many2one("signoff.file", "Image file", readonly=True, copy=False, ondelete="restrict")
    image_name = fields.Char("Image file name", related="image_file_id.name", related_sudo=True)
    image_sha256 = fields.Char("File digest (SHA-256)", related="image_file_id.sha256", related_sudo=True)
    image_format = fields.Selection(
        [("ihex", "Intel HEX"), ("srec", "S-record"), ("elf", "ELF"), ("bin", "Plain bytes"),
         ("other", "Project file, not read")],
        "Format", readonly=True, copy=False,
    )  # fmt: skip
    image_machine = fields.Char("Built for", readonly=True, copy=False)
    image_digest = fields.Char(
        "Image digest (SHA-256)", readonly=True, copy=False, index="btree_not_null",
        help="Over addresses and bytes: the same for every way to write the same image.",
    )  # fmt: skip
    image_size = fields.Integer("Bytes of data", readonly=True, copy=False)
    image_map = fields.Json(readonly=True, copy=False)
    image_map_html = fields.Html("Memory map", compute="_compute_image_map_html", sanitize=False)

    def _compute_image_upload(self):
        # Nobody reads the bytes here: only a logged delivery gives them.
        self.image_upload = False
        self.image_upload_name = False

    def _inverse_image_upload(self):
        for program in self:
            if program.image_upload:
                try:
                    content = base64.b64decode(program.image_upload, validate=False)
                except binascii.Error as error:
                    raise UserError(self.env._("The upload is damaged: choose the file again.")) from error
                program._keep_image(content, program.image_upload_name or self.env._("image"))

    @api.model_create_multi
    def create(self, vals_list):
        """The uploaded bytes are kept as evidence, not in the form."""
        programs = super().create(vals_list)
        programs._forget_upload(name for vals in vals_list for name in vals)
        return programs

    def write(self, vals):
        """The same."""
        res = super().write(vals)
        self._forget_upload(vals)
        return res

    def _forget_upload(self, names):
        if "image_upload" in names:
            self.invalidate_recordset(["image_upload", "image_upload_name"], flush=False)

    def _keep_image(self, content, name):
        """Bind this number to the bytes of a file (B09).

        :param bytes content: of the file
        :param str name: its name
        :raises UserError: for a file that can't be taken, saying where it is wrong
        """
        self.ensure_one()
        self.check_access("write")
        self._check_not_bound({"image_upload"})
        image = self._parsed(content, name)
        same = self.sudo().image_file_id
        if same and same._content() == content and image.digest() == self.image_digest:
            return
        file = self.env["signoff.file"]._store(name, "application/octet-stream", content)
        values = {
            "image_file_id": file.id, "image_format": image.format, "image_machine": image.machine or False,
            "image_digest": image.digest() if image.segments else False, "image_size": image.size,
            "image_map": {
                "segments": [[one.start, len(one.data)] for one in image.segments[:MOST]], "count": len(image.segments),
            },
        }  # fmt: skip
        signed, sections = self._signoff_lock_for_edit(values)
        self._signoff_engine_write(values)
        signed._signoff_mark(sections)
        self._message_log(body=self.env._("Image %(name)s: SHA-256 %(digest)s.", name=file.name, digest=file.sha256))
        self._image_kept(image)

    def _image_kept(self, image):
        """Called when an image was kept.

        :param Image image: as read
        """

    def _parsed(self, content, name):
        """A file, read with what this program says about it.

        :rtype: Image
        :raises UserError: saying what is wrong
        """
        try:
            base = address(self.base_address) if (self.base_address or "").strip() else 0
        except ValueError as error:
            raise UserError(
                self.env._("“%(text)s” is no address: type hexadecimal digits.", text=self.base_address)
            ) from error
        try:
            return images.read(content, name, base, self.machine or "")
        except ImageError as error:
            raise UserError(self._image_words(error, name)) from error

    def _image_words(self, error, name=""):
        """What is wrong with an image, for people.

        :param ImageError error: of the core
        :param str name: file name
        :rtype: str
        """
        where = dict(error.where)
        if "address" in where:
            where["address"] = shown(where["address"])
        if error.code == "machine":
            where["wanted"] = where["wanted"] or self.env._("a controller")
        template = self.env._(WORDS[error.code])
        words = template % {"line": "–", "address": "–", **where}
        return f"{name}: {words}" if name else words

    def _image(self):
        """The image as it was kept, its digest checked.

        :rtype: Image
        :raises ValidationError: where the stored bytes no longer have their digest
        """
        self.ensure_one()
        file = self.sudo().image_file_id
        return self._parsed(file._content(), file.name) if file else images.Image("other")

    @api.depends("image_map")
    def _compute_image_map_html(self):
        for program in self:
            told = program.image_map or {}
            rows = [
                Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
                % (shown(start), shown(start + size - 1), f"{size:,}")
                for start, size in told.get("segments", ())
            ]
            more = told.get("count", 0) - len(rows)
            if more > 0:
                rows.append(Markup("<tr><td colspan='3'>%s</td></tr>") % self.env._("and %(count)s more", count=more))
            program.image_map_html = rows and Markup(
                "<table class='table table-sm font-monospace mb-0'><tr><th>%s</th><th>%s</th>"
                "<th class='text-end'>%s</th></tr>%s</table>"
            ) % (self.env._("From"), self.env._("To"), self.env._("Bytes"), Markup().join(rows))
