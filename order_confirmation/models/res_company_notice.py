"""Which notices a company sends to its customers after the order."""

from odoo import api, fields, models, tools

#: Company field of each kind of notice.
SWITCHES = {
    "booking": "order_notice_booking",
    "shipped": "order_notice_shipped",
    "arrival": "order_notice_arrival",
    "delay": "order_notice_delay",
}
JOBS = ("order_confirmation.ir_cron_notices", "order_confirmation.ir_cron_notices_day")


class ResCompany(models.Model):
    _inherit = "res.company"

    order_notice_booking = fields.Boolean(string="Booking and Departure", help="Booking number, vessel and ETD.")
    order_notice_shipped = fields.Boolean(
        string="Each Delivery",
        help="Carrier, number, link and the carrier's contact. Where Odoo's own e-mail goes out, only numbers that "
        "come later are told.",
    )
    order_notice_arrival = fields.Boolean(
        string="Arrival of Goods", help="On the ETA and when the arrival is entered, with the clearance papers."
    )
    order_notice_delay = fields.Boolean(
        string="Delays", help="When the planned day moves behind the promised one, or has passed."
    )
    order_notice_sms = fields.Boolean(
        string="SMS Where There Is No E-mail", help="Customers without an e-mail address are told by SMS."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A company that tells from the start wakes the jobs."""
        companies = super().create(vals_list)
        if any(vals.get(name) for vals in vals_list for name in SWITCHES.values()):
            companies._notices_changed({})
        return companies

    def write(self, vals):
        """What is so when a notice is switched on is known before: only what happens afterwards is told."""
        names = {*SWITCHES.values(), "order_tracking_since"} & vals.keys()
        before = {name: self.filtered(name) for name in names}
        res = super().write(vals)
        if names:
            self._notices_changed({name: self.filtered(name) - before[name] for name in names})
        return res

    @api.model
    @tools.ormcache()
    def _notices(self):
        """Kinds of notices by company, of those that send any.

        :rtype: dict[int, frozenset[str]]
        """
        some = fields.Domain.OR([[(name, "=", True)] for name in SWITCHES.values()])
        companies = self.sudo().with_context(active_test=False).search(some)
        return {
            company.id: frozenset(kind for kind, name in SWITCHES.items() if company[name]) for company in companies
        }

    def _notices_changed(self, fresh):
        self.env.flush_all()
        self.env.registry.clear_cache()
        self._order_wake_jobs(JOBS, bool(self._notices()))
        notices = self.env["order.notice"].sudo()
        none = self.browse()
        notices._know_delays(fresh.get("order_notice_delay", none))
        notices._know_arrivals(fresh.get("order_notice_arrival", none))
        # Milestones may be old where tracking paused: their next reading is where it begins anew.
        notices._know_next_reading(fresh.get("order_tracking_since", none))
