"""From the bare machine into the prepared environment.

First stage: the Python that the person called, with nothing but its standard
library, gets Odoo and the virtual environment, then starts the same script
again inside it. Second stage: everything else, with psycopg2 and Odoo there.
"""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from . import browser, cache, fonts, odoo_source, pdf, postgres, python_env
from .errors import GroundError

STAGE = "ORDER_CONFIRMATION_STAGE"
CHECKOUT = python_env.CHECKOUT


@dataclass(frozen=True)
class Ground:
    """What the second stage stands on.

    Attributes:
        python: the virtual environment's folder.
        odoo: folder that holds the package ``odoo``.
        odoo_version: version of Odoo with its origin.
        server: the PostgreSQL server, started.
        started: whether this run had to start it.
    """

    python: Path
    odoo: Path
    odoo_version: str
    server: object
    started: bool


def main(task):
    """Run a script: call ``task``, end with its code, show what cannot be done as a message.

    Args:
        task: function of no argument that returns the exit code. It reads the
            command line, then calls ``prepare`` (or ``enter``), which starts the
            script again inside the prepared environment.
    """
    os.umask(0o022)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(task())
    except GroundError as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def enter():
    """Return when this process runs in the prepared environment; start it again there if not."""
    if os.environ.get(STAGE) == sys.prefix:
        return
    with cache.locked():
        environment = python_env.prepare()
        source = odoo_source.find()
    start_again(environment, source)


def enter_if_prepared():
    """As ``enter``, but fetch nothing: return whether there is a prepared environment."""
    if os.environ.get(STAGE) == sys.prefix:
        return True
    environment = python_env.existing()
    source = odoo_source.existing()
    if not environment or not source:
        return False
    start_again(environment, source)
    return True


def start_again(environment, source):
    """Start the same script with the same arguments inside the environment; does not return."""
    variables = {
        **os.environ,
        STAGE: str(environment),
        "ORDER_CONFIRMATION_ODOO": str(source.path),
        "ORDER_CONFIRMATION_ODOO_VERSION": source.version,
        "PYTHONPATH": str(source.path),
        "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "LC_ALL": "C.UTF-8",
    }
    python = str(environment / "bin" / "python")
    os.execve(python, [python, *sys.argv], variables)


def prepare(with_browser=False):
    """Enter the environment, start PostgreSQL, make printing work; return the ground.

    Args:
        with_browser: also get a browser for the tours.
    """
    enter()
    environment = Path(sys.prefix)
    with cache.locked():
        os.environ.update(fonts.prepare())
        programs = [pdf.prepare(environment)]
        if with_browser:
            programs.append(browser.prepare())
    for program in filter(None, programs):
        os.environ["PATH"] = f"{program}{os.pathsep}{os.environ['PATH']}"
    server = postgres.server(environment)
    started = server.start()
    os.environ.update(server.environment())
    return Ground(
        environment,
        Path(os.environ["ORDER_CONFIRMATION_ODOO"]),
        os.environ["ORDER_CONFIRMATION_ODOO_VERSION"],
        server,
        started,
    )


def stop_postgres():
    """Stop our PostgreSQL unless others are connected; return what was done, in words."""
    if not enter_if_prepared():
        return "  Nothing is prepared here, so nothing runs"
    server = postgres.server(Path(sys.prefix))
    if not server.embedded:
        return "  PostgreSQL is not ours and goes on"
    if not server.answers():
        return "  PostgreSQL was not running"
    if server.connections():
        return "  PostgreSQL goes on: other programs are connected to it"
    server.stop()
    return "  PostgreSQL stopped"
