"""One transfer with goods of several orders: each customer accepts his own (D13.4, D05, D17)."""

import re

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .acceptance_common import AcceptanceCommon


class SharedCommon(AcceptanceCommon):
    def shared(self, *partners):
        """Orders whose goods leave with one transfer.

        :returns: their acceptances, in the order of the customers
        """
        partners = partners or (self.customer, self.other_customer)
        orders = self.env["sale.order"]
        for number, partner in enumerate(partners, 1):
            orders |= self.make_order(
                [(self.product, 10 * number, 10)], partner_id=partner.id, client_order_ref=f"PO-{number}"
            )
        orders.action_confirm()
        picking = orders[0].picking_ids
        orders.picking_ids.do_unreserve()
        orders.picking_ids.move_ids.picking_id = picking
        picking.move_ids.picked = True
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")
        return [order.order_acceptance_ids for order in orders]


@tagged("post_install", "-at_install")
class TestAcceptanceShared(SharedCommon):
    def test_each_order_has_its_own_rows(self):
        """D13.4: one acceptance for each order, with its goods and its customer; nobody reads the other's."""
        first, second = self.shared()
        self.assertEqual(first.picking_id, second.picking_id)
        self.assertEqual((first.partner_id, second.partner_id), (self.customer, self.other_customer))
        self.assertEqual((first.line_ids.quantity, second.line_ids.quantity), (10, 20))
        self.assertNotEqual(first.access_token, second.access_token)
        self.assertEqual(self.Acceptance.with_user(self.portal).search([]), first)
        self.assertEqual(self.Acceptance.with_user(self.other_portal).search([]), second)
        lines = self.env["order.acceptance.line"]
        self.assertEqual(lines.with_user(self.portal).search([]), first.line_ids)
        with self.assertRaises(AccessError):
            second.line_ids.with_user(self.portal).read(["quantity"])

    def test_each_decides_for_himself(self):
        """D13.4, D05: one accepts, the other objects; a row of the other order is no row of this one."""
        first, second = self.shared()
        with self.assertRaisesRegex(UserError, "not on this delivery"), self.cr.savepoint():
            lines = {second.line_ids.id: {"answer": "damaged", "quantity": 1}}
            first.sudo()._decide("object", "portal", "Li Na", lines=lines)
        self.accept(first)
        self.assertEqual((first.state, second.state), ("accepted", "waiting"))
        self.assertEqual(first.picking_id._delivery_status(), "shipped")
        self.object(second)
        self.assertEqual((first.state, second.state), ("accepted", "objected"))
        self.assertEqual(first.picking_id._delivery_status(), "objected")
        request = self.env["order.service.request"].search([("picking_id", "=", second.picking_id.id)])
        self.assertEqual(request.order_id, second.order_id)

    def test_only_who_accepts(self):
        """D13.4: a customer without acceptance on the same truck makes none, and his goods are nobody else's."""
        self.customer.order_acceptance_days = -1
        first, second = self.shared()
        self.assertFalse(first)
        self.assertEqual(second.line_ids.quantity, 20)

    def test_corrected_and_back(self):
        """D13.4: a corrected quantity, and goods that come back, concern their own order alone."""
        first, second = self.shared()
        move = second.line_ids.move_id
        self.accept(first)
        move.move_line_ids.quantity = 18
        self.assertEqual((first.line_ids.quantity, second.line_ids.quantity), (10, 18))
        wizard = self.env["stock.return.picking"].create({"picking_id": second.picking_id.id})
        for line in wizard.product_return_moves:
            line.quantity = 18 if line.move_id == move else 0
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 18, "picked": True})
        back.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.assertEqual((first.state, second.state), ("accepted", "returned"))

    def test_order_that_is_deleted_leaves_its_rows(self):
        """D13.4: what was told to one customer never moves to another one when his order goes."""
        first, second = self.shared()
        picking, move = first.picking_id, first.line_ids.move_id
        order = first.order_id
        self.env.flush_all()
        move.sale_line_id = False
        self.env.cr.execute("UPDATE order_acceptance SET order_id = NULL WHERE id = %s", [first.id])
        self.env.invalidate_all()
        self.assertEqual(move._confirmation_orders()[:1], second.order_id, "Odoo counts it to the other order now")
        move.move_line_ids.quantity = 9
        self.assertEqual((first.line_ids.quantity, second.line_ids.quantity), (9, 20))
        self.assertEqual(first.order_name, order.name)
        self.assertEqual(len(self.Acceptance.search([("picking_id", "=", picking.id)])), 2)

    def test_request_of_the_second_order(self):
        """D14.10: a request names any order whose goods the delivery carried, and no other one."""
        _first, second = self.shared()
        values = {"kind": "complaint", "subject": "Broken", "picking_id": second.picking_id.id}
        requests = self.env["order.service.request"]
        request = requests.create({**values, "order_id": second.order_id.id, "partner_id": second.partner_id.id})
        self.assertEqual(request.picking_id, second.picking_id)
        self.assertEqual(second.order_id._service_deliveries(), second.picking_id)
        other = self.delivered().order_id
        with self.assertRaisesRegex(ValidationError, "does not belong"), self.cr.savepoint():
            requests.create({**values, "order_id": other.id, "partner_id": other.partner_id.id})

    def test_milestones_of_both(self):
        """D16.1: both orders are shipped, and accepted each at its own time."""
        self.company.order_tracking_since = "2000-01-01"
        first, second = self.shared()
        self.accept(first)
        orders = (first | second).order_id
        facts = orders._milestone_facts()
        done = {one: facts[one.order_id] for one in first | second}
        self.assertTrue(all(done[one]["shipped"].done for one in done))
        self.assertTrue(done[first]["accepted"].done)
        self.assertFalse(done[second]["accepted"].done)
        self.assertEqual([len(one.order_id._milestone_shipments()) for one in done], [1, 1])

    def test_paper_names_each_order(self):
        """D01: the delivery note says which goods belong to which order, and is signed when all have signed."""
        first, second = self.shared()
        page = first.picking_id.with_user(self.keeper)._delivery_html()
        text = re.sub(r"<style.*?</style>|<[^>]+>|\s+", " ", page, flags=re.DOTALL)
        for one in (first, second):
            self.assertIn(f"{one.order_id.name} · {one.client_order_ref}", text)
        self.accept(first, "Li Na")
        self.assertNotIn("Li Na", first.picking_id._delivery_html())
        self.accept(second, "Wu Jun")
        self.assertIn("Wu Jun, Li Na", first.picking_id._delivery_html())

    def test_button_of_the_transfer(self):
        """D13.4: the transfer opens what its user may read, and shows what is open."""
        first, second = self.shared()
        self.accept(first)
        picking = first.picking_id.with_user(self.keeper)
        self.assertEqual((picking._acceptances(), picking.order_acceptance_state), (first | second, "waiting"))
        self.assertEqual(picking.action_view_acceptance()["domain"], [("id", "in", (second | first).ids)])

    def test_cost_does_not_grow(self):
        """D13.4: a truck with goods of six orders takes as many queries as one with two."""
        counts = []
        for number in (2, 2, 6):
            acceptances = self.Acceptance.union(*self.shared(*[self.customer] * number))
            moves = acceptances.picking_id.move_ids
            rows = acceptances.line_ids
            self.env.flush_all()
            self.env.cr.execute("DELETE FROM order_acceptance_line WHERE id = ANY(%s)", [rows.ids])
            self.env.cr.execute("DELETE FROM order_acceptance WHERE id = ANY(%s)", [acceptances.ids])
            self.env.invalidate_all()
            moves.mapped("sale_line_id.order_id.partner_id.name")
            before = self.env.cr.sql_log_count
            self.Acceptance.sudo()._make(moves)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 2)


@tagged("post_install", "-at_install")
class TestAcceptanceSharedPages(HttpCase, SharedCommon):
    def test_pages_of_the_right_customer(self):
        """D05, D17: his own delivery alone, on the list, by number and behind the paper's code."""
        first, second = self.shared()
        self.authenticate(self.portal.login, self.portal.login)
        page = self.url_open("/my/deliveries").text
        self.assertIn(first.order_name, page)
        self.assertNotIn(second.order_name, page)
        self.assertEqual(self.url_open(f"/my/deliveries/{second.id}", allow_redirects=False).status_code, 303)
        code = self.url_open(first.picking_id._delivery_url(), allow_redirects=False)
        self.assertTrue(code.headers["Location"].endswith(f"/my/deliveries/{first.id}"))
        token = f"/my/deliveries/{second.id}?access_token={first.access_token}"
        self.assertEqual(self.url_open(token, allow_redirects=False).status_code, 303)

    def test_signed_paper_is_for_all_goods(self):
        """D13.4: the driver's photo of the signed note accepts what is on it, and what was decided before stays."""
        first, second, third = self.shared(self.customer, self.other_customer, self.customer)
        self.accept(third, "Wu Jun")
        self.authenticate(self.keeper.login, self.keeper.login)
        page = self.url_open(first.picking_id._delivery_url())
        self.assertEqual(page.text.count("Open the acceptance"), 3)
        answer = self.url_open(
            f"{first.picking_id._delivery_url()}/signed",
            data={"signer": "Li Na", "csrf_token": Request.csrf_token(self)},
            files={"photos": ("note.jpg", self.photo(), "image/jpeg")},
        )
        self.assertEqual(answer.status_code, 200)
        acceptances = first | second | third
        acceptances.invalidate_recordset()
        self.assertEqual(acceptances.mapped("state"), ["accepted"] * 3)
        self.assertEqual((first.decided_by, second.decided_by, third.decided_by), ("Li Na", "Li Na", "Wu Jun"))
