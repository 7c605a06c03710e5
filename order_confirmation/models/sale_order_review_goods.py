"""Checks of a sales order's rows: price against the pricelist, stock against demand (D12, D15, D16.2)."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from . import order_review_check as review


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === PRICE ===

    def _order_review_price(self):
        """Prices that differ from the pricelist, and prices below cost for who may see costs (D12, D16.2).

        :rtype: dict
        """
        lines = self._order_review_lines().filtered(lambda line: not line.combo_item_id and not line.is_expense)
        rules = {"products": lines.product_id}
        costs = self._order_review_costs(lines) if self._order_review_sees_costs() else {}
        rows = []
        for line in lines:
            expected = self._order_review_pricelist_price(line, rules)
            price = line.price_unit * (1 - (line.discount or 0.0) / 100)
            differs = self.currency_id.compare_amounts(price, expected) != 0
            below_cost = line in costs and self.currency_id.compare_amounts(price, costs[line]) < 0
            if not differs and not below_cost:
                continue
            rows.append(
                review.row(
                    review.PROBLEM if below_cost else review.WARN,
                    line.product_id.display_name,
                    self._order_review_price_text(price),
                    self._order_review_price_text(expected),
                    self._order_review_percent((price - expected) / expected * 100) if expected else "–",
                    self.env._("below cost") if below_cost else "",
                )
            )
        columns = (
            self.env._("Product"),
            self.env._("Price"),
            self.env._("Pricelist price"),
            self.env._("Difference"),
            self.env._("Finding"),
        )
        if not rows:
            return self._order_review_result(review.OK, self.env._("All prices are those of the pricelist."))
        text = self.env._("%(count)s of %(all)s prices need a look.", count=len(rows), all=len(lines))
        return self._order_review_result(review.worst(row["state"] for row in rows), text, columns, rows)

    def _order_review_pricelist_price(self, line, rules):
        return self.pricelist_id._get_product_price(
            line.product_id.with_context(**line._get_product_price_context()),
            **line._get_pricelist_kwargs(),
            order_review_rules=rules,
        )

    def _order_review_costs(self, lines):
        """Cost of each row's product per unit of the row, in the order's currency.

        :rtype: dict[sale.order.line, float]
        """
        costs = {}
        for line in lines.filtered(lambda line: line.product_id.standard_price):
            cost = line.product_id.uom_id._compute_price(line.product_id.standard_price, line.product_uom_id)
            costs[line] = line.product_id.cost_currency_id._convert(
                cost, self.currency_id, self.company_id, self.date_order, round=False
            )
        return costs

    # === STOCK ===

    def _order_review_stock(self):
        """What is free in the order's warehouse until its date, against what is ordered (D07, D15, D16.2).

        :rtype: dict
        """
        shortages = self._order_shortages()
        if not shortages:
            if not self._order_review_stock_lines():
                return self._order_review_result(review.OK, self.env._("Nothing that is kept in stock."))
            return self._order_review_result(review.OK, self.env._("Enough is free for every row."))
        decisions = dict(
            self.env["sale.order.line"]._fields["order_shortage_decision"]._description_selection(self.env)
        )
        rows = []
        for line, found in shortages.items():
            uom = line.product_uom_id
            decided = line._order_shortage_decided(found["missing"])
            decision = decisions.get(line.order_shortage_decision, "–")
            if line.order_shortage_product_id:
                decision = f"{decision}: {line.order_shortage_product_id.display_name}"
            if found["on_order"]:
                decision = self.env._("made or bought to order")
            rows.append(
                review.row(
                    review.OK if found["on_order"] else review.WARN if decided else review.PROBLEM,
                    line.product_id.display_name,
                    self._order_review_quantity(found["demand"], uom),
                    self._order_review_quantity(found["free"], uom),
                    self._order_review_quantity(found["incoming"], uom),
                    self._order_review_quantity(found["missing"], uom),
                    decision,
                )
            )
        columns = (
            self.env._("Product"),
            self.env._("Ordered"),
            self.env._("Free"),
            self.env._("Incoming until the date"),
            self.env._("Shortage"),
            self.env._("What to do"),
        )
        actions = [review.call(self.env._("Decide on shortages"), "action_order_shortage")]
        if self.order_line.filtered("order_shortage_decision"):
            actions.append(review.call(self.env._("Tell the customer"), "action_order_shortage_message"))
        state = review.worst(row["state"] for row in rows)
        texts = {
            review.OK: self.env._("What is short is made or bought to order."),
            review.WARN: self.env._("There are shortages; what to do is on record."),
            review.PROBLEM: self.env._("There are shortages nobody has decided on: wait, substitute, or partial."),
        }
        return self._order_review_result(state, texts[state], columns, rows, actions)

    def _order_review_stock_lines(self):
        return self._order_review_goods().filtered(
            lambda line: line.product_id.is_storable and line.product_uom_qty > line.qty_delivered
        )

    def _order_shortages(self):
        """Rows for which too little is free until their date, in a fixed number of queries.

        Rows of the same product share what there is, the earlier date first. What other orders reserved,
        and what they need until the date without having reserved it, is not free: no overselling.

        :returns: ``demand``, ``free`` (today), ``incoming`` (until the date) and ``missing`` by row, in the row's
            unit; ``on_order``: the product is procured for each order
        :rtype: dict[sale.order.line, dict]
        """
        self.ensure_one()
        shortages = {}
        for warehouse, lines in self._order_review_stock_lines().grouped("warehouse_id").items():
            stock = self._order_review_warehouse_stock(warehouse, lines)
            used = defaultdict(float)
            for line in lines.sorted(lambda line: (line._confirmation_delivery_day(), line.sequence, line.id)):
                product, day = line.product_id, line._confirmation_delivery_day()
                free, moves = stock[product]
                incoming = sum(quantity for date, quantity, _need in moves if date <= day)
                needed = sum(need for date, _quantity, need in moves if date <= day)
                demand = line.product_uom_id._compute_quantity(
                    line.product_uom_qty - line.qty_delivered, product.uom_id, round=False
                )
                left = max(free - used[product], 0.0)
                available = max(free + incoming - needed - used[product], 0.0)
                used[product] += demand
                if product.uom_id.compare(demand, available) <= 0:
                    continue
                values = {"demand": demand, "free": left, "incoming": incoming, "missing": demand - available}
                shortages[line] = {
                    name: product.uom_id._compute_quantity(value, line.product_uom_id, round=False)
                    for name, value in values.items()
                }
                shortages[line]["on_order"] = line._order_shortage_on_order()
        return {line: shortages[line] for line in self.order_line if line in shortages}

    def _order_review_warehouse_stock(self, warehouse, lines):
        """Free stock of the rows' products, and what comes in and is still needed, day by day.

        :param stock.warehouse warehouse: where the rows are delivered from
        :param sale.order.line lines: rows of this order
        :returns: by product: quantity free today, and ``(day, coming in, needed and not reserved)``
        :rtype: dict[product.product, tuple[float, list]]
        """
        products = lines.product_id.with_context(warehouse_id=warehouse.id)
        _quants, moves_in, moves_out = products._get_domain_locations()
        running = Domain(
            [
                ("product_id", "in", products.ids),
                ("state", "in", ("waiting", "confirmed", "assigned", "partially_available")),
            ]
        )
        days = defaultdict(list)
        moves = self.env["stock.move"]
        for product, date, quantity in moves._read_group(
            running & Domain(moves_in), ["product_id", "date:day"], ["product_qty:sum"]
        ):
            days[product.id].append((date.date(), quantity, 0.0))
        others = running & Domain(moves_out) & Domain("sale_line_id", "not in", lines.ids)
        for product, uom, date, quantity, reserved in moves._read_group(
            others, ["product_id", "product_uom", "date:day"], ["product_qty:sum", "quantity:sum"]
        ):
            reserved = uom._compute_quantity(reserved, product.uom_id, round=False)
            days[product.id].append((date.date(), 0.0, max(quantity - reserved, 0.0)))
        own = self.env["stock.move.line"]._read_group(
            [("move_id.sale_line_id", "in", lines.ids), ("state", "not in", ("done", "cancel"))],
            ["product_id"],
            ["quantity_product_uom:sum"],
        )
        reserved = {product.id: quantity for product, quantity in own}
        return {product: (product.free_qty + reserved.get(product.id, 0.0), days[product.id]) for product in products}
