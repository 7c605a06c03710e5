"""Run inside Odoo beside its `mrp_subcontracting`: the receipt of a subcontracted product is the sheet's stock-in."""

import odoo.modules.module
from odoo.addons.production_handover.tests.inspection_common import InspectionCommon
from odoo.fields import Command


class People(InspectionCommon):
    """People, products and helpers of the module's tests."""

    def runTest(self):
        """Nothing: only the helpers are wanted."""


def main(env):
    """Order a product that a subcontractor makes, inspect it in two parts, receive it in two, and ship it.

    Args:
        env: as superuser; nothing is committed.

    Raises:
        AssertionError: Where goods come in that nobody accepted, or something is lost.
    """
    env.cr.commit()
    odoo.modules.module.current_test = True
    People.setUpClass()
    try:
        walk(People())
    finally:
        People.doClassCleanups()


def subcontracted(case):
    """Let a subcontractor make the product, ordered as customers order it."""
    own = case.env
    vendor = own["res.partner"].create({"name": "Subcontractor", "is_company": True})
    routes = own.ref("purchase_stock.route_warehouse0_buy") | own.ref("stock.route_warehouse0_mto")
    case.product.write({
        "route_ids": [Command.set(routes.ids)],
        "seller_ids": [Command.create({"partner_id": vendor.id, "price": 1})],
    })  # fmt: skip
    case.bom.write({"type": "subcontract", "subcontractor_ids": [Command.set(vendor.ids)]})
    place = case.company.subcontracting_location_id
    for part in case.chip | case.board:
        own["stock.quant"]._update_available_quantity(part, place, 1000)
    own.cr.flush()


def receive(case, receipt, quantity):
    """Validate a receipt, as the keeper, with a backorder for the rest."""
    case.env.invalidate_all()
    receipt.move_ids.write({"quantity": quantity, "picked": True})
    # As this person; a part splits the subcontractor's order, which Odoo does not let the warehouse write.
    receipt.with_user(case.keeper).sudo().with_context(skip_backorder=True).button_validate()
    case.env.cr.flush()


def walk(case):
    """Walk the flow, and try to get past the gate."""
    subcontracted(case)
    order, sheet = case.confirm(100.0)
    case.decide(sheet)
    row = sheet.line_ids
    assert row.decision == "produce", row.decision
    case.sign(sheet, case.worker)
    purchase = order.stock_reference_ids.purchase_ids | case.env["purchase.order"].search(
        [("order_line.product_id", "=", case.product.id)]
    )
    purchase.with_user(case.env.ref("base.user_admin")).button_confirm()
    case.env.cr.flush()
    receipt = purchase.picking_ids
    production = receipt.move_ids.move_orig_ids.production_id
    assert production.subcontractor_id and production.state != "draft", "the subcontractor's order is held"
    assert production.handover_sheet_id == sheet, "the subcontractor's order is of no flow sheet"
    with case.held("0 of .* are accepted by inspections, 100 would be in stock"):
        receive(case, receipt, 100)
    assert receipt.state == "assigned" and row.received == 0 and case.in_stock() == 0, "something came in"
    case.env["handover.report"]._report(production, 100, case.worker)
    case.env.cr.flush()
    case.inspect(row, 60)
    with case.held("60 of .* are accepted by inspections, 61 would be in stock"):
        receive(case, receipt, 61)
    receive(case, receipt, 60)
    rest = receipt.backorder_ids
    assert (receipt.state, production.state, row.received, case.in_stock()) == ("done", "done", 60, 60), (
        receipt.state, production.state, row.received, case.in_stock())  # fmt: skip
    assert rest.move_ids.product_uom_qty == 40, "the rest is lost"
    with case.held("60 of .* are accepted by inspections, 100 would be in stock"):
        receive(case, rest, 40)
    case.inspect(row, 40)
    case.sign(sheet, case.worker)
    case.sign(sheet, case.inspector)
    receive(case, rest, 40)
    row.invalidate_recordset()
    step = sheet.signoff_head_id._current_steps().filtered(lambda one: one.act == "received")
    assert (row.received, case.in_stock(), step.state, step.signed_by_id) == (100, 100, "signed", case.keeper), (
        row.received, case.in_stock(), step.state)  # fmt: skip
    shipment = case.call(sheet)
    case.ship(order)
    case.sign(shipment, case.inspector)
    case.sign(shipment, case.salesperson)
    assert (order.order_line.qty_delivered, sheet.state) == (100, "done"), (order.order_line.qty_delivered, sheet.state)
