"""Run inside Odoo: the process is killed in the middle of production done, of a stock-in and of a delivery.

Each attempt is a process of its own with connections of its own, ended by the system (SIGKILL) before one of its
queries or before its commit: what a server that dies leaves behind is read from another connection.
"""

import os
import signal
import traceback
from unittest.mock import patch

import odoo.modules.module
from odoo import sql_db
from odoo.addons.production_handover.tests.inspection_common import InspectionCommon
from odoo.api import SUPERUSER_ID, Environment

ATTEMPTS = 12
TABLES = (
    "mrp_production", "stock_move", "stock_move_line", "stock_quant", "stock_picking", "sale_order_line",
    "handover_sheet", "handover_line", "handover_report", "handover_shipment", "handover_inspection", "signoff_head",
    "signoff_step", "signoff_entry", "mail_message", "mail_activity",
)  # fmt: skip


class People(InspectionCommon):
    """People, products and helpers of the module's tests; what they make here is committed."""

    def runTest(self):
        """Nothing: only the helpers are wanted."""

    @classmethod
    def keep(cls):
        """Commit what was made."""
        cls.env.cr.flush()
        cls.cr._cnx.commit()
        cls.env.invalidate_all()

    def made(self, quantity):
        """An order for something to be made, reported and inspected."""
        order, sheet, production = self.produced(quantity)
        self.inspect(sheet.line_ids)
        self.sign(sheet, self.worker)
        return order, sheet, production


def attempt(registry, act, number=None, keep=True):
    """Do an act in a process of its own.

    Args:
        registry: of the database.
        act: called with an environment.
        number: the query before which the process is killed; 0: before the commit; None: it is let through.
        keep: commit what is let through.

    Returns:
        Whether the process was killed, and how many queries it had made when it came to its end.
    """
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        with os.fdopen(reader) as stream:
            words = stream.read()
        status = os.waitpid(process, 0)[1]
        assert os.WIFSIGNALED(status) or status == 0, words
        return os.WIFSIGNALED(status), int(words or 0)
    done = False
    try:
        # The parent's connections are the parent's.
        sql_db._Pool = sql_db._Pool_readonly = None
        registry._db = sql_db.db_connect(registry.db_name)
        with registry.cursor() as cr:
            queries, execute = [0], cr.execute

            def counted(*args, **kwargs):
                queries[0] += 1
                if queries[0] == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                return execute(*args, **kwargs)

            with patch.object(cr, "execute", counted):
                act(Environment(cr, SUPERUSER_ID, {}))
                cr.flush()
            if number == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            if not keep:
                cr.rollback()
        os.write(writer, str(queries[0]).encode())
        done = True
    finally:
        if not done:
            os.write(writer, traceback.format_exc().encode())
        # Nothing of the parent's is closed here.
        os._exit(0 if done else 1)


def picture(registry):
    """Return how many rows each table has, and when the last of them was written."""
    with registry.cursor() as cr:
        seen = {}
        for table in TABLES:
            cr.execute(f'SELECT count(*), max(write_date), max(id) FROM "{table}"')
            seen[table] = cr.fetchone()
        return seen


def kill_everywhere(registry, act):
    """Kill an act again and again, each time at another query; then let it through.

    Args:
        registry: of the database.
        act: called with an environment.

    Raises:
        AssertionError: a killed act left something behind, or the last one did nothing.
    """
    before = picture(registry)
    _dead, queries = attempt(registry, act, keep=False)
    for number in [*range(1, queries + 1, max(queries // ATTEMPTS, 1)), 0]:
        dead, _queries = attempt(registry, act, number)
        assert dead, f"not killed before query {number} of {queries}"
        now = picture(registry)
        assert now == before, f"killed before query {number}: {[t for t in TABLES if now[t] != before[t]]}"
    attempt(registry, act)
    assert picture(registry) != before


def main(env):
    """Kill production done, a stock-in and a delivery in the middle; each is simply done again.

    Args:
        env: as superuser, of a database that is thrown away.
    """
    registry = env.registry
    env.cr.commit()
    odoo.modules.module.current_test = True
    People.setUpClass()
    case = People()
    order, sheet, production = case.made(100.0)
    People.keep()

    def mark_done(own):
        mo = own["mrp.production"].browse(production.id).with_user(case.worker.id).sudo()
        mo.qty_producing = 100
        mo._set_qty_producing()
        mo.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()

    kill_everywhere(registry, mark_done)
    case.env.invalidate_all()
    assert (production.state, sheet.line_ids.received) == ("done", 100), "production done was not done again"
    assert len(production.move_finished_ids) == 1 and case.in_stock() == 100, "something came in twice"

    # Two steps: finished goods wait, the transfer brings them into stock.
    case.warehouse.manufacture_steps = "pbm_sam"
    for part in case.chip | case.board:
        case.env["stock.quant"]._update_available_quantity(part, case.warehouse.pbm_loc_id, 1000)
    _other, stored, second = case.made(50.0)
    case.finish(second)
    transfer = second.move_finished_ids.move_dest_ids.picking_id
    transfer.move_ids.write({"quantity": 50, "picked": True})
    People.keep()

    def validate(picking):
        def act(own):
            own["stock.picking"].browse(picking.id).with_user(case.keeper.id).button_validate()

        return act

    kill_everywhere(registry, validate(transfer))
    case.env.invalidate_all()
    assert (transfer.state, stored.line_ids.received, case.in_stock()) == ("done", 50, 150), "the stock-in is not done"
    step = stored.signoff_head_id._current_steps().filtered(lambda one: one.act == "received")
    entries = stored.signoff_head_id.entry_ids.filtered(lambda entry: entry.step_id == step and entry.kind == "sign")
    assert step.state == "signed" and len(entries) == 1, "the keeper's act did not sign once"

    kill_delivery(case, order, sheet, validate)
    People.doClassCleanups()


def kill_delivery(case, order, sheet, validate):
    """Kill a delivery in the middle.

    Args:
        case: the people.
        order: whose goods leave.
        sheet: its flow sheet.
        validate: gives the act for a transfer.
    """
    case.sign(sheet, case.keeper)
    shipment = case.call(sheet)
    delivery = order.picking_ids
    delivery.move_ids.write({"quantity": 100, "picked": True})
    People.keep()
    kill_everywhere(case.env.registry, validate(delivery))
    case.env.invalidate_all()
    assert (delivery.state, order.order_line.qty_delivered) == ("done", 100), "the delivery is not done"
    assert shipment.state == "shipped" and case.env["signoff.verify"]._verify(shipment.signoff_head_id)["breaks"] == []
