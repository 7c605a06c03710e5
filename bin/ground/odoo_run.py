"""Call Odoo's own command line on the prepared ground."""

import os
import sys
import zlib

from . import cache, modules
from .python_env import CHECKOUT
from .shell import run

OPTIONS = {
    "http_interface": "127.0.0.1",
    "list_db": "False",
    "db_maxconn": "32",
}


def short(text):
    """Return a short name for a text, the same in every process."""
    return format(zlib.crc32(text.encode()), "08x")


def server_key():
    """Return a short name for the PostgreSQL server: two may have databases of the same name."""
    return short(" ".join(os.environ.get(name, "") for name in ("PGHOST", "PGPORT", "PGUSER")))


def data_folder():
    """Return the folder with the attachments and sessions of the server's databases."""
    return cache.folder(f"data-{server_key()}")


def config_file():
    """Write the configuration for this checkout and this PostgreSQL server; return its path."""
    path = cache.folder("conf") / f"{short(str(CHECKOUT))}-{server_key()}.conf"
    values = {**OPTIONS, "data_dir": data_folder()}
    # Odoo refuses an addons path without a module in it.
    if modules.ours():
        values["addons_path"] = CHECKOUT
    for option, variable in (("db_host", "PGHOST"), ("db_port", "PGPORT"), ("db_user", "PGUSER")):
        if os.environ.get(variable):
            values[option] = os.environ[variable]
    text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in values.items())
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_text(text, encoding="utf-8")
        temporary.rename(path)
    return path


def command(*arguments):
    """Return the command line that runs Odoo with ``arguments``."""
    return [sys.executable, "-m", "odoo", *map(str, arguments)]


def load_modules(database, *, install=(), update=(), log, extra=()):
    """Install and update modules in a database, which is made where it is not there.

    Args:
        database: name of the database.
        install, update: names of modules.
        log: file that takes Odoo's log.
        extra: further options of Odoo's command line.

    Raises:
        GroundError: Odoo ended with an error; the message shows the log's end.
    """
    arguments = [
        "server",
        "-c",
        config_file(),
        "-d",
        database,
        "--no-http",
        "--stop-after-init",
        "--max-cron-threads=0",
        *extra,
    ]
    if install:
        arguments += ["-i", ",".join(install)]
    if update:
        arguments += ["-u", ",".join(update)]
    run(command(*arguments), log=log)


def uninstall(database, names, *, log):
    """Uninstall modules from a database, as the command line does.

    Args:
        database: name of the database.
        names: names of the modules.
        log: file that takes Odoo's log.
    """
    run(command("module", "uninstall", "-c", config_file(), "-d", database, *names), log=log)


def call(database, code_file, *arguments, log):
    """Run a Python file inside Odoo, with ``env`` of a database.

    Args:
        database: name of the database.
        code_file: file in ``bin/ground/inside`` with a function ``main(env, *arguments)``.
        log: file that takes Odoo's log.

    Returns:
        What the function printed on standard output is in the log too.
    """
    runner = CHECKOUT / "bin" / "ground" / "inside" / "runner.py"
    run([sys.executable, runner, str(config_file()), database, code_file, *arguments], log=log)
