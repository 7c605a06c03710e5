"""Acts done before their step opened: kept with it, and signed when it opens (B16)."""

from odoo import fields, models

from .signoff_flow import PENDING
from .signoff_signer import Signer


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    def _keep_act(self, signer):
        """Those of these steps that wait for their stage keep an act; a later one replaces it.

        :param Signer signer: who did it, and on which record
        """
        waiting = self.filtered(lambda step: step.state in PENDING and step.head_id.state == "running")
        rights = signer.rights() if waiting else {}
        waiting = waiting.filtered(lambda step: step.department_id.id in rights)
        if waiting:
            now = fields.Datetime.now().isoformat() + "Z"
            waiting._engine_write({"acted": {"user": signer.user.id, "act": signer.act, "at": now}})

    def _sign_acted(self, documents):
        """These steps have just opened: the act that was kept signs them, for who did it and still may sign.

        The signature says when the act was done. Where it can't be, the step waits to be signed by hand.

        :param dict documents: head → document
        """
        for step in self:
            kept = step.acted
            step._engine_write({"acted": False})
            document = documents.get(step.head_id)
            person = self.env["res.users"].sudo().browse(kept["user"]).exists()
            if not person.active or step.state != "open" or document is None:
                continue
            if document.sudo()._signoff_act_stands(step.act):
                signer = Signer(user=person, session=self.env.user, how="act", act=kept["act"], acted=kept["at"])
                step._sign_each(step, lambda some, signer=signer: some._sign(signer))
