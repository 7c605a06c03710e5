"""Orders wait for their internal contracts, on every path (design §2, D11)."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractPolicy(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()

    def require(self, policy="required"):  # pylint: disable=arguments-differ
        self.company.internal_contract_policy = policy

    # === NONE, WARN, REQUIRED ===

    def test_none_costs_no_query(self):
        """Nothing is asked of the database while no company, customer, order or category wants a contract."""
        order = self.order
        order.action_confirm()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(order._internal_contract_held())
            self.assertFalse(order.order_line._internal_contract_waiting())
            self.assertFalse(order._internal_contract_mark())

    def test_button_list_and_rpc_wait(self):
        """Required: neither button nor list, write, create or import makes a confirmed order."""
        self.require()
        order = self.order.with_user(self.salesperson)
        with self.held("none was made yet"):
            order.action_confirm()
        with self.held("none was made yet"):
            (order | self.make_order().with_user(self.salesperson)).action_confirm()
        with self.held("none was made yet"):
            order.write({"state": "sale"})
        with self.held("none was made yet"):
            self.order.sudo().write({"state": "sale"})
        with self.held("none was made yet"):
            self.make_order(state="sale")
        self.assertEqual(order.state, "draft")

    def test_goes_on_once_all_signed(self):
        """D11.4: the reason names who must sign; approved, the order is confirmed and marked."""
        self.require()
        contract = self.make_contract(self.order, start=False)
        with self.held("was not started yet"):
            self.order.action_confirm()
        contract.with_user(self.salesperson).action_signoff_start()
        with self.held("Sales must sign"):
            self.order.action_confirm()
        self.approve(contract)
        self.order.with_user(self.salesperson).action_confirm()
        self.assertEqual(self.order.state, "sale")
        self.assertTrue(self.order.internal_contract_gated)

    def test_warns_only(self):
        """Warn: the form says it, confirming leaves a line."""
        self.require("warn")
        self.assertIn("waits for its internal contract", self.order.internal_contract_notice)
        self.order.with_user(self.salesperson).action_confirm()
        self.assertIn("without an approved internal contract", str(self.order.message_ids.mapped("body")))
        self.assertFalse(self.order.internal_contract_gated)

    def test_since(self):
        """Orders before the first day are never held."""
        self.company.write({"internal_contract_policy": "required",
                            "internal_contract_policy_since": fields.Date.today() + timedelta(days=3)})  # fmt: skip
        self.order.action_confirm()
        self.assertFalse(self.order.internal_contract_gated)
        self.company.internal_contract_policy_since = fields.Date.today()
        self.order.order_line[0].product_uom_qty = 150
        self.assertEqual(sum(self.order.order_line[0].move_ids.mapped("product_uom_qty")), 150)

    def test_quantity_product_and_cancelled_contract(self):
        """Only full quantities of the product that is sold, under a contract that is not cancelled, count."""
        self.require()
        contract = self.make_contract(self.order)
        self.approve(contract)
        line = self.order.order_line[0]
        line.product_uom_qty = 101
        contract.alert_ids.with_user(self.salesperson).action_handle("Agreed")
        with self.held("only 100.00 are under one"):
            self.order.action_confirm()
        line.product_uom_qty = 100
        contract.with_user(self.salesperson).action_cancel()
        with self.held("none was made yet"):
            self.order.action_confirm()

    def test_outdated_contract_holds(self):
        """D11.4: what changed outside holds until somebody says why it may stay, production quantities don't."""
        self.require()
        contract = self.make_contract(self.order)
        self.approve(contract)
        contract._alert("quantity", "More in manufacturing")
        self.assertFalse(self.order._internal_contract_held())
        contract._alert("bom", "Component exchanged")
        with self.held("out of date: Component exchanged"):
            self.order.action_confirm()
        contract.alert_ids.filtered(lambda a: a.kind == "bom").with_user(self.engineer).action_handle("Same fit")
        self.order.action_confirm()

    def test_amending_holds_again(self):
        """B01: a contract in a new round holds until it is approved again."""
        self.require()
        contract = self.make_contract(self.order)
        self.approve(contract)
        contract.with_user(self.salesperson).action_signoff_amend("Foam")
        with self.held("Sales must sign"):
            self.order.action_confirm()

    # === WHO MAY LOWER IT ===

    def test_only_managers_lower_it(self):
        """A clerk neither lowers the policy of an order nor of a customer; a manager does."""
        self.require()
        order = self.order.with_user(self.salesperson)
        for vals in ({"internal_contract_policy": "none"}, {"internal_contract_policy": "warn"}):
            with self.assertRaises(AccessError):
                order.write(vals)
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).internal_contract_policy = "none"
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.salesperson).create(
                {"partner_id": self.customer.id, "internal_contract_policy": "none"}
            )
        with self.assertRaises(AccessError):
            order.internal_contract_gated = False
        self.order.with_user(self.manager).internal_contract_policy = "none"
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_customer_decides(self):
        """The customer's policy stands above the company's."""
        self.customer.with_user(self.manager).internal_contract_policy = "required"
        with self.held("none was made yet"):
            self.order.action_confirm()
        self.require()
        self.customer.internal_contract_policy = "none"
        self.order.action_confirm()

    def test_another_customer_is_no_detour(self):
        """A confirmed order does not get to a customer who needs a contract without one."""
        self.other_customer.internal_contract_policy = "required"
        self.order.action_confirm()
        with self.held("none was made yet"):
            self.order.write({"partner_id": self.other_customer.id})

    def test_category_needs_one_whatever_the_policy(self):
        """Goods of a marked category, or of one below it, need a contract; others of the order don't."""
        parent = self.env["product.category"].create({"name": "Programmed"})
        child = self.env["product.category"].create({"name": "Drivers", "parent_id": parent.id})
        self.product.categ_id = child
        self.assertEqual(self.order.internal_contract_policy_effective, "none")
        with self.assertRaises(AccessError):
            parent.with_user(self._user("ic_products", "product.group_product_manager")).write(
                {"internal_contract_required": True}
            )
        parent.internal_contract_required = True
        self.order.invalidate_recordset()
        self.assertEqual(self.order.internal_contract_policy_effective, "required")
        self.order.with_user(self.manager).internal_contract_policy = "none"
        with self.held("none was made yet"):
            self.order.action_confirm()
        contract = self.make_contract(self.order, start=False)
        contract.draft_line_ids[1].unlink()
        contract.with_user(self.salesperson).action_signoff_start()
        self.approve(contract)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        parent.internal_contract_required = False
        self.assertFalse(self.env["product.category"]._internal_contract_marked())

    # === AFTER CONFIRMATION ===

    def test_increments_wait(self):
        """A raised quantity and a new row are procured once an amended contract covers them."""
        self.require()
        contract = self.make_contract(self.order)
        self.approve(contract)
        self.order.action_confirm()
        first = self.order.order_line[0]
        first.with_user(self.salesperson).product_uom_qty = 130
        self.assertEqual(sum(first.move_ids.mapped("product_uom_qty")), 100)
        self.order.with_user(self.salesperson).write(
            {"order_line": [Command.create({"product_id": self.product_2.id, "product_uom_qty": 7})]}
        )
        added = self.order.order_line[-1]
        self.assertFalse(added.move_ids)
        self.assertIn("waits for its internal contract", self.order.internal_contract_notice)
        contract.with_user(self.salesperson).action_signoff_amend("The customer wants more")
        contract.draft_line_ids[0].with_user(self.salesperson).quantity = 130
        contract.with_user(self.salesperson).write({"draft_line_ids": [Command.create(
            {"model_text": "ELG", "quantity": 7, "sale_line_id": added.id})]})  # fmt: skip
        self.env.cr.flush()
        self.approve(contract)
        self.assertEqual(contract.state, "approved")
        self.assertEqual(sum(first.move_ids.mapped("product_uom_qty")), 130)
        self.assertEqual(sum(added.move_ids.mapped("product_uom_qty")), 7)

    def test_manager_releases_what_waited(self):
        """A manager who takes the policy off a confirmed order lets increments go on, on record."""
        self.require()
        self.approve(self.make_contract(self.order))
        self.order.action_confirm()
        line = self.order.order_line[0]
        line.product_uom_qty = 130
        self.order.with_user(self.manager).internal_contract_policy = "none"
        self.assertEqual(sum(line.move_ids.mapped("product_uom_qty")), 130)
        self.assertIn("no longer wait", str(self.order.message_ids.mapped("body")))

    # === URGENT ===

    def test_urgent_goes_on_and_stops_the_shipment_when_overdue(self):
        """B20: started as urgent the order is confirmed; overdue signatures stop its goods."""
        self.require()
        contract = self.make_contract(self.order)
        boss = self.manager
        boss.group_ids += self.env.ref("order_confirmation.group_signoff_urgent")
        contract.with_user(boss).action_signoff_urgent("The ship leaves tomorrow", hours=4)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")
        head = contract.signoff_head_id
        head._engine_write({"urgent_until": fields.Datetime.now() - timedelta(hours=1)})
        with self.held("must sign"):
            self.deliver(self.order)
        self.approve(contract)
        self.deliver(self.order)
        self.assertEqual(set(self.order.picking_ids.mapped("state")), {"done"})

    # === THE CUSTOMER ACTS ===

    def test_signed_order_waits_and_goes_on(self):
        """Portal: the customer's signature leaves a quotation, the clerk is told; approved, the order goes on."""
        self.require()
        contract = self.make_contract(self.order)
        self.order.write({"signature": self.signature_base64(), "signed_by": "Li Na", "require_payment": False})
        self.order.sudo()._validate_order()
        self.assertEqual(self.order.state, "draft")
        self.assertIn("Sales must sign", str(self.order.activity_ids.mapped("summary")))
        self.assertTrue(self.order._confirmation_page_notice(self.portal)["reviewed"])
        self.approve(contract)
        self.assertEqual(self.order.state, "sale")

    def test_other_companies_contract_does_not_count(self):
        """A contract of another company, or one that does not name the order, covers nothing."""
        self.require()
        contract = self.make_contract(self.order)
        self.approve(contract)
        contract.sale_order_ids = [Command.clear()]
        with self.held("none was made yet"):
            self.order.action_confirm()

    def test_confirming_asks_nothing_of_contracts(self):
        """Policy none: confirming an order reads no table of contracts, with superuser procurement included."""
        order = self.make_order()
        order.with_user(self.salesperson).action_confirm()  # whoever uses none: the cached looks are there
        order = self.make_order().with_user(self.salesperson)
        self.env.flush_all()
        self.env.invalidate_all()
        queries = []
        execute = type(self.env.cr).execute

        def spy(cursor, query, params=None, log_exceptions=True):
            queries.append(str(query))
            return execute(cursor, query, params, log_exceptions)

        with patch.object(type(self.env.cr), "execute", spy):
            order.action_confirm()
            self.env.cr.flush()
        self.assertFalse([query for query in queries if "internal_contract" in query.split("FROM", 1)[-1]])

    def test_other_companies_people(self):
        """A clerk of another company neither sees the contract nor makes one for this order."""
        self.require()
        other = self.env["res.company"].create({"name": "Second factory"})
        stranger = self._user("ic_other_clerk", "sales_team.group_sale_manager",
                              company_id=other.id, company_ids=[Command.set(other.ids)])  # fmt: skip
        with self.assertRaises(AccessError):
            self.env["internal.contract"].with_user(stranger)._make_from_orders(self.order.with_user(stranger))
        self.assertFalse(other.internal_contract_policy)
        foreign = self.env["internal.contract"].create({"company_id": other.id, "kind": "stock"})
        with self.assertRaises(AccessError):
            foreign.with_user(self.salesperson).note = "Mine"

    def test_import_and_payment(self):
        """An import of confirmed orders is refused whole; a payment is booked and the order stays a quotation."""
        self.require()
        result = self.env["sale.order"].with_user(self.salesperson).load(
            ["partner_id/.id", "state", "order_line/product_id/.id", "order_line/product_uom_qty"],
            [[str(self.customer.id), "sale", str(self.product.id), "3"]],
        )  # fmt: skip
        self.assertFalse(result["ids"])
        self.assertIn("none was made yet", str(result["messages"]))
        order = self.order.with_context(confirmation_hold_quietly="payment")
        self.assertTrue(order.sudo().action_confirm())
        self.assertEqual(self.order.state, "draft")
        self.assertIn("none was made yet", str(self.order.message_ids.mapped("body")))
