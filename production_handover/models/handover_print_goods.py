"""What the printed flow sheet reads from Odoo's documents: orders, receipts, shipments, deliveries (D18.3 to D18.9)."""

from odoo import models
from odoo.addons.order_confirmation.models.stock_move_line import leaves
from odoo.fields import Date, Datetime
from odoo.tools.misc import format_datetime


class HandoverSheet(models.Model):
    _inherit = "handover.sheet"

    # === TEXTS ===

    def _page_amount(self, value):
        """A quantity in words of the language, without superfluous zeros.

        :rtype: str
        """
        return self.env["order.confirmation"]._amount_text(value, "Product Unit")

    def _page_day(self, value):
        # The same to every reader: 05/12/2026 is two different days to two of them.
        return Date.to_string(value) if value else ""

    def _page_moment(self, value):
        return format_datetime(self.env, value, dt_format="yyyy-MM-dd HH:mm") if value else ""

    def _page_moment_day(self, value):
        return Date.to_string(Datetime.context_timestamp(self, value).date()) if value else ""

    # === ROWS ===

    def _page_rows(self):
        """Rows of the sheet as plain texts, by their number on the paper.

        :rtype: list[dict]
        """
        programs, models = self._page_programs(), self._page_models()
        return [
            {
                "id": str(line.id), "no": number, "part": line.product_id.default_code or "",
                "model": models[line], "program": programs.get(line, ""),
                "quantity": self._page_amount(line.quantity),
                "free": self._page_amount(line.stock_available) if line.stock_checked_on else "",
                "checked": self._page_moment(line.stock_checked_on),
                "stock": self._page_amount(line.quantity_stock) if line.quantity_stock else "",
                "produce": self._page_amount(line.quantity_produce) if line.quantity_produce else "",
                "decided": bool(line.decision), "produced_in_house": line.decision in ("produce", "split"),
            }
            for number, line in enumerate(self.line_ids, 1)
        ]  # fmt: skip

    def _page_models(self):
        """Model and specification of each row: the order's text without the product's name, which has its own column.

        :rtype: dict[handover.line, str]
        """
        products = self.line_ids.product_id
        names = {product.id: set() for product in products}
        for lang in {*self._page_langs(), self.partner_id.lang or self.env.lang}:
            for product in products.with_context(lang=lang):
                names[product.id] |= {product.display_name, product.name}
        found = {}
        for line in self.line_ids:
            first, _end, rest = (line.description or "").partition("\n")
            found[line] = rest if first.strip() in names[line.product_id.id] else line.description or ""
        return found

    def _page_programs(self):
        """The program number of each row, for the place below its model: whoever knows programs answers here.

        :rtype: dict[handover.line, str]
        """
        return {}

    # === PRODUCTION ===

    def _productions(self):
        """Manufacturing orders for this sheet, finished goods first.

        :rtype: mrp.production
        """
        order = self.sale_order_id
        if not order:
            return self.env["mrp.production"]
        found = order.stock_reference_ids.production_ids
        found |= self.env["mrp.production"].search([("sale_line_id", "in", order.order_line.ids)])
        products = self.line_ids.product_id
        return found.filtered(lambda mo: mo.company_id == self.company_id and mo.state != "cancel").sorted(
            lambda mo: (mo.product_id not in products, mo.id)
        )

    def _page_productions(self, productions):
        """Manufacturing orders with what is reported and received.

        :param mrp.production productions: of this sheet
        :rtype: list[dict]
        """
        found = []
        for mo in productions:
            reports = mo.handover_report_ids
            reported = mo.product_qty - mo._handover_left_to_report()
            found.append({
                "id": str(mo.id), "name": mo.name, "quantity": self._page_amount(mo.product_qty),
                "reported": self._page_amount(reported) if reports else "",
                "by": [f"{report.user_id.name} {self._page_moment(report.reported_on)}" for report in reports[:1]],
                "received": self._page_amount(mo.qty_produced) if mo.qty_produced else "",
            })  # fmt: skip
        return found

    def _page_inspections(self):
        """Recorded inspections of finished goods, where the database knows any.

        :returns: ``name``, ``no`` (of the row), ``presented``, ``accepted``, ``rejected``, ``by``, ``text``
        :rtype: list[dict]
        """
        if "handover.inspection" not in self.env:
            return []
        inspections = self.env["handover.inspection"].with_context(lang=self._page_langs()[0])
        verdicts, outcomes = (
            dict(inspections._fields[name]._description_selection(inspections.env)) for name in ("verdict", "outcome")
        )
        numbers = {line: number for number, line in enumerate(self.line_ids, 1)}
        recorded = inspections.search([("sheet_id", "=", self.id), ("state", "=", "recorded")], order="id")
        return [
            {
                "name": one.name or "", "no": numbers.get(one.line_id, ""),
                "presented": self._page_amount(one.presented), "accepted": self._page_amount(one.accepted),
                "rejected": self._page_amount(one.rejected) if one.rejected else "",
                "text": " · ".join(filter(None, [
                    verdicts.get(one.verdict), one.aql and f"AQL {one.aql}: {one.defective} / {one.sample_size}",
                    outcomes.get(one.outcome),
                ])),
                "by": f"{one.inspector_id.name} {self._page_moment(one.recorded_on)}",
            }
            for one in recorded
        ]  # fmt: skip

    # === STOCK ===

    def _page_receipts(self, productions):
        """What came into stock from production, move by move.

        Where finished goods are brought to the store by a transfer of their own, that transfer is the stock-in.

        :param mrp.production productions: of this sheet
        :rtype: list[dict]
        """
        made = productions.move_finished_ids.filtered(
            lambda move: move.state == "done" and move.product_id == move.production_id.product_id
        )
        stored = made.move_dest_ids.filtered(
            lambda move: move.location_dest_id.usage == "internal" and move.state != "cancel"
        )
        direct = made.filtered(lambda move: not move.move_dest_ids & stored)
        moves = (direct | stored).filtered(lambda move: move.state == "done").sorted("date")
        numbers = self._page_numbers()
        return [
            {
                "name": move.picking_id.name or move.production_id.name or "", "day": self._page_moment(move.date),
                "no": numbers.get(move.product_id, ""), "part": move.product_id.default_code or move.product_id.name,
                "quantity": f"{self._page_amount(move.quantity)} {move.product_uom.name}", **_lots(move),
            }
            for move in moves
        ]  # fmt: skip

    def _page_deliveries(self):
        """Outbound detail: what has left for the customer, move by move (D18.9).

        :rtype: list[dict]
        """
        pickings = self.sale_order_id.picking_ids.filtered(lambda picking: picking.state == "done")
        numbers = self._page_numbers()
        return [
            {
                "name": picking.name, "day": self._page_moment(picking.date_done),
                "tracking": picking.carrier_tracking_ref or "", "no": numbers.get(move.product_id, ""),
                "part": move.product_id.default_code or move.product_id.name,
                "quantity": f"{self._page_amount(move.quantity)} {move.product_uom.name}", **_lots(move),
            }
            for picking in pickings.sorted("date_done")
            for move in picking.move_ids
            if move.state == "done" and leaves(move)
        ]  # fmt: skip

    def _page_numbers(self):
        """Numbers of rows on the paper, by product.

        :rtype: dict[product.product, str]
        """
        found = {}
        for number, line in enumerate(self.line_ids, 1):
            found.setdefault(line.product_id, []).append(str(number))
        return {product: ", ".join(numbers) for product, numbers in found.items()}

    def _page_shipments(self):
        """Shipments that are not cancelled, each with its rows, money and batch requirements.

        :rtype: list[dict]
        """
        numbers = {line: number for number, line in enumerate(self.line_ids, 1)}
        shipments = self.shipment_ids.filtered(lambda shipment: shipment.state != "cancelled").sorted("number")
        return [
            {
                "id": shipment.id, "name": shipment.name, "before_shipment": shipment.payment_before_shipment,
                "rows": " · ".join(
                    f"{numbers.get(row.line_id, '')}: {self._page_amount(row.quantity)} {row.uom_id.name}"
                    for row in shipment.line_ids.sorted(lambda row: numbers.get(row.line_id, 0))
                ),
                "batch": shipment.batch_requirements or "",
                "ready": self._page_steps(shipment, ("ready", "called", "paid")),
                "shipped": self._page_steps(shipment, ("batch", "shipped")),
            }
            for shipment in shipments
        ]  # fmt: skip


def _lots(move):
    """Lots and packages of a move: all where they are few, otherwise how many.

    :rtype: dict
    """
    lots, packages = move.move_line_ids.lot_id.mapped("name"), move.move_line_ids.result_package_id.mapped("name")
    return {
        "lots": ", ".join(lots) if len(lots) <= 6 else f"{', '.join(lots[:5])} … ({len(lots)})",
        "packages": ", ".join(packages) if len(packages) <= 3 else str(len(packages)),
    }
