"""First articles that count for another order: backorders, components burned before assembly, and orders that grew."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .firmware_first_article_act import LENDS

ENGINEERS = "production_handover.group_internal_contract_engineer"


class FirmwareFirstArticle(models.Model):
    _inherit = "firmware.first.article"

    def _meet(self):
        """Meet other acts on this first article at the head of its sign-off, before looking at it."""
        heads = self.sudo().signoff_head_id
        heads._lock()
        heads._reconcile()

    def _take_over(self, production, person):
        """A backorder goes on by the first article of the order it was split from, explicitly (B10).

        :param mrp.production production: of the same group of split orders
        :param res.users person: who takes it over
        :raises UserError: where it does not stand, or is of another order
        """
        self.ensure_one()
        article = self.sudo()
        article._meet()
        if production == article.production_id or article.production_id not in production._firmware_siblings():
            raise UserError(
                self.env._(
                    "%(article)s is of %(other)s: only a backorder of that order takes it over.",
                    article=article.name, other=article.production_id.name,
                )
            )  # fmt: skip
        reason = article._state_reason()
        reason = reason or article._fall_reason_lent(production)
        if reason:
            raise UserError(reason)
        self._lend(article, "take_over", production, person, production.product_uom_qty)

    def _fall_reason_lent(self, production):
        for check in (self._program_reason, self._bom_reason, self._shift_reason, self._lapse_reason):
            reason = check(production, self.station_id)
            if reason:
                return reason
        # The order and its backorders together make no more than what was covered.
        family = production._firmware_siblings().filtered(lambda one: one.state != "cancel")
        covered = self._covered(self.production_id)
        made = sum(family.mapped("product_uom_qty"))
        if production.product_id.uom_id.compare(made, covered) > 0:
            return self.env._(
                "%(article)s covers %(covered)g, the order and its backorders make %(made)g. Ask engineering to press "
                "“Covers the New Quantity” on it, or make a new first article.",
                article=self.name, covered=covered, made=made,
            )  # fmt: skip
        return ""

    def _carry(self, production, person):
        """The first article of a component that was burned before assembly counts for the product (D11.5).

        :param mrp.production production: of the product
        :param res.users person: who accepts it
        :raises UserError: where the component's lots do not carry the program, or it does not stand
        """
        self.ensure_one()
        article = self.sudo()
        article._meet()
        reason = article._state_reason() or article._carried_reason(production, None)
        if reason:
            raise UserError(reason)
        self._lend(article, "carry", production, person, 0.0)

    def _lend(self, article, kind, production, person, quantity):
        acts = self.env["firmware.first.article.act"]
        if article.act_ids.filtered(lambda act: act.production_id == production and act.kind in LENDS):
            raise UserError(
                self.env._("%(production)s took over %(article)s already.",
                           production=production.name, article=article.name)
            )  # fmt: skip
        acts._enter(article, kind, person, production=production, quantity=quantity)

    def _carried_reason(self, production, station):
        """Why a component's first article does not count for the product's order.

        What was burned stays burned: station, shift and lapse ended with the component's own order.

        :rtype: str
        """
        if station:
            return self.env._(
                "%(article)s was made on a component. What is burned at %(station)s for %(production)s needs a first "
                "article of its own.",
                article=self.name, station=station.name, production=production.name,
            )  # fmt: skip
        reason = self._program_reason(production, None)
        if reason:
            return reason
        lots = production._firmware_component_lots(self.product_id)
        if not lots:
            return self.env._(
                "%(production)s uses no lot of %(component)s yet: choose the lots that were burned.",
                production=production.name, component=self.product_id.display_name,
            )  # fmt: skip
        wrong = lots.filtered(lambda lot: lot.firmware_program_id != self.program_id)
        if wrong:
            return self.env._(
                "Lot %(lot)s of %(component)s does not carry program %(program)s.",
                lot=wrong[0].name, component=self.product_id.display_name, program=self.program_id.display_name,
            )  # fmt: skip
        if lots - self.production_id.lot_producing_ids - self._finished_lots():
            return self.env._(
                "%(production)s uses lots of %(component)s that were not made by %(other)s, the order of %(article)s.",
                production=production.name, component=self.product_id.display_name, article=self.name,
                other=self.production_id.name,
            )  # fmt: skip
        return ""

    def _finished_lots(self):
        # Backorders that took it over made lots by it as well.
        orders = self.production_id | self.act_ids.filtered(lambda act: act.kind == "take_over").production_id
        return orders.move_finished_ids.move_line_ids.lot_id

    def action_cover(self):
        """Engineering acknowledges that the first article covers what its order makes by now.

        :raises AccessError: for who is no engineer
        :raises UserError: where it does not stand, or covers it already
        """
        self.check_access("read")
        if not self.env.user.has_group(ENGINEERS):
            raise AccessError(self.env._("Engineering says whether a first article covers more: ask somebody there."))
        self._meet()
        for article in self.sudo():
            reason = article._state_reason()
            if reason:
                raise UserError(reason)
            grown = article._grown()
            if not grown:
                raise UserError(self.env._("%(article)s covers its orders already.", article=article.name))
            for production in grown:
                self.env["firmware.first.article.act"]._enter(
                    article, "cover", self.env.user, production=production,
                    quantity=production._firmware_family_quantity(),
                )  # fmt: skip
        return True

    def _grown(self):
        """Orders going on by this first article that make more than it covers.

        :rtype: mrp.production
        """
        orders = self.production_id | self.act_ids.filtered(lambda act: act.kind == "take_over").production_id
        grown = orders.filtered(lambda production: self._quantity_reason(production, None))
        family = self.production_id._firmware_family_quantity()
        if self.product_id.uom_id.compare(family, self._covered(self.production_id)) > 0:
            grown |= self.production_id
        return grown

    @api.model
    def _lendable(self, production):
        """First articles that an order could take over or carry, and how.

        :returns: pairs of first article and kind of act
        :rtype: list[tuple[firmware.first.article, str]]
        """
        production = production.sudo()
        siblings = production._firmware_siblings() - production
        makers = production._firmware_component_lots()._firmware_makers()
        found = self.sudo().search([
            ("production_id", "in", (siblings | makers).ids), ("state", "=", "stands"),
            ("program_id", "=", production.firmware_program_id.id), ("company_id", "=", production.company_id.id),
        ])  # fmt: skip
        taken = found.act_ids.filtered(lambda act: act.production_id == production and act.kind in LENDS).article_id
        return [
            (article, "take_over" if article.production_id in siblings else "carry") for article in found - taken
        ]  # fmt: skip
