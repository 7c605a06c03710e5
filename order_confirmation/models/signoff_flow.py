"""The flow of a sign-off: start, open the next stage, finish, send back, amend, cancel."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

PENDING = ("waiting", "sent_back")
DONE = ("signed", "skipped")


class SignoffHead(models.Model):
    _inherit = "signoff.head"

    # === START ===

    @api.model
    def _start(self, documents, routes, person, reason=""):
        """Start a round for documents: copy the steps, keep what the sections say, open the first stage.

        :param documents: records of one model, none of them under way
        :param dict routes: document → its route
        :param res.users person: who starts it
        :param str reason: of an amendment
        :returns: the heads
        :rtype: signoff.head
        """
        now = fields.Datetime.now()
        missing = documents.filtered(lambda document: not document.sudo().signoff_head_id)
        made = self._add([
            self._head_values(document, state="running", user_id=person.id, started_on=now) for document in missing
        ])  # fmt: skip
        # A document that lost its link has its head, and goes on in it.
        heads_of = dict(zip(missing, made, strict=True)) if len(made) == len(missing) else self._existing(missing)
        for document, head in heads_of.items():
            document._signoff_engine_write({"signoff_head_id": head.id})
        heads = documents.sudo().signoff_head_id
        (heads - made)._lock()
        # Left over from an older round: acknowledgements that a newer notice replaces.
        left = (heads - made).step_ids.filtered(lambda step: step.state in ("open", *PENDING))
        left._engine_write({"state": "cancelled", "opened_on": False, "deadline": False})
        for document in documents:
            head, route = document.sudo().signoff_head_id, routes[document]
            head._engine_write({
                "state": "running", "round": head.round + 1, "route_id": route.id, "route_version": route.version,
                "name": document.sudo().display_name, "user_id": person.id, "dirty": False, "finished_on": False,
                "urgent_until": False,
            })  # fmt: skip
        self.env["signoff.step"]._copy_from(documents, routes)
        digests = self.env["signoff.content"]._keep({
            document.sudo().signoff_head_id: (document, contents)
            for document, contents in documents._signoff_contents().items()
        })  # fmt: skip
        by = person._signoff_identity()
        heads._append([
            (document.sudo().signoff_head_id, {
                "kind": "amend" if reason else "start",
                "by": by,
                "name": document.sudo().display_name,
                "reason": reason,
                "route": {"id": routes[document].id, "version": routes[document].version},
                "content": digests[document.sudo().signoff_head_id],
            })
            for document in documents
        ])  # fmt: skip
        if reason:
            heads._issue_notice(person, reason)
        heads._advance()
        return heads

    # === STAGES ===

    def _advance(self, documents=None):
        """Open the next stage where all before it is signed, skip what its condition leaves out, finish at the end.

        The rows must be locked. Conditions are looked at when the stage opens.

        :param dict documents: of the heads, where the caller has them
        """
        heads, documents = self, self._documents() if documents is None else documents
        opened = self.env["signoff.step"]
        while heads:
            going_on = self.browse()
            opening, entries, skipped = self.env["signoff.step"], [], []
            for head in heads:
                steps = head._current_steps()
                undone = steps.filtered(lambda step: step.blocking and step.state not in DONE)
                if not undone:
                    head._finish(documents.get(head))
                    continue
                stage = min(undone.mapped("sequence"))
                for step in undone.filtered(lambda step, at=stage: step.sequence == at and step.state in PENDING):
                    reason = step._skip_reason(documents.get(head))
                    if reason:
                        entries.append((head, {"kind": "skip", "step": step._identity(), "reason": reason}))
                        skipped.append((step, reason))
                    else:
                        opening |= step
                if any(step.sequence == stage for step, _reason in skipped if step.head_id == head):
                    going_on |= head
            for step, reason in skipped:
                step._engine_write({"state": "skipped", "note": reason})
            if entries:
                self._append(entries, [{"step_id": step.id} for step, _reason in skipped])
            opening._open()
            opened |= opening
            heads = going_on
        self._show_waiting()
        opened.filtered("acted")._sign_acted(documents)

    def _show_waiting(self):
        """Keep on the head what lists ask for: the stage, who is waited for, until when."""
        moved = self.browse()
        for head in self:
            waiting = head._current_steps().filtered(lambda step: step.state == "open" and step.blocking)
            first = waiting.sorted(lambda step: (step.sequence, step.position))[:1]
            dues = [step.deadline for step in waiting if step.deadline]
            values = {
                "stage": first.sequence or (0 if head.state == "running" else head.stage),
                "department_id": first.department_id.id,
                "deadline": min(dues) if dues else False,
            }
            changed = {name: value for name, value in values.items() if _plain(head[name]) != value}
            if changed:
                head._engine_write(changed)
                moved |= head
        moved.filtered(lambda head: head.state == "running")._tell_stage()

    def _tell_stage(self):
        """Tell documents that keep a state of their own that another stage is reached."""
        for head in self:
            document = self.env.get(head.res_model)
            if document is not None and document._signoff_follows_stage:
                document.browse(head.res_id).exists()._signoff_stage_changed()

    def _finish(self, document):
        self.ensure_one()
        if self.state == "finished":
            return
        self._engine_write({"state": "finished", "finished_on": fields.Datetime.now()})
        self._append([(self, {"kind": "finish"})])
        self._tell_stage()
        if document is not None:
            document._signoff_finished()

    # === SENT BACK, CANCELLED ===

    def _send_back(self, step, target, signer, reason, fault):
        """Send the document back from one step to an earlier one (B03).

        Only the target is signed again; other signatures stand as long as what they cover does not change.

        :param signoff.step step: the open step that sends it back
        :param signoff.step target: an earlier, signed step of the same round
        :param Signer signer: who sends it back
        :param str reason: what is wrong
        :param signoff.department fault: the department at fault, for the rework analysis
        :raises UserError: where the steps are not what they must be, or the reason is missing
        """
        self.ensure_one()
        if step.state != "open" or step.head_id != self or step.round != self.round:
            step._raise_not_open()
        if not reason.strip():
            raise UserError(self.env._("Say what is wrong: the department that gets it back reads it."))
        if target.head_id != self or target.round != self.round or target.sequence >= step.sequence:
            raise UserError(self.env._("A document is sent back to an earlier step of the same round."))
        if target.state != "signed":
            raise UserError(
                self.env._("“%(step)s” is not signed: there is nothing to send back to.", step=target.display_name)
            )
        self._append(
            [(self, {
                "kind": "send_back", "step": step._identity(), "to": target._identity(), "reason": reason,
                "fault": fault.sudo().code or "", "by": signer.user._signoff_identity(), **signer.payload(),
            })],
            [{"step_id": step.id, "department_id": step.department_id.id, "user_id": signer.user.id,
              "behalf_id": signer.behalf.id}],
        )  # fmt: skip
        later = self._current_steps().filtered(lambda one: one.state == "open" and one.sequence > target.sequence)
        later._engine_write({"state": "waiting", "opened_on": False, "deadline": False})
        step._engine_write({"state": "sent_back", "note": reason, "signatures": False, "signed_digests": False})
        target._engine_write({
            "signatures": False, "signed_digests": False, "note": reason, "signed_on": False, "signed_by_id": False,
            "returned_count": target.returned_count + 1, "fault_id": fault.id,
        })  # fmt: skip
        target._open()
        self._show_waiting()

    def _cancel(self, person, reason, kind="cancel"):
        """Stop these sign-offs; what was signed stays readable.

        :param res.users person: who stops it
        :param str reason: why
        :param str kind: ``cancel`` or ``deleted``
        """
        heads = self.filtered(lambda head: head.state in ("running", "finished"))
        heads._lock()
        by = person._signoff_identity()
        heads._append([(head, {"kind": kind, "by": by, "reason": reason, "name": head.name}) for head in heads])
        open_steps = heads._current_steps().filtered(lambda step: step.state in ("open", *PENDING))
        open_steps._engine_write({"state": "cancelled", "opened_on": False, "deadline": False})
        heads._engine_write({"state": "cancelled", "department_id": False, "deadline": False, "urgent_until": False})
        heads._tell_stage()


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    @api.model
    def _copy_from(self, documents, routes):
        """Copy the steps of each document's route into its current round.

        :param documents: records whose heads are ready
        :param dict routes: document → route
        """
        rows, texts = [], self._route_texts(self.env["signoff.route"].union(*routes.values()).step_ids)
        for document in documents:
            head = document.sudo().signoff_head_id
            every = " ".join(document._signoff_sections)
            for position, (step, stage) in enumerate(routes[document].sudo()._stages(), 1):
                names, instructions = texts[step.id]
                rows.append({
                    **self._step_values(head),
                    "sequence": stage, "position": position, "names": names, "department_id": step.department_id.id,
                    "kind": step.kind, "route_step_id": step.id, "condition": step._has_condition() and step.condition,
                    "sections": step.sections or every, "quorum": step.quorum, "quorum_count": step.quorum_count,
                    "different_from": sorted(step.different_ids.ids), "identification": step.identification,
                    "drawn_signature": step.drawn_signature, "allow_paper": step.allow_paper, "act": step.act,
                    "purpose": step.purpose,
                    "hours": step.hours, "instructions_by_lang": instructions,
                    "tell_responsible": step.tell_responsible,
                })  # fmt: skip
        return self._engine_create(rows)

    @api.model
    def _step_values(self, head):
        """All fields of a new step that nobody chooses.

        :rtype: dict
        """
        return {
            "head_id": head.id, "res_model": head.res_model, "res_id": head.res_id, "document_name": head.name,
            "company_id": head.company_id.id, "round": head.round, "state": "waiting", "blocking": True,
            "opened_on": False, "deadline": False, "escalated_on": False, "signed_on": False, "signed_by_id": False,
            "signatures": False, "signed_digests": False, "voided_count": 0, "returned_count": 0, "voided": False,
            "note": False, "acted": False,
        }  # fmt: skip

    @api.model
    def _route_texts(self, steps):
        # One query for all languages: the copy reads in each reader's own.
        steps.flush_recordset(["name", "instructions"])
        self.env.cr.execute("SELECT id, name, instructions FROM signoff_route_step WHERE id = ANY(%s)", [steps.ids])
        return {id_: (name, instructions) for id_, name, instructions in self.env.cr.fetchall()}

    def _open(self):
        """Let these steps be signed from now on; deadlines count in working hours."""
        now = fields.Datetime.now()
        timed = self.filtered(lambda step: step.hours or step.head_id.urgent_until)
        (self - timed)._engine_write({"state": "open", "opened_on": now, "deadline": False, "escalated_on": False})
        for step in timed:
            due = [step._due(now)] if step.hours else []
            due += [step.head_id.urgent_until] if step.head_id.urgent_until else []
            step._engine_write({"state": "open", "opened_on": now, "deadline": min(due), "escalated_on": False})
        if self:
            self.env["signoff.notice"]._announce(self)

    def _due(self, start):
        """When the hours allowed are over, on the department's or the company's calendar.

        A calendar without hours gives no deadline that ever comes: plain hours count then.

        :param datetime start: UTC
        :rtype: datetime
        """
        calendar = self.department_id.calendar_id or self.company_id.resource_calendar_id
        due = calendar and calendar.plan_hours(self.hours, start, compute_leaves=True)
        return due or start + timedelta(hours=self.hours)

    def _skip_reason(self, document):
        """Why the step is not needed for the document as it is now, or False.

        A condition that can't be evaluated skips nothing: the step stays closed to nobody and is signed.

        :rtype: str | bool
        """
        if document is None:
            return False
        unchanged = document._signoff_amend_changed_only and self._unchanged_reason(document)
        if unchanged or not self.condition:
            return unchanged
        try:
            needed = document.sudo().filtered_domain(self.env["signoff.route"]._parsed(self.condition))
        except (ValueError, KeyError, TypeError, SyntaxError, NameError):
            return False
        return False if needed else self.condition

    def _unchanged_reason(self, document):
        """Why the department need not sign an amended document again: what it signed before still reads the same.

        :param document: whose step it is
        :returns: the reason, or False
        :rtype: str | bool
        """
        if self.head_id.round == 1 or self.sequence == 1:
            return False
        before = self.head_id.step_ids.filtered(
            lambda step: step.route_step_id == self.route_step_id and step.round < self.round and step.state == "signed"
        ).sorted("round")[-1:]
        names = set(self._sections())
        if not before.signed_digests or names - set(before.signed_digests):
            return False
        now = self.head_id._digests_now(document, names)
        if any(now.get(name) != before.signed_digests[name] for name in names if name in now):
            return False
        return self.env._("Signed in round %(round)s; nothing it covers has changed since.", round=before.round)

    def _identity(self):
        """What an entry keeps of a step.

        :rtype: dict
        """
        return {
            "id": self.id,
            "stage": self.sequence,
            "kind": self.kind,
            "name": (self.names or {}).get("en_US") or "",
            "department": self.env["signoff.department"]._identity_of(self.department_id.id),
        }


def _plain(value):
    return value.id if isinstance(value, models.BaseModel) else value
