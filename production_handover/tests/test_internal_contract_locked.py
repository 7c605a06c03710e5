from contextlib import suppress

from odoo.addons.order_confirmation.tests.signoff_bypass import Refusals
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestContractLocked(Refusals, ContractCommon):
    """An approved contract is locked, and an edit of a running one voids: on every path, for every role (D11.4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._user(
            "ic_boss",
            "sales_team.group_sale_manager,mrp.group_mrp_manager,order_confirmation.group_order_confirmation_manager",
        )
        cls.contract = cls.make_contract(start=False)
        cls.contract.requirement_ids = [
            Command.create(
                {"name": "No PVC", "department_id": cls.env.ref("order_confirmation.signoff_department_engineering").id}
            )
        ]
        cls.file = cls.env["ir.attachment"].create(
            {"name": "drawing.txt", "raw": b"one", "res_model": "internal.contract", "res_id": cls.contract.id}
        )
        cls.contract.with_user(cls.salesperson).action_signoff_start()
        cls.env.cr.flush()

    def everyone(self):
        return (self.salesperson, self.engineer, self.planner, self.boss, self.env.ref("base.user_root"))

    def edits(self, contract):
        """Ways to change what was signed: name, and a function of the environment of who tries."""
        line, row = contract.line_ids[:1], contract.draft_line_ids[:1]
        requirement, other = contract.requirement_ids[:1], contract.draft_line_ids[1:2]
        values = {"contract_id": contract.id, "model_text": "Forged", "quantity": 1.0}
        stock = self.env["internal.contract"].create({"kind": "stock"})
        moved = self.env["internal.contract.draft.line"].create({**values, "contract_id": stock.id})
        return {
            "write": lambda env: contract.with_env(env).write({"note": "forged"}),
            "save": lambda env: contract.with_env(env).web_save({"date_delivery": "2031-01-01"}, {"id": {}}),
            "context": lambda env: contract.with_env(env)
            .with_context(force=True, signoff_engine=True, install_mode=True, tracking_disable=True)
            .write({"priority": "1"}),
            "assign": lambda env: setattr(contract.with_env(env), "note", "forged"),
            "customer": lambda env: contract.with_env(env).write({"partner_id": False}),
            "row": lambda env: line.with_env(env).write({"quantity": 999.0}),
            "row save": lambda env: line.with_env(env).web_save({"packaging": "forged"}, {"id": {}}),
            "row many": lambda env: contract.line_ids.with_env(env).write({"specification": "forged"}),
            "row new": lambda env: line.with_env(env).create(values),
            "row gone": lambda env: line.with_env(env).unlink(),
            "row copy": lambda env: row.with_env(env).copy(),
            "row away": lambda env: row.with_env(env).write({"contract_id": stock.id}),
            "row here": lambda env: moved.with_env(env).write({"contract_id": contract.id}),
            "row part": lambda env: line.with_env(env).write({"product_id": self.product_2.id, "bom_id": False}),
            "row bom": lambda env: line.with_env(env).write({"bom_digest": "0" * 64}),
            "draft": lambda env: row.with_env(env).write({"quantity": 999.0}),
            "draft default": lambda env: row.with_env(env).with_context(default_contract_id=contract.id).create(
                {"model_text": "Forged"}
            ),
            "draft gone": lambda env: other.with_env(env).unlink(),
            "command": lambda env: contract.with_env(env).write(
                {"line_ids": [Command.update(line.id, {"quantity": 999.0})]}
            ),
            "command new": lambda env: contract.with_env(env).write({"draft_line_ids": [Command.create(
                {"model_text": "Forged"})]}),
            "command gone": lambda env: contract.with_env(env).write({"line_ids": [Command.delete(line.id)]}),
            "command clear": lambda env: contract.with_env(env).write({"line_ids": [Command.clear()]}),
            "command set": lambda env: contract.with_env(env).write({"draft_line_ids": [Command.set(other.ids)]}),
            "command link": lambda env: contract.with_env(env).write({"draft_line_ids": [Command.link(moved.id)]}),
            "command away": lambda env: stock.with_env(env).write({"draft_line_ids": [Command.link(row.id)]}),
            "requirement": lambda env: requirement.with_env(env).write({"name": "forged"}),
            "requirement new": lambda env: requirement.with_env(env).create(
                {"contract_id": contract.id, "name": "forged"}
            ),
            "requirement gone": lambda env: requirement.with_env(env).unlink(),
            "import": lambda env: self.load(contract.with_env(env), "note", "forged"),
            "import row": lambda env: self.load(line.with_env(env), "quantity", "999"),
            "row of formal away": lambda env: line.with_env(env).write({"contract_id": stock.id}),
            **self.paper_edits(contract, stock),
        }  # fmt: skip

    def paper_edits(self, contract, stock):
        """The same for what is attached."""
        paper = {"res_model": "internal.contract", "res_id": contract.id}
        loose = self.env["ir.attachment"].create({"name": "b.txt", "raw": b"x"})
        return {
            "paper": lambda env: self.file.with_env(env).write({"raw": b"two"}),
            "paper new": lambda env: self.file.with_env(env).create({"name": "c.txt", "raw": b"c", **paper}),
            "paper here": lambda env: loose.with_env(env).write(paper),
            "paper gone": lambda env: self.file.with_env(env).unlink(),
            "paper away": lambda env: self.file.with_env(env).write({"res_id": stock.id}),
        }

    def load(self, record, name, value):
        result = record.browse().load([".id", name], [[str(record.id), value]])
        for message in result["messages"]:
            raise UserError(message["message"])

    def said(self, contract):
        """All that the contract says, with who signed."""
        self.env.cr.flush()
        self.env.invalidate_all()
        found = contract._signoff_contents(tuple(contract._signoff_sections))[contract]
        return str(found), contract.state, contract.signoff_head_id.round

    def test_an_approved_contract_changes_for_nobody_on_no_path(self):
        self.contract.requirement_ids.with_user(self.engineer).action_tick()
        self.approve(self.contract)
        self.assertEqual(self.contract.state, "approved")
        before = self.said(self.contract)
        for label, edit in self.edits(self.contract).items():
            for user in self.everyone():
                with self.subTest(path=label, user=user.login):
                    with self.refused():
                        edit(self.env(user=user.id))
                        self.env.flush_all()
                    self.assertEqual(self.said(self.contract), before)

    def test_an_edit_of_a_signed_draft_voids_the_signature_on_every_path(self):
        self.sign(self.contract, self.salesperson)
        self.assertEqual(self.contract.state, "parts")
        before = self.said(self.contract)
        for label, edit in self.edits(self.contract).items():
            for user in self.everyone():
                with self.subTest(path=label, user=user.login):
                    self.tried(edit, user, before)

    def tried(self, edit, user, before):
        """Whatever came of it: the contract says what was signed, or its signature is gone."""
        self.cr.execute("SAVEPOINT tried")
        try:
            with suppress(UserError):  # refused
                edit(self.env(user=user.id))
                self.env.cr.flush()
                self.check_said(before)
        finally:
            self.env.clear()
            self.env.cr.precommit.clear()
            self.cr.execute("ROLLBACK TO SAVEPOINT tried")
            self.env.invalidate_all()

    def check_said(self, before):
        """No signature stands under something that says otherwise by now."""
        if self.said(self.contract)[0] == before[0]:
            return
        head = self.contract.signoff_head_id
        digests = head._digests_now(self.contract, tuple(self.contract._signoff_sections))
        for step in head._current_steps().filtered(lambda step: step.state == "signed"):
            for name, digest in (step.signed_digests or {}).items():
                self.assertEqual(digests[name], digest, "signed, and says something else by now")

    def test_an_edit_by_sql_is_seen_before_the_next_signature(self):
        self.sign(self.contract, self.salesperson)
        self.contract.requirement_ids.with_user(self.engineer).action_tick()
        self.env.cr.execute(
            "UPDATE internal_contract_draft_line SET quantity = 999 WHERE contract_id = %s", [self.contract.id]
        )
        self.env.invalidate_all()
        step = self.contract.signoff_head_id._current_steps().filtered(lambda step: step.state == "open")
        (result,) = self.env["signoff.step"].with_user(self.engineer).sign(step.ids, {})
        self.assertFalse(result["ok"])
        self.assertRegex(result["message"], "earlier step must be signed")
        self.assertFalse(self.contract._signoff_is_true())
