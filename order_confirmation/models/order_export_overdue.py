"""Every night: who is responsible for an export paper is told once that it is overdue (D14.6)."""

from odoo import api, fields, models

BATCH = 500
#: Another day or another person: told anew.
ANEW_FIELDS = {"due_date", "user_id"}


class OrderExportPaper(models.Model):
    _inherit = "order.export.paper"

    overdue_told_on = fields.Date(readonly=True, copy=False)

    def write(self, vals):
        """Whoever gets a paper, or a new day for it, is told again when it is overdue."""
        return super().write({**vals, "overdue_told_on": False} if ANEW_FIELDS & vals.keys() else vals)

    @api.model
    def _cron_overdue(self):
        """Tell the responsible of overdue papers by an activity on the order, once for each paper.

        Each batch is committed: an interrupted night loses nothing and repeats nothing.
        """
        while True:
            papers = self.search(
                [
                    ("state", "!=", "sent"),
                    ("due_date", "<", fields.Date.context_today(self)),
                    ("overdue_told_on", "=", False),
                    ("sale_order_id.state", "!=", "cancel"),
                ],
                order="due_date, id",
                limit=BATCH,
            )
            if not papers:
                break
            papers._tell_overdue()
            if not self.env["ir.cron"]._commit_progress(len(papers)):
                break

    def _tell_overdue(self):
        """One activity for each order and person, however many papers are overdue."""
        groups = {}
        for paper in self:
            user = paper.user_id if paper.user_id.active else paper.sale_order_id.user_id
            if user.active:
                groups.setdefault((paper.sale_order_id, user), self.browse())
                groups[paper.sale_order_id, user] |= paper
        kind = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id("sale.order")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id if kind else False,
                    "automated": True,
                    "summary": papers._overdue_summary(user.lang),
                    "date_deadline": fields.Date.context_today(self),
                    "res_model_id": model_id,
                    "res_id": order.id,
                    "user_id": user.id,
                }
                for (order, user), papers in groups.items()
            ]
        )
        self._engine_write({"overdue_told_on": fields.Date.context_today(self)})

    def _overdue_summary(self, lang):
        papers = self.with_context(lang=lang)
        return papers.env._("Export papers overdue: %(papers)s", papers=", ".join(papers.kind_id.mapped("name")))
