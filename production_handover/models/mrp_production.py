"""The manufacturing order and the contract rows it is made for: read from Odoo's own links (D11, D14.4)."""

from odoo import api, fields, models
from odoo.tools.misc import formatLang

#: Set of ids beside the transaction: compared once before the commit, since splits and merges pass through more.
WATCHED = "production_handover.productions"
QUANTITY = {"product_qty", "product_uom_id", "product_id", "qty_producing", "reference_ids", "sale_line_id"}


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    # Odoo has none; the orders of a contract are looked up by it.
    _internal_contract_sale_line_idx = models.Index("(sale_line_id) WHERE sale_line_id IS NOT NULL")

    internal_contract_line_ids = fields.Many2many(
        "internal.contract.line",
        string="Contract Rows",
        compute="_compute_internal_contract_line_ids",
        search="_search_internal_contract_line_ids",
    )
    internal_contract_count = fields.Integer(compute="_compute_internal_contract_line_ids")

    @api.depends("product_id", "reference_ids", "sale_line_id")
    def _compute_internal_contract_line_ids(self):
        rows = self._origin._internal_contract_rows()
        for production in self:
            found = rows.get(production._origin, self.env["internal.contract.line"]).with_env(self.env)
            production.internal_contract_line_ids = found
            production.internal_contract_count = len(found.sudo().contract_id)

    @api.model
    def _search_internal_contract_line_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self.env["internal.contract.line"].sudo().browse(one for one in value if one)
        found = rows.contract_id._productions()._internal_contract_rows()
        return [("id", "in", [production.id for production, own in found.items() if own & rows])]

    def _internal_contract_rows(self):
        """Rows that each of these is made for: of its product, of the orders or the stock contract it refers to.

        Odoo puts what several rows of an order need into one manufacturing order, and keeps the references of orders
        that are split or merged: so it is the reference that says for whom, and the product what.

        :returns: rows by manufacturing order, as the superuser, those of the very order row first
        :rtype: dict[mrp.production, internal.contract.line]
        """
        none = self.env["internal.contract.line"].sudo()
        if not self or not self.env["internal.contract"]._used():
            return dict.fromkeys(self, none)
        productions = self.sudo()
        orders = productions.reference_ids.sale_ids | productions.sale_line_id.order_id
        rows = none.search(
            [
                ("product_id", "in", productions.product_id.ids),
                ("contract_id.state", "!=", "cancelled"),
                "|",
                ("sale_line_id.order_id", "in", orders.ids),
                ("contract_id.stock_reference_id", "in", productions.reference_ids.ids),
            ]
        )
        found = {}
        for production, mine in zip(self, productions, strict=True):
            own = mine.reference_ids.sale_ids | mine.sale_line_id.order_id
            fitting = rows.filtered(
                lambda row, mine=mine, own=own: (
                    row.product_id == mine.product_id
                    and row.company_id == mine.company_id
                    and (row.sale_line_id.order_id in own or row.contract_id.stock_reference_id in mine.reference_ids)
                )
            )
            found[production] = fitting.sorted(lambda row, mine=mine: (row.sale_line_id != mine.sale_line_id, row.id))
        return found

    def _internal_contract_quantity(self):
        """What is being made or was made, in the unit of this manufacturing order.

        :rtype: float
        """
        self.ensure_one()
        if self.state == "done":
            return self.qty_produced
        return max(self.product_qty, self.qty_produced)

    def action_internal_contracts(self):
        """Open the contracts that these are made for.

        :rtype: dict
        """
        return self.internal_contract_line_ids.contract_id._open()

    # === MORE THAN CONTRACTED ===

    @api.model_create_multi
    def create(self, vals_list):
        """More in manufacturing than contracted is told, whoever began it."""
        productions = super().create(vals_list)
        productions._internal_contract_watch()
        return productions

    def write(self, vals):
        """So is a raised quantity: by hand, by procurement, by a merge."""
        res = super().write(vals)
        if QUANTITY & set(vals):
            self._internal_contract_watch()
        return res

    def _internal_contract_watch(self):
        if not self or not self.env["internal.contract"]._used():
            return
        waiting = self.env.cr.precommit.data.setdefault(WATCHED, set())
        if not waiting:
            self.env.cr.precommit.add(self.browse()._internal_contract_compare)
        waiting.update(self.ids)

    def _internal_contract_compare(self):
        """Before the commit: compare what is in manufacturing with what is under contract."""
        changed = self.browse(self.env.cr.precommit.data.pop(WATCHED, ())).exists()
        rows = self.env["internal.contract.line"].sudo().union(*changed._internal_contract_rows().values())
        if not rows:
            return
        alerts = self.env["internal.contract.alert"]
        _shares, excess = rows.contract_id._production_shares()
        told = [
            (row.contract_id, row, row.product_id.display_name, row._production_excess_words(more, productions))
            for row, (more, productions) in excess.items()
            if row in rows or productions & changed
        ]
        alerts._tell("quantity", told)
        settled = alerts.sudo().search(
            [("line_id", "in", (rows - rows.browse([row.id for row in excess])).ids), ("kind", "=", "quantity"),
             ("handled_on", "=", False)]
        )  # fmt: skip
        if settled:
            settled._handle(self.env.user, self.env._("No more in manufacturing than under contract."))
        self.env.flush_all()

    def _internal_contract_words(self):
        """Name, quantity and state of this manufacturing order.

        :rtype: str
        """
        self.ensure_one()
        return self.env._(
            "%(production)s: %(quantity)s %(unit)s %(product)s, %(state)s",
            production=self.name,
            quantity=formatLang(self.env, self._internal_contract_quantity(), dp="Product Unit"),
            unit=self.product_uom_id.name or "",
            product=self.product_id.display_name,
            state=dict(self._fields["state"]._description_selection(self.env))[self.state],
        )
