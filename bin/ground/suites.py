"""Odoo's own tests, on a database with our modules (policies none) and on one without: what differs.

Each test runs with every module loaded, also those that Odoo runs while it installs a module. Without a browser the
tours are left out. Ends with 1 when a test that passes without our modules does not pass with them.
"""

import argparse
import collections
import json
import subprocess
import sys
from pathlib import Path

from . import cache, database, odoo_run, stage
from .errors import GroundError
from .progress import say, step
from .python_env import CHECKOUT

SUITES = ("sale", "sale_stock", "purchase", "purchase_stock", "stock", "mrp", "sale_mrp", "purchase_mrp")
SIDES = ("without", "with")
INSIDE = CHECKOUT / "bin" / "ground" / "inside"


def parse():
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        prog="bin/suites", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = f"module, or /module:Class.method as for Odoo's --test-tags (default: {' '.join(SUITES)})"
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=what)
    parser.add_argument("--browser", action="store_true", help="run the tours as well, in Chromium")
    parser.add_argument("--together", action="store_true", help="both databases at the same time, on two cores")
    parser.add_argument("--compare", action="store_true", help="run nothing: compare what the last run wrote down")
    parser.add_argument("--json", metavar="FILE", help="also write what differs to a file")
    return parser.parse_args()


def main():
    """Run the tests on both sides and print what differs; return the exit code."""
    options = parse()
    if not options.compare:
        ground = stage.prepare(with_browser=options.browser)
        tags = ",".join(name if name.startswith("/") else f"/{name}" for name in options.suites or SUITES)
        run_both(ground, tags, options.together)
    ended, complete = read_both()
    if not complete:
        say("  The run did not come to its end (yet): only the tests that ended on both sides are compared.")
    found = compare(ended["without"], ended["with"])
    for text in tell(ended, found):
        say(text)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 1 if found["worse"] else 0


def results(side):
    """Return the file with how the tests of a side ended."""
    return cache.folder("logs") / f"suites-{database.checkout_key()}-{side}.jsonl"


def run_both(ground, tags, together):
    """Make both databases and run the tests in each, one after the other or at the same time."""
    names = {side: f"oc_suites_{database.checkout_key()}_{side}" for side in SIDES}
    logs = {side: cache.log_file(names[side]) for side in SIDES}
    database.with_modules(ground, names["with"], logs["with"])
    source = database.base(ground)
    with step("Database without our modules"), cache.locked("template"):
        database.copy(source, names["without"])
    try:
        running = []
        for side in SIDES:
            results(side).unlink(missing_ok=True)
            running.append((side, start(names[side], results(side), tags, logs[side])))
            if not together:
                wait(running, logs)
        wait(running, logs)
    finally:
        for _side, process in running:
            process.kill()
        for name in names.values():
            database.drop(name)


def start(name, output, tags, log):
    """Start the tests in a process that lets others go first; return the process."""
    command = ["nice", "-n", "15", sys.executable, INSIDE / "runner.py", odoo_run.config_file(), name,
               INSIDE / "suites.py", output, tags]  # fmt: skip
    with open(log, "ab") as stream:
        return subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream)


def wait(running, logs):
    """Wait for the processes that run, and refuse one that did not come to its end."""
    while running:
        side, process = running[0]
        with step(f"Odoo's tests {side} our modules"):
            process.wait()
        running.pop(0)
        if process.returncode:
            raise GroundError(f"The tests {side} our modules ended with {process.returncode}. See {logs[side]}")


def read_both():
    """Return how the tests of each side ended, by name, and whether both sides came to their end.

    Raises:
        GroundError: nothing was run.
    """
    ended, complete = {}, True
    for side in SIDES:
        path = results(side)
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
        if not lines:
            raise GroundError("Nothing was run yet: call bin/suites without --compare.")
        complete &= "complete" in lines[-1]
        ended[side] = {line["test"]: line for line in lines if "test" in line}
    if not complete:
        both = set.intersection(*(set(tests) for tests in ended.values()))
        ended = {side: {name: tests[name] for name in both} for side, tests in ended.items()}
    return ended, complete


def compare(without, with_ours):
    """Return what differs between the two sides.

    Args:
        without, with_ours: lines of the tests by name.

    Returns:
        A dict of lists: ``worse`` (passed without, not with our modules), ``better`` (the reverse), ``otherwise``
        (fails on both, in other words), ``left_out`` (run or skipped on one side only), ``warnings`` (logged with our
        modules only), each as (test, text).
    """
    nothing = {"outcome": "not run", "text": "", "warnings": []}
    found = {"worse": [], "better": [], "otherwise": [], "left_out": [], "warnings": []}
    for name in sorted({*without, *with_ours}):
        before, after = without.get(name, nothing), with_ours.get(name, nothing)
        change = f"{before['outcome']} → {after['outcome']}: {after['text'] or before['text']}"
        if before["outcome"] != after["outcome"]:
            found[kind(before["outcome"], after["outcome"])].append((name, change))
        elif before["text"] != after["text"]:
            found["otherwise"].append((name, f"{before['text']} → {after['text']}"))
        new = set(after["warnings"]) - set(before["warnings"])
        found["warnings"] += [(name, warning) for warning in sorted(new)]
    return found


def kind(before, after):
    """Return under which heading a changed outcome is told."""
    if after in ("failed", "error") or (before == "passed" and after == "not run"):
        return "worse" if before not in ("failed", "error") else "otherwise"
    return "better" if before in ("failed", "error") else "left_out"


HEADINGS = {
    "worse": "Passes without our modules, not with them",
    "better": "Passes with our modules only",
    "otherwise": "Fails on both sides, in other words",
    "left_out": "Run on one side only",
    "warnings": "Warnings with our modules only",
}


def tell(ended, found):
    """Return the lines to print: a table of the suites, then what differs."""
    counts = {side: count(ended[side]) for side in SIDES}
    suites = [*sorted({*counts["without"], *counts["with"]} - {"all"}), "all"]
    head = "".join(f"{side + ': tests':>16}{'skipped':>9}{'failed':>8}{'s':>8}" for side in SIDES)
    lines = ["", f"  {'suite':16}{head}"]
    lines += [f"  {suite:16}{''.join(figures(counts[side][suite]) for side in SIDES)}" for suite in suites]
    for word, title in HEADINGS.items():
        lines += ["", f"  {title}: {len(found[word])}", *(f"    {name}\n      {text}" for name, text in found[word])]
    return lines


def figures(one):
    """Return one side's columns of the table."""
    return f"{one['tests']:>16}{one['skipped']:>9}{one['failed'] + one['error']:>8}{one['seconds']:>8.0f}"


def count(ended):
    """Return the numbers of a side by suite: tests, skipped, failed, error, seconds."""
    counts = collections.defaultdict(collections.Counter)
    for name, line in ended.items():
        # odoo.addons.sale.tests.…, or "setUpClass (odoo.addons.sale.tests.…)"
        suite = name.partition("odoo.addons.")[2].split(".")[0] or "other"
        for key in (suite, "all"):
            counts[key].update({"tests": 1, line["outcome"]: 1, "seconds": line.get("seconds", 0)})
    return counts
