"""The delivery note (送货单): what goes with the goods, and comes back signed (签回单). No prices on it."""

import base64
import io

import qrcode
from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..core.pages import finish
from .order_confirmation_text import PageText
from .stock_move_line import leaves

_lt = LazyTranslate(__name__)

NOTE = "order_confirmation.report_order_delivery_note"
#: Three-part continuous paper, 241 × 140 mm, for a dot-matrix printer.
FORM = "order_confirmation.report_order_delivery_form"
#: Words that only delivery notes print; the others are the sheet's.
WORDS = {
    "delivery_note": _lt("Delivery note"),
    "signed_note": _lt("Signed delivery note"),
    "copy_customer": _lt("Customer's copy"),
    "copy_return": _lt("Please sign and give back"),
    "copies": _lt("White: file · Red: customer · Yellow: signed, please give back"),
    "shipped": _lt("Shipped on"),
    "ordered": _lt("Ordered"),
    "delivered": _lt("Delivered"),
    "packages": _lt("Packages"),
    "lots": _lt("Lot"),
    "note_status": _lt("Delivery status, confirm receipt: scan"),
    "received": _lt("Goods received"),
    "handed": _lt("Handed over by"),
    "note_reply": _lt("Please check the goods and sign. Tell us within %(days)s days after arrival what is wrong."),
    "note_sign": _lt("Please check the goods and sign."),
    "planned": _lt("Not shipped yet"),
}


class DeliveryText(PageText):
    """Words of delivery notes before those of sheets."""

    def words(self, key):
        """A word in the page's languages.

        :rtype: list[tuple[str, str]]
        """
        if key in WORDS:
            return self._once(env._(WORDS[key]) for env in self._envs)
        return super().words(key)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _delivery_langs(self):
        customer = (self.sale_id.partner_id or self.partner_id).commercial_partner_id
        first = (self.sale_id.partner_id or self.partner_id).lang or self.env.lang or "en_US"
        second = customer.confirmation_lang_second or self.company_id.confirmation_lang_second
        return [first, second] if second and second != first else [first]

    def _delivery_labels(self, lang):
        words, there = self.env["sale.order"].with_context(lang=lang), self.with_context(lang=lang)
        company = there.company_id.partner_id
        return {
            "company": words._confirmation_partner_labels(company) | {"website": company.website or ""},
            "customer": words._confirmation_partner_labels(there.sale_id.partner_id or there.partner_id),
            "delivery": words._confirmation_partner_labels(there.partner_id),
            "rows": {
                str(move.id): {
                    "name": move.product_id.with_context(lang=lang).display_name,
                    "uom": move.product_uom.with_context(lang=lang).name,
                }
                for move in there.move_ids
            },
        }

    def _delivery_rows(self):
        """Goods of this delivery: what is done, or what is to go.

        :rtype: list[dict]
        """
        done = self.state == "done"
        moves = self.move_ids.filtered(lambda move: move.state == "done" if done else move.state != "cancel")
        parts = self.sale_id._confirmation_customer_parts() if self.sale_id else {}
        amount = lambda value: self.env["order.confirmation"]._amount_text(value, "Product Unit")  # noqa: E731
        rows = []
        for number, move in enumerate(moves, 1):
            line = move.sale_line_id
            same = line and line.product_id == move.product_id
            ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, move.product_uom) if same else False
            packages = move.move_line_ids.result_package_id.mapped("name")
            rows.append(
                {
                    "no": number,
                    "move": str(move.id),
                    "part": parts.get(move.product_id.id, ""),
                    "ordered": amount(ordered if same else move.product_uom_qty),
                    "delivered": amount(move.quantity) if done else amount(move.product_uom_qty),
                    "packages": ", ".join(packages) if len(packages) <= 3 else str(len(packages)),
                    "lots": ", ".join(move.move_line_ids.lot_id.mapped("name")),
                }
            )
        return rows

    def _delivery_values(self, printer=None, form=False):
        """Context of the printed note: plain values, words in one or two languages.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :param bool form: for continuous paper
        :rtype: dict
        """
        self.ensure_one()
        langs = self._delivery_langs()
        text = DeliveryText(self.env, langs, {lang: self._delivery_labels(lang) for lang in langs})
        acceptance = self.env["order.acceptance"].sudo().search([("picking_id", "=", self.id)], limit=1)
        order, rows = self.sale_id, self._delivery_rows()
        days = order.partner_id._acceptance_days(self.company_id) if order else 0
        day = lambda moment: acceptance._local(moment).date().isoformat()  # noqa: E731
        zoned = acceptance if acceptance else acceptance.with_context(tz=self.company_id.partner_id.tz)
        return {
            "picking": self,
            "order": order,
            "text": text,
            "rows": rows,
            "has": {name: any(row[name] for row in rows) for name in ("part", "packages", "lots")},
            "shipped": self.state == "done" and self.date_done and zoned._local(self.date_done).date().isoformat(),
            "signed": acceptance.decided_by if acceptance.state in ("accepted", "objected") else "",
            "signed_on": day(acceptance.decided_on) if acceptance.state in ("accepted", "objected") else "",
            "packages": len(self.move_line_ids.result_package_id) or "",
            "days": days,
            "qr": self._delivery_qr(),
            "form": form,
            "copies": [False] if form else ["copy_customer", "copy_return"],
            "logo": False,
            "accent": "#000000",
            "rtl": self.env["res.lang"]._get_data(code=langs[0]).direction == "rtl",
            **(printer or {"zoom": 1, "plain": False}),
        }

    def _delivery_qr(self):
        # The mask is given: trying all eight takes longer than the rest of the page.
        picture = io.BytesIO()
        qrcode.make(self._delivery_url(), box_size=6, border=2, mask_pattern=0).save(picture)
        return f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"

    def _delivery_html(self, printer=None, form=False):
        """The printed note as a complete HTML document, for whoever may read the delivery.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :param bool form: for continuous paper
        :rtype: Markup
        :raises AccessError: for anybody else
        """
        self.ensure_one()
        self.check_access("read")
        values = self.sudo()._delivery_values(printer, form)
        return self.env["ir.qweb"].sudo()._render("order_confirmation.report_order_delivery_page", values).strip()

    def _delivery_pdfs(self, form=False):
        """Print these notes; nothing is fetched, and nothing is written.

        :param bool form: for continuous paper
        :returns: a PDF each, in order
        :rtype: list[bytes]
        :raises UserError: where wkhtmltopdf is missing, or something is no delivery to a customer
        """
        foreign = self.filtered(lambda picking: not any(leaves(move) for move in picking.move_ids))
        if foreign:
            raise UserError(
                self.env._(
                    "%(names)s: a delivery note is for goods that go to a customer. Print the transfer instead.",
                    names=", ".join(foreign.mapped("name")),
                )
            )
        report = self.env["ir.actions.report"].sudo()
        printer = report._confirmation_printer()
        bodies = [picking._delivery_html(printer, form) for picking in self]
        suffix = "form" if form else "note"
        documents = report._confirmation_print(bodies, f"order_confirmation.action_report_order_delivery_{suffix}")
        return [finish(pages, picking.name) for picking, pages in zip(self, documents, strict=True)]


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Delivery notes are printed like sheets: by themselves, nothing fetched."""
        report = self._get_report(report_ref)
        if report.report_name not in (NOTE, FORM) or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        pickings = self.env["stock.picking"].browse(res_ids)
        pickings.check_access("read")
        pdfs = pickings._delivery_pdfs(form=report.report_name == FORM)
        return {
            picking.id: {"stream": io.BytesIO(pdf), "attachment": None}
            for picking, pdf in zip(pickings, pdfs, strict=True)
        }
