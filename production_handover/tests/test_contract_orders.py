"""Orders that change after their contract was made, and drafts that follow them (D11.1, D11.4)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractOrders(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.clerk_order = cls.order.with_user(cls.salesperson)

    # === CHANGES ARE ON RECORD ===

    def test_orders_without_contract_cost_one_look(self):
        """Nothing is asked where no contract is in the database, one look where the order has none."""
        self.order.order_line.write({"product_uom_qty": 3})
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(self.order._internal_contracts_open())
        self.make_contract(self.make_order())
        self.assertTrue(self.env["internal.contract"]._used())
        self.order.invalidate_recordset(["internal_contract_ids"])
        with self.assertQueryCount(1):
            self.order.order_line.order_id._internal_contracts_open()
        with self.assertQueryCount(0):
            self.order.order_line._internal_contract_compare()

    def test_changed_rows(self):
        """Quantity, date, product and unit that differ from the contract are told once per row, and settle again."""
        contract = self.make_contract(self.order)
        self.approve(contract)
        first = self.clerk_order.order_line[0]
        first.product_uom_qty = 120
        self.assertIn("ordered 120.00, under contract 100.00 Units", contract.alert_ids.detail)
        self.assertEqual(contract.alert_ids.line_id, contract.line_ids[0])
        self.assertEqual(contract.alert_ids.raised_by_id, self.salesperson)
        first.product_uom_qty = 130
        self.assertEqual(len(contract.alert_ids), 1)
        self.assertNotIn("120", contract.alert_ids.detail)
        first.product_uom_qty = 100
        contract.invalidate_recordset()
        self.assertFalse(contract.outdated)
        first.confirmation_delivery_date = "2027-03-01"
        self.assertIn("promised for", contract.alert_ids.detail)
        first.write({"confirmation_delivery_date": False, "product_id": self.product_2.id})
        self.assertIn("another product", contract.alert_ids.detail)

    def test_units_are_compared_not_names(self):
        """Ten dozen are a hundred and twenty: the same goods in another unit change nothing."""
        contract = self.make_contract(self.make_order(120.0, 50.0))
        order = contract.sale_order_ids
        self.approve(contract)
        order.order_line[0].write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 10})
        self.assertFalse(contract.alert_ids)

    def test_added_and_deleted_rows_and_cancelled_orders(self):
        """Goods added, rows deleted, an order promised for another day, cancelled, deleted."""
        contract = self.make_contract(self.order)
        self.approve(contract)
        self.clerk_order.write({"order_line": [Command.create({"product_id": self.chip.id, "product_uom_qty": 4})]})
        self.clerk_order.write({"order_line": [Command.create({"product_id": self.board.id, "product_uom_qty": 5})]})
        detail = contract.alert_ids.detail
        self.assertIn("4.00 Units under no contract", detail)
        self.assertIn("5.00 Units under no contract", detail)
        self.clerk_order.order_line[1].unlink()
        self.assertIn("taken off the order", " ".join(contract.alert_ids.mapped("detail")))
        self.clerk_order.commitment_date = "2027-05-01 12:00:00"
        self.assertIn("promised for", " ".join(contract.alert_ids.mapped("detail")))
        self.clerk_order._action_cancel()
        cancelled = contract.alert_ids.filtered(lambda alert: alert.kind == "cancelled")
        self.assertEqual(cancelled.detail, f"{self.order.name}: cancelled")
        self.order.unlink()
        self.assertIn("deleted", cancelled.detail)

    def test_notes_fees_and_closed_contracts_are_silent(self):
        """Notes and services concern no contract, and one that is over is not told."""
        contract = self.make_contract(self.order)
        self.approve(contract)
        service = self.env["product.product"].create({"name": "Set-up", "type": "service"})
        self.clerk_order.write({"order_line": [
            Command.create({"display_type": "line_note", "name": "Thanks"}),
            Command.create({"product_id": service.id, "product_uom_qty": 1}),
        ]})  # fmt: skip
        self.assertFalse(contract.alert_ids)
        contract.with_user(self.salesperson).action_close()
        self.clerk_order.order_line[0].product_uom_qty = 7
        self.assertFalse(contract.alert_ids)

    # === DRAFTS FOLLOW ===

    def test_draft_takes_the_orders_rows_over(self):
        """D11.1: changed, added, deleted and exchanged rows; what sales wrote by hand stays."""
        contract = self.make_contract(self.order, start=False).with_user(self.salesperson)
        contract.draft_line_ids[0].packaging = "Foam"
        contract.write({"draft_line_ids": [Command.create({"model_text": "Sample box", "quantity": 1})]})
        lines = self.clerk_order.order_line
        lines[0].product_uom_qty = 120
        lines[1].unlink()
        self.clerk_order.write({"order_line": [Command.create({"product_id": self.chip.id, "product_uom_qty": 4})]})
        self.assertTrue(contract.outdated)
        contract.action_take_orders_over()
        rows = {row.model_text: row.quantity for row in contract.draft_line_ids}
        self.assertEqual(rows, {"XLG-150-H-AB": 120, "IC-100": 4, "Sample box": 1})
        self.assertEqual(contract.draft_line_ids[0].packaging, "Foam")
        contract.invalidate_recordset()
        self.assertFalse(contract.outdated)
        lines[0].product_id = self.product_2
        contract.action_take_orders_over()
        self.assertIn("ELG-75-C1050", contract.draft_line_ids.mapped("model_text"))

    def test_further_orders_join_a_draft(self):
        """Rows of a second order of the same customer come into the draft; another customer's do not."""
        contract = self.make_contract(self.order, start=False).with_user(self.salesperson)
        second = self.make_order(5.0, 6.0)
        contract._add_orders(second.with_user(self.salesperson))
        self.assertEqual(contract.sale_order_ids, self.order | second)
        self.assertEqual(sorted(contract.draft_line_ids.mapped("quantity")), [5, 6, 50, 100])
        with self.held("contract of its own"):
            contract._add_orders(self.make_order(partner_id=self.other_customer.id))

    def test_signed_drafts_are_not_exchanged(self):
        """A signed draft is amended, not taken over; nobody but sales takes over."""
        contract = self.make_contract(self.order)
        with self.assertRaises(AccessError):
            contract.with_user(self.worker).action_take_orders_over()
        self.sign(contract, self.salesperson)
        with self.assertRaisesRegex(UserError, "is signed"):
            contract.with_user(self.salesperson).action_take_orders_over()
