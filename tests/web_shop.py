"""Run inside Odoo beside its `website_sale`, over real HTTP: a cart becomes an order, paid is confirmed (D05, D17)."""

from datetime import date

import requests


class Shop:
    """A visitor of the shop, and what the shop does with his cart."""

    def __init__(self, env):
        self.env = env
        self.address = env["ir.config_parameter"].get_param("report.url")
        env["website"].search([], limit=1).domain = False
        self.product = env["product.product"].create(
            {"name": "LED driver 60 W", "is_storable": True, "list_price": 50, "taxes_id": False,
             "website_published": True, "sale_ok": True, "allow_out_of_stock_order": True}
        )  # fmt: skip
        self.customer = env["res.partner"].create(
            {"name": "Li Na", "email": "li.na@example.com", "street": "Keizersgracht 1", "city": "Amsterdam",
             "zip": "1015", "country_id": env.ref("base.nl").id, "phone": "+31205550101"}
        )  # fmt: skip
        env["account.chart.template"].try_loading("generic_coa", company=env.company, install_demo=False)
        self.provider = env["payment.provider"].search([("code", "!=", "none")], limit=1) or self._provider()
        self.provider.journal_id = env["account.journal"].search([("type", "=", "bank")], limit=1)
        self.method = env["payment.method"].with_context(active_test=False).search([], limit=1)
        env.cr.commit()

    def _provider(self):
        return self.env["payment.provider"].search([], limit=1)

    def cart(self, quantity):
        """Put a product into a cart as a visitor does, and give the order behind it."""
        session = requests.Session()
        page = session.get(f"{self.address}/shop", timeout=60)
        assert page.status_code == 200 and self.product.name in page.text, "the shop does not show the product"
        params = {
            "product_template_id": self.product.product_tmpl_id.id,
            "product_id": self.product.id,
            "quantity": quantity,
        }
        answer = session.post(f"{self.address}/shop/cart/add", json={"jsonrpc": "2.0", "params": params}, timeout=60)
        assert "error" not in answer.json(), answer.text
        self.env.cr.commit()
        order = self.env["sale.order"].search([("website_id", "!=", False)], order="id desc", limit=1)
        assert order.order_line.product_uom_qty == quantity, "the cart is not the order"
        order.write({"partner_id": self.customer.id, "partner_invoice_id": self.customer.id,
                     "partner_shipping_id": self.customer.id})  # fmt: skip
        return order

    def pay(self, order, amount):
        """What a payment provider reports: the money is there."""
        payment = self.env["payment.transaction"].create(
            {"provider_id": self.provider.id, "payment_method_id": self.method.id, "amount": amount,
             "currency_id": order.currency_id.id, "partner_id": order.partner_id.id, "state": "draft",
             "reference": f"{order.name}-{order.transaction_ids and len(order.transaction_ids) or 0}",
             "sale_order_ids": [(6, 0, order.ids)]}
        )  # fmt: skip
        payment._set_done()
        payment._post_process()
        self.env.cr.commit()
        self.env.invalidate_all()
        return payment

    def page(self, order):
        """The customer's page of the order, by the link in his mail."""
        order._portal_ensure_token()
        self.env.cr.commit()
        answer = requests.get(f"{self.address}{order.get_portal_url()}", timeout=60)
        assert answer.status_code == 200, f"the order's page answers {answer.status_code}"
        return answer.text


def main(env):
    """Buy with the policy *none*, with *required*, and with a payment that is too small.

    Args:
        env: as superuser; what it does is committed, the database is thrown away.

    Raises:
        AssertionError: Where the shop does not go on as it should.
    """
    company = env.company
    company.order_tracking_since = date(2000, 1, 1)
    shop = Shop(env)

    order = shop.cart(2)
    shop.pay(order, order.amount_total)
    assert order.state == "sale", "a paid web order is not confirmed"
    page = shop.page(order)
    assert 'data-stage="confirmed"' in page and 'data-stage="shipped"' in page, "the customer sees no timeline"
    assert not order.confirmation_ids, "policy none made a sheet"

    company.confirmation_policy = "required"
    order = shop.cart(3)
    shop.pay(order, order.amount_total)
    assert order.state == "sale", "payment in full does not confirm"
    assert order.confirmation_sheet_id.state == "confirmed", "the payment is not recorded as the confirmation"
    assert order.confirmation_sheet_id.answer_method == "payment", "confirmed by something else"

    order = shop.cart(4)
    payment = shop.pay(order, round(order.amount_total / 2, 2))
    assert payment.state == "done" and payment.payment_id, "the money is lost"
    assert order.state in ("draft", "sent"), "half the money confirmed the order"
