from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ConfirmationCommon


@tagged("post_install", "-at_install")
class TestIssue(ConfirmationCommon):
    """Making and issuing sheets (D04.1, D09, B18)."""

    def test_button_prepares_one_draft_and_opens_it_again(self):
        order = self.make_order().with_user(self.salesperson)
        action = order.action_confirmation_sheet()
        self.assertEqual(order.action_confirmation_sheet()["res_id"], action["res_id"])
        sheet = self.env["order.confirmation"].browse(action["res_id"])
        self.assertEqual(sheet.state, "draft")
        self.assertEqual(sheet.line_ids.mapped("quantity"), [10, 5])
        self.assertFalse(sheet.name, "numbers are given when a sheet is issued")

    def test_issue_numbers_freezes_and_prints(self):
        order = self.make_order(client_order_ref="PO-7")
        sheet = self.issue(order)
        self.assertEqual(sheet.state, "sent")
        self.assertEqual(sheet.revision, 1)
        self.assertRegex(sheet.name, r"^C/\d{4}/\d{5}$")
        self.assertEqual(sheet.issued_by_id, self.salesperson)
        self.assertEqual(sheet.amount_total, order.amount_total)
        self.assertTrue(sheet.pdf_file_id._content().startswith(b"%PDF"))
        self.assertEqual(order.confirmation_sheet_id, sheet)
        self.assertEqual(order.state, "sent")
        self.assertEqual(sheet.client_order_ref, "PO-7")

    def test_issued_sheet_keeps_its_words_when_order_customer_and_profile_change(self):
        self.customer.order_requirement_ids = [Command.create({"name": "No PVC"})]
        order = self.make_order()
        sheet = self.issue(order)
        labels = sheet.snapshot["labels"]["en_US"]
        self.product.name = "Renamed"
        self.customer.write({"name": "Renamed B.V.", "order_requirement_ids": [Command.clear()]})
        order.order_line[0].price_unit = 1
        self.assertEqual(sheet.snapshot["labels"]["en_US"], labels)
        self.assertEqual(labels["requirements"], ["No PVC"])
        self.assertEqual(sheet.line_ids[0].price_unit, 63)
        self.assertIn("LED driver 150 W", sheet.line_ids[0].name)

    def test_next_revision_keeps_the_number_and_supersedes(self):
        order = self.make_order()
        first = self.issue(order)
        order.order_line[0].product_uom_qty = 12
        second = self.issue(order)
        self.assertEqual((second.name, second.revision), (first.name, 2))
        self.assertEqual(first.state, "superseded")
        self.assertEqual(order.confirmation_sheet_id, second)
        self.assertEqual(first.line_ids[0].quantity, 10, "the old revision stays readable")

    def test_many_orders_at_once_name_those_that_cannot_be_issued(self):
        orders = self.make_order() | self.make_order() | self.env["sale.order"].create({"partner_id": self.customer.id})
        action = orders.action_confirmation_issue()
        message = action["params"]["message"]
        self.assertIn("2 confirmation sheets issued.", message)
        self.assertIn(orders[2].name, message)
        self.assertEqual(orders.mapped("confirmation_state"), ["sent", "sent", False])

    def test_double_click_issues_once(self):
        sheet = self.env["order.confirmation"]._prepare_for(self.make_order())
        sheet.action_issue()
        with self.assertRaisesRegex(UserError, "issued already by"):
            sheet.action_issue()

    # === bad input ===

    def test_empty_order_says_what_to_do(self):
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        with self.assertRaisesRegex(UserError, "add at least one product"):
            order.action_confirmation_sheet()

    def test_section_and_note_alone_are_nothing_to_confirm(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"display_type": "line_section", "name": "Section"}),
                    Command.create({"display_type": "line_note", "name": "Note"}),
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "nothing to confirm"):
            order.action_confirmation_sheet()

    def test_zero_and_negative_quantities_are_named(self):
        for quantity in (0, -3):
            order = self.make_order([(self.product, quantity)])
            with self.assertRaisesRegex(UserError, "XLG-150-H-AB.*zero or less"):
                order.action_confirmation_sheet()

    def test_archived_customer_is_named(self):
        order = self.make_order()
        self.portal.active = False
        self.customer.active = False
        with self.assertRaisesRegex(UserError, "customer is archived"):
            order.action_confirmation_sheet()

    def test_cancelled_order_gets_no_sheet(self):
        order = self.make_order()
        order.action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            order.action_confirmation_sheet()

    def test_customer_without_mail_address_is_said_before_anything_is_issued(self):
        self.customer.email = False
        sheet = self.env["order.confirmation"]._prepare_for(self.make_order())
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            sheet.action_send()
        self.assertEqual(sheet.state, "draft")

    def test_deleted_order_leaves_no_draft_but_an_issued_sheet_keeps_its_order(self):
        order = self.make_order()
        draft = self.env["order.confirmation"]._prepare_for(order)
        order.unlink()
        self.assertFalse(draft.exists())
        order = self.make_order()
        self.issue(order)
        order.write({"state": "draft"})
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            order.unlink()

    def test_currency_without_and_with_three_decimals(self):
        for name, price, total in (("JPY", 12.4, 124), ("KWD", 1.2345, 12.345)):
            currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
            currency.active = True
            pricelist = self.env["product.pricelist"].create({"name": name, "currency_id": currency.id})
            self.env["decimal.precision"].search([("name", "=", "Product Price")]).digits = 4
            order = self.make_order([(self.product, 10, price)], pricelist_id=pricelist.id)
            sheet = self.issue(order)
            self.assertAlmostEqual(sheet.amount_total, total, msg=name)
            self.assertIn(sheet.line_ids.price_subtotal, [total])

    def test_missing_printer_program_is_said_and_nothing_is_issued(self):
        sheet = self.env["order.confirmation"]._prepare_for(self.make_order())
        state = patch.object(type(self.env["ir.actions.report"]), "get_wkhtmltopdf_state", lambda self: "install")
        with state, self.assertRaisesRegex(UserError, "wkhtmltopdf is not installed"), self.cr.savepoint():
            sheet.action_issue()
        self.assertEqual(sheet.state, "draft")

    # === profile and origin ===

    def test_profile_is_copied_to_each_order(self):
        self.customer.write(
            {
                "order_requirement_ids": [Command.create({"name": "Label with EAN", "topic": "marks"})],
                "order_mark_main": "BRIGHTLINE / ROTTERDAM",
                "order_mark_side": "C/NO.",
            }
        )
        order = self.make_order()
        self.assertEqual(order.order_requirement_ids.mapped("name"), ["Label with EAN"])
        self.assertEqual(order.order_mark_main, "BRIGHTLINE / ROTTERDAM")
        self.customer.order_requirement_ids.name = "Changed"
        self.assertEqual(order.order_requirement_ids.mapped("name"), ["Label with EAN"])

    def test_other_customer_brings_his_own_requirements_and_keeps_rows_added_by_hand(self):
        self.customer.order_requirement_ids = [Command.create({"name": "Old customer's"})]
        self.other_customer.order_requirement_ids = [Command.create({"name": "New customer's"})]
        order = self.make_order()
        order.order_requirement_ids = [Command.create({"name": "By hand"})]
        order.partner_id = self.other_customer
        self.assertEqual(sorted(order.order_requirement_ids.mapped("name")), ["By hand", "New customer's"])

    def test_duplicated_order_has_each_requirement_once(self):
        self.customer.order_requirement_ids = [Command.create({"name": "Fumigated pallets"})]
        order = self.make_order()
        order.order_requirement_ids = [Command.create({"name": "By hand"})]
        self.assertEqual(sorted(order.copy().order_requirement_ids.mapped("name")), ["By hand", "Fumigated pallets"])

    def test_marks_of_the_former_customer_go_and_those_by_hand_stay(self):
        self.customer.write({"order_mark_main": "BRIGHTLINE", "order_mark_side": "BL"})
        self.other_customer.order_mark_main = "OTHER"
        order = self.make_order(order_mark_side="by hand")
        order.partner_id = self.other_customer
        self.assertEqual((order.order_mark_main, order.order_mark_side), ("OTHER", "by hand"))
        other = self.make_order()
        other.partner_id = self.env["res.partner"].create({"name": "Without marks"})
        self.assertFalse(other.order_mark_main or other.order_mark_side)

    def test_customer_part_number_is_on_the_row(self):
        self.env["order.customer.part"].create(
            {
                "partner_id": self.customer.id,
                "product_id": self.product.id,
                "name": "BL-0150",
            }
        )
        order = self.make_order()
        self.assertEqual(order.order_line[0].confirmation_customer_part, "BL-0150")
        self.assertEqual(self.issue(order).line_ids[0].customer_part, "BL-0150")

    def test_variant_attributes_are_kept_on_the_sheet(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Colour",
                "value_ids": [Command.create({"name": "Black"}), Command.create({"name": "White"})],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Housing",
                "attribute_line_ids": [
                    Command.create({"attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)]})
                ],
            }
        )
        order = self.make_order([(template.product_variant_ids[1], 3)])
        rows = self.issue(order).snapshot["labels"]["en_US"]["rows"]
        self.assertEqual(rows[str(order.order_line.id)]["attributes"], "Colour: White")

    def test_channel_sets_who_received_the_order_and_is_searchable(self):
        form = Form(self.env["sale.order"].with_user(self.salesperson))
        form.partner_id = self.customer
        form.order_channel = "fax"
        order = form.save()
        self.assertEqual(order.order_received_by_id, self.salesperson)
        self.assertTrue(order.order_received_on)
        self.assertIn(order, self.env["sale.order"].search([("order_channel", "=", "fax")]))

    # === seal ===

    def test_seal_needs_the_right_and_every_use_is_logged(self):
        self.company.sudo().confirmation_seal = self.signature_base64()
        sheet = (
            self.env["order.confirmation"]
            .with_user(self.salesperson)
            ._prepare_for(self.make_order().with_user(self.salesperson))
        )
        with self.assertRaisesRegex(UserError, "company seal"):
            sheet.use_seal = True
        self.salesperson.group_ids += self.env.ref("order_confirmation.group_order_confirmation_seal")
        sheet.use_seal = True
        sheet.action_issue()
        use = self.env["order.seal.use"].search([("confirmation_id", "=", sheet.id)])
        self.assertEqual((use.user_id, use.document), (self.salesperson, sheet.display_name))
        with self.assertRaises(AccessError):
            use.sudo().unlink()

    def test_seal_right_is_asked_again_when_issuing(self):
        self.company.sudo().confirmation_seal = self.signature_base64()
        self.salesperson.group_ids += self.env.ref("order_confirmation.group_order_confirmation_seal")
        sheet = (
            self.env["order.confirmation"]
            .with_user(self.salesperson)
            ._prepare_for(self.make_order().with_user(self.salesperson))
        )
        sheet.use_seal = True
        self.salesperson.group_ids -= self.env.ref("order_confirmation.group_order_confirmation_seal")
        with self.assertRaisesRegex(UserError, "company seal"):
            sheet.action_issue()

    # === deadline default ===

    def test_reply_date_comes_from_customer_then_company(self):
        today = fields.Date.context_today(self.company)
        self.company.confirmation_reply_days = 4
        draft = self.env["order.confirmation"]._prepare_for(self.make_order())
        self.assertEqual((draft.reply_deadline - today).days, 4)
        self.customer.confirmation_reply_days = 2
        draft = self.env["order.confirmation"]._prepare_for(self.make_order())
        self.assertEqual((draft.reply_deadline - today).days, 2)
