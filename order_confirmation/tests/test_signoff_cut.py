from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import InterfaceError, OperationalError

from ..models import signoff_identity
from .signoff_race import SignoffRaceCase


@tagged("post_install", "-at_install")
class TestSignoffCut(SignoffRaceCase):
    """The server dies in the middle of a signature; wrong PINs count although everything else is rolled back."""

    @contextmanager
    def cut(self, env, number):
        """End the connection before the query of this number.

        :yields: a list that grows with each query
        """
        queries, execute = [], env.cr.execute
        pid = env.cr._cnx.get_backend_pid()

        def counting(query, params=None, log_exceptions=True):
            queries.append(query)
            if len(queries) == number:
                with self.environment() as other:
                    other.cr.execute("SELECT pg_terminate_backend(%s)", [pid])
            return execute(query, params, log_exceptions=False)

        with patch.object(env.cr, "execute", counting), mute_logger("odoo.sql_db"):
            yield queries

    def cut_at(self, act, user, number):
        """Run an act with the connection cut before a query.

        :returns: whether there was such a query
        """
        queries = []
        try:
            with self.environment(user) as env, self.cut(env, number) as queries:
                act(env)
                env.cr.flush()
        except (OperationalError, InterfaceError):
            self.assertGreaterEqual(len(queries), number)
            return True
        self.assertLess(len(queries), number, "the connection was cut, and nobody noticed")
        return False

    def cut_everywhere(self, act, user, states):
        """Cut an act before each of its queries in turn, then let it through; nothing changes before that."""
        kinds, number = self.kinds(), 1
        while self.cut_at(act, user, number):
            self.assertEqual(self.kinds(), kinds)
            self.assertEqual(self.states(), states)
            self.check()
            number += 1
        self.assertGreater(number, 5)

    def test_a_signature_that_was_cut_anywhere_leaves_nothing_and_is_simply_given_again(self):
        self.make([{}, {}])
        self.cut_everywhere(self.sign, self.ann, ["open", "waiting"])
        self.assertEqual(self.kinds(), ["start", "sign"])
        self.assertEqual(self.states(), ["signed", "open"])
        self.check()

    def test_an_edit_that_was_cut_anywhere_voids_nothing_and_changes_nothing(self):
        self.make([{}, {}])
        with self.environment(self.ann) as env:
            self.sign(env)
        self.cut_everywhere(self.edit, self.dan, ["signed", "open"])
        self.assertEqual(self.states(), ["open", "waiting"])
        self.check()

    # === PINS ===

    def identity(self, user, pin="4711"):
        with self.environment() as env:
            env["signoff.identity"].search([("user_id", "=", user)]).unlink()
            identity = env["signoff.identity"].create({"user_id": user})
            identity.new_pin = pin
            return identity.id

    def attempt(self, env, pin="0815"):
        return self.sign(env, credentials={"login": "race_bob", "pin": pin})

    def failures(self, identity):
        with self.environment() as env:
            found = env["signoff.identity"].browse(identity)
            return found.failures, bool(found.locked_until)

    def test_a_rollback_forgets_no_wrong_pin(self):
        identity = self.identity(self.bob)
        for number in range(1, 6):
            with self.environment(self.ann) as env:
                with self.assertRaises(UserError):
                    self.attempt(env)
                env.cr.rollback()
            self.assertEqual(self.failures(identity), (number % 5, number == 5))
        with self.environment(self.ann) as env, self.assertRaisesRegex(UserError, "locked for"):
            self.attempt(env, "4711")
        with self.environment() as env:
            env["signoff.identity"].browse(identity).action_unlock()
        with self.environment(self.ann) as env:
            self.assertEqual(self.attempt(env, "4711"), "")
        self.assertEqual(self.failures(identity), (0, False))

    def test_a_right_pin_forgets_the_wrong_ones_before_it(self):
        identity = self.identity(self.bob)
        for pin in ("0815", "4711"):
            with self.environment(self.ann) as env:
                try:
                    self.attempt(env, pin)
                except UserError:
                    env.cr.rollback()
        self.assertEqual(self.failures(identity), (0, False))

    def test_attempts_at_the_same_moment_are_counted_one_by_one(self):
        identity = self.identity(self.bob)
        outcomes = self.race_all(*((self.attempt, user) for user in self.people))
        self.assertEqual(self.failures(identity), (4, False))
        outcomes += self.race_all(*((self.attempt, user) for user in self.people))
        self.assertEqual(self.failures(identity), (0, True))
        self.assertEqual(sum("locked for" in str(one) for one in outcomes), 4)

    def test_a_pin_that_is_being_changed_keeps_nobody_waiting_for_long(self):
        identity = self.identity(self.bob)
        with (
            patch.object(signoff_identity, "WAIT_SECONDS", 1),
            self.environment() as env,
            self.environment(self.ann) as other,
            mute_logger("odoo.sql_db"),
        ):
            env["signoff.identity"].browse(identity).new_pin = "9753"
            env.flush_all()
            with self.assertRaisesRegex(UserError, "being changed"):
                self.attempt(other, "4711")
