"""The gate of finished goods: they come into stock as far as inspections accepted them (D14.5, D18.6)."""

from odoo import api, models
from odoo.exceptions import UserError

from .handover_sheet import OVER
from .handover_stock_in import CAME_IN


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model
    def _confirmation_check_moves(self, moves, moving):
        """What is produced for a flow sheet comes into stock as far as inspections accepted it.

        :raises UserError: naming the row, what is accepted, and whom to ask
        """
        res = super()._confirmation_check_moves(moves, moving)
        if not self.env["handover.sheet"]._used():
            return res
        entering = moves.sudo().filtered(lambda move: move._handover_entering() and not move.unbuild_id)
        # By-products are inspected by nobody.
        entering = entering.filtered(lambda move: not move.production_id or move._handover_is_main())
        if entering:
            problems = self._handover_stock_in_problems(entering, moving)
            if problems:
                raise UserError("\n".join(problems))
        return res

    @api.model
    def _handover_stock_in_problems(self, entering, moving):
        """Why some of these moves can't come into stock.

        :param stock.move entering: from production, or from where its goods wait
        :param dict moving: see :meth:`_confirmation_check_moves`
        :rtype: list[str]
        """
        productions = entering._handover_productions()
        gated = self.env["mrp.production"].sudo().union(*productions.values())._handover_gated()
        problems = [
            sheet._production_hold_reason(order, True)
            for sheets in gated.values() for order, sheet in sheets.items() if not sheet
        ]  # fmt: skip
        sheets = self.env["handover.sheet"].sudo().union(
            *(sheet for some in gated.values() for sheet in some.values()), entering.handover_line_id.sheet_id
        )  # fmt: skip
        nobodys = entering.filtered(lambda move: not productions[move] and not move.handover_line_id)
        rows = sheets.line_ids
        strange = nobodys._handover_candidates() if nobodys else {}
        rows = rows.union(rows, *strange.values())
        if not rows or problems:
            return problems
        rows.sheet_id._meet()
        accepted = rows._accepted_quantities(gate=True)
        got = rows._stock_in(moving, accepted)
        overrides = rows._overrides("stock_in")
        limits = {line: accepted[line] + line._override_limit(overrides) for line in rows} if overrides else accepted
        if overrides:
            # Where several rows share goods, each takes what it may.
            got = rows._stock_in(moving, limits)
        for move in nobodys:
            problem = move._handover_claim(strange[move], accepted, got, overrides)
            if problem:
                problems.append(problem)
        made = {line for production, some in gated.items() for line in rows._made_by(production)}
        problems += [
            line._stock_in_problem(accepted[line], product, amount)
            for line, by_product in got.items()
            if line in made or line in entering.handover_line_id
            for product, amount in by_product.items()
            if line.uom_id.compare(amount, accepted[line]) > 0
            and not line._pass_stock_in(overrides, product, amount, accepted, limits, entering, moving)
        ]
        for move in entering.filtered(lambda one: not one.production_id and not one.handover_line_id):
            whose = rows.browse().union(*(rows._made_by(one) for one in productions[move] if one in gated))
            if len(whose) == 1:
                # The chain of moves can be edited, this can't.
                move.handover_line_id = whose
        complete = rows.sheet_id.filtered(
            lambda sheet: all(
                line._may_be_complete(got.get(line, {}), accepted.get(line, 0.0)) for line in sheet.line_ids
            )
        )
        self.env.cr.precommit.data.setdefault(CAME_IN, set()).update(complete.ids)
        return problems


class StockMove(models.Model):
    _inherit = "stock.move"

    def _handover_candidates(self):
        """Rows whose goods these may be, where no manufacturing order says it: oldest sheet first.

        :rtype: dict[stock.move, handover.line]
        """
        rows = self.env["handover.line"].sudo().search([
            ("product_id", "in", self.product_id.ids), ("sheet_id.gated", "=", True),
            ("sheet_id.company_id", "in", self.company_id.ids), ("sheet_id.state", "not in", OVER),
            ("decision", "in", ("produce", "split")),
        ], order="sheet_id, id")  # fmt: skip
        waiting = rows._waiting() if rows else {}
        found = {}
        for move in self:
            mine = rows.filtered(
                lambda line, move=move: (
                    line.product_id == move.product_id and line.sheet_id.company_id == move.company_id
                )
            )
            if move.location_id.usage != "production":
                # Bought goods, and those made for the stock, wait in the same places.
                mine = mine.filtered(lambda line: waiting[line] > 0)
            found[move] = mine
        return found

    def _handover_claim(self, rows, accepted, got, overrides):
        """Goods that may be those of a flow sheet become those of the first row that has room for them.

        :param handover.override overrides: that let goods pass, where no inspection accepted them
        :returns: why none has, or None
        :rtype: str | None
        """
        if not rows:
            return None
        product = self.product_id
        amount = self._handover_balance()
        for line in rows:
            have = got[line].get(product, 0.0)
            wanted = have + line._from_product(product, amount)
            need = wanted - max(accepted[line], have)
            own = overrides.filtered(lambda one, line=line: one.line_id == line)
            if line.uom_id.compare(wanted, accepted[line]) <= 0 or own and line._pass_moves(own, need, {self: need}):
                self.handover_line_id = line
                got[line][product] = wanted
                return None
        return self.env._(
            "%(product)s: these may be goods of %(sheets)s that no inspection accepted, so they can't come into stock. "
            "Ask %(who)s to inspect them there, or move them to a quarantine location.",
            product=product.display_name, sheets=", ".join(rows.sheet_id.mapped("name")), who=rows.sheet_id._inspects(),
        )  # fmt: skip


class HandoverLine(models.Model):
    _inherit = "handover.line"

    def _waiting(self):
        """What is produced, not in stock, and not scrapped: after manufacturing, or in quarantine.

        :rtype: dict[handover.line, float]
        """
        into, direct = dict.fromkeys(self, 0.0), dict.fromkeys(self, 0.0)
        for production, rows in self._handover_families().items():
            done = production.move_finished_ids.filtered(lambda move: move.state == "done" and move._handover_is_main())
            waits = done.move_line_ids.filtered(lambda line: line.location_dest_id._handover_waits())
            for line in rows & self:
                into[line] += line._from_product(production.product_id, sum(waits.mapped("quantity_product_uom")))
                at_once = sum(move._handover_balance() for move in done)
                direct[line] += line._from_product(production.product_id, at_once)
        gone = self._stock_in()
        return {line: into[line] + direct[line] - sum(gone[line].values()) for line in self}

    def _stock_in_problem(self, accepted, product, amount):
        return self.env._(
            "%(sheet)s: %(accepted)g of %(product)s are accepted by inspections, %(amount)g would be in stock. Ask "
            "%(who)s to record the inspection of the rest, or put it into a quarantine location.",
            sheet=self.sheet_id.name, accepted=accepted, product=product.display_name, amount=amount,
            who=self.sheet_id._inspects(),
        )  # fmt: skip


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    def _inspects(self):
        """Who inspects the goods of these sheets, for messages.

        :rtype: str
        """
        steps = self.sudo().signoff_head_id._current_steps().filtered(lambda step: step.act == "inspected")
        departments = steps.department_id or self.env["signoff.department"].sudo().search([("code", "=", "quality")])
        return ", ".join(dict.fromkeys(departments.with_context(lang=self.env.lang).mapped("name")))
