"""What Odoo does to manufacturing orders under way: merged, split, in many parts, more, less, cancelled (D18)."""

from odoo.fields import Command
from odoo.tests import tagged

from .inspection_common import InspectionCommon


@tagged("post_install", "-at_install")
class TestHandoverOddProduction(InspectionCommon):
    def report(self, production, quantity):
        self.env["handover.report"]._report(production, quantity, self.worker)
        self.env.cr.flush()

    def two_rows(self, *quantities):
        """An order for the same product in several rows, taken over."""
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "user_id": self.salesperson.id,
            "order_line": [
                Command.create({"product_id": self.product.id, "product_uom_qty": quantity}) for quantity in quantities
            ],
        })  # fmt: skip
        order.with_user(self.salesperson).action_confirm()
        sheet = order.handover_sheet_ids.with_env(self.env)
        self.env.cr.flush()
        self.decide(sheet)
        self.sign(sheet, self.worker)
        return sheet, order.stock_reference_ids.production_ids

    def test_a_split_order_is_reported_and_received_once(self):
        """30 of 100 are reported, then Odoo splits: no more than 100 are reported, whatever the parts."""
        _order, sheet, production = self.produced(report=30)
        row = sheet.line_ids
        first, second = production._split_productions({production: [20, 80]})
        self.assertEqual((first.product_qty, second.product_qty), (20, 80))
        self.assertEqual(second.handover_sheet_id, sheet)
        with self.held("70 of 80 are not reported"):
            self.report(second, 71)
        with self.held("are not reported"):
            self.report(first, 1)
        self.report(second, 70)
        self.assertEqual((row.produced, sheet.state), (100, "inspection"))
        self.inspect(row, 50)
        self.finish(first)
        with self.held("50 of .* are accepted by inspections, 100 would be in stock"):
            self.finish(second)
        rest = self.finish(second, 30)
        self.assertEqual((row.received, rest.handover_sheet_id), (50, sheet))
        self.inspect(row, 50)
        self.finish(rest)
        self.assertEqual((row.received, self.in_stock()), (100, 100))

    def test_a_split_draft_stays_held(self):
        """Before production takes over, parts of a manufacturing order wait as the whole did."""
        order, sheet = self.confirm(100.0)
        production = order.stock_reference_ids.production_ids
        parts = production._split_productions({production: [60, 40]})
        self.assertEqual(set(parts.mapped("state")), {"draft"})
        for part in parts:
            with self.held("not taken over|waits for"):
                part.with_user(self.worker).action_confirm()
        self.decide(sheet)
        self.sign(sheet, self.worker)
        self.assertEqual(set(parts.mapped("state")), {"confirmed"})

    def test_merged_orders_are_reported_once(self):
        """What was reported of orders that are merged is not reported again of the merged one."""
        sheet, productions = self.two_rows(60.0, 40.0)
        if len(productions) == 1:
            productions = productions._split_productions({productions: [60, 40]})
        self.report(productions[0], 30)
        merged = self.env["mrp.production"].browse(productions.action_merge()["res_id"])
        self.assertEqual((merged.product_qty, merged.handover_sheet_id), (100, sheet))
        self.assertEqual(set(productions.mapped("state")), {"cancel"})
        with self.held("70 of 100 are not reported"):
            self.report(merged, 71)
        self.report(merged, 70)
        self.assertEqual(sum(sheet.line_ids.mapped("produced")), 100)
        for row in sheet.line_ids:
            self.inspect(row)
        self.finish(merged)
        self.assertEqual((sum(sheet.line_ids.mapped("received")), self.in_stock()), (100, 100))

    def test_merged_before_the_take_over(self):
        """A merged draft is a new manufacturing order: held as those that it was made of, released with the sheet."""
        order, sheet = self.confirm(100.0)
        production = order.stock_reference_ids.production_ids
        parts = production._split_productions({production: [60, 40]})
        merged = self.env["mrp.production"].browse(parts.action_merge()["res_id"])
        self.assertEqual((merged.state, merged.handover_sheet_id), ("draft", sheet))
        with self.held("not taken over|waits for"):
            merged.with_user(self.worker).action_confirm()
        self.decide(sheet)
        self.sign(sheet, self.worker)
        self.assertEqual(merged.state, "confirmed")

    def test_backorders_of_backorders(self):
        """Five parts, one after the other: everything is reported, inspected and received exactly once."""
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        self.inspect(row)
        parts = [production]
        for quantity in (10, 20, 30, 25):
            parts.append(self.finish(parts[-1], quantity))
            self.assertEqual(parts[-1].handover_sheet_id, sheet)
            with self.held("0 of .* are not reported"):
                self.report(parts[-1], 1)
        self.assertEqual((row.received, parts[-1].product_qty), (85, 15))
        self.finish(parts[-1])
        self.assertEqual((row.received, row.produced, self.in_stock()), (100, 100, 100))

    def test_less_is_made(self):
        """95 of 100, and no backorder: the row is short and says so, nothing passes for made."""
        _order, sheet, production = self.produced(report=95)
        row = sheet.line_ids
        self.assertEqual(sheet.state, "production")
        self.inspect(row, 95)
        self.finish(production, 95, backorder=False)
        self.assertEqual((row.produced, row.inspected, row.received), (95, 95, 95))
        self.assertEqual(self.in_stock(), 95)
        with self.held("95 presented|presented, but only 0"):
            self.inspect(row, 5)
        shipment = self.call(sheet)
        self.assertEqual(shipment.line_ids.quantity, 95)

    def test_components_scrapped_and_products_scrapped_before_the_stock(self):
        """Scrap takes nothing off what is accepted, and opens nothing: the rest still waits."""
        _order, sheet, production = self.produced()
        row = sheet.line_ids
        self.inspect(row, 70)
        for product, quantity in ((self.chip, 3), (self.board, 1)):
            self.env["stock.scrap"].create({
                "product_id": product.id, "scrap_qty": quantity, "production_id": production.id,
                "location_id": production.location_src_id.id,
            }).do_scrap()  # fmt: skip
        with self.held("70 of .* are accepted"):
            self.finish(production, 71)
        self.finish(production, 70)
        self.assertEqual((row.received, row.inspected), (70, 70))

    def test_cancelled_half_way(self):
        """60 of 100 are in stock when the sheet is cancelled: what is in stays in and stays written, the rest waits."""
        order, sheet, production = self.produced()
        self.inspect(sheet.line_ids, 60)
        rest = self.finish(production, 60)
        reports, inspections = sheet.report_ids, self.env["handover.inspection"].search([("sheet_id", "=", sheet.id)])
        sheet.with_user(self.salesperson).action_cancel()
        self.assertEqual((sheet.state, self.in_stock(), rest.state not in ("done", "cancel")), ("cancelled", 60, True))
        self.assertEqual((len(reports.exists()), len(inspections.exists())), (1, 1))
        with self.held("has no flow sheet"):
            self.finish(rest)
        with self.held("no flow sheet|not called ready"):
            self.ship(order)
        order.with_user(self.salesperson).action_handover_create()
        again = order.handover_sheet_ids.filtered(lambda one: not one.cancelled_on).with_env(self.env)
        self.assertEqual((len(again), len(order.handover_sheet_ids)), (1, 2))
        self.assertEqual(rest.handover_sheet_id, again)
