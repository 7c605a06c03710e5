"""What a notice is about, in words: its key is for the jobs."""

from odoo import api, fields, models
from odoo.tools import format_date


class OrderNotice(models.Model):
    _inherit = "order.notice"

    about = fields.Char(compute="_compute_about", string="What It Says")

    @api.depends("kind", "key", "state", "day", "first_day", "picking_id")
    def _compute_about(self):
        for notice in self:
            notice.about = notice._about()

    def _about(self):
        """Delivery and number, booking, or days, as people write them; empty where it is not known yet (D14.7).

        :rtype: str
        """
        self.ensure_one()
        day = self.day and format_date(self.env, self.day)
        if self.kind == "shipped":
            # Keys of shipments end with the number that was told.
            number = self.key.partition(": ")[2]
            return " · ".join(filter(None, (self.picking_id.name, number)))
        if self.kind == "booking":
            return self.key if " / " in self.key else ""
        if self.kind == "arrival":
            return self.env._("Expected %(day)s", day=day) if day else ""
        if day:
            return self.env._("New day: %(day)s", day=day)
        if self.first_day:
            return self.env._("Was promised for %(day)s", day=format_date(self.env, self.first_day))
        return ""
