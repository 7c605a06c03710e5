"""What the repo checks share: the ground's own code, the database, scratch databases."""

import os
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "bin"))


@pytest.fixture(scope="session")
def checkout():
    """The root of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def module_names():
    """The checkout's modules, each after those it depends on."""
    from ground import modules

    return modules.ours()


@pytest.fixture(scope="session")
def ground():
    """The prepared ground: bin/test has started PostgreSQL already."""
    from ground import stage

    if "ORDER_CONFIRMATION_DATABASE" not in os.environ:
        pytest.exit("The checks stand on a prepared Odoo: run them with bin/test.", returncode=4)
    return stage.prepare()


@pytest.fixture(scope="session")
def scratch(ground):
    """Give names of databases for one run, and remove those databases at its end."""
    from ground import database

    prefix = os.environ["ORDER_CONFIRMATION_DATABASE"] + "_"
    names = []

    def name(word):
        names.append(prefix + word)
        return names[-1]

    yield name
    for one in names:
        database.drop(one)


@pytest.fixture(scope="session")
def demo_database(ground, scratch, module_names):
    """A copy of the test database with our demo data loaded, and the log of loading it."""
    from ground import cache, database, demo, odoo_run

    name = scratch("demo")
    database.copy(os.environ["ORDER_CONFIRMATION_DATABASE"], name)
    log = cache.log_file(f"test-{name}")
    odoo_run.call(name, demo.INSIDE, "en_US", "http://127.0.0.1", "later", *module_names, log=log)
    return name, log
