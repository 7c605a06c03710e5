"""What changed between two versions of a bill of materials, in words (D11.2)."""

from odoo import models
from odoo.addons.order_confirmation.core.content import difference
from odoo.tools.misc import formatLang


class InternalContractBomSnapshot(models.AbstractModel):
    _inherit = "internal.contract.bom.snapshot"

    def _words(self, before, now):
        """Sentences for people: component, quantity before → now.

        :param dict before: ``content`` and ``labels`` of the older version
        :param dict now: the same of the newer one
        :rtype: list[str]
        """
        labels = {**(before.get("labels") or {}), **(now.get("labels") or {})}
        old, new = before["content"], now["content"]
        if old["root"] != new["root"]:
            return [
                self.env._(
                    "Other bill of materials: %(before)s → %(now)s",
                    before=labels.get(_bom_ref(old["root"]), old["root"]),
                    now=labels.get(_bom_ref(new["root"]), new["root"]),
                )
            ]
        words = []
        for key in sorted(set(old["boms"]) & set(new["boms"]), key=lambda one: (one != new["root"], one)):
            where = "" if key == new["root"] else labels.get(f"product.product,{key.split('/')[1]}", key)
            found = self._words_of_node(old["boms"][key], new["boms"][key], labels)
            words += [
                self.env._("In sub-assembly %(name)s: %(change)s", name=where, change=text) if where else text
                for text in found
            ]
        return words

    def _words_of_node(self, old, new, labels):
        words = []
        for change in difference(old, new):
            kind, *rest = change.path
            if kind == "order":
                if sorted(change.old) == sorted(change.new):
                    words.append(self.env._("Operations are in another order."))
            elif not rest:
                words.append(self._word_of_head(kind, change, labels))
            elif len(rest) == 1:
                words.append(self._word_of_row(kind, change, labels))
            else:
                row = new[kind].get(rest[0]) or old[kind][rest[0]]
                words.append(self._word_of_value(self._row_name(kind, row, labels), rest[1], change, labels))
        return list(dict.fromkeys(words))

    def _word_of_head(self, name, change, labels):
        if name == "active":
            return (
                self.env._("The bill of materials is active again.")
                if change.new
                else self.env._("The bill of materials was archived.")
            )
        return self._word_of_value(self.env._("Bill of materials"), name, change, labels)

    def _word_of_row(self, kind, change, labels):
        row = change.new or change.old
        name = self._row_name(kind, row, labels)
        if kind != "operations":
            name = f"{name}, {self._text('quantity', row['quantity'], labels)} {labels.get(row['unit'], '')}".rstrip()
        if change.kind == "added":
            return self.env._("Added: %(row)s", row=name)
        return self.env._("Removed: %(row)s", row=name)

    def _word_of_value(self, row, name, change, labels):
        if name == "bom":
            return self.env._("%(row)s: is made with another bill of materials", row=row)
        names = {
            "quantity": self.env._("quantity"),
            "unit": self.env._("unit"),
            "type": self.env._("kind"),
            "operation": self.env._("consumed in operation"),
            "workcenter": self.env._("work centre"),
            "minutes": self.env._("minutes"),
            "values": self.env._("variants"),
        }
        return self.env._(
            "%(row)s: %(field)s %(before)s → %(now)s",
            row=row,
            field=names.get(name, name),
            before=self._text(name, change.old, labels),
            now=self._text(name, change.new, labels),
        )

    def _row_name(self, kind, row, labels):
        if kind == "operations":
            return self.env._("Operation %(name)s", name=row["name"])
        if kind == "byproducts":
            return self.env._("By-product %(name)s", name=labels.get(row["product"], row["product"]))
        return labels.get(row["product"], row["product"])

    def _text(self, name, value, labels):
        if name in ("quantity", "minutes"):
            trimmed = value.rstrip("0").rstrip(".")
            return formatLang(self.env, float(value), digits=len(trimmed.partition(".")[2]))
        if name == "type":
            kinds = dict(self.env["mrp.bom"]._fields["type"]._description_selection(self.env))
            return kinds.get(value, value)
        if isinstance(value, dict):
            return ", ".join(labels.get(ref, ref) for ref in value) or "–"
        return labels.get(value, value) or "–"

    def _lines(self, snapshot):
        """What a version says, a line for each component and operation of the BOM itself.

        :param dict snapshot: ``content`` and ``labels``
        :rtype: list[str]
        """
        labels, said = snapshot.get("labels") or {}, snapshot["content"]
        node = said["boms"][said["root"]]
        lines = [
            f"{labels.get(row['product'], row['product'])} × {self._text('quantity', row['quantity'], labels)} "
            f"{labels.get(row['unit'], '')}".rstrip()
            for row in node["components"].values()
        ]
        return lines + [
            self.env._(
                "Operation %(name)s, %(minutes)s minutes, %(workcenter)s",
                name=row["name"],
                minutes=self._text("minutes", row["minutes"], labels),
                workcenter=labels.get(row["workcenter"], ""),
            )
            for row in (node["operations"][name] for name in node["operations"])
        ]


def _bom_ref(key):
    return f"mrp.bom,{key.split('/')[0]}"


class SignoffWords(models.AbstractModel):
    _inherit = "signoff.words"

    def _value_text(self, document, labels, path, value):
        # A version is recognised by its beginning; the whole digest is no reading matter.
        text = super()._value_text(document, labels, path, value)
        return text[:8] if path == "line_ids.bom_digest" else text
