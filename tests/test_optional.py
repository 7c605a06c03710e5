"""Modules of Odoo that ours link by name: installed beside them, the link works."""

import os
from pathlib import Path


def test_repair_orders_come_of_service_requests(ground, scratch):
    from ground import cache, database, odoo_log, odoo_run

    name = scratch("repair")
    log = cache.log_file(f"test-{name}")
    database.copy(os.environ["ORDER_CONFIRMATION_DATABASE"], name)
    odoo_run.load_modules(name, install=["repair"], log=log)
    odoo_run.call(name, Path(__file__).with_name("repair_link.py"), log=log)
    assert not odoo_log.problems(log)


def test_subcontracted_goods_come_in_through_the_inspection(ground, scratch):
    from ground import cache, database, odoo_log, odoo_run

    name = scratch("subcontracting")
    log = cache.log_file(f"test-{name}")
    database.copy(os.environ["ORDER_CONFIRMATION_DATABASE"], name)
    odoo_run.load_modules(name, install=["mrp_subcontracting"], log=log)
    odoo_run.call(name, Path(__file__).with_name("subcontracting_link.py"), log=log)
    assert not odoo_log.problems(log)
