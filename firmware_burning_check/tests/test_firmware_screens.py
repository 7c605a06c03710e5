"""What the screens count and warn of (D11.1, B12)."""

from odoo.tests import tagged

from .program_common import ProgramCommon


@tagged("post_install", "-at_install")
class TestFirmwareScreens(ProgramCommon):
    def test_used_counts(self):
        """D11.1: a program's form says how many orders, contracts, manufacturing orders and lots carry it."""
        order = self.make_order()
        row = order.order_line[0]
        row.firmware_program_id = self.program
        contract = self.make_contract(order)
        self.sign(contract, self.salesperson)
        self.env["stock.lot"].create({"name": "L1", "product_id": self.product.id})
        self.env.flush_all()
        (self.program | self.other).invalidate_recordset()
        self.assertEqual(self.program.used_order_count, 1)
        self.assertEqual(self.program.used_lot_count, 0)
        self.assertEqual(self.other.used_order_count, 0)
        action = self.program.with_user(self.engineer).action_used_contracts()
        self.assertEqual(self.program.used_contract_count, 1)
        self.assertEqual(self.env["internal.contract"].search(action["domain"]), contract)

    def test_order_says_what_is_missing(self):
        """D11.1: an order names the products without program number, until row or contract has one."""
        order = self.make_order()
        self.assertTrue(order.firmware_asked)
        self.assertIn(self.product.name, order.firmware_missing)
        self.assertNotIn(self.product_2.name, order.firmware_missing)
        order.order_line[0].firmware_program_id = self.program
        self.assertFalse(order.firmware_missing)
        order.order_line[0].firmware_program_id = False
        self.assertTrue(order.firmware_missing)
        contract = self.make_contract(order)
        self.sign(contract, self.salesperson)
        self.assertTrue(contract.line_ids.firmware_program_id)
        order.invalidate_recordset()
        self.assertFalse(order.firmware_missing)

    def test_order_without_programs(self):
        """D11.1: an order of goods that need none says nothing."""
        self.product.firmware_needed = False
        order = self.make_order()
        self.assertFalse(order.firmware_asked)
        self.assertFalse(order.firmware_missing)
