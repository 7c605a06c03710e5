"""The story in a browser: the customer signs, declines, or asks for a change that the clerk applies."""

from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestTours(PortalCase):
    def setUp(self):
        super().setUp()
        # While wkhtmltopdf runs, the test server answers no other request: print nothing here.
        pdf = self.sheet.pdf_file_id._content()
        self.patch(self.env.registry["ir.actions.report"], "_run_wkhtmltopdf", lambda *args, **kwargs: pdf)

    def test_customer_signs_on_the_portal(self):
        self.start_tour("/my", "order_confirmation_sign", login=self.portal.login)
        self.assertEqual((self.sheet.state, self.sheet.answered_by), ("confirmed", "Li Na"))
        self.assertEqual(self.order.state, "sale")
        self.assertTrue(self.sheet.signature_file_id._content().startswith(b"\x89PNG"))

    def test_clerk_sees_the_cards_of_sheets(self):
        self.start_tour("/odoo/confirmation-sheets", "order_confirmation_kanban", login=self.salesperson.login)

    def test_customer_declines_with_the_link(self):
        self.start_tour(self.page_url(), "order_confirmation_decline")
        self.assertEqual(self.sheet.state, "declined")
        self.assertEqual(self.sheet.answer_comment, "Too late for our season")

    def test_customer_asks_for_a_change_and_the_clerk_applies_it(self):
        self.start_tour(self.page_url(), "order_confirmation_change")
        self.assertEqual(self.sheet.state, "change_requested")
        self.assertEqual(self.sheet.line_ids.mapped("answer"), ["accept", "change"])
        self.start_tour(
            f"/odoo/confirmation-sheets/{self.sheet.id}", "order_confirmation_apply", login=self.salesperson.login
        )
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [1200, 200])
        self.assertEqual(self.sheet.state, "superseded")
        self.assertEqual(self.order.confirmation_sheet_id.revision, 2)
        self.assertEqual(self.order.confirmation_sheet_id.state, "sent")
