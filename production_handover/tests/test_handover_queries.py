"""What hand-over costs those who don't use it: nothing (design §6)."""

import re

from odoo.tests import tagged

from .contract_common import ContractCommon


@tagged("post_install", "-at_install")
class TestHandoverQueries(ContractCommon):
    """No flow sheet was ever made here."""

    def setUp(self):
        super().setUp()
        self.assertFalse(self.env["handover.sheet"]._used())

    def asked_of(self, act):
        """How many queries name our tables."""
        found = []
        execute = self.env.cr.execute

        def spy(query, *args, **kwargs):
            text = str(getattr(query, "code", query))
            if re.search(r'(FROM|JOIN|UPDATE|INTO) "?handover_', text):
                found.append(text)
            return execute(query, *args, **kwargs)

        self.patch(self.env.cr, "execute", spy)
        act()
        self.env.flush_all()
        return found

    def test_confirming_and_delivering_asks_nothing(self):
        order = self.make_order()

        def life():
            order.with_user(self.salesperson).action_confirm()
            picking = order.picking_ids
            picking.move_ids.write({"picked": True})
            picking.with_user(self.keeper)._action_done()
            order.order_line[0].with_user(self.salesperson).product_uom_qty = 101

        self.assertEqual(self.asked_of(life), [])

    def test_a_manufacturing_order_asks_nothing(self):
        production = self.env["mrp.production"].create({"product_id": self.product.id, "product_qty": 2})

        def life():
            production.with_user(self.worker).action_confirm()
            production.with_user(self.worker).qty_producing = 2
            production.move_raw_ids.write({"quantity": 2, "picked": True})
            production.with_user(self.worker).button_mark_done()

        self.assertEqual(self.asked_of(life), [])
