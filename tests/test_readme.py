"""What the READMEs and the documentation tell people to type exists."""

import functools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = sorted([*CHECKOUT.glob("README*.md"), *CHECKOUT.glob("docs/**/*.md")])
COMMAND = re.compile(r"(?<![\w/.])(bin/[a-z]+|\.ci/run)((?: +[^\s`|)。，,;；]+)*)")
OPTION = re.compile(r"(?<!\S)(--?[a-zA-Z][\w-]*)")


def commands():
    """Return (page, program, options) for every call of a script in a page."""
    found = set()
    for page in PAGES:
        for match in COMMAND.finditer(page.read_text(encoding="utf-8")):
            options = tuple(OPTION.findall(match[2].split("#")[0]))
            found.add((str(page.relative_to(CHECKOUT)), match[1], options))
    return sorted(found)


@functools.cache
def help_of(program):
    """Return what a script, and pytest for bin/test, say about their options."""
    calls = [[str(CHECKOUT / program), "--help"]]
    if program == "bin/test":
        calls.append([sys.executable, "-m", "pytest", "--help"])
    return "\n".join(
        subprocess.run(call, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout for call in calls
    )


def test_there_are_readmes_in_both_languages():
    names = {page.name for page in PAGES}
    assert "README.md" in names
    assert any(re.fullmatch(r"README[._-]zh.*\.md", name) for name in names)


def test_the_readme_names_the_scripts():
    assert {program for _, program, _ in commands()} >= {"bin/demo", "bin/test", "bin/bench"}


@pytest.mark.parametrize(
    ("page", "program", "options"),
    commands(),
    ids=lambda value: " ".join(value) or "-" if isinstance(value, tuple) else value,
)
def test_commands_exist(page, program, options):
    assert os.access(CHECKOUT / program, os.X_OK), f"{page} names {program}"
    if program.startswith("bin/"):
        known = set(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", help_of(program)))
        assert set(options) <= known, f"{page}: options that {program} does not know"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
