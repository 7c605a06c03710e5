"""The page behind the QR code of a signed paper: what a stranger learns, and what a colleague can do there."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import consteq

from ..core import chain

#: Anything longer is no token of ours.
MAX_TOKEN = 64
#: Fewer characters of a hash prove nothing.
LEAST_HASH = 8


class SignoffHead(models.Model):
    _inherit = "signoff.head"

    @api.model
    def _by_token(self, token):
        """The document's sign-off behind a QR code; chains of configuration have no page.

        :param str token: from the address, anything
        :rtype: signoff.head
        """
        if not token or not token.isascii() or not token.isprintable() or len(token) > MAX_TOKEN:
            return self.sudo().browse()
        head = super()._by_token(token)
        return head if head.state != "log" and consteq(head.token or "", token) else head.browse()

    def _readable_document(self):
        """The document, where the reader of this page may read it; an empty one otherwise.

        :rtype: models.Model | None
        """
        if not self or self.res_model not in self.env:
            return None
        document = self.env[self.res_model].browse(self.res_id).exists()
        try:
            document.check_access("read")
        except AccessError:
            return None
        return document or None

    def _paper_status(self, round_=None, sequence=None, prefix=None):
        """Whether a paper with this code is still true, in public words (B05).

        :param int round_: round on the paper
        :param int sequence: last entry of the chain when it was printed
        :param str prefix: beginning of that entry's hash
        :returns: ``unknown``, ``mismatch`` (not what our records say), ``superseded`` (a later round, or what it
            covers changed since), ``cancelled``, ``signed`` (by all) or ``running``
        :rtype: str
        """
        if not self:
            return "unknown"
        if sequence or prefix:
            if not self._is_in_chain(sequence or 0, prefix or "", round_):
                return "mismatch"
            if self._changed_since(sequence):
                return "superseded"
        if round_ and round_ != self.round:
            return "superseded" if round_ < self.round else "mismatch"
        if self.state == "cancelled":
            return "cancelled"
        return "signed" if self.state == "finished" else "running"

    def _is_in_chain(self, sequence, prefix, round_):
        # The text is hashed again: an entry that was rewritten no longer vouches for the paper.
        entries = self.env["signoff.entry"].sudo().search(
            [("head_id", "=", self.id), ("sequence", "in", (sequence - 1, sequence))], order="sequence"
        )  # fmt: skip
        entry = entries[-1:]
        if len(prefix) < LEAST_HASH or not prefix.isascii() or entry.sequence != sequence or sequence < 1:
            return False
        previous = entries[0].hash if len(entries) == 2 else chain.FIRST
        return (
            (not round_ or entry.round == round_)
            and consteq(entry.hash[: len(prefix)], prefix.lower())
            and chain.link(previous, entry.payload) == entry.hash
        )

    def _changed_since(self, sequence):
        return bool(
            self.env["signoff.entry"]
            .sudo()
            .search_count(
                [("head_id", "=", self.id), ("sequence", ">", sequence), ("kind", "in", ("void", "amend"))], limit=1
            )
        )
