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
        customer = self._delivery_customer()
        first = customer.lang or self.env.lang or "en_US"
        second = customer.commercial_partner_id.confirmation_lang_second or self.company_id.confirmation_lang_second
        return [first, second] if second and second != first else [first]

    def _delivery_labels(self, lang):
        words, there = self.env["sale.order"].with_context(lang=lang), self.with_context(lang=lang)
        company = there.company_id.partner_id
        return {
            "company": words._confirmation_partner_labels(company) | {"website": company.website or ""},
            "customer": words._confirmation_partner_labels(there._delivery_customer()),
            "delivery": words._confirmation_partner_labels(there.partner_id),
            "rows": {
                str(move.id): {
                    "name": move.product_id.with_context(lang=lang).display_name,
                    "uom": move.product_uom.with_context(lang=lang).name,
                }
                for move in there.move_ids
            },
        }

    def _delivery_orders(self):
        """Orders whose goods this transfer carries, in the order of its rows.

        :rtype: sale.order
        """
        moves = self.move_ids.filtered(lambda move: move.state != "cancel")
        return self.env["sale.order"].union(*(move._confirmation_orders()[:1] for move in moves)) or self.sale_id

    def _delivery_customer(self):
        """Who is named on the paper: the customer of the orders; of several, whoever takes the goods in.

        :rtype: res.partner
        """
        customers = self._delivery_orders().partner_id
        return customers if len(customers) == 1 else self.partner_id or customers[:1]

    def _delivery_rows(self):
        """Goods of this delivery: what is done, or what is to go.

        :rtype: list[dict]
        """
        done = self.state == "done"
        moves = self.move_ids.filtered(lambda move: move.state == "done" if done else move.state != "cancel")
        orders = self._delivery_orders()
        parts = {order: order._confirmation_customer_parts() for order in orders}
        amount = lambda value: self.env["order.confirmation"]._amount_text(value, "Product Unit")  # noqa: E731
        rows = []
        for number, move in enumerate(moves, 1):
            line = move.sale_line_id
            order = move._confirmation_orders()[:1]
            same = line and line.product_id == move.product_id
            ordered = line.product_uom_id._compute_quantity(line.product_uom_qty, move.product_uom) if same else False
            packages = move.move_line_ids.result_package_id.mapped("name")
            rows.append(
                {
                    "no": number,
                    "move": str(move.id),
                    "part": parts.get(order, {}).get(move.product_id.id, ""),
                    # Whose row it is, where it is not plain.
                    "order": " · ".join(filter(None, [order.name, order.client_order_ref])) if len(orders) > 1 else "",
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
        acceptances = self.env["order.acceptance"].sudo().search([("picking_id", "=", self.id)])
        orders, rows = self._delivery_orders(), self._delivery_rows()
        days = {order.partner_id._acceptance_days(order.company_id) for order in orders}
        zoned = acceptances[:1] or acceptances.with_context(tz=self.company_id.partner_id.tz)
        # Signed is what everybody has signed who gets goods with it.
        told = acceptances.filtered(lambda one: one.state != "returned")
        signed = bool(told) and all(one.state in ("accepted", "objected") for one in told)
        return {
            "picking": self,
            "orders": orders,
            "references": [order.client_order_ref for order in orders if order.client_order_ref],
            "text": text,
            "rows": rows,
            "has": {name: any(row[name] for row in rows) for name in ("order", "part", "packages", "lots")},
            "shipped": self.state == "done" and self.date_done and zoned._local(self.date_done).date().isoformat(),
            "signed": ", ".join(dict.fromkeys(told.mapped("decided_by"))) if signed else "",
            "signed_on": zoned._local(max(told.mapped("decided_on"))).date().isoformat() if signed else "",
            "packages": len(self.move_line_ids.result_package_id) or "",
            # Customers with different periods read theirs in our messages.
            "days": days.pop() if len(days) == 1 else 0,
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
