from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ConfirmationCommon, png


@tagged("post_install", "-at_install")
class TestAnswer(ConfirmationCommon):
    """Answers on the phone, on paper, in a chat, by silence (B07, D04.2, D09.6)."""

    def record(self, sheet, user=None, **values):
        wizard = (
            self.env["order.confirmation.record"]
            .with_user(user or self.salesperson)
            .with_context(default_confirmation_id=sheet.id)
            .create(values)
        )
        wizard.action_record()
        return wizard

    def scan(self):
        return self.env["ir.attachment"].with_user(self.salesperson).create({"name": "signed.png", "raw": png()})

    def test_clerk_records_a_signed_scan_and_the_order_goes_on(self):
        order = self.make_order()
        sheet = self.issue(order)
        self.record(sheet, method="scan", name="Li Na", attachment_ids=self.scan().ids)
        self.assertEqual(sheet.state, "confirmed")
        self.assertEqual(sheet.answer_user_id, self.salesperson, "who attests")
        self.assertEqual(sheet.proof_file_ids._content(), png())
        self.assertEqual(order.state, "sale")
        self.assertTrue(sheet.pdf_signed_file_id)

    def test_dialog_starts_from_the_customers_habit(self):
        self.customer.confirmation_habit = "phone"
        sheet = self.issue(self.make_order())
        wizard = self.env["order.confirmation.record"].with_context(default_confirmation_id=sheet.id).create({})
        self.assertEqual((wizard.method, wizard.name), ("phone", self.customer.name))
        self.assertEqual(wizard.line_ids.row_id, sheet.line_ids)

    def test_proof_is_asked_for_scan_and_chat_but_not_for_a_call(self):
        sheet = self.issue(self.make_order())
        for method in ("scan", "chat", "mail"):
            with self.assertRaisesRegex(UserError, "Attach the proof"):
                self.record(sheet, method=method, name="Li Na")
        self.record(sheet, method="phone", name="Li Na")
        self.assertEqual(sheet.state, "confirmed")

    def test_answer_is_kept_row_by_row(self):
        order = self.make_order()
        sheet = self.issue(order)
        row = sheet.line_ids[1]
        sheet.sudo()._answer(
            "change", "phone", "Li Na", user=self.salesperson,
            lines={row.id: {"answer_quantity": 7, "answer_date": "2027-01-12", "answer_comment": "first container"}},
        )  # fmt: skip
        self.assertEqual(sheet.state, "change_requested")
        self.assertEqual(sheet.line_ids.mapped("answer"), ["accept", "change"])
        self.assertIn("quantity 7", row.answer_text)

    def test_one_click_takes_the_change_into_the_order_and_prepares_the_next_revision(self):
        order = self.make_order()
        sheet = self.issue(order)
        row = sheet.line_ids[1]
        sheet.sudo()._answer(
            "change", "phone", "Li Na", user=self.salesperson,
            lines={row.id: {"answer_quantity": 7, "answer_date": "2027-01-12", "answer_price": 35}},
        )  # fmt: skip
        action = sheet.with_user(self.salesperson).action_apply_changes()
        line = order.order_line[1]
        self.assertEqual((line.product_uom_qty, line.price_unit), (7, 35))
        self.assertEqual(line.confirmation_delivery_date, fields.Date.to_date("2027-01-12"))
        draft = self.env["order.confirmation"].browse(action["res_id"])
        self.assertEqual((draft.state, draft.line_ids[1].quantity), ("draft", 7))
        draft.action_issue()
        self.assertEqual((draft.revision, sheet.state), (2, "superseded"))

    def test_request_can_be_answered_by_keeping_the_offer(self):
        sheet = self.issue(self.make_order())
        sheet.sudo()._answer("change", "phone", "Li Na", user=self.salesperson, comment="cheaper please")
        with self.assertRaisesRegex(UserError, "comment only"):
            sheet.with_user(self.salesperson).action_apply_changes()
        sheet.with_user(self.salesperson).action_keep_offer()
        self.assertEqual(sheet.state, "sent")
        self.confirm_sheet(sheet)
        self.assertEqual(sheet.state, "confirmed")

    def test_second_answer_learns_who_was_first(self):
        sheet = self.issue(self.make_order())
        self.confirm_sheet(sheet)
        with self.assertRaisesRegex(UserError, "answered already: Signed return by Li Na"):
            sheet.sudo()._answer("decline", "portal", "Zhang San", comment="no")

    def test_outdated_superseded_and_withdrawn_sheets_take_no_answer(self):
        order = self.make_order()
        sheet = self.issue(order)
        order.order_line[0].product_uom_qty = 11
        with self.assertRaisesRegex(UserError, "being changed"):
            self.confirm_sheet(sheet)
        second = self.issue(order)
        with self.assertRaisesRegex(UserError, "later revision"):
            self.confirm_sheet(sheet)
        second.with_user(self.salesperson).action_withdraw()
        with self.assertRaisesRegex(UserError, "Withdrawn"):
            self.confirm_sheet(second)

    def test_cancelled_order_takes_no_answer(self):
        order = self.make_order()
        sheet = self.issue(order)
        order._action_cancel()
        self.assertEqual(sheet.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "can't be answered"):
            self.confirm_sheet(sheet)

    def test_rows_of_another_sheet_are_refused(self):
        sheet, other = self.issue(self.make_order()), self.issue(self.make_order())
        with self.assertRaisesRegex(UserError, "not on this sheet"):
            sheet.sudo()._answer("change", "portal", "Li Na", lines={other.line_ids[0].id: {"answer_quantity": 1}})

    def test_portal_confirmation_needs_name_and_signature(self):
        sheet = self.issue(self.make_order())
        with self.assertRaisesRegex(UserError, "sign in the signature field"):
            sheet.sudo()._answer("confirm", "portal", "Li Na")
        with self.assertRaisesRegex(UserError, "enter the name"):
            sheet.sudo()._answer("confirm", "portal", "  ", signature=png())

    def test_customer_answer_gives_the_clerk_an_activity_and_closing_it_is_his(self):
        sheet = self.issue(self.make_order())
        sheet.sudo()._answer("confirm", "portal", "Li Na", signature=png(), address="198.51.100.7")
        self.assertEqual(sheet.activity_ids.user_id, self.salesperson)
        self.assertIn("Li Na", sheet.activity_ids.summary)
        self.assertEqual(sheet.answer_address, "198.51.100.7")
        self.assertEqual(sheet.signature_file_id._content(), png())

    def test_order_that_cannot_be_confirmed_never_costs_the_answer(self):
        order = self.make_order()
        sheet = self.issue(order)
        self.env.cr.execute("UPDATE sale_order_line SET product_id = NULL WHERE order_id = %s", [order.id])
        self.env.cr.execute("UPDATE order_confirmation SET outdated = false WHERE id = %s", [sheet.id])
        self.env.invalidate_all()
        sheet.sudo()._answer("confirm", "portal", "Li Na", signature=png(), confirm_order=True)
        self.assertEqual(sheet.state, "confirmed")
        self.assertEqual(order.state, "sent")
        self.assertIn("missing a product", " ".join(order.activity_ids.mapped("summary")))

    # === reply date ===

    def past(self, sheet, days=1):
        deadline = fields.Date.today() - timedelta(days=days)
        sheet.sudo()._engine_write({"reply_deadline": deadline})
        if sheet.delivered_on:
            sheet.sudo()._engine_write({"delivered_on": fields.Datetime.to_datetime(deadline - timedelta(days=3))})

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("order_confirmation.ir_cron_deadlines").method_direct_trigger()
        self.env.invalidate_all()

    def test_sheet_expires_after_its_date_and_can_still_be_recorded_by_the_clerk(self):
        sheet = self.issue(self.make_order())
        self.past(sheet)
        self.run_cron()
        self.assertEqual(sheet.state, "expired")
        with self.assertRaises(UserError):
            sheet.sudo()._answer("confirm", "portal", "Li Na", signature=png())
        self.confirm_sheet(sheet)
        self.assertEqual(sheet.state, "confirmed")

    def test_silence_confirms_only_where_allowed_and_handed_over(self):
        self.company.confirmation_tacit = True
        order, unsent = self.make_order(), self.make_order()
        sheet, not_handed_over = self.issue(order), self.issue(unsent)
        self.assertTrue(sheet.tacit)
        sheet.with_user(self.salesperson).action_handed_over()
        self.past(sheet)
        self.past(not_handed_over)
        self.run_cron()
        self.assertEqual((sheet.state, sheet.answer_method), ("confirmed", "no_objection"))
        self.assertEqual(order.state, "sale")
        self.assertEqual(not_handed_over.state, "expired")

    def test_silence_never_confirms_without_the_company_or_against_the_profile(self):
        self.company.confirmation_tacit = True
        self.customer.confirmation_never_tacit = True
        sheet = self.issue(self.make_order())
        sheet.with_user(self.salesperson).action_handed_over()
        self.past(sheet)
        self.customer.confirmation_never_tacit = False
        other = self.issue(self.make_order())
        other.with_user(self.salesperson).action_handed_over()
        self.past(other)
        self.company.confirmation_tacit = False
        self.run_cron()
        self.assertEqual((sheet | other).mapped("state"), ["expired", "expired"])

    def test_objection_stops_acceptance_by_silence(self):
        self.company.confirmation_tacit = True
        sheet = self.issue(self.make_order())
        sheet.with_user(self.salesperson).action_handed_over()
        sheet.sudo()._answer("change", "portal", "Li Na", comment="wrong colour")
        self.past(sheet)
        self.run_cron()
        self.assertEqual(sheet.state, "change_requested")

    def test_reminder_goes_out_once(self):
        sheet = self.issue(self.make_order(), reply_deadline=fields.Date.today() + timedelta(days=1))
        before = len(sheet.message_ids)
        self.run_cron()
        self.run_cron()
        self.assertEqual(sheet.reminded_on, fields.Date.today())
        self.assertEqual(len(sheet.message_ids) - before, 1)

    def test_sms_carries_the_link_where_odoo_can_send_it(self):
        sheet = self.issue(self.make_order())
        self.assertEqual(sheet.can_send_sms, "sms.composer" in self.env)
        action = sheet.with_user(self.salesperson).action_send_sms()
        self.assertIn(f"/my/confirmations/{sheet.id}?access_token=", action["context"]["default_body"])
        composer = self.env["sms.composer"].with_user(self.salesperson).with_context(**action["context"]).create({})
        self.assertEqual(composer.recipient_single_number, self.customer.phone)
        composer.action_send_sms()
        self.assertTrue(sheet.delivered_on)

    def test_no_key_of_the_context_hands_a_sheet_over(self):
        sheet = self.issue(self.make_order())
        posting = sheet.with_user(self.salesperson).with_context(confirmation_sending=True)
        posting.message_post(body="hello", message_type="comment", partner_ids=self.customer.ids)
        self.assertFalse(sheet.delivered_on)
        composer = self.env["mail.compose.message"].with_user(self.salesperson)
        composer = composer.with_context(confirmation_sending=True).create(
            {"model": sheet._name, "res_ids": str(sheet.ids), "body": "hello", "partner_ids": self.customer.ids}
        )
        composer._action_send_mail()
        self.assertFalse(sheet.delivered_on, "another mail than the sheet's own")

    def test_sending_by_mail_attaches_the_issued_pdf_and_counts_as_handed_over(self):
        sheet = (
            self.env["order.confirmation"]
            .with_user(self.salesperson)
            ._prepare_for(self.make_order().with_user(self.salesperson))
        )
        action = sheet.action_send()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.salesperson)
            .with_context(**action["context"], force_report_rendering=True)
            .create({})
        )
        composer._action_send_mail()
        self.assertTrue(sheet.delivered_on)
        message = sheet.message_ids.filtered("attachment_ids")[:1]
        self.assertEqual(message.attachment_ids.raw, sheet.sudo().pdf_file_id._content())
