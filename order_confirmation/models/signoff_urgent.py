"""Urgent documents: start first, signatures due within hours (B20)."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

#: An urgent start is limited: what is not signed within three days is not urgent but unsigned.
MOST_HOURS = 72


class SignoffMixin(models.AbstractModel):
    _inherit = "signoff.mixin"

    def action_signoff_urgent(self, reason, hours=24, credentials=None):
        """Let these documents go on before they are signed: a limited, signed entry that skips nothing.

        Every signature that is missing is due when the hours are over; from then on the document is held again,
        its shipment included.

        :param str reason: why it can't wait
        :param float hours: at most :data:`MOST_HOURS`
        :param dict credentials: as for signing
        :raises AccessError: for whoever may not
        :raises UserError: without a reason, with too many hours, a second time in a round, or where nothing waits
        """
        self.check_access("write")
        signer = self.env["signoff.signer"]._identify(credentials)
        if not signer.user.has_group("order_confirmation.group_signoff_urgent"):
            raise AccessError(
                self.env._("%(name)s may not start documents before they are signed.", name=signer.user.name)
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it can't wait for the signatures."))
        if not 0 < hours <= MOST_HOURS:
            raise UserError(self.env._("An urgent start lasts at most %(hours)s hours.", hours=MOST_HOURS))
        heads = self.sudo().signoff_head_id
        heads._lock()
        if len(heads) != len(self) or any(head.state != "running" for head in heads):
            raise UserError(self.env._("Only a document that waits for signatures can be started as urgent."))
        for head in heads.filtered("urgent_until"):
            raise UserError(
                self.env._(
                    "“%(document)s” was started as urgent already, until %(moment)s. Now it is signed, or it waits.",
                    document=head.name,
                    moment=fields.Datetime.context_timestamp(self, head.urgent_until).strftime("%Y-%m-%d %H:%M"),
                )
            )
        until = fields.Datetime.now() + timedelta(hours=hours)
        heads._append([
            (head, {"kind": "urgent", "by": signer.user._signoff_identity(), "reason": reason.strip(),
                    "until": until.isoformat(timespec="seconds") + "Z", **signer.payload()})
            for head in heads
        ], [{"user_id": signer.user.id}] * len(heads))  # fmt: skip
        heads._engine_write({"urgent_until": until})
        for step in heads._current_steps().filtered(lambda step: step.state == "open"):
            step._engine_write({"deadline": min(step.deadline or until, until)})
        heads._show_waiting()
        self._signoff_urgent()
        return True

    def action_signoff_urgent_dialog(self):
        """Ask why and for how long.

        :rtype: dict
        """
        self.ensure_one()
        return self._signoff_dialog_action("signoff.urgent", self.env._("Start before It Is Signed"))

    def _signoff_urgent(self):
        """Called when documents were started as urgent; one that waits for its signatures goes on here."""

    def _signoff_goes_on(self):
        """For gates: whether each document may go on, by its signatures or by an urgent start that is not over.

        :returns: those that may
        """
        signed = self._signoff_is_true()
        now = fields.Datetime.now()
        return signed | (self - signed).filtered(
            lambda document: (
                document.sudo().signoff_head_id.state == "running"
                and (document.sudo().signoff_head_id.urgent_until or now) > now
            )
        )
