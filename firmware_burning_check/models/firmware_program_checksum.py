"""Checksums of a program as programmers print them, with how they are made (B09)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import checksum as sums
from ..core.image_error import ImageError
from .firmware_program_image import address

MADE = ("kind", "range_start", "range_end", "fill", "excluded", "words", "big_endian")


class FirmwareProgramChecksum(models.Model):
    """One checksum: calculated from the image, or, where that can't be read, typed from the programmer."""

    _name = "firmware.program.checksum"
    _description = "Checksum of a program"
    _inherit = ["signoff.line.mixin"]
    _order = "id"
    _signoff_parent, _signoff_parent_lines = "program_id", "checksum_ids"

    program_id = fields.Many2one("firmware.program", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="program_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("crc32", "CRC-32"), ("crc16_ccitt", "CRC-16/CCITT-FALSE"), ("crc16_xmodem", "CRC-16/XMODEM"),
         ("crc16_arc", "CRC-16/ARC"), ("crc16_modbus", "CRC-16/MODBUS"), ("sum8", "Sum, 8 bits"),
         ("sum16", "Sum, 16 bits"), ("sum32", "Sum, 32 bits"), ("shown", "As the programmer shows it")],
        "Checksum", required=True, default="crc32",
    )  # fmt: skip
    range_start = fields.Char("From address", help="Hexadecimal; empty: where the image begins.")
    range_end = fields.Char("To address", help="Hexadecimal, included; empty: where the image ends.")
    fill = fields.Selection(
        [("none", "Data only"), ("ff", "Gaps as FF"), ("00", "Gaps as 00")], "Gaps", required=True, default="none"
    )
    excluded = fields.Char("Left out", help="Ranges such as serial numbers: 0x100-0x10F, 0x200-0x203.")
    words = fields.Boolean("By words", help="A sum adds words of its own width instead of bytes.")
    big_endian = fields.Boolean("High byte first")
    value = fields.Char(copy=False)
    calculated = fields.Boolean(readonly=True, copy=False)

    @api.depends("kind", "value")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{kinds.get(row.kind, '')} {row.value or ''}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        """Rows of an image that can be read are calculated; a typed value must be the same."""
        programs = self.env["firmware.program"].browse({vals.get("program_id") for vals in vals_list} - {None, False})
        programs._check_not_bound({"checksum_ids"})
        for vals in vals_list:
            vals["calculated"] = False
        rows = super().create(vals_list)
        (rows.program_id - programs)._check_not_bound({"checksum_ids"})
        rows._calculate()
        return rows

    def write(self, vals):
        """The same for changes.

        :raises UserError: for a released program, or a value that the image does not have
        """
        if "calculated" in vals or "program_id" in vals:
            raise UserError(self.env._("A checksum stays with its program."))
        self.program_id._check_not_bound({"checksum_ids"})
        res = super().write(vals)
        self._calculate(typed="value" in vals)
        return res

    def unlink(self):
        """A released program keeps its checksums."""
        self.program_id._check_not_bound({"checksum_ids"})
        return super().unlink()

    @api.constrains("kind", "value")
    def _check_value(self):
        for row in self:
            value = (row.value or "").strip()
            if row.kind == "shown" and not value:
                raise ValidationError(self.env._("Type the checksum that the programmer shows."))

    def _recipe(self):
        """How this checksum is made.

        :rtype: Recipe
        :raises UserError: for what is no address
        """
        self.ensure_one()
        text = ""
        try:
            start = address(text) if (text := (self.range_start or "").strip()) else None
            end = address(text) if (text := (self.range_end or "").strip()) else None
            excluded = []
            for part in filter(None, ((self.excluded or "").replace(";", ",").replace("，", ",")).split(",")):
                text = part.strip()
                first, _dash, last = text.partition("-")
                excluded.append((address(first), address(last or first)))
        except (ValueError, IndexError) as error:
            raise UserError(self.env._("“%(text)s” is no address: type hexadecimal digits.", text=text)) from error
        return sums.Recipe(self.kind, start, end, self.fill, tuple(excluded), self.words, self.big_endian)

    def _calculate(self, image=None, typed=True):
        """Calculate the values that the image gives.

        :param Image image: of the program, read once for all rows
        :param bool typed: whether a value that stands there was typed and must be the same
        :raises UserError: where a typed value is another one, or is missing
        """
        for program, rows in self.grouped("program_id").items():
            found = image or program._image()
            for row in rows:
                can = bool(found.segments) and row.kind != "shown"
                value = row._told(found) if can else (row.value or "").strip()
                before = (row.value or "").strip().upper().removeprefix("0X")
                if can and typed and row.value and not row.calculated and before.zfill(len(value)) != value:
                    raise UserError(
                        self.env._(
                            "%(program)s: the image gives %(value)s, not %(typed)s. Is the range, or what fills gaps, "
                            "another one in the programmer?",
                            program=program.display_name, value=value, typed=row.value,
                        )
                    )  # fmt: skip
                if row.value != value or row.calculated != can:
                    row._engine_write({"value": value, "calculated": can})

    def _engine_write(self, vals):
        # Past the guard of `write`; private, so that no RPC call reaches it.
        return super().write(vals)

    def _told(self, image):
        try:
            return sums.checksum(image, self._recipe())
        except ImageError as error:
            raise UserError(self.program_id._image_words(error)) from error


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    checksum_ids = fields.One2many("firmware.program.checksum", "program_id", "Checksums", copy=True)

    def _image_kept(self, image):
        """Another image has other checksums; the first one gets those that most programmers show."""
        res = super()._image_kept(image)
        if image.segments and not self.checksum_ids:
            self.env["firmware.program.checksum"].create([
                {"program_id": self.id, "kind": kind} for kind in ("crc32", "sum16")
            ])  # fmt: skip
        else:
            self.checksum_ids._calculate(image, typed=False)
        return res

    def _checksum_values(self):
        """The checksums that are known of this program.

        :rtype: list[str]
        """
        self.ensure_one()
        return [value for value in self.sudo().checksum_ids.mapped("value") if value]
