"""First articles on the manufacturing order: started, taken over, and asked for where goods come into stock (D11.5)."""

from odoo import fields, models
from odoo.exceptions import UserError

MAKES = ("confirmed", "progress", "to_close")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    firmware_first_article_count = fields.Integer("First articles", compute="_compute_firmware_first_article_count")

    def _compute_firmware_first_article_count(self):
        articles, counts = self.env["firmware.first.article"], {}
        if self.ids and articles._used():
            counts = dict(articles._read_group([("production_id", "in", self.ids)], ["production_id"], ["__count"]))
        for production in self:
            production.firmware_first_article_count = counts.get(production._origin, 0)

    def write(self, vals):
        """Another program: the first articles fall (B10)."""
        changed = self.browse()
        if "firmware_program_id" in vals:
            changed = self.filtered(lambda one: one.firmware_program_id.id != (vals["firmware_program_id"] or False))
        res = super().write(vals)
        if changed:
            self.env["firmware.first.article"]._program_changed(changed)
        return res

    # === WHAT FIRST ARTICLES ASK ===

    def _firmware_bom_digests(self):
        """Digest of each order's bill of materials as it is now; '' without one.

        :rtype: dict[mrp.production, str]
        """
        found = dict.fromkeys(self, "")
        snapshots = self.env["internal.contract.bom.snapshot"].sudo()
        for company, some in self.sudo().grouped("company_id").items():
            pairs = sorted(
                {(one.product_id, one.bom_id) for one in some if one.bom_id}, key=lambda pair: (pair[0].id, pair[1].id)
            )
            taken = snapshots._take(pairs, company) if pairs else {}
            for one in some.filtered("bom_id"):
                found[self.browse(one.id)] = taken[one.product_id.id, one.bom_id.id]["digest"]
        return found

    def _firmware_siblings(self):
        """The orders one order was split into, itself included.

        :rtype: mrp.production
        """
        self.ensure_one()
        return self.production_group_id.production_ids.filtered(lambda one: one.product_id == self.product_id) | self

    def _firmware_family_quantity(self):
        family = self._firmware_siblings().filtered(lambda one: one.state != "cancel")
        return sum(family.mapped("product_uom_qty"))

    def _firmware_component_lots(self, product=None):
        """Lots of programmed components that this order uses.

        :param product.product product: of one component only
        :rtype: stock.lot
        """
        lots = self.move_raw_ids.filtered(lambda move: move.state != "cancel").move_line_ids.lot_id
        return lots.filtered(
            lambda lot: lot.product_id == product if product else lot.firmware_program_id == self.firmware_program_id
        )

    def _firmware_check_first_article(self):
        """Whether a first article of this order can be made.

        :raises UserError: saying why not
        """
        self.ensure_one()
        if self.state not in MAKES:
            raise UserError(
                self.env._(
                    "%(production)s is not in production: confirm it first, or open the order that is being made.",
                    production=self.name,
                )
            )
        if not self.firmware_program_id:
            raise UserError(
                self.env._(
                    "%(production)s has no program yet: write on it which program it gets.", production=self.name
                )
            )
        refusal = self.firmware_program_id._burning_refusal(self)
        if refusal:
            raise UserError(refusal)

    # === BUTTONS ===

    def action_firmware_first_article(self):
        """Go on with the first article under way, or begin one.

        :rtype: dict
        :raises UserError: where none can be made
        """
        self.ensure_one()
        self.check_access("read")
        articles = self.env["firmware.first.article"]
        articles.check_access("create")
        open_ones = articles.search([("production_id", "=", self.id), ("state", "in", ("draft", "record", "label"))])
        if open_ones:
            return self._firmware_open_articles(open_ones)
        self.sudo()._firmware_check_first_article()
        return {
            "type": "ir.actions.act_window", "name": self.env._("First Article"),
            "res_model": "firmware.first.article", "views": [(False, "form")],
            "context": {
                "default_production_id": self.id, "default_program_id": self.firmware_program_id.id,
                "default_product_id": self.product_id.id,
                "default_station_id": self._firmware_only_station().id,
            },
        }  # fmt: skip

    def _firmware_only_station(self):
        # Where there is one station only, nobody has to choose it.
        stations = self.env["firmware.station"].search([("company_id", "=", self.company_id.id)], limit=2)
        return stations if len(stations) == 1 else stations.browse()

    def action_firmware_first_articles(self):
        """First articles of this order, and those it goes on by.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        own = self.env["firmware.first.article"].sudo()._candidates(self.sudo())
        return self._firmware_open_articles(own.with_env(self.env))

    def _firmware_open_articles(self, articles):
        action = {
            "type": "ir.actions.act_window", "name": self.env._("First Articles"),
            "res_model": "firmware.first.article",
        }  # fmt: skip
        if len(articles) == 1:
            return {**action, "res_id": articles.id, "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", articles.ids)], "views": [(False, "list"), (False, "form")]}

    def action_firmware_take_over(self):
        """Go on by the first article of the order this one was split from, or of a component burned before.

        :raises UserError: where there is none that stands
        """
        self.ensure_one()
        self.check_access("write")
        articles = self.env["firmware.first.article"]
        found = articles._lendable(self)
        if not found:
            raise UserError(
                self.env._(
                    "%(production)s: neither the order it was split from nor a component has a confirmed first article "
                    "of its program. Make one.",
                    production=self.name,
                )
            )
        for article, kind in found:
            if kind == "take_over":
                article._take_over(self.sudo(), self.env.user)
            else:
                article._carry(self.sudo(), self.env.user)
        return True

    # === GOODS INTO STOCK ===

    def _firmware_stock_refusal(self):
        """Programmed goods come into stock once a first article of their program was confirmed (D11.5)."""
        found = super()._firmware_stock_refusal()
        articles = self.env["firmware.first.article"].sudo()
        for production in self.filtered(lambda one: one.product_id.firmware_needed):
            reason = articles._stock_reason(production.sudo())
            if reason:
                found.setdefault(production, []).append(reason)
        return found


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _firmware_makers(self):
        """The manufacturing orders that made these lots.

        :rtype: mrp.production
        """
        if not self:
            return self.env["mrp.production"]
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search([("lot_id", "in", self.ids), ("move_id.production_id", "!=", False)])
        )
        return lines.move_id.production_id
