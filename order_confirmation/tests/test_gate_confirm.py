from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning
from odoo.tests import tagged

from .common import ConfirmationCommon, png


@tagged("post_install", "-at_install")
class TestGateConfirm(ConfirmationCommon):
    """Paths to a confirmed order, table of design §2."""

    def test_button_names_the_missing_sheet_and_links_to_it(self):
        self.require()
        order = self.make_order().with_user(self.salesperson)
        with self.assertRaises(RedirectWarning) as caught:
            order.action_confirm()
        message, action, button, context = caught.exception.args
        self.assertIn("no confirmation sheet was issued yet", message)
        self.assertEqual(button, "Prepare the sheet")
        opened = self.env["ir.actions.server"].with_user(self.salesperson).browse(action).with_context(**context).run()
        self.assertEqual(self.env["order.confirmation"].browse(opened["res_id"]).sale_order_id, order)
        self.env["order.confirmation"].browse(opened["res_id"]).unlink()
        sheet = self.issue(order)
        with self.assertRaises(RedirectWarning) as caught:
            order.action_confirm()
        message, action = caught.exception.args[:2]
        self.assertIn(sheet.display_name, message)
        self.assertEqual((action["res_model"], action["res_id"]), ("order.confirmation", sheet.id))

    def test_list_action_on_several_orders_names_each(self):
        self.require()
        orders = self.make_order() | self.make_order()
        self.confirm_sheet(self.issue(orders[0]))
        with self.assertRaises(RedirectWarning) as caught:
            orders.action_confirm()
        self.assertIn(orders[1].name, caught.exception.args[0])
        self.assertNotIn(orders[0].name, caught.exception.args[0])

    def test_confirmed_sheet_opens_the_gate(self):
        self.require()
        order = self.make_order()
        self.confirm_sheet(self.issue(order))
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertTrue(order.confirmation_gated)

    def test_no_role_writes_the_state_past_the_sheet(self):
        self.require()
        order = self.make_order()
        for user in (self.salesperson, self.manager, self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
            for record in (order.with_user(user), order.with_user(user).sudo()):
                with self.held(msg=user.login):
                    record.write({"state": "sale"})
                with self.held(msg=user.login):
                    record.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_state_cannot_be_created_or_imported(self):
        self.require()
        with self.held():
            self.make_order(state="sale")
        result = self.env["sale.order"].load(
            ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/product_uom_qty"],
            [[str(self.customer.id), "sale", str(self.product.id), "3"]],
        )
        self.assertFalse(result["ids"])

    def test_changes_made_in_the_same_call_are_seen(self):
        self.require()
        order = self.make_order()
        self.confirm_sheet(self.issue(order))
        with self.held("was changed after"):
            order.write({"state": "sale", "commitment_date": "2030-01-01"})
        self.assertEqual(order.state, "sent")

    def test_signature_written_any_other_way_proves_nothing(self):
        self.require()
        order = self.make_order()
        self.issue(order)
        order.write({"signature": self.signature_base64(), "signed_by": "Li Na", "signed_on": fields.Datetime.now()})
        with self.held():
            order.action_confirm()

    def test_changed_order_needs_the_next_revision(self):
        self.require()
        order = self.make_order()
        self.confirm_sheet(self.issue(order))
        order.order_line[0].price_unit = 60
        with self.assertRaises(RedirectWarning) as caught:
            order.action_confirm()
        self.assertIn("was changed after", caught.exception.args[0])
        order.order_line[0].price_unit = 63
        order.action_confirm()
        self.assertEqual(order.state, "sale", "taking the change back is enough")

    def test_no_context_key_opens_the_gate(self):
        self.require()
        order = self.make_order()
        for key in ("confirmation_hold_quietly", "skip_confirmation", "force_confirm", "import_file", "install_mode"):
            order.with_context(**{key: True}).action_confirm() if key == "confirmation_hold_quietly" else None
            with self.held(msg=key):
                order.with_context(**{key: True}).write({"state": "sale"})
        self.assertEqual(order.state, "draft")

    def test_customers_act_without_sheet_is_held_quietly_with_an_activity(self):
        self.require()
        order = self.make_order()
        order._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.activity_ids.user_id, self.salesperson)

    # === policies ===

    def test_policy_none_changes_nothing(self):
        order = self.make_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.confirmation_gated)
        self.assertFalse(order.confirmation_ids)

    def test_warn_shows_and_logs_but_holds_nothing(self):
        self.require("warn")
        order = self.make_order()
        self.assertIn("no confirmation sheet", order.confirmation_notice)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertIn("without the customer", " ".join(order.message_ids.mapped("body")))

    def test_customer_and_order_override_the_company(self):
        self.require()
        self.customer.confirmation_policy = "none"
        self.make_order().action_confirm()
        order = self.make_order(confirmation_policy="required")
        with self.held():
            order.action_confirm()

    def test_contact_of_a_company_follows_its_policy(self):
        self.customer.confirmation_policy = "required"
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        with self.held():
            self.make_order(partner_id=contact.id).action_confirm()

    def test_only_a_manager_lowers_the_policy(self):
        self.require()
        order = self.make_order()
        with self.assertRaises(AccessError):
            order.with_user(self.salesperson).confirmation_policy = "none"
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.salesperson).create(
                {"partner_id": self.customer.id, "confirmation_policy": "none"}
            )
        self.salesperson.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).confirmation_policy = "none"
        order.with_user(self.salesperson).confirmation_policy = "required"
        order.with_user(self.manager).confirmation_policy = "none"
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_policy_holds_from_its_first_day(self):
        self.company.write(
            {
                "confirmation_policy": "required",
                "confirmation_policy_since": fields.Date.today() + timedelta(days=3),
            }
        )
        order = self.make_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.company.confirmation_policy_since = fields.Date.today()
        with self.held():
            self.make_order().action_confirm()

    def test_switching_the_policy_on_dates_it_today(self):
        self.require()
        self.assertEqual(self.company.confirmation_policy_since, fields.Date.context_today(self.company))

    def test_portal_signature_confirms_the_order_unless_it_must_be_paid_first(self):
        self.require()
        order = self.make_order(require_payment=True, prepayment_percent=1.0)
        sheet = self.issue(order)
        sheet.sudo()._answer("confirm", "portal", "Li Na", signature=png(), confirm_order=True)
        self.assertEqual((sheet.state, order.state), ("confirmed", "sent"))

    def test_gate_asks_no_query_of_its_own_where_nobody_uses_it(self):
        order = self.make_order()
        # What Odoo's own confirmation reads anyway.
        order.partner_id.commercial_partner_id.read(["name"])
        order.company_id.read(["name"])
        order.order_line.read(["product_id"])
        with self.assertQueryCount(0):
            self.assertFalse(order._confirmation_held())
            self.assertFalse(order._confirmation_warned())
            self.assertFalse(order.order_line._confirmation_waiting())
