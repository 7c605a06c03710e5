"""Load our modules' demo data into a database that has none of Odoo's.

Odoo loads a module's demo data only where all its dependencies have theirs;
the demo company should be seen without Odoo's own sample customers.
"""

from odoo.modules.module import Manifest
from odoo.tools.convert import convert_file


def main(env, language, address, pages, *names):
    """Load demo data, set the people's language, compile the web pages beforehand.

    Args:
        language: ``en_US`` or ``zh_CN``.
        address: where the demo will be found; links and QR codes on sheets begin with it.
        pages: ``compile`` them, or ``later``.
        names: the modules whose demo data to load, each after those it depends on.
    """
    env["ir.config_parameter"].set_param("web.base.url", address)
    load(env, names)
    speak(env, language)
    if pages == "compile":
        env["ir.qweb"]._pregenerate_assets_bundles()


def load(env, names):
    """Load the demo data of the modules ``names``, each file in a transaction of its own.

    What a file prints fetches style sheets over HTTP, from a transaction that
    must not wait for the company's row, which an earlier file has changed.
    """
    for name in names:
        known = {}
        for file in Manifest.for_addon(name)["demo"]:
            convert_file(env, name, file, known, "init", noupdate=True)
            env.cr.commit()
        env.cr.execute("UPDATE ir_module_module SET demo = true WHERE name = %s", [name])
    env.registry.clear_all_caches()
    env["ir.module.module"].search([("name", "in", names)])._update_translations()


def speak(env, language):
    """Give the company's people, and who is not logged in, the language; customers keep theirs."""
    users = env["res.users"].with_context(active_test=False).search([])
    customers = users.filtered(lambda user: user.share and user.active)
    (users - customers).partner_id.write({"lang": language})
    # Papers of the house are in the company's language.
    env["res.company"].search([]).partner_id.write({"lang": language})
    env["ir.default"].set("res.partner", "lang", language)
