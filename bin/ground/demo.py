"""The demo: a company's orders on a real Odoo 19, in Chinese and English."""

import argparse
import os

from . import cache, database, demo_text, modules, odoo_run, server, stage
from .errors import GroundError
from .progress import say, step
from .python_env import CHECKOUT

# Another name makes another demo beside the first, for trying the scripts out.
NAME = os.environ.get("ORDER_CONFIRMATION_DEMO", "order_confirmation_demo")
INSIDE = CHECKOUT / "bin" / "ground" / "inside" / "demo.py"


def parse():
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start anew")
    parser.add_argument("--port", type=int, help=f"port (default: the first free one from {server.FIRST_PORT})")
    parser.add_argument("--lang", choices=modules.LANGUAGES, help="language of the demo's people and of these hints")
    parser.add_argument("--stop", action="store_true", help="stop the demo's server and PostgreSQL")
    return parser.parse_args()


def main():
    """Do what the command line says; return the exit code."""
    options = parse()
    if options.stop:
        return stop()
    if not modules.ours():
        raise GroundError("There is no module in this checkout to show.")
    ground = stage.prepare()
    with cache.locked("demo"):
        if options.reset:
            server.stop(NAME)
            database.drop(NAME)
        new = prepare(ground, options.lang, options.port)
        port = serve(options.port)
    people = logins()
    if new:
        check_logins(port, people)
    language = database.facts(NAME).get("language", modules.LANGUAGES[0])
    say(demo_text.welcome(language, server.address(port), people, server.mail_folder(NAME), server.log_path(NAME)))
    return 0


def stop():
    """Stop the demo's server, and PostgreSQL when nobody else is connected to it."""
    if not stage.enter_if_prepared():
        say("  Nothing is prepared here, so nothing runs")
        return 0
    with cache.locked("demo"):
        say("  Odoo stopped" if server.stop(NAME) else "  Odoo was not running")
        say(stage.stop_postgres())
    return 0


def prepare(ground, language, port):
    """Have the demo's database ready and up to the sources; return whether it is new."""
    facts = database.facts(NAME)
    if not facts.get("complete"):
        create(ground, language or modules.LANGUAGES[0], port)
        return True
    if facts["modules"] != modules.fingerprints():
        server.stop(NAME)
        log = cache.log_file("demo-update")
        with step("Updating the demo to this checkout's modules"):
            names = modules.ours()
            old = [name for name in names if name in facts["modules"]]
            new = [name for name in names if name not in facts["modules"]]
            odoo_run.load_modules(NAME, install=new, update=old, log=log)
            database.check_installed(NAME, names, log)
            if new:
                address = server.address(server.choose_port(port))
                odoo_run.call(NAME, INSIDE, language or facts["language"], address, "compile", *new, log=log)
        database.note(NAME, **{**facts, "modules": modules.fingerprints()})
    if language and language != facts["language"]:
        server.stop(NAME)
        with step(f"Switching the demo's people to {language}"):
            log = cache.log_file("demo-language")
            odoo_run.call(NAME, INSIDE, language, server.address(server.choose_port(port)), "later", log=log)
        database.note(NAME, **{**database.facts(NAME), "language": language})
    return False


def create(ground, language, port):
    """Make the demo's database from the base template, under another name until it is complete."""
    server.stop(NAME)
    address = server.address(server.choose_port(port))
    building = f"{NAME}_building"
    log = cache.log_file("demo-create")
    database.with_modules(ground, building, log)
    with step("The demo company's data, web pages compiled"):
        odoo_run.call(building, INSIDE, language, address, "compile", *modules.ours(), log=log)
    database.drop(NAME)
    database.rename(building, NAME)
    database.note(NAME, **{**database.facts(NAME), "complete": True, "language": language})


def serve(port):
    """Have Odoo serving the demo and return its port."""
    note = server.running(NAME)
    if note and port in (None, note["port"]) and server.listens(note["pid"], note["port"]):
        return note["port"]
    server.stop(NAME)
    port = server.choose_port(port)
    with database.cursor(NAME) as cr:
        # Links in mails, QR codes and what wkhtmltopdf fetches all begin with this.
        cr.execute("UPDATE ir_config_parameter SET value = %s WHERE key = 'web.base.url'", [server.address(port)])
    with step("Odoo starts"):
        server.start(NAME, port)
    return port


def logins():
    """Return the demo's people as (login, name, role), the administrator first.

    A module flags them by XML ids that begin with ``demo_user_``; the password
    is the login.
    """
    with database.cursor(NAME) as cr:
        cr.execute(
            """
            SELECT u.login, p.name, coalesce(p.function, ''), d.name = 'user_admin' AS admin
            FROM ir_model_data d
            JOIN res_users u ON u.id = d.res_id
            JOIN res_partner p ON p.id = u.partner_id
            WHERE d.model = 'res.users' AND u.active
            AND (d.name LIKE 'demo\\_user\\_%%' AND d.module = ANY(%s) OR d.module = 'base' AND d.name = 'user_admin')
            ORDER BY admin DESC, d.id
            """,
            [modules.ours()],
        )
        return [row[:3] for row in cr.fetchall()]


def check_logins(port, people):
    """Log in once as everybody, so that the printed table is true."""
    with step("Trying every login"):
        refused = [login for login, *_ in people if not server.logs_in(port, NAME, login)]
    if refused:
        raise GroundError(f"These logins are refused with the login as password: {', '.join(refused)}")
