"""Checks of a sales order before it is signed off: customer, delivery area, payment, date (D08, D12, D14.3, D16.2)."""

from odoo import fields, models

from . import order_review_check as review


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "order.review.mixin"]

    _order_review_codes = ("customer", "area", "price", "stock", "payment", "date")

    def _order_review_lines(self):
        lines = super()._order_review_lines()
        return lines.filtered(lambda line: not line._confirmation_is_fee() and not line.is_downpayment)

    def _order_review_goods(self):
        return self._order_review_lines().filtered(lambda line: line.product_id.type == "consu")

    # === CUSTOMER, AREA ===

    def _order_review_customer(self):
        """Data of customer and delivery contact (D12).

        :rtype: dict
        """
        contacts = [
            (self.env._("Customer"), self.partner_id.commercial_partner_id, False),
            (self.env._("Delivery"), self.partner_shipping_id, bool(self._order_review_goods())),
        ]
        return self._order_review_partner_data(contacts, self.env._("Address, phone, e-mail and tax number are there."))

    def _order_review_area(self):
        """Whether goods are delivered there (D08): what Odoo's delivery methods say of countries, states, postcodes.

        Nothing to configure: without delivery methods, or with one that has no limits, every place is served.

        :rtype: dict
        """
        partner = self.partner_shipping_id
        place = ", ".join(filter(None, [partner.zip, partner.city, partner.state_id.name, partner.country_id.name]))
        if not self._order_review_goods():
            return self._order_review_result(review.OK, self.env._("Nothing to deliver."))
        if self.carrier_id:
            if self.carrier_id._match_address(partner):
                text = self.env._("%(carrier)s delivers to %(place)s.", carrier=self.carrier_id.name, place=place)
                return self._order_review_result(review.OK, text)
            text = self.env._("%(carrier)s does not deliver to %(place)s.", carrier=self.carrier_id.name, place=place)
            action = review.open_record(self.env._("Open the delivery method"), self.carrier_id)
            return self._order_review_result(review.PROBLEM, text, actions=[action])
        carriers = self.env["delivery.carrier"].search([("company_id", "in", [False, self.company_id.id])])
        limits = ("country_ids", "state_ids", "zip_prefix_ids")
        if all(any(carrier[name] for name in limits) for carrier in carriers) and carriers:
            serving = carriers.filtered(lambda carrier: carrier._match_address(partner))
            if not serving:
                text = self.env._("No delivery method serves %(place)s.", place=place or self.env._("an unknown place"))
                action = review.open_record(self.env._("Open the delivery address"), partner)
                return self._order_review_result(review.PROBLEM, text, actions=[action])
            names = ", ".join(serving.mapped("name"))
            return self._order_review_result(review.OK, self.env._("Served by %(carriers)s.", carriers=names))
        return self._order_review_result(review.OK, self.env._("Delivery is not limited to an area."))

    # === PAYMENT ===

    def _order_review_payment(self):
        """Payment term, credit limit and overdue invoices (D14.3).

        :rtype: dict
        """
        customer = self.partner_id.commercial_partner_id
        findings = [*self._order_review_credit(customer), *self._order_review_overdue(customer)]
        if not self.payment_term_id:
            findings.append((review.WARN, self.env._("The order has no payment terms.")))
        if not findings:
            text = self.env._("%(terms)s; nothing is overdue.", terms=self.payment_term_id.name)
            return self._order_review_result(review.OK, text)
        state = review.worst(state for state, _text in findings)
        action = review.open_record(self.env._("Open %(name)s", name=customer.display_name), customer)
        return self._order_review_result(state, " ".join(text for _state, text in findings), actions=[action])

    def _order_review_credit(self, customer):
        """Odoo's credit limit: what is owed, what is still to be invoiced, and this order.

        :returns: state and text, where the limit is exceeded
        :rtype: list[tuple[str, str]]
        """
        if not self.company_id.account_use_credit_limit or not customer.credit_limit:
            return []
        # A confirmed order is part of what is to be invoiced.
        this_order = self.amount_total / (self.currency_rate or 1.0) if self.state in ("draft", "sent") else 0.0
        total = customer.credit + customer.credit_to_invoice + this_order
        currency = self.company_id.currency_id
        if currency.compare_amounts(total, customer.credit_limit) <= 0:
            return []
        text = self.env._(
            "Credit limit exceeded: %(total)s with this order, the limit is %(limit)s.",
            total=currency.format(total),
            limit=currency.format(customer.credit_limit),
        )
        return [(review.PROBLEM, text)]

    def _order_review_overdue(self, customer):
        """Invoices past their due date.

        :returns: state and text, where there are any
        :rtype: list[tuple[str, str]]
        """
        domain = [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
            ("commercial_partner_id", "=", customer.id),
            ("company_id", "=", self.company_id.id),
            ("invoice_date_due", "<", fields.Date.context_today(self)),
        ]
        aggregates = ["__count", "amount_residual_signed:sum", "invoice_date_due:min"]
        count, amount, oldest = self.env["account.move"]._read_group(domain, [], aggregates)[0]
        if not count:
            return []
        text = self.env._(
            "Overdue invoices: %(count)s over %(amount)s, the oldest since %(date)s.",
            count=count,
            amount=self.company_id.currency_id.format(amount),
            date=self._order_review_day(oldest),
        )
        return [(review.WARN, text)]

    # === DATE ===

    def _order_review_date(self):
        """Promised dates against the products' lead times.

        :rtype: dict
        """
        goods = self._order_review_goods()
        if not goods:
            return self._order_review_result(review.OK, self.env._("Nothing to deliver."))
        today = fields.Date.context_today(self)
        rows, promised = [], self._order_review_local_day(self.commitment_date)
        for line in goods:
            day = line.confirmation_delivery_date or promised
            earliest = self._order_review_local_day(line._expected_date())
            if not day or (day >= today and day >= earliest):
                continue
            rows.append(self._order_review_late_row(line, day, earliest))
        state = review.worst(row["state"] for row in rows)
        if rows and self.state == "sale":
            # A promise that has passed since is for the shipment to chase, not for the review.
            state, rows = review.OK, []
        if rows:
            text = self.env._("Not every promised date can be kept.")
        elif promised or all(goods.mapped("confirmation_delivery_date")):
            text = self.env._("The promised dates are within the lead times.")
        else:
            state = review.WARN
            text = self.env._(
                "No delivery date is promised; the lead times allow %(date)s.",
                date=self._order_review_day(self.expected_date),
            )
        columns = (self.env._("Product"), self.env._("Promised"), self.env._("Possible from"), self.env._("Finding"))
        return self._order_review_result(state, text, columns, rows)
