"""Documents that keep a state of their own, which follows the stages of their sign-off."""

from odoo import models


class SignoffMixin(models.AbstractModel):
    _inherit = "signoff.mixin"

    #: Whether the document is told of every stage that is reached (:meth:`_signoff_stage_changed`).
    _signoff_follows_stage = False
    #: ``state`` of a document that is not under sign-off, and of one that is signed by all; in between it is the
    #: purpose of the stage that is open, or the first of the two. Empty: the document keeps no ``state``.
    _signoff_states = ()
    #: What ends a document whatever its sign-off says, strongest first: its field → ``state``.
    _signoff_ends = {}

    def _signoff_stage_changed(self):
        """Called when another stage is reached, or none any more, where ``_signoff_follows_stage`` says so."""
        # Not a computed field: that would cost every other signed document a query.
        for document in self.sudo() if self._signoff_states else ():
            state = document._signoff_state_now()
            if document.state != state:
                document._signoff_engine_write({"state": state})

    def _signoff_state_now(self):
        """The state that acts and sign-off lead to.

        :rtype: str
        """
        ended = next((state for name, state in self._signoff_ends.items() if self[name]), None)
        if ended:
            return ended
        first, last = self._signoff_states
        head = self.signoff_head_id
        if head.state == "finished":
            return last
        return head.state == "running" and self._signoff_stage_purpose() or first

    def _signoff_stage_purpose(self):
        """What the document waits for: the purpose of the stage that is open, or of the last one that has any.

        :rtype: str | bool
        """
        head = self.signoff_head_id
        steps = head._current_steps().filtered(lambda step: step.blocking and step.purpose)
        return steps.filtered(lambda step: step.sequence <= head.stage).sorted("sequence")[-1:].purpose
