"""The head of a document's sign-off: one row that everybody meets on."""

import secrets

from odoo import api, fields, models
from odoo.tools import SQL

from ..core import chain

STATES = [
    ("running", "In Progress"),
    ("finished", "Finished"),
    ("cancelled", "Cancelled"),
    ("log", "Log"),
]

#: Display fields of an entry; each is empty unless it is given.
NOT_SHOWN = dict.fromkeys(("step_id", "department_id", "user_id", "behalf_id", "file_id"), False)


class SignoffHead(models.Model):
    """One row per document: state, round, and the tail of its chain of entries.

    Every signature and every edit of a covered section locks this row first and updates it last: under
    PostgreSQL's REPEATABLE READ the loser of two parallel transactions gets a serialization failure, Odoo runs
    it again, and the second run reads who was first. Departments and delegations have a head as well (``log``):
    the chain of who became a member when.
    """

    _name = "signoff.head"
    _description = "Sign-off"
    _inherit = ["signoff.evidence"]
    _order = "id desc"

    name = fields.Char(string="Document", readonly=True, help="Its name when it was last signed.")
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Document ID", model_field="res_model", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    round = fields.Integer(readonly=True, aggregator=None)
    last_sequence = fields.Integer(readonly=True, aggregator=None)
    last_hash = fields.Char(readonly=True)
    dirty = fields.Char(string="Sections Edited", readonly=True)
    stage = fields.Integer(string="Current Stage", readonly=True, aggregator=None)
    kept = fields.Json(readonly=True, groups=fields.NO_ACCESS, help="Digest of each section as it was stored last.")
    department_id = fields.Many2one(
        "signoff.department", string="Waits for", readonly=True, ondelete="set null", index="btree_not_null"
    )
    deadline = fields.Datetime(readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True, ondelete="set null")
    route_id = fields.Many2one("signoff.route", readonly=True, ondelete="set null", index="btree_not_null")
    route_version = fields.Integer(readonly=True, aggregator=None)
    urgent_until = fields.Datetime(string="Urgent Start Valid Until", readonly=True)
    token = fields.Char(readonly=True, groups="base.group_system")
    started_on = fields.Datetime(readonly=True)
    finished_on = fields.Datetime(readonly=True)
    step_ids = fields.One2many("signoff.step", "head_id", readonly=True)
    entry_ids = fields.One2many(
        "signoff.entry", "head_id", readonly=True, groups="order_confirmation.group_signoff_manager"
    )

    _document_uniq = models.UniqueIndex(
        "(res_model, res_id)", "The sign-off of this document was started by somebody else at the same moment."
    )
    _token_uniq = models.UniqueIndex("(token) WHERE token IS NOT NULL")

    # === LOCK AND CHAIN ===

    def _lock(self):
        """Wait for whoever holds these rows, in a fixed order.

        Under REPEATABLE READ this fails with a serialization error where the other one changed them since this
        transaction began, and Odoo runs it again; where it returns, all that was read so far is still true.
        """
        if self.ids:
            self.env.cr.execute(
                SQL("SELECT id FROM signoff_head WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", self.ids)
            )

    def _read_steps(self):
        """Read all steps of these heads at once.

        :rtype: signoff.step
        """
        steps = self.env["signoff.step"]._engine_read(SQL("head_id = ANY(%s)", self.ids), order="opened_on")
        of_head = {head.id: [] for head in self}
        for step in steps:
            of_head[step.head_id.id].append(step.id)
        self._fields["step_ids"]._insert_cache(self, [tuple(of_head[head.id]) for head in self])
        return steps

    def _append(self, payloads, displays=None):
        """Add one entry to each chain; the rows must be locked.

        :param list[tuple[signoff.head, dict]] payloads: what each entry says, in order
        :param list[dict] displays: values of the entries' display fields, in the same order
        :returns: the entries
        :rtype: signoff.entry
        """
        now = fields.Datetime.now()
        tails, rows = {}, []
        for (head, payload), display in zip(payloads, displays or [{}] * len(payloads), strict=True):
            sequence, previous = tails.get(head) or (head.last_sequence, head.last_hash or chain.FIRST)
            sequence += 1
            text = chain.payload_text({
                "v": 1, "head": head.id, "doc": f"{head.res_model},{head.res_id}", "seq": sequence,
                "round": head.round, "at": now.isoformat() + "Z", **payload,
            })  # fmt: skip
            tails[head] = sequence, chain.link(previous, text)
            rows.append({
                "head_id": head.id, "sequence": sequence, "payload": text, "hash": tails[head][1],
                "kind": payload["kind"], "moment": now, "round": head.round, **NOT_SHOWN, **display,
            })  # fmt: skip
        entries = self.env["signoff.entry"]._engine_insert(rows)
        self.browse({head.id for head in tails}).invalidate_recordset(["entry_ids"], flush=False)
        for head, (sequence, last_hash) in tails.items():
            head._engine_write({"last_sequence": sequence, "last_hash": last_hash})
        return entries

    @api.model
    def _log_of(self, entries):
        """Enter changes of configuration (members, delegations, routes) in the chains of their records.

        :param list[tuple[models.Model, dict]] entries: record and payload; who does it is added here
        """
        by = self.env.user.sudo()._signoff_identity()
        heads = self._of_records(self._concat_names(entries))
        heads_of = {(head.res_model, head.res_id): head for head in heads}
        heads._lock()
        self._append([
            (heads_of[record._name, record.id], {**payload, "by": by, "name": heads_of[record._name, record.id].name})
            for record, payload in entries
        ])  # fmt: skip

    @staticmethod
    def _concat_names(entries):
        return list(dict.fromkeys(record for record, _payload in entries))

    @api.model
    def _of_records(self, records):
        """The log heads of records of configuration, made where they are missing.

        :param list[models.Model] records: saved records
        :rtype: signoff.head
        """
        heads = self._existing(records)
        made = self._add([self._head_values(record, state="log") for record in records if record not in heads])
        heads.update(zip((record for record in records if record not in heads), made, strict=True))
        return self.sudo().union(*heads.values())

    @api.model
    def _existing(self, records):
        """Heads of records that have one.

        :rtype: dict
        """
        ids = {}
        for record in records:
            ids.setdefault(record._name, {})[record.id] = record
        found = {}
        for model, by_id in ids.items():
            for head in self.sudo().search([("res_model", "=", model), ("res_id", "in", list(by_id))]):
                found[by_id[head.res_id]] = head
        return found

    @api.model
    def _add(self, vals_list):
        """New heads. Where a parallel transaction adds the same one, this one is run again and finds it.

        :rtype: signoff.head
        """
        return self._engine_insert(vals_list, SQL("ON CONFLICT (res_model, res_id) DO NOTHING"))

    @api.model
    def _head_values(self, record, **values):
        """All fields of a new head: evidence takes no default of the context.

        :param record: the document or the record of configuration
        :rtype: dict
        """
        company = record.sudo().company_id if "company_id" in record._fields else self.env["res.company"]
        return {
            "name": record.sudo().display_name,
            "res_model": record._name,
            "res_id": record.id,
            "company_id": company.id,
            "round": 0,
            "last_sequence": 0,
            "last_hash": False,
            "dirty": False,
            "kept": False,
            "stage": 0,
            "department_id": False,
            "deadline": False,
            "user_id": False,
            "route_id": False,
            "route_version": 0,
            "urgent_until": False,
            "token": secrets.token_urlsafe(18),
            "started_on": False,
            "finished_on": False,
            **values,
        }

    # === DOCUMENTS ===

    def _documents(self):
        """The documents of these heads that still exist, by head.

        :rtype: dict[signoff.head, models.Model]
        """
        found = {}
        for model in set(self.mapped("res_model")):
            if model not in self.env:
                continue
            heads = self.filtered(lambda head, name=model: head.res_model == name)
            documents = self.env[model].sudo().browse(heads.mapped("res_id"))
            if hasattr(documents, "_signoff_existing"):
                documents = documents._signoff_existing()
            else:
                documents = documents.exists()
            by_id = {document.id: document for document in documents}
            # All share one prefetch set.
            found.update({head: by_id[head.res_id] for head in heads if head.res_id in by_id})
        return found

    def _current_steps(self):
        """Steps of the current round.

        :rtype: signoff.step
        """
        return self.sudo().step_ids.filtered(lambda step: step.round == step.head_id.round)

    def action_open_document(self):
        """Open the document.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
