"""Run inside Odoo beside its `repair`: the request's button makes repair orders and follows them."""

from odoo.fields import Command


def main(env):
    """Make a delivered order, a request to repair two pieces, and the repair.

    Args:
        env: as superuser; nothing is committed.

    Raises:
        AssertionError: Where the link does not do what it says.
    """
    product = env["product.product"].create({"name": "Driver", "is_storable": True})
    customer = env["res.partner"].create({"name": "Customer"})
    order = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 5})],
        }
    )
    order.action_confirm()
    order.picking_ids.move_ids.write({"quantity": 5, "picked": True})
    order.picking_ids.with_context(skip_sms=True).button_validate()
    request = env["order.service.request"]._open_for(
        order, "repair", "Two are dead", "", lines=[{"sale_line_id": order.order_line.id, "quantity": 2}]
    )
    assert request.repair_available, "no button although repair is installed"
    returned = env["stock.return.picking"].browse(request.action_return()["res_id"])
    back = env["stock.picking"].browse(returned.action_create_returns()["res_id"])
    action = request.action_repair()
    repair = env["repair.order"].browse(action["res_id"])
    assert repair.product_id == product and repair.product_qty == 2, "other goods than the request says"
    assert repair.partner_id == customer and repair.picking_id == back, "customer or return is missing"
    assert not repair.sale_order_id, "the confirmed order would get the parts"
    assert len(order.order_line) == 1, "the order changed"
    assert request.action_repair()["res_id"] == repair.id, "a second press made a second repair"
    row = request.document_ids.filtered(lambda one: one.kind == "repair")
    assert row.is_open and row.name == repair.display_name, "the request does not show the repair"
    repair.action_validate()
    repair.action_repair_start()
    repair.action_repair_end()
    row.invalidate_recordset()
    assert repair.state == "done" and not row.is_open, "the request does not follow the repair"
    env["repair.order"].browse(request.action_repair()["res_id"]).action_repair_cancel()
    env.flush_all()
    env.cr.rollback()
