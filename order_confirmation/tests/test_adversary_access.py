from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import Form, tagged

from .common import ConfirmationCommon, png


@tagged("post_install", "-at_install")
class TestAdversaryAccess(ConfirmationCommon):
    """What each role tries to read, answer, forge or destroy that is not its own."""

    def draft(self, user=None, **values):
        user = user or self.salesperson
        order = self.make_order(user_id=user.id, **values)
        return self.env["order.confirmation"].with_user(user)._prepare_for(order.with_user(user))

    def second_company_manager(self):
        company = self.env["res.company"].create({"name": "Second"})
        return self._user("oc_second", "sales_team.group_sale_manager", company_id=company.id, company_ids=[company.id])

    # === reading ===

    def test_dialog_shows_no_row_of_a_colleague(self):
        foreign, own = self.issue(self.make_order()), self.issue(self.make_order(user_id=self.colleague.id))
        wizard = (
            self.env["order.confirmation.record"]
            .with_user(self.colleague)
            .create({
                "confirmation_id": own.id, "name": "x",
                "line_ids": [Command.create({"row_id": foreign.line_ids[0].id})],
            })
        )  # fmt: skip
        for name in ("name", "price_unit", "quantity", "delivery_date"):
            with self.assertRaises(AccessError, msg=name):
                wizard.line_ids.read([name])
        with self.assertRaises(AccessError):
            self.env["order.confirmation.record"].with_user(self.colleague).with_context(
                default_confirmation_id=foreign.id
            ).default_get(["confirmation_id", "name", "line_ids"])

    def test_evidence_files_are_read_through_their_sheet_alone(self):
        file = self.issue(self.make_order()).sudo().pdf_file_id
        for user in (self.salesperson, self.manager, self.second_company_manager(), self.portal, self.keeper):
            with self.assertRaises(AccessError, msg=user.login):
                file.with_user(user).read(["data"])

    def test_seal_image_is_read_by_nobody_without_the_right(self):
        self.company.sudo().confirmation_seal = self.signature_base64()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "res.company"), ("res_field", "=", "confirmation_seal")]
        )
        self.assertTrue(attachment)
        for user in (self.salesperson, self.manager, self.keeper, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                attachment.with_user(user).read(["datas"])
            with self.assertRaises(AccessError, msg=user.login):
                self.company.with_user(user).read(["confirmation_seal"])

    def test_roles_without_right_learn_no_price_by_any_read(self):
        order = self.make_order()
        self.issue(order)
        for user in (self.keeper, self.accountant):
            env = self.env(user=user)
            attempts = [
                lambda env=env: env["res.partner"].search([("confirmation_ids.amount_total", ">", 1)]),
                lambda env=env: env["sale.order"].search([("confirmation_sheet_id.amount_total", ">", 1)]),
                lambda env=env: env["sale.order"].browse(order.id).export_data(["confirmation_sheet_id/amount_total"]),
                lambda env=env: env["order.confirmation"].formatted_read_group([], [], ["amount_total:sum"]),
                lambda env=env: env["order.confirmation"].name_search("C/"),
                lambda env=env: env["res.partner"].browse(self.customer.id).read(["confirmation_ids"]),
            ]
            for number, attempt in enumerate(attempts):
                with self.subTest(user=user.login, attempt=number), self.held():
                    attempt()

    def test_secrets_are_neither_read_nor_searched(self):
        sheet = self.issue(self.make_order())
        for user in (self.salesperson, self.manager, self.portal):
            for name in ("content_digest", "status_token"):
                with self.assertRaises(AccessError):
                    sheet.with_user(user).read([name])
                with self.assertRaises(AccessError):
                    sheet.with_user(user).search([(name, "=like", "a%")])

    def test_forms_of_order_and_customer_open_for_roles_without_right(self):
        order = self.make_order()
        self.issue(order)
        Form(order.with_user(self.accountant))
        for user in (self.keeper, self.accountant):
            Form(self.customer.with_user(user))

    # === commands through parents ===

    def test_commands_through_order_customer_and_sheet_reach_nothing(self):
        order, other = self.make_order(), self.make_order()
        sheet, draft = self.issue(order), self.env["order.confirmation"]._prepare_for(other)
        row = sheet.line_ids[0]
        commands = [
            Command.create({"state": "confirmed"}), Command.update(sheet.id, {"state": "confirmed"}),
            Command.delete(sheet.id), Command.unlink(sheet.id), Command.clear(), Command.set([]),
        ]  # fmt: skip
        for user in (self.salesperson, self.env.ref("base.user_root")):
            for command in [*commands, Command.link(draft.id)]:
                with self.held(msg=str(command)):
                    order.with_user(user).write({"confirmation_ids": [command]})
            for command in commands:
                with self.held(msg=str(command)):
                    self.customer.with_user(user).sudo().write({"confirmation_ids": [command]})
        for command in (Command.create({"name": "x"}), Command.update(row.id, {"price_unit": 1}),
                        Command.delete(row.id), Command.clear()):  # fmt: skip
            with self.held(msg=str(command)):
                sheet.sudo().write({"line_ids": [command]})
        with self.held():
            row.sudo().web_save({"price_unit": 1}, {})
        with self.held():
            sheet.with_user(self.salesperson).web_save({"state": "confirmed"}, {})

    def test_import_makes_and_changes_no_sheet(self):
        sheet = self.issue(self.make_order())
        result = self.env["order.confirmation"].load([".id", "state"], [[str(sheet.id), "confirmed"]])
        self.assertFalse(result["ids"])
        result = self.env["order.confirmation"].load(
            ["partner_id/.id", "lang", "state"], [[str(self.customer.id), "en_US", "confirmed"]]
        )
        self.assertFalse(result["ids"])
        result = self.env["sale.order"].load([".id", "confirmation_gated"], [[str(sheet.sale_order_id.id), "False"]])
        self.assertFalse(result["ids"])

    def test_token_is_not_chosen_by_hand(self):
        sheet = self.issue(self.make_order())
        for user in (self.salesperson, self.manager, self.portal):
            with self.held():
                sheet.with_user(user).write({"access_token": "1"})

    # === requirements ===

    def test_requirements_of_a_colleagues_order_are_not_written(self):
        order, own = self.make_order(), self.make_order(user_id=self.colleague.id)
        order.order_requirement_ids = [Command.create({"name": "No PVC"})]
        Requirement = self.env["order.requirement"].with_user(self.colleague)
        mine = Requirement.create({"name": "mine", "sale_order_id": own.id})
        line = order.order_requirement_ids.with_user(self.colleague)
        for attempt in (
            lambda: Requirement.create({"name": "forged", "sale_order_id": order.id}),
            lambda: mine.write({"sale_order_id": order.id}),
            lambda: line.write({"name": "forged"}),
            lambda: line.write({"sale_order_id": own.id}),
            lambda: line.unlink(),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()
        self.assertEqual(order.order_requirement_ids.mapped("name"), ["No PVC"])

    # === what the clerk could put on a sheet ===

    def test_account_to_pay_to_is_the_companys(self):
        thief = self.env["res.partner.bank"].create({"acc_number": "XX99", "partner_id": self.other_customer.id})
        own = self.env["res.partner.bank"].create({"acc_number": "OWN1", "partner_id": self.company.partner_id.id})
        draft = self.draft()
        with self.held("no bank account of"):
            draft.bank_id = thief.id
        draft.bank_id = own
        draft.action_issue()
        self.assertEqual(draft.snapshot["labels"]["en_US"]["bank"]["number"], "OWN1")

    def test_clerk_alone_makes_no_silent_acceptance(self):
        self.company.confirmation_tacit = True
        self.require()
        today = fields.Date.context_today(self.company)
        draft = self.draft()
        draft.write({"tacit": True, "reply_deadline": today - timedelta(days=1)})
        with self.held("reply date is over"):
            draft.action_issue()
        draft.reply_deadline = today
        draft.action_issue()
        draft.action_handed_over()
        sheet = draft.sudo()
        sheet._engine_write({"reply_deadline": today - timedelta(days=1)})
        sheet._close_after_deadline()
        self.assertEqual(sheet.state, "expired", "handed over on its last day: nobody could object")

    def test_silence_of_a_customer_who_always_signs_confirms_nothing(self):
        self.company.confirmation_tacit = True
        self.customer.confirmation_never_tacit = True
        draft = self.draft()
        draft.tacit = True
        draft.action_issue()
        self.assertEqual(self.after_silence(draft).state, "expired")

    def test_objection_is_not_forgotten_by_keeping_the_offer(self):
        self.company.confirmation_tacit = True
        draft = self.draft()
        draft.action_issue()
        draft.action_handed_over()
        draft.sudo()._answer("change", "portal", "Li Na", comment="too dear")
        draft.action_keep_offer()
        self.assertEqual(self.after_silence(draft).state, "expired")

    def after_silence(self, sheet):
        sheet = sheet.sudo()
        sheet._engine_write({
            "delivered_on": fields.Datetime.now() - timedelta(days=9),
            "reply_deadline": fields.Date.today() - timedelta(days=1),
        })  # fmt: skip
        sheet._close_after_deadline()
        return sheet

    def test_stale_draft_gets_its_days_from_today(self):
        draft = self.draft()
        draft.reply_deadline = fields.Date.today() - timedelta(days=30)
        again = self.env["order.confirmation"]._prepare_for(draft.sale_order_id)
        self.assertEqual(again, draft)
        self.assertGreater(draft.reply_deadline, fields.Date.today())

    def test_customers_own_act_puts_no_seal_on_a_sheet(self):
        self.company.sudo().confirmation_seal = self.signature_base64()
        self.salesperson.group_ids += self.env.ref("order_confirmation.group_order_confirmation_seal")
        draft = self.draft()
        draft.use_seal = True
        order = draft.sale_order_id.with_user(self.env.ref("base.public_user")).sudo()
        sheet = order._confirmation_sheet_for_customer_act()
        self.assertEqual(sheet.state, "sent")
        self.assertFalse(sheet.use_seal or sheet.snapshot.get("seal"))
        self.assertFalse(self.env["order.seal.use"].search([("confirmation_id", "=", sheet.id)]))

    # === portal ===

    def test_portal_user_acts_on_nothing_over_rpc(self):
        order = self.make_order()
        sheet = self.issue(order)
        mine = sheet.with_user(self.portal)
        for method in ("action_issue", "action_withdraw", "action_keep_offer", "action_handed_over",
                       "action_apply_changes", "action_record_answer", "action_copy_text"):  # fmt: skip
            with self.assertRaises(AccessError, msg=method), self.cr.savepoint():
                getattr(mine, method)()
        with self.assertRaises(AccessError):
            self.env["order.confirmation.record"].with_user(self.portal).create(
                {"confirmation_id": sheet.id, "name": "x"}
            )
        with self.held():
            mine.unlink()
        with self.held():
            order.with_user(self.portal).action_confirmation_issue()
        for name in ("difference_text", "pdf_links", "proof_links"):
            with self.assertRaises(AccessError, msg=name):
                mine.read([name])

    def test_private_acts_are_not_reached_over_rpc(self):
        sheet = self.env["order.confirmation"]
        private = ("_answer", "_issue", "_engine_write", "_engine_create", "_prepare_for", "_mark_delivered")
        for name in private:
            with self.assertRaises(AccessError):
                get_public_method(sheet, name)

    def test_proof_of_a_stranger_cannot_be_attached(self):
        sheet = self.issue(self.make_order())
        foreign = self.env["ir.attachment"].with_user(self.keeper).create({"name": "payslip.png", "raw": png()})
        with self.assertRaises(AccessError):
            self.env["order.confirmation.record"].with_user(self.salesperson).create(
                {"confirmation_id": sheet.id, "name": "x", "method": "scan", "attachment_ids": foreign.ids}
            )
