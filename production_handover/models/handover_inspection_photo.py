"""Photos of an inspection: what they are is read from their bytes; recorded, their bytes are kept (D14.5, B04)."""

from odoo import api, fields, models
from odoo.addons.order_confirmation.models.order_acceptance_upload import checked_files
from odoo.exceptions import UserError


class HandoverInspection(models.Model):
    _inherit = "handover.inspection"

    photo_ids = fields.Many2many(
        "ir.attachment", "handover_inspection_photo_rel", "inspection_id", "attachment_id", string="Photos", copy=False
    )
    file_ids = fields.Many2many(
        "signoff.file", "handover_inspection_file_rel", "inspection_id", "file_id", string="Kept Photos", readonly=True,
        copy=False, groups="order_confirmation.group_signoff_manager",
        help="The photos as they were when the inspection was recorded: nobody can exchange them.",
    )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        """Photos are looked at when they come.

        :raises UserError: for what is no picture, or another document's file
        """
        inspections = super().create(vals_list)
        if any(vals.get("photo_ids") for vals in vals_list):
            inspections._check_photos()
        return inspections

    def write(self, vals):
        """The same for photos added later.

        :raises UserError: for what is no picture, or another document's file
        """
        res = super().write(vals)
        if "photo_ids" in vals:
            self._check_photos()
        return res

    def _check_photos(self):
        """Photos are uploaded here, and are pictures or PDFs.

        :returns: name, type and bytes of each
        :rtype: list[tuple[str, str, bytes]]
        :raises UserError: saying which file is wrong, and how
        """
        every = []
        for inspection in self:
            photos = inspection.sudo().photo_ids
            for photo in photos:
                mine = photo.res_id == inspection.id or (not photo.res_id and photo.create_uid.id == self.env.uid)
                if photo.res_model != self._name or not mine or photo.type != "binary":
                    raise UserError(
                        self.env._("“%(name)s” is a file of another document: upload it here.", name=photo.name)
                    )
            files = checked_files(self.env, [(photo.name, photo.raw or b"") for photo in photos])
            for photo, (name, mimetype, _content) in zip(photos, files, strict=True):
                if (photo.name, photo.mimetype, photo.res_id) != (name, mimetype, inspection.id):
                    photo.write({"name": name, "mimetype": mimetype, "res_id": inspection.id})
            every += files
        return every

    def _keep_photos(self):
        """Keep the bytes of the photos as evidence.

        :returns: ids of the kept files
        :rtype: list[int]
        """
        self.ensure_one()
        files = self.env["signoff.file"]
        return [files._store(name, mimetype, content).id for name, mimetype, content in self._check_photos()]
