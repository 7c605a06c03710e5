"""The production notice: what production takes over, as it was when the stock check was signed (D18.3, D18.7)."""

import io

from odoo import api, fields, models
from odoo.addons.order_confirmation.core.pages import finish
from odoo.addons.order_confirmation.models.order_confirmation_page import _colour
from odoo.exceptions import UserError

from .handover_words import HandoverText, page_langs, pieces

LONG = ("technical_standards", "product_requirements", "other_requirements")


class HandoverNotice(models.Model):
    """Issued with the signature under the stock check; frozen: a changed sheet issues the next one."""

    _name = "handover.notice"
    _description = "Production Notice"
    _inherit = ["signoff.evidence"]
    _order = "id desc"

    name = fields.Char(readonly=True, required=True)
    number = fields.Integer(readonly=True, aggregator=None)
    sheet_id = fields.Many2one("handover.sheet", readonly=True, required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    issued_on = fields.Datetime(readonly=True)
    user_id = fields.Many2one("res.users", string="Issued By", readonly=True, ondelete="restrict")
    payment_before_shipment = fields.Boolean(
        readonly=True, help="As it was when this notice was issued: finance is asked by it before goods leave."
    )
    content = fields.Json(readonly=True, help="What the notice says, as issued.")

    _sheet_number_uniq = models.UniqueIndex("(sheet_id, number)")

    @api.model
    def _issue(self, sheet, person):
        """Issue the notice of a sheet whose stock check has just been signed; what says the same is not issued twice.

        :param handover.sheet sheet: decided
        :param res.users person: who signed last
        :rtype: handover.notice
        """
        content, last = sheet._notice_content(), sheet.notice_id
        flag = sheet.payment_before_shipment
        if last and last.content == content and last.payment_before_shipment == flag:
            return last
        number = (last.number or 0) + 1
        notice = self._engine_create([{
            "name": f"{sheet.name}-P{number}", "number": number, "sheet_id": sheet.id,
            "company_id": sheet.company_id.id, "issued_on": fields.Datetime.now(), "user_id": person.id,
            "payment_before_shipment": flag, "content": content,
        }])  # fmt: skip
        sheet._signoff_engine_write({"notice_id": notice.id})
        return notice

    def _is_current(self):
        """Whether production may go by this notice.

        :returns: ``current``, ``changing`` (the sheet is to be signed anew) or ``replaced``
        :rtype: str
        """
        sheet = self.sheet_id
        if sheet.notice_id != self:
            return "replaced"
        return "current" if sheet._is_signed("decision") else "changing"

    # === PAGE ===

    def _page_values(self, printer):
        content, sheet = self.content, self.sheet_id
        head, company = sheet.signoff_head_id, self.company_id
        return {
            "notice": self,
            "sheet": sheet,
            "content": content,
            "validity": self._is_current(),
            "text": HandoverText(self.env, content["langs"], content["labels"]),
            "long": {name: pieces(content[name]) for name in LONG},
            "issued": sheet._page_moment(self.issued_on),
            "printed": sheet._page_moment(fields.Datetime.now()),
            "logo": not company.uses_default_logo and sheet._signoff_picture(company.partner_id.image_512),
            "qr": head and sheet._signoff_qr(),
            "accent": _colour(company.primary_color),
            "rtl": self.env["res.lang"]._get_data(code=content["langs"][0]).direction == "rtl",
            **(printer or {"zoom": 1, "plain": False}),
        }  # fmt: skip

    def _html(self, printer=None):
        """The printed notice as a complete HTML document, for whoever may read it.

        :param dict | None printer: of ``_confirmation_printer``; None for a browser
        :rtype: Markup
        :raises AccessError: for anybody else
        """
        self.ensure_one()
        self.check_access("read")
        values = self.sudo()._page_values(printer)
        return self.env["ir.qweb"].sudo()._render("production_handover.report_production_notice_page", values).strip()

    def _print_streams(self):
        """These notices as Odoo's report action wants them.

        :rtype: dict[int, dict]
        :raises UserError: where wkhtmltopdf is missing
        """
        report = self.env["ir.actions.report"].sudo()
        printer = report._confirmation_printer()
        documents = report._confirmation_print([notice._html(printer) for notice in self])
        return {
            notice.id: {"stream": io.BytesIO(finish(pages, notice.name)), "attachment": None}
            for notice, pages in zip(self, documents, strict=True)
        }


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    notice_id = fields.Many2one(
        "handover.notice", string="Notice in Force", readonly=True, copy=False, ondelete="restrict",
        index="btree_not_null",
    )  # fmt: skip
    notice_ids = fields.One2many("handover.notice", "sheet_id", string="Production Notices", readonly=True)

    def _signoff_signed(self, step):
        """Signing the stock check issues the production notice."""
        res = super()._signoff_signed(step)
        if step.purpose == "decision" and self.needs_production and self._is_signed("decision"):
            self.env["handover.notice"].sudo()._issue(self.sudo(), step.signed_by_id)
        return res

    def action_print_notice(self):
        """Print the production notice that is in force.

        :rtype: dict
        :raises UserError: before the stock check is signed, or where nothing is produced
        """
        self.ensure_one()
        self.check_access("read")
        if not self.notice_id:
            raise UserError(
                self.env._(
                    "%(sheet)s has no production notice: it is issued when the stock check is signed and something is "
                    "to be produced.",
                    sheet=self.name,
                )
            )
        return self.env.ref("production_handover.action_report_production_notice").report_action(
            self.notice_id, config=False
        )

    def _notice_content(self):
        """What a notice says, as plain values that never change again.

        :rtype: dict
        """
        langs = page_langs(self.company_id)
        lines = {number: line for number, line in enumerate(self.line_ids, 1) if line.quantity_produce}
        programs, models = self._page_programs(), self._page_models()
        return {
            "langs": langs,
            "labels": {
                lang: {
                    "company": self.company_id.name,
                    "rows": {
                        str(number): {
                            "product": line.product_id.with_context(
                                lang=lang, display_default_code=False
                            ).display_name,
                            "uom": line.uom_id.with_context(lang=lang).name,
                        }
                        for number, line in lines.items()
                    },
                }
                for lang in langs
            },
            "facts": [list(fact) for fact in self._page_facts()],
            "urgent": self.priority == "1",
            "rows": [
                {
                    "no": number, "part": line.product_id.default_code or "", "model": models[line],
                    "program": programs.get(line, ""), "ordered": self._page_amount(line.quantity),
                    "quantity": self._page_amount(line.quantity_produce),
                }
                for number, line in lines.items()
            ],
            **{name: self[name] or "" for name in LONG},
        }  # fmt: skip


class HandoverShipment(models.Model):
    _inherit = "handover.shipment"

    payment_before_shipment = fields.Boolean(
        related=None, compute="_compute_payment_before_shipment", search="_search_payment_before_shipment",
        compute_sudo=True, help="As the production notice says; without one, as the flow sheet says.",
    )  # fmt: skip

    @api.depends("sheet_id.payment_before_shipment", "sheet_id.notice_id.payment_before_shipment")
    def _compute_payment_before_shipment(self):
        for shipment in self:
            sheet = shipment.sheet_id
            shipment.payment_before_shipment = (sheet.notice_id or sheet).payment_before_shipment

    @api.model
    def _search_payment_before_shipment(self, operator, value):
        if operator != "in":
            return NotImplemented
        frozen = fields.Domain("sheet_id.notice_id", "!=", False)
        return frozen & fields.Domain("sheet_id.notice_id.payment_before_shipment", operator, value) | (
            ~frozen & fields.Domain("sheet_id.payment_before_shipment", operator, value)
        )
