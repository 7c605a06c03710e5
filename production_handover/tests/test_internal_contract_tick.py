"""Ticks: each signer looked at each difference himself, requirements are ticked by their departments (D11.3, D11.4)."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestInternalContractTick(ContractCommon):
    def at_formal(self, order=None):
        """A contract whose formal step is open, with one difference."""
        contract = self.make_contract(order)
        self.sign(contract, self.salesperson)
        contract.line_ids[0].with_user(self.salesperson).packaging = "Foam"
        self.env.cr.flush()
        self.sign(contract, self.engineer)
        self.assertEqual(contract.state, "formal")
        return contract

    def tick(self, contract, user, number=0):
        key = contract._differences()[number]["key"]
        return contract.with_user(user).action_tick_difference(key)

    def test_signed_only_after_the_signer_himself_ticked(self):
        """D11.3: nobody else's tick counts; D11.4: the reviewer ticks anew."""
        contract = self.at_formal()
        with self.assertRaisesRegex(UserError, r"oc_sales has not ticked(.|\n)*Packaging: nothing → Foam"):
            self.sign(contract, self.salesperson)
        self.tick(contract, self.colleague)
        with self.assertRaisesRegex(UserError, "oc_sales has not ticked"):
            self.sign(contract, self.salesperson)
        panel = self.tick(contract, self.salesperson)
        self.assertEqual(panel["differences"][0]["by"], ["oc_sales_2", "oc_sales"])
        self.assertTrue(panel["differences"][0]["mine"])
        self.sign(contract, self.salesperson)
        self.assertEqual(contract.state, "review")
        with self.assertRaisesRegex(UserError, "ic_engineer_2 has not ticked"):
            self.sign(contract, self.engineer_2)
        self.tick(contract, self.engineer_2)
        self.sign(contract, self.engineer_2)
        self.assertEqual(contract.state, "approved")
        self.assertIn("looked at XLG-150-H-AB, Packaging", "".join(contract.message_ids.mapped("body")))

    def test_a_value_changed_afterwards_needs_a_new_tick(self):
        """D11.3: the tick is for the difference as it stood."""
        contract = self.at_formal()
        self.tick(contract, self.salesperson)
        contract.line_ids[0].with_user(self.salesperson).packaging = "Wood"
        self.env.cr.flush()
        with self.assertRaisesRegex(UserError, "nothing → Wood"):
            self.sign(contract, self.salesperson)

    def test_an_order_changed_while_in_review_needs_a_new_tick(self):
        """D11.4: bad input of the issue: order changed, then cancelled, while the contract is in review."""
        order = self.make_order()
        contract = self.at_formal(order)
        self.look(contract, self.salesperson)
        self.sign(contract, self.salesperson)
        self.look(contract, self.engineer_2)
        order.order_line[1].product_uom_qty = 55
        with self.assertRaisesRegex(UserError, "55 Units → 50 Units"):
            self.sign(contract, self.engineer_2)
        self.look(contract, self.engineer_2)
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled → under contract"):
            self.sign(contract, self.engineer_2)
        self.look(contract, self.engineer_2)
        self.sign(contract, self.engineer_2)
        self.assertEqual(contract.state, "approved")

    def test_who_ticks(self):
        """Whoever may sign an open step that needs it; nobody else, no superuser, no other company."""
        contract = self.at_formal()
        for user in (self.engineer, self.worker, self.planner):
            with self.assertRaisesRegex(UserError, "asked for neither"):
                self.tick(contract, user)
        with self.assertRaises(UserError):
            contract.sudo().action_tick_difference(contract._differences()[0]["key"])
        for key in ("", "x" * 64, False):
            with self.assertRaisesRegex(UserError, "changed meanwhile"):
                contract.with_user(self.salesperson).action_tick_difference(key)
        other = self.env["res.company"].create({"name": "Second factory"})
        stranger = self._user("ic_stranger", "sales_team.group_sale_manager", company_id=other.id,
                              company_ids=[Command.set(other.ids)])  # fmt: skip
        for method in (contract.with_user(stranger).differences_panel, lambda: self.tick(contract, stranger)):
            with self.assertRaises(AccessError):
                method()
        self.assertFalse(contract._ticks_now())

    def test_a_deputy_ticks_himself(self):
        """D11.3: who stands in for a member looks himself."""
        contract = self.at_formal()
        self.env["signoff.delegation"].create(
            {"user_id": self.salesperson.id, "deputy_id": self.manager.id,
             "date_from": fields.Date.today(), "date_to": fields.Date.today()}
        )  # fmt: skip
        self.assertTrue(contract.with_user(self.manager).differences_panel()["may_tick"])
        self.assertEqual(self.tick(contract, self.manager)["differences"][0]["by"], ["oc_manager"])

    def test_ticks_are_evidence(self):
        """B04: nobody writes them by hand, superuser included; twice is once."""
        contract = self.at_formal()
        self.tick(contract, self.salesperson)
        self.tick(contract, self.salesperson)
        (tick,) = contract._ticks_now()[contract.id]
        self.assertEqual((tick.round, tick.user_id), (1, self.salesperson))
        vals = {"contract_id": contract.id, "key": "x", "user_id": self.salesperson.id}
        for user in (self.env.user, self.salesperson, self.env.ref("base.user_root"), self.env.ref("base.user_admin")):
            ticks = tick.with_user(user).sudo()
            for act in (lambda own=ticks: own.create(vals), lambda own=ticks: own.write({"key": "y"}), ticks.unlink):
                with self.assertRaises(AccessError):
                    act()

    def test_an_amended_round_is_looked_at_anew(self):
        """D11.4: ticks are of their round."""
        contract = self.at_formal()
        for user in (self.salesperson, self.engineer_2):
            self.look(contract, user)
            self.sign(contract, user)
        contract.sale_order_ids.order_line[0].product_uom_qty = 80
        contract.with_user(self.salesperson).action_signoff_amend("The customer wants wood")
        self.assertFalse(contract._ticks_now())
        contract.draft_line_ids[1].with_user(self.salesperson).packaging = "Wood"
        self.env.cr.flush()
        self.sign(contract, self.salesperson)
        self.sign(contract, self.engineer)
        with self.assertRaisesRegex(UserError, "80 Units → 100 Units"):
            self.sign(contract, self.salesperson)

    def test_rows_that_are_all_gone_are_not_signed(self):
        """Bad input: a formal contract without rows."""
        contract = self.at_formal()
        contract.line_ids.with_user(self.salesperson).unlink()
        self.env.cr.flush()
        self.sign(contract, self.engineer)
        with self.assertRaisesRegex(UserError, "no rows"):
            self.sign(contract, self.salesperson)

    def test_count_for_the_reader(self):
        """The banner counts what the reader has not ticked."""
        contract = self.at_formal()
        self.assertEqual(contract.with_user(self.salesperson).difference_count, 1)
        self.tick(contract, self.salesperson)
        contract.invalidate_recordset(["difference_count"])
        self.assertEqual(contract.with_user(self.salesperson).difference_count, 0)
        self.assertEqual(contract.with_user(self.engineer).difference_count, 1)

    def test_the_signing_dialog_shows_differences_and_ticks(self):
        """D11.3: what is signed is shown, and who looked at it."""
        contract = self.at_formal()
        self.tick(contract, self.colleague)
        step = contract.sudo().signoff_head_id._current_steps().filtered(lambda step: step.state == "open")
        dialog = self.env["signoff.step"].with_user(self.salesperson).dialog(step.ids)
        section = dialog["steps"][0]["sections"][0]
        self.assertEqual(section["name"], "differences")
        self.assertEqual(section["changes"][0]["new"], "Foam")
        self.assertEqual(section["lines"][0]["value"], "oc_sales_2")

    # === SPECIAL REQUIREMENTS ===

    def requirements(self, contract, **names):
        departments = {code: self.env.ref(f"order_confirmation.signoff_department_{code}") for code in names}
        contract.requirement_ids = [
            Command.create({"name": name, "department_id": departments[code].id}) for code, name in names.items()
        ]
        self.env.cr.flush()

    def test_each_department_ticks_its_requirements_before_it_signs(self):
        """D11.2 to D11.4: engineering before part numbers, sales before the formal contract."""
        contract = self.make_contract(start=False)
        self.requirements(contract, engineering="No lead", sales="Call before loading", warehouse="Dry")
        contract.with_user(self.salesperson).action_signoff_start()
        self.sign(contract, self.salesperson)
        lead, call, _dry = contract.requirement_ids
        with self.assertRaisesRegex(UserError, r"Engineering.*No lead"):
            self.sign(contract, self.engineer)
        lead.with_user(self.engineer).action_tick()
        self.sign(contract, self.engineer)
        with self.assertRaisesRegex(UserError, "Call before loading"):
            self.sign(contract, self.salesperson)
        call.with_user(self.salesperson).action_tick()
        self.sign(contract, self.salesperson)
        call.with_user(self.salesperson).action_untick()
        with self.assertRaisesRegex(UserError, r"Sales.*Call before loading"):
            self.sign(contract, self.engineer_2)
        call.with_user(self.salesperson).action_tick()
        # The warehouse has no step here: nobody waits for its tick.
        self.sign(contract, self.engineer_2)
        self.assertEqual(contract.state, "approved")
        with self.assertRaisesRegex(UserError, "rests on this tick"):
            call.with_user(self.salesperson).action_untick()

    def test_a_changed_requirement_is_ticked_again(self):
        """D11.4: a requirement that reads otherwise is another one."""
        contract = self.make_contract(start=False)
        self.requirements(contract, engineering="No lead")
        contract.with_user(self.salesperson).action_signoff_start()
        self.sign(contract, self.salesperson)
        contract.requirement_ids.with_user(self.engineer).action_tick()
        contract.requirement_ids.with_user(self.salesperson).name = "No lead, no cadmium"
        self.env.cr.flush()
        self.sign(contract, self.salesperson)
        with self.assertRaisesRegex(UserError, "cadmium"):
            self.sign(contract, self.engineer)

    def test_very_long_requirements_are_named_shortly(self):
        """Bad input: 10,000 characters with markup."""
        contract = self.make_contract(start=False)
        self.requirements(contract, engineering="<b>No lead</b> " * 700)
        contract.with_user(self.salesperson).action_signoff_start()
        self.sign(contract, self.salesperson)
        with self.assertRaises(UserError) as refused:
            self.sign(contract, self.engineer)
        self.assertLess(len(str(refused.exception)), 400)

    # === SAMPLES ===

    def test_reference_sample(self):
        """B20: a series names an approved sample of its customer."""
        sample = self.make_contract(start=False)
        sample.sample = True
        series = self.make_contract(start=False)
        with self.assertRaisesRegex(UserError, "is not approved"):
            series.sample_contract_id = sample
        sample.with_user(self.salesperson).action_signoff_start()
        self.sign(sample, self.salesperson)
        self.sign(sample, self.engineer)
        self.assertEqual(sample.state, "approved")
        series.with_user(self.salesperson).sample_contract_id = sample
        with self.assertRaisesRegex(UserError, "another customer"):
            self.make_contract(
                self.make_order(partner_id=self.other_customer.id), start=False
            ).sample_contract_id = sample
        with self.assertRaisesRegex(UserError, "is no sample"):
            series.sample_contract_id = self.make_contract(start=False)
        with self.assertRaises(AccessError):
            series.with_user(self.engineer).sample_contract_id = False
        other = self.env["res.company"].create({"name": "Second factory"})
        foreign = self.env["internal.contract"].create({"company_id": other.id, "kind": "stock"})
        with self.assertRaises(UserError):
            foreign.sample_contract_id = sample
        with self.assertRaisesRegex(UserError, "is a sample itself"):
            series.sample = True
