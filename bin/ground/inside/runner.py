"""Run one file's ``main(env, *arguments)`` inside Odoo, on one database, with its HTTP server up.

Called with: configuration file, database, file, arguments of ``main``.
"""

import importlib.util
import logging
import os
import socket
import sys
import time

import odoo
import odoo.http
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.service import server
from odoo.tools import config


def load(path):
    """Return the module in the file ``path``."""
    spec = importlib.util.spec_from_file_location("ground_inside", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def serve():
    """Serve HTTP from this process for as long as it lives, as printing needs it.

    wkhtmltopdf fetches style sheets and bar codes from the server.

    Returns:
        The address.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config["http_port"] = port
    server.load_server_wide_modules()
    server.server = server.ThreadedServer(odoo.http.root)
    server.server.http_spawn()
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    return f"http://127.0.0.1:{port}"


def run(config_file, database, path, *arguments):
    """Open the database, serve it, and call the file's ``main``; commit when it returns."""
    config.parse_config(["-c", config_file, "-d", database], setup_logging=True)
    registry = Registry(database)
    address = serve()
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("report.url", address)
        cr.commit()
        load(path).main(env, *arguments)
        env["ir.config_parameter"].set_param("report.url", False)


if __name__ == "__main__":
    assert odoo.release.version_info[:2] == (19, 0)
    run(*sys.argv[1:])
    # The server's threads would keep the process alive.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
