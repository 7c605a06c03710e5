"""Differences of the formal contract, in words: against draft, order, and confirmed sheet (D11.3, D11.4)."""

import json

from odoo import api, fields, models
from odoo.addons.order_confirmation.core import content as core

from .internal_contract_compare import Comparison

#: Longer texts are shown where they differ.
LONGEST, AROUND = 160, 40


class InternalContract(models.Model):
    _inherit = "internal.contract"

    difference_count = fields.Integer(
        string="Differences to Look At", compute="_compute_difference_count",
        help="What the formal contract says otherwise than draft, order or confirmed sheet, and you have not ticked.",
    )  # fmt: skip

    @api.depends_context("uid")
    def _compute_difference_count(self):
        compared = self._compared()
        ticks = self._ticks_now()
        for contract in self:
            found = compared[contract._origin.id]["differences"]
            mine = {tick.key for tick in ticks.get(contract._origin.id, ()) if tick.user_id == self.env.user}
            contract.difference_count = sum(one["key"] not in mine for one in found)

    def _formal_begun(self):
        """Whether there is a formal contract yet: it comes of the signed draft.

        :rtype: bool
        """
        return bool(self.line_ids) or self.state in ("parts", "formal", "review", "approved")

    # === COMPARING ===

    def _differences(self):
        """Where this formal contract says something else than its draft, its orders, or their confirmed sheets.

        What several of these papers say alike is one difference. Words are in the language of the context.

        :returns: dictionaries with ``key`` (changes with either value), ``line_id`` (formal row, or 0), ``row``,
            ``field``, ``label``, ``against`` (kinds of paper), ``against_text``, ``was``, ``now`` (empty: not there)
            and ``words`` (all of it in one line)
        :rtype: list[dict]
        """
        self.ensure_one()
        return self._compared()[self.id]["differences"]

    def _compared(self):
        """The differences of each contract, and notes on what it could not be compared with.

        The number of queries grows neither with the contracts nor with their rows.

        :returns: id of the contract → ``differences``, ``notes``
        :rtype: dict[int, dict]
        """
        contracts = self._origin.sudo()
        facts = contracts._compare_facts()
        result = {False: {"differences": [], "notes": []}}  # for a contract that is not saved yet
        for contract in contracts:
            comparison = Comparison(contract, facts).run()
            groups = {}
            for found in comparison.found:
                groups.setdefault((found.anchor, found.field, found.was, found.now), []).append(found)
            result[contract.id] = {
                "differences": [contract._difference_values(comparison, group) for group in groups.values()],
                "notes": comparison.notes,
            }
        return result

    def _compare_facts(self):
        """What comparisons need beside the contracts' own rows, read for all of them at once.

        :returns: ``sheets`` (order → the last sheet its customer confirmed), ``required`` (orders that need one),
            ``elsewhere`` (function of contract and order row: amounts under other contracts)
        :rtype: dict
        """
        orders = self.sale_order_ids
        rows = orders.order_line | self.line_ids.sale_line_id
        amounts = self._amounts_under_contract(rows)
        today = fields.Date.context_today(self)
        sheets = orders._confirmation_baseline() if orders else {}
        return {
            "sheets": sheets,
            "required": {
                order for order in orders - orders.browse([order.id for order in sheets])
                if order._confirmation_policy_of(today) == "required"
            },
            "elsewhere": lambda contract, row: [
                amount for owner, amount in amounts.get((row._name, row.id), ()) if owner != contract.id
            ],
        }  # fmt: skip

    def _amounts_under_contract(self, rows):
        """Who took how much of order rows: formal rows, and drafts that are not formal yet.

        :param sale.order.line rows: asked for
        :returns: model and id of the row → (id of the contract, (quantity, unit))
        :rtype: dict
        """
        found = {}
        wanted = [("sale_line_id", "in", rows.ids), ("contract_id.state", "!=", "cancelled")]
        formal = self.env["internal.contract.line"].search(wanted)
        drafts = self.env["internal.contract.draft.line"].search(
            [*wanted, ("contract_id.line_ids", "=", False)]
        )  # fmt: skip
        for lines in (formal, drafts):
            for line in lines:
                amount = (line.contract_id.id, (line.quantity, line.uom_id))
                found.setdefault(("sale.order.line", line.sale_line_id.id), []).append(amount)
        return found

    # === WORDS ===

    def _difference_values(self, comparison, group):
        """One difference as people and ticks need it.

        :param Comparison comparison: that found it
        :param list group: the same difference from each paper
        :rtype: dict
        """
        first = group[0]
        against = list(dict.fromkeys(found.against for found in group))
        identity = [first.anchor, first.field, sorted(map(list, against)), first.was, first.now]
        was = self._compare_text(first.field, first.was, comparison.refs)
        now = self._compare_text(first.field, first.now, comparison.refs)
        was, now = _excerpt(was, now), _excerpt(now, was)
        extra = next((found.extra for found in group if found.extra), "")
        values = {
            "key": core.sha256(json.dumps(identity, ensure_ascii=False).encode()),
            "line_id": first.line_id,
            "row": first.row,
            "field": first.field,
            "label": self._difference_label(first.field),
            "against": list(dict.fromkeys(kind for kind, _order in against)),
            "against_text": ", ".join(dict.fromkeys(comparison.labels[one] for one in against)),
            "was": was,
            "now": now + extra,
        }
        nothing = self.env._("nothing")
        return values | {
            "words": self.env._(
                "%(row)s, %(field)s: %(was)s → %(now)s (%(against)s)",
                row=values["row"], field=values["label"], was=was or nothing, now=values["now"] or nothing,
                against=values["against_text"],
            )
        }  # fmt: skip

    def _difference_label(self, name):
        special = {
            "row": self.env._("Row"),
            "cancelled": self.env._("Order"),
            "sheet": self.env._("Confirmation sheet"),
            "date_delivery": self.env._("Delivery Date"),
            "requirement_ids": self.env._("Special Requirement"),
        }
        return special.get(name) or self.env["signoff.words"]._field_label(self, {"fields": {}}, f"line_ids.{name}")

    def _compare_text(self, name, value, refs):
        """A canonical value in words.

        :param str name: what it is a value of
        :param str value: canonical
        :param dict refs: reference → name
        :rtype: str
        """
        if name == "cancelled":
            return self.env._("cancelled") if value else self.env._("under contract")
        if name == "sheet":
            return self.env._("required") if value else self.env._("none confirmed")
        if not value or name == "requirement_ids":
            return value
        words, labels = self.env["signoff.words"], {"refs": refs, "values": {}}
        if name in ("quantity", "row"):
            number, unit = value.split(" ", 1)
            return f"{words._value_text(self, labels, 'line_ids.quantity', number)} {refs.get(unit, '')}"
        return words._value_text(self, labels, f"line_ids.{name}", value)


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"

    differs = fields.Boolean(compute="_compute_differs", help="Draft, order or confirmed sheet say something else.")

    def _compute_differs(self):
        compared = self.contract_id._compared()
        different = {one["line_id"] for found in compared.values() for one in found["differences"]}
        for line in self:
            line.differs = line._origin.id in different and bool(line._origin)


def _excerpt(text, other):
    """A long text where it differs from another one.

    :param str text: to be shown
    :param str other: what it is compared with
    :rtype: str
    """
    if len(text) <= LONGEST:
        return text
    start = 0
    while start < min(len(text), len(other)) and text[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(text), len(other)) - start and text[-1 - end] == other[-1 - end]:
        end += 1
    first, last = max(0, start - AROUND), min(len(text), len(text) - end + AROUND)
    middle = text[first:last]
    if len(middle) > LONGEST:
        middle = f"{middle[: LONGEST - AROUND]} … {middle[-AROUND:]}"
    return f"{'…' if first else ''}{middle}{'…' if last < len(text) else ''}"
