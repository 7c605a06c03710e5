"""Run the tests: the modules' own and the repo checks, on two cores in two pytest runs."""

import contextlib
import fcntl
import os
import subprocess
import sys
import tempfile
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
# What pytest returns when there was nothing to run.
NO_TESTS = 5
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
        code = run(name, arguments, log)
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
    """Return the test folders of each process: no folders when the arguments name files or folders.

    A run of everything is two processes side by side where there are two cores: the module at the bottom, which has
    about half of the tests, and all the rest.
    """
    named = [argument for argument in arguments if Path(argument.split("::")[0]).exists()]
    if any(not argument.startswith("-") for argument in named):
        return [[]]
    bottom, *others = modules.ours()
    halves = [["tests", *(f"{name}/tests" for name in others)], [f"{bottom}/tests"]]
    halves = [[folder for folder in half if (CHECKOUT / folder).is_dir()] for half in halves]
    return halves if (os.cpu_count() or 1) > 1 else [sum(halves, [])]


def run(name, arguments, log):
    """Run the tests on copies of the database ``name`` and return pytest's exit code.

    The second process writes to a file, which is shown when the first has ended.
    """
    processes = []
    with contextlib.ExitStack() as stack:
        for number, folders in enumerate(paths(arguments), 1):
            # The tests get a copy, so that whatever they commit is gone with the next run.
            copy = f"{name}_run{number}"
            database.copy(name, copy)
            output = stack.enter_context(tempfile.TemporaryFile()) if processes else None
            processes.append((start(name, copy, [*arguments, *folders], log, output), output))
            stack.callback(processes[-1][0].kill)
        codes = []
        for process, output in processes:
            codes.append(process.wait())
            if output:
                output.seek(0)
                sys.stdout.buffer.write(output.read())
                sys.stdout.flush()
    # A process in which an expression named no test says nothing about the other.
    told = [code for code in codes if code != NO_TESTS]
    return max(told) if told else NO_TESTS


def start(name, copy, arguments, log, output):
    """Start pytest on the database ``copy``, writing to ``output`` or the terminal, and return the process."""
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
        f"--odoo-database={copy}",
        "--odoo-http",
        "--odoo-extra=max-cron-threads=0",
        *arguments,
    ]
    return subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output)
