from odoo.fields import Command
from odoo.tests import Form, tagged

from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffRoute(SignoffCommon):
    """Routes: choosing, strictness, checks at saving, versions, the test on a document."""

    def test_the_first_route_that_fits_is_taken(self):
        small = self.env["signoff.route"].create({
            "name": "Small", "res_model": "signoff.fake", "sequence": 1, "domain": "[('amount', '<', 50)]",
            "step_ids": [Command.create({"department_id": self.sales.id})],
        })  # fmt: skip
        self.assertEqual(self.make_document(amount=10).signoff_head_id.route_id, small)
        self.assertEqual(self.make_document(amount=60).signoff_head_id.route_id, self.route)
        small.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self.make_document(amount=10).signoff_head_id.route_id, self.route)

    def test_no_route_is_a_clear_message(self):
        self.route.active = False
        with self.refused("No route says who signs"):
            self.make_document()

    def test_strictness_chooses_the_steps(self):
        self.route.step_ids[1].level = "strict"
        self.route.step_ids[2].level = "standard"
        for preset, count in (("simple", 2), ("standard", 3), ("strict", 4)):
            self.route.preset = preset
            self.assertEqual(len(self.steps(self.make_document())), count)

    def test_parallel_steps_form_a_stage(self):
        self.assertEqual([stage for _step, stage in self.route._stages()], [1, 2, 2, 3])
        self.assertEqual([len(stage) for stage in self.route.preview], [1, 2, 1])

    def test_what_can_never_work_is_refused_at_saving(self):
        step = self.route.step_ids[0]
        for values, pattern in (
            ({"condition": "[('nonsense', '=', 1)]"}, "condition can't be evaluated"),
            ({"condition": "[(oops"}, "condition can't be evaluated"),
            ({"condition": "[('amount', '=', uid)]"}, "condition can't be evaluated"),
            ({"sections": "goods nonsense"}, "no section nonsense"),
            ({"quorum": "number", "quorum_count": 0}, "At least one|at least one"),
            ({"different_ids": [Command.link(step.id)]}, "another step"),
        ):
            with self.refused(pattern):
                step.write(values)
        with self.refused("can't be read"):
            self.route.domain = "[('nonsense', '=', 1)]"

    def test_a_step_nobody_different_may_sign_is_refused(self):
        self.production.member_ids = self.sales.member_ids
        with self.refused("only member"):
            self.route.step_ids[2].different_ids = self.route.step_ids[0]
        self.production.member_ids |= self.liu
        self.route.step_ids[2].different_ids = self.route.step_ids[0]

    def test_what_does_not_work_yet_is_said_and_stops_the_start_not_the_saving(self):
        self.production.member_ids = False
        self.assertIn("Production has no members", self.route.problems)
        with self.refused("Production has no members"):
            self.make_document()
        self.production.member_ids = self.liu
        self.route.step_ids[1].write({"quorum": "number", "quorum_count": 5})
        self.assertIn("2 members, and 5 must sign", self.route.problems)
        self.route.step_ids[1].write({"quorum": "one", "condition": "[(0, '=', 1)]"})
        self.assertIn("never reached", self.route.problems)

    def test_a_route_that_is_never_chosen_says_so(self):
        later = self.env["signoff.route"].create({
            "name": "Later", "res_model": "signoff.fake", "sequence": 99,
            "step_ids": [Command.create({"department_id": self.sales.id})],
        })  # fmt: skip
        self.assertIn("Never chosen: the route “Test route”", later.problems)

    def test_an_emptied_department_does_not_lose_a_running_document(self):
        document = self.make_document()
        self.production.member_ids = False
        self.sign(document, self.wang)
        self.assertEqual(self.states(document), ["signed", "open", "open", "waiting"])
        self.production.member_ids = self.outsider
        self.sign(document, self.outsider)

    def test_each_change_is_a_version_on_record_once(self):
        self.assertEqual(self.route.version, 1)
        self.route.write({
            "preset": "strict",
            "step_ids": [Command.update(step.id, {"hours": 8}) for step in self.route.step_ids],
        })  # fmt: skip
        self.env.cr.flush()
        self.assertEqual(self.route.version, 2)
        log = self.env["signoff.head"].search([("res_model", "=", "signoff.route"), ("res_id", "=", self.route.id)])
        self.assertEqual(len(log.entry_ids), 2)
        self.assertEqual(log.entry_ids[-1]._read_payload()["steps"][0]["hours"], "8.0")
        self.assertEqual(self.make_document().signoff_head_id.route_version, 2)

    def test_only_managers_of_sign_offs_change_departments_and_routes(self):
        for record, values in ((self.route, {"name": "Mine"}), (self.route.step_ids[0], {"hours": 1}),
                               (self.sales, {"member_ids": [Command.link(self.outsider.id)]})):  # fmt: skip
            with self.refused():
                record.with_user(self.outsider).write(values)
            with self.refused():
                record.with_user(self.outsider).unlink()

    def test_a_department_that_signed_is_archived_not_deleted(self):
        self.make_document()
        with self.refused("archive it"):
            self.sales.unlink()
        self.sales.active = False

    def test_test_on_a_document_starts_nothing(self):
        document = self.make_document(start=False)
        wizard = Form(self.env["signoff.route.test"].with_context(default_route_id=self.route.id))
        wizard.document_ref = f"signoff.fake,{document.id}"
        test = wizard.save()
        self.assertIn("so_wang", test.result)
        self.assertIn("skipped", test.result)
        self.assertFalse(document.signoff_head_id)

    def test_a_running_document_keeps_its_text_in_each_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.route.step_ids[0].with_context(lang="zh_CN").name = "内部合同初稿"
        document = self.make_document()
        self.route.step_ids[0].unlink()
        step = self.steps(document)[0]
        self.assertEqual(step.with_context(lang="zh_CN").name, "内部合同初稿")
        self.assertEqual(step.with_context(lang="en_US").name, "Draft")
