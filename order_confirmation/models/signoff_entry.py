"""Entries: the append-only evidence of a sign-off."""

import json

from odoo import fields, models

KINDS = [
    ("start", "Started"),
    ("sign", "Signed"),
    ("later", "Signed later"),
    ("skip", "Skipped"),
    ("void", "Voided"),
    ("unskip", "Needed again"),
    ("send_back", "Sent back"),
    ("finish", "Finished"),
    ("amend", "Amended"),
    ("cancel", "Cancelled"),
    ("deleted", "Document deleted"),
    ("urgent", "Urgent start"),
    ("override", "Gate overridden"),
    ("notice", "Change notice"),
    ("copy", "Copy printed"),
    ("process", "Process confirmation issued"),
    ("acknowledged", "Acknowledged"),
    ("member_added", "Member added"),
    ("member_removed", "Member removed"),
    ("manager", "Manager changed"),
    ("delegated", "Deputy named"),
    ("delegation_changed", "Deputy changed"),
    ("delegation_deleted", "Deputy withdrawn"),
    ("route", "Route changed"),
    ("identity", "Badge or PIN set"),
]


class SignoffEntry(models.Model):
    """One link of a chain: a stored text and a hash that covers it and the link before (B04).

    What happened is in ``payload`` alone: names are text there, so that deleting a user or merging contacts
    changes nothing. The other fields point to it for lists and searches; *Verify* compares them with it.
    """

    _name = "signoff.entry"
    _description = "Sign-off Entry"
    _inherit = ["signoff.evidence"]
    _order = "head_id, sequence"
    _rec_name = "kind"

    head_id = fields.Many2one("signoff.head", required=True, readonly=True, ondelete="restrict")
    sequence = fields.Integer(required=True, readonly=True, aggregator=None)
    round = fields.Integer(readonly=True, aggregator=None)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    moment = fields.Datetime(string="Entered On", required=True, readonly=True)
    payload = fields.Text(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    step_id = fields.Many2one("signoff.step", readonly=True, ondelete="restrict", index="btree_not_null")
    department_id = fields.Many2one("signoff.department", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", string="Signed By", readonly=True, ondelete="set null")
    behalf_id = fields.Many2one("res.users", string="On Behalf of", readonly=True, ondelete="set null")
    file_id = fields.Many2one("signoff.file", readonly=True, ondelete="restrict")

    _sequence_uniq = models.UniqueIndex("(head_id, sequence)")

    def _read_payload(self):
        """What the entry says.

        :rtype: dict
        """
        self.ensure_one()
        return json.loads(self.payload)
