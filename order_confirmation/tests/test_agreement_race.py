from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import png
from .race_common import RaceCase


@tagged("post_install", "-at_install")
class TestAgreementRace(RaceCase):
    """Two people sign, issue or end the same agreement at the same moment (D13.7)."""

    def setUp(self):
        super().setUp()
        with self.environment() as env:
            customer = env["res.partner"].create({"name": "Race B.V.", "is_company": True})
            agreement = env["order.agreement"].create(
                {"partner_id": customer.id, "law": "Nowhere", "payment_method": "cash"}
            )
            self.customer_id, self.agreement_id = customer.id, agreement.id
        self.addCleanup(self.remove)

    def remove(self):
        with self.environment() as env:
            env.cr.execute("DELETE FROM order_agreement WHERE partner_id = %s", [self.customer_id])
            env.cr.execute("DELETE FROM res_partner WHERE id = %s", [self.customer_id])

    def agreement(self, env):
        return env["order.agreement"].browse(self.agreement_id)

    def issue(self, env):
        self.agreement(env)._issue()

    def sign(self, name, side="buyer"):
        def act(env):
            agreement = self.agreement(env)
            agreement._sign((side,), {side: name}, fields.Date.context_today(agreement), signature=png())

        return act

    def test_only_one_signs_for_a_side(self):
        with self.environment() as env:
            self.issue(env)
        outcome = self.race(self.sign("Li Na"), self.sign("Zhang San"))
        self.assertIsInstance(outcome, UserError)
        self.assertRegex(str(outcome), "Li Na has signed for this side already")
        with self.environment() as env:
            self.assertEqual(self.agreement(env).buyer_signed_by, "Li Na")

    def test_both_sides_at_once_make_it_signed(self):
        with self.environment() as env:
            self.issue(env)
        self.assertIsNone(self.race(self.sign("Li Na"), self.sign("Chen Wei", "seller")))
        with self.environment() as env:
            self.assertEqual(self.agreement(env).state, "signed")

    def test_it_is_issued_once(self):
        outcome = self.race(self.issue, self.issue)
        self.assertRegex(str(outcome), "issued already")

    def test_an_edit_does_not_slip_into_what_is_being_issued(self):
        outcome = self.race(self.issue, lambda env: self.agreement(env).write({"payment_days": 99}))
        self.assertRegex(str(outcome), "issued already")
        with self.environment() as env:
            self.assertEqual(self.agreement(env).payment_days, 7)

    def test_who_ends_it_first_wins(self):
        with self.environment() as env:
            self.issue(env)
        outcome = self.race(lambda env: self.agreement(env)._end("Mistake"), self.sign("Li Na"))
        self.assertRegex(str(outcome), "can't be signed")
