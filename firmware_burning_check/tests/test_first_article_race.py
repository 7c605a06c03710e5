"""Two start a first article, two sign it, two take it over at the same moment (D11.5, B10)."""

from odoo.addons.order_confirmation.tests.race_common import RaceCase
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

OWN = ("signoff_entry", "signoff_content", "signoff_step")


@tagged("post_install", "-at_install")
class TestFirstArticleRace(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.forget)
        with cls.environment() as env:
            env.cr.execute("SELECT COALESCE(max(id), 0) FROM signoff_head")
            cls.last_head = env.cr.fetchone()[0]
            users = [
                new_test_user(env, login=f"race_fa_{number}", groups="mrp.group_mrp_manager", lang="en_US")
                for number in (1, 2)
            ]
            cls.user_ids = [user.id for user in users]
            departments = env["signoff.department"].create([
                {"name": f"Race {number}", "code": f"race_fa_{number}",
                 "member_ids": [Command.set(cls.user_ids)]} for number in (1, 2)
            ])  # fmt: skip
            cls.department_ids = departments.ids
            route = env["signoff.route"].create({
                "name": "Race", "res_model": "firmware.first.article", "sequence": 1,
                "domain": [("serial", "=", "race")],
                "step_ids": [
                    Command.create({"department_id": department.id, "sequence": number, "parallel": number > 1,
                                    "purpose": "record"})
                    for number, department in enumerate(departments, 1)
                ],
            })  # fmt: skip
            first, second = route.step_ids.sorted("sequence")
            second.different_ids = first
            cls.route_id = route.id
            product = env["product.product"].create({"name": "Race", "is_storable": True})
            program = env["firmware.program"].create({
                "number": "RACE-FA", "product_tmpl_ids": product.product_tmpl_id.ids,
            })  # fmt: skip
            env.flush_all()
            env.cr.execute("UPDATE firmware_program SET state = 'released' WHERE id = %s", [program.id])
            program.invalidate_recordset()
            cls.product_id, cls.program_id = product.id, program.id
            production = env["mrp.production"].create({"product_id": product.id, "product_qty": 10})
            production.firmware_program_id = program
            production.action_confirm()
            cls.production_id = production.id
            cls.station_id = env["firmware.station"].create({"name": "Race"}).id
            cls.programmer_id = env["firmware.programmer"].create({"name": "Race"}).id

    @classmethod
    def forget(cls):
        """Take out what was committed: evidence with SQL, as nothing else can."""
        with cls.environment() as env:
            cr = env.cr
            cr.execute("SELECT id FROM firmware_first_article WHERE production_id = %s", [cls.production_id])
            ids = [row[0] for row in cr.fetchall()]
            env["mail.message"].search(
                [("model", "=", "firmware.first.article"), ("res_id", "in", ids)]
            ).sudo().unlink()
            cr.execute("DELETE FROM mail_followers WHERE res_model = 'firmware.first.article' AND res_id = ANY(%s)",
                       [ids])  # fmt: skip
            env["mail.activity"].search([("res_model", "=", "firmware.first.article"), ("res_id", "in", ids)]).unlink()
            cr.execute("DELETE FROM firmware_first_article_act WHERE article_id = ANY(%s)", [ids])
            cr.execute("DELETE FROM firmware_first_article WHERE id = ANY(%s)", [ids])
            for table in OWN:
                cr.execute(f"DELETE FROM {table} WHERE head_id > %s", [cls.last_head])
            cr.execute("DELETE FROM signoff_route WHERE id = %s", [cls.route_id])
            env["signoff.department"].browse(cls.department_ids).unlink()
            production = env["mrp.production"].browse(cls.production_id)
            production.action_cancel()
            production.unlink()
            env["firmware.station"].browse(cls.station_id).unlink()
            env["firmware.programmer"].browse(cls.programmer_id).unlink()
            env["firmware.program"].browse(cls.program_id).unlink()
            env["product.product"].browse(cls.product_id).product_tmpl_id.unlink()
            env["res.users"].browse(cls.user_ids).unlink()
            for table in OWN:
                cr.execute(f"DELETE FROM {table} WHERE head_id > %s", [cls.last_head])
            cr.execute("DELETE FROM signoff_head WHERE id > %s", [cls.last_head])

    def start(self, env):
        env["firmware.first.article"].create({
            "production_id": self.production_id, "station_id": self.station_id, "programmer_id": self.programmer_id,
            "serial": "race", "checksum": "1A2B", "function_test": "pass", "result": "pass",
        })  # fmt: skip
        env.flush_all()
        return ""

    def sign(self, number):
        def act(env):
            article = env["firmware.first.article"].search([("production_id", "=", self.production_id)], limit=1)
            step = article.sudo().signoff_head_id._current_steps().filtered(
                lambda one: one.department_id.id == self.department_ids[number]
            )  # fmt: skip
            return env["signoff.step"].browse(step.ids).sign(step.ids, {})[0]["message"] or ""

        return act

    def test_at_once(self):
        """The second of two who start hears of the first; one person in two windows signs one role only."""
        second = self.race(self.start, self.start, *self.user_ids)
        self.assertIn("under way", str(second))
        with self.environment() as env:
            article = env["firmware.first.article"].search([("production_id", "=", self.production_id)])
            self.assertEqual(len(article), 1)
            article.with_user(self.user_ids[0]).action_present()
        # In two windows, both roles: the four eyes hold also at the same moment.
        outcome = self.race(self.sign(0), self.sign(1), self.user_ids[0], self.user_ids[0])
        self.assertIn("somebody else", str(outcome))
        # Two people, one role.
        outcomes = self.race_all((self.sign(1), self.user_ids[1]), (self.sign(1), self.user_ids[1]))
        self.assertEqual(sorted(bool(one) for one in outcomes), [False, True])
        with self.environment() as env:
            article = env["firmware.first.article"].search([("production_id", "=", self.production_id)])
            self.assertEqual(article.state, "stands")
