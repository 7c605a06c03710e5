"""The sign-off engine and the content core know no order, transfer or manufacturing order."""

import ast
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
CORE = sorted(
    [
        *CHECKOUT.glob("order_confirmation/models/signoff_*.py"),
        *CHECKOUT.glob("order_confirmation/core/*.py"),
    ]
)
FOREIGN = re.compile(r"(?<![\w.])(sale|purchase|mrp|stock)(\.[a-z_]+)+(?![\w(])")
FOREIGN_ADDON = re.compile(r"odoo\.addons\.(sale|purchase|mrp|stock)")


def test_there_is_a_core():
    assert CORE


def named_models(text):
    """Return the foreign models and addons that a file's code names; comments and docstrings may."""
    tree = ast.parse(text)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and ast.get_docstring(node, clean=False) is not None
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            found.update(match[0] for match in FOREIGN.finditer(node.value))
        elif isinstance(node, ast.ImportFrom) and FOREIGN_ADDON.match(node.module or ""):
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(name.name for name in node.names if FOREIGN_ADDON.match(name.name))
    return found


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_core_names_no_foreign_model(path):
    assert not named_models(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "code",
    [
        'env["sale.order"]',
        'fields.Many2one("stock.move.line")',
        "from odoo.addons.mrp import models",
        '_inherit = ["mail.thread", "purchase.order"]',
        "import odoo.addons.sale.models",
    ],
)
def test_the_check_finds_foreign_models(code):
    assert named_models(code)


@pytest.mark.parametrize(
    "code",
    [
        '"""As sale.order does."""',
        '"order.confirmation"',
        'x = "resale.order"',
        "# stock.move",
        'x = "signoff.file"',
    ],
)
def test_the_check_lets_others_pass(code):
    assert not named_models(code)
