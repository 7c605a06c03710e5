from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import png
from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseAnswer(PurchaseCommon):
    """Answers of suppliers, counter-proposals taken over, deadlines, and who may read what (D02, B07)."""

    def test_counter_proposal_is_taken_over_with_one_click(self):
        self.product.seller_ids = [Command.create({"partner_id": self.supplier.id, "price": 99, "delay": 3})]
        order = self.make_purchase()
        sheet = self.issue_purchase(order)
        day = fields.Date.add(sheet.line_ids[0].delivery_date, days=6)
        sheet.sudo()._answer(
            "change",
            "portal",
            "Zhang Min",
            lines={
                sheet.line_ids[0].id: {"answer_quantity": 8, "answer_date": day},
                sheet.line_ids[1].id: {"answer_price": 13.4, "answer_comment": "<b>copper</b> is dearer"},
            },
        )
        hour = order.order_line[0].date_planned.time()
        sheet.with_user(self.buyer).action_apply_changes()
        first, second = order.order_line
        self.assertEqual((first.product_qty, first.price_unit), (8, 21.5), "no other price from the pricelist")
        self.assertEqual((first.date_planned.date(), first.date_planned.time()), (day, hour))
        self.assertEqual((second.product_qty, second.price_unit), (5, 13.4))
        draft = order.confirmation_ids.filtered(lambda one: one.state == "draft")
        self.assertEqual(draft.kind, "purchase")
        second_sheet = self.issue_purchase(order)
        self.confirm_purchase(second_sheet)
        self.assertEqual((sheet.state, second_sheet.state), ("superseded", "confirmed"))
        self.assertNotIn("<b>copper</b>", " ".join(sheet.message_ids.mapped("body")))

    def test_proposal_on_a_placed_order_changes_its_receipt(self):
        order = self.make_purchase()
        self.place(order)
        sheet = self.issue_purchase(order)
        sheet.sudo()._answer("change", "portal", "Zhang", lines={sheet.line_ids[0].id: {"answer_quantity": 12}})
        order.button_lock()
        with self.held("is locked"):
            sheet.with_user(self.buyer).action_apply_changes()
        order.button_unlock()
        sheet.with_user(self.buyer).action_apply_changes()
        moves = order.picking_ids.move_ids.filtered(lambda move: move.product_id == self.product)
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 12)

    def test_superseded_outdated_and_withdrawn_sheets_can_not_be_answered(self):
        order = self.make_purchase()
        first = self.issue_purchase(order)
        order.order_line[0].product_qty = 11
        with self.assertRaisesRegex(UserError, "being changed"):
            self.confirm_purchase(first)
        second = self.issue_purchase(order)
        with self.assertRaisesRegex(UserError, "later revision"):
            self.confirm_purchase(first)
        second.with_user(self.buyer).action_withdraw()
        with self.assertRaisesRegex(UserError, "can't be answered"):
            self.confirm_purchase(second)

    def test_scan_needs_its_proof_and_is_kept(self):
        sheet = self.issue_purchase(self.make_purchase())
        with self.assertRaisesRegex(UserError, "Attach the proof"):
            sheet.sudo()._answer("confirm", "scan", "Zhang Min", user=self.buyer)
        sheet.sudo()._answer("confirm", "scan", "Zhang Min", user=self.buyer, proofs=[("s.png", "image/png", png())])
        self.assertEqual((sheet.answer_user_id, len(sheet.proof_file_ids)), (self.buyer, 1))
        self.assertTrue(sheet.pdf_signed_file_id)

    def test_silence_of_a_supplier_confirms_nothing(self):
        self.company.confirmation_tacit = True
        sheet = self.issue_purchase(self.make_purchase(), tacit=True)
        sheet.with_user(self.buyer).action_handed_over()
        past = fields.Date.today() - timedelta(days=1)
        sheet.sudo()._engine_write({"reply_deadline": past, "delivered_on": past - timedelta(days=5)})
        sheet.sudo()._close_after_deadline()
        self.assertEqual(sheet.state, "expired")
        self.assertIn("no answer", sheet.activity_ids.mapped("summary")[0])
        self.assertEqual(sheet.activity_ids.user_id, self.buyer)
        late = self.env["purchase.order"].search([("confirmation_sheet_id.state", "=", "expired")])
        self.assertIn(sheet.purchase_order_id, late)

    def test_reminder_goes_to_the_supplier_once_and_to_the_buyer_as_activity(self):
        sheet = self.issue_purchase(self.make_purchase())
        sheet.sudo()._remind()
        sheet.sudo()._remind()
        mails = sheet.message_ids.filtered(lambda message: self.supplier in message.partner_ids)
        self.assertEqual(len(mails), 1)
        self.assertIn("purchase order", mails.subject)
        self.assertEqual(sheet.activity_ids.user_id, self.buyer)

    def test_sending_uses_the_supplier_s_mail(self):
        action = self.env["order.confirmation"].with_user(self.buyer)._prepare_for(self.make_purchase()).action_send()
        template = self.env["mail.template"].browse(action["context"]["default_template_id"])
        self.assertEqual(template, self.env.ref("order_confirmation.mail_template_purchase_confirmation"))

    def test_reply_date_in_the_past_is_refused(self):
        order = self.make_purchase()
        with self.assertRaisesRegex(UserError, "reply date is over"):
            self.issue_purchase(order, reply_deadline=fields.Date.today() - timedelta(days=1))

    # === WHO READS WHAT ===

    def test_sales_and_purchasing_do_not_read_each_other(self):
        sale = self.issue(self.make_order())
        purchase = self.issue_purchase(self.make_purchase())
        for user in (self.salesperson, self.manager, self.keeper, self.accountant):
            with self.subTest(user.login):
                self.assertFalse(purchase.with_user(user).has_access("read"))
                self.assertNotIn(purchase.id, self.search_ids(user))
                with self.assertRaises(AccessError):
                    purchase.line_ids.with_user(user).read(["price_unit"])
        for user in (self.buyer, self.purchase_manager):
            with self.subTest(user.login):
                self.assertTrue(purchase.with_user(user).has_access("write"))
                self.assertFalse(sale.with_user(user).has_access("read"))
                with self.assertRaises(AccessError):
                    sale.line_ids.with_user(user).read(["price_unit"])

    def search_ids(self, user):
        sheets = self.env["order.confirmation"].with_user(user)
        return sheets.search([]).ids if sheets.has_access("read") else []

    def test_suppliers_read_their_own_issued_sheets(self):
        sheet = self.issue_purchase(self.make_purchase())
        draft = self.env["order.confirmation"]._prepare_for(self.make_purchase())
        self.assertTrue(sheet.with_user(self.supplier_portal).has_access("read"))
        for user, record in (
            (self.supplier_portal, draft),
            (self.portal, sheet),
            (self.other_portal, sheet),
            (self.supplier_portal, self.issue(self.make_order())),
        ):
            self.assertFalse(record.with_user(user).has_access("read"))

    def test_other_company_reads_nothing(self):
        other = self.env["res.company"].create({"name": "Other company"})
        foreign = self._user(
            "oc_foreign", "purchase.group_purchase_manager", company_id=other.id, company_ids=[Command.set(other.ids)]
        )
        sheet = self.issue_purchase(self.make_purchase())
        self.assertFalse(sheet.with_user(foreign).has_access("read"))

    def test_nobody_writes_what_was_issued_or_answered(self):
        sheet = self.issue_purchase(self.make_purchase())
        for user in (self.buyer, self.purchase_manager, self.env.ref("base.user_root")):
            for values in (
                {"state": "confirmed"},
                {"kind": "sale"},
                {"purchase_order_id": False},
                {"payment_schedule": "later"},
            ):
                with self.subTest(user=user.login, values=values), self.held():
                    sheet.with_user(user).write(values)
        with self.held():
            self.env["order.confirmation"].sudo().create({"kind": "purchase", "state": "confirmed"})

    def test_sheets_of_sales_are_not_prepared_by_buyers(self):
        order = self.make_order()
        with self.assertRaises(AccessError):
            order.with_user(self.buyer).action_confirmation_sheet()
