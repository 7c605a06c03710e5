"""Photos of first articles and ageing checks: what they are is read from their bytes (B04)."""

from odoo import models
from odoo.addons.order_confirmation.models.order_acceptance_upload import checked_files
from odoo.exceptions import UserError


class FirmwarePhotoMixin(models.AbstractModel):
    """Photos are files of the document: the section of its papers covers them."""

    _name = "firmware.photo.mixin"
    _description = "Document with photos"

    def _check_photos(self):
        """Photos are uploaded here, and are pictures or PDFs.

        :raises UserError: saying which file is wrong, and how
        """
        for document in self:
            photos = document.sudo().photo_ids
            for photo in photos:
                mine = photo.res_id == document.id or (not photo.res_id and photo.create_uid.id == self.env.uid)
                if photo.res_model != self._name or not mine or photo.type != "binary":
                    raise UserError(
                        self.env._("“%(name)s” is a file of another document: upload it here.", name=photo.name)
                    )
            files = checked_files(self.env, [(photo.name, photo.raw or b"") for photo in photos])
            for photo, (name, mimetype, _content) in zip(photos, files, strict=True):
                if (photo.name, photo.mimetype, photo.res_id) != (name, mimetype, document.id):
                    photo.write({"name": name, "mimetype": mimetype, "res_id": document.id})
