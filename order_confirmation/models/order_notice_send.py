"""Notices go out: e-mails in Odoo's queue, written in the same transaction as the mark that they were told."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date
from psycopg2 import OperationalError

from .order_notice import NOT_TOLD

_logger = logging.getLogger(__name__)
BATCH = 100


class OrderNotice(models.Model):
    _inherit = "order.notice"

    @api.model
    def _cron_send(self):
        """Tell what is due, in batches. Killed at any point, it goes on where it was; nothing goes out twice.

        Odoo's mail queue sends: a mail server that is down holds nothing up and loses nothing.
        """
        cron = self.env["ir.cron"]
        while True:
            notices = self._take()
            if not notices:
                break
            notices._tell()
            if not cron._commit_progress(len(notices), remaining=BATCH if len(notices) == BATCH else 0):
                break

    def action_send_again(self):
        """Tell those of these notices that failed or reached nobody, as their documents say now.

        For whoever may read them: sales for own orders, managers and the warehouse for all.

        :returns: what became of it, as a message
        :rtype: dict
        :raises UserError: where there is none among them
        """
        self.check_access("read")
        notices = self.sudo()._take_again()
        if not notices:
            raise UserError(
                self.env._(
                    "There is nothing to send again here: choose notices that failed or found no address. Others were "
                    "told already, or are told within minutes."
                )
            )
        notices.write({"state": "pending", "problem": False, "due_on": fields.Datetime.now()})
        notices._tell()
        left = notices.exists()
        failed = left.filtered(lambda notice: notice.state in NOT_TOLD)
        if failed:
            message = self.env._(
                "%(count)s of %(all)s could not be told again: see the notice and the log of its order.",
                count=len(failed),
                all=len(notices),
            )
        elif left:
            message = self.env._("Sent: the customer is told as the order says now.")
        else:
            message = self.env._("There is nothing to tell any more: the order was changed, or told meanwhile.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if failed else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _take_again(self):
        # Blocking: of two who press, the second one sees what the first one sent.
        self.env.cr.execute(SQL("SELECT id FROM order_notice WHERE id = ANY(%s) ORDER BY id FOR UPDATE", self.ids))
        self.invalidate_recordset()
        return self.exists().filtered(lambda notice: notice.state in NOT_TOLD)

    def _take(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM order_notice WHERE state = 'pending' AND due_on <= %s
                 ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
                """,
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.browse([row[0] for row in rows])

    def _tell(self):
        """Tell these notices; one that can't be told does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._tell_batch()
        except OperationalError:
            raise  # a conflict with another transaction: the job goes on with it next time
        except Exception:  # noqa: BLE001 - a template is a program of the company's own: whatever it raises is told
            if len(self) > 1:
                for notice in self:
                    notice._tell()
                return
            _logger.exception("Notice %s could not be told", self.id)
            self.invalidate_recordset()
            problem = self.env._("The e-mail could not be written: look at its template, and at the server's log.")
            self.write({"state": "failed", "problem": problem})
            self.sale_order_id._message_log(body=problem)

    def _tell_batch(self):
        ready = self._settle_keys()
        reached = ready.filtered(lambda notice: notice.sale_order_id.partner_id.email)
        for kind, some in reached.grouped("kind").items():
            template = self.env.ref(f"order_confirmation.mail_template_notice_{kind}")
            self.env["mail.mail"].sudo().create(some._prepare_mails(template))
            for notice in some:
                partner = notice.sale_order_id.partner_id
                notice.write(
                    {"state": "sent", "told_on": fields.Datetime.now(), "told_to": partner.email, "due_on": False}
                )
        (ready - reached)._tell_otherwise()

    def _settle_keys(self):
        """What is still worth telling, each under the key of what it tells; the rest is forgotten.

        :rtype: order.notice
        """
        self.sale_order_id.fetch(["state", "partner_id", "export_booking", "export_vessel", "export_etd", "export_eta"])
        told = {
            (notice.sale_order_id, notice.kind, notice.key)
            for notice in self.search([("sale_order_id", "in", self.sale_order_id.ids), ("id", "not in", self.ids)])
        }
        ready = self.browse()
        for notice in self:
            key = notice._settled_key() if notice.sale_order_id.state == "sale" else ""
            topic = (notice.sale_order_id, notice.kind, key)
            if key and topic not in told:
                told.add(topic)
                notice.key = key
                ready |= notice
        (self - ready).unlink()
        return ready

    def _settled_key(self):
        """What this notice tells, as its documents say now; empty: nothing any more.

        :rtype: str
        """
        order = self.sale_order_id
        if self.kind == "booking":
            parts = (order.export_booking, order.export_vessel, order.export_etd and str(order.export_etd))
            return " / ".join(part.strip() if part else "–" for part in parts) if any(parts) else ""
        if self.kind == "shipped":
            return self.picking_id._notice_key() if self.picking_id.state == "done" else ""
        if self.kind == "arrival":
            if self.day:
                return self.key if order.export_eta == self.day and not order.export_arrived_on else ""
            return "arrived" if order.export_arrived_on else ""
        return self.key

    # === E-MAIL ===

    def _prepare_mails(self, template):
        """E-mails of notices of one kind, in the language of each customer.

        :param mail.template template: of that kind
        :rtype: list[dict]
        """
        rendered = {
            field: template._render_field(field, self.ids, compute_lang=True)
            for field in ("subject", "body_html", "email_from")
        }
        orders = self.sale_order_id
        reply_to = orders._notify_get_reply_to(default=None)
        return [
            {
                "subject": rendered["subject"][notice.id],
                "body_html": rendered["body_html"][notice.id],
                "body": rendered["body_html"][notice.id],
                "email_from": rendered["email_from"][notice.id],
                "reply_to": reply_to[notice.sale_order_id.id] or rendered["email_from"][notice.id],
                "recipient_ids": [fields.Command.link(notice.sale_order_id.partner_id.id)],
                "model": "sale.order",
                "res_id": notice.sale_order_id.id,
                # Kept: what the customer was told stays with the order.
                "auto_delete": False,
            }
            for notice in self
        ]

    def _notice_url(self):
        """Address of the customer's page of the order.

        :rtype: str
        """
        order = self.sale_order_id
        return order.get_base_url() + order.get_portal_url()

    def _notice_shipment(self):
        """The delivery of this notice as the customer's page shows it, and its goods.

        :rtype: dict
        """
        return self.picking_id._notice_shipment(self.sale_order_id)

    def _notice_papers(self):
        """Clearance papers that were sent for the order.

        :returns: name and address of each file
        :rtype: list[tuple[str, str]]
        """
        order = self.sale_order_id
        token = order._portal_ensure_token()
        return [
            (
                f"{paper.kind_id.with_context(lang=order.partner_id.lang).name}: {file.name}",
                order.get_base_url() + order._export_portal_url(paper, file, token),
            )
            for paper in order._export_portal_papers()
            for file in paper.sent_file_ids
        ]

    # === WITHOUT E-MAIL ===

    def _tell_otherwise(self):
        """By SMS where Odoo can and the company wants it; otherwise the order says that its customer was not told."""
        for notice in self:
            order = notice.sale_order_id
            partner = order.partner_id
            by_sms = "sms.composer" in self.env and notice.company_id.order_notice_sms and partner.phone
            if by_sms:
                speaker = notice.with_context(lang=partner.lang or self.env.lang)
                order._message_sms(speaker._as_short_text(), partner_ids=partner.ids, put_in_queue=True)
                state, told = "sent", partner.phone
            else:
                state, told = "unreachable", False
                kinds = dict(self._fields["kind"]._description_selection(self.env))
                order._message_log(
                    body=self.env._(
                        "%(customer)s has no e-mail address and was not told: %(what)s. Tell them by phone, and enter "
                        "an address on the contact.",
                        customer=partner.display_name,
                        what=kinds[notice.kind],
                    )
                )
            notice.write({"state": state, "told_on": fields.Datetime.now(), "told_to": told, "due_on": False})

    def _as_short_text(self):
        """The notice in a line, for an SMS.

        :rtype: str
        """
        self.ensure_one()
        order, env = self.sale_order_id, self.env
        name = f"{self.company_id.name}: {order.name}"
        if self.kind == "shipped":
            shipment = self._notice_shipment()
            numbers = ", ".join(number for number, _link in shipment["tracking"])
            rest = " ".join(filter(None, [shipment["carrier"], numbers, shipment["contact"]]))
            return env._("%(order)s was shipped. %(carrier)s", order=name, carrier=rest).strip()
        if self.kind == "booking":
            return env._("%(order)s is booked: %(booking)s", order=name, booking=self.key)
        if self.kind == "arrival":
            return env._("%(order)s has arrived, or arrives today.", order=name)
        if self.day:
            return env._("%(order)s is delayed: planned for %(day)s now.", order=name, day=format_date(env, self.day))
        return env._("%(order)s is delayed. We will tell you the new day.", order=name)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _notice_shipment(self, order=None):
        """This delivery as its customer is told of it: also for the template of Odoo's own e-mail.

        Without a delivery all is empty: Odoo tries templates on any notice when it saves them.

        :param sale.order order: whose; of several, the first
        :returns: as ``sale.order._milestone_shipments`` in words, and ``goods``: name and quantity of each product;
            ``accept``: where the customer confirms receipt, until the day ``deadline``, while he is waited for
        :rtype: dict
        """
        # sudo: the keeper who validates the transfer may not read the order.
        picking = self.sudo()
        reader = order.partner_id if order else picking.partner_id
        order = order or picking.move_ids.sale_line_id.order_id[:1] or picking.sale_id
        contact = picking.carrier_id.order_contact_id
        acceptance = picking._notice_acceptance(order, reader)
        moves = picking.move_ids.filtered(
            lambda move: move.state == "done" and (not order or move.sale_line_id.order_id in (order, order.browse()))
        )
        return {
            "name": picking.name,
            "order": order.name or picking.origin or "",
            "reference": order.client_order_ref or "",
            # Only with a token that is there: trying a template must not write to an order.
            "url": order.get_base_url() + order.get_portal_url() if order.access_token else "",
            "accept": acceptance.get_base_url() + acceptance._get_share_url() if acceptance else "",
            "deadline": acceptance.deadline,
            "done": order._milestone_moment(picking.date_done, order._milestone_zone()) if order else "",
            "carrier": picking.carrier_id.name or "",
            "contact": " ".join(filter(None, [contact.name, contact.phone])),
            "tracking": picking._order_tracking_links() if picking else [],
            "goods": [(move.product_id.display_name, move.quantity, move.product_uom.name) for move in moves],
        }

    def _notice_acceptance(self, order, reader):
        """The acceptance that the customer of an order is asked for with the message about this delivery (D05, D17).

        :param sale.order order: whose goods
        :param res.partner reader: who gets the message; a third party at the delivery address decides nothing
        :rtype: order.acceptance
        """
        acceptances = self.env["order.acceptance"].sudo()
        if not self or not order or not acceptances._used():
            return acceptances
        waiting = [("picking_id", "=", self.id), ("order_id", "=", order.id), ("state", "=", "waiting")]
        customer = reader.commercial_partner_id
        return acceptances.search(waiting, limit=1).filtered(
            lambda one: one.partner_id.commercial_partner_id == customer
        )
