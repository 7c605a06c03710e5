"""Run inside Odoo beside its `website_sale`, over real HTTP: a cart becomes an order, paid is confirmed (D05, D17)."""

import re
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

    def login(self):
        """The customer with a login of his own, as the shop makes one at the checkout."""
        # What the website wrote meanwhile: begin after it.
        self.env.cr.commit()
        self.env.invalidate_all()
        user = self.env["res.users"].create(
            {"login": "li.na", "password": "li.na.of.amsterdam", "partner_id": self.customer.id,
             "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]}
        )  # fmt: skip
        self.env.cr.commit()
        session = requests.Session()
        page = session.get(f"{self.address}/web/login", timeout=60)
        data = {"login": user.login, "password": "li.na.of.amsterdam", "csrf_token": self.csrf(page.text)}
        answer = session.post(f"{self.address}/web/login", data=data, timeout=60)
        assert "/my" in answer.url, f"the login leads to {answer.url}"
        return session

    @staticmethod
    def csrf(page):
        """What a form of the page sends along."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page) or re.search(r'csrf_token: "([^"]+)"', page)
        assert found, "the page has no form"
        return found[1]

    def post(self, session, path, page, **data):
        """Send a form, and see what the server did with it."""
        data["csrf_token"] = self.csrf(page)
        answer = session.post(f"{self.address}{path}", data=data, timeout=60)
        self.env.cr.commit()
        self.env.invalidate_all()
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"
        return answer.text

    def deliver(self, order):
        """The goods leave; the customer is asked to confirm them."""
        for move in order.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        order.picking_ids.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.env.cr.commit()
        return order.order_acceptance_ids


def after_sales(shop, order):
    """The goods come, the customer confirms them on the website and says how satisfied he is (D05, D08, D17)."""
    company, session = shop.env.company, shop.login()
    company.write({"order_acceptance_days": 7, "order_survey": True})
    acceptance = shop.deliver(order)
    assert acceptance.state == "waiting", "the shop's delivery waits for nobody"

    listed = session.get(f"{shop.address}/my/deliveries", timeout=60).text
    assert acceptance.name in listed, "the customer's account does not list his delivery"
    assert f"/my/deliveries/{acceptance.id}" in shop.page(order), "the order's page does not lead to its delivery"
    path = f"/my/deliveries/{acceptance.id}"
    stranger = requests.get(f"{shop.address}{path}", timeout=60).text
    assert acceptance.name not in stranger, "a visitor of the shop reads a customer's delivery"

    page = session.get(f"{shop.address}{path}", timeout=60).text
    shop.post(session, f"{path}/answer", page, decision="accept", signer="Li Na")
    assert (acceptance.state, acceptance.decision_method) == ("accepted", "portal"), "receipt is not confirmed"
    assert acceptance.decision_user_id.login == "li.na", "nobody knows who confirmed receipt"

    shop.env["order.acceptance"]._cron_acceptance()
    shop.env.cr.commit()
    rating = acceptance.rating_ids
    assert rating and not rating.consumed, "the customer is not asked how satisfied he is"
    page = session.get(f"{shop.address}{path}", timeout=60).text
    shop.post(session, f"{path}/rate", page, rate="5", feedback="Quick and complete")
    assert (rating.consumed, rating.rating, rating.feedback) == (True, 5, "Quick and complete"), "the rating is lost"
    session.get(f"{shop.address}/rate/{rating.access_token}/1", timeout=60)
    shop.env.invalidate_all()
    assert rating.rating == 5, "rated a second time"


def main(env):
    """Buy with the policy *none*, with *required*, and with a payment that is too small; take the goods in and rate.

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
    after_sales(shop, order)

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
