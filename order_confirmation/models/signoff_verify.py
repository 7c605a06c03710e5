"""Verify: whether the chains are what they were, and where they first are not (B04)."""

import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..core import chain

#: Rows fetched at a time: memory stays flat over any number of entries.
CHUNK = 5000


class SignoffVerify(models.AbstractModel):
    """Reads chains, contents, files and anchors, and says what no longer fits. Changes nothing."""

    _name = "signoff.verify"
    _description = "Verification of Evidence"

    @api.model
    def _verify(self, heads=None, thorough=True):
        """Check chains.

        :param signoff.head heads: which ones; all by default
        :param bool thorough: also compare display fields, contents and files; chains and anchors alone otherwise
        :returns: ``entries`` (number checked), ``breaks`` (list of ``head``, ``document``, ``sequence``, ``kind``)
        :rtype: dict
        """
        self.env.flush_all()
        ids = None if heads is None else heads.ids
        breaks = [
            {"head": one.head, "sequence": one.sequence, "kind": one.kind}
            for one in chain.verify(self._rows(ids), self._tails(ids))
        ]
        breaks += self._verify_anchors(ids)
        if thorough:
            breaks += self._verify_displays(ids) + self._verify_contents(ids) + self._verify_files(ids)
        count = self.env["signoff.entry"].sudo().search_count([("head_id", "in", ids)] if ids is not None else [])
        names = {
            head.id: head.name
            for head in self.env["signoff.head"].sudo().browse([one["head"] for one in breaks]).exists()
        }
        for one in breaks:
            one["document"] = names.get(one["head"]) or f"#{one['head']}"
        return {"entries": count, "breaks": breaks}

    def _read(self, query):
        """Rows of a query, a chunk at a time, on the server's side."""
        name = f"signoff_verify_{id(query)}"
        with self.env.cr._cnx.cursor(name=name) as cursor:
            cursor.itersize = CHUNK
            cursor.execute(query.code, query.params)
            yield from cursor

    def _rows(self, ids):
        where = SQL("WHERE head_id = ANY(%s)", ids) if ids is not None else SQL()
        return self._read(
            SQL("SELECT head_id, sequence, payload, hash FROM signoff_entry %s ORDER BY head_id, sequence", where)
        )

    def _tails(self, ids):
        where = SQL("WHERE id = ANY(%s)", ids) if ids is not None else SQL()
        return self._read(SQL("SELECT id, last_sequence, last_hash FROM signoff_head %s ORDER BY id", where))

    # === WHAT POINTS TO THE CHAIN ===

    def _verify_displays(self, ids):
        """The fields that lists show must say what the stored text says."""
        found = []
        where = SQL("WHERE head_id = ANY(%s)", ids) if ids is not None else SQL()
        rows = self._read(
            SQL(
                "SELECT head_id, sequence, kind, round, step_id, department_id, user_id, behalf_id, payload "
                "FROM signoff_entry %s ORDER BY head_id, sequence",
                where,
            )
        )
        for head, sequence, kind, round_, step, department, user, behalf, payload in rows:
            told = json.loads(payload)
            identity = told.get("step") or {}
            fits = (
                (told["kind"], told["round"], told["head"], told["seq"]) == (kind, round_, head, sequence)
                and (step is None or identity.get("id") == step)
                # Deleted people and departments leave an empty field; another one is a forgery.
                and (department is None or identity.get("department", {}).get("id") == department)
                and (user is None or (told.get("by") or {}).get("id") == user)
                and (behalf is None or (told.get("for") or {}).get("id") == behalf)
            )
            if not fits:
                found.append({"head": head, "sequence": sequence, "kind": "display"})
        return found

    def _verify_contents(self, ids):
        """Each stored section must have its digest, each signed digest its stored section."""
        contents = self.env["signoff.content"].sudo().search([("head_id", "in", ids)] if ids is not None else [])
        return [
            {"head": one.head_id.id, "sequence": 0, "kind": "content", "section": one.section}
            for one in contents
            if not one._is_intact()
        ]

    def _verify_files(self, ids):
        """Each drawn signature must have the digest that its entry names."""
        where = SQL("AND entry.head_id = ANY(%s)", ids) if ids is not None else SQL()
        found = []
        for head, sequence, payload, data in self._read(
            SQL(
                "SELECT entry.head_id, entry.sequence, entry.payload, file.data FROM signoff_entry entry "
                "JOIN signoff_file file ON file.id = entry.file_id WHERE TRUE %s",
                where,
            )
        ):
            # Odoo stores a binary column as base64 text.
            encoded = bytes(data or b"")
            if json.loads(payload).get("file") != hashlib.sha256(base64.b64decode(encoded)).hexdigest():
                found.append({"head": head, "sequence": sequence, "kind": "file"})
        return found

    def _verify_anchors(self, ids):
        """Entries that an anchor has seen must still be there, with the hash it saw."""
        seen = {}
        breaks = []
        for anchor in self.env["signoff.anchor"].sudo().search([], order="id"):
            if not anchor._is_intact():
                breaks.append({"head": 0, "sequence": anchor.id, "kind": "anchor"})
                continue
            seen.update(anchor._heads(ids))
        for start in range(0, len(seen), CHUNK):
            part = list(seen.items())[start : start + CHUNK]
            self.env.cr.execute(
                SQL(
                    """SELECT seen.head, seen.sequence
                         FROM unnest(%s, %s, %s) AS seen(head, sequence, hash)
                    LEFT JOIN signoff_entry entry ON entry.head_id = seen.head AND entry.sequence = seen.sequence
                        WHERE entry.hash IS DISTINCT FROM seen.hash""",
                    [head for head, _tail in part],
                    [tail[0] for _head, tail in part],
                    [tail[1] for _head, tail in part],
                )
            )
            breaks += [{"head": head, "sequence": sequence, "kind": "cut"} for head, sequence in self.env.cr.fetchall()]
        return breaks

    # === FOR PEOPLE ===

    @api.model
    def verify_document(self, model, record_id):
        """Check the chain of one document, for whoever may read it.

        :param str model: of the document
        :param int record_id: its id
        :returns: ``ok``, ``entries``, ``message``
        :rtype: dict
        """
        document = self.env[model].browse(record_id)
        document.check_access("read")
        result = self._verify(document.sudo().signoff_head_id)
        lines = self._break_lines(result["breaks"])
        return {"ok": not lines, "entries": result["entries"], "message": "\n".join(lines), "on": fields.Datetime.now()}

    @api.model
    def action_verify_all(self):
        """Check every chain, for whoever manages sign-offs.

        :rtype: dict
        :raises AccessError: for anybody else
        """
        if not self.env.user.has_group("order_confirmation.group_signoff_manager"):
            raise AccessError(self.env._("Only who manages sign-offs verifies all of them."))
        result = self._verify()
        lines = self._break_lines(result["breaks"][:20])
        message = "\n".join(lines) or self.env._("%(count)s entries are intact.", count=result["entries"])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "danger" if lines else "success", "message": message, "sticky": bool(lines)},
        }

    def _break_lines(self, breaks):
        """Each break in words; the entry is named.

        :rtype: list[str]
        """
        words = {
            "missing": self.env._("entry %(sequence)s is missing"),
            "changed": self.env._("entry %(sequence)s was changed"),
            "cut": self.env._("entry %(sequence)s and what followed was cut off"),
            "display": self.env._("entry %(sequence)s is shown with another person, step or department than it says"),
            "content": self.env._("the stored section “%(section)s” was changed"),
            "file": self.env._("the signature of entry %(sequence)s was changed"),
            "anchor": self.env._("the anchor %(sequence)s was changed"),
        }
        return [
            f"{one['document']}: "
            + words[one["kind"]] % {"sequence": one["sequence"], "section": one.get("section", "")}
            for one in breaks
        ]
