"""Benchmarks: our side and the other side in turn, in one process, queries counted.

Warm: each round is a transaction of its own with the registry's caches filled,
as a request to a running server. Cold: the registry's caches are emptied first.
"""

import argparse
import contextlib
import gc
import importlib.util
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from . import bench_case, bench_figures, cache, database, modules, odoo_run, peers, stage
from .errors import GroundError
from .progress import say, step
from .python_env import CHECKOUT

FOLDER = CHECKOUT / "bin" / "benchmarks"
FEWEST_PAIRS = 50
WARM_UP = 5


def parse():
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="*", metavar="CASE", help="names of cases (default: all)")
    parser.add_argument("--list", action="store_true", help="name the cases and their bars")
    parser.add_argument("--pairs", type=int, default=FEWEST_PAIRS, help="pairs per series (default: %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="also write the figures to a file")
    parser.add_argument("--no-bars", action="store_true", help="end with 0 also when a bar is missed")
    return parser.parse_args()


def cases():
    """Return the cases of ``bin/benchmarks`` by name."""
    found = {}
    for path in sorted(FOLDER.glob("[a-z]*.py")):
        spec = importlib.util.spec_from_file_location(f"benchmarks.{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, bench_case.Case) and value is not bench_case.Case:
                found[value.name] = value()
    return found


def main():
    """Measure the cases that the command line names; return the exit code."""
    options = parse()
    known = cases()
    if options.list:
        for name, case in known.items():
            say(f"  {name:24} {case.title} ({', '.join(bar.text() for bar in case.bars)})")
        return 0
    unknown = set(options.cases) - set(known)
    if unknown:
        raise GroundError(f"No such case: {', '.join(sorted(unknown))}. bin/bench --list names them.")
    if options.pairs < 4:
        raise GroundError("Fewer than 4 pairs have no spread.")
    ground = stage.prepare()
    reports = [report(ground, known[name], options.pairs) for name in options.cases or known]
    if options.json:
        Path(options.json).write_text(json.dumps(reports, indent=2) + "\n", encoding="utf-8")
    missed = [verdict for one in reports for verdict in one["bars"] if not verdict["met"]]
    return 1 if missed and not options.no_bars else 0


def report(ground, case, pairs):
    """Measure one case, print its table and return its figures as plain data."""
    extra = peers.options(case.peers)
    names = {side: make_database(ground, case, side, extra) for side in case.sides}
    with quiet_odoo(extra):
        results = run(case, names, pairs)
    for name in database.beginning_with(f"oc_bench_{database.checkout_key()}_"):
        database.drop(name)
    verdicts = bench_figures.judge(case, results)
    say("\n" + bench_figures.table(case, results, verdicts))
    return {
        "case": case.name,
        "title": case.title,
        "ours": case.ours,
        "other": case.other,
        "machine": machine(ground),
        "results": results,
        "bars": verdicts,
    }


def make_database(ground, case, side, extra):
    """Make the database of one side from the base template and return its name."""
    name = f"oc_bench_{database.checkout_key()}_{side}"
    wanted = case.sides[side]
    wanted = modules.ours() if wanted is None else list(wanted)
    source = database.base(ground)
    log = cache.log_file(f"bench-{side}")
    with step(f"Database for {case.ours if side == 'ours' else case.other}"):
        database.copy(source, name)
        if wanted:
            odoo_run.load_modules(name, install=wanted, log=log, extra=extra)
            database.check_installed(name, wanted, log)
        with database.cursor(name) as cr:
            cr.execute("ANALYZE")
    return name


@contextlib.contextmanager
def quiet_odoo(extra):
    """Set Odoo up in this process, with its log in a file of the cache."""
    from odoo.tools import config

    log = cache.log_file("bench")
    config.parse_config(
        ["-c", str(odoo_run.config_file()), "--no-http", f"--logfile={log}", "--log-level=warn", *extra],
        setup_logging=True,
    )
    yield
    import odoo.sql_db
    from odoo.modules.registry import Registry

    # The next case has databases of the same names, with other modules in them.
    Registry.delete_all()
    odoo.sql_db.close_all()


def run(case, names, pairs):
    """Return the figures of the warm and the cold series."""
    from odoo.api import Environment
    from odoo.modules.registry import Registry

    registries = {side: Registry(name) for side, name in names.items()}
    prepared = {}
    for side, registry in registries.items():
        with registry.cursor() as cr:
            prepare = case.prepare if side == "ours" else case.prepare_other
            prepared[side] = prepare(Environment(cr, 1, {}))
    gc.collect()
    # What is loaded stays; the collections between rounds need not look at it again.
    gc.freeze()
    results = {}
    pairs = min(pairs, case.most_pairs or pairs)
    warm_up = 1 if case.most_pairs else WARM_UP
    for series, cold in (("warm", False), ("cold", True)):
        with step(f"{case.name}, {series}: {pairs} pairs"):
            samples = {"ours": [], "other": []}
            for number in range(warm_up + pairs):
                # Who comes first changes, so that neither always finds the machine as the other left it.
                for side in ("ours", "other") if number % 2 else ("other", "ours"):
                    make = case.round if side == "ours" else case.other_round
                    sample = bench_case.measure(registries[side], Environment, make, prepared[side], cold)
                    samples[side].append(sample)
            results[series] = bench_figures.compare(samples["ours"][warm_up:], samples["other"][warm_up:])
    return results


def machine(ground):
    """Return what the figures depend on."""
    with database.cursor() as cr:
        version = cr.connection.server_version
    commit = subprocess.run(
        ["git", "-C", CHECKOUT, "rev-parse", "--short", "HEAD"], capture_output=True, check=False, text=True
    ).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "processor": platform.machine(),
        "python": sys.version.split()[0],
        "odoo": ground.odoo_version,
        "postgresql": f"{version // 10000}.{version % 10000}",
        "commit": commit,
        "modules": modules.ours(),
    }
