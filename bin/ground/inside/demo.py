"""Load our modules' demo data into a database that has none of Odoo's.

Odoo loads a module's demo data only where all its dependencies have theirs;
the demo company should be seen without Odoo's own sample customers.
"""

import sys

from odoo.modules.loading import load_demo
from odoo.modules.module_graph import ModuleGraph


def main(env, language, pages, *names):
    """Load demo data, set everybody's language, compile the web pages beforehand.

    Args:
        language: ``en_US`` or ``zh_CN``.
        pages: ``compile`` them, or ``later``.
        names: the modules whose demo data to load, each after those it depends on.
    """
    load(env, names)
    speak(env, language)
    if pages == "compile":
        env["ir.qweb"]._pregenerate_assets_bundles()


def load(env, names):
    """Load the demo data of the modules ``names``.

    Ends the process with an error when a module's data does not load; Odoo's
    log then says why.
    """
    graph = ModuleGraph(env.cr, mode="load")
    graph.extend(env["ir.module.module"].search([("state", "=", "installed")]).mapped("name"))
    packages = {package.name: package for package in graph}
    for name in names:
        if not load_demo(env, packages[name], {}, "init"):
            sys.exit(f"The demo data of {name} did not load")
        env.cr.execute("UPDATE ir_module_module SET demo = true WHERE name = %s", [name])
    env.registry.clear_all_caches()
    env["ir.module.module"].search([("name", "in", names)])._update_translations()


def speak(env, language):
    """Give everybody who can log in the language."""
    env["res.users"].search([("login", "!=", False)]).partner_id.write({"lang": language})
