"""Deliveries in a browser: the customer objects and accepts, the keeper records the arrival (D05, D13.4, D14.8)."""

from odoo.tests import Form, HttpCase, tagged

from .acceptance_common import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestAcceptanceTours(HttpCase, AcceptanceCommon):
    def test_customer_objects_then_accepts(self):
        """D13.4, D05: goods marked as wrong, then settled and accepted with a signature."""
        acceptance = self.delivered()
        self.start_tour("/my", "order_acceptance_object", login=self.portal.login)
        self.assertEqual((acceptance.state, acceptance.objected_by), ("accepted", "Li Na"))
        self.assertTrue(acceptance.signature_file_id)
        self.assertEqual((acceptance.line_ids[0].answer, acceptance.line_ids[0].answer_quantity), ("damaged", 2))

    def test_staff_records_the_arrival(self):
        """D14.8: seller and keeper open the form, files and all; the arrival moves the last day."""
        for user in (self.salesperson, self.keeper):
            acceptance = self.delivered()
            self.object(self.delivered(), files=[("a.jpg", "image/jpeg", self.photo())])
            self.start_tour(f"/odoo/acceptances/{acceptance.id}", "order_acceptance_record", login=user.login)
            self.assertEqual(acceptance.arrived_on, acceptance._today())

    def test_forms_open_for_each_role(self):
        """D13.4: whoever may read an acceptance may open its form, with photos on it."""
        acceptance = self.delivered()
        self.object(acceptance, files=[("a.jpg", "image/jpeg", self.photo())], signature=self.photo(kind="PNG"))
        for user in (self.salesperson, self.manager, self.keeper, self.accountant):
            with Form(acceptance.with_user(user)) as form:
                self.assertEqual(form.name, acceptance.name)
