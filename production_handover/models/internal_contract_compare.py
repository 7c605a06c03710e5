"""What a formal contract is compared with, row by row and field by field; plain Python on what was read."""

from dataclasses import dataclass
from typing import Any

from odoo import fields
from odoo.addons.order_confirmation.core import content as core
from odoo.addons.order_confirmation.models.signoff_section import DIGITS, canonical_value

DRAFT, ORDER, SHEET = "draft", "order", "sheet"


@dataclass(frozen=True)
class Reference:
    """A row of an order or of its sheet, as the formal contract should say it too."""

    against: tuple
    product: Any
    quantity: float
    uom: Any
    day: Any
    name: str


@dataclass(frozen=True)
class Found:
    """One difference: what the other paper says (``was``) and what the contract says (``now``), canonical.

    ``anchor`` is the row it belongs to, ``against`` the paper: kind and id of its order; ``extra`` a remark in words.
    """

    anchor: str
    row: str
    field: str
    against: tuple
    was: str
    now: str
    line_id: int = 0
    extra: str = ""


class Comparison:
    """Compares one contract.

    :param internal.contract contract: as superuser, in the reader's language
    :param dict facts: of ``internal.contract._compare_facts``
    """

    def __init__(self, contract, facts):
        self.contract, self.facts, self.env = contract, facts, contract.env
        self.found, self.notes, self.refs = [], [], {}
        self.labels = {(DRAFT, 0): self.env._("Contract draft")}
        self.rows_of = contract.line_ids.grouped("sale_line_id")

    def run(self):
        """Compare with everything there is.

        :rtype: Comparison
        """
        if not self.contract._formal_begun():
            return self
        self._with_draft()
        if self.contract.kind == "order" and not self.contract.sale_order_ids:
            self.notes.append(self.env._("No order is named: the contract is compared with its draft alone."))
        for order in self.contract.sale_order_ids:
            self.labels[ORDER, order.id] = order.name
            self._with_order(order)
            self._with_sheet(order)
        if self.contract.sale_order_ids:
            self._without_order()
        return self

    # === VALUES ===

    def _ref(self, record):
        canonical = core.ref(record._name, record.id)
        self.refs[canonical] = record.display_name
        return canonical

    def _amount(self, quantity, uom):
        return f"{core.number(quantity, DIGITS)} {self._ref(uom)}"

    def _value(self, record, name):
        """Canonical value that says everything by itself: a quantity with its unit."""
        if name == "quantity":
            return self._amount(record.quantity, record.uom_id)
        named = record._fields[name].type == "many2one" and record[name]
        return self._ref(named) if named else canonical_value(record, name)

    def _add(self, record, against, field, was, now, **values):
        """One difference of a formal row, or of what stands for a row that is missing there."""
        is_line = record._name == "internal.contract.line"
        anchor = core.ref(record._name, record.id)
        row = values.pop("row", None) or record.display_name
        self.found.append(Found(anchor, row, field, against, was, now, record.id if is_line else 0, **values))

    # === THE DRAFT ===

    def _with_draft(self):
        contract, against = self.contract, (DRAFT, 0)
        for line in contract.line_ids:
            draft = line.draft_line_id
            if not draft:
                self._add(line, against, "row", "", self._value(line, "quantity"))
            for name in line._goods_fields if draft else ():
                if canonical_value(draft, name) != canonical_value(line, name):
                    self._add(line, against, name, self._value(draft, name), self._value(line, name))
        for draft in contract.draft_line_ids - contract.line_ids.draft_line_id:
            # Under its order row, so that draft and order are one difference where they say the same.
            anchor = draft.sale_line_id or draft
            self._add(anchor, against, "row", self._value(draft, "quantity"), "", row=draft.model_text)

    # === ORDERS AND SHEETS ===

    def _with_order(self, order):
        against = (ORDER, order.id)
        if order.state == "cancel":
            self._add(order, against, "cancelled", "cancel", "")
        promised = self._day(order, order.commitment_date)
        for line in order.order_line:
            if line in self.rows_of or line._internal_contract_goods():
                reference = Reference(
                    against, line.product_id, line.product_uom_qty, line.product_uom_id,
                    line.confirmation_delivery_date or promised, line.product_id.display_name or line.name,
                )  # fmt: skip
                self._with_row(line, reference)
        self._requirements(order, against, order.order_requirement_ids.mapped("name"))

    def _with_sheet(self, order):
        sheet, against = self.facts["sheets"].get(order), (SHEET, order.id)
        if not sheet:
            self._without_sheet(order, against)
            return
        self.labels[against] = sheet.display_name
        current = order.confirmation_sheet_id
        if current and current != sheet:
            text = self.env._("%(new)s is not confirmed: the contract is compared with %(old)s.",
                              new=current.display_name, old=sheet.display_name)  # fmt: skip
            self.notes.append(text)
        seen = set()
        for row in sheet.line_ids.filtered(lambda row: row.covered and row.product_id.type == "consu"):
            seen.add(row.sale_line_id)
            reference = Reference(
                against, row.product_id, row.quantity, row.uom_id, row.delivery_date,
                row.product_id.display_name or row.name,
            )  # fmt: skip
            self._with_row(row.sale_line_id or row, reference)
        for line in self.contract.line_ids:
            if line.sale_line_id.order_id == order and line.sale_line_id not in seen:
                self._add(line, against, "row", "", self._value(line, "quantity"))
        content = (sheet.snapshot or {}).get("content", {})
        self._requirements(order, against, content.get("terms", {}).get("requirements", []))

    def _without_sheet(self, order, against):
        self.labels[against] = self.env._("Confirmation sheet")
        if order in self.facts["required"]:
            self._add(order, against, "sheet", "required", "")
        else:
            self.notes.append(
                self.env._("%(order)s: the customer confirmed no sheet, so there is none to compare with.",
                           order=order.name)
            )  # fmt: skip

    def _without_order(self):
        for line in self.contract.line_ids:
            if line.sale_line_id.order_id not in self.contract.sale_order_ids or not line.sale_line_id:
                self._add(line, (ORDER, 0), "row", "", self._value(line, "quantity"))
        self.labels[ORDER, 0] = ", ".join(self.contract.sale_order_ids.mapped("name"))

    def _with_row(self, sale_line, reference):
        """Compare the rows of the contract that come from an order row with what order or sheet says there.

        :param sale_line: the order row; a row of the sheet where that is gone
        :param Reference reference: what it says
        """
        lines = self.rows_of.get(sale_line) if sale_line._name == "sale.order.line" else None
        lines = lines or self.contract.line_ids.browse()
        elsewhere = self._sum(self.facts["elsewhere"](self.contract, sale_line), reference.uom)
        total = elsewhere + self._sum([(line.quantity, line.uom_id) for line in lines], reference.uom)
        wanted = self._amount(reference.quantity, reference.uom)
        if reference.uom.compare(total, reference.quantity) != 0:
            self._quantity(sale_line, lines, reference, wanted, total, elsewhere)
        day = reference.day
        for line in lines:
            says = line.date_delivery or self.contract.date_delivery
            pairs = [("product_id", line.product_id, reference.product), ("uom_id", line.uom_id, reference.uom)]
            for name, mine, theirs in pairs:
                if mine and mine != theirs:
                    self._add(line, reference.against, name, self._ref(theirs) if theirs else "", self._ref(mine))
            if day and says != day:
                self._add(line, reference.against, "date_delivery", core.day(day), core.day(says))

    def _quantity(self, sale_line, lines, reference, wanted, total, elsewhere):
        """The rows of all contracts together are another quantity than the order's or sheet's row."""
        extra = ""
        if elsewhere:
            other = self.env._("of which in other contracts: %(quantity)s", quantity=self.contract._compare_text(
                "quantity", self._amount(elsewhere, reference.uom), self.refs))  # fmt: skip
            extra = f" ({other})"
        if not total:
            self._add(sale_line, reference.against, "row", wanted, "", row=reference.name)
            return
        anchor = lines if len(lines) == 1 else sale_line
        name = lines.model_text if len(lines) == 1 else reference.name
        now = self._amount(total, reference.uom)
        self._add(anchor, reference.against, "quantity", wanted, now, row=name, extra=extra)

    @staticmethod
    def _sum(amounts, uom):
        # What can't be converted counts as it is: that the unit is another one is a difference of its own.
        return sum(one._compute_quantity(quantity, uom, round=False, raise_if_failure=False)
                   for quantity, one in amounts)  # fmt: skip

    def _requirements(self, order, against, names):
        known = {core.text(one.name) for one in self.contract.requirement_ids}
        for name in dict.fromkeys(core.text(name) for name in names):
            if name and name not in known:
                self.found.append(
                    Found(core.ref(order._name, order.id), order.name, "requirement_ids", against, name, "")
                )

    @staticmethod
    def _day(order, moment):
        if not moment:
            return None
        zone = order.company_id.partner_id.tz or "UTC"
        return fields.Datetime.context_timestamp(order.with_context(tz=zone), moment).date()
