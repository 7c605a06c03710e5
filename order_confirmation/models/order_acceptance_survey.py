"""Satisfaction: one rating per order, by its customer, given once (D08, D12, D05)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

RATED_MODEL = "order.acceptance"


class OrderAcceptance(models.Model):
    _inherit = "order.acceptance"

    def _rating_get_parent_field_name(self):
        return "company_id"

    def rating_apply(self, rate, token=None, rating=None, feedback=None, subtype_xmlid=None, notify_delay_send=False):
        """Take the customer's rating, once.

        :raises UserError: where it was given already
        """
        given = rating or self.env["rating.rating"].sudo().search([("access_token", "=", token)], limit=1)
        if given:
            # Two clicks at the same moment meet here.
            self.env.cr.execute("SELECT id FROM rating_rating WHERE id = %s FOR NO KEY UPDATE", [given.id])
            given.invalidate_recordset(["consumed"])
        if given.sudo().consumed:
            raise UserError(self._rated_text(given))
        return super().rating_apply(
            rate,
            token=token,
            rating=rating,
            feedback=feedback,
            subtype_xmlid="mail.mt_note",
            notify_delay_send=notify_delay_send,
        )

    @api.model
    def _rated_text(self, rating):
        """What somebody reads who rates a second time.

        :param rating.rating rating: the first one
        :rtype: str
        """
        return self.env._(
            "Thank you, you rated this order already on %(day)s. If something changed, please write to us.",
            day=fields.Date.to_string(rating.sudo().rated_on or rating.sudo().write_date),
        )


class RatingRating(models.Model):
    _inherit = "rating.rating"

    # Odoo lets every employee write ratings: those of orders are the customer's own.

    @api.model_create_multi
    def create(self, vals_list):
        """Ratings of deliveries come from the customer's page alone.

        :raises AccessError: for employees
        """
        ratings = super().create(vals_list)
        ratings._acceptance_check_own()
        return ratings

    def write(self, vals):
        """The same for a rating that exists.

        :raises AccessError: for employees
        """
        self._acceptance_check_own()
        res = super().write(vals)
        if {"res_model_id", "res_model", "res_id"} & set(vals):
            self._acceptance_check_own()
        return res

    def reset(self):
        """The same: a rating that was given stays given."""
        self._acceptance_check_own()
        return super().reset()

    def _acceptance_check_own(self):
        if not self.env.su and any(rating.res_model == RATED_MODEL for rating in self):
            raise AccessError(self.env._("How satisfied a customer is with a delivery is for him alone to say."))
