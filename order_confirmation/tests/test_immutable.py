from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestImmutable(ConfirmationCommon):
    """What was issued or answered stays, for every role, superuser included (B04)."""

    def test_no_role_writes_snapshot_state_or_answer(self):
        sheet = self.issue(self.make_order())
        for user in (self.salesperson, self.manager, self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
            for vals in (
                {"state": "confirmed"}, {"snapshot": {}}, {"amount_total": 1}, {"confirmed_on": "2026-01-01"},
                {"answered_by": "me"}, {"pdf_file_id": False}, {"name": "X"}, {"revision": 9}, {"outdated": False},
                {"partner_id": self.other_customer.id}, {"line_ids": [(5,)]}, {"status_token": "x"},
            ):  # fmt: skip
                with self.held(msg=f"{user.login} {vals}"):
                    sheet.with_user(user).write(vals)

    def test_clerk_fields_are_frozen_with_the_issue(self):
        sheet = self.env["order.confirmation"]._prepare_for(self.make_order())
        sheet.write({"remarks": "Careful", "reply_deadline": "2027-01-01"})
        sheet.action_issue()
        with self.assertRaisesRegex(UserError, "issued already"):
            sheet.write({"remarks": "Other"})

    def test_sheets_and_rows_are_not_made_changed_or_deleted_by_hand(self):
        order = self.make_order()
        sheet = self.issue(order)
        with self.assertRaises(UserError):
            self.env["order.confirmation"].create({"sale_order_id": order.id})
        with self.assertRaises(UserError):
            sheet.copy()
        with self.assertRaises(UserError):
            sheet.unlink()
        with self.assertRaises(UserError):
            sheet.line_ids[0].write({"answer": "accept"})
        with self.assertRaises(UserError):
            sheet.line_ids[0].create({"confirmation_id": sheet.id})
        with self.assertRaises(UserError):
            sheet.line_ids[0].unlink()

    def test_evidence_files_are_nobodys_to_write(self):
        file = self.issue(self.make_order()).sudo().pdf_file_id
        with self.assertRaises(AccessError):
            file.write({"data": b"AAAA"})
        with self.assertRaises(AccessError):
            file.unlink()
        with self.assertRaises(AccessError):
            file.create({"name": "x", "mimetype": "text/plain", "size": 1, "sha256": "x", "data": b"AAAA"})

    def test_bytes_changed_behind_the_orm_are_noticed(self):
        file = self.issue(self.make_order()).sudo().pdf_file_id
        self.env.cr.execute("UPDATE signoff_file SET data = %s WHERE id = %s", [b"JVBERg==", file.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "no longer has the content"):
            file._content()

    def test_order_fields_of_the_engine_cannot_be_forged(self):
        order, other = self.make_order(), self.make_order()
        sheet = self.issue(other)
        self.confirm_sheet(sheet)
        for vals in ({"confirmation_sheet_id": sheet.id}, {"confirmation_gated": False}):
            for user in (self.salesperson, self.manager, self.env.ref("base.user_root")):
                with self.assertRaises(AccessError):
                    order.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.make_order(confirmation_sheet_id=sheet.id)

    def test_defaults_of_context_or_user_answer_no_sheet(self):
        order = self.make_order()
        forged = {
            "default_state": "confirmed", "default_confirmed_on": "2026-01-01", "default_answered_by": "me",
            "default_answer": "change", "default_name": "X", "default_mimetype": "text/html",
        }  # fmt: skip
        self.env["ir.default"].set("order.confirmation", "answered_by", "me")
        action = order.with_user(self.salesperson).with_context(**forged).action_confirmation_sheet()
        sheet = self.env["order.confirmation"].browse(action["res_id"])
        self.assertEqual((sheet.state, sheet.confirmed_on, sheet.answered_by), ("draft", False, False))
        self.assertEqual(sheet.line_ids.mapped("answer"), [False, False])
        sheet.with_user(self.salesperson).with_context(**forged).action_issue()
        self.assertEqual(sheet.sudo().pdf_file_id.mimetype, "application/pdf")

    def test_defaults_forge_no_link_to_a_confirmed_sheet(self):
        sheet = self.issue(self.make_order())
        self.confirm_sheet(sheet)
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_context(default_confirmation_sheet_id=sheet.id).create(
                {"partner_id": self.customer.id}
            )
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.salesperson).with_context(default_confirmation_policy="none").create(
                {"name": "Free"}
            )

    def test_colleague_and_other_company_see_no_sheet(self):
        order = self.make_order()
        sheet = self.issue(order)
        self.assertFalse(self.env["order.confirmation"].with_user(self.colleague).search([("id", "=", sheet.id)]))
        with self.assertRaises(AccessError):
            sheet.with_user(self.colleague).read(["amount_total"])
        company = self.env["res.company"].create({"name": "Second"})
        stranger = self._user(
            "oc_second", "sales_team.group_sale_manager", company_id=company.id, company_ids=[company.id]
        )
        self.assertFalse(self.env["order.confirmation"].with_user(stranger).search([("id", "=", sheet.id)]))

    def test_portal_customer_sees_his_issued_sheets_only(self):
        order = self.make_order()
        draft = self.env["order.confirmation"]._prepare_for(order)
        Sheet = self.env["order.confirmation"]
        self.assertFalse(Sheet.with_user(self.portal).search([("id", "=", draft.id)]))
        draft.action_issue()
        self.assertTrue(Sheet.with_user(self.portal).search([("id", "=", draft.id)]))
        self.assertFalse(Sheet.with_user(self.other_portal).search([("id", "=", draft.id)]))
        with self.held():
            draft.with_user(self.portal).write({"remarks": "x"})

    def test_warehouse_sees_no_prices(self):
        sheet = self.issue(self.make_order())
        for record in (sheet, sheet.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.keeper).read(["display_name"])

    def test_nobody_gets_the_customers_link_of_a_sheet_he_may_not_write(self):
        sheet = self.issue(self.make_order())
        for user in (self.colleague, self.keeper, self.accountant, self.other_portal):
            for method in ("action_send", "action_send_sms", "action_copy_text", "action_record_answer"):
                with self.held(msg=f"{user.login} {method}"):
                    getattr(sheet.with_user(user), method)()

    def test_colleague_may_not_issue_or_answer(self):
        order = self.make_order()
        with self.assertRaises(AccessError):
            order.with_user(self.colleague).action_confirmation_sheet()
        sheet = self.issue(order)
        for method in (
            "action_issue",
            "action_withdraw",
            "action_keep_offer",
            "action_handed_over",
            "action_apply_changes",
        ):
            with self.assertRaises(AccessError, msg=method):
                getattr(sheet.with_user(self.colleague), method)()
