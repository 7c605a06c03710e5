"""The modules of this checkout: their names, order and the state of their sources."""

import ast
import hashlib
import os
from pathlib import Path

from .python_env import CHECKOUT

# What the modules build on and what their tests and the demo use besides.
BASE_ADDONS = (
    "sale_management",
    "sale_stock",
    "purchase_stock",
    "stock_delivery",
    "sale_mrp",
    "purchase_mrp",
    "portal_rating",
    "payment_demo",
    "sms",
)
LANGUAGE = "zh_CN"
# The first is what new contacts speak.
LANGUAGES = ("en_US", LANGUAGE)
# Changes of these need no upgrade of a database.
IGNORED = {"tests", "__pycache__", "description"}


def ours():
    """Return the names of the checkout's modules, each after those it depends on."""
    manifests = {path.parent.name: manifest(path.parent) for path in CHECKOUT.glob("*/__manifest__.py")}
    ordered = []

    def add(name):
        for dependency in manifests[name].get("depends", []):
            if dependency in manifests:
                add(dependency)
        if name not in ordered:
            ordered.append(name)

    for name in sorted(manifests):
        add(name)
    return ordered


def own_dependencies(name):
    """Return those of our modules that ``name`` depends on, at any depth, in order."""
    names = ours()
    wanted = set()
    for other in reversed(names):
        if other == name or other in wanted:
            wanted.update(set(manifest(CHECKOUT / other)["depends"]) & set(names))
    return [other for other in names if other in wanted]


def foreign_dependencies(name):
    """Return Odoo's modules that ``name`` and those of ours it depends on ask for."""
    names = {name, *own_dependencies(name)}
    return sorted({other for one in names for other in manifest(CHECKOUT / one)["depends"]} - set(ours()))


def manifest(folder):
    """Return a module's manifest as a dict."""
    return ast.literal_eval((Path(folder) / "__manifest__.py").read_text(encoding="utf-8"))


def fingerprint(name):
    """Return a digest of all files of a module that a database depends on."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(CHECKOUT / name):
        folders[:] = sorted(set(folders) - IGNORED)
        for file in sorted(files):
            path = Path(folder) / file
            digest.update(str(path.relative_to(CHECKOUT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def fingerprints():
    """Return the fingerprint of each of the checkout's modules, by name."""
    return {name: fingerprint(name) for name in ours()}
