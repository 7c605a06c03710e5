"""Who takes care of a confirmed order: purchasing, warehouse, by the nature of its goods (D01.2, D15, D16.3)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: Which department an order is handed to, by the stage that is to come; and the code of the department.
HANDED = {"supplied": ("purchase", "purchasing"), "shipped": ("warehouse", "warehouse")}
#: What people change: whom it is for, and what they remark. Everything else follows the order.
GIVEN = {"user_id", "note"}


class OrderAssignment(models.Model):
    """One department's part of one confirmed order.

    Made by the milestone job where the company wants it; done when the goods are.
    """

    _name = "order.assignment"
    _description = "Order Handed to a Department"
    _order = "done_on desc, planned, id"
    _rec_name = "sale_order_id"

    sale_order_id = fields.Many2one(
        "sale.order", string="Order", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(related="sale_order_id.partner_id", string="Customer")
    part = fields.Selection("_select_parts", required=True, readonly=True)
    department_id = fields.Many2one("signoff.department", readonly=True, ondelete="set null")
    user_id = fields.Many2one(
        "res.users", string="Responsible", domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        index="btree_not_null",
    )  # fmt: skip
    note = fields.Char(string="Remark")
    planned = fields.Datetime(string="Planned For", readonly=True, help="When its part should be done.")
    assigned_on = fields.Datetime(string="Handed Over On", readonly=True)
    done_on = fields.Datetime(readonly=True)
    progress = fields.Float(string="Progress (%)", readonly=True, aggregator="avg")
    open_count = fields.Integer(
        string="Open of the Responsible",
        compute="_compute_open_count",
        help="How many open parts this person has in all.",
    )
    late = fields.Boolean(compute="_compute_late", search="_search_late")

    _order_part = models.UniqueIndex("(sale_order_id, part)")
    _open_idx = models.Index("(company_id, user_id) WHERE done_on IS NULL")

    @api.model
    def _select_parts(self):
        return [("purchase", self.env._("Purchasing")), ("warehouse", self.env._("Warehouse"))]

    @api.depends("user_id", "done_on")
    def _compute_open_count(self):
        groups = self._read_group(
            [("user_id", "in", self.user_id.ids), ("done_on", "=", False)], ["user_id"], ["__count"]
        )
        counts = dict(groups)
        for assignment in self:
            assignment.open_count = counts.get(assignment.user_id, 0)

    @api.depends("planned", "done_on")
    def _compute_late(self):
        now = fields.Datetime.now()
        for assignment in self:
            assignment.late = bool(not assignment.done_on and assignment.planned and assignment.planned < now)

    def _search_late(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        late = fields.Domain("done_on", "=", False) & fields.Domain("planned", "<", fields.Datetime.now())
        return late if True in value else ~late

    @api.model_create_multi
    def create(self, vals_list):
        """Orders are handed over by what they contain, by nobody's hand.

        :raises AccessError: for everybody but the job
        """
        if not self.env.su:
            raise AccessError(self.env._("Orders are handed to departments by themselves, once they are confirmed."))
        return super().create(vals_list)

    def write(self, vals):
        """People say who takes care of it.

        :raises AccessError: for anything else
        :raises UserError: for somebody who does not work in that company
        """
        if not self.env.su and set(vals) - GIVEN:
            raise AccessError(self.env._("Only the responsible person and the remark can be changed here."))
        res = super().write(vals)
        if vals.get("user_id"):
            for assignment in self:
                user = assignment.user_id.sudo()
                if user.share or assignment.company_id not in user.company_ids:
                    raise UserError(
                        self.env._(
                            "%(user)s does not work in %(company)s: choose somebody else.",
                            user=user.name,
                            company=assignment.company_id.name,
                        )
                    )
        return res

    def action_take(self):
        """Take over what nobody has, or from whoever has it."""
        self.write({"user_id": self.env.uid})
        return True

    def action_open_order(self):
        """Open the order.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "views": [(False, "form")],
        }

    @api.model
    def _usual_responsible(self, department):
        """Who gets an order first: the department's manager, or its only member.

        :rtype: res.users
        """
        members = department.member_ids.filtered("active")
        return department.manager_id.filtered("active") or (members if len(members) == 1 else members.browse())


class OrderMilestone(models.Model):
    _inherit = "order.milestone"

    @api.model
    def _handed(self):
        """Parts of an order by stage; a module that adds a department adds its row.

        :returns: part and code of the department, by stage
        :rtype: dict[str, tuple[str, str]]
        """
        return HANDED

    def _refreshed(self, orders, known):
        res = super()._refreshed(orders, known)
        handing = orders.filtered(lambda order: order.company_id.order_assignment and order.state == "sale")
        handing._assignment_refresh()
        # Nobody takes care of what was cancelled.
        cancelled = orders.filtered(lambda order: order.state == "cancel")
        self.env["order.assignment"].sudo().search(
            [("sale_order_id", "in", cancelled.ids), ("done_on", "=", False)]
        ).unlink()
        return res


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _assignment_refresh(self):
        """Hand these orders to their departments, and follow what became of it; a constant number of queries."""
        if not self:
            return
        handed = self.env["order.milestone"]._handed()
        assignments = self.env["order.assignment"].sudo()
        stages = (
            self.env["order.milestone"]
            .sudo()
            .search_fetch(
                [("sale_order_id", "in", self.ids), ("stage", "in", list(handed))],
                ["sale_order_id", "stage", "planned", "done", "progress"],
            )
        )
        there = {(row.sale_order_id, row.part): row for row in assignments.search([("sale_order_id", "in", self.ids)])}
        departments = self._assignment_departments({code for _part, code in handed.values()})
        made = []
        for stage in stages:
            part, code = handed[stage.stage]
            order = stage.sale_order_id
            values = {"planned": stage.planned, "done_on": stage.done, "progress": stage.progress}
            row = there.get((order, part))
            if row:
                row.update({name: value for name, value in values.items() if row[name] != value})
            elif not stage.done:
                department = departments.get((code, order.company_id.id)) or departments.get((code, False))
                made.append(
                    {
                        **values,
                        "sale_order_id": order.id,
                        "company_id": order.company_id.id,
                        "part": part,
                        "department_id": department and department.id,
                        "user_id": department and assignments._usual_responsible(department).id,
                        "assigned_on": fields.Datetime.now(),
                        "note": False,
                    }
                )
        assignments.create(made)

    def _assignment_departments(self, codes):
        found = self.env["signoff.department"].sudo().search([("code", "in", list(codes))])
        return {(department.code, department.company_id.id): department for department in found}


class ResCompany(models.Model):
    _inherit = "res.company"

    order_assignment = fields.Boolean(string="Hand Confirmed Orders to Departments")

    def write(self, vals):
        """Orders under way are handed over too."""
        res = super().write(vals)
        if vals.get("order_assignment"):
            self._tracking_changed()
        return res
