"""What changed outside is on record, told, and holds until somebody handled it."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestInternalContractAlert(ContractCommon):
    def test_a_change_is_told_once_and_handled_with_a_reason(self):
        """D11.4: nothing is silently out of date."""
        contract = self.make_contract()
        contract._alert("order", "Quantity 100 → 120")
        contract._alert("order", "Quantity 100 → 130")
        self.assertTrue(contract.outdated)
        self.assertEqual(contract.alert_ids.detail, "Quantity 100 → 130")
        self.assertIn(self.salesperson, contract.activity_ids.user_id)
        self.assertIn(contract, contract.search([("outdated", "=", True)]))
        with self.held("Say why"):
            contract.alert_ids.with_user(self.salesperson).action_handle("")
        contract.alert_ids.with_user(self.salesperson).action_handle("Agreed by phone")
        contract.invalidate_recordset()
        self.assertFalse(contract.outdated)
        self.assertNotIn(contract, contract.search([("outdated", "=", True)]))

    def test_nobody_writes_changes_by_hand(self):
        """Neither a clerk nor the superuser makes, handles or deletes one past its button."""
        contract = self.make_contract()
        contract._alert("bom", "Component added")
        for user in (self.salesperson, self.env.ref("base.user_root")):
            alerts = contract.alert_ids.with_user(user)
            with self.assertRaises(AccessError):
                alerts.write({"handled_on": "2026-01-01"})
            with self.assertRaises(AccessError):
                alerts.unlink()
            with self.assertRaises(AccessError):
                alerts.create({"contract_id": contract.id, "kind": "bom"})
        with self.assertRaises(AccessError):
            contract.alert_ids.with_user(self.worker).action_handle("fine")
