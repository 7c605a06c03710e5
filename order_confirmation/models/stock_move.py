"""Moves that claim to be done without any line: no way around the shipment gate."""

from odoo import api, models


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.model_create_multi
    def create(self, vals_list):
        """Gate of moves created as done.

        :raises UserError: where the goods may not leave
        """
        moves = super().create(vals_list)
        if any(vals.get("state") == "done" for vals in vals_list):
            moves._confirmation_check_done()
        return moves

    def write(self, vals):
        """Gate of moves that are set done, or turned to a customer afterwards.

        :raises UserError: where the goods may not leave
        """
        res = super().write(vals)
        if {"location_dest_id", "sale_line_id"} & set(vals) or vals.get("state") == "done":
            self._confirmation_check_done()
        return res

    def _confirmation_check_done(self):
        """Ask the shipment gate for those of these moves that are done."""
        done = self.filtered(lambda move: move.state == "done")
        if done:
            self.env["stock.move.line"]._confirmation_check_moves(done, {})
