"""The program number on every paper that tells somebody what to make (D11.1, D11.3, B20)."""

from odoo.addons.production_handover.tests.handover_common import HandoverCommon
from odoo.tests import tagged

from .program_common import ProgramCommon


@tagged("post_install", "-at_install")
class TestFirmwarePapers(HandoverCommon, ProgramCommon):
    def contract_page(self, contract, **context):
        return str(contract.with_user(self.salesperson).with_context(**context)._signoff_html("sheet"))

    def test_contract(self):
        """Both papers; a sample says that its program is not released; rows without program say nothing."""
        contract = self.make_contract(start=False)
        contract.with_user(self.salesperson).sample = True
        contract.draft_line_ids[0].with_user(self.salesperson).write(
            {"firmware_program_id": self.draft_program.id, "firmware_program_text": "Lamp <V3>"}
        )
        contract.with_user(self.salesperson).action_signoff_start()
        self.env.cr.flush()
        self.sign(contract, self.salesperson)
        for page in (self.contract_page(contract), self.contract_page(contract, internal_contract_paper="draft")):
            self.assertEqual(page.count("HL-0600"), 1)
            self.assertIn("Unreleased program", page)
            self.assertIn("Lamp &lt;V3&gt;", page)

    def test_flow_sheet_and_route_card(self):
        """What the order's row says, on the flow sheet and on the card of its manufacturing order."""
        order = self.make_order(10)
        order.order_line.with_user(self.salesperson).firmware_program_id = self.other
        order.with_user(self.salesperson).action_confirm()
        sheet = order.handover_sheet_ids.with_env(self.env)
        self.assertEqual(list(sheet._page_programs().values()), ["HL-0500"])
        production = self.env["mrp.production"].create(
            {"product_id": self.product.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        page = str(production.with_user(self.worker)._card_html())
        self.assertIn("HL-0412", page)
        self.assertNotIn("Unreleased program", page)
