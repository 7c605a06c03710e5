"""What is wrong today: one list of all orders that somebody has to look after (D16.4)."""

from odoo import api, fields, models
from odoo.tools import SQL

#: Kinds share the ids of one table: so many there may be.
KINDS = 32
#: Goods that are to leave within so many days and are not there.
SHORT_DAYS = 2
#: So long an offer that nobody answered is asked about; then it is history.
EXPIRED_DAYS = 30


class OrderException(models.Model):
    """A row for each order and kind of trouble; no amounts, so that every department may read it.

    Nothing is stored: each kind reads the few open rows of its table through a partial index, whatever the history.
    """

    _name = "order.exception"
    _description = "Exception of an Order"
    _auto = False
    _order = "since, id"
    _depends = {
        "sale.order": ["name", "state", "partner_id", "user_id", "company_id", "confirmation_sheet_id"],
        "purchase.order": ["name", "state", "partner_id", "user_id", "company_id", "confirmation_sheet_id"],
        "order.milestone": ["planned", "done", "stage"],
        "order.confirmation": ["state", "reply_deadline", "answered_on", "sale_order_id", "purchase_order_id"],
        "order.payment.line": ["state", "date_last"],
        "stock.move": ["state", "date", "sale_line_id"],
    }

    kind = fields.Selection("_select_kinds", readonly=True, group_expand="_expand_kinds")
    name = fields.Char(string="Order", readonly=True)
    side = fields.Selection([("customer", "Customer"), ("supplier", "Supplier")], readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    purchase_order_id = fields.Many2one("purchase.order", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer or Supplier", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    stage = fields.Selection(lambda self: self.env["order.milestone"]._select_stages(), readonly=True)
    since = fields.Datetime(readonly=True)
    days = fields.Integer(readonly=True, aggregator="max", help="Whole days since then.")

    @api.model
    def _kinds(self):
        """Kinds of trouble in the order in which they are shown; a module that knows of more adds them at the end.

        :returns: pairs of name and label
        :rtype: list[tuple[str, str]]
        """
        labels = {
            "late": self.env._("Late"),
            "short": self.env._("Goods are short"),
            "unanswered": self.env._("Sheet not answered"),
            "change": self.env._("Change requested"),
            "overdue": self.env._("Payment overdue"),
            "objected": self.env._("Customer objected"),
            "returned": self.env._("Goods came back"),
        }
        return list(labels.items())

    @api.model
    def _select_kinds(self):
        return self._kinds()

    @api.model
    def _expand_kinds(self, values, _domain):
        return [name for name, _label in self._kinds() if name in values]

    @api.model
    def _parts(self):
        """What is read for each kind.

        A module that knows of more calls ``super()`` and adds its own; two queries of one kind are no trouble.

        :returns: kind and query of ``id`` (of its table), ``sale_order_id``, ``purchase_order_id``, ``since`` (UTC),
            ``stage``; each order once
        :rtype: list[tuple[str, SQL]]
        """
        parts = [
            ("late", self._part_late()),
            ("short", self._part_short()),
            ("unanswered", self._part_unanswered()),
            ("change", self._part_change()),
            ("overdue", self._part_overdue()),
            ("objected", self._part_objected()),
            ("returned", self._part_returned()),
        ]
        return [(kind, part) for kind, part in parts if part]

    @api.model
    def _part_late(self):
        """Orders under way whose next stage is behind its day; answers and money are kinds of their own."""
        return SQL(
            """
            SELECT DISTINCT ON (row.sale_order_id) row.id, row.sale_order_id, NULL::int AS purchase_order_id,
                   row.planned AS since, row.stage
              FROM order_milestone row
             WHERE row.done IS NULL AND row.planned < now() AT TIME ZONE 'UTC'
               AND row.stage NOT IN ('confirmed', 'paid', 'settled')
             ORDER BY row.sale_order_id, row.sequence
            """
        )

    @api.model
    def _part_short(self):
        """Goods of an order that are to leave within days, and are not reserved in full."""
        return SQL(
            """
            SELECT DISTINCT ON (line.order_id) move.id, line.order_id AS sale_order_id, NULL::int AS purchase_order_id,
                   move.date AS since, NULL AS stage
              FROM stock_move move JOIN sale_order_line line ON line.id = move.sale_line_id
             WHERE move.state IN ('confirmed', 'partially_available')
               AND move.date < now() AT TIME ZONE 'UTC' + make_interval(days => %s)
               AND move.origin_returned_move_id IS NULL
             ORDER BY line.order_id, move.date
            """,
            SHORT_DAYS,
        )

    @api.model
    def _part_unanswered(self):
        """Sheets whose reply date is over: those still open, and those of offers that expired a short while ago."""
        return SQL(
            """
            SELECT sheet.id, sheet.sale_order_id, sheet.purchase_order_id, sheet.reply_deadline::timestamp AS since,
                   NULL AS stage
              FROM order_confirmation sheet
             WHERE sheet.state IN ('sent', 'expired') AND sheet.reply_deadline < CURRENT_DATE
               AND (sheet.state = 'sent' OR sheet.reply_deadline >= CURRENT_DATE - %(days)s
                    AND (EXISTS (SELECT 1 FROM sale_order ord
                                  WHERE ord.confirmation_sheet_id = sheet.id AND ord.state IN ('draft', 'sent'))
                      OR EXISTS (SELECT 1 FROM purchase_order ord
                                  WHERE ord.confirmation_sheet_id = sheet.id AND ord.state IN ('draft', 'sent'))))
            """,
            days=EXPIRED_DAYS,
        )

    @api.model
    def _part_change(self):
        """The other party asked for a change and waits for our answer."""
        return SQL(
            """
            SELECT sheet.id, sheet.sale_order_id, sheet.purchase_order_id, sheet.answered_on AS since, NULL AS stage
              FROM order_confirmation sheet WHERE sheet.state = 'change_requested'
            """
        )

    @api.model
    def _part_overdue(self):
        """Orders with an instalment that should be paid."""
        return SQL(
            """
            SELECT MIN(line.id) AS id, line.sale_order_id, line.purchase_order_id,
                   MIN(line.date_last)::timestamp AS since, NULL AS stage
              FROM order_payment_line line WHERE line.state = 'overdue'
             GROUP BY line.sale_order_id, line.purchase_order_id
            """
        )

    @api.model
    def _part_objected(self):
        """Hook: a query of deliveries that the customer objected to; ``False`` where nobody asks."""
        return False

    @api.model
    def _part_returned(self):
        """Hook: a query of goods that came back and are not dealt with; ``False`` where nobody asks."""
        return False

    @property
    def _table_query(self):
        numbers = {kind: number for number, (kind, _label) in enumerate(self._kinds())}
        parts = [
            SQL(
                "SELECT part.id::bigint * %s + %s AS id, %s AS kind, part.sale_order_id, part.purchase_order_id, "
                "part.since, part.stage FROM (%s) part",
                KINDS,
                numbers[kind],
                kind,
                part,
            )
            for kind, part in self._parts()
        ]
        return SQL(
            """
            SELECT found.id, found.kind, COALESCE(sale.name, buy.name) AS name,
                   CASE WHEN sale.id IS NULL THEN 'supplier' ELSE 'customer' END AS side,
                   found.sale_order_id, found.purchase_order_id,
                   COALESCE(sale.partner_id, buy.partner_id) AS partner_id,
                   CASE WHEN sale.id IS NULL THEN buy.user_id ELSE sale.user_id END AS user_id,
                   COALESCE(sale.company_id, buy.company_id) AS company_id, found.stage::varchar AS stage, found.since,
                   GREATEST(EXTRACT(DAY FROM now() AT TIME ZONE 'UTC' - found.since), 0)::int AS days
              FROM (%s) found
              LEFT JOIN sale_order sale ON sale.id = found.sale_order_id AND sale.state != 'cancel'
              LEFT JOIN purchase_order buy ON buy.id = found.purchase_order_id AND buy.state != 'cancel'
             WHERE sale.id IS NOT NULL OR buy.id IS NOT NULL
            """,
            SQL(" UNION ALL ").join(parts),
        )

    def action_open_order(self):
        """Open the order of a row: one click from what is wrong to where it is put right.

        :rtype: dict
        """
        self.ensure_one()
        order = self.sale_order_id or self.purchase_order_id
        return {
            "type": "ir.actions.act_window",
            "res_model": order._name,
            "res_id": order.id,
            "views": [(False, "form")],
        }


class OrderConfirmation(models.Model):
    _inherit = "order.confirmation"

    # What waits for an answer, and what was answered lately, out of any history.
    _unanswered_idx = models.Index("(reply_deadline) WHERE state IN ('sent', 'expired')")
    _change_idx = models.Index("(answered_on) WHERE state = 'change_requested'")
    _answered_idx = models.Index("(company_id, answered_on) WHERE answered_on IS NOT NULL")
    _objected_idx = models.Index("(sale_order_id) WHERE answered_on IS NOT NULL AND confirmed_on IS NULL")


class OrderPaymentLine(models.Model):
    _inherit = "order.payment.line"

    _overdue_idx = models.Index("(sale_order_id, date_last) WHERE state = 'overdue'")
