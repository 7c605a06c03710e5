"""What a confirmed first article is worth today, for the banner of its form (D11.5, B10)."""

from odoo import fields, models

UNDER_WAY = ("confirmed", "progress", "to_close")


class FirmwareFirstArticle(models.Model):
    _inherit = "firmware.first.article"

    repeat_reason = fields.Text("What stands against it", compute="_compute_repeat_reason")
    cover_needed = fields.Boolean("More is made than it covers", compute="_compute_repeat_reason")

    def _compute_repeat_reason(self):
        for article in self:
            own, production = article.sudo(), article.production_id.sudo()
            standing = own.state == "stands" and production.state in UNDER_WAY
            reason = standing and own._fall_reason(production, own.station_id)
            article.repeat_reason = reason or False
            # As the act asks it: of the orders too that took the first article over.
            article.cover_needed = bool(own.state == "stands" and own._grown())
