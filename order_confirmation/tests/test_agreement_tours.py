"""The agreement in a browser: the customer signs online, a manager signs for us."""

from odoo.tests import HttpCase, tagged

from .clause_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestAgreementTours(HttpCase, AgreementCommon):
    def test_customer_signs_then_we_do(self):
        agreement = self.make_agreement()
        agreement.with_user(self.manager).action_issue()
        # While wkhtmltopdf runs, the test server answers no other request: print nothing here.
        pdf = agreement.sudo().pdf_file_id._content()
        self.patch(self.env.registry["ir.actions.report"], "_run_wkhtmltopdf", lambda *args, **kwargs: pdf)
        self.start_tour("/my", "order_agreement_sign", login=self.portal.login)
        self.assertEqual((agreement.state, agreement.buyer_signed_by), ("sent", "Li Na"))
        self.start_tour(
            f"/odoo/order-agreements/{agreement.id}", "order_agreement_countersign", login=self.manager.login
        )
        self.assertEqual((agreement.state, agreement.seller_signed_by), ("signed", self.manager.name))
        self.assertTrue(agreement.seller_signature_id and agreement.buyer_signature_id)
