"""Signing: many steps at once, validated together, written together."""

from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..core import content
from .signoff_section import schema
from .signoff_step import STRENGTH

#: A comment longer than this belongs into the document.
COMMENT_LENGTH = 2000


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    def _sign(self, signer, comment="", file=None, shown=None, locked=False):
        """Sign these steps: all of them, or none.

        :param Signer signer: who signs
        :param str comment: plain text
        :param signoff.file file: the drawn signature or the scan
        :param dict shown: step id → digests of the sections as the signer saw them; a signature never gets under
            text that is gone
        :param bool locked: whether the caller locked the heads
        :returns: the entries
        :rtype: signoff.entry
        :raises UserError: naming the first step that can't be signed, and why
        """
        steps = self.sudo()
        heads = steps.head_id if locked else steps._lock_heads()
        heads._reconcile_stale()
        rights = signer.rights()
        comment = (comment or "").strip()[:COMMENT_LENGTH]
        documents = heads._documents()
        signers = {
            step: replace(signer, behalf=step._check_signable(signer, rights, documents, file)) for step in steps
        }
        steps._check_apart(signer)
        contents = steps._contents_to_sign(documents)
        digests = self.env["signoff.content"]._keep(contents)
        steps._check_others_stand(digests, signers, documents, file)
        for step in steps:
            step._check_shown((shown or {}).get(step.id), digests[step.head_id])
        entries = steps._write_entries(signers, digests, comment, file)
        steps._write_signatures(signers, entries, digests, file)
        for step in steps.filtered(lambda step: step.state == "signed"):
            documents[step.head_id]._signoff_signed(step)
        heads._advance(documents)
        self.env["signoff.notice"]._announce_signed(steps.filtered(lambda step: step.state == "signed"), signer.user)
        return entries

    def _lock_heads(self):
        """Lock the heads of these steps; read them and all their steps.

        :rtype: signoff.head
        """
        heads = self.env["signoff.head"]._engine_read(
            SQL("id IN (SELECT head_id FROM signoff_step WHERE id = ANY(%s))", self.ids), lock=True
        )
        heads._read_steps()
        return heads

    def _contents_to_sign(self, documents):
        """Content of the sections these steps vouch for.

        :param dict documents: head → document
        :returns: head → (document, section → payload)
        :rtype: dict
        """
        wanted = {}
        for step in self:
            wanted.setdefault(step.head_id, set()).update(step._sections())
        grouped = {}
        for head, names in wanted.items():
            grouped.setdefault((head.res_model, frozenset(names)), []).append(head)
        found = {}
        for (model, names), heads in grouped.items():
            records = self.env[model].browse([documents[head].id for head in heads])
            contents = records._signoff_contents(names)
            found.update({head: (records.browse(documents[head].id), contents[documents[head]]) for head in heads})
        return found

    # === MAY HE ===

    def _check_signable(self, signer, rights, documents, file):
        """Whether somebody may sign this step now.

        :param Signer signer: who wants to
        :param dict rights: department id → those he stands in for
        :param dict documents: head → document
        :param signoff.file file: drawn signature or scan
        :returns: on whose behalf; an empty user for himself
        :rtype: res.users
        :raises UserError: saying what is wrong and what to do
        """
        self.ensure_one()
        if self.state != "open" or self.round != self.head_id.round or self.head_id.state == "cancelled":
            self._raise_not_open()
        if self.head_id not in documents:
            raise UserError(self.env._("“%(document)s” was deleted.", document=self.document_name))
        if self.department_id.id not in rights:
            self._raise_no_member(signer)
        behalf = self._choose_behalf(signer, rights[self.department_id.id])
        self._check_others(signer, behalf)
        self._check_strength(signer, file)
        documents[self.head_id]._signoff_check_sign(self, signer)
        return behalf

    def _choose_behalf(self, signer, absent_ids):
        absent = self.env["res.users"].sudo().browse(absent_ids)
        taken = {signature["behalf"] or signature["user"] for signature in self._valid_signatures()}
        free = absent.filtered(lambda user: user.id not in taken)
        if absent and not free:
            raise UserError(
                self.env._("%(names)s signed “%(step)s” already.", names=", ".join(absent.mapped("name")),
                           step=self.display_name)
            )  # fmt: skip
        return free[:1]

    def _check_others(self, signer, behalf):
        """Four eyes: nobody signs a step twice, or one that must be somebody else's; standing in for him counts."""
        people = {signer.user.id, behalf.id} - {False}
        for signature in self._valid_signatures():
            if signer.user.id in (signature["user"], signature["behalf"]):
                raise UserError(
                    self.env._("%(name)s signed “%(step)s” already.", name=signer.user.name, step=self.display_name)
                )
        others = self.head_id._current_steps().filtered(lambda step: step.route_step_id in (self.different_from or ()))
        others |= self.head_id._current_steps().filtered(
            lambda step: step != self and self.route_step_id in (step.different_from or ())
        )
        for step in others:
            for signature in step._valid_signatures():
                if people & {signature["user"], signature["behalf"]}:
                    raise UserError(
                        self.env._(
                            "“%(step)s” must be signed by somebody else than “%(other)s”: %(name)s signed that one.",
                            step=self.display_name,
                            other=step.name or step.display_name,
                            name=signature["name"],
                        )
                    )

    def _check_apart(self, signer):
        """Four eyes within one go: nobody signs two steps at once that must be two people's."""
        for step in self.filtered("different_from"):
            others = self.filtered(
                lambda one, step=step: one.head_id == step.head_id and one.route_step_id in step.different_from
            )
            if others - step:
                raise UserError(
                    self.env._(
                        "“%(step)s” must be signed by somebody else than “%(other)s”: %(name)s signs both here.",
                        step=step.display_name,
                        other=(others - step)[0].display_name,
                        name=signer.user.name,
                    )
                )

    def _check_strength(self, signer, file):
        if signer.how == "paper":
            if not self.allow_paper:
                raise UserError(
                    self.env._("“%(step)s” can't be signed on paper: it is signed here.", step=self.display_name)
                )
            return
        self._check_identified(signer)
        if self.drawn_signature and not file:
            raise UserError(self.env._("“%(step)s” asks for a drawn signature.", step=self.display_name))

    def _check_identified(self, signer):
        if STRENGTH[signer.how] < STRENGTH[self.identification or "session"]:
            needed = dict(self._fields["identification"]._description_selection(self.env))[self.identification]
            raise UserError(self.env._("“%(step)s” asks for more: %(needed)s.", step=self.display_name, needed=needed))

    def _check_shown(self, shown, digests):
        """What the signer saw is what he signs."""
        if shown is None:
            return
        veil = self.env["signoff.content"]._veil
        for name, value in shown.items():
            if name in digests and veil(digests[name]) != value:
                raise UserError(
                    self.env._(
                        "“%(document)s” changed while you were looking at it. Nothing was signed. "
                        "Look at what changed, then sign.",
                        document=self.document_name,
                    )
                )

    def _check_others_stand(self, digests, signers, documents, file):
        """Earlier signatures under other text fall first: what finishes a document is never signed on top of them.

        An edit that came past the documents' own `write` is seen here; nothing more is read for it.

        :param dict digests: head → section → digest of what the document says now
        :param dict signers: step → who signs it
        """
        stale = self.head_id.filtered(
            lambda head: any(
                digests[head].get(name, before) != before
                for step in head._current_steps() - self
                for name, before in (step.signed_digests or {}).items()
            )
        )
        if stale and stale._reconcile():
            for step in self.filtered(lambda step: step.head_id in stale):
                step._check_signable(signers[step], signers[step].rights(), documents, file)

    def _raise_no_member(self, signer):
        raise UserError(
            self.env._(
                "%(name)s is not a member of %(department)s and stands in for none of its members today: "
                "“%(step)s” can't be signed. Ask %(manager)s.",
                name=signer.user.name,
                department=self.department_id.name,
                step=self.display_name,
                manager=self.department_id.manager_id.name or self.env._("the manager of the department"),
            )
        )

    def _raise_not_open(self):
        """Tell the second one who was first.

        :raises UserError: always
        """
        last = self._valid_signatures()[-1:] if self.state == "signed" else []
        if last:
            raise UserError(
                self.env._(
                    "“%(step)s” was signed already: %(name)s, %(moment)s.",
                    step=self.display_name,
                    name=last[0]["name"],
                    moment=format_datetime(self.env, self.signed_on),
                )
            )
        reasons = {
            "waiting": self.env._("an earlier step must be signed first"),
            "sent_back": self.env._("it was sent back: %(reason)s", reason=self.note or ""),
            "skipped": self.env._("it is not needed for this document"),
            "cancelled": self.env._("the sign-off was cancelled"),
        }
        reason = reasons.get(self.state) or self.env._("a new round has begun")
        raise UserError(
            self.env._("“%(step)s” can't be signed now: %(reason)s.", step=self.display_name, reason=reason)
        )

    # === WRITING ===

    def _write_entries(self, signers, digests, comment, file):
        payloads, displays = [], []
        for step, signer in signers.items():
            payloads.append((step.head_id, {
                "kind": "later" if signer.how == "paper" else "sign",
                "step": step._identity(),
                "by": signer.user._signoff_identity(),
                "comment": comment,
                "content": {name: digests[step.head_id][name] for name in step._sections()
                            if name in digests[step.head_id]},
                "file": file.sha256 if file else "",
                "done": step._is_complete(signer),
                **signer.payload(),
            }))  # fmt: skip
            displays.append({
                "step_id": step.id, "department_id": step.department_id.id, "user_id": signer.user.id,
                "behalf_id": signer.behalf.id, "file_id": file.id if file else False,
            })  # fmt: skip
        return self.head_id._append(payloads, displays)

    def _write_signatures(self, signers, entries, digests, file):
        now = fields.Datetime.now()
        for step, entry in zip(self, entries, strict=True):
            signer = signers[step]
            signatures = [*step._valid_signatures(), {
                "entry": entry.id, "user": signer.user.id, "name": signer.user.name,
                "behalf": signer.behalf.id or False, "behalf_name": signer.behalf.name or "",
                "at": now.isoformat() + "Z", "how": signer.how, "file": file.id if file else False,
            }]  # fmt: skip
            values = {
                "signatures": signatures,
                "signed_digests": {name: digests[step.head_id][name] for name in step._sections()
                                   if name in digests[step.head_id]},
            }  # fmt: skip
            if step._is_complete(signer):
                values |= {"state": "signed", "signed_on": now, "signed_by_id": signer.user.id, "voided": False,
                           "note": False, "hours_counted": False}  # fmt: skip
            step._engine_write(values)


class SignoffHead(models.Model):
    _inherit = "signoff.head"

    def _reconcile_stale(self):
        """Before a signature: what was edited in this transaction is compared first."""
        edited = self.filtered("dirty")
        if edited:
            edited._reconcile()

    def _digests_now(self, document, names):
        """Digests of sections as the document reads now, for the dialog.

        :rtype: dict[str, str]
        """
        found = document._signoff_contents(names)[document]
        return {name: content.digest(payload, schema(self.res_model, name)) for name, payload in found.items()}
