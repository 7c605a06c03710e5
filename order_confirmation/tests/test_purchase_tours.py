"""The purchase sheet in a browser: the supplier proposes, the buyer takes it into the order (D02, B07)."""

from odoo.tests import HttpCase, tagged

from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPurchaseTours(HttpCase, PurchaseCommon):
    def test_supplier_proposes_and_the_buyer_applies(self):
        self.env["ir.default"].set("res.partner", "lang", "en_US")
        order = self.make_purchase()
        sheet = self.issue_purchase(order)
        # While wkhtmltopdf runs, the test server answers no other request: print nothing here.
        pdf = sheet.pdf_file_id._content()
        self.patch(self.env.registry["ir.actions.report"], "_run_wkhtmltopdf", lambda *args, **kwargs: pdf)
        self.start_tour("/my", "purchase_confirmation_change", login=self.supplier_portal.login)
        self.assertEqual((sheet.state, sheet.answered_by), ("change_requested", "Zhang Min"))
        self.start_tour(
            f"/odoo/purchase-confirmation-sheets/{sheet.id}", "purchase_confirmation_apply", login=self.buyer.login
        )
        self.assertEqual(order.order_line.mapped("product_qty"), [8, 5])
        self.assertEqual(order.order_line.mapped("price_unit"), [21.5, 13.5])
        self.assertEqual((order.confirmation_sheet_id.revision, order.confirmation_sheet_id.state), (2, "sent"))
