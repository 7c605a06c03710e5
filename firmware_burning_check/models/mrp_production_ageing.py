"""Ageing on products and manufacturing orders, and the gate before finished goods (D11.8)."""

from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    firmware_ageing_needed = fields.Boolean(
        "Needs ageing", help="Finished goods come into stock as far as signed ageing checks found them good."
    )
    firmware_ageing_hours = fields.Float("Ageing hours")
    firmware_ageing_min = fields.Float("Ageing not below (°C)", digits=(16, 1))
    firmware_ageing_max = fields.Float("Ageing not above (°C)", digits=(16, 1))


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    firmware_ageing_needed = fields.Boolean(related="product_id.firmware_ageing_needed")
    firmware_ageing_count = fields.Integer("Ageing checks", compute="_compute_firmware_ageing_count")

    def _compute_firmware_ageing_count(self):
        counts = {}
        if self.ids and any(one.product_id.firmware_ageing_needed for one in self):
            counts = dict(
                self.env["firmware.ageing.check"]._read_group(
                    [("production_id", "in", self.ids)], ["production_id"], ["__count"]
                )
            )
        for production in self:
            production.firmware_ageing_count = counts.get(production._origin, 0)

    def _firmware_sample(self):
        """The confirmed first article that this order's goods are compared with.

        :rtype: firmware.first.article
        """
        self.ensure_one()
        articles = self.env["firmware.first.article"].sudo()._candidates(self)
        return articles.filtered(
            lambda article: article.confirmed_on and article.program_id == self.firmware_program_id
        )[:1]

    def _firmware_aged(self):
        """What signed ageing checks found good, in the unit of the product.

        :rtype: dict[mrp.production, float]
        """
        checks = (
            self.env["firmware.ageing.check"]
            .sudo()
            .search([("production_id", "in", self.ids), ("state", "=", "passed")])
        )
        found = dict.fromkeys(self, 0.0)
        for check in checks._signoff_is_true() if checks else checks:
            found[self.browse(check.production_id.id)] += check.good
        return found

    def _firmware_left_to_age(self):
        return max(self.product_uom_qty - self._firmware_aged()[self], 0.0)

    def _firmware_made(self):
        """What this order has finished, or is finishing, in the unit of the product.

        :rtype: float
        """
        self.ensure_one()
        moves = self.move_finished_ids.filtered(lambda move: move.product_id == self.product_id)
        done = sum(
            move.product_uom._compute_quantity(move.quantity, self.product_id.uom_id, round=False)
            for move in moves
            if move.state == "done"
        )
        return done or self.product_uom_id._compute_quantity(
            self.qty_producing or self.product_qty, self.product_id.uom_id, round=False
        )

    def _firmware_stock_refusal(self):
        """Goods that must be aged come into stock as far as they were found good (D11.8)."""
        found = super()._firmware_stock_refusal()
        aged = self.filtered(lambda one: one.product_id.firmware_ageing_needed)
        if not aged:
            return found
        good = aged._firmware_aged()
        for production in aged:
            made = production.sudo()._firmware_made()
            if production.product_id.uom_id.compare(made, good[production]) > 0:
                found.setdefault(production, []).append(
                    self.env._(
                        "%(production)s: %(good)g of %(made)g pieces passed a signed ageing check. Ask quality and "
                        "production to sign the ageing check of the rest, or finish the good ones only and leave the "
                        "rest to a backorder.",
                        production=production.name, good=good[production], made=made,
                    )
                )  # fmt: skip
        return found

    def action_firmware_ageing(self):
        """Go on with the ageing check under way, or begin one.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        checks = self.env["firmware.ageing.check"]
        draft = checks.search([("production_id", "=", self.id), ("state", "=", "draft")], limit=1)
        draft = draft or checks.create({"production_id": self.id})
        return {
            "type": "ir.actions.act_window", "name": self.env._("Ageing Check"), "res_model": checks._name,
            "res_id": draft.id, "views": [(False, "form")],
        }  # fmt: skip

    def action_firmware_ageings(self):
        """Ageing checks of this order.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Ageing Checks"),
            "res_model": "firmware.ageing.check", "domain": [("production_id", "=", self.id)],
            "views": [(False, "list"), (False, "form")],
        }  # fmt: skip
