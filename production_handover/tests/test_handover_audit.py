"""Nightly audit: what got past the gates is listed once, whatever way it went (D18, design §3)."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverAudit(InspectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._user("ho_boss", "production_handover.group_handover_override")
        cls.env["handover.sheet"].search([]).audited_on = False

    def night(self):
        self.env.cr.flush()
        # A day has passed since the night before.
        self.env.cr.execute("UPDATE handover_sheet SET audited_on = audited_on - interval '1 day'")
        with self.enter_registry_test_mode():
            self.env.ref("production_handover.ir_cron_audit").method_direct_trigger()
        self.env.invalidate_all()

    def past_the_gate(self, sheet):
        """While nothing waited for the sheet."""
        self.env.cr.execute("UPDATE handover_sheet SET gated = FALSE WHERE id = %s", [sheet.id])
        self.env.invalidate_all()

    def back(self, sheet):
        self.env.cr.execute("UPDATE handover_sheet SET gated = TRUE WHERE id = %s", [sheet.id])
        self.env.invalidate_all()

    def test_stock_in_and_shipment(self):
        order, sheet, production = self.produced()
        self.inspect(sheet.line_ids, 60)
        self.past_the_gate(sheet)
        self.finish(production)
        self.ship(order, [30])
        self.back(sheet)
        self.night()
        found = {one.gate: one for one in sheet.finding_ids}
        self.assertEqual(set(found), {"stock_in", "shipment"})
        self.assertEqual((found["stock_in"].quantity, found["stock_in"].allowed), (40, 60))
        self.assertEqual((found["shipment"].quantity, found["shipment"].allowed), (30, 0))
        activities = sheet.activity_ids.filtered(lambda one: one.user_id == self.boss)
        self.assertEqual(len(activities), 1)
        exceptions = self.env["order.exception"].search([("sale_order_id", "=", order.id), ("kind", "=", "passed")])
        self.assertEqual(len(exceptions), 1)
        # Never twice.
        self.night()
        self.assertEqual(len(sheet.finding_ids), 2)
        self.assertEqual(len(sheet.activity_ids.filtered(lambda one: one.user_id == self.boss)), 1)
        # What is more is reported anew.
        self.past_the_gate(sheet)
        self.ship(order, [5])
        self.back(sheet)
        self.night()
        self.assertEqual(sheet.finding_ids.filtered(lambda one: one.gate == "shipment").mapped("quantity"), [35, 30])

    def test_a_manufacturing_order_that_runs(self):
        order, sheet = self.confirm(100.0)
        production = order.stock_reference_ids.production_ids
        self.past_the_gate(sheet)
        production.with_user(self.worker).action_confirm()
        self.back(sheet)
        self.night()
        self.assertEqual((sheet.finding_ids.gate, sheet.finding_ids.production_id), ("production", production))

    def test_what_is_signed_or_let_pass_is_not_listed(self):
        order, sheet, production = self.produced()
        self.inspect(sheet.line_ids)
        self.finish(production)
        self.sign(sheet, self.worker)
        self.sign(sheet, self.inspector)
        self.night()
        self.assertFalse(sheet.finding_ids)

    def test_settled_with_a_note(self):
        order, sheet = self.confirm(100.0)
        self.past_the_gate(sheet)
        order.stock_reference_ids.production_ids.with_user(self.worker).action_confirm()
        self.back(sheet)
        self.night()
        finding = sheet.finding_ids
        with self.assertRaises(AccessError):
            finding.with_user(self.keeper).action_settle("x")
        with self.assertRaises(UserError):
            finding.with_user(self.boss).action_settle(" ")
        with self.assertRaises(AccessError):
            finding.sudo().write({"settled_on": False})
        with self.assertRaises(AccessError):
            finding.sudo().unlink()
        action = self.env["handover.finding.settle"].with_user(self.boss).with_context(default_finding_ids=finding.ids)
        action.create({"note": "Inspected on Monday"}).action_settle()
        self.assertEqual((finding.settled_by_id, finding.settled_note), (self.boss, "Inspected on Monday"))
        self.assertFalse(self.env["order.exception"].search([
            ("sale_order_id", "=", order.id), ("kind", "=", "passed")]))  # fmt: skip
        self.night()
        self.assertEqual(sheet.finding_ids, finding)

    def test_a_night_that_is_cut_off_goes_on(self):
        """In batches: what one night does not reach, the next call does, and none twice."""
        sheets = self.env["handover.sheet"]
        for _number in range(3):
            order, sheet = self.confirm(100.0)
            sheets |= sheet
            self.past_the_gate(sheet)
            order.stock_reference_ids.production_ids.with_user(self.worker).action_confirm()
            self.back(sheet)
        self.env.cr.flush()
        module = "odoo.addons.production_handover.models.handover_audit.BATCH"
        # The time of the night is over after the first batch.
        with patch(module, 2), patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **values: 0):
            sheets._cron_audit()
        self.assertEqual(sum(len(sheet.finding_ids) for sheet in sheets), 2)
        with patch(module, 2):
            self.night()
        self.assertEqual([len(sheet.finding_ids) for sheet in sheets], [1, 1, 1])
