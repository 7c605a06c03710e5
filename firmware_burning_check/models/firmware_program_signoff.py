"""Release of a program: the software owner signs it (B09)."""

from odoo import fields, models
from odoo.addons.order_confirmation.models.signoff_section import Section
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FirmwareProgram(models.Model):
    _inherit = "firmware.program"

    _signoff_follows_stage = True
    _signoff_lock_finished = True
    _signoff_sections = {
        "image": Section(
            _lt("Image"),
            fields=("number", "revision", "chip", "image_file_id", "image_digest", "base_address", "machine"),
            lines={
                "checksum_ids": (
                    "kind", "range_start", "range_end", "fill", "excluded", "words", "big_endian", "value",
                ),
            },
        ),
        "products": Section(_lt("Products"), fields=("product_tmpl_ids",)),
        "configuration": Section(_lt("Configuration"), fields=("configuration",)),
    }  # fmt: skip

    def _signoff_check_start(self):
        for program in self.sudo():
            if program.state in ("superseded", "withdrawn"):
                raise UserError(
                    self.env._("%(program)s is replaced or withdrawn: it is not released again.",
                               program=program.display_name)
                )  # fmt: skip
            if program.image_format == "other" and not program.checksum_ids.filtered("value"):
                raise UserError(
                    self.env._(
                        "%(program)s: the project file can't be read, so type the checksum that the programmer shows.",
                        program=program.display_name,
                    )
                )
        return super()._signoff_check_start()

    def _signoff_check_sign(self, step, signer):
        for program in self.sudo():
            if program.image_file_id:
                program.image_file_id._content()  # raises where the bytes were changed
        return super()._signoff_check_sign(step, signer)

    def _signoff_stage_changed(self):
        for program in self.sudo():
            if program.state in ("superseded", "withdrawn"):
                continue
            released = program.signoff_head_id.state == "finished"
            values = {"state": "released" if released else "draft"}
            if released and not program.released_on:
                values["released_on"] = fields.Datetime.now()
            if program.state != values["state"]:
                program._signoff_engine_write(values)
        return super()._signoff_stage_changed()

    def action_signoff_amend(self, reason):
        """Change the products of a released program: until that is signed it is in preparation again.

        :raises UserError: for one that is replaced or withdrawn
        """
        if any(program.state in ("superseded", "withdrawn") for program in self):
            raise UserError(self.env._("A program that is replaced or withdrawn is not amended."))
        return super().action_signoff_amend(reason)
