from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .signoff_race import SignoffRaceCase


@tagged("post_install", "-at_install")
class TestSignoffConcurrency(SignoffRaceCase):
    """Two people press at the same moment: exactly one entry, and the loser reads who and when."""

    def test_two_sign_the_same_step(self):
        outcome = self.race(self.sign, self.sign, self.ann, self.bob)
        self.assertRegex(outcome, r"was signed already: race_ann .*, \d+/\d+/20\d\d")
        self.assertEqual(self.kinds(), ["start", "sign", "finish"])
        self.check()

    def test_two_tabs_of_one_person(self):
        outcome = self.race(self.sign, self.sign, self.ann, self.ann)
        self.assertRegex(outcome, "was signed already: race_ann")
        self.assertEqual(self.kinds(), ["start", "sign", "finish"])
        self.check()

    def test_all_press_at_once(self):
        outcomes = self.race_all(*((self.sign, user) for user in self.people))
        self.assertEqual(sorted(bool(one) for one in outcomes), [False, True, True, True])
        self.assertEqual(self.kinds(), ["start", "sign", "finish"])
        self.check()

    def test_quorum_of_several_at_once(self):
        self.make([{"quorum": "number", "quorum_count": 2}])
        outcomes = self.race_all(*((self.sign, user) for user in self.people))
        self.assertEqual(sorted(bool(one) for one in outcomes), [False, False, True, True])
        self.assertEqual(self.kinds(), ["start", "sign", "sign", "finish"])
        self.check()

    def test_quorum_of_all_at_once(self):
        self.make([{"quorum": "all"}])
        self.assertEqual(self.race_all(*((self.sign, user) for user in self.people)), [""] * 4)
        self.assertEqual(self.kinds(), ["start", *["sign"] * 4, "finish"])
        self.check()

    def test_parallel_steps_at_once_open_the_next_stage_once(self):
        self.make([{}, {"parallel": True}, {}])
        first, second = (lambda env: self.sign(env, 0)), (lambda env: self.sign(env, 1))
        self.assertEqual(self.race_all((first, self.ann), (second, self.bob)), ["", ""])
        self.assertEqual(self.states(), ["signed", "signed", "open"])
        self.check()

    # === EDIT AGAINST SIGN ===

    def test_signature_after_an_edit_of_the_same_moment_is_under_the_new_text(self):
        self.assertEqual(self.race(self.edit, self.sign, self.dan, self.bob), "")
        self.check()

    def test_signature_of_what_was_shown_before_an_edit_of_the_same_moment_is_refused(self):
        with self.environment(self.bob) as env:
            shown = env["signoff.step"].dialog(self.steps(env).ids)["steps"][0]["shown"]

        def sign(env):
            return self.sign(env, shown={str(self.steps(env).id): shown})

        for edit in (self.edit, self.edit_row):
            self.assertIn("changed while you were looking", self.race(edit, sign, self.dan, self.bob))
        self.assertEqual(self.kinds(), ["start"])
        self.check()

    def test_edit_after_a_signature_of_the_same_moment_voids_it(self):
        for number, edit in enumerate((self.edit, self.edit_row), 1):
            self.race(self.sign, edit, self.ann, self.dan)
            self.assertEqual(self.kinds().count("void"), number)
            self.assertEqual(self.states(), ["open"])
            self.check()

    def test_a_file_added_while_somebody_signs(self):
        def add(env):
            env["ir.attachment"].create(
                {"name": "a", "raw": b"a", "res_model": "signoff.fake", "res_id": self.document_id}
            )

        self.race(self.sign, add, self.ann, self.dan)
        self.assertEqual(self.states(), ["open"])
        self.check()
        self.assertEqual(self.race(add, self.sign, self.dan, self.bob), "")
        self.check()

    def test_two_edit_a_signed_document_at_once(self):
        with self.environment(self.ann) as env:
            self.sign(env)
        self.race(self.edit, self.edit_row, self.cid, self.dan)
        self.assertEqual(self.states(), ["open"])
        self.check()

    def test_an_edit_of_what_is_not_signed_does_not_wait(self):
        self.make([{"quorum": "all"}])
        with self.environment(self.ann) as env:
            self.sign(env)
            env.flush_all()
            with self.environment(self.dan) as other:
                other.cr.execute("SET LOCAL lock_timeout = '2s'")
                self.document(other).free = "x"
                other.flush_all()

    # === SENT BACK, AMENDED, CANCELLED ===

    def two_stages(self):
        self.make([{}, {}])
        with self.environment(self.ann) as env:
            self.sign(env, 0)

    def send_back(self, env):
        first, second = self.steps(env)
        return second.with_user(env.user).send_back(first.id, "Which lamp?")

    def test_sent_back_against_signed(self):
        self.two_stages()
        outcome = self.race(self.send_back, lambda env: self.sign(env, 1), self.cid, self.bob)
        self.assertIn("was sent back: Which lamp?", outcome)
        self.assertEqual(self.states(), ["open", "sent_back"])
        self.check()

    def test_signed_against_sent_back(self):
        self.two_stages()
        outcome = self.race(lambda env: self.sign(env, 1), self.send_back, self.bob, self.cid)
        self.assertIn("signed already: race_bob", str(outcome))
        self.assertEqual(self.kinds(), ["start", "sign", "sign", "finish"])
        self.check()

    def test_amended_twice_and_amended_against_an_edit(self):
        with self.environment(self.ann) as env:
            self.sign(env)
        amend = lambda env: self.document(env).action_signoff_amend("More")  # noqa: E731
        outcome = self.race(amend, amend, self.ann, self.bob)
        self.assertIsInstance(outcome, UserError)
        self.assertEqual(self.kinds().count("amend"), 1)
        with self.environment(self.ann) as env:
            self.sign(env)
        self.race(amend, self.edit, self.ann, self.dan)
        self.assertEqual(self.states(), ["open"])
        self.check()

    def test_amended_against_signed(self):
        """An acknowledgement of the last round does not meet the next one."""
        with self.environment(self.ann) as env:
            self.sign(env)
            old = self.steps(env).id
        outcome = self.race(
            lambda env: self.document(env).action_signoff_amend("More"),
            lambda env: env["signoff.step"].sign([old])[0]["message"],
            self.ann,
            self.bob,
        )
        self.assertTrue(outcome)
        self.check()

    def test_cancelled_against_signed(self):
        cancel = lambda env: self.document(env).action_signoff_cancel("No")  # noqa: E731
        self.assertIn("cancelled", self.race(cancel, self.sign, self.ann, self.bob))
        self.assertEqual(self.kinds(), ["start", "cancel"])
        self.make([{}])
        outcome = self.race(self.sign, lambda env: self.document(env).unlink(), self.bob, self.ann)
        self.assertTrue(outcome)
        with self.environment() as env:
            self.assertFalse(env["signoff.verify"]._verify()["breaks"])

    def test_started_twice(self):
        self.make([{}], start=False)
        start = lambda env: self.document(env).action_signoff_start()  # noqa: E731
        outcome = self.race(start, start, self.ann, self.bob)
        self.assertIn("started already", str(outcome))
        self.assertEqual(self.kinds(), ["start"])
        self.check()

    # === MEMBERS ===

    def test_members_of_one_department_changed_at_once(self):
        with self.environment() as env:
            empty = env["signoff.department"].create({"name": "Empty", "code": "race_empty"})

        def add(user):
            return lambda env: empty.with_env(env).write({"member_ids": [Command.link(user)]})

        try:
            self.race_all(*((add(user), 1) for user in self.people))
            with self.environment() as env:
                log = env["signoff.head"].search([("res_model", "=", "signoff.department"), ("res_id", "=", empty.id)])
                self.assertEqual(log.entry_ids.mapped("kind"), ["member_added"] * 4)
                self.assertFalse(env["signoff.verify"]._verify()["breaks"])
        finally:
            with self.environment() as env:
                empty.with_env(env).unlink()

    def test_a_member_removed_while_he_signs(self):
        def leave(env):
            env["signoff.department"].browse(self.department_id).write({"member_ids": [Command.unlink(self.bob)]})

        def come_back(env):
            env["signoff.department"].browse(self.department_id).write({"member_ids": [Command.link(self.bob)]})

        try:
            self.race(self.sign, leave, self.bob, 1)
            self.check()
        finally:
            with self.environment() as env:
                come_back(env)
