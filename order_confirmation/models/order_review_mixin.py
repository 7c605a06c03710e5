"""What an order inherits to be reviewed before it is confirmed: policy and checks (D04.3, D12, D16.2)."""

from datetime import datetime

from odoo import api, fields, models
from odoo.tools import format_date, format_list
from odoo.tools.misc import formatLang

from . import order_review_check as review
from .order_policy_mixin import POLICIES


class OrderReviewMixin(models.AbstractModel):
    """Adopted by the sales order and the purchase order.

    The checks are computed when somebody opens the page that shows them, never before: the field is
    in no view, its widget reads it.
    """

    _name = "order.review.mixin"
    _inherit = ["order.policy.mixin"]
    _description = "Order Reviewed before It Is Confirmed"

    #: Codes of ``order_review_check.CHECKS`` in the order of the page; ``_order_review_<code>`` answers each.
    _order_review_codes = ()

    order_review_policy = fields.Selection(
        POLICIES,
        copy=False,
        help="Whether this order must be reviewed before it is confirmed. Empty: as the partner or the company says.",
    )
    order_review_policy_effective = fields.Selection(
        POLICIES, string="Order Review Policy in Force", compute="_compute_order_review_policy_effective"
    )
    # Not for portal users, who may read their own orders.
    order_review_checks = fields.Json(compute="_compute_order_review_checks", groups="base.group_user")

    @api.depends("order_review_policy", "partner_id", "company_id")
    def _compute_order_review_policy_effective(self):
        today = fields.Date.context_today(self)
        for order in self:
            order.order_review_policy_effective = order._policy_of("order_review_policy", today)

    # === CHECKS ===

    @api.depends_context("lang", "uid", "tz")
    def _compute_order_review_checks(self):
        for order in self:
            order.order_review_checks = order._order_review_run()

    def _order_review_run(self):
        """Answer every check that the user may see.

        :returns: a dict per check: ``code``, ``title``, ``state`` (ok, warn, problem), ``text``, ``columns``,
            ``rows`` (``state`` and ``cells``), ``actions`` (``label`` with ``model`` and ``id``, or ``method``)
        :rtype: list[dict]
        """
        self.ensure_one()
        # sudo: stock, credit and pricelists are read for people who have no access to them; who sees which
        # answer is decided by the readers of a check.
        order = self.sudo().with_company(self.company_id)
        results = []
        for code in self._order_review_codes:
            check = review.CHECKS[code]
            if not check.readers or self.env.user.has_groups(check.readers):
                result = getattr(order, f"_order_review_{code}")()
                results.append({"code": code, "title": self.env._(check.title), **result})
        return results

    def _order_review_result(self, state, text, columns=(), rows=(), actions=()):
        """The answer to a check.

        :param str state: ok, warn or problem
        :param str text: one or two sentences
        :param columns: titles of the table
        :param rows: from ``order_review_check.row``
        :param actions: buttons: where to click
        :rtype: dict
        """
        rows = list(rows)
        return {
            "state": state,
            "text": text,
            "columns": list(columns) if rows else [],
            "rows": rows,
            "actions": list(actions),
        }

    def _order_review_lines(self):
        """Rows that the checks are about: products, neither titles nor fees.

        :rtype: recordset of order lines
        """
        return self.order_line.filtered(lambda line: line.product_id and not line.display_type)

    def _order_review_sees_costs(self):
        return self.env.user.has_groups(review.COSTS)

    # === DATA OF A PARTNER ===

    def _order_review_partner_data(self, contacts, complete):
        """Whether the partners of an order are known well enough to send goods and invoices.

        :param contacts: ``(role, partner, whether goods go there)``
        :param str complete: what to say where nothing is missing
        :rtype: dict
        """
        rows, actions, done = [], [], self.env["res.partner"]
        for role, partner, goods in contacts:
            missing = self._order_review_missing(partner, goods) if partner not in done else []
            done |= partner
            if missing:
                state = review.worst(state for state, _text in missing)
                words = format_list(self.env, [text for _state, text in missing])
                rows.append(review.row(state, f"{role}: {partner.display_name}", words))
                actions.append(review.open_record(self.env._("Open %(name)s", name=partner.display_name), partner))
        state = review.worst(row["state"] for row in rows)
        texts = {
            review.OK: complete,
            review.WARN: self.env._("Complete enough to work with; worth completing."),
            review.PROBLEM: self.env._("Something is missing."),
        }
        columns = (self.env._("Contact"), self.env._("Missing"))
        return self._order_review_result(state, texts[state], columns, rows, actions)

    def _order_review_missing(self, partner, goods):
        """What is missing of a partner.

        :param res.partner partner: contact or company
        :param bool goods: goods go there, so that a carrier must find it and call somebody
        :returns: pairs of state and text
        :rtype: list[tuple[str, str]]
        """
        env, company, country = self.env, partner.commercial_partner_id, partner.country_id
        missing = [
            (review.PROBLEM, not partner.street and not partner.street2, env._("street")),
            (review.PROBLEM, not partner.city, env._("city")),
            (review.PROBLEM, not country, env._("country")),
            (review.WARN, country.state_required and not partner.state_id, env._("state or province")),
            (review.WARN, country.zip_required and not partner.zip, env._("postcode")),
            (review.PROBLEM, not (partner.phone or partner.email or company.phone or company.email),
             env._("phone and e-mail")),
            (review.WARN, goods and not partner.phone and (company.email or partner.email or company.phone),
             env._("phone number for the carrier")),
        ]  # fmt: skip
        if not goods and company.is_company:
            if company.country_id.code == "CN":
                code = company.vat or ""
                text = env._("unified social credit code") if not code else env._("a valid unified social credit code")
                missing.append((review.WARN, not review.unified_code_valid(code), text))
            else:
                missing.append((review.WARN, not company.vat, env._("tax number")))
        return [(state, text) for state, applies, text in missing if applies]

    # === WORDS ===

    def _order_review_amount(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _order_review_price_text(self, price):
        return formatLang(self.env, price, dp="Product Price", currency_obj=self.currency_id)

    def _order_review_quantity(self, quantity, uom):
        return f"{formatLang(self.env, quantity, dp='Product Unit')} {uom.name or ''}".strip()

    def _order_review_percent(self, percent):
        sign = "+" if percent > 0 else "−" if percent < 0 else ""
        return f"{sign}{formatLang(self.env, abs(percent), digits=1)} %"

    def _order_review_day(self, moment):
        """A date, or a moment as its day where the reader is, in the reader's form.

        :param moment: date, datetime or empty
        :rtype: str
        """
        if not moment:
            return "–"
        return format_date(self.env, self._order_review_local_day(moment))

    def _order_review_late_row(self, line, day, earliest):
        """A row whose date is in the past or earlier than its lead time allows.

        :param line: row of the order
        :param date day: promised or expected
        :param date earliest: possible
        :rtype: dict
        """
        past = day < fields.Date.context_today(self)
        return review.row(
            review.PROBLEM if past else review.WARN,
            line.product_id.display_name,
            self._order_review_day(day),
            self._order_review_day(earliest),
            self.env._("in the past") if past else self.env._("earlier than the lead time allows"),
        )

    def _order_review_local_day(self, moment):
        if isinstance(moment, datetime):
            return fields.Datetime.context_timestamp(self, moment).date()
        return moment
