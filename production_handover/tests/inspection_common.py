"""Flow sheets in production, for the tests of inspections and of the stock-in."""

from odoo.fields import Command

from .handover_common import HandoverCommon


class InspectionCommon(HandoverCommon):
    """Made to order; production reports, the inspector records, the keeper receives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        routes = cls.env.ref("mrp.route_warehouse0_manufacture") | cls.env.ref("stock.route_warehouse0_mto")
        routes.active = True
        (cls.product | cls.product_2).route_ids = [Command.set(routes.ids)]
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        for product in cls.product | cls.product_2:
            cls.env["stock.quant"]._update_available_quantity(product, cls.stock, -10_000)
        for product in cls.chip | cls.board:
            product.is_storable = True
            cls.env["stock.quant"]._update_available_quantity(product, cls.stock, 10_000)
        cls.approver = cls._user("ho_approver", "mrp.group_mrp_manager,stock.group_stock_user")
        cls.env.ref("order_confirmation.signoff_department_management").member_ids = [Command.set(cls.approver.ids)]
        cls.template = cls.env.ref("production_handover.handover_inspection_template")
        cls.quarantine = cls.env["stock.location"].create({
            "name": "Quarantine", "usage": "internal", "location_id": cls.warehouse.view_location_id.id,
            "handover_quarantine": True,
        })  # fmt: skip

    def produced(self, *quantities, report=None):
        """An order taken over by production, and what is reported of its first manufacturing order."""
        order, sheet = self.confirm(*quantities or (100.0,))
        productions = order.stock_reference_ids.production_ids
        self.decide(sheet)
        self.sign(sheet, self.worker)
        for production in productions:
            amount = production.product_qty if report is None else report
            if amount:
                self.env["handover.report"]._report(production, amount, self.worker)
        self.env.cr.flush()
        return order, sheet, productions

    def draft(self, row, presented=None, accepted=None, outcome=False, **values):
        """A filled-in inspection; everything passes."""
        action = row.with_user(self.inspector).action_inspect()
        inspection = self.env["handover.inspection"].with_user(self.inspector).browse(action["res_id"])
        return self.fill(inspection, presented, accepted, outcome, **values)

    def fill(self, inspection, presented=None, accepted=None, outcome=False, **values):
        inspection.criterion_ids.filtered(lambda line: line.check == "look").result = "pass"
        if presented is not None:
            inspection.presented = presented
        if accepted is not None:
            inspection.accepted = accepted
            if not accepted:
                inspection.write({"verdict": "rejected", "departure_reason": "Scratched", "accepted": 0})
        inspection.write({"outcome": outcome, **values})
        self.env.cr.flush()
        return inspection

    def inspect(self, row, presented=None, accepted=None, outcome=False, **values):
        """Recorded by the inspector."""
        inspection = self.draft(row, presented, accepted, outcome, **values)
        inspection.action_record()
        self.env.cr.flush()
        return inspection

    def finish(self, production, quantity=None, user=None, backorder=True):
        """Finish a manufacturing order, as its worker; a part makes a backorder.

        :returns: the backorder
        """
        self.env.invalidate_all()
        quantity = quantity or production.product_qty
        before = production.production_group_id.production_ids
        # As this person; copying a manufacturing order reads accounting, which Odoo does not let production read.
        production = production.with_user(user or self.worker).sudo()
        production.qty_producing = quantity
        production._set_qty_producing()
        partly = quantity < production.product_qty
        context = {"skip_backorder": True, "mo_ids_to_backorder": production.ids if partly and backorder else []}
        production.with_context(**context, skip_consumption=True).button_mark_done()
        self.env.cr.flush()
        self.assertEqual(production.state, "done")
        return production.production_group_id.production_ids - before

    def move(self, product, source, target, quantity, user=None, **values):
        """A transfer by hand."""
        move = self.env["stock.move"].with_user(user or self.keeper).create({
            "product_id": product.id, "product_uom_qty": quantity, "product_uom": product.uom_id.id,
            "location_id": source.id, "location_dest_id": target.id, **values,
        })  # fmt: skip
        move._action_confirm()
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        self.env.cr.flush()
        return move

    def in_stock(self, product=None, location=None):
        quants = self.env["stock.quant"].search([
            ("product_id", "=", (product or self.product).id), ("location_id", "child_of", (location or self.stock).id),
        ])  # fmt: skip
        return sum(quants.mapped("quantity"))
