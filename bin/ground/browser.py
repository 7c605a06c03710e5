"""Chromium for the browser tours."""

import shutil

from . import cache, machine, wrapper
from .errors import GroundError
from .progress import step

# The names under which Odoo's test suite looks for a browser.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def prepare():
    """Return a folder for the path in which Odoo finds a browser; ``None`` when it needs none.

    Raises:
        GroundError: there is no browser and none can be had.
    """
    if any(shutil.which(name) for name in NAMES):
        return None
    folder = cache.root() / "chromium-1"
    if cache.complete(folder) is None:
        try:
            fetch()
        except GroundError as error:
            raise GroundError(
                "The browser tours need Chromium. Install it (as root: apt-get install chromium) "
                f"or leave the tours out with bin/test --no-browser.\n{error}"
            ) from error
    return wrapper.write("chromium", folder / "usr/lib/chromium/chromium", folder)


def fetch():
    """Unpack Chromium and the libraries it needs into the cache."""
    if machine.os_release().get("ID") == "ubuntu":
        raise GroundError("Ubuntu's package of Chromium is a snap and cannot be unpacked.")
    with cache.building("chromium") as built, step("Chromium"):
        machine.unpack_own(["chromium"], built, needed)
        cache.finish(built, "chromium-1", {})


def needed(package):
    """Return whether a dependency of Chromium's comes along: the libraries, not the system."""
    system = ("libc6", "libc-bin", "libpam", "libsystemd", "libgtk", "libdconf")
    return package == "chromium-common" or (package.startswith("lib") and not package.startswith(system))
