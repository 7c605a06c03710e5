"""Export orders: ports, letter of credit, shipment (D14)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..core import content as core

PAYMENTS = [
    ("tt", "T/T"),
    ("lc", "L/C"),
    ("dp", "D/P"),
    ("da", "D/A"),
    ("oa", "O/A"),
]
#: What the customer confirms with the sheet: section and name in the content, by field.
COMMERCIAL = {
    "export_port_loading": ("delivery", "port_loading"),
    "export_port_discharge": ("delivery", "port_discharge"),
    "export_payment": ("payment", "export_payment"),
    "export_lc_number": ("payment", "lc_number"),
    "export_lc_bank": ("payment", "lc_bank"),
    "export_lc_expiry": ("payment", "lc_expiry"),
    "export_lc_shipment": ("payment", "lc_shipment"),
}
LETTER = ("export_lc_number", "export_lc_bank", "export_lc_expiry", "export_lc_shipment")
#: What becomes known on the way; the sheet does not cover it.
LOGISTIC = (
    "export_booking", "export_vessel", "export_transport_number", "export_etd", "export_eta", "export_declaration",
)  # fmt: skip


class SaleOrder(models.Model):
    _inherit = "sale.order"

    export_order = fields.Boolean(compute="_compute_export_order")
    export_port_loading = fields.Char(string="Port of Loading")
    export_port_discharge = fields.Char(string="Port of Discharge")
    export_payment = fields.Selection(
        PAYMENTS, string="International Payment", help="How the money comes: transfer, letter of credit, collection."
    )
    export_lc_number = fields.Char(string="L/C Number", copy=False)
    export_lc_bank = fields.Char(string="Issuing Bank", copy=False)
    export_lc_expiry = fields.Date(string="L/C Expiry", copy=False)
    export_lc_shipment = fields.Date(string="Latest Shipment Date", copy=False)
    export_booking = fields.Char(string="Booking Number", copy=False)
    export_vessel = fields.Char(string="Vessel / Flight", copy=False)
    export_transport_number = fields.Char(string="B/L or AWB Number", copy=False)
    export_etd = fields.Date(string="ETD", copy=False, help="Estimated day of departure.")
    export_eta = fields.Date(string="ETA", copy=False, help="Estimated day of arrival.")
    export_declaration = fields.Char(string="Customs Declaration Number", copy=False)
    export_notice = fields.Text(compute="_compute_export_notice")

    @api.depends("partner_id", "company_id", "export_paper_ids", *COMMERCIAL, *LOGISTIC)
    def _compute_export_order(self):
        for order in self:
            # sudo: countries are nobody's secret, and whoever reads the order may not read its papers.
            home, abroad = order.company_id.sudo().country_id, order.partner_id.sudo().country_id
            filled = any(order[name] for name in (*COMMERCIAL, *LOGISTIC)) or order.sudo().export_paper_ids
            order.export_order = bool(filled) or bool(abroad and home and abroad != home)

    @api.constrains("export_etd", "export_eta", "export_lc_expiry", "export_lc_shipment")
    def _check_export_days(self):
        for order in self:
            if order.export_etd and order.export_eta and order.export_eta < order.export_etd:
                raise ValidationError(
                    self.env._("%(order)s arrives before it leaves: correct ETD or ETA.", order=order.name)
                )
            if (
                order.export_lc_expiry
                and order.export_lc_shipment
                and order.export_lc_expiry < order.export_lc_shipment
            ):
                raise ValidationError(
                    self.env._(
                        "%(order)s: the letter of credit expires before its latest shipment date. Look at it again.",
                        order=order.name,
                    )
                )

    @api.depends("export_payment", *LETTER, "export_etd", "commitment_date", "order_line.confirmation_delivery_date")
    def _compute_export_notice(self):
        for order in self:
            order.export_notice = "\n".join(order._export_warnings()) or False

    def _export_warnings(self):
        """What doesn't fit together on this order, as sentences.

        :rtype: list[str]
        """
        self.ensure_one()
        if self.export_payment != "lc":
            unused = any(self[name] for name in LETTER)
            text = self.env._("A letter of credit is entered, but payment is not by L/C.")
            return [text] if unused else []
        texts = []
        if not self.export_lc_number:
            texts.append(self.env._("The letter of credit has not come yet: its number is missing."))
        promised, leaves = self._export_promised_day(), self.export_etd
        for name, day in (
            ("export_lc_expiry", promised),
            ("export_lc_shipment", promised),
            ("export_lc_shipment", leaves),
        ):
            limit = self[name]
            if limit and day and limit < day:
                texts.append(
                    self.env._(
                        "%(what)s %(limit)s comes before the goods go on %(day)s: have the letter of credit "
                        "amended, or ship earlier.",
                        what=self._fields[name]._description_string(self.env),
                        limit=format_date(self.env, limit),
                        day=format_date(self.env, day),
                    )
                )
        return list(dict.fromkeys(texts))

    def _export_promised_day(self):
        lines = self.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        days = [line._confirmation_delivery_day() for line in lines]
        return max(days) if days else None

    # === ON THE SHEET ===

    def _export_content(self, section):
        """What the sheet covers of an export; only what is filled in, so that other orders keep their digests.

        :param str section: of the content
        :rtype: dict
        """
        found = {}
        for field, (place, name) in COMMERCIAL.items():
            value = self[field] if place == section else False
            text = core.day(value) if self._fields[field].type == "date" else core.text(value)
            if text.strip():
                found[name] = text
        return found

    def _export_labels(self):
        """What the sheet prints of an export, in the language of the context.

        :rtype: dict
        """
        labels = {
            "port_loading": (self.export_port_loading or "").strip(),
            "port_discharge": (self.export_port_discharge or "").strip(),
            "export_payment": self._export_payment_text(),
            "letter_of_credit": self._export_letter_text(),
        }
        return {name: text for name, text in labels.items() if text}

    def _export_payment_text(self):
        return dict(self._fields["export_payment"]._description_selection(self.env)).get(self.export_payment, "")

    def _export_letter_text(self):
        clause, env = self.env["order.clause"], self.env
        expiry, shipment = clause._day(self.export_lc_expiry), clause._day(self.export_lc_shipment)
        parts = [
            (self.export_lc_number or "").strip(),
            (self.export_lc_bank or "").strip(),
            expiry and env._("expires %(day)s", day=expiry),
            shipment and env._("latest shipment %(day)s", day=shipment),
        ]
        return ", ".join(part for part in parts if part)
