"""Where Odoo 19's source comes from.

In this order: ``ODOO_HOME``, an ``odoo`` that this Python can import, the
Debian package from the machine's mirror, the public branch without its history.
"""

import importlib.util
import os
import re
import shutil
import tarfile
import urllib.request
import zlib
from dataclasses import dataclass
from pathlib import Path

from . import cache, machine
from .errors import GroundError
from .progress import say, step
from .shell import run

SERIES = (19, 0)
BRANCH = "19.0"
REPOSITORY = "https://github.com/odoo/odoo"
PACKAGE = "odoo-19"
# Odoo's package links these fonts and scripts relative to its own root.
COMPANIONS = (
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
# Of these, unstable has other files than the ones linked to; a stable release has them.
STABLE_COMPANIONS = ("fonts-font-awesome", "fonts-inconsolata")
# Left out of the package by licence; an empty one keeps the web assets compiling.
MISSING = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
NEEDED = ("odoo/release.py", "odoo/cli/server.py", "odoo/addons/base/__manifest__.py")


@dataclass(frozen=True)
class OdooSource:
    """An Odoo source tree.

    Attributes:
        path: folder to put on Python's path (it holds the package ``odoo``).
        version: version with its origin, fit for a file name.
    """

    path: Path
    version: str


def find():
    """Return an Odoo 19 source, fetched where the machine has none.

    Raises:
        GroundError: ``ODOO_HOME`` is no Odoo 19, or none can be fetched.
    """
    return existing() or fetch()


def existing():
    """Return an Odoo 19 source that is on this machine already, ``None`` otherwise."""
    source = from_environment() or from_import()
    if source:
        return source
    cached = cache.newest("odoo-19", is_sound)
    if cached:
        facts = cache.complete(cached)
        return OdooSource(cached / facts["path"], facts["version"])
    return None


def from_environment():
    """Return the source that ``ODOO_HOME`` names, ``None`` when it names none."""
    home = os.environ.get("ODOO_HOME")
    if not home:
        return None
    path = Path(home).expanduser().absolute()
    version = version_of(path)
    if version is None:
        raise GroundError(f"ODOO_HOME is {path}, but there is no Odoo in it (odoo/release.py is missing).")
    if version[:2] != SERIES:
        raise GroundError(f"ODOO_HOME holds Odoo {version[0]}.{version[1]}; Odoo {BRANCH} is needed.")
    return OdooSource(path, f"{BRANCH}-home-{short_hash(path)}")


def from_import():
    """Return the source of an importable ``odoo`` of the right series, or ``None``."""
    spec = importlib.util.find_spec("odoo")
    for location in (spec.submodule_search_locations or []) if spec else []:
        path = Path(location).absolute().parent
        version = version_of(path)
        if version and version[:2] == SERIES:
            return OdooSource(path, f"{BRANCH}-import-{short_hash(path)}")
        if version:
            say(f"  Odoo {version[0]}.{version[1]} in {path} is not used: Odoo {BRANCH} is needed")
    return None


def version_of(path):
    """Return (major, minor) of the Odoo in ``path``; ``None`` when there is none."""
    release = path / "odoo" / "release.py"
    if not release.is_file():
        return None
    found = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(encoding="utf-8"), re.M)
    return (int(found[1]), int(found[2])) if found else None


def short_hash(path):
    """Return a short stable name for a path."""
    return format(zlib.crc32(str(path).encode()), "08x")


def is_sound(folder, facts):
    """Return whether a cached source still has what it was built with."""
    path = folder / facts["path"]
    return all((path / name).is_file() for name in NEEDED) and count_addons(path) == facts["addons"]


def count_addons(path):
    """Return how many addons, with a manifest, the source in ``path`` holds."""
    return sum(1 for place in (path / "odoo" / "addons", path / "addons") for _ in place.glob("*/__manifest__.py"))


def fetch():
    """Download an Odoo 19 into the cache and return it."""
    if machine.debian_mirror():
        return fetch_package()
    return fetch_branch()


def fetch_package():
    """Unpack Debian's package and what it links to, as the machine's mirror serves it."""
    with cache.building("odoo") as built, step("Odoo 19 from the Debian mirror"):
        area = machine.AptArea(built / "apt", "sid")
        version = area.version(PACKAGE)
        if not version:
            raise GroundError(f"The Debian mirror has no package {PACKAGE}. Set ODOO_HOME to an Odoo {BRANCH}.")
        area.unpack([PACKAGE, *COMPANIONS], built / "root")
        stable = machine.AptArea(built / "apt-stable", machine.companion_suite())
        stable.unpack(STABLE_COMPANIONS, built / "root")
        path = built / "root" / "usr" / "lib" / "python3" / "dist-packages"
        (path / MISSING).parent.mkdir(parents=True, exist_ok=True)
        (path / MISSING).touch()
        check_links(built / "root")
        for name in ("apt", "apt-stable"):
            shutil.rmtree(built / name)
        return keep(built, path, f"{version.split(':')[-1]}")


def check_links(root):
    """Refuse a tree with links that lead nowhere: a font or script would be missing later."""
    dangling = [
        path
        for folder, folders, files in os.walk(root)
        for name in folders + files
        if (path := Path(folder) / name).is_symlink() and not path.exists()
    ]
    if dangling:
        names = ", ".join(str(path.relative_to(root)) for path in dangling[:5])
        raise GroundError(f"Odoo's package links to files that are not there: {names} … ({len(dangling)} in all)")


def fetch_branch():
    """Get the public branch without its history: cloned, or as an archive where there is no git."""
    with cache.building("odoo") as built, step(f"Odoo's public {BRANCH} branch"):
        path = built / "odoo-source"
        try:
            commit = clone(path) if shutil.which("git") else download(path)
        except (GroundError, OSError, tarfile.TarError) as error:
            raise GroundError(
                f"Odoo {BRANCH} cannot be had from {REPOSITORY}: {error}\n"
                f"Let this machine reach it, or set ODOO_HOME to a folder with Odoo {BRANCH}."
            ) from error
        return keep(built, path, f"{BRANCH}-git-{commit[:12]}")


def clone(path):
    """Clone the branch into ``path`` and return the commit."""
    run(["git", "clone", "-q", "--depth", "1", "--branch", BRANCH, REPOSITORY, str(path)])
    return run(["git", "-C", str(path), "rev-parse", "HEAD"]).strip()


def download(path):
    """Unpack the branch's archive into ``path`` and return the commit, which the archive names."""
    with (
        urllib.request.urlopen(f"{REPOSITORY}/archive/refs/heads/{BRANCH}.tar.gz", timeout=60) as stream,
        tarfile.open(fileobj=stream, mode="r|gz") as archive,
    ):
        archive.extractall(path)
        commit = archive.pax_headers.get("comment", "archive")
    (inner,) = path.iterdir()
    for item in list(inner.iterdir()):
        item.rename(path / item.name)
    inner.rmdir()
    return commit


def keep(built, path, version):
    """Check a fetched source, move it into the cache and return it."""
    if version_of(path) is None or version_of(path)[:2] != SERIES:
        raise GroundError(f"What was fetched is not Odoo {BRANCH}.")
    relative = path.relative_to(built)
    facts = {"version": version, "path": str(relative), "addons": count_addons(path)}
    folder = cache.finish(built, f"odoo-{version}", facts)
    return OdooSource(folder / relative, version)
