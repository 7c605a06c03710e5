"""Edits of covered fields: lock first, mark, compare before the commit."""

from odoo import models


class SignoffTouchMixin(models.AbstractModel):
    _name = "signoff.touch.mixin"
    _description = "Document That Notices Edits"

    def _signoff_lock_for_edit(self, names):
        """Lock the heads of documents that are about to be edited in covered fields.

        :param names: names of the fields that will be written
        :returns: documents with a head, and the sections concerned
        :rtype: tuple
        """
        covering = self._signoff_covering()
        sections = frozenset().union(*(covering[name] for name in names if name in covering))
        signed = self.filtered("signoff_head_id") if sections else self.browse()
        return signed._signoff_lock_sections(sections), sections

    def _signoff_lock_sections(self, sections):
        """Lock heads, refuse the edit of what is finished and locked.

        :returns: the documents whose head is under way or finished
        """
        if not self or not sections:
            return self.browse()
        heads = self.sudo().signoff_head_id
        heads._lock()
        self._signoff_refuse_locked()
        return self.filtered(lambda document: document.sudo().signoff_head_id.state in ("running", "finished"))

    def _signoff_mark(self, sections):
        """Say on the head that sections were edited, and compare them once before the commit.

        :param sections: names
        """
        if not self:
            return
        waiting = self.env.cr.precommit.data.setdefault("signoff.dirty", {})
        if not waiting:
            self.env.cr.precommit.add(self.env["signoff.head"]._reconcile_dirty)
        for document in self:
            head = document.sudo().signoff_head_id
            dirty = set((head.dirty or "").split()) | set(sections)
            head._engine_write({"dirty": " ".join(sorted(dirty))})
            waiting[head.id] = self.env.uid
