"""Merged contacts: what was signed for the contact that went into another stands."""

from odoo import models

from ..core import content

PARTNER = "res.partner,"


class SignoffContent(models.Model):
    _inherit = "signoff.content"

    def _differs_only_by_merges(self, head, section, digest, now):
        """Whether a section differs from a stored version by nothing but contacts that were merged since.

        :param signoff.head head: of the document
        :param str section: its name
        :param str digest: of the stored version
        :param dict now: canonical payload today
        :rtype: bool
        """
        before = self._of(head, section, digest).payload
        former = {int(ref.removeprefix(PARTNER)) for ref in _refs(before)}
        if not former:
            return False
        merges = self.env["order.contact.merge"].sudo().search([("former_id", "in", list(former))])
        renamed = {content.ref("res.partner", one.former_id): content.ref("res.partner", one.partner_id.id)
                   for one in merges}  # fmt: skip
        return bool(renamed) and _renamed(before, renamed) == now


def _refs(value):
    """References to contacts in a payload."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _refs(key)
            yield from _refs(inner)
    elif isinstance(value, str) and value.startswith(PARTNER) and value.removeprefix(PARTNER).isdigit():
        yield value


def _renamed(value, names):
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(inner, names) for key, inner in value.items()}
    return names.get(value, value) if isinstance(value, str) else value
