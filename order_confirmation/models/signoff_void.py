"""Voiding by section: a change reopens exactly the steps that vouched for what it changed (B01)."""

from odoo import api, models

from ..core import content
from .signoff_section import schema


class SignoffHead(models.Model):
    _inherit = "signoff.head"

    def _reconcile(self, editors=None):
        """Compare what was signed with what the documents say; reopen what no longer stands.

        Called before the commit of an edit, and again at signing, printing and at gates. Locks the rows.

        :param dict editors: head id → id of the user who edited, kept on the record
        :returns: heads whose steps were reopened
        :rtype: signoff.head
        """
        heads = self.sudo().filtered(lambda head: head.state in ("running", "finished"))
        if not heads:
            return heads
        heads._lock()
        documents = heads._documents()
        voided, entries, displays, kept = {}, [], [], {}
        by_model = {}
        for head, document in documents.items():
            by_model.setdefault(document._name, {})[document] = head
        for model, heads_of in by_model.items():
            for document, now in self.env[model].browse([one.id for one in heads_of])._signoff_contents().items():
                head = heads_of[document.sudo()]
                for step in head._current_steps():
                    found = step._what_changed(document, now)
                    if found:
                        voided[step] = found
                        kept[head] = (document, now)
        if voided:
            self.env["signoff.content"]._keep(kept)
        for step, found in voided.items():
            editor = self.env["res.users"].browse((editors or {}).get(step.head_id.id, self.env.uid))
            entries.append((step.head_id, {**found, "step": step._identity(), "by": editor._signoff_identity()}))
            displays.append({"step_id": step.id, "department_id": step.department_id.id, "user_id": editor.id})
        if entries:
            self._append(entries, displays)
            self._reopen(voided)
        for head in heads.filtered("dirty"):
            head._engine_write({"dirty": False})
        return self.browse({step.head_id.id for step in voided})

    @api.model
    def _reconcile_dirty(self):
        """Before the commit: compare what was edited in this transaction, once."""
        editors = self.env.cr.precommit.data.pop("signoff.dirty", {})
        heads = self.sudo().browse(sorted(editors)).exists()
        heads._reconcile(editors)
        self.env.flush_all()

    def _reopen(self, voided):
        steps = self.env["signoff.step"].union(*voided)
        heads = steps.head_id
        for step, found in voided.items():
            again = found["kind"] == "void"
            step._engine_write({
                "signatures": False, "signed_digests": False, "signed_on": False, "signed_by_id": False,
                "voided": again, "voided_count": step.voided_count + again, "note": False, "state": "waiting",
                "opened_on": False, "deadline": False,
            })  # fmt: skip
        finished = heads.filtered(lambda head: head.state == "finished")
        for head in heads:
            if head in finished:
                head._engine_write({"state": "running", "finished_on": False})
            first = min(step.sequence for step in steps if step.head_id == head)
            # What is later waits until the reopened step is signed again; its own signatures stand.
            later = head._current_steps().filtered(
                lambda step, at=first: step.state == "open" and step.blocking and step.sequence > at
            )
            later._engine_write({"state": "waiting", "opened_on": False, "deadline": False})
        finished._tell_holders(steps)
        heads._advance()
        for head, document in heads._documents().items():
            document._signoff_reopened(steps.filtered(lambda step, one=head: step.head_id == one))


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    def _what_changed(self, document, now):
        """Why this step no longer stands, or None.

        :param document: the document
        :param dict now: section → canonical payload today
        :returns: kind and digests for the entry
        :rtype: dict | None
        """
        if self.state == "skipped" and self.blocking:
            # Skipped while its condition did not match; it does now.
            return None if self._skip_reason(document) else {"kind": "unskip", "reason": self.condition or ""}
        if not self.signed_digests or self.kind == "acknowledge":
            return None
        changed = {}
        for name, before in self.signed_digests.items():
            # A section whose module is gone can't be compared: what was signed stays.
            if name in now:
                after = content.digest(now[name], schema(document._name, name))
                if after != before and not self.env["signoff.content"]._differs_only_by_merges(
                    self.head_id, name, before, now[name]
                ):
                    changed[name] = [before, after]
        return {"kind": "void", "content": changed} if changed else None
