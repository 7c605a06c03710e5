"""What the signature panel and the signing dialog show, for the person who looks."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .signoff_step import STRENGTH

#: Entries shown under *Evidence*: a document has a few dozen.
EVIDENCE_LIMIT = 200


class SignoffMixin(models.AbstractModel):
    _inherit = "signoff.mixin"

    def signoff_panel(self):
        """Everything the panel of one document shows.

        :returns: ``state``, ``round``, ``steps``, ``changes``, ``evidence``, ``copies``, ``actions`` …, times in UTC
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        head = self.sudo().signoff_head_id
        may_write = self.has_access("write")
        if not head:
            return {"state": "none", "steps": [], "actions": {"start": may_write}, "preview": self._signoff_preview()}
        rights = self.env["signoff.department"]._of_user(self.env.user)
        steps = head._current_steps().sorted(lambda step: (step.sequence, step.position))
        steps = steps.with_context(lang=self.env.lang)
        return {
            "state": head.state,
            "state_label": dict(head._fields["state"]._description_selection(self.env))[head.state],
            "round": head.round,
            "route": head.route_id.with_context(lang=self.env.lang).name or "",
            "urgent_until": fields.Datetime.to_string(head.urgent_until) or False,
            "steps": [step._panel_values(rights) for step in steps],
            "changes": self._signoff_voided_changes(steps),
            "evidence": self._signoff_evidence_lines(head),
            "copies": [{**one, "current": one["round"] == head.round} for one in head._copies()[head]],
            "rounds": list(range(1, head.round + 1)),
            "actions": self._signoff_allowed(head, may_write),
        }

    def _signoff_allowed(self, head, may_write):
        """What the panel offers the reader; each act looks again.

        :param signoff.head head: of this document
        :param bool may_write: whether he may write it
        :rtype: dict[str, bool]
        """
        has = lambda group: self.env.user.has_group(f"order_confirmation.{group}")  # noqa: E731
        live = head.state in ("running", "finished")
        return {
            "start": may_write and head.state == "cancelled",
            "amend": may_write and head.state == "finished",
            "cancel": may_write and live,
            "print": True,
            "copies": live,
            "change": head.round > 1,
            "process": True,
            "paper": live and has("group_signoff_attest"),
            "urgent": may_write and head.state == "running" and not head.urgent_until and has("group_signoff_urgent"),
            "verify": True,
        }

    def _signoff_preview(self):
        """Stages of the route that would be taken, before the start."""
        try:
            route = self.env["signoff.route"]._for_documents(self)[self]
        except UserError:
            return []
        return route.with_env(self.env).sudo().preview or []

    def _signoff_voided_changes(self, steps):
        """What changed since departments signed whose signature it voided.

        :rtype: list[dict]
        """
        readable = set(self._signoff_readable_sections())
        found = []
        for step in steps.filtered("voided"):
            entry = (
                self.env["signoff.entry"]
                .sudo()
                .search([("step_id", "=", step.id), ("kind", "=", "void")], order="sequence desc", limit=1)
            )
            told = entry._read_payload() if entry else {}
            found.append({
                "id": step.id,
                "step": step.name or step.department_id.name,
                "department": step.department_id.name,
                "by": told.get("by", {}).get("name", ""),
                "at": fields.Datetime.to_string(entry.moment) if entry else False,
                "sections": [
                    {
                        "label": self._signoff_section_label(name),
                        "lines": self._signoff_changes(step.head_id, name, old, new) if name in readable else [],
                        "hidden": name not in readable,
                    }
                    for name, (old, new) in told.get("content", {}).items()
                ],
            })  # fmt: skip
        return found

    def _signoff_changes(self, head, section, old, new):
        contents = self.env["signoff.content"]
        return self.env["signoff.words"]._changes(
            self, contents._of(head, section, old), contents._of(head, section, new)
        )

    def _signoff_evidence_lines(self, head):
        """The entries in words, oldest first; digests stay out of sight."""
        kinds = dict(head.env["signoff.entry"].with_env(self.env)._fields["kind"]._description_selection(self.env))
        entries = (
            self.env["signoff.entry"]
            .sudo()
            .search([("head_id", "=", head.id)], order="sequence desc", limit=EVIDENCE_LIMIT)
        )
        hows = dict(self.env["signoff.step"]._fields["identification"]._description_selection(self.env))
        hows |= {"paper": self.env._("on paper"), "act": self.env._("by the act")}
        lines = []
        for entry in reversed(entries):
            told = entry._read_payload()
            names = [self._signoff_section_label(name) for name in told.get("content", {})]
            lines.append({
                "sequence": entry.sequence,
                "round": entry.round,
                "at": fields.Datetime.to_string(entry.moment),
                "kind": entry.kind,
                "kind_label": kinds[entry.kind],
                "step_id": entry.step_id.id,
                "department": entry.department_id.with_context(lang=self.env.lang).name
                or told.get("step", {}).get("department", {}).get("name", ""),
                "step": entry.step_id.with_context(lang=self.env.lang).name or told.get("step", {}).get("name", ""),
                "by": told.get("by", {}).get("name", ""),
                "for": told.get("for", {}).get("name", ""),
                "session": told.get("session", {}).get("name", ""),
                "how": hows.get(told.get("how"), ""),
                "sections": names,
                "comment": told.get("comment", "") or told.get("reason", ""),
                "paper": told.get("paper") or False,
            })  # fmt: skip
        return lines

    # === DIALOG ===

    @api.model
    def _signoff_dialog_step(self, step):
        """What one step's signer sees before he signs.

        :param signoff.step step: an open step of this document
        :rtype: dict
        """
        head, names = step.head_id, step._sections()
        readable = set(self._signoff_readable_sections())
        contents = self._signoff_contents(names)[self]
        kept = self.env["signoff.content"]._unsaved(head, self, contents)
        before = step._digests_last_signed()
        words = self.env["signoff.words"]
        sections = []
        for name in names:
            if name not in contents:
                continue
            now = kept[name]
            old = self.env["signoff.content"]._of(head, name, before[name]) if name in before else None
            sections.append({
                "name": name,
                "label": self._signoff_section_label(name),
                "hidden": name not in readable,
                "lines": words._lines(self, now) if name in readable else [],
                "changes": words._changes(self, old, now) if old and name in readable else [],
                "changed": bool(old) and old.digest != now.digest,
            })  # fmt: skip
        return {
            "sections": sections,
            "signed_before": bool(before),
            "shown": {name: kept[name]._veil(kept[name].digest) for name in names if name in kept},
        }


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    def _panel_values(self, rights):
        """One step as the panel shows it.

        :param dict rights: department id → those the reader stands in for
        :rtype: dict
        """
        self.ensure_one()
        now = fields.Datetime.now()
        member = self.department_id.id in rights
        is_open = self.state == "open"
        selection = lambda name: dict(self._fields[name]._description_selection(self.env)).get(self[name], "")  # noqa: E731
        return {
            "id": self.id,
            "stage": self.sequence,
            "name": self.name or "",
            "kind": self.kind,
            "kind_label": selection("kind"),
            "department": self.department_id.name,
            "state": self.state,
            "state_label": selection("state"),
            "blocking": self.blocking,
            "voided": self.voided,
            "voided_count": self.voided_count,
            "returned": bool(self.returned_count) and self.state != "signed",
            "note": self.note if self.state != "skipped" else self.env._("not needed: its condition does not apply"),
            "instructions": self.instructions or "",
            "opened_on": fields.Datetime.to_string(self.opened_on) or False,
            "deadline": fields.Datetime.to_string(self.deadline) or False,
            "overdue": bool(is_open and self.deadline and self.deadline < now),
            "signed_on": fields.Datetime.to_string(self.signed_on) or False,
            "minutes": self._minutes(now),
            "signatures": [
                {
                    "name": signature["name"],
                    "for": signature["behalf_name"],
                    "at": signature["at"].replace("T", " ").rstrip("Z"),
                    "how": signature["how"],
                    "picture": f"/signoff/signature/{signature['entry']}" if signature.get("file") else False,
                }
                for signature in self._valid_signatures()
            ],
            "needed": self._needed(),
            "waits_for": self.department_id._active_members().mapped("name") if is_open else [],
            "identification": self.identification,
            "drawn_signature": self.drawn_signature,
            "can_sign": is_open and member,
            "can_send_back": is_open and member and self.sequence > 1,
        }

    def _minutes(self, now):
        """Minutes from opening to signing, or until now; a clock that went backwards gives none.

        :rtype: int
        """
        if not self.opened_on or self.state not in ("open", "signed"):
            return 0
        end = self.signed_on if self.state == "signed" and self.signed_on else now
        return max(0, int((end - self.opened_on).total_seconds() // 60))

    def _digests_last_signed(self):
        """What this department last vouched for on this document: yardstick for *what changed since*.

        :returns: section → digest; empty where it never signed
        :rtype: dict
        """
        entry = self.env["signoff.entry"].sudo().search(
            [("head_id", "=", self.head_id.id), ("department_id", "=", self.department_id.id),
             ("kind", "in", ("sign", "later"))],
            order="sequence desc", limit=1,
        )  # fmt: skip
        return entry._read_payload().get("content", {}) if entry else {}

    @api.model
    def dialog(self, step_ids):
        """What the signing dialog shows for these steps.

        :param list[int] step_ids: open steps
        :returns: ``steps`` with ``sections`` (lines and changes), ``shown``, what identification they ask for
        :rtype: dict
        """
        steps = self._check_readable(step_ids)
        rights = self.env["signoff.department"]._of_user(self.env.user)
        rows = []
        for step in steps.sudo():
            document = step._readable_document(self.env, rights)
            rows.append({
                **step.with_context(lang=self.env.lang)._panel_values(rights),
                "document": step.document_name,
                "targets": step._back_targets(),
                **(document._signoff_dialog_step(step) if document else {"sections": [], "shown": {}}),
            })  # fmt: skip
        return {
            "steps": rows,
            "user": self.env.user.name,
            "identification": max(
                (step.identification or "session" for step in steps.sudo()), key=STRENGTH.get, default="session"
            ),
            "drawn_signature": any(step.drawn_signature for step in steps.sudo()),
        }

    def _readable_document(self, env, rights):
        """The document for whoever reads this step: he may read it, or he signs for the step's department.

        A department that vouches for sections sees them, also where it has no business in the form (a worker may
        not open orders); what it may not read of them (prices) stays hidden either way.

        :param Environment env: of the reader
        :param dict rights: department id → those he stands in for
        :returns: the document, as superuser where he only signs; None for anybody else
        """
        document = env[self.res_model].browse(self.res_id).exists() if self.res_model in env else None
        if not document:
            return None
        if document.has_access("read"):
            return document
        return document.sudo() if self.department_id.id in rights else None

    def _back_targets(self):
        """Steps the document can be sent back to from here.

        :rtype: list[dict]
        """
        earlier = self.head_id._current_steps().filtered(
            lambda step: step.sequence < self.sequence and step.state == "signed" and step.blocking
        )
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return [
            {"id": step.id, "name": step.with_context(lang=self.env.lang).name or step.department_id.name,
             "department": step.department_id.name, "department_id": step.department_id.id,
             "kind_label": kinds.get(step.kind, "")}
            for step in earlier.sorted(lambda step: (step.sequence, step.position))
        ]  # fmt: skip
