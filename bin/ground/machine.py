"""What the machine offers: its Debian mirror, private apt areas, unpacked packages.

No address is written here: the mirror is the one that the machine's own apt
configuration names. Downloads go through private folders, so that nothing of
the system changes and no root is needed.
"""

import functools
import os
import shutil
import tempfile
from pathlib import Path

from .errors import GroundError
from .shell import run

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Releases whose fonts lie where Odoo's package looks for them.
COMPANION_SUITES = ("bookworm", "trixie")


@functools.cache
def os_release():
    """Return /etc/os-release as a dict; empty where there is none."""
    path = Path("/etc/os-release")
    if not path.exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {key: value.strip('"') for key, value in pairs}


def is_root():
    """Return whether this process may change the system."""
    return os.geteuid() == 0


@functools.cache
def debian_mirror():
    """Return the address of the machine's Debian mirror, or ``None`` where there is none.

    apt knows a repository's origin only after an update; before the first one
    the release's name on a Debian machine tells which entry is the mirror.
    """
    if not shutil.which("apt-get") or not os.path.exists(KEYRING):
        return None
    text = run(["apt-get", "indextargets", "--format", "$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)"])
    release = os_release()
    own = release.get("VERSION_CODENAME") if release.get("ID") == "debian" else None
    own_names = {own, "stable", "testing", "unstable", "sid"} - {None} if own else set()
    for line in sorted(set(text.splitlines())):
        uri, suite, component, origin = (line.split("|") + [""] * 3)[:4]
        if component == "main" and (origin == "Debian" or suite in own_names) and "security" not in suite:
            return uri
    return None


def companion_suite():
    """Return the release to take fonts and browsers from: the machine's own, if it serves."""
    own = os_release().get("VERSION_CODENAME")
    return own if own in COMPANION_SUITES else COMPANION_SUITES[-1]


class AptArea:
    """A private apt area: lists and downloads of its own, nothing of the system changed."""

    def __init__(self, folder, suite=None):
        """Lay out the area and fetch its lists.

        Args:
            folder: empty folder to keep lists and downloads in.
            suite: suite of the machine's Debian mirror (``sid``, ``bookworm``);
                without one, the sources that the machine itself is set to.

        Raises:
            GroundError: the machine has no apt or no Debian mirror, or it does not answer.
        """
        if not shutil.which("apt-get"):
            raise GroundError("This machine has no apt.")
        self.folder = Path(folder)
        for name in ("parts", "lists/partial", "cache/archives/partial", "debs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.options = [
            f"-oDir::State::Lists={self.folder}/lists",
            f"-oDir::Cache={self.folder}/cache",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
            # The private folders are not the download user's.
            "-oAPT::Sandbox::User=root",
        ]
        if suite:
            self.options += self.sources(suite)
        run(["apt-get", "-q", *self.options, "update"], hint="apt cannot read the mirror's lists.")

    def sources(self, suite):
        """Write a sources list for one suite of the Debian mirror; return the options that name it."""
        mirror = debian_mirror()
        if not mirror:
            raise GroundError("This machine's apt names no Debian mirror.")
        line = f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"
        (self.folder / "sources.list").write_text(line, encoding="utf-8")
        return [
            f"-oDir::Etc::SourceList={self.folder}/sources.list",
            f"-oDir::Etc::SourceParts={self.folder}/parts",
        ]

    def version(self, package):
        """Return the version of ``package`` that the suite offers, or ``None``."""
        text = run(["apt-cache", *self.options, "show", "--no-all-versions", package])
        for line in text.splitlines():
            if line.startswith("Version: "):
                return line.split(": ", 1)[1]
        return None

    def closure(self, package, wanted):
        """Return ``package`` and those of its dependencies, at any depth, that ``wanted`` picks."""
        text = run(
            [
                "apt-cache",
                *self.options,
                "depends",
                "--recurse",
                "--no-recommends",
                "--no-suggests",
                "--no-conflicts",
                "--no-breaks",
                "--no-replaces",
                "--no-enhances",
                package,
            ]
        )
        names = {line for line in text.splitlines() if line and line[0] not in " <|"}
        return sorted({package} | {name for name in names if wanted(name)})

    def unpack(self, packages, target):
        """Download ``packages`` and unpack them into the folder ``target``."""
        debs = self.folder / "debs"
        run(["apt-get", "-q", *self.options, "download", *packages], cwd=debs)
        for deb in sorted(debs.glob("*.deb")):
            run(["dpkg-deb", "-x", str(deb), str(target)])
            deb.unlink()


def unpack_own(packages, target, wanted=None):
    """Unpack packages of the machine's own release into ``target``, without installing them.

    Args:
        packages: names of packages.
        target: folder to unpack into.
        wanted: picks, by name, which of their dependencies come along; none without it.

    Raises:
        GroundError: no apt, no answer, or no such package.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        area = AptArea(folder)
        names = set(packages)
        if wanted:
            for package in packages:
                names.update(area.closure(package, wanted))
        area.unpack(sorted(names), target)


def missing_libraries(program):
    """Return the names of the shared libraries that ``program`` does not find here."""
    text = run(["ldd", str(program)])
    return sorted({line.split()[0] for line in text.splitlines() if "not found" in line})
