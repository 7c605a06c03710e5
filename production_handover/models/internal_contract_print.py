"""The printed contract, draft or formal: two languages side by side, no prices (D11.1, D11.3, D11.4)."""

import io

from odoo import models
from odoo.addons.order_confirmation.models.order_confirmation_page import _colour
from odoo.addons.order_confirmation.models.order_confirmation_text import PageText
from odoo.fields import Date
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "draft_paper": _lt("Contract draft"),
    "formal_paper": _lt("Internal contract"),
    "sample_mark": _lt("Sample"),
    "number": _lt("Contract Number"),
    "round": _lt("Round"),
    "state": _lt("State"),
    "copy": _lt("Copy no."),
    "holder": _lt("Holder"),
    "uncontrolled": _lt("Uncontrolled copy"),
    "scan": _lt("Scan: is this paper current?"),
    "customer": _lt("Customer"),
    "stock": _lt("Made for Stock"),
    "orders": _lt("Orders"),
    "delivery_date": _lt("Delivery Date"),
    "clerk": _lt("Sales Clerk"),
    "urgent": _lt("Urgent order"),
    "reference_sample": _lt("Reference Sample"),
    "remarks": _lt("Remarks"),
    "material": _lt("Material Complete On"),
    "planning": _lt("Capacity and Material"),
    "no": _lt("No."),
    "part": _lt("Part Number and BOM"),
    "no_part": _lt("No part number yet"),
    "bom": _lt("BOM"),
    "no_bom": _lt("No BOM"),
    "bom_version": _lt("BOM Version"),
    "model": _lt("Model and Specification"),
    "customer_part": _lt("Customer Part Number"),
    "quantity": _lt("Quantity"),
    "specification": _lt("Specification"),
    "accessories": _lt("Accessories"),
    "packaging": _lt("Packaging"),
    "row_requirements": _lt("Requirements of This Row"),
    "requirements": _lt("Special requirements"),
    "concerns": _lt("Concerns"),
    "ticked": _lt("Ticked By"),
    "differences": _lt("Differences"),
    "none": _lt("The formal contract says what draft, order and confirmed sheet say."),
    "row": _lt("Row"),
    "change": _lt("Other paper says → contract says"),
    "against": _lt("Compared with"),
    "looked_at": _lt("Looked At By"),
    "nothing": _lt("nothing"),
    "before": _lt("Looked at before, as it stood then"),
    "signatures": _lt("Signatures"),
    "printed": _lt("Printed"),
}
#: Printed beside the model while they are short, under their row where they are not.
TEXTS = {"specification": 240, "accessories": 120, "packaging": 120}
#: Characters of a long text that stay together on a page: engines lay torn rows over the next page's heads.
PIECE = 600


class ContractText(PageText):
    """Words and labels of a printed contract."""

    def words(self, key):
        """A word of :data:`WORDS` in the page's languages.

        :rtype: list[tuple[str, str]]
        """
        return self._once(env._(WORDS[key]) for env in self._envs)


class InternalContract(models.Model):
    _inherit = "internal.contract"

    def _signoff_print_template(self, kind):
        """A contract has a page of its own; notices and process confirmations have not."""
        if kind == "sheet":
            return "production_handover.report_internal_contract_page"
        return super()._signoff_print_template(kind)

    def _signoff_print_sections(self):
        """The page shows rows, not sections: nothing is read for those."""
        return []

    def _signoff_print_values(self, kind, copy, partner):
        values = super()._signoff_print_values(kind, copy, partner)
        return {**values, **self.sudo()._page_values(values)} if kind == "sheet" else values

    # === PAGE ===

    def _page_langs(self):
        """The company's language and English, as far as they are installed.

        :rtype: list[str]
        """
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        wanted = (self.company_id.partner_id.lang or self.env.lang, "en_US")
        return [lang for lang in dict.fromkeys(wanted) if lang in installed] or [self.env.lang or "en_US"]

    def _page_is_draft(self):
        """Whether the paper is the draft: before there is a formal contract, and where it is asked for."""
        return self.env.context.get("internal_contract_paper") == "draft" or not self._formal_begun()

    def _page_values(self, values):
        """What the page shows beside what every print shows.

        :param dict values: of the engine: steps, copy, QR code
        :returns: ``text`` (:class:`ContractText`), ``draft_paper``, ``facts``, ``rows``, ``requirements``,
            ``sign_steps``, ``differences``, ``notes``, ``before`` (words of earlier ticks), ``accent``, ``rtl``
        :rtype: dict
        """
        self.ensure_one()
        langs = self._page_langs()
        draft = self._page_is_draft()
        compared = {lang: self.with_context(lang=lang)._compared()[self.id] for lang in langs}
        ticks = self._ticks_now().get(self.id, self.env["internal.contract.tick"])
        by_key = ticks.grouped("key")
        first = compared[langs[0]]["differences"]
        live = {one["key"] for one in first}
        labels = {lang: self.with_context(lang=lang)._page_labels(values, compared[lang], draft) for lang in langs}
        return {
            "text": ContractText(self.env, langs, labels),
            "draft_paper": draft,
            "facts": self._page_facts(),
            "rows": self._page_rows(draft, {one["line_id"] for one in first}),
            "requirements": [
                {"id": str(one.id), "texts": _pieces(one.name), "by": self._tick_text(one.done_by_id, one.done_on)}
                for one in self.requirement_ids
            ],
            "sign_steps": self._page_steps(values, draft),
            "differences": [
                {
                    "key": one["key"],
                    # Numbers and names read alike; words of ours don't.
                    "langs": 2 if one["field"] in ("cancelled", "sheet") else 1,
                    "by": [self._tick_text(tick.user_id, tick.moment) for tick in by_key.get(one["key"], ())],
                }
                for one in first
            ],
            "notes": range(len(compared[langs[0]]["notes"])),
            "before": list(dict.fromkeys(tick.words for tick in ticks if tick.key not in live)),
            "accent": _colour(self.company_id.primary_color),
            "rtl": self.env["res.lang"]._get_data(code=langs[0]).direction == "rtl",
        }  # fmt: skip

    def _page_labels(self, values, compared, draft):
        """What reads otherwise in another language.

        :rtype: dict
        """
        rows = self.draft_line_ids if draft else self.line_ids

        def selection(record, name):
            return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

        steps = self.env["signoff.step"].browse([step["id"] for step in values["steps"]])
        return {
            "company": self.company_id.name,
            "state": selection(self, "state"),
            "rows": {
                str(row.id): {"uom": row.uom_id.name, **({} if draft else self._page_part(row))} for row in rows
            },
            "requirements": {
                str(one.id): {"topic": selection(one, "topic"), "department": one.department_id.name or ""}
                for one in self.requirement_ids
            },
            "differences": {one["key"]: one for one in compared["differences"]},
            "notes": {str(number): note for number, note in enumerate(compared["notes"])},
            "steps": {
                str(step.id): {
                    "department": step.department_id.name or "", "kind": selection(step, "kind"),
                    "name": step.name or "", "state": selection(step, "state"),
                }
                for step in steps
            },
        }  # fmt: skip

    @staticmethod
    def _page_part(row):
        return {"part": row.product_id.display_name or "", "bom": row.bom_id.code or row.bom_id.display_name or ""}

    def _page_steps(self, values, draft):
        """Signatures on the paper: those of the draft alone where there is a formal contract beside it.

        :rtype: list[dict]
        """
        wanted = [step for step in values["steps"] if step["kind"] != "acknowledge"]
        if not draft or not self._formal_begun():
            return wanted
        steps = self.env["signoff.step"].browse([step["id"] for step in wanted])
        own = set(steps.filtered(lambda step: step.purpose == "draft").ids)
        return [step for step in wanted if step["id"] in own]

    def _page_facts(self):
        """Facts of the contract that have a value: key of the word, and text.

        :rtype: list[tuple[str, str]]
        """
        sample = self.sample_contract_id
        facts = [
            ("customer" if self.kind == "order" else "stock", self.partner_id.name or self.company_id.name),
            ("orders", ", ".join(self.sale_order_ids.mapped("name"))),
            ("delivery_date", self._page_day(self.date_delivery)),
            ("clerk", self.user_id.name),
            ("reference_sample", sample.display_name if sample else ""),
            ("material", self._page_day(self.date_material)),
        ]
        return [(key, value) for key, value in facts if value]

    @staticmethod
    def _page_day(value):
        # The same to every reader: 05/12/2026 is two different days to two of them.
        return Date.to_string(value) or ""

    def _page_rows(self, draft, different):
        """Rows of the paper as plain texts.

        :param bool draft: rows of the draft
        :param set different: ids of formal rows with a difference
        :rtype: list[dict]
        """
        words = self.env["signoff.words"]
        labels = {"refs": {}, "values": {}}
        rows = []
        for number, row in enumerate(self.draft_line_ids if draft else self.line_ids, 1):
            short = {name: row[name] or "" for name in TEXTS if len(row[name] or "") <= TEXTS[name]}
            long = [(name, row[name]) for name in TEXTS if name not in short]
            long += [("row_requirements", row.requirements)] if row.requirements else []
            long = [(not number and name, text) for name, value in long for number, text in enumerate(_pieces(value))]
            rows.append({
                "id": str(row.id), "no": number, "model": row.model_text, "long": long, **dict.fromkeys(TEXTS, ""),
                **short,
                "quantity": words._value_text(self, labels, "line_ids.quantity", f"{row.quantity:.6f}"),
                "customer_part": row.customer_part or "", "day": self._page_day(row.date_delivery),
                "differs": not draft and row.id in different,
                "bom_version": "" if draft else (row.bom_digest or "")[:12],
            })  # fmt: skip
        return rows

    def _tick_text(self, user, moment):
        return f"{user.name} {self._signoff_moment(moment)}" if user else ""

    # === ODOO'S PRINT MENU ===

    def _print_streams(self):
        """These contracts as Odoo's report action wants them: uncontrolled copies.

        :rtype: dict[int, dict]
        :raises AccessError: for who may not read them
        """
        self.check_access("read")
        return {
            contract.id: {"stream": io.BytesIO(contract._signoff_render("sheet")), "attachment": None}
            for contract in self
        }

    def _preview_html(self):
        """The page for Odoo's preview in the browser.

        :rtype: Markup
        :raises AccessError: for who may not read the contract
        """
        self.check_access("read")
        return self._signoff_html("sheet")


def _pieces(text):
    """A long text in parts that fit on a page, torn at line ends or blanks.

    :rtype: list[str]
    """
    pieces = []
    while len(text) > PIECE:
        end = max(text.rfind("\n", 0, PIECE), text.rfind(" ", 0, PIECE)) + 1 or PIECE
        pieces.append(text[:end].rstrip("\n"))
        text = text[end:]
    return [*pieces, text]
