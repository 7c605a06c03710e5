"""Fonts with Chinese in them, for printed sheets and for the browser."""

import os
import shutil
import subprocess

from . import cache, machine
from .errors import GroundError
from .progress import say, step

PACKAGES = ("fonts-noto-cjk", "fonts-dejavu-core")
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def prepare():
    """Return the variables that make Chinese fonts found; none where the machine has them.

    Where they cannot be had, sheets still print, with empty boxes for Chinese:
    that is said, and the run goes on.
    """
    if machine_has_chinese():
        return {}
    folder = cache.root() / "fonts-1"
    if cache.complete(folder) is None:
        try:
            fetch()
        except GroundError as error:
            say(f"  No Chinese font (package {PACKAGES[0]}): sheets print boxes in its place. {error}")
            return {}
    config = folder / "fonts.conf"
    text = CONFIG.format(fonts=folder / "usr/share/fonts", cache=cache.folder("fontconfig"))
    if not config.exists() or config.read_text(encoding="utf-8") != text:
        config.write_text(text, encoding="utf-8")
    return {"FONTCONFIG_FILE": str(config)}


def machine_has_chinese():
    """Return whether fontconfig knows a font with Chinese on this machine."""
    if not shutil.which("fc-list") or "FONTCONFIG_FILE" in os.environ:
        return False
    done = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False)
    return bool(done.stdout.strip())


def fetch():
    """Unpack the fonts' packages into the cache."""
    with cache.building("fonts") as built, step("Fonts with Chinese"):
        machine.unpack_own(PACKAGES, built)
        cache.finish(built, "fonts-1", {})
