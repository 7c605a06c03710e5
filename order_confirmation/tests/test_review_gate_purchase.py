from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewGatePurchase(ReviewCommon):
    """D16.2: with *required*, no path places a purchase order before purchasing and the approver have signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff()
        cls.company.purchase_review_policy = "required"
        cls.rfq = cls.make_purchase()

    def test_button_is_refused_until_both_have_signed(self):
        rfq = self.rfq.with_user(self.buyer)
        with self.assertRaises(RedirectWarning) as caught:
            rfq.button_confirm()
        self.assertEqual(caught.exception.args[2], "Start Review")
        rfq.action_signoff_start()
        with self.assertRaises(UserError) as caught:
            rfq.button_confirm()
        self.assertIn("Purchasing must sign", str(caught.exception))
        self.sign(rfq, self.buyer)
        with self.held("Approver must sign"):
            rfq.button_confirm()
        self.sign(rfq, self.purchase_manager)
        rfq.button_confirm()
        self.assertEqual(rfq.state, "purchase")

    def test_approver_is_somebody_else(self):
        self.env.ref("order_confirmation.signoff_department_management").member_ids += self.buyer
        self.rfq.with_user(self.buyer).action_signoff_start()
        self.sign(self.rfq, self.buyer)
        self.sign(self.rfq, self.buyer)
        self.assertEqual(self.rfq.signoff_state, "running")

    def test_no_role_places_it_past_the_review(self):
        for user in (
            self.buyer,
            self.purchase_manager,
            self.env.ref("base.user_admin"),
            self.env.ref("base.user_root"),
        ):
            for record in (self.rfq.with_user(user), self.rfq.with_user(user).sudo()):
                for act in (
                    lambda rfq: rfq.write({"state": "purchase"}),
                    lambda rfq: rfq.write({"state": "to approve"}),
                    lambda rfq: rfq.button_confirm(),
                    lambda rfq: rfq.button_approve(force=True),
                    lambda rfq: rfq.with_context(skip_signoff=True, import_file=True).button_approve(),
                ):
                    with self.held("order review", msg=user.login):
                        act(record)
        self.assertEqual(self.rfq.state, "draft")

    def test_state_cannot_be_created_or_imported(self):
        for state in ("purchase", "to approve"):
            with self.held("order review"):
                self.make_purchase(state=state)
        result = self.env["purchase.order"].load(
            ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/product_qty"],
            [[str(self.vendor.id), "purchase", str(self.scarce.id), "3"]],
        )
        self.assertFalse(result["ids"])

    def test_approval_by_amount_comes_after_the_review(self):
        self.company.write({"po_double_validation": "two_step", "po_double_validation_amount": 1})
        self.review(self.rfq)
        self.rfq.with_user(self.buyer).button_confirm()
        self.assertEqual(self.rfq.state, "to approve")
        self.rfq.order_line.price_unit = 9
        with self.held("must sign"):
            self.rfq.with_user(self.purchase_manager).button_approve()

    def test_covered_edit_reopens(self):
        self.review(self.rfq)
        self.rfq.order_line.product_qty = 500
        with self.held("Purchasing must sign"):
            self.rfq.button_confirm()

    def test_requests_made_by_procurement_are_untouched(self):
        self.env["stock.warehouse.orderpoint"].create(
            {"product_id": self.scarce.id, "product_min_qty": 500, "product_max_qty": 500,
             "warehouse_id": self.warehouse.id, "route_id": self.env.ref("purchase_stock.route_warehouse0_buy").id}
        ).action_replenish()  # fmt: skip
        rfq = self.env["purchase.order"].search([("partner_id", "=", self.vendor.id)]) - self.rfq
        found = (rfq | self.rfq).order_line.filtered(lambda line: line.orderpoint_id or line.product_qty > 100)
        self.assertTrue(found)
        self.assertEqual(found.order_id.state, "draft")
        with self.held("order review"):
            found.order_id.button_confirm()

    def test_procurement_that_adds_to_a_reviewed_request_reopens_it(self):
        self.review(self.rfq)
        self.rfq.order_line = [Command.create({"product_id": self.product.id, "product_qty": 1, "price_unit": 1})]
        with self.held("must sign"):
            self.rfq.button_confirm()

    def test_cancelled_request_is_reviewed_anew(self):
        self.review(self.rfq)
        self.rfq.button_cancel()
        self.rfq.button_draft()
        with self.held("was not started yet"):
            self.rfq.button_confirm()

    # === POLICY ===

    def test_none_and_warn_hold_nothing(self):
        self.company.purchase_review_policy = "none"
        self.rfq.button_confirm()
        self.assertEqual(self.rfq.state, "purchase")
        self.assertFalse(self.rfq.signoff_head_id)
        self.company.purchase_review_policy = "warn"
        rfq = self.make_purchase()
        self.assertTrue(rfq.order_review_notice)
        rfq.button_confirm()
        self.assertIn("without a finished order review", " ".join(rfq.message_ids.mapped("body")))

    def test_vendor_and_order_override_the_company_and_managers_of_purchasing_lower(self):
        self.vendor.purchase_review_policy = "none"
        self.make_purchase().button_confirm()
        with self.held("order review"):
            self.make_purchase(order_review_policy="required").button_confirm()
        self.vendor.purchase_review_policy = False
        with self.assertRaises(AccessError):
            self.rfq.with_user(self.buyer).order_review_policy = "none"
        self.rfq.with_user(self.purchase_manager).order_review_policy = "none"
        self.rfq.button_confirm()
        self.assertEqual(self.rfq.state, "purchase")

    def test_no_detour_over_another_vendor(self):
        self.company.purchase_review_policy = "none"
        self.vendor.purchase_review_policy = "required"
        rfq = self.make_purchase(partner_id=self.other_customer.id)
        rfq.button_confirm()
        with self.held("order review"):
            rfq.with_user(self.buyer).partner_id = self.vendor

    def test_other_companies_neither_start_nor_sign(self):
        other = self.env["res.company"].create({"name": "Other factory"})
        stranger = self._user(
            "oc_stranger", "purchase.group_purchase_manager", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        with self.assertRaises(AccessError):
            self.rfq.with_user(stranger).action_signoff_start()
        with self.assertRaises(AccessError):
            self.rfq.with_user(stranger).read(["order_review_checks"])
        self.rfq.with_user(self.buyer).action_signoff_start()
        self.env.ref("order_confirmation.signoff_department_purchasing").member_ids += stranger
        with self.assertRaises(AccessError):
            self.env["signoff.step"].with_user(stranger).sign(self.rfq.signoff_head_id.step_ids.ids)

    def test_customers_policy_is_not_the_vendors(self):
        self.company.write({"purchase_review_policy": False, "order_review_policy": "required"})
        self.vendor.order_review_policy = "required"
        self.rfq.button_confirm()
        self.assertEqual(self.rfq.state, "purchase")

    def test_prices_are_for_purchasing(self):
        self.assertEqual(self.rfq.with_user(self.worker)._signoff_readable_sections(), ["goods"])
        self.assertIn("prices", self.rfq.with_user(self.buyer)._signoff_readable_sections())

    def test_form_works_for_a_buyer(self):
        with Form(self.rfq.with_user(self.buyer)) as form:
            form.order_review_policy = "required"
        self.assertEqual(self.rfq.order_review_policy, "required")

    def test_confirming_costs_no_query_where_nobody_uses_it(self):
        self.company.purchase_review_policy = False
        rfq = self.make_purchase()
        rfq.partner_id.read(["name"])
        rfq.company_id.read(["name"])
        rfq.read(["name"])
        with self.assertQueryCount(0):
            self.assertFalse(rfq._order_held())
            self.assertFalse(rfq._order_review_warned())
