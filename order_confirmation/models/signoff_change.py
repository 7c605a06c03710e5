"""Change notice: who signed the old version, or holds it on paper, acknowledges the new one (B19)."""

from odoo import api, models


class SignoffHead(models.Model):
    _inherit = "signoff.head"

    def _copies(self, current=False):
        """Numbered copies of each document.

        :param bool current: only those of the current round
        :returns: head → list of ``number``, ``holder`` (name), ``department`` (id or False), ``round``
        :rtype: dict
        """
        found = {head: [] for head in self}
        entries = (
            self.env["signoff.entry"]
            .sudo()
            .search([("head_id", "in", self.ids), ("kind", "=", "copy")], order="head_id, sequence")
        )
        for entry in entries:
            told = entry._read_payload()
            if not current or entry.round == entry.head_id.round:
                found[self.browse(entry.head_id.id)].append({
                    "number": told["number"],
                    "holder": told["holder"],
                    "department": entry.department_id.id or False,
                    "round": entry.round,
                    "entry": entry.id,
                })  # fmt: skip
        return found

    def _tell_holders(self, steps):
        """A finished document was edited: who holds it on paper and is not asked to sign again acknowledges.

        :param signoff.step steps: those that were reopened
        """
        for head in self:
            held = {one["department"] for one in head._copies()[head]} - {False}
            again = steps.filtered(lambda step, one=head: step.head_id == one).department_id
            waiting = head._current_steps().filtered(lambda step: step.kind == "acknowledge" and step.state == "open")
            holders = self.env["signoff.department"].sudo().browse(held).exists() - again - waiting.department_id
            if holders:
                head._issue_notice(self.env.user, self.env._("It was edited after it had been signed."), holders)

    def _issue_notice(self, person, reason, holders=None):
        """Ask every department that signed the last round, or holds a printed copy, to acknowledge the change.

        :param res.users person: who changed it
        :param str reason: why
        :param signoff.department holders: whom to ask; those above by default
        """
        steps, entries, documents = [], [], self._documents()
        for head, copies in self._copies().items():
            document = documents.get(head) if holders is None else None
            departments = holders if holders is not None else head._concerned(copies)
            if document is not None:
                departments |= document._signoff_notice_departments()
            if not departments:
                continue
            entries.append((head, {
                "kind": "notice", "by": person._signoff_identity(), "reason": reason,
                "departments": departments.mapped("code"),
                "copies": [{"number": one["number"], "holder": one["holder"]} for one in copies],
            }))  # fmt: skip
            more = document._signoff_notice_words() if document is not None else {}
            for department in departments:
                held = [one["number"] for one in copies if one["department"] == department.id]
                steps.append(self._notice_values(head, department, reason, held, more))
        if entries:
            self._append(entries, [{"user_id": person.id}] * len(entries))
            self.env["signoff.step"]._engine_create(steps)._open()

    def _concerned(self, copies):
        signed = self.step_ids.filtered(lambda step: step.blocking and step.signed_on and step.signatures)
        held = self.env["signoff.department"].sudo().browse({one["department"] for one in copies} - {False})
        return (signed.department_id | held).exists()

    @api.model
    def _notice_values(self, head, department, reason, numbers, more):
        names, texts = {}, {}
        for lang, _name in self.env["res.lang"].get_installed():
            env = self.with_context(lang=lang).env
            names[lang] = env._("Acknowledge the change")
            lines = [reason]
            if numbers:
                lines.append(
                    env._("Destroy or hand in your printed copy no. %(numbers)s.", numbers=", ".join(map(str, numbers)))
                )
            texts[lang] = "\n".join([*lines, *more.get(lang, ())])
        return {
            **self.env["signoff.step"]._step_values(head),
            "sequence": 0, "position": 0, "names": names, "department_id": department.id, "kind": "acknowledge",
            "blocking": False, "route_step_id": 0, "condition": False, "sections": False, "quorum": "one",
            "quorum_count": 1, "different_from": False, "identification": "session", "drawn_signature": False,
            "allow_paper": True, "act": False, "purpose": False, "hours": 0, "instructions_by_lang": texts,
            "tell_responsible": False,
        }  # fmt: skip


class SignoffMixin(models.AbstractModel):
    _inherit = "signoff.mixin"

    def _signoff_notice_lines(self):
        """What a change notice says of this document beside the reason (B19); documents add what must be acted on.

        :returns: lines of text, in the language of the environment
        :rtype: list[str]
        """
        self.ensure_one()
        return []

    def _signoff_notice_departments(self):
        """Who else must act on a change of this document (B19), though it signed nothing and holds no copy.

        :rtype: signoff.department
        """
        self.ensure_one()
        return self.env["signoff.department"].sudo()

    def _signoff_notice_words(self):
        """The same in every language that is installed.

        :rtype: dict[str, list[str]]
        """
        self.ensure_one()
        return {
            lang: self.with_context(lang=lang)._signoff_notice_lines()
            for lang, _name in self.env["res.lang"].get_installed()
        }

    def _signoff_changes_since(self, round_):
        """What changed since a round was signed, section by section, for those who may read it.

        :param int round_: an earlier round
        :returns: dictionaries with ``label``, ``lines``, ``hidden``
        :rtype: list[dict]
        """
        self.ensure_one()
        head = self.sudo().signoff_head_id
        signed = {}
        for step in head.step_ids.filtered(lambda one: one.round == round_).sorted("signed_on"):
            signed.update(step.signed_digests or {})
        contents = self._signoff_contents(signed)[self]
        now = self.env["signoff.content"]._unsaved(head, self, contents)
        readable = set(self._signoff_readable_sections())
        return [
            {
                "label": self._signoff_section_label(name),
                "hidden": name not in readable,
                "lines": self.env["signoff.words"]._changes(
                    self, self.env["signoff.content"]._of(head, name, digest), now[name]
                )
                if name in readable
                else [],
            }
            for name, digest in signed.items()
            if name in now and now[name].digest != digest
        ]
