"""Run the tests: the modules' own and the repo checks, in one pytest run."""

import contextlib
import fcntl
import os
import subprocess
import sys
from pathlib import Path

from . import cache, database, modules, odoo_run, pdf, stage
from .errors import GroundError
from .progress import say
from .python_env import CHECKOUT

USAGE = """\
bin/test                   every test, on a database made anew
bin/test PATH -k NAME …    some tests, on the database kept from the last run;
                           paths and options are pytest's
bin/test --fresh …         make the database anew first
bin/test --no-browser …    leave out the tests that need Chromium
bin/test --stop            stop the PostgreSQL server that the tests left running
"""
SLOTS = 8
OWN_OPTIONS = ("--fresh", "--no-browser")


def main():
    """Run the tests that the command line names; return pytest's exit code."""
    arguments = sys.argv[1:]
    if arguments in (["--help"], ["-h"]):
        say(USAGE)
        return 0
    if arguments == ["--stop"]:
        say(stage.stop_postgres())
        return 0
    arguments, options = split(arguments)
    fresh = not arguments or "--fresh" in options or bool(os.environ.get("CI"))
    ground = stage.prepare(with_browser="--no-browser" not in options)
    unpatched = pdf.unpatched()
    if unpatched:
        os.environ["ORDER_CONFIRMATION_UNPATCHED"] = str(unpatched)
    database.sweep()
    with free_slot() as name:
        log = cache.folder("logs") / f"{name}.log"
        if fresh:
            database.with_modules(ground, name, log)
        else:
            database.refresh(ground, name, log)
        # The tests get a copy, so that whatever they commit is gone with the next run.
        database.copy(name, f"{name}_run")
        code = pytest(name, arguments, log)
    if os.environ.get("CI") and ground.started:
        stage.stop_postgres()
    return code


def split(arguments):
    """Return the arguments that are pytest's, and those that are ours."""
    return (
        [argument for argument in arguments if argument not in OWN_OPTIONS],
        {argument for argument in arguments if argument in OWN_OPTIONS},
    )


@contextlib.contextmanager
def free_slot():
    """Give the name of a test database of this checkout that no other run is using, for the block."""
    for slot in range(1, SLOTS + 1):
        name = f"oc_test_{database.checkout_key()}_{slot}"
        with open(cache.folder("locks") / name, "a", encoding="utf-8") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield name
            return
    raise GroundError(f"{SLOTS} test runs of this checkout are going on already.")


def paths(arguments):
    """Return the test folders to run: none when the arguments name files or folders."""
    named = [argument for argument in arguments if Path(argument.split("::")[0]).exists()]
    if any(not argument.startswith("-") for argument in named):
        return []
    folders = [CHECKOUT / "tests", *(CHECKOUT / name / "tests" for name in modules.ours())]
    return [str(folder.relative_to(CHECKOUT)) for folder in folders if folder.is_dir()]


def pytest(name, arguments, log):
    """Run pytest on the copy of the database ``name`` and return pytest's exit code."""
    environment = {
        **os.environ,
        "ORDER_CONFIRMATION_DATABASE": name,
        "ORDER_CONFIRMATION_LOG": str(log),
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        f"--odoo-config={odoo_run.config_file()}",
        f"--odoo-database={name}_run",
        "--odoo-http",
        "--odoo-extra=max-cron-threads=0",
        *arguments,
        *paths(arguments),
    ]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode
