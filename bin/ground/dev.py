"""A developer's database on the same ground: make, update, serve, look inside."""

import argparse
import os
import subprocess
import sys

from . import cache, database, modules, odoo_run, stage
from .errors import GroundError
from .progress import say
from .python_env import CHECKOUT

DEFAULT = "oc_dev"


def parse():
    """Return the parsed command line and what is passed on to the program."""
    parser = argparse.ArgumentParser(prog="bin/dev", description=__doc__)
    parser.add_argument("--database", "-d", default=DEFAULT, help=f"default: {DEFAULT}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new", help="make the database anew, with all modules of this checkout")
    commands.add_parser("update", help="update the modules whose files changed")
    commands.add_parser("serve", help="serve it; options are Odoo's (default: port 8069)")
    commands.add_parser("shell", help="a Python shell with env")
    commands.add_parser("psql", help="PostgreSQL's shell; options are psql's")
    commands.add_parser("history", help="give it a year of orders, for the morning's figures")
    commands.add_parser("i18n", help="write the translation templates and bring the Chinese files up to them")
    commands.add_parser("odoo", help="Odoo's command line with this ground's configuration")
    return parser.parse_known_args()


def main():
    """Do what the command line says; return the exit code."""
    options, rest = parse()
    ground = stage.prepare(with_browser=True)
    name = options.database
    log = cache.folder("logs") / f"dev-{name}.log"
    if options.command == "new":
        database.with_modules(ground, name, log)
    elif options.command == "update":
        database.refresh(ground, name, log)
    elif options.command == "i18n":
        from . import translations

        translations.refresh_all(ground, f"{name}_i18n")
        return 0
    elif options.command == "history":
        odoo_run.call(name, CHECKOUT / "bin" / "ground" / "inside" / "history.py", *rest, log=log)
    elif options.command == "psql":
        return call([ground.server.programs / "psql", "-d", name, *rest])
    elif options.command == "odoo":
        config = ["-c", odoo_run.config_file()] if len(rest) > 1 else []
        return call(odoo_run.command(*rest[:1], *config, *rest[1:]))
    else:
        return odoo(options.command, name, rest)
    say(f"  {name}: {', '.join(modules.ours()) or 'no module yet'}; log {log}")
    return 0


def odoo(command, name, rest):
    """Serve the database or open a shell on it."""
    if not database.exists(name):
        raise GroundError(f"There is no database {name} yet: bin/dev new")
    arguments = ["-c", odoo_run.config_file(), "-d", name, *rest]
    if command == "serve":
        say(f"  http://127.0.0.1:8069  (database {name}, login admin, password admin)")
        return call(odoo_run.command("server", f"--db-filter=^{name}$", *arguments))
    return call(odoo_run.command("shell", "--no-http", *arguments))


def call(command):
    """Run a program in the foreground, with this terminal, and return its exit code."""
    try:
        return subprocess.run(list(map(str, command)), check=False, env=os.environ).returncode
    except KeyboardInterrupt:
        sys.exit(130)
