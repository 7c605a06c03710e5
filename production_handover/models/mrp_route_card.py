"""The route card of a manufacturing order: its operations, each with a barcode that starts and finishes it (D04.4)."""

import io

from odoo import fields, models
from odoo.addons.order_confirmation.core.pages import finish
from odoo.addons.order_confirmation.models.order_confirmation_page import _colour
from odoo.exceptions import UserError

from ..core import code128
from .handover_words import HandoverText, page_langs

#: What a card encodes where a work order's own barcode has characters that Code 128 lacks: it goes by id as well.
PREFIX = "WO/"


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_print_route_cards(self):
        """Print the route cards of these manufacturing orders.

        :rtype: dict
        """
        self.check_access("read")
        return self.env.ref("production_handover.action_report_route_card").report_action(self, config=False)

    def _card_values(self, printer, held):
        """What the card shows: plain texts, in the company's languages.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :param dict held: reasons by manufacturing order (:meth:`_handover_held`)
        :rtype: dict
        """
        langs = page_langs(self.company_id)
        sheet = self.handover_sheet_id
        orders = self.workorder_ids.filtered(lambda order: order.state != "cancel").sorted(
            lambda order: (order.sequence, order.id)
        )
        moment = self.env["handover.sheet"]._page_moment
        return {
            "mo": self,
            "sheet": sheet,
            "held": self.state == "draft" or self in held,
            "text": HandoverText(
                self.env, langs, {lang: self.with_context(lang=lang)._card_labels() for lang in langs}
            ),
            "quantity": self.env["handover.sheet"]._page_amount(self.product_qty),
            "part": self.product_id.default_code or "",
            "customer": sheet.partner_id.name or "",
            "start": moment(self.date_start),
            "delivery": fields.Date.to_string(sheet.date_delivery) or "",
            "lots": ", ".join(self.lot_producing_ids.mapped("name")),
            "operations": [
                {
                    "id": str(order.id), "no": number, "minutes": round(order.duration_expected),
                    "code": order._card_code(), "picture": code128.picture(order._card_code()),
                    "begun": moment(order.date_start) if order.state in ("progress", "done") else "",
                    "finished": moment(order.date_finished) if order.state == "done" else "",
                }
                for number, order in enumerate(orders, 1)
            ],
            "printed": moment(fields.Datetime.now()),
            "accent": _colour(self.company_id.primary_color),
            "rtl": self.env["res.lang"]._get_data(code=langs[0]).direction == "rtl",
            **(printer or {"zoom": 1, "plain": False}),
        }  # fmt: skip

    def _card_labels(self):
        return {
            "company": self.company_id.name,
            "product": self.product_id.with_context(display_default_code=False).display_name,
            "uom": self.product_uom_id.name,
            "operations": {
                str(order.id): {"name": order.name, "workcenter": order.workcenter_id.name}
                for order in self.workorder_ids
            },
        }

    def _card_html(self, printer=None, held=None):
        """The printed card as a complete HTML document, for whoever may read the manufacturing order.

        :rtype: Markup
        :raises AccessError: for anybody else
        """
        self.ensure_one()
        self.check_access("read")
        mo = self.sudo()
        values = mo._card_values(printer, mo._handover_held(running=True) if held is None else held)
        return self.env["ir.qweb"].sudo()._render("production_handover.report_route_card_page", values).strip()

    def _print_streams(self):
        """Route cards as Odoo's report action wants them.

        :rtype: dict[int, dict]
        :raises UserError: where wkhtmltopdf is missing
        """
        report = self.env["ir.actions.report"].sudo()
        printer = report._confirmation_printer()
        held = self.sudo()._handover_held(running=True)
        documents = report._confirmation_print([mo._card_html(printer, held) for mo in self])
        return {
            mo.id: {"stream": io.BytesIO(finish(pages, mo.name or "")), "attachment": None}
            for mo, pages in zip(self, documents, strict=True)
        }


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _card_code(self):
        """What the card's barcode says: the work order's own barcode where it can be encoded.

        :rtype: str
        """
        code = self.barcode or ""
        return code if code.isascii() and code.isprintable() and 0 < len(code) <= 40 else f"{PREFIX}{self.id}"


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def action_print_route_cards(self):
        """Print the route cards of all manufacturing orders of this sheet.

        :rtype: dict
        :raises UserError: where there are none
        """
        self.ensure_one()
        self.check_access("read")
        productions = self.sudo()._productions().with_env(self.env)
        if not productions:
            raise UserError(self.env._("%(sheet)s has no manufacturing orders yet.", sheet=self.name))
        return productions.action_print_route_cards()
