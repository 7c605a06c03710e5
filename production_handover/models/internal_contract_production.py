"""What is made for a contract: its manufacturing orders, how much of each row, and what differs (D11, D14.4, B19)."""

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

#: Manufacturing orders of which nothing is to come any more.
MADE = ("done", "cancel")


class InternalContract(models.Model):
    _inherit = "internal.contract"

    # Made for stock: what names the contract on its manufacturing orders, also on those that are split or merged.
    stock_reference_id = fields.Many2one(
        "stock.reference", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    production_ids = fields.Many2many(
        "mrp.production", string="Manufacturing Orders", compute="_compute_production_ids", compute_sudo=True
    )
    production_count = fields.Integer(compute="_compute_production_ids", compute_sudo=True)

    def _compute_production_ids(self):
        shares, _excess = self._production_shares()
        for contract in self:
            own = [shares.get(row, {}) for row in contract._origin.line_ids]
            found = self.env["mrp.production"].union(*(production for share in own for production in share))
            contract.production_ids = found
            contract.production_count = len(found)

    def _productions(self):
        """Manufacturing orders of the products of these contracts that refer to their orders or to them.

        :returns: as the superuser, cancelled ones left out
        :rtype: mrp.production
        """
        contracts = self._origin.sudo()
        rows = contracts.line_ids.filtered("product_id")
        orders, references = rows.sale_line_id.order_id, contracts.stock_reference_id
        productions = self.env["mrp.production"].sudo()
        if not orders and not references:
            return productions
        return productions.search(
            [
                ("product_id", "in", rows.product_id.ids),
                ("state", "!=", "cancel"),
                "|",
                "|",
                ("sale_line_id.order_id", "in", orders.ids),
                ("reference_ids.sale_ids", "in", orders.ids),
                ("reference_ids", "in", references.ids),
            ],
            order="id",
        )

    def _production_shares(self):
        """How much of each manufacturing order is made for which row.

        One may be made for several rows, and a row by several: each fills its rows in turn, the one of its own order
        row first; what is left over is more than contracted, and counts for the last.

        :returns: quantity by manufacturing order for each row, in the row's unit; and for rows that get too much, how
            much, and the manufacturing orders
        :rtype: tuple[dict, dict]
        """
        productions = self._productions()
        rows_of = productions._internal_contract_rows()
        shares, excess, left = {}, {}, {}
        # Those that can only be for one row come first.
        for production in productions.sorted(lambda one: (len(rows_of[one]), one.id)):
            unit, rest = production.product_uom_id, production._internal_contract_quantity()
            rows = rows_of[production]
            for row in rows:
                room = left.setdefault(row, row.quantity)
                part = min(room, unit._compute_quantity(rest, row.uom_id, round=False))
                if row.uom_id.compare(part, 0) > 0:
                    shares.setdefault(row, {})[production] = part
                    left[row] -= part
                    rest -= row.uom_id._compute_quantity(part, unit, round=False)
            if rows and unit.compare(rest, 0) > 0:
                row = rows[-1]
                more = unit._compute_quantity(rest, row.uom_id, round=False)
                share = shares.setdefault(row, {})
                share[production] = share.get(production, 0.0) + more
                before, which = excess.get(row, (0.0, productions.browse()))
                excess[row] = (before + more, which | production)
        return shares, excess

    def action_productions(self):
        """Open the manufacturing orders of this contract.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp.mrp_production_action")
        action |= {"domain": [("id", "in", self.production_ids.ids)], "context": {"create": False}}
        if len(self.production_ids) == 1:
            action |= {"res_id": self.production_ids.id, "views": [(False, "form")]}
        return action

    def _production_differences(self):
        """What running manufacturing orders do otherwise than this contract says, in words.

        :rtype: list[str]
        """
        self.ensure_one()
        shares, _excess = self._production_shares()
        return [words for row in self.sudo().line_ids for words in row._production_differences(shares.get(row, {}))]


class InternalContractLine(models.Model):
    _inherit = "internal.contract.line"

    sheet_line_ids = fields.One2many("handover.line", "contract_line_id", readonly=True)
    quantity_production = fields.Float(
        string="In Manufacturing", digits="Product Unit", compute="_compute_quantity_production", compute_sudo=True,
        help="Under way and made, of this row.",
    )  # fmt: skip
    quantity_produced = fields.Float(
        string="Produced", digits="Product Unit", compute="_compute_quantity_production", compute_sudo=True
    )

    @api.depends("product_id", "quantity", "uom_id")
    def _compute_quantity_production(self):
        shares, _excess = self.contract_id._origin._production_shares()
        for row in self:
            share = shares.get(row._origin, {})
            row.quantity_production = sum(share.values())
            row.quantity_produced = sum(
                part * min(1.0, production.qty_produced / (production._internal_contract_quantity() or 1.0))
                for production, part in share.items()
            )

    def _quantity_from_stock(self):
        """How much of this row is not made: its flow sheet takes it from stock (D18.3).

        :returns: in the row's unit
        :rtype: float
        """
        sheet_rows = self.sheet_line_ids.filtered(lambda row: not row.sheet_id.cancelled_on)
        return sum(row.uom_id._compute_quantity(row.quantity_stock, self.uom_id, round=False) for row in sheet_rows)

    def _production_excess_words(self, more, productions):
        self.ensure_one()
        return self.env._(
            "%(more)s %(unit)s more in manufacturing than the %(quantity)s under contract (%(productions)s)",
            more=formatLang(self.env, more, dp="Product Unit"),
            unit=self.uom_id.name or "",
            quantity=formatLang(self.env, self.quantity, dp="Product Unit"),
            productions=", ".join(productions.mapped("name")),
        )

    def _production_differences(self, share):
        """What differs between this row and its manufacturing orders.

        :param dict share: quantity by manufacturing order
        :rtype: list[str]
        """
        words, under_way = [], [production for production in share if production.state not in MADE]
        for production in under_way:
            found = []
            if self.bom_id and production.bom_id != self.bom_id:
                found.append(self.env._("contract says BOM %(bom)s", bom=self.bom_id.display_name))
            day = self.date_delivery or self.contract_id.date_delivery
            due = production.date_deadline and fields.Datetime.context_timestamp(self, production.date_deadline).date()
            if day and due and due != day:
                found.append(self.env._("due %(day)s by the contract", day=format_date(self.env, day)))
            if found:
                words.append("; ".join([production._internal_contract_words(), *found]))
        made, from_stock = sum(share.values()), self._quantity_from_stock()
        if self.uom_id.compare(made + from_stock, self.quantity) and (share or self.production_made_on):
            names = ", ".join(production.name for production in share) or "–"
            words.append(
                self.env._(
                    "%(product)s: %(made)s %(unit)s in manufacturing (%(productions)s), %(quantity)s under contract",
                    product=self.product_id.display_name,
                    made=formatLang(self.env, made, dp="Product Unit"),
                    unit=self.uom_id.name or "",
                    productions=names,
                    quantity=formatLang(self.env, self.quantity, dp="Product Unit"),
                )
            )
        return words
