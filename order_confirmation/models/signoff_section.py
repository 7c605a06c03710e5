"""Sections: the parts of a document that signatures vouch for, and their canonical content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from odoo import models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import content

#: More decimals than any field shows, so that changing a display precision changes no digest.
DIGITS = 6
FILES = "@files"


@dataclass(frozen=True)
class Section:
    """A named part of a document.

    ``label`` is what people read; ``fields`` are stored fields of the document; ``lines`` are stored fields
    of its rows, by one2many field; ``files`` covers the attachments of the document; ``groups`` are those who
    may read the section (comma-separated external ids, as on a field; empty: whoever reads the document).
    """

    label: object
    fields: tuple = ()
    lines: Mapping = field(default_factory=dict)
    files: bool = False
    groups: str = ""


def schema(model, name):
    """Name of a section's schema, part of what is signed.

    :rtype: str
    """
    return f"{model}/{name}"


def canonical_value(record, name):
    """Canonical form of a field's value.

    :param record: one record
    :param str name: a stored field
    :returns: text, number as text, boolean, or a dictionary for what has several values
    """
    canonical = CANONICAL.get(record._fields[name].type)
    return canonical(record[name]) if canonical else content.text(record[name])


def _several(records):
    if records._name == "ir.attachment":
        return {str(item.id): content.blob(item.checksum, item.file_size) for item in records}
    return {content.ref(records._name, id_): True for id_ in records._origin.ids or records.ids}


#: Kind of field → canonical form of its value; text for all others.
CANONICAL = {
    "float": lambda value: content.number(value, DIGITS),
    "monetary": lambda value: content.number(value, DIGITS),
    "many2many": _several,
    "one2many": _several,
    "many2one": lambda value: content.ref(value._name, value.id),
    "many2one_reference": lambda value: str(value or ""),
    "boolean": bool,
    "integer": lambda value: int(value or 0),
    "date": content.day,
    "datetime": content.moment,
    "json": lambda value: content.canonical({"value": value}, "json").decode() if value else "",
    "binary": lambda value: content.blob(hashlib.sha256(value).hexdigest(), len(value)) if value else "",
}


class SignoffSectionMixin(models.AbstractModel):
    """What a document's sections say, in canonical form, for many documents at once."""

    _name = "signoff.section.mixin"
    _description = "Document with Sections"

    #: name → :class:`Section`; a document that joins fills it in.
    _signoff_sections = {}

    def _signoff_contents(self, names=None):
        """Content of sections, one pass for all documents.

        :param names: names of sections, all by default; unknown ones (their module was removed) are left out
        :returns: document → section → canonical payload
        :rtype: dict
        """
        sections = self._signoff_sections
        names = [name for name in (sections if names is None else names) if name in sections]
        documents = self.sudo().with_context(bin_size=False, lang=None, active_test=False)
        documents._signoff_fetch_rows(names)
        files = documents._signoff_files() if any(sections[name].files for name in names) else {}
        result = {}
        for document in documents:
            result[self.browse(document.id)] = {
                name: document._signoff_section_content(sections[name], files.get(document.id)) for name in names
            }
        return result

    def _signoff_existing(self):
        """Those of these documents that exist, their covered columns read in the same query.

        :returns: documents
        """
        names = [
            name
            for section in self._signoff_sections.values()
            for name in section.fields
            if self._signoff_has(self, name) and self._fields[name].column_type and self._fields[name].store
        ]
        found = self.with_context(lang=None, active_test=False).search_fetch(
            [("id", "in", self.ids)], [*names, "signoff_head_id"], order="id"
        )
        return found.with_env(self.env)

    def _signoff_fetch_rows(self, names):
        """Read the rows of sections, and what they cover, in one query for each kind of row.

        :param list[str] names: of sections
        """
        wanted = {}
        for name in names:
            for lines, inner in self._signoff_sections[name].lines.items():
                wanted.setdefault(lines, set()).update(inner)
        for lines, inner in wanted.items():
            definition = self._fields[lines]
            known = definition._get_cache(self.env)
            if definition.compute or all(id_ in known for id_ in self._ids):
                continue
            rows = self.env[definition.comodel_name].with_context(active_test=False, **definition.context)
            inner |= {definition.inverse_name, *rows._signoff_line_covered_by}
            found = rows.search_fetch(
                definition.get_comodel_domain(self) & Domain(definition.inverse_name, "in", self.ids),
                [name for name in inner if name in rows._fields and rows._fields[name].store],
            )
            of_document = {id_: [] for id_ in self._ids}
            for row in found:
                of_document[row[definition.inverse_name].id].append(row.id)
            definition._insert_cache(self, [tuple(of_document[id_]) for id_ in self._ids])

    def _signoff_section_content(self, section, files):
        payload = {name: canonical_value(self, name) for name in section.fields if self._signoff_has(self, name)}
        for lines, names in section.lines.items():
            rows = self[lines].filtered(lambda line: line._signoff_line_covered())
            names = [name for name in names if self._signoff_has(rows, name)]
            payload[lines] = {str(row.id): {name: canonical_value(row, name) for name in names} for row in rows}
        if section.files:
            payload[FILES] = files or {}
        return payload

    @staticmethod
    def _signoff_has(record, name):
        # A module that brought a field may be gone: what was signed before stays readable, the rest goes on.
        return name in record._fields

    def _signoff_files(self):
        """Attachments of the documents, without those that are the value of a field.

        :returns: document id → attachment id → canonical file
        :rtype: dict[int, dict[str, str]]
        """
        attachments = self.env["ir.attachment"].sudo()
        attachments.flush_model(["res_model", "res_id", "res_field", "checksum", "file_size"])
        # What was sent or received with a message is correspondence, not part of the document.
        self.env.cr.execute(
            SQL(
                """SELECT id, res_id, checksum, file_size
                     FROM ir_attachment
                    WHERE res_model = %s AND res_id = ANY(%s) AND res_field IS NULL
                      AND NOT EXISTS (SELECT FROM message_attachment_rel WHERE attachment_id = ir_attachment.id)
                 ORDER BY id""",
                self._name,
                self.ids,
            )
        )
        found = {}
        for id_, document_id, checksum, size in self.env.cr.fetchall():
            found.setdefault(document_id, {})[str(id_)] = content.blob(checksum, size or 0)
        return found

    def _signoff_labels(self, payload):
        """Names of what a section refers to, as they read today: a label, not covered by the digest.

        :param dict payload: canonical content of one section of this document
        :returns: ``fields`` (path → label), ``refs`` (reference → name), ``rows`` (row path → name)
        :rtype: dict
        """
        self.ensure_one()
        document = self.sudo()
        labels = {"fields": {}, "refs": {}, "rows": {}, "values": {}}
        for name, value in payload.items():
            if name == FILES:
                attachments = self.env["ir.attachment"].sudo().browse(int(key) for key in value)
                labels["rows"].update({f"{FILES},{item.id}": item.name for item in attachments})
                continue
            document._signoff_label_value(labels, name, document, name)
            if document._fields[name].type == "one2many" and isinstance(value, dict):
                for row in document[name].filtered(lambda line, ids=value: str(line.id) in ids):
                    labels["rows"][f"{name},{row.id}"] = row._signoff_line_name()
                    for inner in value[str(row.id)]:
                        document._signoff_label_value(labels, f"{name}.{inner}", row, inner)
        return labels

    @staticmethod
    def _signoff_label_value(labels, path, record, name):
        definition = record._fields[name]
        if path not in labels["fields"]:
            labels["fields"][path] = definition._description_string(record.env)
        if definition.type == "selection":
            labels["values"].setdefault(path, dict(definition._description_selection(record.env)))
        elif definition.type in ("many2one", "many2many"):
            for target in record[name]:
                labels["refs"][content.ref(target._name, target.id)] = target.display_name

    # === READERS ===

    def _signoff_readable_sections(self):
        """Sections the current user may read (a worker who may not see prices sees no price).

        :rtype: list[str]
        """
        # The person counts, not the mode: what an act reads as superuser is shown to whoever pressed.
        user = self.env.user
        return [
            name
            for name, section in self._signoff_sections.items()
            if not section.groups or user.has_groups(section.groups)
        ]

    def _signoff_section_label(self, name):
        """What people read for a section, also one whose module is gone.

        :rtype: str
        """
        section = self._signoff_sections.get(name)
        return str(self.env._(section.label)) if section else name

    # === COVERED FIELDS ===

    @tools.ormcache()
    def _signoff_covering(self):
        """Which sections a field belongs to, computed fields' sources included.

        :returns: field of the document → sections
        :rtype: dict[str, frozenset[str]]
        """
        found = {}
        for name, section in self._signoff_sections.items():
            for item in (*section.fields, *section.lines):
                for source in _with_sources(self, item):
                    found.setdefault(source, set()).add(name)
        return {item: frozenset(names) for item, names in found.items()}

    @tools.ormcache("lines")
    def _signoff_covering_lines(self, lines):
        """The same for the fields of rows.

        :param str lines: one2many field of the document
        :rtype: dict[str, frozenset[str]]
        """
        found = {}
        rows = self[lines].browse()
        for name, section in self._signoff_sections.items():
            for item in section.lines.get(lines, ()):
                for source in _with_sources(rows, item):
                    found.setdefault(source, set()).add(name)
        return {item: frozenset(names) for item, names in found.items()}


def _with_sources(records, name, seen=None):
    """A field and the fields of the same record it is computed from: those are written, it follows."""
    seen = set() if seen is None else seen
    definition = records._fields.get(name)
    if definition is None or name in seen:
        return seen
    seen.add(name)
    if definition.compute and definition.store and not definition.related:
        for path in records.pool.field_depends[definition]:
            source = path.split(".")[0]
            if source in records._fields and records._fields[source].store:
                _with_sources(records, source, seen)
    return seen
