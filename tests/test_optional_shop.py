"""The shop of Odoo beside our modules: required by none of them, and tested with it really installed."""

import os
from pathlib import Path


def test_paid_web_orders_are_confirmed_and_followed(ground, scratch):
    from ground import cache, database, odoo_log, odoo_run

    name = scratch("shop")
    log = cache.log_file(f"test-{name}")
    database.copy(os.environ["ORDER_CONFIRMATION_DATABASE"], name)
    odoo_run.load_modules(name, install=["website_sale"], log=log)
    odoo_run.call(name, Path(__file__).with_name("web_shop.py"), log=log)
    assert not odoo_log.problems(log)
