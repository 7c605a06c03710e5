"""Opening a request: by our own people, by the customer's page, or by what a customer objected to."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from .order_service_request import KINDS

MAX_SUBJECT = 200
MAX_TEXT = 10_000
MAX_LINES = 200
#: What customers may open for one order within a day; more is a machine, or deserves a call.
MAX_PER_DAY = 20
#: Kinds that are about goods: which, and how many, must be said.
GOODS_KINDS = ("return", "exchange", "repair")


class OrderServiceRequest(models.Model):
    _inherit = "order.service.request"

    def _complete(self, vals):
        """Values of a new request with everything that nobody enters.

        :param dict vals: as given
        :returns: each fixed field explicitly, so that no default of a context or user fills it
        :rtype: dict
        """
        order = self.env["sale.order"].browse(vals.get("order_id") or self.env.context.get("default_order_id"))
        if not order.exists():
            raise UserError(self.env._("A service request belongs to an order: choose the order first."))
        order.check_access("read")
        company = order.company_id
        return {
            **vals,
            "partner_id": vals.get("partner_id") or order.partner_id.id,
            "user_id": vals.get("user_id") or self._responsible(order).id,
            "deadline": vals.get("deadline") or company._order_service_deadline(),
            "state": vals.get("state") or "new",
            "order_id": order.id,
            "company_id": company.id,
            "name": self.env["ir.sequence"].with_company(company).sudo().next_by_code(self._name),
            "channel": "staff",
            "opened_on": fields.Datetime.now(),
            "closed_on": False,
            "closed_by_id": False,
            "days_to_close": 0.0,
            "reminded_on": False,
            "form_key": False,
            "document_count": 0,
        }

    @api.model
    def _responsible(self, order):
        """Who looks after requests of an order: the company's choice, or the order's salesperson.

        :rtype: res.users
        """
        users = order.sudo().company_id.order_service_user_id, order.sudo().user_id
        for user in users:
            if user.active and not user.share and order.company_id in user.company_ids:
                return user.sudo(False)
        return self.env["res.users"]

    @api.model
    def _open_for(self, order, kind, subject, text, *, picking=None, lines=None, files=None, partner=None, key=None):
        """Open a request for what a customer asks (D07, D12, D14.10). The caller lifts rights.

        :param sale.order order: what it is about
        :param str kind: one of ``KINDS``
        :param str subject: one line
        :param str text: what the customer says
        :param stock.picking picking: the delivery, where it is known
        :param list[dict] lines: ``sale_line_id`` or ``product_id`` (id), ``quantity``, ``text``, ``lot_id``
        :param list[tuple] files: ``(name, mimetype, bytes)``; the type is read from the bytes
        :param res.partner partner: who asks; the order's customer where he is not of that company
        :param str key: the page that was sent, so that sending it twice opens one request
        :rtype: order.service.request
        :raises UserError: saying what is missing or wrong
        """
        requests = self.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        rows = requests._checked_rows(order, kind, lines or [])
        photos = [requests._checked_file(name, content) for name, _mimetype, content in files or []]
        subject, text = (subject or "").strip(), (text or "").strip()
        if kind not in dict(KINDS):
            raise UserError(self.env._("Please choose what it is about."))
        if not subject:
            raise UserError(self.env._("Please enter a subject."))
        if len(subject) > MAX_SUBJECT or len(text) > MAX_TEXT:
            raise UserError(self.env._("Subject or text is too long: please shorten it."))
        if not partner or partner.commercial_partner_id != order.partner_id.commercial_partner_id:
            partner = order.partner_id
        values = requests._complete(
            {
                "order_id": order.id,
                "kind": kind,
                "subject": subject,
                "description": text,
                "picking_id": picking.id if picking else False,
                "partner_id": partner.id,
            }
        )
        request = requests._engine_create([{**values, "channel": "customer", "form_key": key or False}])
        self.env["order.service.request.line"]._create_said([{**row, "request_id": request.id} for row in rows])
        request._add_photos(photos)
        request._portal_ensure_token()
        request.message_subscribe(partner_ids=partner.ids)
        request._tell_opened()
        request._moved()
        return request

    @api.model
    def _checked_rows(self, order, kind, lines):
        """The customer's rows as values, checked against what he ordered and got.

        :raises UserError: for rows of another order, no quantity, or more than was delivered
        """
        own = {line.id: line for line in order.order_line}
        if len(lines) > MAX_LINES:
            raise UserError(self.env._("At most %(count)s rows, please.", count=MAX_LINES))
        rows = []
        for line in lines:
            sold = own.get(line.get("sale_line_id"))
            if line.get("sale_line_id") and not sold:
                raise UserError(self.env._("These rows are not of this order. Please reload the page."))
            quantity = line.get("quantity") or 0.0
            if quantity <= 0:
                raise UserError(self.env._("Please enter how many pieces it is about, above zero."))
            if sold and kind in GOODS_KINDS and sold.product_uom_id.compare(quantity, sold.qty_delivered) > 0:
                raise UserError(
                    self.env._(
                        "%(product)s: %(quantity)s were delivered. Please enter no more than that.",
                        product=sold.product_id.display_name,
                        quantity=f"{sold.qty_delivered:g} {sold.product_uom_id.name}",
                    )
                )
            rows.append(
                {
                    "sale_line_id": sold.id if sold else False,
                    "product_id": sold.product_id.id if sold else line.get("product_id"),
                    "quantity": quantity,
                    "name": (line.get("text") or "").strip()[:MAX_TEXT] or False,
                    "lot_id": line.get("lot_id") or False,
                }
            )
        if kind in GOODS_KINDS and not rows:
            raise UserError(self.env._("Please enter which goods it is about, and how many."))
        return rows

    @api.model
    def _open_from_page(self, order, key, **details):
        """Open a request from the customer's page, once for each page that was sent.

        :param sale.order order: with rights lifted
        :param str key: of the page
        :param details: of :meth:`_open_for`
        :returns: the request of that page, new or not
        :raises UserError: where too many were opened within a day, or something is missing
        """
        there = self.search([("form_key", "=", key), ("order_id", "=", order.id)], limit=1) if key else self
        if there:
            return there
        day_ago = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        recent = self.search_count(
            [("order_id", "=", order.id), ("channel", "=", "customer"), ("opened_on", ">", day_ago)], limit=MAX_PER_DAY
        )
        if recent >= MAX_PER_DAY:
            raise UserError(
                self.env._(
                    "There are %(count)s new requests for this order already. Please write to us in one of them, or "
                    "call us.",
                    count=recent,
                )
            )
        return self._open_for(order, key=key, **details)

    def _add_photos(self, photos):
        """Keep checked files with the request; the customer sees them on his page.

        :param list[tuple] photos: ``(name, mimetype, bytes)``
        """
        self.ensure_one()
        if photos:
            attachments = self.env["ir.attachment"].create(
                [
                    {"name": name, "raw": content, "mimetype": kind, "res_model": self._name, "res_id": self.id}
                    for name, kind, content in photos
                ]
            )
            self._engine_write({"photo_ids": [Command.link(attachment.id) for attachment in attachments]})
