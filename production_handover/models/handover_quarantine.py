"""Quarantine: a place where goods wait, and that is no stock (D14.5)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Where goods may always go: they are no stock there.
OUT_OF_STOCK = ("supplier", "production", "inventory")


class StockLocation(models.Model):
    _inherit = "stock.location"

    handover_quarantine = fields.Boolean(
        string="Quarantine",
        help="Rejected goods wait here: goods may always be put here, and leave for the stock once an inspection or a "
        "concession accepts them.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A place inside the quarantine is quarantine as well."""
        locations = super().create(vals_list)
        inside = locations.filtered(lambda one: one.location_id.handover_quarantine and not one.handover_quarantine)
        if inside:
            inside.handover_quarantine = True
        return locations

    def write(self, vals):
        """What goods are in does not become stock, or quarantine, by a tick.

        :raises UserError: for a place that holds goods, or where a warehouse keeps its stock
        """
        if "handover_quarantine" in vals:
            changed = self.filtered(lambda one: one.handover_quarantine != bool(vals["handover_quarantine"]))
            changed._check_quarantine_changed(bool(vals["handover_quarantine"]))
        if "location_id" not in vals:
            return super().write(vals)
        inside = self.sudo().search([("id", "child_of", self.ids)])
        waited = {place: place._handover_waits() for place in inside}
        res = super().write(vals)
        inside.filtered(lambda place: place._handover_waits() != waited[place])._check_quarantine_changed(False)
        return res

    def _check_quarantine_changed(self, quarantine):
        filled = self.env["stock.quant"].sudo().search(
            [("location_id", "in", self.ids), ("quantity", "!=", 0)], limit=1
        )  # fmt: skip
        if filled:
            raise UserError(
                self.env._(
                    "%(location)s holds goods: move them first. They would become stock, or stop being stock, without "
                    "an inspection.",
                    location=filled.location_id.display_name,
                )
            )
        if quarantine and self.env["stock.warehouse"].sudo().search([("lot_stock_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Where a warehouse keeps its stock is no quarantine: make a place of its own."))

    def _handover_waits(self):
        """Whether goods at this place are produced, but not in stock: in quarantine, or after manufacturing.

        :rtype: bool
        """
        if self.usage != "internal":
            return False
        if self.handover_quarantine:
            return True
        after = self.warehouse_id.sam_loc_id
        return bool(after) and str(after.id) in (self.parent_path or "").split("/")

    def _handover_is_stock(self):
        """Whether goods that get here from production are in stock, or go on to somebody.

        :rtype: bool
        """
        return self.usage not in OUT_OF_STOCK and not self._handover_waits()
