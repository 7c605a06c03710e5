"""Parallel transactions on committed data, through Odoo's own retry."""

import itertools
import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import get_db_name
from odoo.tests.common import BaseCase
from odoo.tools import mute_logger


class Cut(BaseException):
    """The connection is gone. No Exception: nothing that goes on after a mishap goes on after this."""


class RaceCase(BaseCase):
    """Helpers for tests of what happens when two people press at the same moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    @classmethod
    @contextmanager
    def environment(cls, user=SUPERUSER_ID):
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, user, {"lang": "en_US"})

    def race(self, first, second, user=SUPERUSER_ID, second_user=SUPERUSER_ID):
        """Let ``second`` run while ``first`` is done but not committed; Odoo retries the loser.

        :returns: what became of the second: its result or its UserError
        """
        outcome, started = [], threading.Event()
        with self.environment(user) as env:
            first(env)
            env.cr.flush()
            thread = threading.Thread(target=self._run, args=(second, second_user, outcome, started.set))
            thread.start()
            started.wait(10)
            thread.join(0.5)  # time to run into the lock
            env.cr.commit()
            thread.join(60)
        self.assertFalse(thread.is_alive(), "the loser never came back")
        return outcome[0]

    def race_all(self, *acts):
        """Let all run at once, from snapshots that see none of the others.

        :param acts: pairs of act and user id
        :returns: what became of each, in any order
        """
        outcomes, barrier = [], threading.Barrier(len(acts))
        threads = [
            threading.Thread(target=self._run, args=(act, user, outcomes, lambda: barrier.wait(10)))
            for act, user in acts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse(any(thread.is_alive() for thread in threads), "somebody never came back")
        return outcomes

    def cut_everywhere(self, act, check, step=1):
        """Cut ``act`` off after each of its statements; then let it through.

        :param act: what is done, given an environment
        :param check: called after each cut: nothing of it may be there
        :param int step: statements between two cuts
        :returns: how often it was cut
        :rtype: int
        """
        last = 1
        while not self._cut_after(act, last):
            check()
            last += step
        return last // step

    def _cut_after(self, act, last):
        with self.environment() as env:
            count, execute = itertools.count(1), env.cr.execute

            def counted(*args, **kwargs):
                if next(count) > last:
                    raise Cut
                return execute(*args, **kwargs)

            with patch.object(env.cr, "execute", counted):
                try:
                    act(env)
                    env.cr.flush()
                except Cut:
                    through = False
                else:
                    through = True
            if not through:
                env.cr.rollback()
            return through

    def _run(self, act, user, outcome, ready):
        with (
            self.environment(user) as env,
            mute_logger("odoo.sql_db", "odoo.service.model"),
            # The retry waits up to seconds.
            patch("odoo.service.model.random.uniform", lambda low, high: 0.02),
        ):
            # The snapshot of this transaction is from before the winner's commit.
            env.cr.execute("SELECT 1 FROM res_users LIMIT 1")
            ready()
            try:
                outcome.append(retrying(lambda: act(env), env))
            except UserError as error:
                outcome.append(error)
                env.cr.rollback()
