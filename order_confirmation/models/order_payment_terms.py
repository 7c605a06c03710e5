"""What one instalment says: how much, from when until when, and what waits for it (D02.5, D13.3, D14.3, B08)."""

import calendar
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ..core import instalments

_lt = LazyTranslate(__name__)

KINDS = [("share", "Share of the total"), ("fixed", "Fixed amount"), ("rest", "Balance")]
ANCHORS = [
    ("confirmation", "Confirmation of the order"),
    ("delivery", "Delivery date"),
    ("shipment", "Shipment"),
    ("receipt", "Receipt of the goods"),
    ("acceptance", "Acceptance"),
]
#: The same within a sentence.
EVENTS = {
    "confirmation": _lt("confirmation of the order"),
    "delivery": _lt("the delivery date"),
    "shipment": _lt("shipment"),
    "receipt": _lt("receipt of the goods"),
    "acceptance": _lt("acceptance"),
}
DAY_TYPES = [("calendar", "Days"), ("working", "Working days")]
#: In the order in which an order meets them: who may ship may prepare, who may prepare may produce.
GATES = [
    ("production", "Before production"),
    ("preparation", "Before preparation"),
    ("shipment", "Before shipment"),
]
GATE_RANK = {gate: rank for rank, (gate, _label) in enumerate(GATES)}
#: Fields of an instalment that a plan hands to an order.
TERMS = (
    "sequence", "name", "kind", "share", "amount_fixed", "anchor", "first_days", "last_days", "day_type", "month_end",
    "gate",
)  # fmt: skip
MAX_DAYS = 3000


class OrderPaymentTerms(models.AbstractModel):
    """Shared by the rows of a plan and the instalments of an order."""

    _name = "order.payment.terms"
    _description = "Terms of an Instalment"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Instalment", required=True)
    kind = fields.Selection(KINDS, string="Amount By", required=True, default="share")
    share = fields.Float(string="Share (%)", digits=(5, 2))
    amount_fixed = fields.Float(string="Fixed Amount", digits=(16, 3), help="In the currency of the order.")
    anchor = fields.Selection(ANCHORS, string="Counted From", required=True, default="confirmation")
    first_days = fields.Integer(
        string="First Day", help="Days after what it is counted from; negative: before. 0: no first day of its own."
    )
    last_days = fields.Integer(
        string="Last Day", help="Days after what it is counted from until which it is to be paid; negative: before."
    )
    day_type = fields.Selection(DAY_TYPES, string="Days Are", required=True, default="calendar")
    month_end = fields.Boolean(string="From the End of the Month", help="Days count from the end of that month.")
    gate = fields.Selection(GATES, string="Holds", help="What waits until this instalment is paid. Empty: nothing.")

    @api.constrains("kind", "share", "amount_fixed", "first_days", "last_days")
    def _check_terms(self):
        for line in self:
            if line.kind == "share" and not 0 < line.share <= 100:
                raise ValidationError(
                    self.env._("%(name)s: a share is more than 0 and at most 100 percent.", name=line.name)
                )
            if line.kind == "fixed" and line.amount_fixed <= 0:
                raise ValidationError(self.env._("%(name)s: an amount is more than zero.", name=line.name))
            if max(abs(line.first_days), abs(line.last_days)) > MAX_DAYS:
                raise ValidationError(self.env._("%(name)s: that many days are no date.", name=line.name))
            if line.first_days and line.first_days > line.last_days:
                raise ValidationError(self.env._("%(name)s: the first day comes after the last one.", name=line.name))

    def _parts(self):
        """These instalments as the core wants them.

        :rtype: list[tuple[str, float]]
        """
        return [(line.kind, {"share": line.share, "fixed": line.amount_fixed, "rest": 0}[line.kind]) for line in self]

    def _parts_problem(self):
        """Why these instalments are no plan for a whole order, in the user's language, or False.

        :rtype: str | False
        """
        problem = instalments.problem(self._parts())
        shares = sum(line.share for line in self if line.kind == "share")
        return {
            None: False,
            "empty": self.env._("there is no instalment."),
            "negative": self.env._("an instalment is zero or less."),
            "rests": self.env._("only one instalment can be the balance."),
            "over": self.env._(
                "the shares are %(shares)g %%: nothing is left for the other instalments.", shares=shares
            ),
            "under": self.env._(
                "the instalments don't make up the whole order: the shares are %(shares)g %%. Add what is missing, or "
                "make one of them the balance.",
                shares=shares,
            ),
        }[problem]

    def _window(self, day, workdays):
        """First and last day on which this instalment is to be paid.

        :param date day: what it is counted from
        :param WorkDays workdays: of the company
        :returns: first day, or False where there is none of its own; last day
        :rtype: tuple[date | bool, date]
        """
        self.ensure_one()
        if self.month_end:
            day = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        if self.day_type == "working":
            shift = workdays.shift
        else:
            shift = lambda start, count: start + timedelta(days=count)  # noqa: E731
        last = shift(day, self.last_days)
        if self.first_days:
            return shift(day, self.first_days), last
        return (day if self.last_days > 0 else False), last

    # === WORDS ===

    def _when_text(self):
        """When this instalment is to be paid, in words of the user's language, e.g. on a sheet.

        :rtype: str
        """
        self.ensure_one()
        env = self.env
        event = env._(EVENTS[self.anchor])
        if self.month_end:
            event = env._("the end of the month of %(event)s", event=event)
        first, last = self.first_days, self.last_days
        days = {"first": abs(first), "last": abs(last), "event": event}
        working = self.day_type == "working"
        if not first and not last:
            return env._("on %(event)s", event=event)
        if not first and last > 0:
            if working:
                return env._("within %(last)s working days after %(event)s", **days)
            return env._("within %(last)s days after %(event)s", **days)
        if not first:
            if working:
                return env._("at the latest %(last)s working days before %(event)s", **days)
            return env._("at the latest %(last)s days before %(event)s", **days)
        if first < 0 and last in (-1, 0):
            if working:
                return env._("within the %(first)s working days before %(event)s", **days)
            return env._("within the %(first)s days before %(event)s", **days)
        if first < 0 and last < 0:
            if working:
                return env._("%(first)s to %(last)s working days before %(event)s", **days)
            return env._("%(first)s to %(last)s days before %(event)s", **days)
        if first < 0:
            return env._("from %(first)s days before to %(last)s days after %(event)s", **days)
        if working:
            return env._("%(first)s to %(last)s working days after %(event)s", **days)
        return env._("%(first)s to %(last)s days after %(event)s", **days)
