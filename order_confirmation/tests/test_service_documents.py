"""Returns, exchanges, credit notes and repairs of a request are Odoo's own documents (D03, D07, D12)."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .payment_common import PaymentCommon
from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceDocuments(ServiceCommon, PaymentCommon):
    def credit(self, request, user=None, **values):
        """Make the credit note by the dialog that the button opens."""
        action = request.with_user(user or self.accountant).action_credit_note()
        wizard = self.env[action["res_model"]].with_user(user or self.accountant).browse(action["res_id"])
        wizard.write(values)
        return wizard

    def test_return_takes_the_goods_of_the_request(self):
        """D07: Odoo's dialog with the request's quantities; the request shows how far the return is."""
        request = self.asked(quantity=3)
        wizard = self.wizard(request)
        self.assertEqual(
            {line.product_id: line.quantity for line in wizard.product_return_moves},
            {self.product: 3, self.product_2: 0},
        )
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertEqual((back.return_id, request.state), (self.delivery, "progress"))
        document = request.document_ids
        self.assertEqual((document.kind, document.name, document.is_open), ("return", back.name, True))
        self.assertIn(back.name, request.document_notice)
        action = request.with_user(self.salesperson).action_done()
        self.assertIn(back.name, action["params"]["message"])
        self.assertEqual(request.state, "done", "warned, not held up")
        self.receive(back)
        document.invalidate_recordset()
        self.assertFalse(document.is_open)
        self.assertEqual(self.row.qty_delivered, 7)
        self.assertEqual(document.with_user(self.keeper).action_open()["res_id"], back.id)
        self.assertEqual(request._portal_documents(), [{"kind": "return", "name": back.name, "open": False}])

    def test_two_deliveries_and_two_rows_of_one_product(self):
        """D07: the request's delivery, or the one that brought the goods; rows by their order line."""
        order = self.make_order(rows=[(self.product, 4), (self.product, 6)])
        order.action_confirm()
        self.deliver(order)
        lines = [{"sale_line_id": row.id, "quantity": number} for number, row in enumerate(order.order_line, 1)]
        request = self.asked(order=order, lines=lines)
        wizard = self.wizard(request)
        moves = wizard.product_return_moves
        self.assertEqual(sum(moves.mapped("quantity")), 3)
        loose = self.made(order_id=order.id, line_ids=[Command.create({"product_id": self.product.id, "quantity": 5})])
        self.assertLessEqual(sum(self.wizard(loose).product_return_moves.mapped("quantity")), 5)
        undelivered = self.make_order()
        undelivered.action_confirm()
        with self.held("Nothing of order"):
            self.asked("question", order=undelivered, lines=[]).with_user(self.keeper).action_return()

    def test_exchange_remembers_both(self):
        """D07: goods come back and new ones leave, each a transfer of the order."""
        request = self.asked("exchange")
        self.wizard(request).action_create_exchanges()
        self.assertEqual(request.document_ids.mapped("kind"), ["return", "exchange"])
        back, out = (self.env["stock.picking"].browse(row.res_id) for row in request.document_ids)
        self.assertEqual((back.picking_type_code, out.picking_type_code), ("incoming", "outgoing"))
        self.assertEqual((out.sale_id, sum(out.move_ids.mapped("product_uom_qty"))), (self.order, 2))

    def test_dialogs_belong_to_their_order(self):
        """B08: over RPC a dialog can't name another order's request, nor one that the user may not change."""
        request = self.asked()
        other = self.make_order()
        other.action_confirm()
        self.deliver(other)
        wizard = self.env["stock.return.picking"].with_user(self.keeper).create(
            {"picking_id": other.picking_ids.id, "service_request_id": request.id}
        )  # fmt: skip
        wizard.product_return_moves.quantity = 1
        with self.assertRaises(AccessError):
            wizard.action_create_returns()
        self.assertFalse(request.document_ids)
        self.wizard(request).action_create_returns()
        document = request.document_ids
        for act in (
            lambda: document.create(
                {"request_id": request.id, "kind": "return", "res_model": "stock.picking", "res_id": 1}
            ),
            lambda: document.write({"res_id": 1}),
            lambda: document.unlink(),
            lambda: request.write({"document_ids": [Command.clear()]}),
            lambda: request.unlink(),
        ):
            with self.held():
                act()

    def test_second_person_is_told(self):
        """D07: who opened the dialog before a return was made reads of it instead of making another."""
        request = self.asked()
        first, second = self.wizard(request), self.wizard(request)
        first.action_create_returns()
        with self.held("meanwhile"):
            second.action_create_returns()
        self.wizard(request).action_create_returns()
        self.assertEqual(request.document_count, 2)

    def test_credit_note_holds_the_goods_of_the_request(self):
        """D07, D12: a draft of Odoo's for finance, with the request's quantities and its number as reason."""
        move = self.invoice(self.order)
        request = self.asked(quantity=2)
        with self.assertRaises(AccessError):
            self.credit(request, self.salesperson)
        wizard = self.credit(request)
        self.assertIn(request.name, wizard.reason)
        wizard.refund_moves()
        note = move.reversal_move_ids
        self.assertEqual([(line.product_id, line.quantity) for line in note.invoice_line_ids], [(self.product, 2)])
        self.assertEqual(note.amount_total, 126)
        document = request.document_ids
        self.assertEqual((document.kind, document.is_open), ("credit", True))
        self.assertFalse(request._portal_documents(), "the customer sees it when it is posted")
        note.action_post()
        document.invalidate_recordset()
        self.assertFalse(document.is_open)
        self.assertEqual(request._portal_documents()[0]["name"], document.name)

    def test_whole_invoice_and_strange_invoices(self):
        """D07: the whole invoice where wanted; never another order's."""
        request = self.asked()
        with self.held("nothing to credit"):
            self.credit(request)
        move = self.invoice(self.order)
        self.credit(request, service_lines_only=False).refund_moves()
        self.assertEqual(move.reversal_move_ids.amount_total, move.amount_total)
        other = self.make_order()
        other.action_confirm()
        strange = self.invoice(other)
        wizard = self.credit(request)
        wizard.move_ids = strange
        with self.assertRaises(AccessError):
            wizard.refund_moves()

    def test_deleted_document_is_no_obstacle(self):
        """D07: a cancelled and deleted return leaves a row that says so."""
        request = self.asked()
        back = self.env["stock.picking"].browse(self.wizard(request).action_create_returns()["res_id"])
        back.action_cancel()
        self.assertFalse(request._portal_documents())
        back.unlink()
        request.document_ids.invalidate_recordset()
        self.assertEqual((request.document_ids.name, request.document_ids.is_open), ("Deleted", False))
        with self.held("was deleted"):
            request.document_ids.action_open()

    def test_payment_gates_go_on_after_a_return(self):
        """D13.4: goods that come back pass; the replacement leaves as the order's payment allows."""
        order = self.planned(self.before_shipment)
        self.pay(order, order.amount_total)
        self.deliver(order)
        row = order.order_line[0]
        request = self.asked("exchange", order=order, lines=[{"sale_line_id": row.id, "quantity": 2}])
        self.wizard(request).action_create_exchanges()
        back, out = (self.env["stock.picking"].browse(entry.res_id) for entry in request.document_ids)
        self.receive(back)
        self.assertEqual(back.state, "done")
        self.assertEqual(self.instalments(order)[0][0], "paid")
        self.receive(out)
        self.assertEqual(out.state, "done")
        self.assertEqual(row.qty_delivered, 10)

    def test_repair_without_the_app(self):
        """D03: no button, and a sentence for whoever calls it anyway."""
        if "repair.order" in self.env:
            self.skipTest("repair is installed here")
        request = self.asked("repair").with_user(self.salesperson)
        self.assertFalse(request.repair_available)
        with self.held("not installed"):
            request.action_repair()


@tagged("post_install", "-at_install")
class TestServiceQueries(ServiceCommon):
    def test_list_is_flat(self):
        """D12: eighty rows cost as many queries as eight."""
        requests = self.Request.concat(*(self.asked() for _number in range(80)))
        fields_list = [
            "name", "subject", "kind", "order_id", "partner_id", "cause_id", "department_id", "opened_on", "deadline",
            "user_id", "activity_ids", "days_to_close", "state", "priority",
        ]  # fmt: skip
        specification = dict.fromkeys(fields_list, {}) | {
            name: {"fields": {"display_name": {}}} for name in ("order_id", "partner_id", "cause_id", "user_id")
        }
        self.env.flush_all()

        def queries(limit):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.Request.with_user(self.salesperson).web_search_read(
                [("id", "in", requests.ids)], specification, limit=limit
            )
            self.assertEqual(len(found["records"]), limit)
            return self.env.cr.sql_log_count - before

        queries(1)
        few = queries(8)
        self.assertLessEqual(queries(80), few)

    def test_form_of_an_order_costs_one_query(self):
        """D12: the counter, for any number of orders."""
        orders = self.order | self.make_order()
        user = self.salesperson
        orders.with_user(user).mapped("service_request_count")
        self.env.flush_all()
        orders.invalidate_recordset(["service_request_count"])
        with self.assertQueryCount(1):
            self.assertEqual(orders.with_user(user).mapped("service_request_count"), [0, 0])

    def test_confirming_and_delivering_ask_nothing(self):
        """D12: where nobody opens requests, neither the order nor its transfers read them."""
        asked = []
        tables = ("order_service_request", "order_service_document", "order_service_cause")
        execute = type(self.env.cr).execute

        def listening(cursor, query, *args, **kwargs):
            text = str(getattr(query, "code", query))
            asked.extend(table for table in tables if table in text)
            return execute(cursor, query, *args, **kwargs)

        order = self.make_order()
        self.patch(type(self.env.cr), "execute", listening)
        order.action_confirm()
        self.deliver(order)
        self.env.flush_all()
        self.assertEqual((order.picking_ids.state, asked), ("done", []))
