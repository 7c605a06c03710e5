from odoo.fields import Command
from odoo.tests import tagged

from .contract_common import ContractCommon

ROWS = 200
FEW = 2
#: Measured; what is checked is what the signature vouches for: BOMs as they are, and every paper compared with.
MOST = {"draft": 57, "parts": 37, "formal": 46, "review": 48}


@tagged("post_install", "-at_install")
class TestContractQueries(ContractCommon):
    """What signing a contract costs does not grow with its rows (D11.3, design §6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        products = cls.env["product.product"].create([
            {"name": f"Driver {number}", "default_code": f"DR-{number}", "is_storable": True} for number in range(ROWS)
        ])  # fmt: skip
        cls.products = products
        cls.env["mrp.bom"].create([
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": part.id, "product_qty": 1}) for part in
                                 (cls.chip, cls.board)],
            }
            for product in products
        ])  # fmt: skip
        cls.env.cr.flush()

    def long_contract(self, count):
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id,
            "user_id": self.salesperson.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 3}) for product in self.products[:count]
            ],
        })  # fmt: skip
        return self.make_contract(order)

    def asked(self, act):
        """How many queries an act takes, flushing included."""
        count = self.env.cr.sql_log_count
        act()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - count

    def sign_all(self, user, ids):
        (result,) = self.env["signoff.step"].with_user(user).sign(ids, {})
        self.assertTrue(result["ok"], result)

    def costs(self, count):
        """Queries of each signature, from an empty cache."""
        contract, found = self.long_contract(count), {}
        people = {"draft": self.salesperson, "parts": self.engineer, "formal": self.salesperson,
                  "review": self.engineer_2}  # fmt: skip
        while contract.state in people:
            if contract.state == "parts":
                self.assertEqual(len(contract.line_ids.bom_id), count)
            purpose = contract.state
            self.env.cr.flush()
            self.env.invalidate_all()
            steps = contract.signoff_head_id._current_steps().filtered(lambda step: step.state == "open").ids
            self.env.invalidate_all()
            found[purpose] = self.asked(lambda user=people[purpose], ids=steps: self.sign_all(user, ids))
        return found

    def test_signing_costs_the_same_with_two_hundred_rows(self):
        self.costs(FEW)
        few, many = self.costs(FEW), self.costs(ROWS)
        self.assertEqual(list(many), ["draft", "parts", "formal", "review"])
        for purpose, count in many.items():
            # Rows are written in batches of a hundred: the draft's signature makes them.
            self.assertLessEqual(count, few[purpose] + (4 if purpose == "draft" else 1), purpose)
            self.assertLessEqual(count, MOST[purpose], purpose)

    def test_opening_costs_the_same_with_two_hundred_rows(self):
        fields = ("line_ids", "draft_line_ids", "requirement_ids", "difference_count", "signoff_state", "state")
        rows = {"fields": {name: {} for name in ("model_text", "quantity", "product_id", "bom_id", "part_note",
                                                 "bom_outdated", "differs", "state")}}  # fmt: skip
        spec = {name: rows if name == "line_ids" else {} for name in fields}
        counts = []
        for count in (FEW, FEW, ROWS):
            contract = self.long_contract(count)
            self.sign(contract, self.salesperson)
            self.env.invalidate_all()
            counts.append(self.asked(lambda one=contract: one.with_user(self.engineer).web_read(spec)))
        # Two hundred rows are read in more batches than two, not one by one.
        self.assertLessEqual(counts[2], counts[1] + 2)
