"""Run one file's ``main(env, *arguments)`` inside Odoo, on one database.

Called with: configuration file, database, file, arguments of ``main``.
"""

import importlib.util
import sys

import odoo
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def load(path):
    """Return the module in the file ``path``."""
    spec = importlib.util.spec_from_file_location("ground_inside", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(config_file, database, path, *arguments):
    """Open the database and call the file's ``main`` in one transaction."""
    config.parse_config(["-c", config_file, "-d", database, "--no-http"], setup_logging=True)
    with Registry(database).cursor() as cr:
        load(path).main(Environment(cr, SUPERUSER_ID, {}), *arguments)


if __name__ == "__main__":
    assert odoo.release.version_info[:2] == (19, 0)
    run(*sys.argv[1:])
