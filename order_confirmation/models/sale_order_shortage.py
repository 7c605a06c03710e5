"""Shortages of a sales order: wait, substitute or partial, on record; and the customer is told (D07, D15)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DECISIONS = [
    ("wait", "Wait"),
    ("substitute", "Substitute"),
    ("partial", "Partial delivery"),
]
DECISION_FIELDS = {"order_shortage_decision", "order_shortage_product_id", "order_shortage_quantity"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    order_shortage_decision = fields.Selection(
        DECISIONS,
        string="On Shortage",
        copy=False,
        help="Wait: the row is delivered when all of it is there. Substitute: the customer is offered another "
        "product. Partial: what is there is delivered, the rest follows.",
    )
    order_shortage_product_id = fields.Many2one("product.product", string="Substitute", copy=False, check_company=True)
    order_shortage_quantity = fields.Float(
        string="Shortage Decided On", digits="Product Unit", copy=False, help="How much was missing at the time."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A row that is created with a decision has it on record.

        :raises AccessError: for who does not deal with the customer
        """
        lines = super().create(vals_list)
        # Asked of the values first: rows without a decision cost nothing.
        if "default_order_shortage_decision" in self.env.context or any(map(DECISION_FIELDS.intersection, vals_list)):
            self._check_order_shortage_decider()
            lines.filtered("order_shortage_decision")._order_shortage_log()
        return lines

    def write(self, vals):
        """A decision is logged; another product needs another decision.

        :raises AccessError: for who does not deal with the customer
        """
        if "product_id" in vals and not DECISION_FIELDS & set(vals):
            stale = self.filtered(lambda line: line.product_id.id != vals["product_id"])
            # sudo: it falls whoever changes the product.
            stale.filtered("order_shortage_decision").sudo().write({"order_shortage_decision": False})
        if not DECISION_FIELDS & set(vals):
            return super().write(vals)
        self._check_order_shortage_decider()
        if vals.get("order_shortage_decision", "substitute") != "substitute":
            vals = {**vals, "order_shortage_product_id": False}
        before = {line: line._order_shortage_on_record() for line in self}
        res = super().write(vals)
        self.filtered(lambda line: before[line] != line._order_shortage_on_record())._order_shortage_log()
        return res

    def _check_order_shortage_decider(self):
        # Odoo lets warehouse users write rows of orders; what the customer is offered is not theirs to decide.
        if not self.env.su and not self.env.user.has_group("order_confirmation.group_order_confirmation_user"):
            raise AccessError(self.env._("Shortages are decided on by the sales department."))

    def _order_shortage_on_record(self):
        return self.order_shortage_decision, self.order_shortage_product_id, self.order_shortage_quantity

    def _order_shortage_log(self):
        """Who decided what, in the chatter of the order, once per order."""
        labels = dict(self._fields["order_shortage_decision"]._description_selection(self.env))
        bodies = {}
        for order, lines in self.grouped("order_id").items():
            texts = []
            for line in lines:
                decision = labels.get(line.order_shortage_decision, self.env._("taken back"))
                if line.order_shortage_product_id:
                    decision = f"{decision}: {line.order_shortage_product_id.display_name}"
                texts.append(f"{line.product_id.display_name} – {decision}")
            bodies[order.id] = self.env._("Decision on shortage: %(decisions)s", decisions="; ".join(texts))
        if bodies:
            self.order_id._message_log_batch(bodies=bodies)

    def _order_shortage_decided(self, missing):
        """Whether the decision was taken on at least this shortage.

        :param float missing: in the row's unit
        :rtype: bool
        """
        self.ensure_one()
        if not self.order_shortage_decision:
            return False
        return self.product_uom_id.compare(missing, self.order_shortage_quantity) <= 0

    def _order_shortage_on_order(self):
        """Whether the row's product is made or bought for each order, or delivered by the vendor.

        :rtype: bool
        """
        self.ensure_one()
        routes = self.route_ids or self.product_id.route_ids | self.product_id.categ_id.total_route_ids
        to_order = self.warehouse_id.mto_pull_id.route_id
        return bool(to_order & routes) or any(
            rule.action == "buy" and rule.location_dest_id.usage == "customer" for rule in routes.rule_ids
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_order_shortage(self):
        """Open the dialog in which the clerk decides on the shortages of this order (D15).

        :rtype: dict
        :raises UserError: where nothing is missing
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: stock is read for a clerk who has no access to it.
        shortages = self.sudo().with_company(self.company_id)._order_shortages()
        lines = {line: found for line, found in shortages.items() if not found["on_order"]}
        if not lines:
            raise UserError(self.env._("%(order)s: nothing is missing.", order=self.name))
        dialog = self.env["order.shortage"]._prepare_for(self, lines)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide on shortages"),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_order_shortage_message(self, ask=False):
        """Open a prepared message that tells the customer what is short and what is offered (D07, D15).

        :param bool ask: with the page on which the customer chooses himself
        :rtype: dict
        :raises UserError: where nothing was decided
        """
        self.ensure_one()
        if not ask and not self.order_line.filtered("order_shortage_decision"):
            raise UserError(self.env._("Decide on the shortages first."))
        template = self.env.ref(f"order_confirmation.mail_template_order_shortage{'_ask' if ask else ''}")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tell the customer"),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }
