"""Signed content and its changes in words, for those who may read the section."""

import json

from odoo import models
from odoo.tools.misc import format_date, format_datetime, formatLang

from ..core.content import difference
from .signoff_section import FILES


class SignoffWords(models.AbstractModel):
    """Turns canonical payloads and the labels kept with them into lines for people."""

    _name = "signoff.words"
    _description = "Sign-off in Words"

    def _changes(self, document, before, after):
        """What changed between two stored versions of a section.

        :param document: the document
        :param signoff.content before: older version, may be empty
        :param signoff.content after: newer version
        :returns: dictionaries with ``row``, ``field``, ``old``, ``new``; texts in the reader's language
        :rtype: list[dict]
        """
        labels = _merged(before.labels, after.labels)
        return [
            self._change_line(document, labels, change)
            for change in difference(before.payload or {}, after.payload or {})
        ]

    def _change_line(self, document, labels, change):
        head, *rest = change.path
        is_rows = head == FILES or self._is_rows(document, head)
        row = labels["rows"].get(f"{head},{rest[0]}", "") if is_rows and rest else ""
        path = f"{head}.{rest[1]}" if is_rows and len(rest) > 1 else head
        line = {"row": row, "field": "", "old": "", "new": ""}
        if is_rows and len(rest) == 1:
            # A whole row or file came or went.
            line["field"] = self.env._("File") if head == FILES else self.env._("Row")
            text = row or rest[0]
            if head == FILES and change.kind == "changed":
                return {**line, "old": text, "new": self.env._("other content")}
            return {
                **line,
                "old": "" if change.kind == "added" else text,
                "new": text if change.kind == "added" else "",
            }
        line["field"] = self._field_label(document, labels, path)
        line["old"] = self._value_text(document, labels, path, change.old)
        line["new"] = self._value_text(document, labels, path, change.new)
        return line

    def _lines(self, document, content):
        """What a stored version of a section says.

        :param document: the document
        :param signoff.content content: one version
        :returns: dictionaries with ``field`` and ``value`` for fields, or with ``row`` and ``cells`` for rows
        :rtype: list[dict]
        """
        labels, lines = _merged({}, content.labels), []
        for name, value in (content.payload or {}).items():
            if name == FILES:
                lines += [
                    {"field": self.env._("File"), "value": labels["rows"].get(f"{FILES},{key}", key)} for key in value
                ]
            elif self._is_rows(document, name) and isinstance(value, dict):
                for key, row in value.items():
                    cells = [
                        {
                            "field": self._field_label(document, labels, f"{name}.{inner}"),
                            "value": self._value_text(document, labels, f"{name}.{inner}", text),
                        }
                        for inner, text in row.items()
                    ]
                    title = labels["rows"].get(f"{name},{key}", key)
                    lines.append({
                        "group": self._field_label(document, labels, name), "row": title,
                        "cells": [{**cell, "value": text} for cell in cells
                                  if (text := _without_title(cell["value"], title))],
                    })  # fmt: skip
            else:
                text = self._value_text(document, labels, name, value)
                if text:
                    lines.append({"field": self._field_label(document, labels, name), "value": text})
        return lines

    # === VALUES ===

    @staticmethod
    def _is_rows(document, name):
        return name in document._fields and document._fields[name].type == "one2many"

    def _definition(self, document, path):
        head, _dot, inner = path.partition(".")
        definition = document._fields.get(head)
        if definition and inner:
            definition = self.env[definition.comodel_name]._fields.get(inner)
        return definition

    def _field_label(self, document, labels, path):
        definition = self._definition(document, path)
        # A module that brought the field may be gone: its label was kept.
        return definition._description_string(self.env) if definition else labels["fields"].get(path, path)

    def _value_text(self, document, labels, path, value):
        """A canonical value as people write it.

        :rtype: str
        """
        if value in (None, "", False, {}):
            return self.env._("No") if value is False else ""
        if value is True:
            return self.env._("Yes")
        if isinstance(value, dict):
            return ", ".join(labels["refs"].get(key, key) for key in value)
        text = str(value)
        if text in labels["refs"]:
            return labels["refs"][text]
        definition = self._definition(document, path)
        kind = definition.type if definition else ""
        if kind in ("float", "monetary"):
            trimmed = text.rstrip("0").rstrip(".") if "." in text else text
            decimals = len(trimmed.partition(".")[2])
            return formatLang(self.env, float(text), digits=decimals)
        if kind == "date":
            return format_date(self.env, text)
        if kind == "datetime":
            return format_datetime(self.env, text.rstrip("Z").replace("T", " "))
        if kind == "selection":
            live = dict(definition._description_selection(self.env))
            return live.get(text) or labels["values"].get(path, {}).get(text, text)
        if kind == "json":
            return json.dumps(json.loads(text).get("content", {}).get("value"), ensure_ascii=False)
        return text


def _without_title(value, title):
    """A description begins with the product's name as a rule: it is not said twice."""
    return value.removeprefix(title).strip("\n ")


def _merged(*labels):
    result = {"fields": {}, "refs": {}, "rows": {}, "values": {}}
    for one in labels:
        for key, values in (one or {}).items():
            result[key].update(values)
    return result
