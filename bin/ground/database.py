"""Databases: the base template, and copies of it with our modules in them."""

import contextlib
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from . import cache, modules, odoo_run
from .errors import GroundError
from .progress import step
from .python_env import CHECKOUT, REQUIREMENTS

FORMAT = 1


@contextlib.contextmanager
def cursor(database="postgres"):
    """Give a cursor that commits every statement."""
    import psycopg2

    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cr:
            yield cr
    finally:
        connection.close()


def quoted(name):
    """Return a database's name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def exists(name):
    """Return whether there is a database of this name."""
    with cursor() as cr:
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cr.fetchone())


def filestore(name):
    """Return the folder with the attachments of a database."""
    return odoo_run.data_folder() / "filestore" / name


def cut_off(cr, name):
    """End the connections to a database; PostgreSQL itself ends its own workers there."""
    cr.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
        [name],
    )


def drop(name):
    """Remove a database and its attachments; whoever is still connected is cut off."""
    with cursor() as cr:
        cut_off(cr, name)
        cr.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(source, name):
    """Make the database ``name`` as a copy of ``source``, attachments included."""
    drop(name)
    with cursor() as cr:
        statement = f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(source)}"
        if cr.connection.server_version >= 150000:
            # Odoo's databases are copied faster file by file than through the write-ahead log.
            statement += " STRATEGY FILE_COPY"
        cut_off(cr, source)
        cr.execute(statement)
    if filestore(source).exists():
        # Attachments are written once under their digest and never changed: links serve.
        subprocess.run(["cp", "-al", filestore(source), filestore(name)], check=True)


def rename(source, name):
    """Give a finished database and its attachments their final name."""
    with cursor() as cr:
        cr.execute(f"ALTER DATABASE {quoted(source)} RENAME TO {quoted(name)}")
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(source).exists():
        filestore(source).rename(filestore(name))


def facts(name):
    """Return what was noted on a database: a dict, empty for one without a note."""
    with cursor() as cr:
        cr.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cr.fetchone()
    try:
        return json.loads(row[0]) if row and row[0] else {}
    except ValueError:
        return {}


def note(name, **values):
    """Note facts on a database, for the next run to read."""
    with cursor() as cr:
        cr.execute(f"COMMENT ON DATABASE {quoted(name)} IS %s", [json.dumps(values)])


def base(ground):
    """Return the name of the base template: Odoo's modules, without demo data, in two languages."""
    return template(ground, "base", modules.BASE_ADDONS, [f"--load-language={','.join(modules.LANGUAGES)}"])


def alone(ground, module):
    """Return the name of a template with nothing but what ``module`` depends on.

    No module that would install itself, and none of the optional ones that the
    base template has: whatever the module needs must be among its dependencies.
    """
    return template(ground, "alone", modules.foreign_dependencies(module), ["--skip-auto-install"])


def template(ground, word, addons, options):
    """Return the name of a template database with ``addons``, made where it is not there.

    Made once per version of Odoo, under another name and renamed when it is
    complete, so that a run that was cut off leaves none that looks finished.

    Args:
        word: what it is for, part of its name.
        addons: names of Odoo's modules.
        options: of Odoo's command line.
    """
    parts = [str(FORMAT), ground.odoo_version, *addons, *options]
    digest = hashlib.sha256("\n".join(parts).encode() + REQUIREMENTS.read_bytes())
    name = f"oc_{word}_{digest.hexdigest()[:10]}"
    with cache.locked("template"):
        if facts(name).get("complete") and filestore(name).exists():
            return name
        building = f"{name}_building"
        drop(building)
        log = cache.log_file(f"template-{word}")
        with step(f"Odoo's modules into a template database ({word})"):
            odoo_run.load_modules(building, install=addons, log=log, extra=options)
            check_installed(building, addons, log)
        drop(name)
        rename(building, name)
        note(name, complete=True)
    return name


def check_installed(name, wanted, log):
    """Refuse a database in which a module that was asked for is not installed.

    Odoo only warns of a module that it does not find.
    """
    with cursor(name) as cr:
        cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
        missing = set(wanted) - {row[0] for row in cr.fetchall()}
    if missing:
        raise GroundError(f"Not installed in {name}: {', '.join(sorted(missing))}. See {log}")


def with_modules(ground, name, log):
    """Make the database ``name`` anew: the base template with all our modules in it."""
    source = base(ground)
    names = modules.ours()
    prints = modules.fingerprints()
    log.write_text("")
    with step(f"Database {name} with {len(names)} module{'s' * (len(names) != 1)}"):
        with cache.locked("template"):
            copy(source, name)
        if names:
            odoo_run.load_modules(name, install=names, log=log)
            check_installed(name, names, log)
    note(name, base=source, modules=prints, checkout=str(CHECKOUT))


def refresh(ground, name, log):
    """Bring a database up to the sources: leave it, update what changed, or make it anew."""
    known = facts(name)
    prints = modules.fingerprints()
    if known.get("base") != base(ground) or not set(known.get("modules", {})) <= set(prints):
        with_modules(ground, name, log)
        return
    changed = [module for module in prints if known["modules"].get(module) != prints[module]]
    if not changed:
        return
    log.write_text("")
    with step(f"Updating {', '.join(changed)} in {name}"):
        note(name)
        new = [module for module in changed if module not in known["modules"]]
        old = [module for module in changed if module in known["modules"]]
        odoo_run.load_modules(name, install=new, update=old, log=log)
        check_installed(name, changed, log)
    note(name, base=known["base"], modules=prints, checkout=str(CHECKOUT))


def beginning_with(prefix):
    """Return the names of the databases that begin with ``prefix``."""
    with cursor() as cr:
        cr.execute("SELECT datname FROM pg_database WHERE starts_with(datname::text, %s)", [prefix])
        return [row[0] for row in cr.fetchall()]


def sweep():
    """Remove the test databases of checkouts that are no longer there."""
    names = beginning_with("oc_test_")
    for name in names:
        checkout = facts(name).get("checkout")
        if checkout and not Path(checkout).exists():
            for derived in names:
                if derived.startswith(name):
                    drop(derived)


def checkout_key():
    """Return a short name for this checkout, so that two of them keep apart."""
    return odoo_run.short(str(CHECKOUT))
