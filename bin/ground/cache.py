"""The cache outside the checkout: what was downloaded and built, keyed by version.

A folder of the cache is built under a temporary name and renamed when it is
complete, so that a run that was cut off leaves nothing that looks finished.
"""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from .errors import GroundError
from .progress import say

MARKER = ".complete.json"
NAME = "order-confirmation"


def root():
    """Return the cache's folder, made if it was not there.

    ``ORDER_CONFIRMATION_CACHE`` names it; otherwise root has it under
    ``/var/cache``, where the user that PostgreSQL runs as can read it, and
    everybody else in the folder that XDG names.
    """
    named = os.environ.get("ORDER_CONFIRMATION_CACHE")
    if named:
        folder = Path(named).expanduser().absolute()
    elif os.geteuid() == 0:
        folder = Path("/var/cache") / NAME
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GroundError(
            f"Cannot make the cache folder {folder}: {error.strerror}. Name another one with ORDER_CONFIRMATION_CACHE."
        ) from error
    return folder


def folder(name):
    """Return the folder ``name`` of the cache, made if it was not there."""
    path = root() / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def log_file(name):
    """Return the path of the log ``name``, emptied: a log tells of the last run."""
    path = folder("logs") / f"{name}.log"
    path.write_text("")
    return path


@contextlib.contextmanager
def locked(name="prepare"):
    """Hold the lock ``name`` for the block; wait, and say so, while another run has it."""
    with open(folder("locks") / name, "a", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  another run holds the lock '{name}', waiting for it")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def complete(path, check=None):
    """Return the facts that were stored with a finished folder.

    Args:
        path: folder of the cache.
        check: called with the facts; returns whether the folder is still sound.

    Returns:
        The facts (a dict), or ``None`` for a folder that is missing,
        half-finished or broken.
    """
    try:
        facts = json.loads((path / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if check is not None and not check(path, facts):
        return None
    return facts


def newest(prefix, check):
    """Return the newest sound folder whose name begins with ``prefix``, or ``None``."""
    found = sorted(root().glob(f"{prefix}*/{MARKER}"), key=lambda marker: marker.stat().st_mtime)
    for marker in reversed(found):
        if complete(marker.parent, check) is not None:
            return marker.parent
    return None


@contextlib.contextmanager
def building(prefix):
    """Give the block an empty folder to build in; removed unless it was finished."""
    sweep()
    path = Path(tempfile.mkdtemp(prefix=f"building-{prefix}-", dir=root()))
    path.chmod(0o755)
    try:
        yield path
    finally:
        if path.exists():
            shutil.rmtree(path)


def finish(built, name, facts):
    """Move a built folder to its name in the cache, in place of a broken one.

    Args:
        built: folder that ``building`` gave.
        name: name in the cache, with the version in it.
        facts: dict stored with it and handed to the check later.

    Returns:
        The folder's path in the cache.
    """
    target = root() / name
    if target.exists():
        discard(target)
    mark(built, facts)
    built.rename(target)
    return target


def mark(path, facts):
    """Mark a folder as finished, with the facts that its check needs."""
    (path / MARKER).write_text(json.dumps(facts), encoding="utf-8")


def discard(path):
    """Remove a folder in one stroke: renamed first, so that no half of it is found."""
    doomed = path.with_name(f"building-discarded-{path.name}-{os.getpid()}")
    path.rename(doomed)
    shutil.rmtree(doomed)


def sweep(age=6 * 3600):
    """Remove what earlier runs left half-built, once it is old enough to be nobody's."""
    for path in root().glob("building-*"):
        if time.time() - path.stat().st_mtime > age:
            shutil.rmtree(path, ignore_errors=True)
