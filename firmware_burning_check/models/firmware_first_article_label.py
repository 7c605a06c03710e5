"""The first-article label: an exact-size PDF, or ZPL for a label printer; each print is numbered, on record (D11.6)."""

import io

from odoo import models
from odoo.addons.production_handover.models.handover_words import page_langs
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfWriter

from ..core import zpl
from .firmware_first_article_words import FirmwareText

#: In mm; the paper format of the report says the same.
WIDTH, HEIGHT = 60, 40


class FirmwareFirstArticle(models.Model):
    _inherit = "firmware.first.article"

    def action_label_pdf(self):
        """Print the label as a PDF of its exact size.

        :rtype: dict
        :raises UserError: before the record is signed
        """
        return self._print_label("pdf")

    def action_label_zpl(self):
        """Download the label for a label printer.

        :rtype: dict
        :raises UserError: before the record is signed
        """
        return self._print_label("zpl")

    def _print_label(self, form):
        self.ensure_one()
        self.check_access("read")
        article = self.sudo()
        if article.state not in ("label", "stands"):
            raise UserError(
                self.env._(
                    "%(article)s (%(state)s): a label is printed once the record is signed, and while it counts.",
                    article=article.name, state=article._state_word(),
                )
            )  # fmt: skip
        head = article.signoff_head_id
        head._lock()
        number = max((copy["number"] for copy in head._copies()[head]), default=0) + 1
        content, mimetype = article._label_zpl(number), "application/octet-stream"
        if form == "pdf":
            content, mimetype = article._label_pdf(number), "application/pdf"
        name = f"{article.name.replace('/', '-')}_{number}.{form}"
        file = self.env["signoff.file"]._store(name, mimetype, content)
        entry = head._append(
            [(head, {
                "kind": "copy", "by": self.env.user._signoff_identity(), "number": number,
                "holder": self.env._("First-article label"), "file": file.sha256,
            })],
            [{"user_id": self.env.uid, "file_id": file.id}],
        )  # fmt: skip
        return {"type": "ir.actions.act_url", "target": "download", "url": f"/signoff/copy/{entry.id}"}

    def _label_text(self):
        langs = page_langs(self.company_id)
        labels = {lang: self.with_context(lang=lang)._page_labels() for lang in langs}
        return FirmwareText(self.env, langs, labels)

    def _label_signs(self):
        """Who signs the label: department and, once he signed, his name.

        :rtype: list[tuple[str, str]]
        """
        steps = self.signoff_head_id._current_steps().filtered(lambda step: step.purpose == "label" and step.blocking)
        lang = page_langs(self.company_id)[0]
        return [
            (
                step.department_id.with_context(lang=lang).name,
                ", ".join(one["name"] for one in step._valid_signatures()),
            )
            for step in steps.sorted(lambda step: (step.sequence, step.position))
        ]

    def _label_rows(self):
        """What stands on the label: key of the word, and value.

        :rtype: list[tuple[str, str]]
        """
        piece = " · ".join(filter(None, (self.lot_id.name, self.serial)))
        return [
            ("program", self.program_id.display_name),
            ("production", f"{self.production_id.name} · {self.station_id.name}"),
            ("piece", piece),
            ("checksum", self.checksum or self.display or ""),
        ]

    def _label_zpl(self, number):
        """The label for a printer of 203 dpi.

        :param int number: of this print
        :rtype: bytes
        """
        text = self._label_text()
        label = zpl.Label(WIDTH, HEIGHT, self.company_id.firmware_label_font)
        label.text(1.5, 1.2, 3.6, text.plain("label_paper"), width=43)
        label.text(1.5, 5.6, 2.6, " · ".join(word for _lang, word in text.both("product")), width=43)
        for row, (key, value) in enumerate(self._label_rows()):
            # What everybody knows by its look needs no word: the label is small.
            word = "" if key in ("program", "production") else f"{text.words(key)[0][1]}: "
            label.text(1.5, 9.4 + row * 3.8, 3.2 if key == "program" else 2.6, f"{word}{value}", width=43)
        label.qr(46, 1.2, self._signoff_url(), size=2)
        label.text(46, 21, 2.2, f"{self.name} #{number}", width=13.5, lines=2)
        signs = self._label_signs()
        width = (WIDTH - 3) / max(len(signs), 1)
        for column, (department, name) in enumerate(signs):
            left = 1.5 + column * width
            label.box(left, 26.5, width, 12)
            label.text(left + 0.6, 27.1, 2.2, department, width=width - 1)
            label.text(left + 0.6, 31.5, 2.8, name, width=width - 1, lines=2)
        return label.render().encode()

    def _label_pdf(self, number):
        """The same as a PDF page of that size.

        :param int number: of this print
        :rtype: bytes
        :raises UserError: where wkhtmltopdf is missing
        """
        report = self.env["ir.actions.report"].sudo()
        values = {
            "article": self, "text": self._label_text(), "rows": self._label_rows(), "signs": self._label_signs(),
            "number": number, "qr": self._signoff_qr(), **report._confirmation_printer(),
        }  # fmt: skip
        html = self.env["ir.qweb"].sudo()._render(
            "firmware_burning_check.report_firmware_first_article_label_page", values
        ).strip()  # fmt: skip
        pages = report._confirmation_print([html], "firmware_burning_check.action_report_firmware_first_article_label")
        writer, result = PdfWriter(), io.BytesIO()
        writer.add_page(pages[0][0])
        writer.write(result)
        return result.getvalue()
