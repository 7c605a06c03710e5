"""Write a module's translation template, as ``odoo i18n export`` does."""

from odoo.tools.translate import trans_export


def main(env, module, path):
    """Write the terms of ``module`` to the file ``path``; it stays empty when there are none."""
    with open(path, "wb") as stream:
        trans_export(None, [module], stream, "po", env)
