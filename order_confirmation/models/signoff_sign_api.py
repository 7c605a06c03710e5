"""Signing and sending back, as the client asks for it: a result per document."""

from contextlib import nullcontext
from dataclasses import replace

from odoo import api, models
from odoo.exceptions import UserError

from .signoff_sign import COMMENT_LENGTH


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    @api.model
    def sign(self, step_ids, values=None):
        """Sign steps for the person who presses: all together, and where that fails, document by document.

        :param list[int] step_ids: open steps
        :param dict values: ``comment``; ``signature`` (base64 picture); ``credentials`` (see
            :meth:`SignoffSigner._identify`); ``shown`` (step id as text → section → digest)
        :returns: one dictionary per step, in order: ``id``, ``ok``, ``message``
        :rtype: list[dict]
        :raises UserError: where the person or the drawn signature is not accepted at all
        """
        values = values or {}
        signer = self.env["signoff.signer"]._identify(values.get("credentials"))
        shown = {int(key): digests for key, digests in (values.get("shown") or {}).items()}
        heads = self.browse([int(step_id) for step_id in step_ids])._lock_heads()
        found = set(heads.step_ids.ids)
        steps = self.browse([int(step_id) for step_id in step_ids if int(step_id) in found])
        steps.check_access("read")
        files = self.env["signoff.file"]
        picture = files._checked_signature(values.get("signature"))
        # Stored with the signature it belongs to: one that is refused leaves no picture behind.
        return self._sign_each(
            steps,
            lambda some: some._sign(signer, values.get("comment"), picture and files._store(*picture), shown, True),
            # One signature writes only after all was looked at: nothing to take back, unless more follows from it.
            careful=len(steps) > 1
            or bool(picture)
            or any(steps.sudo().mapped("purpose"))
            or steps.sudo()._may_finish(),
        )

    def send_back(self, target_id, reason, fault_id=False, credentials=None):
        """Send the document of this open step back to an earlier one (B03), as a member of its department.

        :param int target_id: a signed step of an earlier stage
        :param str reason: what is wrong
        :param int fault_id: the department at fault; the target's by default
        :param dict credentials: as for :meth:`sign`
        :raises UserError: saying why it can't be
        """
        self.ensure_one()
        self.check_access("read")
        step, target = self.sudo(), self.sudo().browse(target_id).exists()
        signer = self.env["signoff.signer"]._identify(credentials)
        step.head_id._lock()
        rights = self.env["signoff.department"]._of_user(signer.user)
        if step.department_id.id not in rights:
            step._raise_no_member(signer)
        step._check_identified(signer)
        signer = replace(signer, behalf=self.env["res.users"].browse(rights[step.department_id.id][:1]))
        fault = self.env["signoff.department"].sudo().browse(fault_id or target.department_id.id).exists()
        step.head_id._send_back(step, target, signer, (reason or "").strip()[:COMMENT_LENGTH], fault)
        return True

    def _may_finish(self):
        """Whether a signature may be the last one of the round: what the document does then may fail.

        :rtype: bool
        """
        others = self.head_id._current_steps() - self
        return not any(
            step.blocking and step.state not in ("signed", "skipped") and not step.condition for step in others
        )

    def _sign_each(self, steps, act, careful=True):
        """Run an act on all steps in one savepoint; where it fails, on one after the other.

        :param signoff.step steps: what to sign
        :param callable act: takes steps
        :param bool careful: whether an act that fails may have written something
        :rtype: list[dict]
        """
        message = self._try(steps, act, careful)
        if message and len(steps) > 1:
            messages = {step: self._try(step, act) for step in steps}
        else:
            messages = dict.fromkeys(steps, message)
        return [{"id": step.id, "ok": not text, "message": text} for step, text in messages.items()]

    def _try(self, steps, act, careful=True):
        # One that fails never rolls back the rest.
        try:
            with self.env.cr.savepoint() if careful else nullcontext():
                act(steps)
        except UserError as error:
            self.env.invalidate_all()
            return str(error)
        return ""

    @api.model
    def _check_readable(self, step_ids):
        steps = self.browse(step_ids).exists()
        steps.check_access("read")
        return steps
