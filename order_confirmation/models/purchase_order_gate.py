"""Gates of the purchase order: placing it, or only the receipt of its goods, waits for the supplier (design §2)."""

from odoo import api, fields, models
from odoo.tools import format_list

from ..core import content as core
from .order_confirmation_difference import TOPICS

#: Changes of a row that hold nothing: what arrives is counted against what was confirmed.
COUNTED = "quantity"


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    confirmation_holds = fields.Selection(
        [("order", "Placing the order"), ("receipt", "Only the receipt of the goods")],
        string="What Waits for the Supplier",
        compute="_compute_confirmation_holds",
    )

    @api.depends("company_id")
    def _compute_confirmation_holds(self):
        for order in self:
            order.confirmation_holds = order.company_id.sudo().purchase_confirmation_holds or "order"

    # === PLACING THE ORDER ===

    def _confirmation_held(self):
        """Orders that may not be placed; none where only the receipt waits."""
        return super(
            PurchaseOrder, self.filtered(lambda order: order.confirmation_holds == "order")
        )._confirmation_held()

    def _confirmation_check_placing(self):
        # Whoever places an order is asked by the gate for all topics (`_order_review_check_placing`),
        # also on the way to Odoo's approval by amount.
        self._confirmation_mark_gated()

    def button_confirm(self):
        """Place the order; under *warn* it is noted that the supplier has not confirmed it."""
        unconfirmed = self.filtered(
            lambda order: (
                order.state in ("draft", "sent")
                and order.confirmation_policy_effective == "warn"
                and not order._confirmation_stands()
            )
        )
        res = super().button_confirm()
        for order in unconfirmed.filtered(lambda order: order.state in ("to approve", "purchase")):
            order._message_log(body=self.env._("Placed without the supplier's confirmation on a sheet."))
        return res

    # === RECEIVING GOODS ===

    def _confirmation_holds_goods(self):
        """Whether goods of this order are asked about: gated, or not even placed and under *required*.

        :rtype: bool
        """
        self.ensure_one()
        if self.confirmation_gated:
            return True
        if self.state not in self._confirmation_open_states:
            return False
        return self._confirmation_policy_of(fields.Date.context_today(self)) == "required"

    def _confirmation_receipt_problem(self, baseline, contents):
        """Why no goods of this order can be received yet, or False. The text names topics, never prices.

        :param order.confirmation baseline: last confirmed sheet, or an empty record
        :param dict contents: what the order says now
        :rtype: str | False
        """
        self.ensure_one()
        clerk = self.user_id.name or self.company_id.name
        if self.state != "purchase":
            return self.env._(
                "%(order)s is not placed: its goods can't be received. Ask %(clerk)s.", order=self.name, clerk=clerk
            )
        if not baseline:
            return self.env._(
                "%(order)s: the supplier has not confirmed it on a sheet, so its goods can't be received yet. "
                "Ask %(clerk)s.",
                order=self.name,
                clerk=clerk,
            )
        topics, _rows = self._confirmation_receipt_topics(baseline, contents)
        if not topics:
            return False
        return self.env._(
            "%(order)s was changed after the supplier confirmed %(sheet)s (%(topics)s): its goods wait until the "
            "next revision is confirmed. Ask %(clerk)s.",
            order=self.name,
            sheet=baseline.display_name,
            topics=format_list(self.env, topics),
            clerk=clerk,
        )

    def _confirmation_receipt_topics(self, baseline, contents):
        """What changed since the supplier confirmed: topics that hold all goods, and those that hold a row's.

        Quantities hold nothing by themselves, and neither do added rows: what goes beyond the confirmed
        quantity is what waits. A row whose price or date changed waits, the others don't.

        :param order.confirmation baseline: confirmed sheet
        :param dict contents: what the order says now
        :returns: translated topics of the order; translated topics by id of the row
        :rtype: tuple[list[str], dict[int, list[str]]]
        """
        topics, rows = {}, {}
        for change in core.difference(baseline.snapshot["content"], self._confirmation_as_on(baseline, contents)):
            text = self.env._(TOPICS[self._confirmation_topic_key(change)])
            if change.path[:2] == ("goods", "lines"):
                if len(change.path) > 3 and change.path[3] != COUNTED:
                    rows.setdefault(int(change.path[2]), {})[text] = True
            elif change.path[:2] != ("goods", "sections"):
                topics[text] = True
        return list(topics), {line_id: list(texts) for line_id, texts in rows.items()}
