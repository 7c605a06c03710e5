"""What a sheet prints of a purchase order beyond what it prints of any (D02)."""

from odoo import models

from ..core import clauses as core

#: Keys of the shipped clauses that are printed until the company has a clause set of its own (D02.3, D02.6, D02.7).
#: Delivery and payment are not among them: the sheet has sections of its own for those.
STANDARD_CLAUSES = ("d02.3", "d02.6", "d02.7")


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _confirmation_draft_values(self):
        """Payment as on the revision before, at first as the plan says or as the supplier is usually paid."""
        previous = self.confirmation_sheet_id
        method = previous.payment_method if previous else self._confirmation_payment_method()
        return {
            **super()._confirmation_draft_values(),
            "partner_shipping_id": self._confirmation_place().id,
            "payment_method": method,
            "payment_schedule": previous.payment_schedule,
            "payment_in_full": previous.payment_in_full,
        }

    def _confirmation_payment_method(self):
        supplier = self.partner_id.with_company(self.company_id)
        # sudo: plans are finance's to read, what a sheet says does not depend on who prepares it.
        plan = self.sudo().order_payment_plan_id.with_context(lang=self.partner_id.lang or self.env.lang)
        methods = dict(plan._fields["method"]._description_selection(plan.env))
        return methods.get(plan.method) or supplier.property_outbound_payment_method_line_id.name

    def _confirmation_header_values(self):
        return {
            **super()._confirmation_header_values(),
            "partner_shipping_id": self._confirmation_place().id,
            "client_order_ref": self.partner_ref,
            "order_date": self._confirmation_local_day(self.date_approve or self.date_order),
        }

    def _confirmation_labels(self, sheet, lang):
        order = self.with_context(lang=lang)
        day = self._confirmation_local_day(self.date_planned)
        return {
            **super()._confirmation_labels(sheet, lang),
            "delivery": order._confirmation_partner_labels(order._confirmation_place()),
            "warehouse": "" if order.dest_address_id else order.picking_type_id.warehouse_id.name or "",
            "delivery_date": str(day or ""),
            "incoterm": " ".join(part for part in (order.incoterm_id.code, order.incoterm_location) if part),
            "payments": order._confirmation_payments(lang),
            "clauses": order._confirmation_clauses(sheet, lang),
        }

    def _confirmation_payments(self, lang):
        """Instalments of the order's payment plan (D02.5).

        :param str lang: language code
        :returns: a dict each: ``name``, ``amount`` (number), ``first`` and ``last`` (ISO dates, may be empty), ``text``
        :rtype: list[dict]
        """
        self.ensure_one()
        return self._order_payment_add_labels({}, lang).get("payments", [])

    def _confirmation_clauses(self, sheet, lang):
        """Clauses of the sheet in print order: of its set, or the standard wording (D02.3, D02.6, D02.7).

        :param order.confirmation sheet: that prints them
        :param str lang: language code
        :returns: a dict each: ``key`` (``d02.3`` is printed before the delivery, all others after the payment),
            ``title``, ``text`` with its sentences numbered
        :rtype: list[dict]
        """
        self.ensure_one()
        chosen = super()._confirmation_clauses(sheet, lang)
        if not sheet.clause_set_id:
            chosen = self._confirmation_standard_clauses()._words(self._clause_values(lang), lang)
        return [{**clause, "text": core.numbered(clause["text"])} for clause in chosen]

    def _confirmation_standard_clauses(self):
        """What a purchase sheet without a clause set says; a clause of the company goes before the shipped one.

        :rtype: order.clause
        """
        self.ensure_one()
        # sudo: what a document says does not depend on who prints it.
        found = self.env["order.clause"].sudo().search(
            [
                ("key", "in", STANDARD_CLAUSES),
                ("for_purchase", "=", True),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            order="company_id NULLS LAST, sequence, id",
        )  # fmt: skip
        by_key = {}
        for clause in found:
            by_key.setdefault(clause.key, clause.id)
        return found.browse(by_key[key] for key in STANDARD_CLAUSES if key in by_key)

    def _confirmation_customer_parts(self):
        """The supplier's own codes of the products, as its pricelist has them."""
        codes = {}
        for line in self.order_line.filtered("product_id"):
            code = line.selected_seller_id.product_code
            if code:
                codes.setdefault(line.product_id.id, code)
        return codes
