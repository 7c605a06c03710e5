"""Manufacturing orders of contracts: found, counted, made once for stock, told of changes (D11, B19)."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractProduction(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        mto = warehouse.mto_pull_id.route_id
        mto.active = True
        (cls.product | cls.product_2).route_ids = mto | warehouse.manufacture_pull_id.route_id

    def confirmed(self, *quantities):
        """A contract that is approved, of an order that is confirmed."""
        order = self.make_order(*quantities)
        contract = self.make_contract(order)
        self.approve(contract)
        order.with_user(self.salesperson).action_confirm()
        self.env.cr.flush()
        return contract, order

    def stock_contract(self, quantity=30, **values):
        contract = (
            self.env["internal.contract"]
            .with_user(self.salesperson)
            .create({"kind": "stock", "date_delivery": "2027-06-30", **values,
                     "draft_line_ids": [Command.create({"model_text": "XLG", "quantity": quantity})]})
        )  # fmt: skip
        contract.action_signoff_start()
        self.approve(contract)
        return contract.with_user(self.env.user)

    def raise_to(self, production, quantity):
        self.env["change.production.qty"].create({"mo_id": production.id, "product_qty": quantity}).change_prod_qty()
        self.env.cr.flush()

    # === LINKS ===

    def test_orders_of_an_order_are_found_both_ways(self):
        """D14.4: what procurement makes for an order belongs to the contract's rows; search works; other ones don't."""
        contract, _order = self.confirmed()
        other = self.env["mrp.production"].create({"product_id": self.product.id, "product_qty": 5})
        self.assertEqual(contract.production_count, 2)
        productions = contract.production_ids
        self.assertNotIn(other, productions)
        first = productions.filtered(lambda one: one.product_id == self.product)
        self.assertEqual(first.internal_contract_line_ids, contract.line_ids[0])
        self.assertEqual(contract.line_ids.mapped("quantity_production"), [100, 50])
        found = self.env["mrp.production"].search([("internal_contract_line_ids", "in", contract.line_ids.ids)])
        self.assertEqual(found, productions)
        for user in (self.worker, self.salesperson):
            self.assertEqual(contract.with_user(user).production_count, 2)
        self.assertEqual(first.with_user(self.worker).action_internal_contracts()["res_id"], contract.id)

    def test_one_order_for_two_rows(self):
        """Odoo makes two rows of one product with one manufacturing order: each row gets its share."""
        order = self.make_order(10.0)
        order.write({"order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 7})]})
        contract = self.make_contract(order)
        self.approve(contract)
        order.action_confirm()
        self.env.cr.flush()
        self.assertEqual(sum(contract.production_ids.mapped("product_qty")), 17)
        self.assertEqual(contract.line_ids.mapped("quantity_production"), [10, 7])
        self.assertFalse(contract.alert_ids)

    def test_splits_backorders_and_merges_stay_exact(self):
        """Split in three and merged again, nothing is counted twice and nothing is told."""
        contract, _order = self.confirmed(100.0)
        production = contract.production_ids
        production._split_productions({production: [60, 25, 15]})
        self.env.cr.flush()
        contract.invalidate_recordset()
        self.assertEqual(contract.production_count, 3)
        self.assertEqual(contract.line_ids.quantity_production, 100)
        merged = contract.production_ids.action_merge()["res_id"]
        self.env.cr.flush()
        contract.invalidate_recordset()
        self.assertEqual(contract.production_ids.ids, [merged])
        self.assertEqual(contract.line_ids.quantity_production, 100)
        self.assertFalse(contract.alert_ids)

    def test_produced_counts_what_is_done(self):
        """A part that is done counts as produced, the rest as under way."""
        contract, _order = self.confirmed(100.0)
        production = contract.production_ids
        production.qty_producing = 40
        production._set_qty_producing()
        production.move_raw_ids.picked = True
        production.with_context(skip_backorder=True, mo_ids_to_backorder=production.ids).button_mark_done()
        self.env.cr.flush()
        contract.line_ids.invalidate_recordset()
        self.assertEqual(contract.line_ids.quantity_production, 100)
        self.assertEqual(contract.line_ids.quantity_produced, 40)
        self.assertFalse(contract.alert_ids)

    # === MORE THAN CONTRACTED ===

    def test_more_than_contracted_is_told_however_it_came(self):
        """Raised by the dialog, by a write, by another order for it: told once, settled when it is lowered."""
        contract, _order = self.confirmed(100.0)
        production = contract.production_ids
        self.raise_to(production.with_user(self.worker), 120)
        self.assertEqual(contract.alert_ids.kind, "quantity")
        self.assertIn("20.00 Units more in manufacturing", contract.alert_ids.detail)
        production.product_qty = 130
        self.env.cr.flush()
        self.assertIn("30.00 Units more", contract.alert_ids.detail)
        self.raise_to(production, 100)
        contract.invalidate_recordset()
        self.assertFalse(contract.alert_ids)
        self.env["mrp.production"].sudo().create(
            {"product_id": self.product.id, "product_qty": 5, "reference_ids": production.reference_ids.ids}
        )
        self.env.cr.flush()
        self.assertIn("5.00 Units more", contract.alert_ids.detail)

    def test_raised_order_is_not_told_twice(self):
        """Without the policy a raised order row raises production too: both are on record, the order goes on."""
        contract, order = self.confirmed(100.0)
        order.order_line[0].product_uom_qty = 110
        self.env.cr.flush()
        self.assertEqual(set(contract.alert_ids.mapped("kind")), {"order", "quantity"})

    # === FOR STOCK ===

    def test_stock_contract_makes_drafts_once(self):
        """D11.11: one draft with BOM, quantity and deadline; a second approval makes none, and names what differs."""
        contract = self.stock_contract()
        production = contract.production_ids
        self.assertEqual((production.state, production.product_qty, production.bom_id), ("draft", 30, self.bom))
        self.assertEqual(str(production.date_deadline.date()), "2027-06-30")
        self.assertFalse(production.user_id)
        contract.with_user(self.salesperson).action_signoff_amend("More is needed")
        notice = contract.signoff_head_id._current_steps().filtered(lambda step: step.kind == "acknowledge")
        self.assertIn(production.name, str(notice.mapped("instructions_by_lang")))
        self.assertIn(
            "production", notice.department_id.mapped("code"), "who must act is asked, though it signed nothing"
        )
        contract.draft_line_ids.with_user(self.salesperson).quantity = 45
        self.env.cr.flush()
        self.approve(contract)
        self.assertEqual(contract.production_ids, production)
        self.assertEqual(production.product_qty, 30)
        steps = contract.signoff_head_id._current_steps().filtered(
            lambda step: step.kind == "acknowledge" and step.department_id.code == "production"
        )
        self.assertIn("45.00 under contract", str(steps.mapped("instructions_by_lang")))
        self.assertIn("45.00 under contract", str(contract.message_ids.mapped("body")))
        self.assertIn("45.00 under contract", str(contract._signoff_html("change")))

    def test_stock_contract_split_keeps_its_orders(self):
        """A split manufacturing order still belongs to its stock contract."""
        contract = self.stock_contract()
        production = contract.production_ids
        production.action_confirm()
        production._split_productions({production: [20, 10]})
        self.env.cr.flush()
        contract.invalidate_recordset()
        self.assertEqual(contract.production_count, 2)
        self.assertEqual(contract.line_ids.quantity_production, 30)

    def test_cancelled_contract_names_its_orders(self):
        """Nothing is cancelled silently: manufacturing orders stay and are named, on both sides."""
        contract = self.stock_contract()
        production = contract.production_ids
        contract.with_user(self.salesperson).action_cancel()
        self.assertEqual(production.state, "draft")
        self.assertIn(production.name, str(contract.message_ids.mapped("body")))
        self.assertIn(contract.name, str(production.message_ids.mapped("body")))
        self.assertIn(self.worker, contract.activity_ids.user_id)

    def test_what_is_made_is_kept_by_the_contract(self):
        """Nobody marks a row as made, or gives a contract another reference, by hand."""
        contract = self.stock_contract()
        with self.assertRaises(UserError):
            contract.line_ids.with_user(self.salesperson).production_made_on = False
        with self.assertRaises(UserError):
            contract.with_user(self.salesperson).stock_reference_id = False

    def test_nothing_used_costs_nothing(self):
        """Manufacturing without any contract asks the database nothing more."""
        production = self.env["mrp.production"].create({"product_id": self.product.id, "product_qty": 5})
        with self.assertQueryCount(0):
            production._internal_contract_watch()
            production._internal_contract_rows()

    def test_bought_goods_and_other_companies(self):
        """Rows without a BOM make nothing; a manufacturing order of another company is no one's."""
        contract, _order = self.confirmed(100.0)
        reference = contract.production_ids.reference_ids
        other = self.env["res.company"].create({"name": "Second factory"})
        foreign = self.env["mrp.production"].with_company(other).create(
            {"product_id": self.product.id, "product_qty": 5, "company_id": other.id, "reference_ids": reference.ids,
             "bom_id": False}
        )  # fmt: skip
        self.env.cr.flush()
        self.assertFalse(foreign.internal_contract_line_ids)
        self.assertFalse(contract.alert_ids)
