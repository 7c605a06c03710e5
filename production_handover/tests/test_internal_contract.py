"""The internal contract from draft to approved, amended, and who may write what (D11.1 to D11.4)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestInternalContract(ContractCommon):
    def approve(self, contract):
        self.sign(contract, self.salesperson)
        for line in contract.line_ids:
            line.with_user(self.engineer).bom_id = line.product_id.bom_ids[:1]
        self.sign(contract, self.engineer)
        self.sign(contract, self.salesperson)
        self.sign(contract, self.engineer_2)

    def test_from_order_to_approved(self):
        """D11.1 to D11.4: sales, engineering, sales, engineering."""
        order = self.make_order()
        contract = self.make_contract(order)
        self.assertRegex(contract.name, r"^IC/\d{4}/\d{4}$")
        self.assertEqual(contract.draft_line_ids.mapped("model_text"), ["XLG-150-H-AB", "ELG-75-C1050"])
        self.assertEqual(order.internal_contract_count, 1)
        self.assertFalse(contract.line_ids)
        self.sign(contract, self.salesperson)
        self.assertEqual(contract.state, "parts")
        self.assertEqual(contract.line_ids.product_id, self.product | self.product_2)
        contract.line_ids[0].with_user(self.engineer).bom_id = self.bom
        contract.line_ids[1].with_user(self.engineer).bom_id = self.bom_2
        self.sign(contract, self.engineer)
        self.assertEqual(contract.state, "formal")
        self.sign(contract, self.salesperson)
        self.assertEqual(contract.state, "review")
        self.sign(contract, self.engineer_2)
        self.assertEqual(contract.state, "approved")
        with self.held("Amend"):
            contract.with_user(self.salesperson).date_delivery = "2027-01-31"
        with self.held("Amend"):
            contract.line_ids[0].with_user(self.salesperson).quantity = 1
        with self.held("Amend"):
            contract.line_ids[0].with_user(self.engineer).bom_id = self.bom_2

    def test_number_per_company_and_year(self):
        """D11.1: each company counts its contracts from one, each year."""
        other = self.env["res.company"].create({"name": "Second factory"})
        first = self.make_contract(start=False)
        second = self.env["internal.contract"].create({"company_id": other.id, "kind": "stock"})
        self.assertEqual(second.name.split("/")[-1], "0001")
        self.assertEqual(int(self.make_contract(start=False).name[-4:]), int(first.name[-4:]) + 1)

    def test_each_department_writes_its_part(self):
        """D11.2: sales can't touch part number and BOM, engineering can't touch what was promised; production reads."""
        contract = self.make_contract()
        self.sign(contract, self.salesperson)
        line = contract.line_ids[0]
        for vals in ({"product_id": self.product_2.id}, {"bom_id": self.bom.id}, {"bom_digest": "x"}):
            with self.assertRaises(AccessError):
                line.with_user(self.salesperson).write(vals)
        for vals in ({"quantity": 7}, {"packaging": "Foam"}, {"model_text": "Other"}):
            with self.assertRaises(AccessError):
                line.with_user(self.engineer).write(vals)
        with self.assertRaises(AccessError):
            line.with_user(self.salesperson).copied = {}
        self.assertEqual(contract.with_user(self.worker).line_ids[0].quantity, 100)
        with self.assertRaises(AccessError):
            line.with_user(self.worker).packaging = "Foam"

    def test_correcting_the_formal_contract_keeps_the_draft(self):
        """D11.3: the draft as signed stays; the formal contract differs from it."""
        contract = self.make_contract()
        self.sign(contract, self.salesperson)
        contract.line_ids[0].with_user(self.salesperson).quantity = 90
        self.env.cr.flush()
        self.assertEqual(contract.state, "parts")
        self.assertEqual(contract.draft_line_ids[0].quantity, 100)

    def test_a_changed_draft_is_signed_again_and_taken_over(self):
        """B01: what was corrected in the formal contract stays, what changed in the draft comes over."""
        contract = self.make_contract()
        self.sign(contract, self.salesperson)
        contract.line_ids[0].with_user(self.salesperson).packaging = "Foam"
        contract.draft_line_ids[0].with_user(self.salesperson).quantity = 80
        self.env.cr.flush()
        self.assertEqual(contract.state, "draft")
        self.sign(contract, self.salesperson)
        self.assertEqual(contract.line_ids[0].quantity, 80)
        self.assertEqual(contract.line_ids[0].packaging, "Foam")

    def test_amending_asks_only_departments_concerned(self):
        """Amend: sales signs again, the others where something they vouched for has changed."""
        contract = self.make_contract()
        self.approve(contract)
        contract.with_user(self.salesperson).action_signoff_amend("The customer wants foam")
        self.env.cr.flush()
        self.assertEqual(contract.state, "draft")
        # Nothing was changed: only sales signs, everybody else's signature stands.
        self.sign(contract, self.salesperson)
        self.assertEqual(contract.state, "approved")
        skipped = contract.signoff_head_id._current_steps().filtered(lambda step: step.state == "skipped")
        self.assertEqual(len(skipped), 3)
        contract.with_user(self.salesperson).action_signoff_amend("The customer wants 120")
        contract.draft_line_ids[0].with_user(self.salesperson).quantity = 120
        self.env.cr.flush()
        self.sign(contract, self.salesperson)
        self.assertEqual(contract.state, "parts")
        self.assertEqual(contract.line_ids[0].quantity, 120)
        self.sign(contract, self.engineer)
        # The order still says 100: who signs has looked at it.
        for user in (self.salesperson, self.engineer_2):
            with self.assertRaisesRegex(UserError, "100 Units → 120 Units"):
                self.sign(contract, user)
            self.look(contract, user)
            self.sign(contract, user)
        self.assertEqual(contract.state, "approved")

    def test_a_sample_takes_the_short_route(self):
        """B20: sales, then engineering."""
        contract = self.make_contract(start=False)
        contract.sample = True
        contract.with_user(self.salesperson).action_signoff_start()
        self.sign(contract, self.salesperson)
        self.sign(contract, self.engineer)
        self.assertEqual(contract.state, "approved")

    def test_quantities_are_put_under_one_contract_once(self):
        """An order's goods are under contract once; a second contract takes what is left."""
        order = self.make_order()
        contract = self.make_contract(order, start=False)
        with self.held("under a contract already"):
            self.make_contract(order, start=False)
        contract.draft_line_ids[0].quantity = 60
        rest = self.make_contract(order, start=False)
        self.assertEqual(rest.draft_line_ids.mapped("quantity"), [40])
        contract.action_cancel()
        self.assertEqual(self.make_contract(order, start=False).draft_line_ids.mapped("quantity"), [60, 50])

    def test_bad_input_is_refused(self):
        """Quantity 0, no rows, no customer, orders of two customers: a clear message."""
        contract = self.make_contract(start=False)
        with self.held("more than zero"):
            contract.draft_line_ids[0].quantity = 0
        with self.held("contract of its own"):
            contract.sale_order_ids += self.make_order(partner_id=self.other_customer.id)
        empty = self.env["internal.contract"].create({"kind": "stock"})
        with self.held("no rows"):
            empty.action_signoff_start()
        nobodys = self.env["internal.contract"].create(
            {"draft_line_ids": [Command.create({"model_text": "X", "quantity": 1})]}
        )
        with self.held("no customer"):
            nobodys.action_signoff_start()

    def test_state_and_number_are_written_by_acts_alone(self):
        """No write, default or import closes, approves or renames a contract."""
        contract = self.make_contract(start=False)
        for vals in ({"state": "approved"}, {"name": "X"}, {"closed_on": "2026-01-01"}):
            with self.assertRaises(UserError):
                contract.write(vals)
        born = self.env["internal.contract"].create({"kind": "stock", "state": "approved", "name": "IC/1"})
        self.assertEqual(born.state, "draft")
        self.assertNotEqual(born.name, "IC/1")
        with self.assertRaises(UserError):
            self.env["internal.contract"].with_context(default_closed_on="2026-01-01 00:00:00").create({})

    def test_other_companies_see_nothing(self):
        """Company rules on contract and rows."""
        other = self.env["res.company"].create({"name": "Second factory"})
        contract = self.make_contract()
        self.sign(contract, self.salesperson)
        stranger = self._user("ic_stranger", "sales_team.group_sale_manager,mrp.group_mrp_manager",
                              company_id=other.id, company_ids=[Command.set(other.ids)])  # fmt: skip
        for records in (contract, contract.draft_line_ids, contract.line_ids):
            with self.assertRaises(AccessError):
                records.with_user(stranger).read(["display_name"])
