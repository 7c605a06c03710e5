"""Checks of a purchase order before it is signed off: vendor, prices, quantities, dates, terms (D02, D16.2)."""

from odoo import fields, models

from . import order_review_check as review


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "order.review.mixin"]

    _order_review_codes = ("vendor", "purchase_price", "minimum", "demand", "arrival", "terms")

    def _order_review_lines(self):
        return super()._order_review_lines().filtered(lambda line: not line.is_downpayment)

    def _order_review_vendor(self):
        """Data of the vendor.

        :rtype: dict
        """
        contacts = [(self.env._("Vendor"), self.partner_id.commercial_partner_id, False)]
        return self._order_review_partner_data(contacts, self.env._("Address, phone, e-mail and tax number are there."))

    def _order_review_terms(self):
        """Payment terms agreed with the vendor (D02.5).

        :rtype: dict
        """
        if self.payment_term_id:
            return self._order_review_result(review.OK, self.payment_term_id.name)
        return self._order_review_result(review.WARN, self.env._("The order has no payment terms."))

    # === PRICE ===

    def _order_review_purchase_price(self):
        """Prices against the vendor's pricelist and the last purchase of the same product.

        :rtype: dict
        """
        lines = self._order_review_lines()
        last = self._order_review_last_purchases(lines.product_id)
        rows = []
        for line in lines:
            price = line.price_unit * (1 - (line.discount or 0.0) / 100)
            listed = self._order_review_vendor_price(line)
            bought, when = self._order_review_last_price(line, last)
            higher = [
                known for known in (listed, bought) if known is not None and self._order_review_above(price, known)
            ]
            below = listed is not None and self._order_review_above(listed, price)
            if not higher and not below and listed is not None:
                continue
            base = listed if listed is not None else bought
            rows.append(
                review.row(
                    review.WARN if higher or below else review.OK,
                    line.product_id.display_name,
                    self._order_review_price_text(price),
                    self._order_review_price_text(listed) if listed is not None else "–",
                    self._order_review_price_text(bought) if bought is not None else "–",
                    self._order_review_day(when),
                    self._order_review_percent((price - base) / base * 100) if base else "–",
                )
            )
        columns = (
            self.env._("Product"),
            self.env._("Price"),
            self.env._("Vendor's pricelist"),
            self.env._("Last purchase"),
            self.env._("On"),
            self.env._("Difference"),
        )
        state = review.worst(row["state"] for row in rows)
        if state == review.WARN:
            text = self.env._("Prices differ from what was agreed or paid before.")
        elif rows:
            text = self.env._("Some products have no price in the vendor's pricelist.")
        else:
            text = self.env._("All prices are those of the vendor's pricelist.")
        return self._order_review_result(state, text, columns, rows)

    def _order_review_above(self, price, known):
        return self.currency_id.compare_amounts(price, known) > 0

    def _order_review_vendor_price(self, line):
        """The vendor's price for the row's quantity, per unit of the row, in the order's currency.

        :rtype: float | None
        """
        seller = line.product_id._select_seller(
            partner_id=self.partner_id,
            quantity=line.product_qty,
            date=self.date_order.date(),
            uom_id=line.product_uom_id,
            params={"order_id": self},
        )
        if not seller:
            return None
        price = self.env["account.tax"]._fix_tax_included_price_company(
            seller.price_discounted, line.product_id.supplier_taxes_id, line.tax_ids, self.company_id
        )
        price = seller.currency_id._convert(price, self.currency_id, self.company_id, self.date_order, round=False)
        return seller.product_uom_id._compute_price(price, line.product_uom_id)

    def _order_review_last_purchases(self, products):
        """The last confirmed row of each product, of any vendor, before this order.

        :rtype: dict[product.product, purchase.order.line]
        """
        lines = self.env["purchase.order.line"]
        domain = [
            ("product_id", "in", products.ids),
            ("state", "=", "purchase"),
            ("order_id", "!=", self.id),
            ("company_id", "=", self.company_id.id),
            ("display_type", "=", False),
        ]
        # Ids grow with time: one row per product without reading the history.
        newest = lines._read_group(domain, ["product_id"], ["id:max"])
        rows = lines.browse(line_id for _product, line_id in newest)
        return {line.product_id: line for line in rows}

    def _order_review_last_price(self, line, last):
        bought = last.get(line.product_id)
        if not bought:
            return None, False
        price = bought.price_unit * (1 - (bought.discount or 0.0) / 100)
        day = bought.date_approve or bought.date_order
        price = bought.currency_id._convert(price, self.currency_id, self.company_id, self.date_order, round=False)
        return bought.product_uom_id._compute_price(price, line.product_uom_id), day

    # === QUANTITY ===

    def _order_review_minimum(self):
        """Quantities below what the vendor sells at least.

        :rtype: dict
        """
        rows = []
        for line in self._order_review_lines():
            offers = line.product_id._get_filtered_sellers(partner_id=self.partner_id, quantity=None)
            least = min(
                (offer.product_uom_id._compute_quantity(offer.min_qty, line.product_uom_id) for offer in offers),
                default=0.0,
            )
            if line.product_uom_id.compare(line.product_qty, least) < 0:
                rows.append(
                    review.row(
                        review.WARN,
                        line.product_id.display_name,
                        self._order_review_quantity(line.product_qty, line.product_uom_id),
                        self._order_review_quantity(least, line.product_uom_id),
                    )
                )
        columns = (self.env._("Product"), self.env._("Ordered"), self.env._("Minimum"))
        text = self.env._("Below the vendor's minimum quantity.") if rows else self.env._("No minimum is missed.")
        return self._order_review_result(review.worst(row["state"] for row in rows), text, columns, rows)

    def _order_review_demand(self):
        """Rows that nothing asks for: neither an order, nor a reordering rule, nor a shortage in the forecast.

        :rtype: dict
        """
        warehouse = self.picking_type_id.warehouse_id
        lines = self._order_review_lines().filtered(lambda line: line.product_id.is_storable)
        products = lines.product_id.with_context(warehouse_id=warehouse.id)
        forecast = {product.id: product.virtual_available for product in products}
        ruled = self.env["stock.warehouse.orderpoint"].search(
            [("product_id", "in", products.ids), ("warehouse_id", "=", warehouse.id)]
        )
        rows = []
        for line in lines:
            product = line.product_id
            if product in ruled.product_id or line.move_dest_ids or line.sale_line_id:
                continue
            without = forecast[product.id] - self._order_review_expected(line)
            if product.uom_id.compare(without, 0.0) < 0:
                continue
            rows.append(
                review.row(
                    review.WARN,
                    product.display_name,
                    self._order_review_quantity(line.product_qty, line.product_uom_id),
                    self._order_review_quantity(without, product.uom_id),
                )
            )
        columns = (self.env._("Product"), self.env._("Ordered"), self.env._("Forecast without this order"))
        if not rows:
            return self._order_review_result(review.OK, self.env._("Every row has a demand."))
        text = self.env._("Nothing asks for these rows: no order, no reordering rule, no shortage.")
        return self._order_review_result(review.WARN, text, columns, rows)

    def _order_review_expected(self, line):
        # What a confirmed order has in the forecast itself.
        if self.state != "purchase":
            return 0.0
        return line.product_uom_id._compute_quantity(line.product_qty - line.qty_received, line.product_id.uom_id)

    # === DATE ===

    def _order_review_arrival(self):
        """Expected arrivals against the vendor's lead time.

        :rtype: dict
        """
        if self.state == "purchase":
            return self._order_review_result(review.OK, self.env._("The order is placed."))
        today = fields.Date.context_today(self)
        rows = []
        for line in self._order_review_lines():
            day = self._order_review_local_day(line.date_planned)
            offers = line.product_id._get_filtered_sellers(partner_id=self.partner_id, quantity=None)
            lead = min(offers.mapped("delay"), default=0)
            earliest = fields.Date.add(today, days=lead)
            if not day or day >= earliest:
                continue
            rows.append(self._order_review_late_row(line, day, earliest))
        columns = (self.env._("Product"), self.env._("Expected"), self.env._("Possible from"), self.env._("Finding"))
        if not rows:
            text = self.env._("The expected arrivals are within the vendor's lead times.")
            return self._order_review_result(review.OK, text)
        text = self.env._("Not every expected arrival can be kept.")
        return self._order_review_result(review.worst(row["state"] for row in rows), text, columns, rows)
