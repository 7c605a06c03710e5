"""The message about a delivery brings the customer to where he confirms receipt or objects (D05, D17, D14.7)."""

import re

from odoo.tests import HttpCase, tagged

from .acceptance_common import AcceptanceCommon
from .test_notice import NoticeCommon


@tagged("post_install", "-at_install")
class TestNoticeAcceptance(HttpCase, NoticeCommon, AcceptanceCommon):
    def link(self, mail):
        """Address of the page of the delivery in an e-mail."""
        found = re.search(r'href="([^"]*/my/deliveries/[^"]*)"', mail.body_html)
        return found and found[1].replace("&amp;", "&")

    def test_link_opens_the_page(self):
        """D05, D17: no login needed; the page is that of this delivery, and the day is told."""
        order = self.confirmed()
        self.deliver(order)
        mail, acceptance = self.send(), order.order_acceptance_ids
        self.assertIn(acceptance.access_token, self.link(mail))
        self.assertIn(acceptance._day_text(acceptance.deadline), mail.body_html)
        page = self.url_open(self.link(mail).replace(acceptance.get_base_url(), ""))
        self.assertEqual(page.status_code, 200)
        self.assertIn(f"/my/deliveries/{acceptance.id}/answer", page.text)

    def test_number_after_the_receipt_asks_nothing(self):
        """D14.7: who confirmed receipt is not asked again."""
        order = self.confirmed()
        self.deliver(order)
        self.assertTrue(self.link(self.send()))
        self.accept(order.order_acceptance_ids)
        order.picking_ids.carrier_tracking_ref = "SF1001"
        mail = self.send()
        self.assertIn("SF1001", mail.body_html)
        self.assertFalse(self.link(mail))

    def test_no_acceptance_no_link(self):
        """D13.4: where acceptance is off, the message is as it was."""
        self.company.order_acceptance_days = 0
        order = self.confirmed()
        self.deliver(order)
        mail = self.send()
        self.assertFalse(self.link(mail))
        self.assertNotIn("counts as accepted", mail.body_html)

    def test_two_orders_on_one_truck(self):
        """D13.4, D17: each customer gets the link of his own."""
        orders = self.confirmed() | self.confirmed(partner_id=self.other_customer.id)
        picking = orders[0].picking_ids
        orders.picking_ids.do_unreserve()
        orders.picking_ids.move_ids.picking_id = picking
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        mails = self.send()
        self.assertEqual(len(mails), 2)
        for order in orders:
            mail = mails.filtered(lambda mail, order=order: mail.res_id == order.id)
            self.assertEqual(mail.recipient_ids, order.partner_id)
            self.assertIn(order.order_acceptance_ids.access_token, self.link(mail))

    def test_odoos_own_mail(self):
        """D17: the better template of Odoo's e-mail has it, too; a third party at the delivery address gets none."""
        self.company.stock_move_email_validation = True
        template = self.env.ref("order_confirmation.mail_template_delivery")
        self.company.stock_mail_confirmation_template_id = template
        order = self.confirmed()
        self.deliver(order)
        picking = order.picking_ids
        body = template._render_field("body_html", picking.ids)[picking.id]
        self.assertIn(order.order_acceptance_ids.access_token, body)
        picking.partner_id = self.env["res.partner"].create({"name": "Depot", "email": "depot@example.com"})
        body = template._render_field("body_html", picking.ids)[picking.id]
        self.assertNotIn("/my/deliveries/", body)
