"""Translation templates: written from a database, merged into the Chinese file."""

import tempfile
from pathlib import Path

import polib

from . import cache, database, demo, modules, odoo_run
from .progress import say, step
from .python_env import CHECKOUT

EXPORT = CHECKOUT / "bin" / "ground" / "inside" / "export_pot.py"
LANGUAGE = modules.LANGUAGE


def template_path(module):
    """Return the path of a module's template."""
    return CHECKOUT / module / "i18n" / f"{module}.pot"


def chinese_path(module):
    """Return the path of a module's Chinese file."""
    return CHECKOUT / module / "i18n" / f"{LANGUAGE}.po"


def export(name, module, log):
    """Return the terms of a module, as the database ``name`` (demo data loaded) has them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.pot"
        odoo_run.call(name, EXPORT, module, path, log=log)
        return polib.pofile(str(path))


def refresh_all(ground, name):
    """Write every module's template anew and bring its Chinese file up to it.

    Args:
        name: database to make for it, removed afterwards.
    """
    log = cache.folder("logs") / f"{name}.log"
    database.with_modules(ground, name, log)
    with step("The demo company's data"):
        odoo_run.call(name, demo.INSIDE, "en_US", "http://127.0.0.1", "later", *modules.ours(), log=log)
    for module in modules.ours():
        with step(f"Terms of {module}"):
            terms = export(name, module, log)
        say(f"    {write(module, terms)}")
    database.drop(name)


def write(module, terms):
    """Write the template and the Chinese file of a module; return what changed, in words."""
    template, chinese = template_path(module), chinese_path(module)
    template.parent.mkdir(exist_ok=True)
    if not template.exists() or keys(polib.pofile(str(template))) != keys(terms):
        terms.save(str(template))
    old = polib.pofile(str(chinese)) if chinese.exists() else polib.POFile()
    known = {entry.msgid: entry.msgstr for entry in old}
    merged = polib.POFile(wrapwidth=terms.wrapwidth)
    merged.metadata = {**terms.metadata, "Language": LANGUAGE, "Plural-Forms": "nplurals=1; plural=0;"}
    for entry in terms:
        entry.msgstr = known.get(entry.msgid, "")
        merged.append(entry)
    if keys(old) != keys(merged):
        merged.save(str(chinese))
    missing = sum(1 for entry in merged if not entry.msgstr)
    gone = len(set(known) - {entry.msgid for entry in terms})
    return f"{len(terms)} terms, {missing} without Chinese, {gone} no longer there"


def keys(terms):
    """Return what makes two templates the same: each term with the places it is used."""
    return {entry.msgid: sorted(place for place, _ in entry.occurrences) for entry in terms}
