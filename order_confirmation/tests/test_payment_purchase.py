"""The payment plan and the clauses of a purchase order on its sheet (D02.3, D02.5-7)."""

from odoo.fields import Command
from odoo.tests import tagged

from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestPaymentPurchase(PurchaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.half = cls.env.ref("order_confirmation.order_payment_plan_half")

    def page(self, sheet):
        """The printed page as text."""
        template = "order_confirmation.report_order_confirmation_purchase"
        return str(self.env["ir.qweb"]._render(template, sheet._print_values()))

    def test_plan_is_printed_and_covered(self):
        """D02.5: amount, window with first and last day; a changed instalment makes the sheet outdated."""
        order = self.make_purchase(order_payment_plan_id=self.half.id)
        sheet = self.issue_purchase(order)
        page = self.page(sheet)
        self.assertIn("within the 5 working days before the delivery date", page)
        self.assertIn("within 3 working days after receipt of the goods", page)
        self.assertIn("138.13", page)
        self.assertIn("138.12", page)
        self.confirm_purchase(sheet)
        self.assertFalse(sheet.outdated)
        first = order.order_payment_line_ids.sorted("sequence")[0]
        first.share = 40
        self.assertTrue(sheet.outdated)

    def test_contradiction_is_warned_of(self):
        """D02.5: *paid in full, no instalments* beside 50/50 can be entered, is printed, and is warned of."""
        order = self.make_purchase(order_payment_plan_id=self.half.id)
        sheet = self.env["order.confirmation"].with_user(self.buyer)._prepare_for(order.with_user(self.buyer))
        self.assertIs(sheet.payment_warning, False)
        self.assertIs(sheet.clause_notice, False)
        sheet.payment_in_full = True
        self.assertIn("contradict", sheet.payment_warning)
        sheet.action_issue()
        page = self.page(sheet)
        self.assertIn("Paid in full; instalments are not accepted.", page)
        self.assertIn("First half", page)

    def test_clause_set_replaces_the_standard_wording(self):
        """D02.3, D02.6, D02.7: clauses of the company's own, each once, in the order of the sheet."""
        own = self.env["order.clause"].create({"name": "Special", "text": "Own words.", "for_purchase": True})
        clauses = self.env["order.clause"].search([("key", "=", "d02.3")]) | own
        lines = [Command.create({"clause_id": clause.id}) for clause in clauses]
        chosen = self.env["order.clause.set"].create({"name": "Own", "kind": "purchase", "line_ids": lines})
        order = self.make_purchase()
        sheet = self.env["order.confirmation"].with_user(self.buyer)._prepare_for(order.with_user(self.buyer))
        self.assertIn("Liability for breach", self.page(sheet))
        sheet.clause_set_id = chosen
        sheet.action_issue()
        page = self.page(sheet)
        self.assertNotIn("Liability for breach", page)
        self.assertEqual(page.count("Own words."), 1)
        self.assertLess(page.index("national"), page.index("Place of delivery"), "what both sides confirm comes first")

    def test_settlement_knows_what_the_supplier_confirmed(self):
        """D16.5: the total of the confirmed purchase sheet stands in the order's settlement."""
        order = self.make_purchase()
        self.confirm_purchase(self.issue_purchase(order))
        order.button_confirm()
        self.env.flush_all()
        row = self.env["order.settlement"].search([("purchase_order_id", "=", order.id)])
        self.assertEqual(row.confirmed, order.amount_total)
