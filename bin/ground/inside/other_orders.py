"""Orders of a company that does not know our modules yet: sold, bought, delivered, cancelled."""


def main(env):
    """Make a few orders in every state."""
    partner = env["res.partner"].create({"name": "Other Orders Ltd.", "email": "orders@example.com"})
    product = env["product.product"].create({"name": "Other product", "type": "consu", "is_storable": True})
    draft, confirmed, delivered, cancelled = sales = env["sale.order"].create(
        [
            {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": quantity})]}
            for quantity in (1, 2, 3, 4)
        ]
    )
    draft.action_quotation_sent()
    (confirmed + delivered + cancelled).action_confirm()
    cancelled._action_cancel()
    picking = delivered.picking_ids
    picking.move_ids.write({"quantity": 3, "picked": True})
    picking.button_validate()
    purchases = env["purchase.order"].create(
        [
            {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "product_qty": quantity})]}
            for quantity in (5, 6)
        ]
    )
    purchases[0].button_confirm()
    assert sales.mapped("state") == ["sent", "sale", "sale", "cancel"]
    assert picking.state == "done" and purchases.mapped("state") == ["purchase", "draft"]
