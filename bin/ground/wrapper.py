"""Run a program that was unpacked, not installed: tell it where its shared libraries lie."""

from . import cache


def write(name, program, root, **variables):
    """Write a script that runs ``program`` with the libraries under ``root``.

    Args:
        name: name of the script, and of what it runs.
        program: path of the program.
        root: folder that packages were unpacked into.
        variables: further environment variables, set unless the caller has them.

    Returns:
        The folder of the script, to be put on the path.
    """
    folders = {str(path.parent) for place in ("lib", "usr/lib") for path in (root / place).glob("**/*.so*")}
    lines = ["#!/bin/sh"]
    lines += [f'export {key}="${{{key}:-{value}}}"' for key, value in variables.items()]
    lines += [
        f'export LD_LIBRARY_PATH="{":".join(sorted(folders))}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"',
        f'exec "{program}" "$@"',
    ]
    script = cache.folder(f"bin/{root.name}") / name
    temporary = script.with_suffix(".new")
    temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    temporary.chmod(0o755)
    temporary.rename(script)
    return script.parent
