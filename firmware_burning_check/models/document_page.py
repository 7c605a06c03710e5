"""Signed documents of this module that have a page of their own, in the company's languages."""

import io

from odoo import models
from odoo.addons.order_confirmation.models.order_confirmation_page import _colour
from odoo.addons.production_handover.models.handover_words import page_langs

from .firmware_first_article_words import FirmwareText

#: Signatures beside each other on the paper.
BESIDE = 3


class FirmwarePageMixin(models.AbstractModel):
    """A signed document of this module with a page of its own, in the company's languages."""

    _name = "firmware.page.mixin"
    _description = "Document with a page of its own"

    _firmware_page = ""

    def _signoff_print_template(self, kind):
        """The record has a page of its own; change notices and process confirmations have not."""
        return self._firmware_page if kind == "sheet" else super()._signoff_print_template(kind)

    def _signoff_print_sections(self):
        """The page shows the form, not sections."""
        return []

    def _signoff_print_values(self, kind, copy, partner):
        values = super()._signoff_print_values(kind, copy, partner)
        return {**values, **self.sudo()._page_values()} if kind == "sheet" else values

    def _page_values(self):
        """What the page shows: plain texts.

        :returns: ``text``, ``facts`` (blocks of word, value, and name of the label that is the value), ``signs`` (word
            and rows of signatures)
        :rtype: dict
        """
        langs = page_langs(self.company_id)
        labels = {lang: self.with_context(lang=lang)._page_labels() for lang in langs}
        return {
            "text": FirmwareText(self.env, langs, labels),
            "facts": self._page_facts(),
            "signs": [(word, self._page_signs(purpose)) for word, purpose in self._page_sets()],
            "digest": (self.signoff_head_id.last_hash or "")[:16],
            "accent": _colour(self.company_id.primary_color),
            "rtl": self.env["res.lang"]._get_data(code=langs[0]).direction == "rtl",
        }

    def _page_labels(self):
        """What reads otherwise in another language.

        :rtype: dict
        """
        steps = self.signoff_head_id._current_steps().with_context(lang=self.env.lang)
        states = dict(steps._fields["state"]._description_selection(self.env))
        return {
            "company": self.company_id.name,
            "product": self.product_id.with_context(display_default_code=False).display_name,
            "uom": self.uom_id.name,
            **{
                name: dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
                for name in self._fields if self._fields[name].type == "selection" and name != "signoff_state"
            },
            "steps": {
                str(step.id): {
                    "department": step.department_id.name or "", "name": step.name or "",
                    "state": states.get(step.state, ""), "taken": step._duration_text(),
                }
                for step in steps
            },
        }  # fmt: skip

    def _page_signs(self, purpose):
        steps = self.signoff_head_id._current_steps().filtered(
            lambda step: step.blocking and step.kind != "acknowledge" and (not purpose or step.purpose == purpose)
        )
        page = self.env["handover.sheet"]
        cells = [page._page_step(step) for step in steps.sorted(lambda step: (step.sequence, step.position))]
        return [cells[first:first + BESIDE] for first in range(0, len(cells), BESIDE)]  # fmt: skip

    def _page_moment(self, value):
        return self.env["handover.sheet"]._page_moment(value) if value else ""

    def _print_streams(self):
        """These documents as Odoo's report action wants them: uncontrolled copies.

        :rtype: dict[int, dict]
        :raises AccessError: for who may not read them
        """
        self.check_access("read")
        return {one.id: {"stream": io.BytesIO(one._signoff_render("sheet")), "attachment": None} for one in self}

    def _preview_html(self):
        """The page for Odoo's preview in the browser.

        :rtype: Markup
        :raises AccessError: for who may not read the document
        """
        self.check_access("read")
        return self._signoff_html("sheet")
