"""The database fails in the middle of production done, a stock-in and a delivery: nothing goes on after it (D18)."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import OperationalError

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverCut(InspectionCommon):
    def attempt(self, act, number):
        """Do an act whose query of this number fails.

        :returns: whether there was such a query
        """
        queries, execute = [0], self.cr.execute

        def counted(*args, **kwargs):
            queries[0] += 1
            if queries[0] == number:
                raise OperationalError("the connection is gone")
            return execute(*args, **kwargs)

        savepoint = self.cr.savepoint()
        try:
            with patch.object(self.cr, "execute", counted), mute_logger("odoo.sql_db"):
                act()
                self.env.flush_all()
        except OperationalError:
            failed = True
        else:
            self.assertLess(queries[0], number, "a query failed, and nobody noticed")
            failed = False
        savepoint.close(rollback=failed)
        self.env.invalidate_all()
        self.cr.precommit.data.pop("mail.tracking", None)
        return failed

    def cut_everywhere(self, act, state, step):
        """Cut an act at every so many queries, then let it through; nothing changes before that.

        :param state: what must be as before after each cut
        :param int step: queries between two cuts
        """
        before, number = state(), 1
        while self.attempt(act, number):
            self.assertEqual(state(), before, f"cut before query {number}")
            number += step
        self.assertGreater(number, 10 * step)
        self.assertNotEqual(state(), before)

    def state(self, sheet, *records):
        head = sheet.signoff_head_id
        return (
            [record.mapped("state") for record in records], sheet.state, sheet.line_ids.mapped("received"),
            head._current_steps().mapped("state"), len(head.entry_ids), self.in_stock(),
            len(sheet.message_ids), len(sheet.activity_ids),
        )  # fmt: skip

    def test_production_done_that_was_cut_is_simply_done_again(self):
        _order, sheet, production = self.produced()
        self.inspect(sheet.line_ids)
        self.cut_everywhere(
            lambda: self.finish(production), lambda: self.state(sheet, production, production.move_finished_ids), 9
        )
        self.assertEqual((sheet.line_ids.received, self.in_stock()), (100, 100))

    def test_a_stock_in_that_was_cut_is_simply_done_again(self):
        self.warehouse.manufacture_steps = "pbm_sam"
        for part in self.chip | self.board:
            self.env["stock.quant"]._update_available_quantity(part, self.warehouse.pbm_loc_id, 1000)
        _order, sheet, production = self.produced()
        self.finish(production)
        self.inspect(sheet.line_ids)
        self.sign(sheet, self.worker)
        self.assertEqual(sheet.state, "stock_in")
        store = production.move_finished_ids.move_dest_ids.picking_id
        store.move_ids.write({"quantity": 100, "picked": True})
        self.env.cr.flush()
        self.cut_everywhere(store.with_user(self.keeper).button_validate, lambda: self.state(sheet, store), 7)
        self.assertEqual((sheet.line_ids.received, self.in_stock()), (100, 100))
        step = sheet.signoff_head_id._current_steps().filtered(lambda one: one.act == "received")
        self.assertEqual((step.state, step.signed_by_id), ("signed", self.keeper))

    def test_a_delivery_that_was_cut_is_simply_done_again(self):
        order, sheet, production = self.produced()
        self.inspect(sheet.line_ids)
        self.sign(sheet, self.worker)
        self.finish(production)
        self.sign(sheet, self.keeper)
        shipment = self.call(sheet)
        delivery = order.picking_ids
        delivery.move_ids.write({"quantity": 100, "picked": True})
        self.env.cr.flush()
        self.cut_everywhere(
            delivery.with_user(self.keeper).button_validate,
            lambda: (*self.state(sheet, delivery), shipment.state, len(shipment.signoff_head_id.entry_ids)), 7,
        )  # fmt: skip
        self.assertEqual((order.order_line.qty_delivered, shipment.state), (100, "shipped"))
