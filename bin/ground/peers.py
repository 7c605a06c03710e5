"""Other people's Odoo modules that we measure ourselves against: from PyPI, pinned, into the cache alone."""

import hashlib
import sys

from . import cache
from .progress import step
from .python_env import CHECKOUT, pip_command
from .shell import run


def options(requirements):
    """Return the options of Odoo's command line that put the modules on its path.

    Args:
        requirements: pinned requirements, such as ``odoo-addon-x==19.0.1.0.0``.
    """
    if not requirements:
        return []
    return [f"--addons-path={CHECKOUT},{fetch(requirements) / 'odoo' / 'addons'}"]


def fetch(requirements):
    """Return the folder of the cache with the modules, fetched where it is not there."""
    name = "peers-" + hashlib.sha256("\n".join(requirements).encode()).hexdigest()[:12]
    target = cache.root() / name
    if cache.complete(target) is not None:
        return target
    with step("Modules of others"), cache.building("peers") as built:
        run(
            [
                *pip_command(_environment()), "install", "-q", "--no-deps", "--no-compile",
                "--target", str(built), *requirements,
            ],
            hint="PyPI, or the index that pip is set to, does not answer.",
        )  # fmt: skip
        return cache.finish(built, name, {"requirements": list(requirements)})


def _environment():
    from pathlib import Path

    return Path(sys.executable).parents[1]
