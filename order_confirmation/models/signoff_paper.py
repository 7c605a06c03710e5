"""Paper: signatures made with a pen, entered later from a scan (B06)."""

from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SignoffPaper(models.AbstractModel):
    """Enters what was signed on paper as *signed later*: time on paper, time of entry, who attests, the scan once."""

    _name = "signoff.paper"
    _description = "Signatures Made on Paper"

    @api.model
    def _enter(self, lines, scan, comment=""):
        """Enter signatures of one scan, of several steps and documents; all of them, or none.

        :param list[tuple] lines: ``(step, user who signed, moment on paper in UTC)``
        :param signoff.file scan: the scanned form
        :param str comment: what the attesting person adds
        :returns: the entries
        :rtype: signoff.entry
        :raises AccessError: for whoever may not attest
        :raises UserError: naming the line that can't be entered
        """
        if not self.env.user.has_group("order_confirmation.group_signoff_attest"):
            raise AccessError(self.env._("%(name)s may not enter signatures made on paper.", name=self.env.user.name))
        attested = self.env["signoff.signer"]._check_person(self.env.user)._signoff_identity()
        steps = self.env["signoff.step"].sudo().union(*(step for step, _user, _moment in lines))
        self._check_documents(steps)
        steps.head_id._lock()
        entries = self.env["signoff.entry"]
        # In the order of the form: an earlier step opens the later one.
        for step, user, moment in sorted(lines, key=lambda line: (line[0].head_id.id, line[0].sequence, line[2])):
            self._check_moment(step.sudo(), moment)
            signer = self.env["signoff.signer"]._identify()
            signer = replace(
                signer,
                user=self.env["signoff.signer"]._check_person(user),
                how="paper",
                paper={
                    "at": moment.isoformat(timespec="seconds") + "Z",
                    "attested": attested,
                    "scan": scan.sha256,
                },
            )
            entries |= step._sign(signer, comment, scan)
        return entries

    @api.model
    def _check_documents(self, steps):
        """Nobody attests what is on a document that he may not read.

        :raises UserError: naming the document
        """
        for head in steps.head_id:
            if not head.with_env(self.env)._readable_document():
                raise UserError(self.env._("“%(document)s” is not one of yours.", document=head.name))

    @api.model
    def _check_moment(self, step, moment):
        """A pen can't have signed in the future, nor what was voided afterwards.

        :raises UserError: saying which of them
        """
        if moment > fields.Datetime.now():
            raise UserError(self.env._("“%(step)s”: the time on paper is in the future.", step=step.display_name))
        void = (
            self.env["signoff.entry"]
            .sudo()
            .search([("step_id", "=", step.id), ("kind", "in", ("void", "send_back"))], order="sequence desc", limit=1)
        )
        if void and moment < void.moment and step.state != "signed":
            raise UserError(
                self.env._(
                    "“%(step)s” was signed on paper before what it covers changed: that paper is superseded. "
                    "Print the form again and have it signed.",
                    step=step.display_name,
                )
            )


class SignoffMixin(models.AbstractModel):
    _inherit = "signoff.mixin"

    def action_signoff_paper(self):
        """Open the form in which signatures made on paper are entered.

        :rtype: dict
        """
        self.check_access("read")
        entry = self.env["signoff.paper.entry"]._for_heads(self.sudo().signoff_head_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signatures Made on Paper"),
            "res_model": entry._name,
            "res_id": entry.id,
            "views": [(False, "form")],
            "target": "new",
        }
