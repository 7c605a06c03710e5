"""The same difference ticked by one person in two windows at the same moment (D11.4)."""

from odoo.addons.order_confirmation.tests.race_common import RaceCase
from odoo.fields import Command
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestInternalContractRace(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.forget)
        with cls.environment() as env:
            env.cr.execute("SELECT COALESCE(max(id), 0) FROM signoff_head")
            cls.last_head = env.cr.fetchone()[0]
            user = new_test_user(env, login="race_clerk", groups="sales_team.group_sale_salesman", lang="en_US")
            cls.user_id = user.id
            department = env["signoff.department"].create(
                {"name": "Race", "code": "race_ic", "member_ids": [Command.set(user.ids)]}
            )
            cls.department_id = department.id
            route = env["signoff.route"].create({
                "name": "Race", "res_model": "internal.contract", "sequence": 1, "domain": [("note", "=", "race")],
                "step_ids": [Command.create({"department_id": department.id, "sequence": 1, "purpose": "formal"})],
            })  # fmt: skip
            cls.route_id = route.id
            # A formal contract that lacks the draft's row: one difference.
            contract = env["internal.contract"].create({
                "kind": "stock", "note": "race",
                "draft_line_ids": [Command.create({"model_text": "XLG-150", "quantity": 10})],
            })  # fmt: skip
            contract.with_user(user).action_signoff_start()
            cls.contract_id = contract.id

    @classmethod
    def forget(cls):
        """Take out what was committed: evidence with SQL, as nothing else can."""
        with cls.environment() as env:
            own = env["internal.contract"].browse(cls.contract_id)
            own.message_ids.sudo().unlink()
            own.activity_ids.unlink()
            for table in ("internal_contract_tick", "internal_contract_draft_line"):
                env.cr.execute(f"DELETE FROM {table} WHERE contract_id = %s", [cls.contract_id])
            env.cr.execute("DELETE FROM internal_contract WHERE id = %s", [cls.contract_id])
            env.cr.execute("DELETE FROM mail_followers WHERE res_model = 'internal.contract' AND res_id = %s",
                           [cls.contract_id])  # fmt: skip
            for table in ("signoff_entry", "signoff_content", "signoff_step"):
                env.cr.execute(f"DELETE FROM {table} WHERE head_id > %s", [cls.last_head])
            env.cr.execute("DELETE FROM signoff_route WHERE id = %s", [cls.route_id])
            env["signoff.department"].browse(cls.department_id).unlink()
            env["res.users"].browse(cls.user_id).unlink()
            env.cr.execute("DELETE FROM signoff_entry WHERE head_id > %s", [cls.last_head])
            env.cr.execute("DELETE FROM signoff_head WHERE id > %s", [cls.last_head])

    def tick(self, env):
        contract = env["internal.contract"].browse(self.contract_id)
        (one,) = contract._differences()
        panel = contract.action_tick_difference(one["key"])
        return "" if panel["differences"][0]["mine"] else "not ticked"

    def test_two_windows_at_once(self):
        self.assertEqual(self.race(self.tick, self.tick, self.user_id, self.user_id), "")
        self.assertEqual(self.race_all((self.tick, self.user_id), (self.tick, self.user_id)), ["", ""])
        with self.environment() as env:
            ticks = env["internal.contract.tick"].search([("contract_id", "=", self.contract_id)])
            self.assertEqual(ticks.user_id.id, self.user_id)
            self.assertEqual(len(ticks), 1)
