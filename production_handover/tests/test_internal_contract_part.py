"""The dialog "Part Number and BOM": suggestions, new products, BOMs, two engineers at once (D11.2)."""

from ast import literal_eval

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestInternalContractPart(ContractCommon):
    def setUp(self):
        super().setUp()
        contract = self.env["internal.contract"].with_user(self.salesperson).create(
            {
                "partner_id": self.customer.id,
                "draft_line_ids": [Command.create({"model_text": "XLG-150-H-12", "quantity": 10})],
            }
        )  # fmt: skip
        contract.action_signoff_start()
        self.sign(contract, self.salesperson)
        self.contract = contract.with_user(self.env.user)
        self.line = self.contract.line_ids

    def dialog(self, user=None, **values):
        line = self.line.with_user(user or self.engineer)
        part = self.env["internal.contract.part"].with_user(user or self.engineer).browse(line.action_part()["res_id"])
        part.write(values)
        return part

    def desk(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("production_handover.internal_contract_desk_action")
        return self.env["internal.contract.line"].with_user(self.engineer).search(literal_eval(action["domain"]))

    def test_the_desk_lists_what_waits(self):
        """D11.2: rows without part number or BOM, until they have both."""
        self.assertIn(self.line, self.desk())
        part = self.dialog(product_id=self.product.id, bom_mode="none")
        part.action_apply()
        self.assertEqual(self.line.product_id, self.product)
        self.assertIn(self.line, self.desk())
        self.dialog(bom_id=self.bom.id).action_apply()
        self.assertNotIn(self.line, self.desk())
        self.assertEqual(len(self.line.bom_digest), 64)

    def test_suggestions_say_why(self):
        """D11.2: what the customer calls it, what is similar, what he ordered before."""
        self.env["order.customer.part"].create(
            {"name": "XLG-150-H-12", "partner_id": self.customer.id, "product_id": self.board.id}
        )
        self.make_order().action_confirm()
        part = self.dialog()
        reasons = {one.product_id: one.reason for one in part.suggestion_ids}
        self.assertIn("Customer's part number", reasons[self.board])
        self.assertIn("Similar", reasons[self.product])
        self.assertEqual(reasons[self.product_2], "Ordered before")
        part.suggestion_ids.filtered(lambda one: one.product_id == self.product).action_use()
        self.assertEqual((part.product_id, part.bom_id), (self.product, self.bom))

    def test_choosing_a_product_proposes_its_bom(self):
        """As a person does it in the form."""
        with Form(self.dialog()) as form:
            form.product_id = self.product
            self.assertEqual(form.bom_id, self.bom)

    def test_a_new_product_from_scratch(self):
        """D11.2: name, the next number of the rule, category, unit; the BOM from components in the dialog."""
        part = self.dialog(
            mode="new", bom_mode="new",
            component_ids=[Command.create({"product_id": self.chip.id, "quantity": 2}),
                           Command.create({"product_id": self.board.id, "quantity": 1})],
        )  # fmt: skip
        part.action_apply()
        product = self.line.product_id
        self.assertRegex(product.default_code, r"^P\d{5}$")
        self.assertEqual(product.name, "XLG-150-H-12")
        self.assertFalse(product.company_id)
        self.assertEqual(self.line.bom_id.bom_line_ids.mapped("product_qty"), [2, 1])
        self.assertEqual(self.line.bom_id.company_id, self.contract.company_id)
        self.sign(self.contract, self.engineer)
        self.assertEqual(self.contract.state, "formal")

    def test_numbers_are_used_once(self):
        """D11.2: typed numbers that are taken are refused, whoever has them; the rule steps over them."""
        rule = self.dialog()._number_rule()
        taken = f"P{rule.number_next_actual:05d}"
        self.env["product.product"].create({"name": "By hand", "default_code": taken, "active": False})
        part = self.dialog(mode="new", bom_mode="none", new_code=f" {taken.lower()} ")
        with self.assertRaisesRegex(UserError, "used already, by a product that is archived"):
            part.action_apply()
        part.new_code = "IC-100"
        with self.assertRaisesRegex(UserError, "choose it as existing product"):
            part.action_apply()
        other = self.env["res.company"].create({"name": "Second factory"})
        self.env["product.product"].create({"name": "Theirs", "default_code": "T_1", "company_id": other.id})
        part.new_code = "T_1"
        with self.assertRaisesRegex(UserError, "by another company"):
            part.action_apply()
        part.new_shared = False
        part.action_apply()
        self.assertEqual(self.line.product_id.company_id, self.contract.company_id)
        part = self.dialog(mode="new", bom_mode="none", new_code=False)
        part.action_apply()
        self.assertNotEqual(self.line.product_id.default_code, taken)

    def test_copy_of_a_similar_bom(self):
        """D11.2: copied for the new product, opened to be changed; a change there is the version that is signed."""
        part = self.dialog(mode="new", bom_mode="copy", source_bom_id=self.bom.id, new_code="XLG-150-H-12")
        action = part.action_apply()
        bom = self.line.bom_id
        self.assertEqual((action["res_model"], action["res_id"]), ("mrp.bom", bom.id))
        self.assertNotEqual(bom, self.bom)
        self.assertEqual(bom.product_tmpl_id, self.line.product_id.product_tmpl_id)
        self.assertEqual(bom.bom_line_ids.product_id, self.chip | self.board)
        before = self.line.bom_digest
        bom.with_user(self.engineer).bom_line_ids[0].product_qty = 3
        self.env.cr.flush()
        self.assertNotEqual(self.line.bom_digest, before)

    def test_bad_input_is_refused(self):
        """No product, no BOM, no component, quantity 0, itself as component, another product's BOM."""
        part = self.dialog()
        with self.assertRaisesRegex(UserError, "Choose the product"):
            part.action_apply()
        part.write({"product_id": self.product.id, "bom_id": self.bom_2.id})
        with self.assertRaisesRegex(UserError, "is not a bill of materials of"):
            part.action_apply()
        part.bom_id = False
        with self.assertRaisesRegex(UserError, "Choose the bill of materials"):
            part.action_apply()
        part.bom_mode = "new"
        with self.assertRaisesRegex(UserError, "at least one component"):
            part.action_apply()
        part.component_ids = [Command.create({"product_id": self.chip.id, "quantity": 0})]
        with self.assertRaisesRegex(UserError, "more than zero"):
            part.action_apply()
        part.component_ids = [Command.clear(), Command.create({"product_id": self.product.id, "quantity": 1})]
        with self.assertRaises(UserError):
            part.action_apply()
        part.write({"bom_mode": "copy", "source_bom_id": False})
        with self.assertRaisesRegex(UserError, "Choose the bill of materials that is copied"):
            part.action_apply()
        part.write({"mode": "new", "new_name": False})
        with self.assertRaisesRegex(UserError, "Product Name"):
            part.action_apply()
        self.assertFalse(self.line.product_id or self.line.bom_id)

    def test_the_second_engineer_is_told_what_the_first_gave(self):
        """D11.2: nobody's choice is overwritten unseen."""
        first = self.dialog(product_id=self.product.id, bom_id=self.bom.id)
        second = self.dialog(user=self.engineer_2, product_id=self.product_2.id, bom_id=self.bom_2.id)
        first.action_apply()
        with self.assertRaisesRegex(UserError, r"ic_engineer.*XLG-150-H-AB"):
            second.action_apply()
        self.assertEqual(self.line.product_id, self.product)

    def test_engineering_only(self):
        """D11.2: neither sales nor production opens the dialog, or writes with another's; nor another company."""
        part = self.dialog(product_id=self.product.id, bom_id=self.bom.id)
        for user in (self.salesperson, self.worker, self.buyer):
            with self.assertRaises(AccessError):
                self.line.with_user(user).action_part()
            with self.assertRaises(AccessError):
                part.with_user(user).action_apply()
        other = self.env["res.company"].create({"name": "Second factory"})
        stranger = self._user("ic_stranger", "mrp.group_mrp_manager", company_id=other.id,
                              company_ids=[Command.set(other.ids)])  # fmt: skip
        with self.assertRaises(AccessError):
            self.line.with_user(stranger).action_part()
        forged = self.env["internal.contract.part"].with_user(stranger)
        with self.assertRaises(AccessError):
            forged.create({"line_id": self.line.id, "product_id": self.product.id, "bom_mode": "none"}).action_apply()

    def test_an_approved_contract_is_amended_first(self):
        """D11.4: the dialog gets past no lock, and leaves no product behind."""
        self.dialog(product_id=self.product.id, bom_id=self.bom.id).action_apply()
        for user in (self.engineer, self.salesperson, self.engineer_2):
            self.sign(self.contract, user)
        part = self.dialog(mode="new", bom_mode="none", new_code="NEVER-1")
        with self.assertRaisesRegex(UserError, "Amend"):
            part.action_apply()
        self.assertFalse(self.env["product.product"].search([("default_code", "=", "NEVER-1")]))
