"""What was signed: the canonical payload of one section of one document."""

import hashlib
import hmac

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extras import Json

from ..core import content
from .signoff_section import schema


class SignoffContent(models.Model):
    """Each version of a section that somebody signed, or that voided a signature, once per document.

    No role reads rows directly: a section has readers (prices), and :meth:`_of` is asked by methods that look
    at them first.
    """

    _name = "signoff.content"
    _description = "Signed Content"
    _inherit = ["signoff.evidence"]
    _order = "id"

    head_id = fields.Many2one("signoff.head", required=True, readonly=True, index=True, ondelete="restrict")
    section = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    schema = fields.Char(required=True, readonly=True)
    schema_version = fields.Integer(required=True, readonly=True)
    payload = fields.Json(required=True, readonly=True)
    labels = fields.Json(readonly=True)

    _digest_uniq = models.UniqueIndex("(head_id, section, digest)")

    def _keep(self, contents):
        """Store sections that are not there yet.

        :param dict contents: head → (document, section → payload)
        :returns: head → section → digest
        :rtype: dict
        """
        digests = {
            head: {name: content.digest(payload, schema(head.res_model, name)) for name, payload in sections.items()}
            for head, (_document, sections) in contents.items()
        }
        # Most signatures are under a text that was stored when it was last edited: nothing to look up.
        wanted = {
            (head.id, name, value)
            for head, found in digests.items()
            for name, value in found.items()
            if (head.kept or {}).get(name) != value
        }
        if not wanted:
            return digests
        self.env.cr.execute(
            SQL(
                "SELECT head_id, section, digest FROM signoff_content WHERE head_id = ANY(%s) AND digest = ANY(%s)",
                [head.id for head in contents],
                list({value for _head, _name, value in wanted}),
            )
        )
        missing = wanted - set(self.env.cr.fetchall())
        rows = []
        for head, (document, sections) in contents.items():
            for name, payload in sections.items():
                if (head.id, name, digests[head][name]) in missing:
                    rows.append((head, name, digests[head][name], payload, document._signoff_labels(payload)))
        if rows:
            # A parallel transaction may have kept the same content: it is the same row.
            values = SQL(", ").join(
                SQL(
                    "(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                    head.id, name, value, schema(head.res_model, name), content.SCHEMA_VERSION,
                    Json(payload), Json(labels), self.env.uid, self.env.cr.now(),
                )
                for head, name, value, payload, labels in rows
            )  # fmt: skip
            self.env.cr.execute(
                SQL(
                    "INSERT INTO signoff_content (head_id, section, digest, schema, schema_version, payload, labels, "
                    "create_uid, create_date) VALUES %s ON CONFLICT DO NOTHING",
                    values,
                )
            )
        for head in {head for head in contents if any(head.id == id_ for id_, _name, _value in wanted)}:
            head._engine_write({"kept": {**(head.kept or {}), **digests[head]}})
        return digests

    def _of(self, head, section, digest):
        """One stored version.

        :rtype: signoff.content
        """
        return self.sudo().search(
            [("head_id", "=", head.id), ("section", "=", section), ("digest", "=", digest)], limit=1
        )

    @api.model
    def _veil(self, digest):
        """A digest as it leaves the server: the same for the same text, but nothing is guessed from it (a price).

        :param str digest: of a section
        :rtype: str
        """
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret") or ""
        return hmac.new(secret.encode(), digest.encode(), hashlib.sha256).hexdigest()

    def _unsaved(self, head, document, sections):
        """Sections as they read now, as rows that are not stored: the dialog shows them, a signature keeps them.

        :returns: section → signoff.content
        :rtype: dict
        """
        return {
            name: self.sudo().new({
                "section": name, "digest": content.digest(payload, schema(head.res_model, name)),
                "payload": payload, "labels": document._signoff_labels(payload),
            })
            for name, payload in sections.items()
        }  # fmt: skip

    def _is_intact(self):
        """Whether the payload still has its digest.

        :rtype: bool
        """
        self.ensure_one()
        return content.stored_digest(self.payload, self.schema, self.schema_version) == self.digest
