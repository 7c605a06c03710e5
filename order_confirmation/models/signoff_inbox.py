"""What waits for whom: the list *To sign* and its counter."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: The counter says "99+" beyond this; nothing counts further.
COUNT_LIMIT = 100


class SignoffStep(models.Model):
    _inherit = "signoff.step"

    is_mine = fields.Boolean(
        string="For Me", compute="_compute_is_mine", search="_search_is_mine", store=False,
        help="Open, and of a department the reader may sign for today: his own, or as deputy.",
    )  # fmt: skip
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue")
    document_kind = fields.Char(string="Kind of Document", compute="_compute_document_kind")

    @api.depends_context("uid")
    @api.depends("state", "department_id")
    def _compute_is_mine(self):
        mine = self.env["signoff.department"]._of_user(self.env.user)
        for step in self:
            step.is_mine = step.state == "open" and step.department_id.id in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return Domain.TRUE
        # Plain ids and the literal state: what the partial index is for. Without a department it matches nothing.
        mine = Domain("state", "=", "open") & Domain("department_id", "in", self._my_departments())
        return mine if True in value else ~mine

    @api.depends("state", "deadline")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for step in self:
            step.is_overdue = bool(step.state == "open" and step.deadline and step.deadline < now)

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_document_kind(self):
        for step in self:
            step.document_kind = self._kind_of_document(step.res_model)

    @api.model
    def _kind_of_document(self, model):
        """What people call documents of a model; the model may be gone.

        :rtype: str
        """
        found = self.env["ir.model"].sudo()._get(model) if model else None
        return (found and found.name) or model or ""

    @api.model
    def _my_departments(self):
        return list(self.env["signoff.department"]._of_user(self.env.user))

    def action_open_document(self):
        """Open the document of the step; whoever only signs is told where.

        :rtype: dict
        :raises UserError: for who may not read the document
        """
        self.ensure_one()
        if not self.head_id.with_env(self.env)._readable_document():
            raise UserError(
                self.env._(
                    "Your access rights don't open “%(document)s”. Press “Sign…” beside it: "
                    "what your department signs is shown there.",
                    document=self.document_name,
                )
            )
        return super().action_open_document()

    @api.model
    def formatted_read_group(self, domain, groupby=(), *args, **kwargs):
        """Groups by model carry what people call these documents."""
        groups = super().formatted_read_group(domain, groupby, *args, **kwargs)
        if groupby and groupby[0] == "res_model":
            for group in groups:
                if group["res_model"]:
                    group["res_model"] = self._kind_of_document(group["res_model"])
        return groups

    @api.model
    def to_sign_count(self):
        """How much waits for the reader, for the counter in the top bar.

        Costs who is in no department the look at his departments and nothing else; for the others two counts over
        the partial index that stop at :data:`COUNT_LIMIT`.

        :returns: ``member`` (may sign for a department at all), ``count`` and ``overdue``, both at most ``limit``
        :rtype: dict
        """
        mine = self._my_departments()
        result = {"member": bool(mine), "count": 0, "overdue": 0, "limit": COUNT_LIMIT}
        if mine:
            waiting = Domain("state", "=", "open") & Domain("department_id", "in", mine)
            result["count"] = self.search_count(waiting, limit=COUNT_LIMIT)
            if result["count"]:
                overdue = waiting & Domain("deadline", "<", fields.Datetime.now())
                result["overdue"] = self.search_count(overdue, limit=COUNT_LIMIT)
        return result
