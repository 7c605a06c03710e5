"""Run other programs and say what they said when they fail."""

import os
import shlex
import subprocess

from .errors import GroundError

TAIL = 25


def run(command, *, log=None, hint="", **options):
    """Run ``command`` to its end and return what it printed.

    Args:
        command: list of program and arguments.
        log: file to which the output is appended instead of being returned.
        hint: said after the program's own last words when it fails.
        options: passed on to ``subprocess.run`` (``env``, ``cwd``, ``user`` …).

    Returns:
        The standard output and error as text (empty when ``log`` is given).

    Raises:
        GroundError: the program is not there or ended with an error.
    """
    options.setdefault("stdin", subprocess.DEVNULL)
    try:
        if log is None:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
            output = done.stdout.decode(errors="replace")
        else:
            with open(log, "ab") as stream:
                done = subprocess.run(command, stdout=stream, stderr=subprocess.STDOUT, check=False, **options)
            output = ""
    except FileNotFoundError as error:
        raise GroundError(f"{command[0]} is not on this machine. {hint}".strip()) from error
    if done.returncode:
        raise GroundError(failure_text(command, done.returncode, output, log, hint))
    return output


def failure_text(command, code, output, log, hint):
    """Return the message for a program that failed: the call, its last lines, the hint."""
    if log:
        output = tail(log)
    lines = output.strip().splitlines()[-TAIL:]
    text = [f"{shlex.join(map(str, command))} ended with {code}:", *(f"    {line}" for line in lines)]
    if log:
        text.append(f"The whole log: {log}")
    if hint:
        text.append(hint)
    return "\n".join(text)


def tail(path, size=8000):
    """Return the last ``size`` bytes of a file as text; empty when there is no file."""
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as stream:
        stream.seek(max(0, os.path.getsize(path) - size))
        return stream.read().decode(errors="replace")
