"""wkhtmltopdf with patched Qt, and the shared libraries that it needs."""

import shutil

from . import cache, machine
from .errors import GroundError
from .progress import say, step

# The wheel's program is linked to these; a machine without a desktop lacks some.
PACKAGES = ("libxrender1", "libxext6", "libx11-6", "libfontconfig1", "libfreetype6", "libstdc++6")
PROGRAM = "wkhtmltopdf"
WRAPPER = """#!/bin/sh
LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}" exec "{program}" "$@"
"""


def prepare(environment):
    """Make ``wkhtmltopdf`` runnable and return the folder to look for it in.

    Args:
        environment: folder of the virtual environment that holds the wheel.

    Returns:
        A folder for the path, or ``None`` where no wkhtmltopdf can run: printing
        then says so, everything else works.
    """
    program = environment / "bin" / PROGRAM
    missing = machine.missing_libraries(program)
    if not missing:
        return environment / "bin"
    try:
        return with_libraries(program)
    except GroundError as error:
        say(f"  {PROGRAM} cannot run: {', '.join(missing)} are missing. Install the packages "
            f"{' '.join(PACKAGES)}. {error}")
        return shutil.which(PROGRAM)


def with_libraries(program):
    """Unpack the missing libraries into the cache and return a folder with a wrapper."""
    name = f"wkhtmltopdf-{machine.os_release().get('VERSION_ID', 'any')}"
    folder = cache.root() / name
    if cache.complete(folder) is None:
        with cache.building("wkhtmltopdf") as built, step("Libraries for printing"):
            machine.unpack_own(PACKAGES, built, lambda package: package.startswith("lib") and package != "libc6")
            folder = cache.finish(built, name, {})
    libraries = ":".join(sorted({str(path.parent) for path in folder.glob("**/*.so.*")}))
    wrapper = cache.folder(f"{name}-bin") / PROGRAM
    wrapper.write_text(WRAPPER.format(libraries=libraries, program=program), encoding="utf-8")
    wrapper.chmod(0o755)
    return wrapper.parent
