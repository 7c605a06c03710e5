"""Production done: reported by production, in parts where it is done in parts (D18.4, B16)."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class HandoverReport(models.Model):
    """One report: so many of a row are finished, and the inspector is called."""

    _name = "handover.report"
    _description = "Production Reported Done"
    _inherit = ["signoff.evidence"]
    _order = "id desc"
    _rec_name = "production_name"

    sheet_id = fields.Many2one("handover.sheet", readonly=True, required=True, index=True, ondelete="restrict")
    line_id = fields.Many2one("handover.line", readonly=True, required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    production_id = fields.Many2one("mrp.production", readonly=True, ondelete="set null", index="btree_not_null")
    production_name = fields.Char(string="Manufacturing Order", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True, help="In the unit of the row.")
    user_id = fields.Many2one("res.users", string="Reported By", readonly=True, ondelete="restrict")
    reported_on = fields.Datetime(readonly=True)

    @api.model
    def _report(self, production, quantity, person):
        """Report a part of a manufacturing order done.

        :param mrp.production production: of a flow sheet
        :param float quantity: good pieces, in the order's unit
        :param res.users person: who reports
        :rtype: handover.report
        :raises UserError: for what is on no flow sheet, is held, or is more than the order makes
        """
        rows = production._handover_lines().get(production.sudo(), self.env["handover.line"])
        if not rows:
            raise UserError(
                self.env._(
                    "%(production)s is on no flow sheet: there is nothing to report.", production=production.name
                )
            )
        production._handover_check_released()
        rows.sheet_id._meet()
        left = production._handover_left_to_report()
        if production.product_uom_id.compare(quantity, 0) <= 0 or production.product_uom_id.compare(quantity, left) > 0:
            raise UserError(
                self.env._(
                    "%(production)s: %(left)g of %(quantity)g are not reported yet. Report more than zero, and no more "
                    "than that; raise the quantity of the manufacturing order first where more was made.",
                    production=production.name, left=left, quantity=production.product_qty,
                )
            )  # fmt: skip
        amount = production.product_uom_id._compute_quantity(quantity, production.product_id.uom_id, round=False)
        reports = self._engine_create([
            {
                "sheet_id": line.sheet_id.id, "line_id": line.id, "company_id": line.sheet_id.company_id.id,
                "production_id": production.id, "production_name": production.name, "user_id": person.id,
                "quantity": part, "reported_on": fields.Datetime.now(),
            }
            for line, part in rows._reported_parts(production.product_id, amount)
        ])  # fmt: skip
        for sheet in rows.sheet_id:
            sheet._reported(person, production)
        return reports


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    handover_report_ids = fields.One2many("handover.report", "production_id", string="Reported Done", readonly=True)

    def _handover_left_to_report(self):
        """What is not reported done yet, in the order's unit.

        Splits, backorders and merges leave the reports with the order they were made on: of all the orders that make
        the same together, no more is reported than they make.

        :rtype: float
        """
        self.ensure_one()
        production = self.sudo()
        rows = production._handover_lines().get(production, self.env["handover.line"])
        family = production.union(*(
            other for other in rows._handover_families() if other.product_id == self.product_id
        )).filtered(lambda other: other.state != "cancel" or other == production)  # fmt: skip
        made = sum(
            other.product_uom_id._compute_quantity(other.product_qty, self.product_uom_id, round=False)
            for other in family
        )
        reports = (rows.report_ids | production.handover_report_ids).filtered(
            lambda report: report.production_id.product_id == self.product_id
        )
        mine = reports.filtered(lambda report: report.production_id == production)
        return min(
            self.product_qty - self._handover_reported_amount(mine), made - self._handover_reported_amount(reports)
        )

    def _handover_reported_amount(self, reports):
        """What some reports say, in the order's unit.

        :rtype: float
        """
        return sum(
            self.product_id.uom_id._compute_quantity(
                report.line_id._to_product(self.product_id, report.quantity), self.product_uom_id, round=False
            )
            for report in reports
        )

    def action_handover_report(self):
        """Open the dialog that reports production done.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Report Production Done"),
            "res_model": "handover.report.entry", "views": [(False, "form")], "target": "new",
            "context": {
                "default_production_id": self.id, "default_quantity": self._handover_left_to_report(),
            },
        }  # fmt: skip


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    report_ids = fields.One2many("handover.report", "sheet_id", string="Reported Done", readonly=True)

    def _reported(self, person, production):
        """Where everything is reported, production's step is signed by who reported the last part.

        :param res.users person: who reported
        :param mrp.production production: what he reported
        """
        if self._all_reported():
            self._signoff_act("produced", person, production)

    def _all_reported(self):
        return all(line.uom_id.compare(line._reported_quantity(), line.quantity_produce) >= 0 for line in self.line_ids)


class HandoverLine(models.Model):
    _inherit = "handover.line"

    report_ids = fields.One2many("handover.report", "line_id", readonly=True)
    produced = fields.Float(string="Reported Done", digits="Product Unit", compute="_compute_produced")

    @api.depends("report_ids.quantity")
    def _compute_produced(self):
        for line in self:
            line.produced = line._reported_quantity()

    def _reported_quantity(self):
        """Whole pieces reported done: of a kit as many as its scarcest part allows.

        :rtype: float
        """
        self.ensure_one()
        by_product = {}
        for report in self.sudo().report_ids:
            product = report.production_id.product_id or self.product_id
            by_product[product] = by_product.get(product, 0.0) + report.quantity
        return self._complete(by_product)

    def _reported_parts(self, product, amount):
        """Where several rows share a manufacturing order: each gets what it still needs, the first what is more.

        :param product.product product: reported done
        :param float amount: in its unit
        :returns: row and quantity in its unit
        :rtype: list[tuple[handover.line, float]]
        """
        parts, left = {}, amount
        for line in self:
            reported = sum(report.quantity for report in line.report_ids if report.production_id.product_id == product)
            part = min(max(line.quantity_produce - reported, 0.0), line._from_product(product, left))
            if line.uom_id.compare(part, 0) > 0:
                parts[line] = part
                left -= line._to_product(product, part)
        if self[0].uom_id.compare(more := self[0]._from_product(product, left), 0) > 0:
            parts[self[0]] = parts.get(self[0], 0.0) + more
        return list(parts.items())
