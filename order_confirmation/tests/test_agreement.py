import base64
from datetime import date, timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .clause_common import AgreementCommon
from .common import png
from .report_common import text_of


@tagged("post_install", "-at_install")
class TestAgreement(AgreementCommon):
    """The framework agreement: drawn up, signed by both sides, kept as it is (D13)."""

    def test_form_needs_only_the_customer(self):
        with Form(self.env["order.agreement"].with_user(self.salesperson)) as form:
            form.partner_id = self.customer
            form.date_from = "2026-03-01"
            form.term_years = 2
        agreement = form.record
        self.assertEqual(agreement.date_to, date(2028, 2, 29))
        self.assertEqual(agreement.lang, "en_US")
        self.assertEqual(agreement.clause_set_id, self.env.ref("order_confirmation.order_clause_set_agreement"))
        self.assertIn("within 7 days of receipt", agreement.text_html)

    def test_terms_that_make_no_sense_are_refused(self):
        for vals in ({"term_years": 0}, {"term_years": -1}, {"term_years": 99}):
            with self.held("end before it begins"):
                self.make_agreement(**vals)
        for name in ("renewal_days", "payment_days", "inspection_days"):
            with self.held("can't be negative"):
                self.make_agreement(**{name: -1})

    def test_parties_must_fit(self):
        child = self.env["res.partner"].create({"name": "Li Na", "parent_id": self.customer.id})
        other = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self.env["res.partner"].create({"name": "Theirs", "company_id": other.id})
        for vals, words in (
            ({"partner_id": child.id}, "make the agreement with the latter"),
            ({"contact_id": self.other_customer.id}, "is no contact of"),
            ({"partner_id": theirs.id}, "is no customer of"),
            ({"partner_id": self.company.partner_id.id}, "is no customer of"),
            ({"clause_set_id": self.clause_set.id}, "is for other documents"),
        ):
            with self.held(words):
                self.make_agreement(**vals)

    def test_issuing_freezes_number_words_and_pdf(self):
        agreement = self.make_agreement(lang_second="zh_CN", remarks="Free samples: 3 a year.")
        agreement.with_user(self.salesperson).action_issue()
        self.assertTrue(agreement.name.startswith("FA/"))
        self.assertEqual((agreement.revision, agreement.state), (1, "sent"))
        self.assertEqual(list(agreement.snapshot["labels"]), ["en_US", "zh_CN"])
        before = agreement._render_html()
        clause = self.env.ref("order_confirmation.order_clause_paying")
        clause.text = "Pay when you like."
        self.customer.name = "Renamed"
        self.company.clause_payment_method = "cash"
        self.assertEqual(agreement._render_html(), before)
        text = "".join(text_of(agreement.sudo().pdf_file_id._content()))
        for words in ("6.2", "within 7 days", "bank transfer", "Free samples", agreement.name):
            self.assertIn(words, text)

    def test_blanks_over_terms_and_empty_sets_are_not_issued(self):
        self.company.clause_payment_method = False
        agreement = self.make_agreement()
        with self.held(r"\{payment_method\} how to pay"):
            agreement.action_issue()
        self.company.clause_payment_method = "bank transfer"
        agreement.payment_days = 0
        with self.held(r"\{payment_days\}"):
            agreement.action_issue()
        agreement.write({"payment_days": 5, "date_from": "2020-01-01"})
        with self.held("is over already"):
            agreement.action_issue()
        agreement.write({"date_from": self.today, "clause_set_id": False})
        with self.held("Choose a clause set"):
            agreement.action_issue()

    def test_codes_of_both_parties_are_looked_at_but_stop_nothing(self):
        china = self.env.ref("base.cn").id
        self.customer.write({"country_id": china, "company_registry": "91330212MA2EXAMP01"})
        self.company.partner_id.write({"country_id": china, "company_registry": False, "vat": "91350100M000100Y43"})
        agreement = self.make_agreement()
        self.assertIn("91330212MA2EXAMP01 of", agreement.notice)
        self.assertNotIn("91350100M000100Y43", agreement.notice)
        agreement.action_issue()
        self.assertEqual(agreement.snapshot["labels"]["en_US"]["seller"]["code"], "91350100M000100Y43")
        self.customer.company_registry = False
        self.assertIn("has no unified social credit code", self.make_agreement().notice)

    def test_signed_by_both_carries_names_days_and_proofs(self):
        agreement = self.sign_both(self.make_agreement())
        self.assertEqual(agreement.state, "signed")
        self.assertEqual((agreement.seller_signed_by, agreement.buyer_signed_by), ("Chen Wei", "Li Na"))
        self.assertTrue(agreement.seller_signature_id and agreement.scan_file_ids and agreement.pdf_signed_file_id)
        text = "".join(text_of(agreement.sudo().pdf_signed_file_id._content()))
        self.assertIn("Chen Wei", text)
        self.assertIn("Li Na", text)

    def wizard(self, user, agreement, **values):
        return self.env["order.agreement.sign"].with_user(user).create({"agreement_id": agreement.id, **values})

    def test_dialog_records_one_paper_with_both_signatures(self):
        agreement = self.make_agreement()
        agreement.action_issue()
        scan = {"scan": base64.b64encode(b"%PDF-1.4 signed"), "scan_name": "signed.pdf"}
        values = {"side": "both", "buyer_name": "Li Na", "seller_name": "Chen Wei", **scan}
        with self.assertRaisesRegex(AccessError, "Only a manager"):
            self.wizard(self.salesperson, agreement, **values).action_record()
        with self.held("Add the scan"):
            self.wizard(self.manager, agreement, **{**values, "scan": False}).action_record()
        with self.held("neither a PDF nor a picture"):
            self.wizard(self.manager, agreement, **{**values, "scan": base64.b64encode(b"hello")}).action_record()
        with self.held("lies in the future"):
            day = self.today + timedelta(days=2)
            self.wizard(self.manager, agreement, **{**values, "signed_on": day}).action_record()
        with self.held("name of the person"):
            self.wizard(self.manager, agreement, **{**values, "buyer_name": " "}).action_record()
        self.assertFalse(agreement.buyer_signed_on)
        self.wizard(self.manager, agreement, **values).action_record()
        self.assertEqual(agreement.state, "signed")
        self.assertEqual(agreement.scan_file_ids.mapped("name"), ["signed.pdf"])
        with self.held("can't be signed"):
            self.wizard(self.manager, agreement, **values).action_record()

    def test_sending_issues_and_mails_pdf_and_link_to_the_contact(self):
        contact = self.env["res.partner"].create({"name": "Li Na", "parent_id": self.customer.id})
        agreement = self.make_agreement(contact_id=contact.id).with_user(self.salesperson)
        with self.held("has no e-mail address"):
            agreement.action_send()
        self.assertEqual(agreement.state, "draft")
        contact.email = "li.na@brightline.example"
        context = {**agreement.action_send()["context"], "force_report_rendering": True}
        composer = self.env["mail.compose.message"].with_user(self.salesperson).with_context(**context).create({})
        composer._action_send_mail()
        message = agreement.message_ids.filtered("attachment_ids")
        self.assertEqual(message.partner_ids, contact)
        self.assertEqual(message.attachment_ids.raw, agreement.sudo().pdf_file_id._content())
        self.assertIn(f"/my/agreements/{agreement.id}?access_token={agreement.sudo().access_token}", message.body)
        self.assertEqual(agreement.action_print()["type"], "ir.actions.report")

    def test_our_signature_needs_a_proof_and_a_clerk_records_the_customers(self):
        agreement = self.make_agreement()
        agreement.action_issue()
        with self.held("Nothing shows the signature"):
            self.wizard(self.manager, agreement, side="seller", seller_name="Chen Wei").action_record()
        with self.held("is not a picture"):
            drawn = {"signature": base64.b64encode(b"hello")}
            self.wizard(self.manager, agreement, side="seller", seller_name="Chen Wei", **drawn).action_record()
        scan = {"scan": base64.b64encode(png()), "scan_name": "scan.png"}
        self.wizard(self.salesperson, agreement, side="buyer", buyer_name="Li Na", **scan).action_record()
        self.assertEqual(agreement.buyer_user_id, self.salesperson)
        self.assertEqual(agreement.state, "sent")
        with self.held("has signed for this side already"):
            self.wizard(self.salesperson, agreement, side="buyer", buyer_name="Li Na", **scan).action_record()
        drawn = {"signature": base64.b64encode(png())}
        self.wizard(self.manager, agreement, side="seller", seller_name="Chen Wei", **drawn).action_record()
        self.assertEqual(agreement.state, "signed")
        self.assertTrue(agreement.seller_signature_id)

    def test_seal_is_logged_and_is_our_signature(self):
        self.company.confirmation_seal = base64.b64encode(png(80, 80))
        agreement = self.make_agreement()
        with self.held("may use the company seal"):
            agreement.with_user(self.salesperson).use_seal = True
        with self.held("may use the company seal"):
            self.env["order.agreement"].with_user(self.salesperson).create(
                {"partner_id": self.customer.id, "use_seal": True}
            )
        self.manager.group_ids += self.env.ref("order_confirmation.group_order_confirmation_seal")
        agreement.with_user(self.manager).use_seal = True
        with self.held("may use the company seal"):
            agreement.with_user(self.salesperson).action_issue()
        agreement.with_user(self.manager).action_issue()
        self.assertEqual(self.env["order.seal.use"].search([("agreement_id", "=", agreement.id)]).user_id, self.manager)
        self.assertIn('class="seal"', str(agreement._render_html()))
        self.wizard(self.manager, agreement, side="seller", seller_name="Chen Wei").action_record()
        self.assertEqual(agreement.seller_signed_by, "Chen Wei")

    def test_no_role_writes_what_was_issued_or_signed(self):
        agreement = self.sign_both(self.make_agreement())
        for user in (self.salesperson, self.manager, self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
            own = agreement.with_user(user)
            for vals in (
                {"state": "signed"}, {"snapshot": {}}, {"name": "X"}, {"revision": 2}, {"date_to": "2099-01-01"},
                {"buyer_signed_by": "me"}, {"seller_signed_on": "2026-01-01"}, {"pdf_file_id": False},
                {"term_years": 9}, {"partner_id": self.other_customer.id}, {"clause_set_id": False}, {"law": "x"},
                {"remarks": "x"}, {"renewal_days": 1}, {"scan_file_ids": [(5,)]}, {"ended_on": "2026-01-01"},
            ):  # fmt: skip
                with self.held(msg=f"{user.login} {vals}"):
                    own.write(vals)
            with self.held("issued already"):
                own.update_field_translations("law", {"en_US": "x"})
            with self.held():
                own.unlink()
        agreement.with_user(self.manager).user_id = self.colleague

    def test_nothing_signs_an_agreement_at_its_making(self):
        for vals in ({"state": "signed"}, {"buyer_signed_on": "2026-01-01"}, {"name": "FA/1"}, {"snapshot": {}}):
            with self.assertRaises(AccessError):
                self.make_agreement(**vals)
        context = {"default_state": "signed", "default_name": "FA/1", "default_buyer_signed_on": "2026-01-01"}
        self.env["ir.default"].set("order.agreement", "seller_signed_by", "me")
        agreement = self.env["order.agreement"].with_context(**context).create({"partner_id": self.customer.id})
        self.assertEqual(agreement.state, "draft")
        self.assertFalse(agreement.name or agreement.buyer_signed_on or agreement.seller_signed_by)

    def test_amended_by_the_next_revision_that_both_sign(self):
        first = self.sign_both(self.make_agreement())
        second = self.env["order.agreement"].browse(first.action_amend()["res_id"])
        self.assertEqual(first.action_amend()["res_id"], second.id)
        second.payment_days = 30
        second.action_issue()
        self.assertEqual((second.name, second.revision), (first.name, 2))
        self.assertEqual(first.state, "signed")
        second._sign(("seller", "buyer"), {"seller": "A", "buyer": "B"}, self.today, scan=("s", "image/png", png()))
        self.assertEqual((first.state, second.state), ("superseded", "signed"))
        with self.held("in force can be amended"):
            first.action_amend()

    def test_ended_with_a_reason_by_a_manager(self):
        agreement = self.sign_both(self.make_agreement())
        with self.assertRaises(AccessError):
            self.env["order.agreement.end"].with_user(self.salesperson).create(
                {"agreement_id": agreement.id, "reason": "x"}
            )
        ending = self.env["order.agreement.end"].with_user(self.manager)
        with self.held("Say why"):
            ending.create({"agreement_id": agreement.id, "reason": "  "}).action_end()
        ending.create({"agreement_id": agreement.id, "reason": "They moved."}).action_end()
        self.assertEqual((agreement.state, agreement.end_reason), ("terminated", "They moved."))
        issued = self.make_agreement()
        issued.action_issue()
        issued._end("Mistake")
        self.assertEqual(issued.state, "withdrawn")

    def test_notice_before_the_end_then_expiry(self):
        agreement = self.sign_both(self.make_agreement(term_years=1, renewal_days=30, user_id=self.salesperson.id))

        def run(day):
            with self.enter_registry_test_mode(), freeze_time(day):
                self.env.ref("order_confirmation.ir_cron_agreement_terms").method_direct_trigger()
            self.env.invalidate_all()

        run(self.today)
        self.assertFalse(agreement.activity_ids.filtered(lambda one: "renewal" in one.summary))
        run(agreement.date_to - timedelta(days=30))
        run(agreement.date_to - timedelta(days=29))
        notices = agreement.activity_ids.filtered(lambda one: "renewal" in one.summary)
        self.assertEqual(notices.user_id, self.salesperson)
        self.assertEqual(len(notices), 1)
        run(agreement.date_to)
        self.assertEqual(agreement.state, "signed")
        run(agreement.date_to + timedelta(days=1))
        self.assertEqual(agreement.state, "expired")
        self.assertFalse(agreement.activity_ids)

    def test_other_companies_and_roles_see_nothing(self):
        other = self.env["res.company"].create({"name": "Other Ltd"})
        theirs = self.make_agreement(company_id=other.id)
        agreement = self.make_agreement()
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).read(["remarks"])
        for user in (self.keeper, self.portal):
            with self.assertRaises(AccessError):
                agreement.with_user(user).read(["remarks"])
        agreement.action_issue()
        agreement.with_user(self.portal).read(["name"])
        with self.assertRaises(AccessError):
            agreement.with_user(self.other_portal).read(["name"])
        with self.assertRaises(AccessError):
            agreement.with_user(self.portal).action_issue()
        with self.assertRaises(AccessError):
            agreement.with_user(self.portal).write({"user_id": False})
