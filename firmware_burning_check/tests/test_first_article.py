"""The first article: filled in, compared, signed by three on the record and three on the label (D11.5, D11.6)."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .first_article_common import FirstArticleCommon

VALUES = "odoo.addons.firmware_burning_check.models.firmware_program_checksum.FirmwareProgram._checksum_values"


@tagged("post_install", "-at_install")
class TestFirstArticle(FirstArticleCommon):
    def test_record_and_label(self):
        """D11.5, D11.6: three sign the record, then three the label; only then the first article stands."""
        self.assertFallen("no first article")
        article = self.begin()
        self.assertEqual(article.program_id, self.program)
        self.assertEqual(article.quantity, 100)
        self.assertFallen("not presented")
        article.with_user(self.worker).action_present()
        self.assertEqual(article.state, "record")
        for user in (self.owner, self.worker):
            self.sign(article, user)
        self.assertFallen("Quality")
        self.sign(article, self.inspector)
        self.assertEqual(article.state, "label")
        self.assertFallen("Quality")
        self.sign(article, self.inspector_2)
        self.sign(article, self.lead)
        self.assertFallen("Engineering")
        self.sign(article, self.engineer)
        self.assertEqual(article.state, "stands")
        self.assertStands()
        self.assertEqual(self.articles._stands(self.production, self.station), article)

    def test_one_person_two_roles(self):
        """D11.5: an operator who is in two departments signs only one of the three roles, and is told why."""
        for code in ("quality", "software"):
            self.env.ref(f"order_confirmation.signoff_department_{code}").member_ids = [Command.link(self.worker.id)]
        article = self.begin()
        article.with_user(self.worker).action_present()
        steps = article.signoff_head_id._current_steps().filtered(lambda step: step.state == "open")
        results = self.env["signoff.step"].with_user(self.worker).sign(steps.ids, {})
        self.assertEqual([one["ok"] for one in results], [True, False, False])
        self.assertIn("must be signed by somebody else", results[1]["message"])
        # Nor from the other side.
        article = self.begin(station=self.station_2)
        article.with_user(self.worker).action_present()
        steps = article.signoff_head_id._current_steps().sorted("position")
        sign = self.env["signoff.step"].with_user(self.worker).sign
        self.assertTrue(sign(steps[2].ids, {})[0]["ok"])
        self.assertFalse(sign(steps[0].ids, {})[0]["ok"])

    def test_checksum_compared(self):
        """D11.5: what is read back is compared, however it is written; another program can't pass."""
        with patch(VALUES, lambda self: ["0x1A2B3C4D", "A5F0"]):
            for text, verdict in (
                ("1a2b3c4d", "match"), ("0x1A2B 3C4D", "match"), ("A5F0h", "match"), ("a5 f0", "match"),
                ("1A2B3C4E", "differs"), ("xyz", "differs"),
            ):  # fmt: skip
                with self.subTest(text=text):
                    article = self.begin(checksum=text)
                    self.assertEqual(article.verdict, verdict)
                    act = article.with_user(self.worker).action_present
                    if verdict == "differs":
                        self.refused(act, "is none of program")
                    else:
                        act()
                    article.with_user(self.worker).action_cancel()
            article = self.begin(checksum="A5F0")
            article.with_user(self.worker).action_present()
            article.with_user(self.worker).checksum = "B5F0"
            self.refused(lambda: self.sign(article, self.inspector), "is none of program")

    def test_nothing_to_compare(self):
        """B09: a program without checksums asks for a function test instead; locked chips for display and test."""
        article = self.begin(function_test=False)
        self.assertEqual(article.verdict, "unknown")
        self.refused(article.with_user(self.worker).action_present, "Function test")
        article.with_user(self.worker).write({"method": "locked", "function_test": "pass"})
        self.refused(article.with_user(self.worker).action_present, "Programmer's display")
        article.with_user(self.worker).write({"display": "PASS 1A2B"})
        article.with_user(self.worker).action_present()
        self.assertEqual(article.state, "record")

    def test_incomplete(self):
        """D11.5: what the record lacks is named."""
        for values, words in (
            ({"serial": False}, "Piece"), ({"checksum": False}, "Checksum read back"), ({"result": False}, "Result"),
            ({"function_test": "fail"}, "function test failed"),
        ):  # fmt: skip
            with self.subTest(values=values):
                article = self.begin(**values)
                self.refused(article.with_user(self.worker).action_present, words)
                article.with_user(self.worker).action_cancel()

    def test_failed(self):
        """B10: a failed first article is kept, can't be signed or changed; another one is made."""
        article = self.begin(result="fail", function_test="fail", note="No light")
        self.refused(article.with_user(self.worker).action_present, "failed")
        article.with_user(self.worker).action_record_failed()
        self.assertEqual(article.state, "failed")
        self.assertFallen("No light")
        self.refused(lambda: article.with_user(self.worker).write({"result": "pass"}), "is over")
        self.refused(article.with_user(self.worker).action_present, "is over")
        with self.assertRaises(UserError):
            article.unlink()
        self.confirm_article()
        self.assertStands()

    def test_one_open_at_a_station(self):
        """B10: a second one at the same station waits for the first."""
        article = self.begin()
        self.assertEqual(self.production.with_user(self.worker).action_firmware_first_article()["res_id"], article.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.begin()
        self.begin(station=self.station_2)

    def test_edit_voids(self):
        """B01: an edit after a signature voids it; a confirmed one is locked on every path."""
        article = self.begin()
        article.with_user(self.worker).action_present()
        self.sign(article, self.inspector)
        article.with_user(self.worker).serial = "P-0002"
        self.env.cr.flush()
        article.signoff_head_id._reconcile()
        step = article.signoff_head_id._current_steps().filtered(lambda one: one.department_id.code == "quality")[:1]
        self.assertEqual(step.state, "open")
        for user in (self.worker, self.inspector, self.owner, self.inspector, self.worker, self.engineer):
            self.sign(article, user)
        for user in (self.worker, self.engineer, self.env.user):
            for values in ({"serial": "P-3"}, {"checksum": "FF"}, {"station_id": self.station_2.id}):
                with self.assertRaises(UserError):
                    article.with_user(user).write(values)
        with self.assertRaises(UserError):
            article.with_user(self.worker).action_signoff_amend("because")

    def test_forged(self):
        """B04: state, verdict, quantity and digest come from acts, whoever writes, superuser included."""
        article = self.begin()
        for values in (
            {"state": "stands"}, {"verdict": "match"}, {"quantity": 9999}, {"bom_digest": "x"}, {"shift_id": False},
            {"program_id": self.program.id}, {"production_id": self.production.id}, {"confirmed_on": "2026-01-01"},
            {"user_id": self.owner.id}, {"name": "FA-1"}, {"fall_reason": "no"}, {"company_id": 1},
        ):  # fmt: skip
            for user in (self.worker, self.engineer, self.env.user, self.env.ref("base.user_root")):
                with self.subTest(values=values, user=user.login), self.assertRaises(AccessError):
                    article.with_user(user).write(values)
            if not set(values) & {"program_id", "production_id"}:
                with self.subTest(created=values), self.assertRaises(AccessError):
                    self.begin(station=self.station_2, **values)
        sneaky = self.articles.with_user(self.worker).with_context(
            default_state="stands", default_confirmed_on="2026-01-01", default_verdict="match", default_quantity=9999
        )
        other = sneaky.create({"production_id": self.production.id, "station_id": self.station_2.id})
        self.assertEqual((other.state, other.confirmed_on, other.verdict, other.quantity), ("draft", False, False, 100))
        acts = self.env["firmware.first.article.act"].sudo()
        with self.assertRaises(AccessError):
            acts.create({"article_id": article.id, "kind": "cover", "quantity": 1000})

    def test_other_program(self):
        """D11.5: the first article is of the program of its order."""
        other = self.make_program("HL-9999")
        article = self.begin(program_id=other.id)
        article.with_user(self.worker).action_present()
        self.refused(lambda: self.sign(article, self.inspector), "gets")

    def test_people(self):
        """Access: sales reads nothing here, the warehouse reads, other companies see nothing."""
        article = self.begin()
        with self.assertRaises(AccessError):
            article.with_user(self.salesperson).read(["name"])
        with self.assertRaises(AccessError):
            article.with_user(self.salesperson).action_present()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("fa_stranger", "mrp.group_mrp_manager")
        stranger.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        with self.assertRaises(AccessError):
            article.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            self.articles.with_user(stranger).create(
                {"production_id": self.production.id, "station_id": self.station.id}
            )
        with self.assertRaises(UserError):
            self.begin(station=self.env["firmware.station"].create({"name": "There", "company_id": company.id}))

    def test_no_program_no_start(self):
        """D11.5: without a program, or before the order is confirmed, none is started."""
        production = self.make_production(product=self.product_2)
        production.firmware_program_id = False
        self.refused(lambda: self.begin(production), "has no program")
        self.refused(production.with_user(self.worker).action_firmware_first_article, "has no program")
        self.assertFallen("has no program", production)
