"""The demo's Odoo server in the background: start, find, stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from . import cache, odoo_run
from .errors import GroundError
from .progress import say
from .python_env import CHECKOUT
from .shell import tail

MAILBOX = CHECKOUT / "bin" / "ground" / "mailbox.py"
FIRST_PORT = 8069
PORTS = 30
PATIENCE = 90


def note_path(database):
    """Return the file that says which process serves the database, and where."""
    return cache.folder("run") / f"{database}.json"


def log_path(database):
    """Return the path of the server's log."""
    return cache.folder("logs") / f"{database}.log"


def mail_folder(database):
    """Return the folder with the mails that the demo sent."""
    return cache.folder("mail") / database


def running(database):
    """Return what serves the database (``pid``, ``port``), ``None`` when nothing does."""
    try:
        note = json.loads(note_path(database).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return note if alive(note["pid"], database) else None


def alive(pid, word):
    """Return whether a process runs and has ``word`` on its command line.

    After a reboot its number may be somebody else's.
    """
    import psutil

    try:
        return word in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def is_free(port):
    """Return whether nothing listens on the port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def address(port):
    """Return where the demo is found."""
    return f"http://127.0.0.1:{port}"


def choose_port(wanted):
    """Return the port to serve on: the one asked for, or the first free one.

    Raises:
        GroundError: the port asked for is taken, or none of the usual ones is free.
    """
    if wanted:
        if not is_free(wanted):
            raise GroundError(f"Port {wanted} is taken by another program. Choose another with --port.")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        if is_free(port):
            return port
    raise GroundError(f"No port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1} is free. Choose one with --port.")


def start(database, port):
    """Start Odoo in the background and return when its login page answers.

    Raises:
        GroundError: it ended, or does not answer; the message shows its log's end.
    """
    log = log_path(database)
    log.write_text("")
    mail_port = free_port()
    post = background([sys.executable, MAILBOX, mail_port, mail_folder(database)], log)
    process = background(
        odoo_run.command(
            "server",
            "-c",
            odoo_run.config_file(),
            "-d",
            database,
            f"--db-filter=^{database}$",
            f"--http-port={port}",
            "--max-cron-threads=1",
            "--smtp=127.0.0.1",
            f"--smtp-port={mail_port}",
        ),
        log,
    )
    note = {"pid": process.pid, "port": port, "mailbox": post.pid}
    note_path(database).write_text(json.dumps(note), encoding="utf-8")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            post.terminate()
            note_path(database).unlink()
            raise GroundError(f"Odoo ended with {process.returncode}:\n{tail(log, 3000)}\nThe whole log: {log}")
        if listens(process.pid, port) and answers(port):
            return
        time.sleep(0.2)
    stop(database)
    raise GroundError(f"Odoo did not answer within {PATIENCE} s:\n{tail(log, 3000)}\nThe whole log: {log}")


def background(command, log):
    """Start a program that outlives this one, with its words in a log."""
    with open(log, "ab") as stream:
        return subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True
        )


def free_port():
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(pid, port):
    """Return whether it is this process that listens on the port, not another that came first."""
    import psutil

    try:
        connections = psutil.Process(pid).net_connections("inet")
    except psutil.Error:
        # It has just ended.
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in connections)


def answers(port):
    """Return whether the login page is served."""
    try:
        with urllib.request.urlopen(f"{address(port)}/web/login", timeout=30) as page:
            return page.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def logs_in(port, database, login):
    """Return whether a person can log in with the login as password."""
    call = {"jsonrpc": "2.0", "params": {"db": database, "login": login, "password": login}}
    request = urllib.request.Request(
        f"{address(port)}/web/session/authenticate",
        json.dumps(call).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return "result" in json.loads(reply.read())


def stop(database):
    """Stop the server of the database and its post office; return whether the server was running."""
    note = running(database)
    if note:
        end(note["pid"], database)
    # A server that was killed leaves its post office behind.
    if note_path(database).exists():
        left = json.loads(note_path(database).read_text(encoding="utf-8"))
        if alive(left["mailbox"], str(MAILBOX)):
            os.kill(left["mailbox"], signal.SIGTERM)
        note_path(database).unlink()
    return bool(note)


def end(pid, word):
    """End a process, by force where it does not end by itself."""
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 15
    while alive(pid, word) and time.monotonic() < deadline:
        time.sleep(0.1)
    if alive(pid, word):
        say("  Odoo does not end by itself and is killed")
        os.kill(pid, signal.SIGKILL)
