"""wkhtmltopdf: the build with patched Qt, and Debian's without, for the tests of both."""

import shutil

from . import cache, machine, wrapper
from .errors import GroundError
from .progress import say, step

PROGRAM = "wkhtmltopdf"
# The wheel's program is linked to these; a machine without a desktop lacks some.
PACKAGES = ("libxrender1", "libxext6", "libx11-6", "libfontconfig1", "libfreetype6", "libstdc++6")
# The last release of Debian that has the unpatched build.
UNPATCHED_SUITE = "bookworm"
# Not needed to draw pages: graphics drivers and what every system has.
LEFT_OUT = ("libc6", "libgcc", "libstdc", "libllvm", "libgl1-mesa-dri", "libsystemd", "libelogind", "libudev")


def prepare(environment):
    """Make ``wkhtmltopdf`` runnable and return the folder to look for it in.

    Args:
        environment: folder of the virtual environment that holds the wheel.

    Returns:
        A folder for the path, or ``None`` where it cannot run: printing then
        says so, everything else works.
    """
    program = environment / "bin" / PROGRAM
    missing = machine.missing_libraries(program)
    if not missing:
        return environment / "bin"
    name = f"wkhtmltopdf-libraries-{machine.os_release().get('VERSION_ID', 'any')}"
    try:
        if cache.complete(cache.root() / name) is None:
            with cache.building("wkhtmltopdf") as built, step("Libraries for printing"):
                machine.unpack_own(PACKAGES, built, lambda package: package.startswith("lib") and package != "libc6")
                cache.finish(built, name, {})
        return wrapper.write(PROGRAM, program, cache.root() / name)
    except GroundError as error:
        say(
            f"  {PROGRAM} cannot run: {', '.join(missing)} are missing. Install the packages "
            f"{' '.join(PACKAGES)}. {error}"
        )
        return None


def unpatched():
    """Return the path of a ``wkhtmltopdf`` without patched Qt, ``None`` where there is none to be had.

    Machines that install Debian's own package print with this one; sheets must
    look right there too.
    """
    if not machine.debian_mirror():
        return shutil.which(PROGRAM, path="/usr/bin")
    name = "wkhtmltopdf-unpatched-1"
    root = cache.root() / name
    if cache.complete(root) is None:
        with cache.building("unpatched") as built, step("wkhtmltopdf without patched Qt"):
            area = machine.AptArea(built / "apt", UNPATCHED_SUITE)
            area.unpack(area.closure(PROGRAM, wanted), built)
            shutil.rmtree(built / "apt")
            cache.finish(built, name, {})
    plugins = next(root.glob("usr/lib/*/qt5/plugins"))
    program = root / "usr" / "bin" / PROGRAM
    folder = wrapper.write(PROGRAM, program, root, QT_QPA_PLATFORM="offscreen", QT_PLUGIN_PATH=plugins)
    return folder / PROGRAM


def wanted(package):
    """Return whether a dependency of the unpatched build comes along."""
    return package.startswith("lib") and not package.startswith(LEFT_OUT) and not package.endswith("-gles")
