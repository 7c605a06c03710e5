"""The delivery note on A4 and on three-part paper (D01, D07): no prices, no other company's goods."""

import io
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .acceptance_common import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestDeliveryNote(AcceptanceCommon):
    def test_what_is_on_it(self):
        """D01: customer's number, goods, ordered and delivered, copies to sign; no prices."""
        self.env["order.customer.part"].create(
            {"name": "BL-150", "partner_id": self.customer.id, "product_id": self.product.id}
        )
        order = self.make_order([(self.product, 10, 98765.43)], client_order_ref="PO-77")
        order.action_confirm()
        page = order.picking_ids.with_user(self.keeper)._delivery_html()
        self.assertIn("Not shipped yet", page)
        self.deliver(order, {self.product: 7})
        picking = order.order_acceptance_ids.picking_id.with_user(self.keeper)
        page = picking._delivery_html()
        text = re.sub(r"<style.*?</style>|<[^>]+>|\s+", " ", page, flags=re.DOTALL)
        for words in ("Delivery note", "Please sign and give back", "BL-150", "PO-77", self.customer.name, "7", "10"):
            self.assertIn(words, text)
        self.assertNotIn("98", re.sub(r"data:image[^\"]*", "", text).replace(picking.name, "").replace(order.name, ""))
        self.assertNotIn("98,765", page)
        self.assertIn("Yellow", picking._delivery_html(form=True))
        self.accept(order.order_acceptance_ids, "Li Na")
        self.assertIn("Li Na", picking._delivery_html())

    def test_markup_in_names_stays_text(self):
        """D01: a name is text."""
        self.customer.name = "<script>alert(1)</script>"
        acceptance = self.delivered()
        self.assertNotIn("<script>", acceptance.picking_id._delivery_html())

    def test_paper_sizes(self):
        """D01: A4, and 241 × 140 mm for the dot-matrix printer; printing writes nothing."""

        picking = self.delivered().picking_id.with_user(self.keeper)
        for form, size in ((False, (210, 297)), (True, (241, 140))):
            pages = PdfReader(io.BytesIO(picking._delivery_pdfs(form)[0])).pages
            self.assertEqual(tuple(round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]), size)

    def test_for_deliveries_of_ones_own(self):
        """D01: receipts have none, and who may not read the delivery prints none."""
        receipt = self.env["stock.picking"].search([("picking_type_id.code", "=", "incoming")], limit=1)
        if receipt:
            with self.assertRaisesRegex(UserError, "goods that go to a customer"):
                receipt._delivery_pdfs()
        with self.assertRaises(AccessError):
            self.delivered().picking_id.with_user(self.other_portal)._delivery_html()
