"""Each module installs alone on a database with other people's orders, upgrades, and leaves no trace."""

import os
from pathlib import Path

import pytest
import schema

CHECKOUT = Path(__file__).resolve().parents[1]
MODULES = sorted(path.parent.name for path in CHECKOUT.glob("*/__manifest__.py"))
OTHER_ORDERS = CHECKOUT / "bin" / "ground" / "inside" / "other_orders.py"


@pytest.fixture(scope="module", params=MODULES)
def stages(request, ground, scratch):
    """Install, upgrade and uninstall one module; give the pictures and logs taken on the way."""
    from ground import cache, database, modules, odoo_run

    module = request.param
    name = scratch(f"life_{module}")
    logs = {word: cache.log_file(f"test-{name}-{word}") for word in ("before", "install", "upgrade", "uninstall")}
    database.copy(database.alone(ground, module), name)
    own = modules.own_dependencies(module)
    if own:
        odoo_run.load_modules(name, install=own, log=logs["before"], extra=["--skip-auto-install"])
    odoo_run.call(name, OTHER_ORDERS, log=logs["before"])
    before = schema.picture(name)
    odoo_run.load_modules(name, install=[module], log=logs["install"], extra=["--skip-auto-install"])
    database.check_installed(name, [module], logs["install"])
    installed = schema.picture(name)
    odoo_run.load_modules(name, update=[module], log=logs["upgrade"])
    upgraded = schema.picture(name)
    odoo_run.uninstall(name, [module], log=logs["uninstall"])
    return {"before": before, "installed": installed, "upgraded": upgraded, "after": schema.picture(name), "logs": logs}


def assert_none(lines):
    """Fail with every line readable."""
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def test_installing_changes_no_row_of_an_order(stages):
    lines = schema.differences(stages["before"], stages["installed"])
    assert_none([line for line in lines if line.startswith("rows of")])


def test_upgrading_changes_nothing(stages):
    assert_none(schema.differences(stages["installed"], stages["upgraded"]))


def test_uninstalling_leaves_nothing_behind(stages):
    assert_none(schema.differences(stages["before"], stages["after"]))


@pytest.mark.parametrize("word", ["install", "upgrade", "uninstall"])
def test_odoo_warns_of_nothing(stages, word):
    from ground import odoo_log

    assert_none(odoo_log.problems(stages["logs"][word]))


def test_all_modules_together_install_without_a_warning(ground):
    from ground import odoo_log

    assert_none(odoo_log.problems(os.environ["ORDER_CONFIRMATION_LOG"]))


def test_demo_data_loads_without_a_warning(demo_database):
    from ground import odoo_log

    _, log = demo_database
    assert_none(odoo_log.problems(log))
