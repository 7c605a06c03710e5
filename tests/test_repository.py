"""Nothing in the repository belongs to one machine, one person or one registry."""

import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
LARGEST = 1024 * 1024
# Written apart, so that this file does not find itself.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/",
    "a registry's host": r"\b(?:pypi\.or"
    r"g|pythonhosted\.or"
    r"g|deb\.debia"
    r"n|archive\.ubunt"
    r"u"
    r"|registry\.npmj"
    r"s|snapshot\.debia"
    r"n)",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KE" r"Y",
    "an access token": r"\b(?:ghp_|github_pat_|AKIA|xox[bp]-|glpat-)[A-Za-z0-9_-]{12,}",
    "a merge conflict": r"^(?:<{7}|>{7}) ",
}


def files():
    """Return the files that are, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    return sorted({CHECKOUT / name for name in listed.stdout.decode().split("\0") if name})


def text_of(path):
    """Return a file's text, ``None`` for a binary one."""
    data = path.read_bytes()
    return None if b"\0" in data[:8000] else data.decode()


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_has(what):
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    found = [
        f"{path.relative_to(CHECKOUT)}: {match[0]}"
        for path in files()
        if path.is_file() and (text := text_of(path)) is not None
        for match in pattern.finditer(text)
    ]
    assert not found


def test_files_are_small_and_clean():
    problems = []
    for path in files():
        if not path.is_file():
            continue
        name = path.relative_to(CHECKOUT)
        if path.stat().st_size > LARGEST:
            problems.append(f"{name} is larger than {LARGEST} bytes")
        text = text_of(path)
        if text and "\r\n" in text:
            problems.append(f"{name} has Windows line ends")
        if text and not text.endswith("\n") and path.suffix not in (".svg",):
            problems.append(f"{name} does not end with a line end")
    assert not problems


def test_requirements_are_pinned():
    lines = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    loose = [line for line in lines if line and not line.startswith("#") and "==" not in line]
    assert not loose


def test_licence_is_lgpl_3(module_names):
    from ground import modules

    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (CHECKOUT / "LICENSE").read_text(encoding="utf-8")
    assert {modules.manifest(CHECKOUT / name)["license"] for name in module_names} == {"LGPL-3"}
