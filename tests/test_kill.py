"""The server is killed in the middle of what moves goods: consistent afterwards, and done again."""

import os
from pathlib import Path


def test_killed_in_the_middle_of_an_act(ground, scratch):
    from ground import cache, database, odoo_log, odoo_run

    name = scratch("kill")
    log = cache.log_file(f"test-{name}")
    database.copy(os.environ["ORDER_CONFIRMATION_DATABASE"], name)
    odoo_run.call(name, Path(__file__).with_name("kill_acts.py"), log=log)
    assert not odoo_log.problems(log)
