"""The public page behind the QR code (B05)."""

from lxml import html
from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestStatusPage(PortalCase):
    def status(self, sheet=None):
        """Scan the code of a sheet.

        :returns: the response, the status, and the words of the page
        """
        response = self.url_open(f"/confirmation/status/{(sheet or self.sheet).status_token}")
        status = html.fromstring(response.content).xpath("//*[@data-status]/@data-status")[0]
        return response, status, self.text_of(response)

    def test_stranger_reads_number_revision_day_and_company(self):
        response, status, text = self.status()
        self.assertEqual((response.status_code, status), (200, "current"))
        for part in (self.sheet.name, "Revision1", "Issued on", self.company.name, "It is not confirmed yet."):
            self.assertIn(part, text)
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertIn('<meta name="robots" content="noindex', response.text)

    def test_no_customer_data_and_no_prices(self):
        self.sheet._answer("confirm", "phone", "Li Na", comment="secret", user=self.salesperson)
        response = self.status()[0]
        for part in (
            self.customer.name, "Keizersgracht", "63.00", "86,400", self.product.name, self.order.name, "Li Na",
            "secret", self.sheet.access_token, "/my/confirmations",
        ):  # fmt: skip
            self.assertNotIn(part, response.text)

    def test_every_state_has_its_words(self):
        cases = {
            "sent": ("current", "This is the current revision"),
            "change_requested": ("current", "It is not confirmed yet"),
            "confirmed": ("confirmed", "and it is confirmed"),
            "declined": ("closed", "not in force"),
            "expired": ("expired", "reply date passed"),
            "superseded": ("superseded", "A later revision replaced this sheet"),
            "withdrawn": ("withdrawn", "was withdrawn"),
        }
        self.assertEqual(set(cases), set(dict(self.sheet._fields["state"].selection)) - {"draft"})
        for state, (expected, words) in cases.items():
            with self.subTest(state=state):
                self.sheet._engine_write({"state": state})
                status, text = self.status()[1:]
                self.assertEqual(status, expected)
                self.assertIn(words, text)

    def test_changed_order_is_announced(self):
        self.order.order_line[0].price_unit = 70
        self.assertIn("a later revision will follow", self.status()[2])

    def test_new_revision_supersedes_the_printed_one(self):
        self.order.order_line[0].price_unit = 70
        newer = self.issue(self.order)
        self.assertEqual(self.status()[1], "superseded")
        self.assertEqual(self.status(newer)[1], "current")

    def test_unknown_codes_tell_nothing(self):
        draft = self.env["order.confirmation"]._prepare_for(self.make_order())
        tokens = ("x", "é", "%00", "a%0Ab", "x" * 500, "1' OR '1'='1", self.sheet.access_token, draft.status_token)
        for token in tokens:
            with self.subTest(token=token):
                response = self.url_open(f"/confirmation/status/{token}")
                self.assertEqual(response.status_code, 404)
                self.assertIn("We know no sheet with this code", response.text)
                self.assertNotIn(self.company.name, html.fromstring(response.content).xpath("string(//main)"))

    def test_only_the_whole_code_opens_it(self):
        token = self.sheet.status_token
        for other in (token[:-1], token.swapcase(), token + "x", token[:-1] + "%"):
            self.assertEqual(self.url_open(f"/confirmation/status/{other}").status_code, 404)

    def test_employee_who_may_read_the_sheet_gets_a_button(self):
        link = f"/odoo/confirmation-sheets/{self.sheet.id}"
        for user, shown in (
            (self.salesperson, True),
            (self.manager, True),
            (self.colleague, False),
            (self.keeper, False),
            (self.portal, False),
        ):
            with self.subTest(user=user.login):
                self.log_in(user)
                self.assertEqual(link in self.status()[0].text, shown)
