"""Acts done before their step opens sign it when it opens (B16)."""

from unittest.mock import patch

from odoo.tests import tagged

from .signoff_common import SignoffCommon


@tagged("post_install", "-at_install")
class TestSignoffActed(SignoffCommon):
    def two_steps(self, **values):
        self.make_route([
            {"department_id": self.sales.id}, {"department_id": self.engineering.id, "act": "validate", **values},
        ])  # fmt: skip
        return self.make_document()

    def test_an_early_act_signs_when_the_step_opens(self):
        """For who did it, on what he did it, with the time he did it."""
        document = self.two_steps()
        self.assertFalse(document._signoff_act("validate", self.li, self.li.partner_id))
        step = self.steps(document)[1]
        self.assertEqual((step.state, step.acted["user"]), ("waiting", self.li.id))
        self.sign(document, self.wang)
        self.assertEqual((step.state, step.signed_by_id, step.acted), ("signed", self.li, False))
        self.assertEqual(document.signoff_state, "finished")
        payload = self.entries(document).filtered(lambda one: one.step_id == step)._read_payload()
        self.assertEqual((payload["how"], payload["by"]["id"]), ("act", self.li.id))
        self.assertIn("res.partner", payload["act"])
        self.assertTrue(payload["acted"].endswith("Z"))
        self.assertEqual(self.env["signoff.verify"]._verify(document.signoff_head_id)["breaks"], [])

    def test_who_may_not_sign_leaves_nothing(self):
        document = self.two_steps()
        for user in (self.outsider, self.wang, self.env.ref("base.user_root")):
            self.assertFalse(document._signoff_act("validate", user))
        self.assertFalse(self.steps(document)[1].acted)
        document._signoff_act("validate", self.li)
        document._signoff_act("validate", self.outsider)
        self.assertEqual(self.steps(document)[1].acted["user"], self.li.id)

    def test_who_is_no_member_any_more_signs_nothing(self):
        document = self.two_steps()
        document._signoff_act("validate", self.li)
        self.engineering.member_ids -= self.li
        self.sign(document, self.wang)
        self.assertEqual(self.states(document), ["signed", "open"])

    def test_what_asks_for_more_waits_for_the_hand(self):
        document = self.two_steps(identification="pin")
        document._signoff_act("validate", self.li)
        self.sign(document, self.wang)
        self.assertEqual(self.states(document), ["signed", "open"])

    def test_an_act_that_stands_no_longer_signs_nothing(self):
        document = self.two_steps()
        document._signoff_act("validate", self.li)
        with patch.object(type(document), "_signoff_act_stands", lambda one, act: False):
            self.sign(document, self.wang)
        self.assertEqual(self.states(document), ["signed", "open"])
        self.assertFalse(self.steps(document)[1].acted)

    def test_it_is_written_by_the_act_alone(self):
        document = self.two_steps()
        kept = {"user": self.li.id, "act": "x", "at": "x"}
        for user in (self.li, self.env.ref("base.user_root")):
            with self.refused("evidence"):
                self.steps(document)[1].with_user(user).write({"acted": kept})
