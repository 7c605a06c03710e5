"""Verify who may sign: members and deputies must be those that the logs name."""

import json

from odoo import api, models
from odoo.tools import SQL


class SignoffVerify(models.AbstractModel):
    _inherit = "signoff.verify"

    @api.model
    def _verify_people(self):
        """A member or a deputy that came past the engine (by SQL, by a field of one's own) has no entry.

        :returns: breaks of kind ``member``, with the chain where the entry is missing
        :rtype: list[dict]
        """
        logs = self._logs(("signoff.department", "signoff.delegation"))
        self.env.cr.execute(
            SQL(
                "SELECT department.id, array_agg(member.user_id) FILTER (WHERE member.user_id IS NOT NULL) "
                "FROM signoff_department department "
                "LEFT JOIN signoff_department_member member ON member.department_id = department.id "
                "GROUP BY department.id ORDER BY department.id"
            )
        )
        found = []
        for department, members in self.env.cr.fetchall():
            head, entries = logs.get(("signoff.department", department), (0, []))
            if _members(entries) != set(members or ()):
                found.append(_break(head, entries, "signoff.department", department))
        self.env.cr.execute(
            SQL("SELECT id, user_id, deputy_id, date_from::text, date_to::text FROM signoff_delegation ORDER BY id")
        )
        for delegation, *shown in self.env.cr.fetchall():
            head, entries = logs.get(("signoff.delegation", delegation), (0, []))
            told = entries[-1][1] if entries else {}
            if shown != [
                told.get("for", {}).get("id"),
                told.get("person", {}).get("id"),
                told.get("from"),
                told.get("to"),
            ]:
                found.append(_break(head, entries, "signoff.delegation", delegation))
        return found

    def _logs(self, models_):
        """Logs of configuration.

        :returns: (model, id) → (head, list of (sequence, payload))
        :rtype: dict
        """
        self.env.cr.execute(
            SQL(
                "SELECT head.res_model, head.res_id, head.id, entry.sequence, entry.payload FROM signoff_head head "
                "JOIN signoff_entry entry ON entry.head_id = head.id WHERE head.res_model = ANY(%s) "
                "ORDER BY head.id, entry.sequence",
                list(models_),
            )
        )
        logs = {}
        for model, id_, head, sequence, payload in self.env.cr.fetchall():
            logs.setdefault((model, id_), (head, []))[1].append((sequence, json.loads(payload)))
        return logs


def _members(entries):
    members = set()
    for _sequence, told in entries:
        if told["kind"] == "member_added":
            members.add(told["person"]["id"])
        elif told["kind"] == "member_removed":
            members.discard(told["person"]["id"])
    return members


def _break(head, entries, model, id_):
    sequence = entries[-1][0] if entries else 0
    return {"head": head, "sequence": sequence, "kind": "member", "document": f"{model},{id_}"}
