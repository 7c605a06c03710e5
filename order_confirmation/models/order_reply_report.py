"""How fast customers and suppliers answer their sheets (D04.5, D16.4)."""

from odoo import api, fields, models
from odoo.tools import SQL


class OrderReplyReport(models.Model):
    """One row for each sheet that was handed over, for pivot and graph. No amounts."""

    _name = "order.reply.report"
    _description = "Reply Times"
    _auto = False
    _rec_name = "name"
    _order = "issued_on desc, id desc"
    _depends = {
        "order.confirmation": [
            "name", "kind", "state", "company_id", "partner_id", "user_id", "sale_order_id", "issued_on", "answered_on",
            "confirmed_on", "answer_method", "reply_deadline",
        ],
        "sale.order": ["user_id"],
    }  # fmt: skip

    name = fields.Char(string="Sheet", readonly=True)
    kind = fields.Selection([("sale", "Customers"), ("purchase", "Suppliers")], string="Who", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer or Supplier", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    issued_on = fields.Datetime(readonly=True)
    answered_on = fields.Datetime(readonly=True)
    outcome = fields.Selection("_select_outcomes", readonly=True)
    reply_days = fields.Float(string="Reply Time (Days)", readonly=True, aggregator="avg")
    in_time = fields.Float(
        string="In Time (%)", readonly=True, aggregator="avg", help="Answered by the reply date; still open ones count."
    )

    @api.model
    def _select_outcomes(self):
        labels = {
            "confirmed": self.env._("Confirmed"),
            "silent": self.env._("Accepted without objection"),
            "refused": self.env._("Changes asked for, or declined"),
            "open": self.env._("Not answered"),
        }
        return list(labels.items())

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT sheet.id, sheet.name, sheet.kind, sheet.company_id, partner.commercial_partner_id AS partner_id,
                   COALESCE(ord.user_id, sheet.user_id) AS user_id, sheet.issued_on, sheet.answered_on,
                   CASE WHEN sheet.answer_method = 'no_objection' THEN 'silent'
                        WHEN sheet.confirmed_on IS NOT NULL THEN 'confirmed'
                        WHEN sheet.answered_on IS NOT NULL THEN 'refused' ELSE 'open' END AS outcome,
                   CASE WHEN sheet.answer_method IS DISTINCT FROM 'no_objection'
                        THEN EXTRACT(EPOCH FROM sheet.answered_on - sheet.issued_on)::float / 86400 END AS reply_days,
                   CASE WHEN sheet.answered_on IS NOT NULL AND sheet.answer_method != 'no_objection'
                             AND sheet.answered_on::date <= sheet.reply_deadline THEN 100.0
                        WHEN sheet.reply_deadline < CURRENT_DATE OR sheet.answered_on IS NOT NULL THEN 0.0
                        END AS in_time
              FROM order_confirmation sheet
              JOIN res_partner partner ON partner.id = sheet.partner_id
              LEFT JOIN sale_order ord ON ord.id = sheet.sale_order_id
             WHERE sheet.issued_on IS NOT NULL AND sheet.state != 'withdrawn'
            """
        )
