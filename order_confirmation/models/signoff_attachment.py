"""Attachments of a document under sign-off: adding, replacing or deleting one edits the section that covers them."""

from odoo import api, models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        """A new attachment edits the sections that cover files."""
        concerned = self._signoff_documents(
            (vals.get("res_model"), vals.get("res_id")) for vals in vals_list if not vals.get("res_field")
        )
        locked = [(document._signoff_lock_sections(names), names) for document, names in concerned]
        attachments = super().create(vals_list)
        self._signoff_mark_all(locked)
        return attachments

    def write(self, vals):
        """Other bytes, or another document, edit the sections that cover files."""
        if not {"raw", "datas", "db_datas", "store_fname", "checksum", "res_model", "res_id", "res_field"} & set(vals):
            return super().write(vals)
        places = {(item.res_model, item.res_id) for item in self.sudo()}
        if "res_model" in vals or "res_id" in vals:
            places |= {(vals.get("res_model", item.res_model), vals.get("res_id", item.res_id)) for item in self.sudo()}
        locked = [
            (document._signoff_lock_sections(names), names) for document, names in self._signoff_documents(places)
        ]
        res = super().write(vals)
        self._signoff_mark_all(locked)
        return res

    def unlink(self):
        """A deleted attachment edits the sections that cover files."""
        places = {(item.res_model, item.res_id) for item in self.sudo() if not item.res_field}
        locked = [
            (document._signoff_lock_sections(names), names) for document, names in self._signoff_documents(places)
        ]
        res = super().unlink()
        self._signoff_mark_all(locked)
        return res

    @api.model
    def _signoff_documents(self, places):
        """Signed documents among the places attachments are put, with the sections that cover files.

        :param places: pairs of model and id
        :rtype: list[tuple[models.Model, frozenset[str]]]
        """
        ids = {}
        for model, id_ in places:
            if id_ and model in self.env and getattr(self.env[model], "_signoff_sections", None):
                ids.setdefault(model, set()).add(id_)
        found = []
        for model, wanted in ids.items():
            names = frozenset(name for name, one in self.env[model]._signoff_sections.items() if one.files)
            if names:
                documents = self.env[model].sudo().browse(sorted(wanted)).exists()
                found.append((documents.filtered("signoff_head_id"), names))
        return [(documents, names) for documents, names in found if documents]

    @staticmethod
    def _signoff_mark_all(locked):
        for documents, names in locked:
            documents._signoff_mark(names)
