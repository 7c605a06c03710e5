"""The program number on the contract: written, verified, confirmed again, carried on (D11.1 to D11.4, B20, B12)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .program_common import ProgramCommon


@tagged("post_install", "-at_install")
class TestFirmwareContract(ProgramCommon):
    def to_parts(self, **values):
        contract = self.make_contract(start=False)
        if values:
            contract.with_user(self.salesperson).write(values)
        contract.with_user(self.salesperson).action_signoff_start()
        self.env.cr.flush()
        self.sign(contract, self.salesperson)
        return contract

    def row(self, contract):
        return contract.line_ids.filtered(lambda line: line.product_id == self.product)

    def test_from_draft_to_approval(self):
        """The product's program on the draft, copied, verified, approved, and carried to the order's row."""
        contract = self.make_contract()
        draft = contract.draft_line_ids[0]
        self.assertEqual(draft.firmware_program_id, self.program)
        self.assertFalse(contract.draft_line_ids[1].firmware_program_id)
        self.assertTrue(contract.firmware_asked)
        self.approve(contract)
        self.assertEqual(contract.state, "approved")
        self.assertEqual(self.row(contract).firmware_program_id, self.program)
        self.assertEqual(draft.sale_line_id.firmware_program_id, self.program)
        for user, act in (
            (self.engineer, lambda row: row.write({"firmware_program_id": self.other.id})),
            (self.salesperson, lambda row: row.write({"firmware_program_text": "x"})),
            (self.env.ref("base.user_root"), lambda row: row.write({"firmware_program_id": self.other.id})),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                act(self.row(contract).with_user(user))
        self.assertEqual(
            self.env["internal.contract"].search([("firmware_program_ids", "=", self.program.id)]), contract
        )

    def test_what_the_customer_had_before(self):
        """The next contract of the customer begins with what was approved last, while it may be used."""
        first = self.make_contract()
        first.draft_line_ids[0].with_user(self.salesperson).firmware_program_id = self.other
        self.approve(first)
        self.assertEqual(self.make_contract().draft_line_ids[0].firmware_program_id, self.other)
        self.set_state(self.other, "withdrawn")
        self.assertEqual(self.make_contract().draft_line_ids[0].firmware_program_id, self.program)

    def test_number_missing_on_the_draft(self):
        """Sales signs no draft without any number; the customer's own words will do."""
        contract = self.make_contract()
        draft = contract.draft_line_ids[0].with_user(self.salesperson)
        draft.firmware_program_id = False
        with self.assertRaisesRegex(UserError, "No program number yet"):
            self.sign(contract, self.salesperson)
        draft.firmware_program_text = "Lamp V3 of March"
        self.sign(contract, self.salesperson)
        self.row(contract).with_user(self.engineer).bom_id = self.bom
        contract.line_ids[1].with_user(self.engineer).bom_id = self.bom_2
        with self.assertRaisesRegex(UserError, "needs a program"):
            self.sign(contract, self.engineer)
        self.row(contract).with_user(self.engineer).firmware_program_id = self.other
        self.sign(contract, self.engineer)
        found = [one for one in contract._differences() if one["field"] == "firmware_program_id"]
        self.assertEqual([(one["was"], one["now"]) for one in found], [("", "HL-0500")])
        with self.assertRaisesRegex(UserError, "HL-0500"):
            self.sign(contract, self.salesperson)
        self.look(contract, self.salesperson)
        self.sign(contract, self.salesperson)

    def test_unfit_programs_are_refused(self):
        """Not released, not for the product, replaced, withdrawn: engineering can't sign, and hears why."""
        contract = self.to_parts()
        for line in contract.line_ids:
            line.with_user(self.engineer).bom_id = line.product_id.bom_ids[:1]
        row = self.row(contract).with_user(self.engineer)
        withdrawn = self.make_program("HL-0001", "withdrawn")
        for program, why in (
            (self.draft_program, "not released"),
            (self.strange, "is not for"),
            (withdrawn, "withdrawn"),
        ):
            row.firmware_program_id = program
            with self.assertRaisesRegex(UserError, why):
                self.sign(contract, self.engineer)
        self.set_state(self.program, "superseded", self.other)
        row.firmware_program_id = self.program
        with self.assertRaisesRegex(UserError, "replaced by HL-0500"):
            self.sign(contract, self.engineer)
        contract.line_ids[1].with_user(self.engineer).firmware_program_id = self.other
        row.firmware_program_id = self.other
        with self.assertRaisesRegex(UserError, "needs no program"):
            self.sign(contract, self.engineer)

    def test_sample_carries_an_unreleased_program(self):
        """A sample may, and says so (B20)."""
        contract = self.make_contract(start=False)
        contract.with_user(self.salesperson).sample = True
        contract.draft_line_ids[0].with_user(self.salesperson).firmware_program_id = self.draft_program
        contract.with_user(self.salesperson).action_signoff_start()
        self.env.cr.flush()
        self.approve(contract)
        self.assertEqual(contract.state, "approved")
        self.assertTrue(contract.firmware_unreleased)

    def test_who_writes_it(self):
        """Sales on both papers, engineering on the formal one, nobody else; other companies' programs never."""
        contract = self.to_parts()
        with self.assertRaises(AccessError):
            contract.draft_line_ids[0].with_user(self.engineer).firmware_program_id = self.other
        with self.assertRaises(AccessError):
            self.row(contract).with_user(self.worker).firmware_program_id = self.other
        company = self.env["res.company"].create({"name": "Other works"})
        foreign = self.make_program("F-1", product=False, company_id=company.id)
        with self.assertRaises(UserError):
            self.row(contract).sudo().firmware_program_id = foreign
            self.env.cr.flush()

    def test_changed_program_voids_signatures(self):
        """The formal row's program belongs to what engineering signed; the draft's to what sales signed."""
        contract = self.to_parts()
        for line in contract.line_ids:
            line.with_user(self.engineer).bom_id = line.product_id.bom_ids[:1]
        self.sign(contract, self.engineer)
        self.assertEqual(contract.state, "formal")
        self.row(contract).with_user(self.salesperson).firmware_program_id = self.other
        self.env.cr.flush()
        self.assertEqual(contract.state, "parts")

    def test_programs_of_a_product(self):
        """The default is allowed, variants narrow, companies agree: from whichever side it is written."""
        template = self.product.product_tmpl_id
        for act in (
            lambda: template.write({"firmware_program_id": self.strange.id}),
            lambda: template.write({"firmware_program_ids": [Command.unlink(self.program.id)]}),
            lambda: self.program.write({"product_tmpl_ids": [Command.clear()]}),
            lambda: self.product.write({"firmware_variant_program_ids": [Command.link(self.strange.id)]}),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                act()
        self.product.write({"firmware_variant_program_ids": [Command.set(self.other.ids)]})
        self.assertFalse(self.program._fits(self.product))
        self.assertEqual(self.product._firmware_default(), self.other)

    def test_replaced_program_alerts_the_contract(self):
        """Open contracts are named and told; the number on them stays (B12)."""
        contract = self.make_contract()
        self.approve(contract)
        self.set_state(self.program, "superseded", self.other)
        self.program._on_hold("Flicker")
        alert = contract.alert_ids
        self.assertEqual(alert.kind, "program")
        self.assertIn("Flicker", alert.detail)
        self.assertIn("HL-0500", alert.detail)
        self.assertEqual(self.program.held_contract_count, 1)
        self.assertEqual(self.row(contract).firmware_program_id, self.program)
        # Uninstalling the module takes the kind away, and nothing off the record.
        self.env.flush_all()
        self.env["internal.contract.alert"]._fields["kind"].ondelete["program"](alert)
        self.assertEqual(alert.kind, "product")
        self.assertTrue(alert.handled_on)
