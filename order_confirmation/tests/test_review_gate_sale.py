from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .common import png
from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewGateSale(ReviewCommon):
    """D04.3, D16.2: with *required*, no path confirms an order before sales and production have signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff()
        cls.company.order_review_policy = "required"
        cls.order = cls.make_order()

    # === PATHS ===

    def test_button_offers_to_start_the_review(self):
        order = self.order.with_user(self.salesperson)
        with self.assertRaises(RedirectWarning) as caught:
            order.action_confirm()
        message, action, button, context = caught.exception.args
        self.assertIn("was not started yet", message)
        self.assertEqual(button, "Start Review")
        self.env["ir.actions.server"].with_user(self.salesperson).browse(action).with_context(**context).run()
        self.assertEqual(order.signoff_state, "running")
        with self.assertRaises(UserError) as caught:
            order.action_confirm()
        self.assertIn("Sales and Production must sign", str(caught.exception))
        self.sign(order, self.salesperson)
        with self.held("Production must sign"):
            order.action_confirm()
        self.sign(order, self.worker)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_list_action_names_each_order_that_waits(self):
        other = self.make_order()
        self.review(other)
        with self.assertRaises(RedirectWarning) as caught:
            (self.order | other).action_confirm()
        self.assertIn(self.order.name, caught.exception.args[0])
        self.assertNotIn(other.name, caught.exception.args[0])

    def test_no_role_writes_the_state_past_the_review(self):
        self.order.with_user(self.salesperson).action_signoff_start()
        for user in (self.salesperson, self.manager, self.worker, self.env.ref("base.user_admin"),
                     self.env.ref("base.user_root")):  # fmt: skip
            for record in (self.order.with_user(user), self.order.with_user(user).sudo()):
                with self.held(msg=user.login):
                    record.write({"state": "sale"})
                with self.held(msg=user.login):
                    record.action_confirm()
        self.assertEqual(self.order.state, "draft")

    def test_state_cannot_be_created_imported_or_copied(self):
        with self.held("order review"):
            self.make_order(state="sale")
        result = self.env["sale.order"].load(
            ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/product_uom_qty"],
            [[str(self.customer.id), "sale", str(self.product.id), "3"]],
        )
        self.assertFalse(result["ids"])
        self.review(self.order)
        copy = self.order.copy()
        self.assertEqual(copy.signoff_state, "none")
        with self.held("order review"):
            copy.action_confirm()

    def test_no_context_key_opens_the_gate(self):
        for key in ("confirmation_hold_quietly", "skip_signoff", "force_confirm", "import_file", "install_mode"):
            with self.held(msg=key):
                self.order.with_context(**{key: True}).write({"state": "sale"})
        self.order.with_context(confirmation_hold_quietly=True).action_confirm()
        self.assertEqual(self.order.state, "draft")

    def test_sign_off_can_be_neither_forged_nor_borrowed(self):
        other = self.make_order()
        self.review(other)
        head = other.signoff_head_id
        for user in (self.salesperson, self.manager, self.env.ref("base.user_root")):
            with self.assertRaises(AccessError):
                self.order.with_user(user).write({"signoff_head_id": head.id})
            with self.assertRaises(AccessError):
                self.env["sale.order"].with_user(user).create(
                    {"partner_id": self.customer.id, "signoff_head_id": head.id}
                )
            with self.held():
                head.with_user(user).write({"res_id": self.order.id})
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_context(default_signoff_head_id=head.id).create(
                {"partner_id": self.customer.id}
            )

    def test_who_is_no_member_signs_nothing(self):
        self.order.with_user(self.salesperson).action_signoff_start()
        for user in (self.keeper, self.manager, self.env.ref("base.user_admin")):
            self.assertFalse(any(result["ok"] for result in self.sign(self.order, user)), user.login)
        self.assertTrue(all(step.state == "open" for step in self.order.signoff_head_id.step_ids))

    def test_production_step_is_somebody_elses(self):
        self.env.ref("order_confirmation.signoff_department_production").member_ids += self.salesperson
        self.order.with_user(self.salesperson).action_signoff_start()
        self.sign(self.order, self.salesperson)
        self.assertEqual(self.order.signoff_state, "running")

    # === STILL TRUE ===

    def test_covered_edit_reopens_what_covered_it(self):
        self.review(self.order)
        self.order.order_line[0].price_unit = 60
        with self.held("Sales must sign"):
            self.order.action_confirm()
        states = {step.department_id.code: step.state for step in self.order.signoff_head_id.step_ids}
        self.assertEqual(states, {"sales": "open", "production": "signed"}, "production vouched for no price")
        self.sign(self.order, self.salesperson)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_change_in_the_same_call_is_seen(self):
        self.review(self.order)
        with self.held("must sign"):
            self.order.write({"state": "sale", "commitment_date": "2030-01-01"})
        with self.held("must sign"):
            self.order.write({"state": "sale", "payment_term_id": False})
        self.order.order_requirement_ids = [fields.Command.create({"name": "Blue cartons"})]
        with self.held("must sign"):
            self.order.action_confirm()

    def test_delivery_fee_reopens_nothing(self):
        self.review(self.order)
        fee = self.env["product.product"].create({"name": "Freight", "type": "service"})
        self.order.order_line = [fields.Command.create({"product_id": fee.id, "is_delivery": True, "price_unit": 9})]
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_cancelled_order_is_reviewed_anew(self):
        self.review(self.order)
        self.order._action_cancel()
        self.order.action_draft()
        with self.held("was not started yet"):
            self.order.action_confirm()
        self.review(self.order)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_nothing_to_review_does_not_start(self):
        self.order.order_line.unlink()
        with self.held("no products"):
            self.order.action_signoff_start()

    # === WITH THE CUSTOMER'S CONFIRMATION ===

    def test_review_opens_on_the_signed_return(self):
        self.require()
        with self.held("opens on the customer's signed return"):
            self.order.with_user(self.salesperson).action_signoff_start()
        sheet = self.issue(self.order)
        with self.held("opens on the customer's signed return"):
            self.order.action_signoff_start()
        sheet.sudo()._answer("confirm", "portal", "Li Na", signature=png(), confirm_order=True)
        self.assertEqual((sheet.state, self.order.state), ("confirmed", "sent"), "the sheet only")
        self.assertEqual(self.order.signoff_state, "running")
        self.sign(self.order, self.salesperson)
        self.assertEqual(self.order.state, "sent")
        self.sign(self.order, self.worker)
        self.assertEqual(self.order.state, "sale", "all that was missing")
        self.assertTrue(self.order.confirmation_gated)

    def test_order_that_cannot_go_on_costs_no_signature(self):
        self.require()
        sheet = self.issue(self.order)
        sheet.sudo()._answer("confirm", "portal", "Li Na", signature=png(), confirm_order=True)

        reason = "no warehouse"

        def fail(order):
            raise UserError(reason)

        self.patch(type(self.order), "_action_confirm", fail)
        self.sign(self.order, self.salesperson)
        self.assertTrue(all(result["ok"] for result in self.sign(self.order, self.worker)))
        self.assertEqual((self.order.state, self.order.signoff_state), ("sent", "finished"))
        self.assertIn("no warehouse", " ".join(self.order.activity_ids.mapped("summary")))

    def test_order_nobody_of_the_customer_answered_waits_for_the_clerk(self):
        self.review(self.order)
        self.assertEqual(self.order.state, "draft")

    def test_change_after_both_needs_both(self):
        self.require()
        sheet = self.issue(self.order)
        self.confirm_sheet(sheet)
        self.sign(self.order, self.salesperson)
        self.sign(self.order, self.worker)
        self.assertEqual(self.order.signoff_state, "finished")
        self.order.order_line[0].product_uom_qty = 11
        with self.assertRaises(RedirectWarning) as caught:
            self.order.action_confirm()
        self.assertIn("was changed after", caught.exception.args[0])
        self.assertIn("must sign", caught.exception.args[0])

    # === URGENT (B20) ===

    def urgent(self, order, user, reason="Customer's line stands still"):
        order.with_user(user).action_signoff_urgent(reason, 4)

    def test_urgent_start_is_for_its_group_and_lets_the_order_go_on(self):
        self.order.with_user(self.salesperson).action_signoff_start()
        with self.held("may not start"):
            self.urgent(self.order, self.salesperson)
        self.salesperson.group_ids += self.env.ref("order_confirmation.group_signoff_urgent")
        self.urgent(self.order, self.salesperson)
        self.order.with_user(self.salesperson).action_confirm()
        self.assertEqual((self.order.state, self.order.signoff_state), ("sale", "running"))

    def test_urgent_order_ships_until_its_signatures_are_overdue(self):
        self.salesperson.group_ids += self.env.ref("order_confirmation.group_signoff_urgent")
        self.order.with_user(self.salesperson).action_signoff_start()
        self.urgent(self.order, self.salesperson)
        self.order.action_confirm()
        head = self.order.signoff_head_id
        head._engine_write({"urgent_until": fields.Datetime.now() - timedelta(hours=1)})
        with self.held("Sales and Production must sign"):
            self.deliver(self.order)
        with self.held("must sign"):
            self.order.picking_ids.move_ids.picked = True
            self.order.picking_ids._action_done()
        self.sign(self.order, self.salesperson)
        self.sign(self.order, self.worker)
        self.deliver(self.order)
        self.assertEqual(self.order.picking_ids.state, "done")

    def test_urgent_start_that_is_over_confirms_nothing(self):
        self.salesperson.group_ids += self.env.ref("order_confirmation.group_signoff_urgent")
        self.order.with_user(self.salesperson).action_signoff_start()
        self.urgent(self.order, self.salesperson)
        self.order.signoff_head_id._engine_write({"urgent_until": fields.Datetime.now() - timedelta(hours=1)})
        with self.held("must sign"):
            self.order.action_confirm()

    # === POLICY ===

    def test_none_is_silent_and_writes_no_row(self):
        self.company.order_review_policy = False
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.signoff_head_id)
        self.assertFalse(self.order.order_review_notice)

    def test_warn_shows_and_logs_but_holds_nothing(self):
        self.company.order_review_policy = "warn"
        self.assertIn("was not started yet", self.order.order_review_notice)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        self.assertIn("without a finished order review", " ".join(self.order.message_ids.mapped("body")))
        reviewed = self.make_order()
        self.review(reviewed)
        reviewed.action_confirm()
        self.assertNotIn("without a finished", " ".join(reviewed.message_ids.mapped("body")))

    def test_customer_and_order_override_the_company(self):
        self.customer.order_review_policy = "none"
        self.make_order().action_confirm()
        order = self.make_order(order_review_policy="required")
        with self.held("order review"):
            order.action_confirm()

    def test_only_a_manager_lowers_the_policy(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.salesperson).order_review_policy = "none"
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.salesperson).create(
                {"partner_id": self.customer.id, "order_review_policy": "warn"}
            )
        self.salesperson.group_ids += self.env.ref("base.group_partner_manager")
        for name in ("order_review_policy", "purchase_review_policy"):
            with self.assertRaises(AccessError):
                self.customer.with_user(self.salesperson)[name] = "none"
        self.order.with_user(self.manager).order_review_policy = "none"
        self.order.with_user(self.salesperson).action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_no_detour_over_another_customer(self):
        self.company.order_review_policy = "none"
        self.customer.order_review_policy = "required"
        order = self.make_order(partner_id=self.other_customer.id)
        order.action_confirm()
        with self.held("order review"):
            order.with_user(self.salesperson).partner_id = self.customer
        self.assertEqual(order.partner_id, self.other_customer)

    def test_policy_holds_from_its_first_day(self):
        self.assertEqual(self.company.order_review_policy_since, fields.Date.context_today(self.company))
        self.company.order_review_policy_since = fields.Date.today() + timedelta(days=3)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    # === READERS ===

    def test_production_reads_no_price_of_what_it_signs(self):
        self.order.with_user(self.salesperson).action_signoff_start()
        sections = self.order.with_user(self.worker)._signoff_readable_sections()
        self.assertEqual(sections, ["goods", "delivery"])
        self.assertIn("prices", self.order.with_user(self.salesperson)._signoff_readable_sections())
        self.assertNotIn("prices", self.order.with_user(self.keeper)._signoff_readable_sections())
        step = self.order.signoff_head_id.step_ids.filtered(lambda step: step.department_id.code == "production")
        shown = str(self.env["signoff.step"].with_user(self.worker).dialog(step.ids))
        self.assertIn("LED driver 150 W", shown)
        self.assertNotRegex(shown, r"63\.0|36\.0|[Pp]rice|[Dd]iscount")

    def test_other_companies_neither_start_nor_sign(self):
        other = self.env["res.company"].create({"name": "Other factory"})
        stranger = self._user(
            "oc_stranger", "sales_team.group_sale_manager", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        with self.assertRaises(AccessError):
            self.order.with_user(stranger).action_signoff_start()
        self.order.with_user(self.salesperson).action_signoff_start()
        self.env.ref("order_confirmation.signoff_department_sales").member_ids += stranger
        with self.assertRaises(AccessError):
            self.env["signoff.step"].with_user(stranger).sign(self.order.signoff_head_id.step_ids.ids)

    # === COST ===

    def test_gate_asks_no_query_of_its_own_where_nobody_uses_it(self):
        self.company.order_review_policy = False
        order = self.make_order()
        order.partner_id.commercial_partner_id.read(["name"])
        order.company_id.read(["name"])
        order.order_line.read(["product_id"])
        with self.assertQueryCount(0):
            self.assertFalse(order._order_held())
            self.assertFalse(order._order_review_warned())
