"""The printed flow sheet, as the form is: bands from order to shipping, each with its signatures (D18.1 to D18.10)."""

import io

from odoo import models
from odoo.addons.order_confirmation.models.order_confirmation_page import _colour

from .handover_words import HandoverText, page_langs, pieces

#: Purposes whose signatures stand in a band of the form.
BANDS = {
    "order": ("made", "engineering"),
    "technical": ("decision",),
    "take_over": ("take_over",),
    "production": ("production",),
    "inspection": ("inspection",),
    "stock_in": ("stock_in",),
}
#: Signatures beside each other on the paper.
BESIDE = 3


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _signoff_print_template(self, kind):
        """A flow sheet has a page of its own; notices and process confirmations have not."""
        if kind == "sheet":
            return "production_handover.report_handover_sheet_page"
        return super()._signoff_print_template(kind)

    def _signoff_print_sections(self):
        """The page shows the form's bands, not sections: nothing is read for those."""
        return []

    def _signoff_print_values(self, kind, copy, partner):
        values = super()._signoff_print_values(kind, copy, partner)
        return {**values, **self.sudo()._page_values()} if kind == "sheet" else values

    def _page_langs(self):
        """The company's languages: the paper goes through many hands.

        :rtype: list[str]
        """
        return page_langs(self.company_id)

    def _page_values(self):
        """What the form shows beside what every print shows: plain texts, nothing with an amount in it.

        :returns: ``text`` (:class:`HandoverText`), ``facts``, ``rows``, ``productions``, ``inspections``, ``receipts``,
            ``shipments``, ``deliveries``, ``overrides``, ``signs`` (rows of signatures by band), ``long`` (long texts
            in pieces), ``digest``, ``accent``, ``rtl``
        :rtype: dict
        """
        self.ensure_one()
        langs = self._page_langs()
        productions = self._productions()
        head = self.signoff_head_id
        named = {purpose for purposes in BANDS.values() for purpose in purposes}
        signs = {band: self._page_steps(self, purposes) for band, purposes in BANDS.items()}
        signs["others"] = self._page_steps(self, lambda purpose: purpose not in named)
        return {
            "text": HandoverText(
                self.env, langs, {lang: self.with_context(lang=lang)._page_labels(productions) for lang in langs}
            ),
            "facts": self._page_facts(),
            "rows": self._page_rows(),
            "productions": self._page_productions(productions),
            "inspections": self._page_inspections(),
            "receipts": self._page_receipts(productions),
            "shipments": self._page_shipments(),
            "deliveries": self._page_deliveries(),
            "overrides": self._page_overrides(),
            "signs": signs,
            "long": {
                name: pieces(self[name])
                for name in ("other_requirements", "technical_standards", "product_requirements")
            },
            "digest": (head.last_hash or "")[:16],
            "accent": _colour(self.company_id.primary_color),
            "rtl": self.env["res.lang"]._get_data(code=langs[0]).direction == "rtl",
        }

    def _page_labels(self, productions):
        """What reads otherwise in another language.

        :param mrp.production productions: of this sheet
        :rtype: dict
        """
        productions = productions.with_context(lang=self.env.lang)
        lines = self.line_ids
        heads = self.signoff_head_id | self.shipment_ids.signoff_head_id
        steps = heads._current_steps().with_context(lang=self.env.lang)
        decisions, states = _selection(lines, "decision"), _selection(productions, "state")
        step_states, kinds = _selection(steps, "state"), _selection(steps, "kind")
        return {
            "company": self.company_id.name,
            "state": _selection(self, "state").get(self.state, ""),
            "rows": {
                str(line.id): {
                    "product": line.product_id.with_context(display_default_code=False).display_name,
                    "uom": line.uom_id.name, "decision": decisions.get(line.decision, ""),
                }
                for line in lines
            },
            "productions": {
                str(mo.id): {
                    "product": mo.product_id.with_context(display_default_code=False).display_name,
                    "uom": mo.product_uom_id.name, "state": states.get(mo.state, ""),
                }
                for mo in productions
            },
            "steps": {
                str(step.id): {
                    "department": step.department_id.name or "", "name": step.name or "",
                    "kind": kinds.get(step.kind, ""), "state": step_states.get(step.state, ""),
                    "taken": step._duration_text(),
                }
                for step in steps
            },
        }  # fmt: skip

    def _page_facts(self):
        """Facts of the order that have a value: key of the word, and text.

        :rtype: list[tuple[str, str]]
        """
        facts = [
            ("customer", self.partner_id.name),
            ("sale_order", self.sale_order_id.name),
            ("contract", self.contract_id.name),
            ("delivery_date", self._page_day(self.date_delivery)),
            ("payment", self.payment_words),
            ("clerk", self.user_id.name),
        ]
        return [(key, value) for key, value in facts if value]

    # === SIGNATURES ===

    def _page_steps(self, document, purposes):
        """Steps of a document with these purposes, in rows of as many as stand beside each other.

        :param document: this sheet or a shipment of it
        :param purposes: names of purposes, or what says whether one is wanted
        :rtype: list[list[dict]]
        """
        wanted = purposes if callable(purposes) else lambda purpose: purpose in purposes
        steps = document.signoff_head_id._current_steps().filtered(
            lambda step: step.kind != "acknowledge" and wanted(step.purpose)
        )
        cells = [self._page_step(step) for step in steps.sorted(lambda step: (step.sequence, step.position))]
        return [cells[first:first + BESIDE] for first in range(0, len(cells), BESIDE)]  # fmt: skip

    def _page_step(self, step):
        pictures = step._signature_pictures()
        return {
            "id": str(step.id), "state": step.state, "voided": step.voided,
            "signatures": [
                {
                    "name": signature["name"], "for": signature["behalf_name"], "paper": signature["how"] == "paper",
                    "picture": picture,
                    "moment": self._page_moment(_utc(signature["at"])),
                }
                for signature, picture in zip(step._valid_signatures(), pictures, strict=True)
            ],
        }  # fmt: skip

    # === ODOO'S PRINT MENU ===

    def _print_streams(self):
        """These sheets as Odoo's report action wants them: uncontrolled copies.

        :rtype: dict[int, dict]
        :raises AccessError: for who may not read them
        """
        self.check_access("read")
        return {sheet.id: {"stream": io.BytesIO(sheet._signoff_render("sheet")), "attachment": None} for sheet in self}

    def _preview_html(self):
        """The page for Odoo's preview in the browser.

        :rtype: Markup
        :raises AccessError: for who may not read the sheet
        """
        self.check_access("read")
        return self._signoff_html("sheet")


def _selection(records, name):
    return dict(records._fields[name]._description_selection(records.env))


def _utc(text):
    """The moment of a stored signature.

    :param str text: ISO 8601 in UTC
    :rtype: str
    """
    return text[:19].replace("T", " ")
