"""Days to inspect what was delivered, and days that goods are on their way: company, customer, carrier."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

MAX_DAYS = 365


class ResCompany(models.Model):
    _inherit = "res.company"

    # No defaults: empty columns are "off", and installing writes no row.
    order_acceptance_days = fields.Integer(
        string="Days to Inspect Deliveries",
        help="Days after arrival in which the customer may object; then the delivery counts as accepted. 0: acceptance "
        "is not recorded.",
    )
    order_transit_days = fields.Integer(
        string="Days on the Way", help="From shipment to arrival, where nobody says when the goods arrived."
    )
    order_acceptance_remind_days = fields.Integer(
        string="Remind of Acceptance", help="Days before the last day on which the customer is reminded. 0: never."
    )
    order_survey = fields.Boolean(
        string="Ask for Satisfaction", help="One request per order, after its last delivery is accepted."
    )

    @api.constrains("order_acceptance_days", "order_transit_days", "order_acceptance_remind_days")
    def _check_acceptance_days(self):
        for company in self:
            days = (
                company.order_acceptance_days, company.order_transit_days, company.order_acceptance_remind_days
            )  # fmt: skip
            if not all(0 <= value <= MAX_DAYS for value in days):
                raise ValidationError(
                    self.env._("Days of acceptance are 0 to %(most)s: please correct them.", most=MAX_DAYS)
                )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_acceptance_days = fields.Integer(related="company_id.order_acceptance_days", readonly=False)
    order_transit_days = fields.Integer(related="company_id.order_transit_days", readonly=False)
    order_acceptance_remind_days = fields.Integer(related="company_id.order_acceptance_remind_days", readonly=False)
    order_survey = fields.Boolean(related="company_id.order_survey", readonly=False)


class ResPartner(models.Model):
    _inherit = "res.partner"

    order_acceptance_days = fields.Integer(
        string="Days to Inspect Deliveries", help="0: as the company says. −1: acceptance is not recorded."
    )

    @api.constrains("order_acceptance_days")
    def _check_acceptance_days(self):
        if any(not -1 <= partner.order_acceptance_days <= MAX_DAYS for partner in self):
            raise ValidationError(
                self.env._(
                    "Days to inspect are 1 to %(most)s; 0 for the company's, −1 for none: please correct them.",
                    most=MAX_DAYS,
                )
            )

    def _acceptance_days(self, company):
        """Days that this customer has to inspect a delivery; 0 where acceptance is not recorded.

        :param res.company company: that delivers
        :rtype: int
        """
        self.ensure_one()
        return max(self.commercial_partner_id.order_acceptance_days or company.order_acceptance_days, 0)


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    order_transit_days = fields.Integer(string="Days on the Way", help="Shipment to arrival. 0: as the company says.")

    @api.constrains("order_transit_days")
    def _check_transit_days(self):
        if any(not 0 <= carrier.order_transit_days <= MAX_DAYS for carrier in self):
            raise ValidationError(self.env._("Days on the way are 0 to %(most)s: please correct them.", most=MAX_DAYS))
