"""Notices to the customer after the order: what is to be told, and what was told when and to whom (D07, D12, D14.7)."""

from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("booking", "Booking"),
    ("shipped", "Goods shipped"),
    ("arrival", "Arrival"),
    ("delay", "Delay"),
]
STATES = [
    ("pending", "To be told"),
    ("sent", "Told"),
    ("unreachable", "No address"),
    ("known", "Known before"),
    ("failed", "Failed"),
]
#: A clerk who enters booking, vessel and ETD one after the other tells them in one mail.
QUIET = {"booking": 10, "shipped": 10}
#: What a person may send again.
NOT_TOLD = ("failed", "unreachable")
#: Who reads what customers were told.
READERS = "sales_team.group_sale_salesman,stock.group_stock_user"
#: What waits stands under this key until it is told.
WAITING = "waiting"


class OrderNotice(models.Model):
    """One thing that a customer is told about one order, once.

    Written by the jobs alone. ``key`` says what is told (which number, which new day): the unique index is what keeps
    a notice from going out twice, whoever is killed at whatever moment. *Known before*: it was so when notices were
    switched on, and is not told.
    """

    _name = "order.notice"
    _description = "Notice to the Customer"
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    sale_order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", readonly=True, ondelete="set null", index="btree_not_null"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    key = fields.Char(string="About", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    due_on = fields.Datetime(readonly=True, help="Not told before: more may follow.")
    day = fields.Date(string="New Day", readonly=True)
    first_day = fields.Date(string="Promised Day", readonly=True)
    told_on = fields.Datetime(readonly=True)
    told_to = fields.Char(readonly=True)
    problem = fields.Char(readonly=True)

    _once = models.UniqueIndex("(sale_order_id, kind, key)")
    _failed_idx = models.Index("(sale_order_id, due_on) WHERE state = 'failed'")
    _waiting_idx = models.Index("(due_on) WHERE state = 'pending'")

    @api.model
    def _add(self, rows):
        """Remember things to tell, or that need not be told; what is there already stays.

        Whoever touches a waiting notice again puts it off a little.

        :param list[dict] rows: ``order`` and ``company`` (ids), ``kind`` and ``key``; where it matters
            ``picking`` (id), ``state``, ``day``, ``first_day``, ``told_to``
        """
        now = fields.Datetime.now()
        for row in rows:
            values = {
                "sale_order_id": row["order"],
                "company_id": row["company"],
                "picking_id": row.get("picking") or None,
                "kind": row["kind"],
                "key": row["key"],
                "state": row.get("state", "pending"),
                "due_on": fields.Datetime.add(now, minutes=QUIET.get(row["kind"], 0)),
                "day": row.get("day"),
                "first_day": row.get("first_day"),
                "told_on": now if row.get("state") == "sent" else None,
                "told_to": row.get("told_to"),
            }
            row["values"] = SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in values.values()))
            columns = SQL(", ").join(SQL.identifier(name) for name in values)
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO order_notice AS row (%(columns)s) VALUES %(values)s
                    ON CONFLICT (sale_order_id, kind, key)
                    DO UPDATE SET due_on = EXCLUDED.due_on, state = EXCLUDED.state, problem = NULL
                 WHERE EXCLUDED.state = 'pending'
                   AND (row.state = 'pending' OR row.state = 'failed' AND row.key LIKE %(waiting)s)
                """,
                columns=columns,
                values=SQL(", ").join(row["values"] for row in rows),
                # Something new happened: what failed before must not keep it from being told.
                waiting=f"{WAITING}%",
            )
        )
        self.invalidate_model()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    order_notice_ids = fields.One2many("order.notice", "sale_order_id", string="Notices", groups=READERS)
    export_arrived_on = fields.Date(string="Arrived On", copy=False, help="When the goods were at the port or airport.")

    def write(self, vals):
        """Booking, vessel and departure, and the arrival, are what the customer waits for (D14.7, D14.8)."""
        res = super().write(vals)
        if {"export_booking", "export_vessel", "export_etd"} & vals.keys():
            self._notice_touch("booking")
        if vals.get("export_arrived_on"):
            self._notice_touch("arrival")
        return res

    def _notice_touch(self, kind):
        """Something happened that these customers may want to know; free where the company tells no such thing.

        :param str kind: of notice
        """
        told = self.env["res.company"]._notices()
        if not told:
            return
        # sudo: whoever may write the order causes the notice.
        orders = self.sudo().filtered(lambda order: kind in told.get(order.company_id.id, ()))
        self.env["order.notice"].sudo()._add(
            [{"order": order.id, "company": order.company_id.id, "kind": kind, "key": WAITING} for order in orders]
        )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def write(self, vals):
        """A number that comes after the shipment is told, too (D01.2, D14.7)."""
        res = super().write(vals)
        if {"carrier_tracking_ref", "carrier_id"} & vals.keys() and self.env["res.company"]._notices():
            self.filtered(lambda picking: picking.state == "done")._notice_touch()
        return res

    def _send_confirmation_email(self):
        """Odoo's own hook after goods have moved; where its e-mail goes out, ours is not sent for the same thing."""
        template = self.env.ref("order_confirmation.mail_template_delivery", raise_if_not_found=False)
        # sudo: the keeper sends the e-mail, its link opens the order for the customer.
        for order in self._notice_told_by_odoo(template).sudo().move_ids.sale_line_id.order_id:
            order._portal_ensure_token()
        res = super()._send_confirmation_email()
        if self.env["res.company"]._notices():
            by_odoo = self._notice_told_by_odoo()
            by_odoo._notice_touch(state="sent")
            (self - by_odoo)._notice_touch()
        return res

    def _notice_told_by_odoo(self, template=None):
        """Deliveries of which Odoo's own e-mail goes out, with a certain template where one is given."""
        return self.filtered(
            lambda picking: (
                picking.picking_type_id.code == "outgoing"
                and picking.company_id.stock_move_email_validation
                and template in (None, picking.company_id.sudo().stock_mail_confirmation_template_id)
            )
        )

    def _notice_touch(self, state="pending"):
        told = self.env["res.company"]._notices()
        rows = []
        # sudo: the keeper causes the notice, and may not read the order.
        for picking in self.sudo():
            if picking.picking_type_code not in ("outgoing", "dropship"):
                continue
            for order in picking.move_ids.sale_line_id.order_id:
                if "shipped" in told.get(order.company_id.id, ()):
                    waiting = state == "pending"
                    rows.append(
                        {
                            "order": order.id,
                            "company": order.company_id.id,
                            "picking": picking.id,
                            "kind": "shipped",
                            "key": f"{WAITING} {picking.id}" if waiting else picking._notice_key(),
                            "state": state,
                            "told_to": None if waiting else self.env._("Odoo's e-mail about the delivery"),
                        }
                    )
        self.env["order.notice"].sudo()._add(rows)

    def _notice_key(self):
        """What is told about this delivery: another number is told again.

        :rtype: str
        """
        return f"{self.id}: {(self.carrier_tracking_ref or '').strip()}"
