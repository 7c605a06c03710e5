from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .clause_common import AgreementCommon
from .common import png


@tagged("post_install", "-at_install")
class TestAgreementOrder(AgreementCommon):
    """Orders stand under the agreement in force with their customer, and their sheets name it (D13.7)."""

    def test_first_sheet_looks_it_up_and_names_it(self):
        contact = self.env["res.partner"].create({"name": "Li Na", "parent_id": self.customer.id})
        agreement = self.sign_both(self.make_agreement())
        order = self.make_order(partner_id=contact.id)
        sheet = self.issue(order)
        self.assertEqual(order.order_agreement_id, agreement)
        self.assertIn(agreement.name, sheet.snapshot["labels"]["en_US"]["agreement"])
        self.assertEqual(sheet.snapshot["content"]["terms"]["agreement"], f"order.agreement,{agreement.id}")
        self.assertIn(agreement.name, str(sheet._render_html()))

    def test_sheets_of_orders_without_one_are_as_before(self):
        order = self.make_order()
        sheet = self.issue(order)
        self.assertNotIn("agreement", sheet.snapshot["content"]["terms"])
        self.assertNotIn("agreement", sheet.snapshot["labels"]["en_US"])
        agreement = self.sign_both(self.make_agreement())
        self.env["order.confirmation"]._prepare_for(order)
        self.assertFalse(order.order_agreement_id, "a sheet was issued without it: the order's terms stay")
        self.assertFalse(sheet.outdated)
        order.order_agreement_id = agreement
        self.assertTrue(sheet.outdated)
        self.assertEqual(sheet.difference_text, "framework agreement changed")

    def test_what_is_not_in_force_is_not_found(self):
        agreement = self.make_agreement(date_from="2099-01-01")
        self.sign_both(agreement)
        self.issue(order := self.make_order())
        self.assertFalse(order.order_agreement_id)
        self.make_agreement().action_issue()
        self.issue(order := self.make_order())
        self.assertFalse(order.order_agreement_id)

    def test_another_customers_or_unsigned_agreement_is_refused(self):
        agreement = self.sign_both(self.make_agreement())
        unsigned = self.make_agreement()
        unsigned.action_issue()
        foreign = self.make_order(partner_id=self.other_customer.id)
        for user in (self.salesperson, self.manager, self.env.ref("base.user_root")):
            with self.held("was made with"):
                foreign.with_user(user).write({"order_agreement_id": agreement.id})
            with self.held("is not in force"):
                self.make_order().with_user(user).write({"order_agreement_id": unsigned.id})
        with self.held("was made with"):
            self.make_order(partner_id=self.other_customer.id, order_agreement_id=agreement.id)
        with self.held("is not in force"):
            self.make_order(order_agreement_id=unsigned.id)

    def test_another_companys_agreement_is_refused(self):
        other = self.env["res.company"].create(
            {"name": "Other Ltd", "clause_payment_method": "cash", "clause_law": "Nowhere"}
        )
        theirs = self.make_agreement(company_id=other.id)
        theirs.action_issue()
        theirs._engine_write({"state": "signed"})
        order = self.make_order()
        with self.held("was made with"):
            order.order_agreement_id = theirs
        self.issue(order)
        self.assertFalse(order.order_agreement_id)
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).read(["name"])

    def test_agreement_leaves_with_its_customer_and_stays_with_its_contacts(self):
        agreement = self.sign_both(self.make_agreement())
        contact = self.env["res.partner"].create({"name": "Li Na", "parent_id": self.customer.id})
        order = self.make_order(order_agreement_id=agreement.id)
        order.partner_id = contact
        self.assertEqual(order.order_agreement_id, agreement)
        order.partner_id = self.other_customer
        self.assertFalse(order.order_agreement_id)

    def test_ended_agreements_stay_on_their_orders(self):
        agreement = self.sign_both(self.make_agreement())
        order = self.make_order(order_agreement_id=agreement.id)
        agreement._end("They moved.")
        order.partner_id = self.customer
        self.assertEqual(order.order_agreement_id, agreement)

    def test_a_customers_act_issues_a_sheet_under_the_agreement(self):
        agreement = self.sign_both(self.make_agreement())
        self.require()
        order = self.make_order(require_signature=True)
        order.action_quotation_sent()
        seen = order._confirmation_seen()
        order._confirmation_sign_on_page(seen, "Li Na", png())
        self.assertEqual(order.order_agreement_id, agreement)
        self.assertTrue(order._confirmation_stands())

    def test_many_orders_are_looked_up_in_one_search(self):
        self.sign_both(self.make_agreement())
        orders = self.env["sale.order"].union(*(self.make_order() for _number in range(5)))
        self.env.flush_all()
        agreements = type(self.env["order.agreement"])
        with patch.object(agreements, "search", autospec=True, side_effect=agreements.search) as search:
            orders._agreement_look_up()
        self.assertEqual(search.call_count, 1)
        self.assertTrue(all(order.order_agreement_id for order in orders))

    def test_clauses_of_the_sheet_follow_the_agreement(self):
        self.clause_2.text = "Pay within {payment_days} days, agreement {agreement}."
        agreement = self.sign_both(self.make_agreement(payment_days=12, inspection_days=3))
        sheet = self.issue(self.make_order(), clause_set_id=self.clause_set.id)
        words = "\n".join(clause["text"] for clause in sheet.snapshot["labels"]["en_US"]["clauses"])
        self.assertIn(f"Pay within 12 days, agreement {agreement.name}.", words)
        self.assertIn("inspects within 3 days", words)
