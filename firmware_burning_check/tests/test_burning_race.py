"""Two who record, import or open at the same moment (D11.7)."""

from unittest.mock import patch

from odoo.addons.firmware_burning_check.models.firmware_first_article_stand import FirmwareFirstArticle
from odoo.addons.order_confirmation.tests.race_common import RaceCase
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestBurningRace(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a first article says is looked at elsewhere; here it stands.
        stands = patch.object(FirmwareFirstArticle, "_stands_refusal", lambda *_args: "")
        stands.start()
        cls.addClassCleanup(stands.stop)
        cls.addClassCleanup(cls.forget)
        with cls.environment() as env:
            users = [new_test_user(env, login=f"race_fb_{number}", groups="mrp.group_mrp_user") for number in (1, 2)]
            cls.user_ids = [user.id for user in users]
            product = env["product.product"].create({"name": "Race lamp", "firmware_needed": True})
            cls.product_id = product.id
            program = env["firmware.program"].create({
                "number": "RACE-1", "product_tmpl_ids": product.product_tmpl_id.ids,
            })  # fmt: skip
            env.flush_all()
            env.cr.execute("UPDATE firmware_program SET state = 'released' WHERE id = %s", [program.id])
            program.invalidate_recordset()
            cls.program_id = program.id
            cls.station_id = env["firmware.station"].create({"name": "Race", "code": "R"}).id
            production = env["mrp.production"].create({
                "product_id": product.id, "product_qty": 10, "firmware_program_id": program.id,
            })  # fmt: skip
            production.action_confirm()
            cls.production_id = production.id
            cls.burning_id = env["firmware.burning"].with_user(users[0]).create({
                "production_id": production.id, "station_id": cls.station_id,
            }).id  # fmt: skip

    @classmethod
    def forget(cls):
        """Take out what was committed: evidence with SQL, as nothing else can."""
        with cls.environment() as env:
            for table in (
                "firmware_burning_result",
                "firmware_log",
                "firmware_burning_explanation",
                "firmware_burning",
            ):
                column = "burning_id" if table == "firmware_log" else "production_id"
                value = cls.burning_id if table == "firmware_log" else cls.production_id
                env.cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [value])
            env.registry.clear_cache()
            production = env["mrp.production"].browse(cls.production_id)
            production.action_cancel()
            production.unlink()
            env["firmware.station"].browse(cls.station_id).unlink()
            env["firmware.program"].browse(cls.program_id).unlink()
            env["product.product"].browse(cls.product_id).product_tmpl_id.unlink()
            env.cr.execute("DELETE FROM signoff_file WHERE name = 'race.csv'")
            env["res.users"].browse(cls.user_ids).unlink()

    def record(self, env):
        burning = env["firmware.burning"].browse(self.burning_id)
        burning._record_one(True, quantity=1)
        return ""

    def load(self, env):
        burning = env["firmware.burning"].browse(self.burning_id)
        profile = env.ref("firmware_burning_check.firmware_import_profile_csv")
        env["firmware.log"]._import(burning, profile, "race.csv", b"A1,2026-03-02 08:00:00,OK\n")
        return ""

    def test_both_are_counted(self):
        """Who comes second waits, looks again, and adds to what the first left."""
        first, second = self.user_ids
        self.assertEqual(self.race_all((self.record, first), (self.record, second)), ["", ""])
        with self.environment() as env:
            self.assertEqual(env["firmware.burning"].browse(self.burning_id).good, 2)

    def test_one_file_twice(self):
        """The second import of the same file is told who was first."""
        first, second = self.user_ids
        answers = sorted(map(str, self.race_all((self.load, first), (self.load, second))))
        self.assertEqual(answers[0], "")
        self.assertIn("imported already", answers[1])
        with self.environment() as env:
            self.assertEqual(len(env["firmware.log"].search([("burning_id", "=", self.burning_id)])), 1)
