"""Run Odoo's own tests on one database and write down how each of them ended.

Odoo's loader, suites and test cases do the work. Tests that Odoo runs while a
module is being installed are run here as well, with every module loaded: on
their own way they would never meet ours, which are loaded after them.
"""

import json
import logging
import re
import time

import odoo.modules.module
from odoo.tests import loader
from odoo.tests.result import OdooTestResult
from odoo.tools import config

POSITIONS = ("at_install", "post_install")
# What differs from run to run and says nothing: numbers, addresses in memory.
VARYING = re.compile(r"0x[0-9a-f]+|\d+")


class Warnings(logging.Handler):
    """Keeps what was logged as a warning or worse, test by test."""

    def __init__(self):
        """Start with nothing kept."""
        super().__init__(logging.WARNING)
        self.kept = set()

    def emit(self, record):
        """Keep a record, without what differs from run to run."""
        # How a test ended is noted by the result, with its text.
        if record.funcName != "logError" and not str(record.msg).startswith("%s: %s\n%s"):
            self.kept.add(f"{record.levelname} {record.name}: {plain(record.getMessage())}")

    def take(self):
        """Return what was kept since the last call."""
        kept, self.kept = sorted(self.kept), set()
        return kept


def plain(text):
    """Return a text's first line without what differs from run to run."""
    return VARYING.sub("#", text.split("\n", 1)[0])[:300]


class Result(OdooTestResult):
    """Odoo's own test result, that also writes a line for each test into a file."""

    def __init__(self, stream, warnings):
        """Write to an open file what ends from now on.

        Args:
            stream: open text file.
            warnings: the handler that keeps warnings.
        """
        super().__init__()
        self.file, self.warnings, self.ended = stream, warnings, {}

    def note(self, outcome, test, text=""):
        """Note how a test, or one of its subtests, ended: the worst counts."""
        while getattr(test, "test_case", None):
            test = test.test_case
        ended = self.ended.setdefault(test.id(), [outcome, text])
        if ended[0] in ("passed", "skipped"):
            ended[:] = outcome, text
        if not hasattr(test, "_testMethodName"):
            # A class that cannot be set up has no test that stops.
            self.write(test.id())

    def write(self, name, **values):
        """Write a test's line."""
        outcome, text = self.ended.pop(name, ("passed", ""))
        line = {"test": name, "outcome": outcome, "text": text, "warnings": self.warnings.take(), **values}
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()

    def addError(self, test, err):
        """Note an error with its last line."""
        super().addError(test, err)
        self.note("error", test, self.last_line(err))

    def addFailure(self, test, err):
        """Note a failure with its last line."""
        super().addFailure(test, err)
        self.note("failed", test, self.last_line(err))

    def addSkip(self, test, reason):
        """Note a test that was left out with the reason."""
        super().addSkip(test, reason)
        self.note("skipped", test, plain(str(reason)))

    def stopTest(self, test):
        """Write the line of the test that has ended."""
        super().stopTest(test)
        self.write(test.id(), seconds=round(time.time() - self.time_start, 3))

    @staticmethod
    def last_line(err):
        """Return what an exception says, without what differs from run to run."""
        return plain(f"{err[0].__name__}: {err[1]}")


def main(env, output, tags):
    """Run the tests that Odoo's ``tags`` name, into the file ``output``.

    Args:
        env: environment of the database.
        output: path of the file; one JSON line for each test.
        tags: as Odoo's ``--test-tags`` takes them.
    """
    names = sorted(env.registry._init_modules)
    env.cr.commit()
    config["test_enable"] = True
    config["test_tags"] = tags
    warnings = Warnings()
    logging.getLogger().addHandler(warnings)
    with open(output, "w", encoding="utf-8") as stream:
        for position in POSITIONS:
            suite = loader.make_suite(names, position)
            odoo.modules.module.current_test = True
            suite(Result(stream, warnings))
            odoo.modules.module.current_test = False
        stream.write(json.dumps({"complete": True}) + "\n")
