"""The house rules that a program can check."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 350
LONGEST_TEST_FILE = 450
# The body without docstring and comments; "around 40" is the rule, this is where it ends.
LONGEST_FUNCTION = 50


def python_files():
    """Return every Python file of the checkout."""
    return sorted(
        path for path in CHECKOUT.glob("**/*.py") if not any(part.startswith(".") for part in path.parts[-5:])
    )


def run(*command):
    """Run a linter in the checkout and return its code and words."""
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_ruff_is_clean():
    code, words = run(sys.executable, "-m", "ruff", "check", "--no-cache", ".")
    assert code == 0, words


def test_pylint_odoo_is_clean(module_names):
    assert module_names, "no module in the checkout"
    code, words = run(sys.executable, "-m", "pylint", "--rcfile=setup.cfg", *module_names)
    assert code == 0, words


def function_lines(node):
    """Return how many lines of code a function has, without its docstring."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_files_and_functions_stay_short(path):
    text = path.read_text(encoding="utf-8")
    limit = LONGEST_TEST_FILE if "tests" in path.parts else LONGEST_FILE
    length = len(text.splitlines())
    assert length <= limit, f"{length} lines: look for the second thing this file does"
    too_long = {
        node.name: function_lines(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and function_lines(node) > LONGEST_FUNCTION
    }
    assert not too_long, "look for the second thing these do"


def model_methods(module):
    """Yield model, method, file and whether the method calls what it overrides or stands for nothing, of a module."""
    for path in sorted(module.glob("models/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.ClassDef):
                continue
            named = {
                part.targets[0].id: part.value.value
                for part in node.body
                if isinstance(part, ast.Assign)
                and isinstance(part.targets[0], ast.Name)
                and isinstance(part.value, ast.Constant)
            }
            model = named.get("_name") or named.get("_inherit")
            for method in node.body if model else ():
                if isinstance(method, ast.FunctionDef):
                    calls = any(isinstance(part, ast.Name) and part.id == "super" for part in ast.walk(method))
                    body = [part for part in method.body if not isinstance(part, ast.Expr)]
                    hook = (
                        not body
                        or len(body) == 1
                        and isinstance(body[0], ast.Return)
                        and len(list(ast.walk(body[0]))) < 4
                    )
                    yield model, method.name, path.name, calls or hook


@pytest.mark.parametrize("module", [path.parent for path in sorted(CHECKOUT.glob("*/__manifest__.py"))], ids=str)
def test_no_method_hides_another_one(module):
    # Two rooms that give one name to two things: whichever is imported last would win, unseen.
    places = {}
    for model, name, path, harmless in model_methods(module):
        if not harmless:
            places.setdefault((model, name), []).append(path)
    assert not {key: files for key, files in places.items() if len(files) > 1}
