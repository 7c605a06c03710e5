from odoo.tests import tagged

from .clause_common import ClauseCommon
from .report_common import text_of
from .review_common import ReviewCommon

LETTER = {
    "export_payment": "lc",
    "export_lc_number": "LC-2026-88",
    "export_lc_bank": "ING Bank",
    "export_lc_expiry": "2027-02-28",
    "export_lc_shipment": "2027-01-31",
}


@tagged("post_install", "-at_install")
class TestExport(ClauseCommon):
    """Ports, letter of credit and shipment on an export order (D14.2, D14.3, D14.6, D14.7)."""

    def test_export_is_what_goes_abroad_or_is_filled_in(self):
        self.company.country_id = self.env.ref("base.cn")
        self.assertTrue(self.make_order().export_order)
        self.customer.country_id = self.env.ref("base.cn")
        order = self.make_order()
        self.assertFalse(order.export_order)
        order.export_vessel = "COSCO 012W"
        self.assertTrue(order.export_order)

    def test_orders_without_export_keep_the_digests_they_had(self):
        order = self.make_order()
        content = order._confirmation_content()[order]
        self.assertEqual(
            sorted(content["delivery"]), ["address", "commitment_date", "contact", "incoterm", "incoterm_location"]
        )
        self.assertEqual(sorted(content["payment"]), ["currency", "invoice_address", "payment_term"])
        self.assertEqual(sorted(content["terms"]), ["customer", "marks", "requirements", "seller", "terms"])
        digest = order._confirmation_digests()[order]
        order.write({"export_port_loading": "  ", "export_vessel": "X", "export_etd": "2027-01-02"})
        self.assertEqual(order._confirmation_digests()[order], digest)

    def test_commercial_terms_are_covered_and_printed_logistic_ones_are_not(self):
        order = self.make_order(export_port_loading="Ningbo", export_port_discharge="Rotterdam", **LETTER)
        sheet = self.issue(order, lang_second="zh_CN")
        text = "".join(text_of(sheet.sudo().pdf_file_id._content()))
        for words in ("Ningbo", "Rotterdam", "L/C", "LC-2026-88", "ING Bank", "February 28, 2027"):
            self.assertIn(words, text)
        self.assertEqual(sheet.snapshot["content"]["payment"]["lc_expiry"], "2027-02-28")
        order.write(
            {
                "export_booking": "B1", "export_vessel": "COSCO 012W", "export_transport_number": "COSU1",
                "export_etd": "2027-01-02", "export_eta": "2027-02-02", "export_declaration": "3104",
            }
        )  # fmt: skip
        self.assertFalse(sheet.outdated)
        for vals, topic in (
            ({"export_port_discharge": "Hamburg"}, "port of discharge changed"),
            ({"export_lc_expiry": "2027-03-31"}, "letter of credit changed"),
            ({"export_payment": "tt"}, "international payment changed"),
        ):
            old = {name: order[name] for name in vals}
            order.write(vals)
            self.assertTrue(sheet.outdated, vals)
            self.assertIn(topic, sheet.difference_text)
            order.write(old)
            self.assertFalse(sheet.outdated)

    def test_letter_layout_and_portal_name_them_too(self):
        order = self.make_order(export_port_loading="Ningbo", **LETTER)
        page = str(self.issue(order, layout="letter")._render_html())
        self.assertIn("Ningbo", page)
        self.assertIn("LC-2026-88", page)

    def test_clauses_say_how_an_export_is_paid(self):
        clause = self.make_clause("Payment", "{payment_terms}; {payment_method}")
        sheet = self.issue(self.make_order(**LETTER), clause_set_id=self.make_set(clause).id)
        self.assertEqual(sheet.snapshot["labels"]["en_US"]["clauses"][0]["text"], "L/C; L/C")

    def test_days_that_do_not_fit_are_warned_of(self):
        order = self.make_order(commitment_date="2027-02-15 04:00:00", **LETTER)
        self.assertIn("Latest Shipment Date 01/31/2027 comes before the goods go on 02/15/2027", order.export_notice)
        self.assertNotIn("L/C Expiry", order.export_notice)
        order.commitment_date = "2027-03-15 04:00:00"
        self.assertIn("L/C Expiry 02/28/2027", order.export_notice)
        order.commitment_date = "2027-01-15 04:00:00"
        self.assertFalse(order.export_notice)
        order.export_etd = "2027-02-01"
        self.assertIn("02/01/2027", order.export_notice)
        order.write({"export_lc_number": False, "export_etd": False})
        self.assertIn("its number is missing", order.export_notice)
        order.export_payment = "tt"
        self.assertIn("payment is not by L/C", order.export_notice)

    def test_impossible_days_are_refused_and_nothing_is_lost(self):
        order = self.make_order(export_etd="2027-01-10")
        with self.held("arrives before it leaves"):
            order.write({"export_eta": "2027-01-09", "export_vessel": "X"})
        self.assertFalse(order.export_vessel)
        with self.held("expires before its latest shipment"):
            order.write({"export_lc_expiry": "2027-01-09", "export_lc_shipment": "2027-01-10"})

    def test_a_copied_order_has_no_shipment_and_no_letter(self):
        copy = self.make_order(export_port_loading="Ningbo", export_vessel="X", **LETTER).copy()
        self.assertEqual(copy.export_port_loading, "Ningbo")
        self.assertFalse(copy.export_vessel or copy.export_lc_number or copy.export_lc_expiry)

    def test_confirming_an_order_costs_no_query_for_agreement_and_export(self):
        order = self.make_order()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(order.name)  # reads the row
        with self.assertQueryCount(0):
            order._agreement_content()
            order._export_content("payment")


@tagged("post_install", "-at_install")
class TestExportReview(ReviewCommon):
    """What departments sign covers ports and letter of credit, not the shipment (B01, D14.3)."""

    def states_after(self, **values):
        order = self.make_order(**LETTER)
        self.review(order)
        order.write(values)
        self.env.flush_all()
        order.signoff_head_id._reconcile()
        return {step.department_id.code: step.state for step in order.signoff_head_id._current_steps()}

    def test_what_is_agreed_reopens_what_covered_it_and_the_shipment_nothing(self):
        self.staff()
        self.company.order_review_policy = "required"
        self.assertEqual(self.states_after(export_lc_number="LC-2")["sales"], "open")
        self.assertEqual(self.states_after(export_lc_number="LC-2")["production"], "signed")
        self.assertEqual(self.states_after(export_port_discharge="Hamburg")["production"], "open")
        self.assertNotIn("open", self.states_after(export_vessel="COSCO 012W", export_etd="2027-01-02").values())
