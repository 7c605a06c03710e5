"""The dialogs in which the clerk records an answer, filled in as on the screen: each answer stays at its row."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ConfirmationCommon
from .statement_common import StatementCommon


@tagged("post_install", "-at_install")
class TestRecordForm(ConfirmationCommon):
    def test_wishes_stay_at_their_rows(self):
        """B07: what was said on the phone about the second row is kept at the second row."""
        sheet = self.issue(self.make_order())
        form = Form(
            self.env["order.confirmation.record"]
            .with_user(self.salesperson)
            .with_context(default_confirmation_id=sheet.id)
        )
        form.decision, form.method, form.name = "change", "phone", "Li Na"
        with form.line_ids.edit(1) as line:
            line.answer_quantity = 7
            line.answer_comment = "first container"
        form.save().action_record()
        self.assertEqual(sheet.state, "change_requested")
        self.assertEqual(
            [(row.answer_quantity, row.answer_comment) for row in sheet.line_ids],
            [(0, False), (7, "first container")],
        )


@tagged("post_install", "-at_install")
class TestStatementRecordForm(StatementCommon):
    def test_differences_stay_at_their_rows(self):
        """D16.5: the amount that the customer wrote beside the second entry is kept at the second entry."""
        self.bill(100)
        self.bill(200, day=fields.Date.add(self.start, days=1))
        statement = self.issued()
        scan = self.env["ir.attachment"].with_user(self.accountant)
        scan = scan.create({"name": "scan.pdf", "raw": b"%PDF-1.4 scan", "res_model": "order.statement.record"})
        form = Form(
            self.env["order.statement.record"]
            .with_user(self.accountant)
            .with_context(default_statement_id=statement.id, default_attachment_ids=[Command.set(scan.ids)])
        )
        form.decision, form.name = "differ", "Li Na"
        with form.line_ids.edit(1) as line:
            line.has_amount = True
            line.amount = 180
            line.comment = "discount"
        form.save().action_record()
        self.assertEqual(statement.state, "differences")
        self.assertEqual(
            [(row.answer_amount, row.answer_comment) for row in statement.line_ids],
            [(0, False), (180, "discount")],
        )
