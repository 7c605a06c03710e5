"""What of an order must be under contract, and what is: counted from the rows of contracts that stand (D11.4)."""

from odoo import api, fields, models, tools

#: Changes outside that hold orders until somebody handled them; more in manufacturing than contracted does not.
HOLDING = ("bom", "product", "order", "cancelled")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _internal_contract_goods_rows(self):
        """Rows that contracts are about: goods, without fees, notes, services.

        :rtype: sale.order.line
        """
        return self.filtered(
            lambda line: line._internal_contract_goods() and line.product_uom_id.compare(line.product_uom_qty, 0) > 0
        )

    def _internal_contract_of_category(self):
        """Rows whose product category needs a contract whatever the policy says.

        :rtype: sale.order.line
        """
        marked = self.env["product.category"]._internal_contract_marked()
        if not marked:
            return self.browse()
        return self.filtered(lambda line: line.sudo().product_id.categ_id.id in marked)

    def _internal_contract_short(self):
        """Those of these rows that are not covered in full by contracts that stand.

        :returns: quantity covered by row, in its unit, of those that lack something
        :rtype: dict[sale.order.line, float]
        """
        if not self:
            return {}
        rows = self._internal_contract_rows()
        standing = rows["contracts"]._internal_contract_standing()
        covered = dict.fromkeys(self, 0.0)
        for line, row in rows["rows"]:
            if row.contract_id in standing:
                covered[line] += row.uom_id._compute_quantity(row.quantity, line.product_uom_id, round=False)
        return {
            line: done for line, done in covered.items() if line.product_uom_id.compare(line.product_uom_qty, done) > 0
        }

    def _internal_contract_rows(self):
        """Rows of contracts for these rows: formal ones of the same product, draft ones until they are taken over.

        :returns: ``rows``, pairs of the order's row and the contract's, and ``contracts``, as the superuser
        :rtype: dict
        """
        lines = self.sudo()
        domain = [("sale_line_id", "in", self.ids), ("contract_id.state", "!=", "cancelled")]
        formal = self.env["internal.contract.line"].sudo().search(domain)
        drafts = self.env["internal.contract.draft.line"].sudo().search(domain)
        taken = self.env["internal.contract.line"].sudo().search([("draft_line_id", "in", drafts.ids)]).draft_line_id
        drafts = drafts.filtered(lambda row: row not in taken and row.contract_id.state != "approved")
        pairs = []
        for row in [*formal, *drafts]:
            line = row.sale_line_id
            # A contract stands for the orders that it names, in their company, and for the product that they sell.
            fits = row.contract_id in line.order_id.internal_contract_ids and row.company_id == line.company_id
            if fits and (row._name != "internal.contract.line" or row.product_id == line.product_id):
                pairs.append((line.with_env(self.env), row))
        contracts = self.env["internal.contract"].sudo().union(lines.order_id.internal_contract_ids)
        return {"rows": pairs, "contracts": contracts.filtered(lambda contract: contract.state != "cancelled")}


class InternalContract(models.Model):
    _inherit = "internal.contract"

    @api.model_create_multi
    def create(self, vals_list):
        """From the first contract on, orders are asked about theirs."""
        used = self._used()
        contracts = super().create(vals_list)
        if contracts and not used:
            self.env.flush_all()
            self.env.registry.clear_cache()
        return contracts

    @api.model
    @tools.ormcache()
    def _used(self):
        """Whether this database has any contract: those who use none pay nothing for it.

        :rtype: bool
        """
        self.env.cr.execute("SELECT 1 FROM internal_contract LIMIT 1")
        return bool(self.env.cr.rowcount)

    def _internal_contract_standing(self):
        """Those that orders may go on with: signed and still true, or started as urgent; nothing outside changed.

        :returns: a subset
        """
        contracts = self.sudo()
        changed = self.env["internal.contract.alert"].sudo().search(
            [("contract_id", "in", self.ids), ("handled_on", "=", False), ("kind", "in", HOLDING)]
        ).contract_id  # fmt: skip
        return (contracts - changed)._signoff_goes_on()

    def _orders_go_on(self):
        """Orders that waited for these contracts go on: quotations that their customers acted on, and increments."""
        orders = self.sudo().sale_order_ids
        orders._order_review_go_on()
        for order in orders.filtered(lambda order: order.state == "sale"):
            order._order_try(order.order_line._confirmation_procure, order.user_id)

    def _signoff_finished(self):
        res = super()._signoff_finished()
        # After it: what changed outside is settled by then.
        self._orders_go_on()
        return res

    def _signoff_urgent(self):
        """Started as urgent (B20): its orders go on now, its signatures are due within hours."""
        self._orders_go_on()
        return super()._signoff_urgent()


class InternalContractAlert(models.Model):
    _inherit = "internal.contract.alert"

    def action_handle(self, reason=""):
        """Say why the contract may stay as it is; orders that waited for it go on.

        :param str reason: read by everybody
        """
        res = super().action_handle(reason)
        self.contract_id._orders_go_on()
        return res


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _internal_contract_asked(self, today=None):
        """Rows of these orders that must be under contract before they are confirmed.

        :param date today: the day it is asked for
        :rtype: sale.order.line
        """
        today = today or fields.Date.context_today(self)
        required = self.filtered(lambda order: order._policy_of("internal_contract_policy", today) == "required")
        # sudo: held alike for people who may not read the order's rows, such as a customer.
        lines = required.sudo().order_line
        if self.env["product.category"]._internal_contract_marked():
            lines |= (self - required).sudo().order_line._internal_contract_of_category()
        return lines._internal_contract_goods_rows() if lines else lines
