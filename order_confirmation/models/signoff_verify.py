"""Verify: whether the chains are what they were, and where they first are not (B04)."""

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
        chains = [
            {"head": one.head, "sequence": one.sequence, "kind": one.kind}
            for one in chain.verify(self._rows(ids), self._tails(ids))
        ]
        breaks = self._first_of_each(chains + self._verify_anchors(ids))
        if thorough:
            breaks += self._verify_shown(ids, {one["head"] for one in breaks})
            breaks += self._verify_contents(ids) + self._verify_files(ids)
            breaks += self._verify_people() if ids is None else []
        count = self.env["signoff.entry"].sudo().search_count([("head_id", "in", ids)] if ids is not None else [])
        names = {
            head.id: head.name
            for head in self.env["signoff.head"].sudo().browse([one["head"] for one in breaks]).exists()
        }
        for one in breaks:
            one["document"] = names.get(one["head"]) or one.get("document") or f"#{one['head']}"
        return {"entries": count, "breaks": breaks}

    @staticmethod
    def _first_of_each(breaks):
        """What a chain and an anchor both saw is told once: the first entry that is concerned."""
        first = {}
        for one in breaks:
            key = (one["head"], one["sequence"] if one["kind"] == "anchor" else 0)
            if key not in first or one["sequence"] < first[key]["sequence"]:
                first[key] = one
        return list(first.values())

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

    # === ANCHORS ===

    def _verify_anchors(self, ids):
        """Entries that an anchor has seen must still be there, with the hash it saw.

        Where several anchors saw a chain, the first that no longer fits says from where on it was rewritten.
        """
        breaks, seen = [], {}
        for anchor, before in self.env["signoff.anchor"]._since(ids):
            if not anchor._is_intact(before):
                breaks.append({"head": 0, "sequence": anchor.id, "kind": "anchor"})
                continue
            for head, tail in anchor._heads(ids).items():
                seen.setdefault(head, []).append(tail)
        heads = sorted(seen)
        for start in range(0, len(heads), CHUNK):
            breaks += self._anchored_otherwise({head: seen[head] for head in heads[start : start + CHUNK]})
        return breaks

    def _anchored_otherwise(self, seen):
        rows = [(head, *tail) for head, tails in seen.items() for tail in tails]
        self.env.cr.execute(
            SQL(
                """SELECT seen.head, seen.sequence, entry.hash = seen.hash,
                          (SELECT max(sequence) FROM signoff_entry last WHERE last.head_id = seen.head)
                     FROM unnest(%s, %s, %s) WITH ORDINALITY AS seen(head, sequence, hash, place)
                LEFT JOIN signoff_entry entry ON entry.head_id = seen.head AND entry.sequence = seen.sequence
                 ORDER BY seen.place""",
                *([row[column] for row in rows] for column in range(3)),
            )
        )
        fitting, breaks = {}, {}
        for head, sequence, fits, last in self.env.cr.fetchall():
            if fits and head not in breaks:
                fitting[head] = sequence
            elif not fits and head not in breaks:
                # What the anchor before saw is still there: it was rewritten after that, or cut off after the last one.
                kind = "cut" if (last or 0) < sequence else "changed"
                first = (last or 0) if kind == "cut" else fitting.get(head, 0)
                breaks[head] = {"head": head, "sequence": first + 1, "kind": kind}
        return list(breaks.values())

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
            "state": self.env._("its state, or that of a step, is not what its entries say (up to entry %(sequence)s)"),
            "member": self.env._("a member or deputy came or went without an entry"),
            "display": self.env._(
                "entry %(sequence)s is shown with another person, time, step or department than it says"
            ),
            "content": self.env._("the stored section “%(section)s” was changed or is gone"),
            "file": self.env._("the signature of entry %(sequence)s was changed or is gone"),
            "anchor": self.env._("the anchor %(sequence)s was changed"),
        }
        return [
            f"{one['document']}: "
            + words[one["kind"]] % {"sequence": one["sequence"], "section": one.get("section", "")}
            for one in breaks
        ]
