"""Since when a company tracks its orders."""

from odoo import api, fields, models, tools
from odoo.tools import SQL

JOBS = ("order_confirmation.ir_cron_milestones", "order_confirmation.ir_cron_milestones_open")


class ResCompany(models.Model):
    _inherit = "res.company"

    order_tracking_since = fields.Date(
        string="Track Orders Since",
        help="Orders from this day on have a timeline of milestones. A day in the past reads the history too, for "
        "lead times and delivery promises. Empty: orders are not tracked.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A company that tracks from the start wakes the jobs."""
        companies = super().create(vals_list)
        if any(vals.get("order_tracking_since") for vals in vals_list):
            companies._tracking_changed()
        return companies

    def write(self, vals):
        """Tracking that begins, or begins earlier, reads the orders since then."""
        res = super().write(vals)
        if "order_tracking_since" in vals:
            self._tracking_changed()
        return res

    @api.model
    @tools.ormcache()
    def _tracking(self):
        """First day by company, of those that track their orders.

        :rtype: dict[int, date]
        """
        companies = self.sudo().with_context(active_test=False).search([("order_tracking_since", "!=", False)])
        return {company.id: company.order_tracking_since for company in companies}

    def _tracking_changed(self):
        self.env.flush_all()
        self.env.registry.clear_cache()
        self._order_wake_jobs(JOBS, bool(self._tracking()))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO order_milestone_mark (sale_order_id)
                SELECT ord.id FROM sale_order ord
                  JOIN res_company company ON company.id = ord.company_id
                 WHERE company.id = ANY(%s) AND ord.date_order >= company.order_tracking_since
                """,
                self.ids,
            )
        )

    @api.model
    def _order_wake_jobs(self, names, active):
        """Let jobs sleep while no company needs them.

        :param names: XML ids
        :param bool active: whether any company does
        """
        for name in names:
            job = self.env.ref(name, raise_if_not_found=False)
            if job:
                job.sudo().active = active
