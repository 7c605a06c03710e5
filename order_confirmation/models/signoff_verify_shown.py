"""Verify what points to the chains: display fields, states, stored sections, signatures."""

import base64
import hashlib
import json
from operator import itemgetter

from odoo import api, models
from odoo.tools import SQL, groupby

from ..core import content, replay

#: Heads looked at together: a few dozen entries and steps each.
HEADS = 500


class SignoffVerify(models.AbstractModel):
    _inherit = "signoff.verify"

    @api.model
    def _verify_shown(self, ids, broken):
        """Lists, heads and steps must say what the entries say, and what was signed must be kept.

        :param list[int] ids: of which heads; all by default
        :param set[int] broken: heads whose chain is broken: their states have nothing to stand on
        :returns: breaks
        :rtype: list[dict]
        """
        where = SQL("WHERE id = ANY(%s)", ids) if ids is not None else SQL()
        self.env.cr.execute(SQL("SELECT id FROM signoff_head %s ORDER BY id", where))
        heads, found = [row[0] for row in self.env.cr.fetchall()], []
        for start in range(0, len(heads), HEADS):
            part = heads[start : start + HEADS]
            told = self._told(part, found)
            found += self._verify_states({head: entries for head, entries in told.items() if head not in broken})
            found += self._verify_kept(told)
        return found

    def _told(self, heads, found):
        """Payloads of the entries of some heads; display fields that say something else are reported.

        :param list found: breaks, added to
        :returns: head → list of (sequence, payload, entry id)
        :rtype: dict
        """
        self.env.cr.execute(
            SQL(
                "SELECT head_id, sequence, kind, round, moment, step_id, department_id, user_id, behalf_id, payload, "
                "id FROM signoff_entry WHERE head_id = ANY(%s) ORDER BY head_id, sequence",
                heads,
            )
        )
        told = {}
        for (
            head,
            sequence,
            kind,
            round_,
            moment,
            step,
            department,
            user,
            behalf,
            payload,
            id_,
        ) in self.env.cr.fetchall():
            try:
                says = json.loads(payload)
                identity = says.get("step") or {}
                fits = (
                    (says["kind"], says["round"], says["head"], says["seq"]) == (kind, round_, head, sequence)
                    and says["at"] == moment.isoformat() + "Z"
                    and (step is None or identity.get("id") == step)
                    # Deleted people and departments leave an empty field; another one is a forgery.
                    and (department is None or identity.get("department", {}).get("id") == department)
                    and (user is None or (says.get("by") or {}).get("id") == user)
                    and (behalf is None or (says.get("for") or {}).get("id") == behalf)
                )
            except (ValueError, KeyError, AttributeError):
                # No payload of ours; the chain says that it was changed.
                says, fits = {}, False
            told.setdefault(head, []).append((sequence, says, id_))
            if not fits:
                found.append({"head": head, "sequence": sequence, "kind": "display"})
        return told

    def _verify_states(self, told):
        """Heads and steps must stand where their entries left them."""
        heads = list(told)
        self.env.cr.execute(
            SQL("SELECT id, state, round FROM signoff_head WHERE id = ANY(%s) AND state != 'log'", heads)
        )
        shown = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        self.env.cr.execute(
            SQL(
                "SELECT head_id, id, state, signatures, signed_digests FROM signoff_step "
                "WHERE head_id = ANY(%s) ORDER BY head_id, id",
                heads,
            )
        )
        steps = dict(groupby(self.env.cr.fetchall(), itemgetter(0)))
        found = []
        for head, (state, turn) in shown.items():
            entries = told[head]
            expected, expected_turn, set_by, standings = replay.replay([entry[:2] for entry in entries])
            if (state, turn) != (expected, expected_turn):
                found.append({"head": head, "sequence": set_by, "kind": "state"})
                continue
            ids = {sequence: id_ for sequence, _says, id_ in entries}
            for _head, step, step_state, signatures, digests in steps.get(head, ()):
                standing = standings.get(step) or replay.Standing()
                if not _stands(standing, ids, step_state, signatures or [], digests or {}):
                    found.append({"head": head, "sequence": standing.sequence, "kind": "state"})
                    break
        return found

    def _verify_kept(self, told):
        """Each section that an entry names must be stored."""
        wanted = {}
        for head, entries in told.items():
            for sequence, says, _id in entries:
                for section, value in (says.get("content") or {}).items():
                    for digest in value if isinstance(value, list) else [value]:
                        wanted.setdefault((head, section, digest), sequence)
        self.env.cr.execute(
            SQL("SELECT head_id, section, digest FROM signoff_content WHERE head_id = ANY(%s)", list(told))
        )
        lost = set(wanted) - set(self.env.cr.fetchall())
        return [
            {"head": key[0], "sequence": wanted[key], "kind": "content", "section": key[1]}
            for key in sorted(lost, key=lambda key: (key[0], wanted[key], key[1]))
        ]

    def _verify_contents(self, ids):
        """Each stored section must have its digest."""
        where = SQL("WHERE head_id = ANY(%s)", ids) if ids is not None else SQL()
        return [
            {"head": head, "sequence": 0, "kind": "content", "section": section}
            for head, section, digest, schema, version, payload in self._read(
                SQL("SELECT head_id, section, digest, schema, schema_version, payload FROM signoff_content %s", where)
            )
            if content.stored_digest(payload, schema, version) != digest
        ]

    def _verify_files(self, ids):
        """Each drawn signature and scan must be there, with the digest that its entry names."""
        where = SQL("AND entry.head_id = ANY(%s)", ids) if ids is not None else SQL()
        found = []
        for head, sequence, payload, data in self._read(
            SQL(
                "SELECT entry.head_id, entry.sequence, entry.payload, file.data FROM signoff_entry entry "
                "LEFT JOIN signoff_file file ON file.id = entry.file_id "
                """WHERE (entry.file_id IS NOT NULL OR entry.payload ~ '"file":"[0-9a-f]') %s""",
                where,
            )
        ):
            # Odoo stores a binary column as base64 text.
            encoded = bytes(data or b"")
            if json.loads(payload).get("file") != hashlib.sha256(base64.b64decode(encoded)).hexdigest():
                found.append({"head": head, "sequence": sequence, "kind": "file"})
        return found


def _stands(standing, ids, state, signatures, digests):
    """Whether a step stands where its entries left it.

    :param Standing standing: by its entries
    :param dict ids: sequence → id of the entry
    :rtype: bool
    """
    expected = [
        (ids[sequence], says["by"]["id"], (says.get("for") or {}).get("id") or False, says["by"]["name"], says["how"])
        for sequence, says in standing.signatures
    ]
    shown = [(one["entry"], one["user"], one["behalf"], one["name"], one["how"]) for one in signatures]
    return (
        expected == shown
        and digests == standing.digests()
        and (state == "signed") == (standing.state == "signed")
        and (state == "skipped") == (standing.state == "skipped")
    )
