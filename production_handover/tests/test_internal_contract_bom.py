"""The BOM version on a contract: frozen, taken anew, watched (D11.2, D11.4)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestInternalContractBom(ContractCommon):
    def started(self):
        """A contract whose draft is signed: the rows have the BOMs that Odoo would take."""
        contract = self.make_contract()
        self.sign(contract, self.salesperson)
        return contract

    def approved(self):
        contract = self.started()
        for user in (self.engineer, self.salesperson, self.engineer_2):
            self.sign(contract, user)
        self.assertEqual(contract.state, "approved")
        return contract

    def test_rows_with_a_product_begin_with_its_bom(self):
        """D11.2: engineering looks at what Odoo would take instead of searching for it."""
        lines = self.started().line_ids
        self.assertEqual(lines.bom_id, self.bom | self.bom_2)
        self.assertEqual(lines.mapped("supply"), ["make", "make"])
        self.assertEqual({len(digest) for digest in lines.mapped("bom_digest")}, {64})
        self.assertIn(f"product.product,{self.chip.id}", lines[0].bom_used)

    def test_another_product_begins_with_its_own_bom(self):
        """D11.2: a BOM never stays under another product."""
        line = self.started().line_ids[0]
        before = line.bom_digest
        line.with_user(self.engineer).product_id = self.product_2
        self.assertEqual(line.bom_id, self.bom_2)
        self.assertNotEqual(line.bom_digest, before)
        line.with_user(self.engineer).product_id = self.chip
        self.assertFalse(line.bom_id or line.bom_digest or line.bom_frozen)
        self.assertEqual(line.supply, "buy")

    def test_the_same_content_is_the_same_version(self):
        """D11.2: rows of a BOM that are deleted and entered again change nothing; a renamed component neither."""
        line = self.started().line_ids[0]
        before = line.bom_digest
        self.bom.bom_line_ids = [
            Command.clear(),
            Command.create({"product_id": self.board.id, "product_qty": 1}),
            Command.create({"product_id": self.chip.id, "product_qty": 1}),
        ]
        self.chip.name = "Driver IC, new name"
        self.env.cr.flush()
        line.sudo()._freeze_boms()
        self.assertEqual(line.bom_digest, before)

    def test_unsigned_parts_follow_the_bom(self):
        """D11.2: until engineering signs, the version is the BOM as it is; the draft's signature stands."""
        contract = self.started()
        line = contract.line_ids[0]
        before = line.bom_digest
        self.bom.bom_line_ids[0].product_qty = 2
        self.env.cr.flush()
        self.assertNotEqual(line.bom_digest, before)
        self.assertFalse(contract.alert_ids)
        self.assertEqual(contract.state, "parts")
        self.bom.bom_line_ids[0].product_qty = 3
        self.sign(contract, self.engineer)  # changed in the same transaction: what is signed is what is stored
        self.assertFalse(line.sudo()._bom_words())

    def test_a_changed_bom_flags_the_contract_and_rewrites_nothing(self):
        """D11.4: the approved version stays; what changed is said in words, once, and settled when changed back."""
        contract = self.approved()
        line = contract.line_ids[0]
        before = line.bom_digest
        self.bom.with_user(self.engineer).bom_line_ids[0].product_qty = 2
        self.bom.with_user(self.engineer).bom_line_ids = [
            Command.create({"product_id": self.product_2.id, "product_qty": 4})
        ]
        self.env.cr.flush()
        self.assertEqual(line.bom_digest, before)
        self.assertEqual(contract.state, "approved")
        alert = contract.alert_ids
        self.assertEqual((alert.kind, alert.line_id), ("bom", line))
        self.assertIn("[IC-100] Driver IC: quantity 1 → 2", alert.detail)
        self.assertIn("Added: [ELG-75-C1050]", alert.detail)
        self.assertEqual(alert.raised_by_id, self.engineer)
        self.assertTrue(line.bom_outdated)
        self.bom.bom_line_ids[-1].unlink()
        self.bom.bom_line_ids[0].product_qty = 1
        self.env.cr.flush()
        contract.invalidate_recordset()
        self.assertFalse(contract.alert_ids)

    def test_every_way_to_change_a_bom_is_heard_of(self):
        """D11.4: operations, quantity, sub-assemblies, by-products, another BOM of a component, archiving, deleting."""
        contract = self.approved()
        line = contract.line_ids[0]
        center = self.env["mrp.workcenter"].create({"name": "Soldering"})

        def heard(act, words):
            act()
            self.env.cr.flush()
            contract.invalidate_recordset()
            self.assertRegex(contract.alert_ids.filtered(lambda one: one.line_id == line).detail or "", words)

        values = {"name": "Solder", "workcenter_id": center.id, "bom_id": self.bom.id}
        heard(lambda: self.env["mrp.routing.workcenter"].create(values), "Added: Operation Solder")
        heard(lambda: self.bom.operation_ids.write({"time_cycle_manual": 7}), "Solder")
        heard(lambda: self.bom.write({"operation_ids": [Command.clear()], "product_qty": 2}), "quantity 1 → 2")
        sub = self.make_bom(self.board, self.chip)
        heard(lambda: self.bom.write({"product_qty": 1}), "Circuit board: is made with another bill of materials")
        contract.with_user(self.salesperson).action_signoff_amend("Take the new sub-assembly")
        line.with_user(self.engineer).action_take_bom()
        for user in (self.salesperson, self.engineer, self.salesperson, self.engineer_2):
            self.sign(contract, user)
        heard(lambda: sub.bom_line_ids.write({"product_qty": 5}), "In sub-assembly .*Circuit board: .*quantity 1 → 5")
        heard(lambda: sub.unlink(), "another bill of materials")
        heard(lambda: self.bom.action_archive(), "archived")

    def test_archived_products_are_heard_of(self):
        """D11.4: product or component archived; it comes back, and the change is settled."""
        contract = self.approved()
        self.chip.action_archive()
        self.env.cr.flush()
        self.assertEqual(set(contract.alert_ids.mapped("kind")), {"product"})
        self.assertEqual(contract.alert_ids.line_id, contract.line_ids)
        self.chip.action_unarchive()
        self.product.product_tmpl_id.action_archive()
        self.env.cr.flush()
        contract.invalidate_recordset()
        products = contract.alert_ids.filtered(lambda alert: alert.kind == "product")
        self.assertEqual(products.line_id, contract.line_ids[0])

    def test_take_the_bom_as_it_is_now(self):
        """D11.2: engineering takes it; who signed the older version signs again; an approved contract is amended."""
        contract = self.started()
        line = contract.line_ids[0]
        self.sign(contract, self.engineer)
        self.bom.bom_line_ids[0].product_qty = 2
        self.env.cr.flush()
        self.assertEqual(contract.alert_ids.kind, "bom")
        with self.assertRaises(AccessError):
            line.with_user(self.salesperson).action_take_bom()
        with self.assertRaises(AccessError):
            line.with_user(self.worker).action_take_bom()
        line.with_user(self.engineer).action_take_bom()
        self.env.cr.flush()
        contract.invalidate_recordset()
        self.assertEqual(contract.state, "parts")
        self.assertFalse(contract.alert_ids)
        done = self.approved()
        self.bom.bom_line_ids[0].product_qty = 3
        self.env.cr.flush()
        with self.assertRaisesRegex(UserError, "Amend"):
            done.with_user(self.engineer).action_take_boms()
        done.with_user(self.salesperson).action_signoff_amend("New BOM")
        done.with_user(self.engineer).action_take_boms()
        self.env.cr.flush()
        self.sign(done, self.salesperson)
        self.assertEqual(done.state, "parts")

    def test_the_same_bom_written_again_is_no_choice(self):
        """D11.4: a form that sends the same BOM again takes no new version; another BOM settles the change."""
        contract = self.started()
        line = contract.line_ids[0]
        self.sign(contract, self.engineer)
        before = line.bom_digest
        self.bom.bom_line_ids[0].product_qty = 2
        self.env.cr.flush()
        line.with_user(self.engineer).write({"product_id": self.product.id, "bom_id": self.bom.id})
        self.assertEqual(line.bom_digest, before)
        self.assertTrue(contract.alert_ids)
        line.with_user(self.engineer).bom_id = self.make_bom(self.product, self.chip)
        self.env.cr.flush()
        contract.invalidate_recordset()
        self.assertFalse(contract.alert_ids)
        self.assertEqual(contract.state, "parts")

    def test_nobody_writes_a_version_by_hand(self):
        """D11.2: not an engineer, not the superuser, not at creation, not by a default."""
        contract = self.started()
        line = contract.line_ids[0]
        for user in (self.engineer, self.salesperson, self.env.ref("base.user_root")):
            for vals in ({"bom_digest": "x"}, {"bom_frozen": {}}, {"bom_used": []}):
                with self.assertRaises(AccessError):
                    line.with_user(user).write(vals)
        values = {"contract_id": contract.id, "model_text": "X", "quantity": 1}
        with self.assertRaises(AccessError):
            line.create({**values, "bom_digest": "x"})
        born = line.with_context(default_bom_digest="x", default_bom_frozen={"content": {}}).create(values)
        self.assertFalse(born.bom_digest or born.bom_frozen)

    def test_closed_contracts_hear_nothing(self):
        """Nothing is under way with them any more."""
        contract = self.approved()
        contract.with_user(self.salesperson).action_close()
        self.bom.bom_line_ids[0].product_qty = 2
        self.env.cr.flush()
        self.assertFalse(contract.alert_ids)

    def test_a_bom_on_a_contract_is_not_deleted(self):
        """Archive it instead; said before the database does."""
        contract = self.started()
        with self.assertRaisesRegex(UserError, contract.name):
            self.bom.unlink()

    def test_an_unused_bom_costs_one_query_per_transaction(self):
        """Editing BOMs that no contract uses: one indexed query before the commit, none at the write."""
        self.started()
        bom = self.make_bom(self.make_part("R-1"), self.make_part("R-2"))
        self.env.cr.flush()
        rows = self.env["internal.contract.line"]
        with self.assertQueryCount(0, flush=False):
            for _count in range(20):
                rows._watch(boms=bom.ids)
        with self.assertQueryCount(1, flush=False):
            self.env.cr.precommit.run()

    def make_part(self, code):
        return self.env["product.product"].create({"name": code, "default_code": code})

    def test_two_hundred_rows_in_constant_queries(self):
        """Freezing 200 rows asks as many questions as freezing 20."""

        def asked(count):
            contract = self.env["internal.contract"].create({"kind": "stock"})
            parts = self.env["product.product"].create(
                [{"name": f"Lamp {count}-{n}", "default_code": f"L{count}-{n}"} for n in range(count)]
            )
            boms = self.env["mrp.bom"].create(
                [{"product_tmpl_id": part.product_tmpl_id.id,
                  "bom_line_ids": [Command.create({"product_id": self.chip.id, "product_qty": n + 1}),
                                   Command.create({"product_id": self.product.id, "product_qty": 1})]}
                 for n, part in enumerate(parts)]
            )  # fmt: skip
            lines = self.env["internal.contract.line"].create(
                [{"contract_id": contract.id, "model_text": part.name, "quantity": 1} for part in parts]
            )
            for line, part in zip(lines, parts, strict=True):
                lines._write_past({line: {"product_id": part.id}})
            lines._write_past({line: {"bom_id": bom.id} for line, bom in zip(lines, boms, strict=True)})
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines._freeze_boms()
            self.env.flush_all()
            frozen = self.env.cr.sql_log_count - before
            self.assertEqual(len(set(lines.mapped("bom_digest"))), count)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contract.with_user(self.engineer).web_read(
                {"name": {}, "outdated": {}, "line_ids": {"fields": {name: {} for name in (
                    "model_text", "product_id", "bom_id", "supply", "bom_outdated", "part_note", "quantity")}}}
            )  # fmt: skip
            return frozen, self.env.cr.sql_log_count - before

        few, many = asked(20), asked(200)
        self.assertLessEqual(many[0], few[0] + 2)
        self.assertLessEqual(many[1], few[1] + 2)
        self.assertLessEqual(many[0], 45)
        self.assertLessEqual(many[1], 40)
